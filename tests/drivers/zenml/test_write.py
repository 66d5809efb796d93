"""Changes on a real local store: each verb on each kind, and what must not be touched."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from fsc.diagnostics import FscError
from fsc.driver import Action, Resource
from fsc.drivers.zenml import ZenmlDriver
from fsc.drivers.zenml.codec import REPLACEMENT
from fsc.marks import UNOWNED
from fsc.model.secrets import secret_digest
from tests.drivers.zenml.support import (
    OWNER,
    Place,
    change,
    component,
    create,
    live,
    resource,
    same,
    secret,
    wanted,
)
from tests.support import ordinary_user

LABELS = "zenml.component.annotator/labels"
STACK = f"zenml.stack.{OWNER}"
SECRET = "zenml.secret.label_studio"
ORCHESTRATOR = f"zenml.component.orchestrator/{OWNER}"


def remade(one: Resource, **attrs: Any) -> Resource:
    """The resource with other attributes; None takes one away."""
    merged = {key: value for key, value in {**one.attrs, **attrs}.items() if value is not None}
    made = resource(one.address, merged, protect=one.marks.protect, facts=one.facts)
    return replace(made, depends_on=one.depends_on)


def apply(
    driver: ZenmlDriver, action: Action, desired: Resource | None, old: Resource | None, **more: Any
) -> None:
    driver.apply(change(action, desired, old, **more))
    driver.flush()


@pytest.mark.parametrize(
    ("which", "attrs"),
    [
        ("annotator", {"config": {"authentication_secret": "label_studio", "port": None}}),
        ("annotator", {"config": {"authentication_secret": "label_studio", "instance_url": "http://[::1]"}}),
        ("feature_store", {"config": {"feast_repo": "{{label_studio.repo}}", "online_port": 1}}),
        ("annotator", {"labels": {"a b": "c: d", "ä": "'\"\n"}}),
        ("artifact_store", {"labels": None}),
        ("orchestrator", {"environment": {"A": "1", "B": "{{label_studio.api_key}}"}}),
        ("orchestrator", {"secrets": ["label_studio"]}),
        ("stack", {"description": "other"}),
        ("stack", {"description": None}),
        ("stack", {"labels": {"a": "b"}, "environment": {"A": "b"}, "secrets": ["label_studio"]}),
        ("stack", {"components": {"artifact_store": ["default"], "orchestrator": [OWNER]}}),
        ("secret", {"private": True}),
    ],
)  # fmt: skip
def test_each_attribute_is_updated_and_nothing_else(
    driver: ZenmlDriver, which: str, attrs: dict[str, Any]
) -> None:
    before = live(driver)
    new = remade(wanted()[which], **attrs)
    if which == "secret":
        new = replace(new, marks=wanted()[which].marks)
    apply(driver, Action.UPDATE, new, before[new.address])
    after = live(driver)
    assert dict(after[new.address].attrs) == dict(new.attrs)
    assert after[new.address].marks == new.marks
    assert after[new.address].facts["id"] == before[new.address].facts["id"]
    others = {*before} - {new.address}
    assert {one: after[one].attrs for one in others} == {one: before[one].attrs for one in others}
    apply(driver, Action.UPDATE, wanted()[which], after[new.address])
    same(live(driver)[new.address], wanted()[which])


def test_several_components_of_a_type_keep_their_default(driver: ZenmlDriver) -> None:
    names = ["zebra", "apple", "mango"]
    create(driver, *(component("experiment_tracker", "mlflow", one) for one in names))
    stack = wanted()["stack"]
    for order in (["zebra", "apple", "mango"], ["apple", "mango"]):
        parts = {**stack.attrs["components"], "experiment_tracker": order}
        apply(driver, Action.UPDATE, remade(stack, components=parts), live(driver)[STACK])
        assert live(driver)[STACK].attrs["components"]["experiment_tracker"] == order


def test_a_changed_secret_value_is_seen_and_written(place: Place) -> None:
    changed = Place(place.root, {"LABEL_STUDIO_API_KEY": "other"})
    driver = changed.driver()
    before = live(driver)[SECRET]
    new = secret(value="other")
    assert before.attrs != new.attrs
    apply(driver, Action.UPDATE, new, before)
    assert live(driver)[SECRET].attrs == new.attrs
    driver.close()


def test_only_values_that_changed_are_read(place: Place, tmp_path: Path) -> None:
    (tmp_path / "token").write_bytes("tökén\r\n".encode())
    bare = replace(place, more={"LABEL_STUDIO_API_KEY": "not the one in the store"})
    driver = bare.driver(folder=str(tmp_path))
    before = live(driver)[SECRET]
    values = {
        **before.attrs["values"],
        "token": secret_digest("label_studio", "token", "tökén\r\n"),
    }
    references = {"api_key": "${env:LABEL_STUDIO_API_KEY}", "token": "${file:token}"}
    new = replace(secret(), attrs={"values": values}, facts={"values": references})
    apply(driver, Action.UPDATE, new, before)
    assert live(driver)[SECRET].attrs["values"] == values
    fewer = replace(new, attrs={"values": {"token": values["token"]}})
    apply(driver, Action.UPDATE, fewer, live(driver)[SECRET])
    assert live(driver)[SECRET].attrs == fewer.attrs
    driver.close()


@pytest.mark.parametrize("reference", ["${env:NOT_SET_HERE}", "${file:nowhere/token}"])
def test_a_value_that_is_not_there_is_an_error(place: Place, reference: str) -> None:
    driver = place.driver()
    new = replace(secret("fresh"), facts={"values": {"api_key": reference}})
    with pytest.raises(FscError, match=r"NOT_SET_HERE.*not set|nowhere/token.*cannot be read"):
        driver.apply(change(Action.CREATE, new))
    driver.flush()
    assert "zenml.secret.fresh" not in live(driver)
    driver.close()


def test_another_flavor_keeps_the_stack(driver: ZenmlDriver) -> None:
    before = live(driver)
    new = remade(wanted()["orchestrator"], flavor="local_docker")
    apply(driver, Action.REPLACE, new, before[ORCHESTRATOR])
    after = live(driver)
    same(after[ORCHESTRATOR], new)
    assert after[ORCHESTRATOR].facts["id"] != before[ORCHESTRATOR].facts["id"]
    assert after[STACK] == before[STACK]


@pytest.mark.parametrize("step", range(4))
@pytest.mark.parametrize("back", [False, True])
def test_a_replacement_that_stopped_is_ended_by_the_next(
    place: Place, step: int, back: bool
) -> None:
    """After each of its four writes; the next apply wants the same flavor, or the old one."""
    new = remade(wanted()["orchestrator"], flavor="local_docker")
    stopped = place.driver()
    first = live(stopped)
    count_down(stopped, step)
    with pytest.raises(ConnectionError):
        stopped.apply(change(Action.REPLACE, new, first[ORCHESTRATOR]))
    stopped.close()

    driver = place.driver()
    found = live(driver)
    assert sorted(found) == sorted(first), "the halves show as one object"
    assert found[STACK] == first[STACK]
    goal = wanted()["orchestrator"] if back else new
    if found[ORCHESTRATOR].attrs["flavor"] != goal.attrs["flavor"]:
        apply(driver, Action.REPLACE, goal, found[ORCHESTRATOR])
    same(live(driver)[ORCHESTRATOR], goal)
    assert live(driver)[STACK] == first[STACK]
    assert driver._session is None or not leftovers(driver)
    driver.close()


def count_down(driver: ZenmlDriver, writes: int) -> None:
    """Make ZenML fail, as if the process had died, after this many writes."""
    writer = driver._opened().backend
    left = [writes]
    for name in ("create", "update", "delete"):
        method = getattr(writer, name)

        def stop(*args: Any, _method: Any = method) -> Any:
            if left[0] == 0:
                raise ConnectionError("the process died")
            left[0] -= 1
            return _method(*args)

        setattr(writer, name, stop)


def leftovers(driver: ZenmlDriver) -> list[str]:
    return [
        one.name for one in driver._opened().rows.components.values() if REPLACEMENT in one.name
    ]


def test_a_half_made_replacement_goes_with_its_component(place: Place) -> None:
    new = remade(wanted()["annotator"], flavor="pigeon", config=None)
    stopped = place.driver()
    count_down(stopped, 1)
    with pytest.raises(ConnectionError):
        stopped.apply(change(Action.REPLACE, new, live(stopped)[LABELS]))
    stopped.close()
    driver = place.driver()
    found = live(driver)
    apply(driver, Action.DELETE, None, found[STACK])
    apply(driver, Action.DELETE, None, found[LABELS])
    assert not [
        one for one in place.driver()._opened().rows.components.values() if one.type == "annotator"
    ]
    driver.close()


def test_rename(driver: ZenmlDriver) -> None:
    before = live(driver)
    parts = {**wanted()["stack"].attrs["components"], "annotator": ["etiketten"]}
    renamed = {
        LABELS: component("annotator", "label_studio", "etiketten", config={"port": 8080}),
        STACK: resource("zenml.stack.risk", {"components": parts}),
    }
    for old, new in renamed.items():
        driver.apply(change(Action.MOVE, new, before[old], moved_from=old))
    moved = replace(secret("ls2"), marks=wanted()["secret"].marks)
    driver.apply(change(Action.MOVE, moved, before[SECRET], moved_from=SECRET))
    driver.flush()
    after = live(driver)
    assert not {LABELS, STACK, SECRET} & set(after)
    assert after["zenml.component.annotator/etiketten"].facts["id"] == before[LABELS].facts["id"]
    assert after["zenml.stack.risk"].facts["id"] == before[STACK].facts["id"]
    assert after["zenml.stack.risk"].attrs["components"]["annotator"] == ["etiketten"]
    assert after["zenml.secret.ls2"].attrs == moved.attrs
    assert after["zenml.secret.ls2"].marks.stack == OWNER


def test_delete_everything_again(driver: ZenmlDriver) -> None:
    found = live(driver)
    for one in reversed(wanted().values()):
        driver.apply(change(Action.DELETE, None, found[one.address]))
    driver.flush()
    assert len(live(driver)) == 4
    assert len(driver._opened().rows.components) == 3, "nothing of fsc's own is left"
    driver.apply(change(Action.DELETE, None, found[STACK]))
    driver.apply(change(Action.DELETE, None, found[LABELS]))
    driver.apply(change(Action.DELETE, None, found[SECRET]))


def test_the_active_stack_gives_way_to_default(driver: ZenmlDriver) -> None:
    active = replace(wanted()["stack"], facts={"activate": True})
    apply(driver, Action.UPDATE, active, live(driver)[STACK])
    assert live(driver)[STACK].facts["active"]
    apply(driver, Action.DELETE, None, live(driver)[STACK])
    assert live(driver)["zenml.stack.default"].facts["active"]
    assert driver.notes == [f"`{OWNER}` was the active ZenML stack; `default` is active now."]


def test_creating_again_is_an_update(driver: ZenmlDriver) -> None:
    """As after a crash, when the plan was made before."""
    before = live(driver)
    create(driver, *wanted().values())
    assert live(driver) == before


@pytest.mark.parametrize("stop", range(6))
def test_secrets_have_an_owner_wherever_an_apply_stops(empty: Place, stop: int) -> None:
    first = empty.driver()
    for one in list(wanted().values())[:stop]:
        first.apply(change(Action.CREATE, one))
    first.close()
    driver = empty.driver()
    found = live(driver)
    assert all(one.marks.stack == OWNER for one in found.values() if "default" not in one.address)
    create(driver, *(one for one in wanted().values() if one.address not in found))
    assert {one.marks.stack for one in live(driver).values()} == {OWNER, ""}
    rows = driver._opened().rows
    assert not [one.name for one in rows.components.values() if one.name.startswith("fsc-")]
    driver.close()


def test_protection_of_a_secret_is_on_the_stack(driver: ZenmlDriver) -> None:
    one = resource(SECRET, secret().attrs, protect=True, facts=secret().facts)
    apply(driver, Action.UPDATE, one, live(driver)[SECRET])
    assert live(driver)[SECRET].marks.protect
    apply(driver, Action.UPDATE, secret(), live(driver)[SECRET])
    assert not live(driver)[SECRET].marks.protect


def test_adopt_and_forget_only_change_labels(driver: ZenmlDriver) -> None:
    before = live(driver)
    for one in wanted().values():
        driver.apply(change(Action.FORGET, None, before[one.address]))
    driver.flush()
    forgotten = live(driver)
    assert all(one.marks == UNOWNED for one in forgotten.values())
    assert {key: one.attrs for key, one in forgotten.items()} == {
        key: one.attrs for key, one in before.items()
    }
    for one in wanted().values():
        driver.apply(change(Action.ADOPT, one, forgotten[one.address]))
    driver.flush()
    assert live(driver) == before


def test_taking_over_a_stack_leaves_the_secrets_of_its_owner(driver: ZenmlDriver) -> None:
    taken = resource(STACK, wanted()["stack"].attrs, owner="other_team")
    apply(driver, Action.ADOPT, taken, live(driver)[STACK])
    assert live(driver)[STACK].marks.stack == "other_team"
    assert live(driver)[SECRET].marks.stack == OWNER


@pytest.mark.parametrize("address", ["zenml.stack.default", "zenml.component.orchestrator/default"])
@pytest.mark.parametrize("action", [Action.UPDATE, Action.DELETE, Action.ADOPT, Action.CREATE])
def test_default_objects_are_refused(driver: ZenmlDriver, address: str, action: Action) -> None:
    before = live(driver)
    one = resource(address, before[address].attrs)
    with pytest.raises(FscError, match="`default` cannot be changed"):
        driver.apply(change(action, None if action is Action.DELETE else one, before[address]))
    assert live(driver) == before


def test_foreign_objects_of_the_same_name_are_refused(driver: ZenmlDriver) -> None:
    before = live(driver)
    for one in wanted().values():
        with pytest.raises(FscError, match=f"`{one.address}` is there already"):
            driver.apply(
                change(Action.CREATE, resource(one.address, one.attrs, owner="other_team"))
            )
    assert live(driver) == before


def test_what_other_stacks_use_is_neither_deleted_nor_replaced(driver: ZenmlDriver) -> None:
    parts = {"artifact_store": ["default"], "orchestrator": [OWNER]}
    create(driver, resource("zenml.stack.theirs", {"components": parts}, owner="other_team"))
    before = live(driver)
    assert before[ORCHESTRATOR].facts["used_by"] == ["theirs"]
    apply(driver, Action.DELETE, None, before[STACK])
    with pytest.raises(FscError, match="cannot be deleted: the ZenML stack `theirs` uses it"):
        driver.apply(change(Action.DELETE, None, before[ORCHESTRATOR]))
    new = remade(wanted()["orchestrator"], flavor="local_docker")
    with pytest.raises(FscError, match="cannot be replaced: the ZenML stack `theirs` uses it"):
        driver.apply(change(Action.REPLACE, new, before[ORCHESTRATOR]))
    assert live(driver)["zenml.stack.theirs"] == before["zenml.stack.theirs"]


BAD = "zenml.stack.bad"


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (component("annotator", "label_studio", "bad", config={"prot": 1}), "prot"),
        (component("annotator", "label_studio", "bad", config={"port": "canary-9"}), "port: Input"),
        (component("annotator", "no_such_flavor", "bad"), "no_such_flavor"),
        (component("annotator", "pigeon", "bad", secrets=["nowhere"]), "no ZenML secret `nowhere`"),
        (resource(BAD, {"components": {"orchestrator": ["nowhere"]}}), "no ZenML orchestrator"),
        (resource(BAD, {"components": {"orchestrator": ["default"]}}), "at least an orchestrator"),
    ],
)
def test_what_zenml_refuses_is_told_without_values(
    driver: ZenmlDriver, one: Resource, words: str
) -> None:
    before = live(driver)
    with pytest.raises(FscError, match=words) as caught:
        driver.apply(change(Action.CREATE, one))
    assert "canary-9" not in caught.value.message
    assert live(driver) == before


@pytest.fixture
def guarded(furnished: Place) -> Iterator[Place]:
    """A store that this process may read and not write. Root may everything, so it steps down."""
    root = Path(tempfile.mkdtemp())
    place = furnished.copy(root / "store")
    paths = [root, *root.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    import_module("zenml.zen_stores.sql_zen_store")  # another user may not read its files
    with ordinary_user():
        yield place
    for path in paths:
        path.chmod(0o755)
    shutil.rmtree(root)


def test_no_permission_to_write(guarded: Place) -> None:
    driver = guarded.driver()
    before = live(driver)
    new = remade(wanted()["annotator"], labels={"a": "b"})
    with pytest.raises(FscError) as caught:
        driver.apply(change(Action.UPDATE, new, before[LABELS]))
    assert "may write to ZenML's folder" in caught.value.hint
    assert live(driver) == before


def test_no_permission_to_read(guarded: Place) -> None:
    user = os.geteuid()
    os.seteuid(os.getuid())
    guarded.database.chmod(0)
    os.seteuid(user)
    with pytest.raises(FscError, match=r"cannot be read: .*[Pp]ermission"):
        live(guarded.driver())


def test_a_store_is_made_where_there_is_none(tmp_path: Path) -> None:
    place = Place(tmp_path / "new")
    driver = place.driver()
    create(driver, component("orchestrator", "local"))
    assert ORCHESTRATOR in live(driver)
    driver.close()


def test_a_store_beside_zenmls_own(place: Place, empty: Place) -> None:
    """`zenml.store.url` of the manifest leaves ZenML's own configuration as it is."""
    config = place.root / "config" / "config.yaml"
    before = config.read_bytes()
    driver = place.driver(url=f"sqlite:///{empty.database}")
    create(driver, component("orchestrator", "local", "elsewhere"))
    assert "zenml.component.orchestrator/elsewhere" in live(driver)
    driver.close()
    assert config.read_bytes() == before
    assert "zenml.component.orchestrator/elsewhere" not in live(place.driver())
