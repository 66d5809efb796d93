"""A real ZenML server over REST: login, what it costs, and what goes wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import yaml

from fsc.diagnostics import FscError
from fsc.driver import Action
from fsc.drivers.zenml.backend import UnreachableError
from tests.drivers.zenml import faults
from tests.drivers.zenml.certificates import self_signed
from tests.drivers.zenml.converge import apply
from tests.drivers.zenml.faults import Fault, Proxy
from tests.drivers.zenml.server import Server, free_port
from tests.drivers.zenml.support import (
    BIN,
    OWNER,
    SECRET_VALUE,
    Place,
    change,
    component,
    create,
    live,
    read,
    resource,
    same,
    wanted,
)
from tests.drivers.zenml.test_connectors import manifest

STACK = f"zenml.stack.{OWNER}"


@pytest.fixture
def clean(server: Server) -> Server:
    server.wipe()
    return server


@pytest.fixture(scope="session")
def token(server: Server) -> str:
    return server.login()


@pytest.fixture
def place(clean: Server, token: str, tmp_path: Path) -> Place:
    """A machine that uses the server with a token: logging in costs the server a second."""
    return client(clean.url, tmp_path, ZENML_STORE_API_TOKEN=token)


def client(url: str, folder: Path, **more: str) -> Place:
    return Place(folder / "client", {"ZENML_STORE_URL": url, **more})


def seen(place: Place) -> dict[str, Any]:
    driver = place.driver()
    try:
        return live(driver)
    finally:
        driver.close()


def test_zenml_sees_the_stack_and_fsc_uses_its_login(clean: Server, tmp_path: Path) -> None:
    """With a fresh configuration: fsc logs in with the API key and notes the active stack, ZenML
    takes it from there, and fsc uses the login that ZenML has left.
    """
    there = client(clean.url, tmp_path, ZENML_STORE_API_KEY=clean.key)
    driver = there.driver()
    parts = wanted()
    stack = replace(parts.pop("stack"), facts={"activate": True})
    create(driver, *parts.values(), stack)
    assert live(driver)[STACK].facts["active"]
    driver.close()

    done = there.run(str(BIN / "zenml"), "stack", "describe", "--output=json")
    found = json.loads(done.stdout[done.stdout.index("{") :])
    assert found["name"] == OWNER
    assert {
        type_: [one["name"] for one in ones] for type_, ones in found["components"].items()
    } == (stack.attrs["components"])
    assert found["labels"]["fsc.stack"] == OWNER

    bare = Place(there.root)
    assert live(bare.driver())[STACK].facts["active"]
    expire(there.root / "config" / "credentials.yaml")
    assert STACK in seen(bare), "the API key is still there"
    expire(there.root / "config" / "credentials.yaml", api_key=None)
    with pytest.raises(FscError, match=r"login to .* has expired") as caught:
        seen(bare)
    assert f"zenml login {clean.url}" in caught.value.hint


def test_a_connector_that_has_no_secret(place: Place, tmp_path: Path) -> None:
    """Kubernetes may be reached without a token; that none is shown means that there is none."""
    settings = {"server": "https://127.0.0.1:6443", "insecure": True, "cluster_name": "risk"}
    one = {"type": "kubernetes", "auth_method": "token", "configuration": settings}
    with_token = {**one, "configuration": {**settings, "token": "${env:LABEL_STUDIO_API_KEY}"}}
    for said, action in ((one, "create"), (with_token, "update"), (one, "update")):
        done = apply(place, manifest({"cluster": said}), tmp_path / "p")
        assert done["zenml.service_connector.cluster"] == action


def expire(file: Path, **more: Any) -> None:
    content = yaml.safe_load(file.read_text())
    before = datetime.now(timezone.utc) - timedelta(hours=1)
    for one in content.values():
        one["api_token"]["expires_at"] = before.isoformat()
        one.update(more)
    file.write_text(yaml.safe_dump(content))


PIPELINE = """
from zenml import Model, pipeline, step

@step(enable_cache=False)
def one() -> int:
    return 1

@pipeline(model=Model(name="scorer"), enable_cache=False)
def training() -> None:
    one()

training()
"""


def test_a_server_and_its_database_are_read_alike(
    clean: Server, token: str, tmp_path: Path
) -> None:
    """Every fact of every object, what ran with a stack too."""
    there = client(clean.url, tmp_path, ZENML_STORE_API_TOKEN=token)
    driver = there.driver()
    parts = wanted(secrets=["label_studio"], environment={"A": "b"})
    stack = replace(parts.pop("stack"), facts={"activate": True})
    create(driver, *parts.values(), stack)
    driver.close()
    (tmp_path / "run.py").write_text(PIPELINE)
    there.run(sys.executable, str(tmp_path / "run.py"))
    over_rest = seen(there)
    assert over_rest[STACK].facts["runs"] == ("pipeline training (ci)", "model scorer (ci)")
    in_tables = seen(replace(there, more={"ZENML_STORE_URL": clean.database}))
    assert over_rest == in_tables


def test_a_plan_of_ten_components_costs_few_requests(place: Place) -> None:
    driver = place.driver()
    create(driver, wanted()["secret"], *(component("alerter", "slack", f"a{n}", config={
        "slack_token": "{{label_studio.api_key}}"}) for n in range(10)))  # fmt: skip
    driver.close()
    reader = place.driver()
    assert len(live(reader)) == 15
    api = reader._connected.api
    assert api.requests == 7, "version, five lists and the values of the one secret"


def test_neither_reading_nor_writing_imports_zenml(place: Place) -> None:
    program = f"""
import sys
from tests.drivers.zenml.support import Place, component, create, live
from pathlib import Path
driver = Place(Path({str(place.root)!r}), {dict(place.more)!r}).driver()
create(driver, component("orchestrator", "local"))
assert len(live(driver)) == 5
print(sorted({{"zenml", "yaml", "sqlalchemy", "pydantic", "requests"}} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("what", [faults.broken, faults.lost, faults.dropped])
def test_one_fault_at_every_kind_of_request_is_outlived(
    clean: Server, token: str, tmp_path: Path, what: Fault
) -> None:
    with Proxy(clean.port, faults.once_each(what)) as proxy:
        driver = client(proxy.url, tmp_path, ZENML_STORE_API_TOKEN=token).driver()
        create(driver, *wanted().values())
        before = live(driver)
        for one in wanted().values():
            same(before[one.address], one)
        secrets = replace(
            resource(STACK, {**wanted()["stack"].attrs, "secrets": ["label_studio"]}),
            depends_on=(*wanted()["stack"].depends_on, "zenml.secret.label_studio"),
        )
        driver.apply(change(Action.UPDATE, secrets, before[STACK]))
        same(live(driver)[STACK], secrets)
        for one in reversed(wanted().values()):
            driver.apply(change(Action.DELETE, None, before[one.address]))
        driver.flush()
        assert len(live(driver)) == 4
        driver.close()
    made = {(one.method, one.collection) for one in proxy.calls}
    assert {("POST", "secrets"), ("PUT", "stacks"), ("DELETE", "components")} <= made


def test_what_somebody_else_made_meanwhile_is_not_taken(
    clean: Server, token: str, tmp_path: Path
) -> None:
    theirs = component("orchestrator", "local", labels={"team": "theirs"})

    def fault(call: faults.Call) -> None:
        if (call.method, call.collection) == ("POST", "components") and not made:
            made.append(call)
            create(client(clean.url, tmp_path / "b", ZENML_STORE_API_TOKEN=token).driver(), theirs)
            faults.dropped(call)

    made: list[faults.Call] = []
    with Proxy(clean.port, fault) as proxy:
        driver = client(proxy.url, tmp_path, ZENML_STORE_API_TOKEN=token).driver()
        with pytest.raises(FscError, match=f"Somebody else has made the orchestrator `{OWNER}`"):
            driver.apply(change(Action.CREATE, component("orchestrator", "local")))
        same(live(driver)[theirs.address], theirs)


def test_a_server_that_is_slow_once_is_asked_again(
    clean: Server, token: str, tmp_path: Path
) -> None:
    def fault(call: faults.Call) -> None:
        call.wait = 2.5 if call.number == 2 else 0.0

    with Proxy(clean.port, fault) as proxy:
        more = {"ZENML_STORE_API_TOKEN": token, "ZENML_STORE_HTTP_TIMEOUT": "2"}
        assert len(seen(client(proxy.url, tmp_path, **more))) == 4


def test_a_write_that_is_answered_too_late_is_made_once(
    clean: Server, token: str, tmp_path: Path
) -> None:
    """The server does it, and answers when nobody listens any more."""
    late = {("POST", "components"), ("PUT", "stacks"), ("DELETE", "components")}

    def fault(call: faults.Call) -> None:
        kind = (call.method, call.collection)
        call.hold = 3.0 if kind in late else 0.0
        late.discard(kind)

    with Proxy(clean.port, fault) as proxy:
        more = {"ZENML_STORE_API_TOKEN": token, "ZENML_STORE_HTTP_TIMEOUT": "2"}
        driver = client(proxy.url, tmp_path, **more).driver()
        create(driver, *wanted().values())
        before = live(driver)
        same(before[STACK], wanted()["stack"])
        renamed = resource(STACK, {**wanted()["stack"].attrs, "description": "another"})
        driver.apply(
            change(
                Action.UPDATE, replace(renamed, depends_on=before[STACK].depends_on), before[STACK]
            )
        )
        assert live(driver)[STACK].attrs["description"] == "another"
        for one in reversed(wanted().values()):
            driver.apply(change(Action.DELETE, None, before[one.address]))
        driver.flush()
        assert len(live(driver)) == 4
        driver.close()
    assert not late


def _slow(call: faults.Call) -> None:
    call.wait = 1.5


TROUBLE: list[tuple[Fault, str]] = [
    (faults.page, "answers with a page .HTTP 200. instead of ZenML's API"),
    (faults.redirect, "answers with a redirect to https://login.example/start instead"),
    (faults.version("0.97.1"), r"has version 0\.97\.1; this fsc knows 0\.98\.x"),
    (faults.broken, r"cannot answer now \(HTTP 500: out of cheese\)"),
    (faults.dropped, "cannot be reached: remote end closed connection"),
    (_slow, "did not answer within 1 seconds"),
]


@pytest.mark.parametrize(("fault", "words"), TROUBLE)
def test_trouble_is_told_with_a_hint(
    server: Server, tmp_path: Path, fault: Fault, words: str
) -> None:
    with Proxy(server.port, fault) as proxy:
        more = {"ZENML_STORE_API_KEY": server.key, "ZENML_STORE_HTTP_TIMEOUT": "1"}
        with pytest.raises(FscError, match=words) as caught:
            seen(client(proxy.url, tmp_path, **more))
    assert proxy.url in caught.value.message
    assert caught.value.hint
    sent = [one.path for one in proxy.calls]
    assert all("info" in one for one in sent), "no credentials go to what is no ZenML server"


def test_nobody_listens(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(UnreachableError, match="cannot be reached: connection refused"):
        seen(client(url, tmp_path, ZENML_STORE_API_KEY="k"))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "There are no credentials for {url}"),
        ({"ZENML_STORE_API_KEY": "ZENKEY_canary-key"}, "does not accept the API key"),
        ({"ZENML_STORE_API_TOKEN": "canary-token"}, "does not accept the login token"),
        (
            {"ZENML_STORE_USERNAME": "default", "ZENML_STORE_PASSWORD": "canary-word"},
            "does not accept the password of `default`",
        ),
        ({"ZENML_STORE_API_KEY": "ZENPROKEY_canary"}, "belongs to a ZenML Pro organisation"),
        ({"ZENML_STORE_HTTP_TIMEOUT": "soon"}, "no number of seconds: `soon`"),
        ({"ZENML_STORE_URL": "http://127.0.0.1:1", "ZENML_STORE_API_KEY": "k"}, "no credentials"),
    ],
)
def test_credentials_that_do_not_do(
    server: Server, tmp_path: Path, more: dict[str, str], words: str
) -> None:
    """The last one: the variables speak of another server than the manifest."""
    place = client(server.url, tmp_path, **more)
    driver = place.driver(url=server.url)
    with pytest.raises(FscError, match=words.format(url=server.url)) as caught:
        read(driver)
    assert "canary" not in caught.value.message + caught.value.hint


def test_a_token_that_ends_during_an_apply_is_renewed(clean: Server, tmp_path: Path) -> None:
    def fault(call: faults.Call) -> None:
        if (call.method, call.collection) == ("POST", "components") and not ended:
            ended.append(call)
            faults.broken(call)
            content = json.dumps({"detail": ["CredentialsNotValid", "expired"]}).encode()
            call.instead = (401, {"Content-Type": "application/json"}, content)

    ended: list[faults.Call] = []
    with Proxy(clean.port, fault) as proxy:
        driver = client(proxy.url, tmp_path, ZENML_STORE_API_KEY=clean.key).driver()
        create(driver, component("orchestrator", "local"))
        assert f"zenml.component.orchestrator/{OWNER}" in live(driver)
    assert [one.collection for one in proxy.calls].count("login") == 2


def test_tls_needs_trust(server: Server, token: str, tmp_path: Path) -> None:
    bundle, context = self_signed(tmp_path)
    with Proxy(server.port, context=context) as proxy:
        more = {"ZENML_STORE_API_TOKEN": token}
        with pytest.raises(FscError, match=r"is not trusted: self.signed certificate") as caught:
            seen(client(proxy.url, tmp_path, **more))
        assert "ZENML_STORE_VERIFY_SSL" in caught.value.hint
        for verify in (str(bundle), bundle.read_text(), "false"):
            assert seen(client(proxy.url, tmp_path, **more, ZENML_STORE_VERIFY_SSL=verify))
    with pytest.raises(FscError, match="is not trusted") as caught:
        seen(client(server.url.replace("http:", "https:"), tmp_path, **more))
    assert "write `http://`" in caught.value.hint


def test_what_the_server_refuses_is_told_without_values(place: Place) -> None:
    driver = place.driver()
    bad = component("annotator", "label_studio", "bad", config={"port": "canary-9"})
    with pytest.raises(FscError, match="refuses: port: Input should be a valid integer") as caught:
        driver.apply(change(Action.CREATE, bad))
    assert "canary-9" not in caught.value.message
    assert SECRET_VALUE not in caught.value.message


def test_an_unknown_project_is_an_error(place: Place) -> None:
    assert read(place.driver(project="default")).resources
    with pytest.raises(FscError, match="no ZenML project `nowhere`") as caught:
        read(place.driver(project="nowhere"))
    assert caught.value.hint == "There is `default`."


def test_a_stack_of_another_store_cannot_be_active(place: Place, tmp_path: Path) -> None:
    elsewhere = replace(place, more={**place.more, "ZENML_STORE_URL": ""})
    token = {"ZENML_STORE_API_TOKEN": place.more["ZENML_STORE_API_TOKEN"]}
    driver = replace(elsewhere, more=token).driver(url=place.more["ZENML_STORE_URL"])
    parts = wanted()
    stack = replace(parts.pop("stack"), facts={"activate": True})
    words = "cannot be active here: ZenML on this machine uses another"
    assert words in driver.objection(change(Action.CREATE, stack)), "a plan says it"
    with pytest.raises(FscError, match=words):
        create(driver, *parts.values(), stack)
    pinned = replace(place, more={**place.more, "ZENML_ACTIVE_STACK_ID": "0" * 32}).driver()
    with pytest.raises(FscError, match="ZENML_ACTIVE_STACK_ID is set"):
        create(pinned, stack)
    assert "is set" in pinned.objection(change(Action.CREATE, stack))
    assert place.driver().objection(change(Action.CREATE, stack)) == ""
