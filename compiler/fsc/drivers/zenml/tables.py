"""The tables of a ZenML database, which are its own business: the same on SQLite and MySQL.

So they are read only at a schema revision that this was written for (zenml/zen_stores/schemas/).
Names in backticks are understood by both.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from fsc.diagnostics import FscError
from fsc.drivers.zenml.config import INSTALL
from fsc.drivers.zenml.rows import (
    DESCRIBED,
    ComponentRow,
    ConnectorRow,
    FlavorRow,
    Rows,
    SecretRow,
    StackRow,
)
from fsc.drivers.zenml.where import Location
from fsc.drivers.zenml.wire.connector import in_utc, one_resource_type
from fsc.model.zenml.service_connector import split_secrets
from fsc.records import dataclass

REVISIONS = ("0.98.0",)

_COMPONENTS = """select id, name, type, flavor, configuration, labels, environment,
    connector_id, connector_resource_id from stack_component"""
_STACKS = "select id, name, description, labels, environment from stack"
_PARTS = """select p.stack_id, c.type, c.id from stack_composition p
    join stack_component c on c.id = p.component_id
    order by p.default_for_type is null, c.name"""
_ATTACHED = """select r.resource_id, r.secret_id from secret_resource r
    join secret s on s.id = r.secret_id order by s.name"""
_SECRETS = """select id, name, private, `values` from secret where not internal
    and (not private or user_id in
        (select id from user where name = ? and not is_service_account))"""
_PROJECTS = "select name from project"
_FLAVORS = """select id, type, name, source, config_schema, connector_type,
    connector_resource_type, connector_resource_id_attr, logo_url, docs_url, sdk_docs_url
    from flavor where is_custom"""
_CONNECTORS = """select c.id, c.name, c.connector_type, c.auth_method, c.resource_types,
    c.resource_id, c.configuration, c.labels, c.description, c.expires_at,
    c.expires_skew_tolerance, c.expiration_seconds, c.secret_id, s.`values`
    from service_connector c left join secret s on s.id = c.secret_id"""


# A run tells its stack through the snapshot it was made from; runs of older versions by themselves.
_PIPELINES = """select distinct coalesce(s.stack_id, r.stack_id), p.name, u.name
    from pipeline_run r left join pipeline_snapshot s on s.id = r.snapshot_id
    join pipeline p on p.id = coalesce(s.pipeline_id, r.pipeline_id)
    left join user u on u.id = p.user_id
    where coalesce(s.stack_id, r.stack_id) is not null order by p.name, u.name"""
_MODELS = """select distinct coalesce(s.stack_id, r.stack_id), m.name, u.name
    from pipeline_run r left join pipeline_snapshot s on s.id = r.snapshot_id
    join (select id as run, model_version_id as version from pipeline_run
        union select pipeline_run_id, model_version_id from model_versions_runs) l on l.run = r.id
    join model_version v on v.id = l.version join model m on m.id = v.model_id
    left join user u on u.id = m.user_id
    where coalesce(s.stack_id, r.stack_id) is not null order by m.name, u.name"""

Ask = Callable[..., Iterable[tuple[Any, ...]]]


class RevisionError(FscError):
    """The tables are of a revision that fsc does not know: `found`, sorted."""

    def __init__(self, place: str, found: list[str]) -> None:
        super().__init__(
            f"ZenML's store {place} has the schema revision {', '.join(found) or 'none'}; "
            f"this fsc knows {' and '.join(REVISIONS)}.",
            hint="An older store is upgraded by any command of a newer `zenml`; "
            "for a newer store a newer fsc is needed.",
        )
        self.found = found


@dataclass(frozen=True)
class Tables:
    """`ask(statement, *arguments)` gives the rows of a query with `?` for each argument.

    `names` are the tables that there are, `place` says for people where.
    """

    ask: Ask
    names: frozenset[str]
    place: str
    location: Location

    def rows(self) -> Rows:
        """Everything fsc knows of, without the active stack. Raises FscError."""
        self._check_revision()
        self._check_project()
        attached = _lists(self.ask(_ATTACHED))
        return Rows(
            _by_id(_component(one, attached) for one in self.ask(_COMPONENTS)),
            _stacks(self.ask, attached),
            _by_id(self._secret(*one) for one in self.ask(_SECRETS, self.location.user)),
            _by_id(_flavor(*one) for one in self.ask(_FLAVORS)),
            _by_id(self._connector(*one) for one in self.ask(_CONNECTORS)),
            runs=_lists([*self._ran("pipeline", _PIPELINES), *self._ran("model", _MODELS)]),
        )

    def _ran(self, what: str, statement: str) -> Iterator[tuple[str, str]]:
        """From a stack to a pipeline or model in words, with its owner."""
        for stack, name, owner in self.ask(statement):
            yield stack, in_words(what, name, owner)

    def _check_revision(self) -> None:
        if "alembic_version" not in self.names:
            raise FscError(f"{self.place} is no ZenML store: it has no schema revision.")
        found = sorted(one for (one,) in self.ask("select version_num from alembic_version"))
        if not found or not {*found} <= {*REVISIONS}:
            raise RevisionError(self.place, found)

    def _check_project(self) -> None:
        name = self.location.project
        known = sorted(one for (one,) in self.ask(_PROJECTS)) if name else []
        if name and name not in known:
            raise no_project(name, known)

    def _secret(self, id_: str, name: str, private: int, values: Any) -> SecretRow:
        return SecretRow(name, bool(private), self._values(values), id_)

    def _connector(self, id_: str, name: str, type_: str, method: str, *rest: Any) -> ConnectorRow:
        """Some servers keep secret settings among the plain ones: those that lack the SDK."""
        types, resource, stored, labels, description, expires, skew, seconds, secret, values = rest
        settings, misplaced = split_secrets(type_, _decoded(stored))
        kept = self._values(values) if secret else {}
        return ConnectorRow(
            name, type_, method, one_resource_type(_decoded(types)), resource, settings,
            None if kept is None else {**misplaced, **kept}, _decoded(labels), description,
            in_utc(expires), skew or 0, seconds or 0, id_,
        )  # fmt: skip

    def _values(self, stored: Any) -> Mapping[str, str] | None:
        """The values of a secret; None when they lie elsewhere, or under another key.

        ZenML stores a secret first and its values second: whoever dies in between leaves none.
        """
        if not stored:
            return None if self.location.secrets_elsewhere else {}
        key = self.location.encryption_key
        try:
            values: Mapping[str, str] = (
                json.loads(_decrypted(stored, key)) if key else _decoded(stored)
            )
        except ValueError:
            return None
        return values


def in_words(what: str, name: str, owner: str) -> str:
    """A pipeline or model for people."""
    return f"{what} {name} ({owner})" if owner else f"{what} {name}"


def no_project(name: str, known: Iterable[str]) -> FscError:
    """The manifest names a ZenML project that is not there."""
    there = ", ".join(f"`{one}`" for one in sorted(known)) or "none"
    return FscError(f"There is no ZenML project `{name}`.", hint=f"There is {there}.")


def _component(found: tuple[Any, ...], attached: Mapping[str, list[str]]) -> ComponentRow:
    id_, name, type_, flavor, configuration, labels, environment, connector, resource = found
    return ComponentRow(
        type_, name, flavor, _decoded(configuration), _decoded(labels), _decoded(environment),
        tuple(attached.get(id_, ())), connector or "", resource, id_,
    )  # fmt: skip


def _flavor(id_: str, type_: str, name: str, source: str, *described: Any) -> FlavorRow:
    found = dict(zip(DESCRIBED, described, strict=True))
    found["config_schema"] = json.loads(found["config_schema"])
    return FlavorRow(type_, name, source, found, id_)


def _stacks(ask: Ask, attached: Mapping[str, list[str]]) -> dict[str, StackRow]:
    parts: dict[str, dict[str, tuple[str, ...]]] = {}
    for stack, type_, component in ask(_PARTS):
        kinds = parts.setdefault(stack, {})
        kinds[type_] = (*kinds.get(type_, ()), component)
    return _by_id(
        StackRow(
            name, description or "", parts.get(id_, {}), _decoded(labels), _decoded(environment),
            tuple(attached.get(id_, ())), id_,
        )
        for id_, name, description, labels, environment in ask(_STACKS)
    )  # fmt: skip


def _decoded(stored: Any) -> Any:
    """Base64 of JSON, as ZenML keeps maps; {} for none."""
    return json.loads(base64.b64decode(stored)) or {} if stored else {}


def _decrypted(stored: Any, key: str) -> str:
    """The text behind AES-GCM, by the engine that ZenML uses (sql_secrets_store.py)."""
    try:
        from sqlalchemy_utils.types.encrypted.encrypted_type import AesGcmEngine
    except ImportError as error:
        raise FscError(
            "ZenML is needed to read encrypted secrets, and it is not here.", hint=INSTALL
        ) from error
    engine = AesGcmEngine()
    engine._update_key(key)
    try:
        return str(engine.decrypt(stored))
    except Exception as error:  # the engine has one exception of its own for every trouble
        raise ValueError("another key") from error


def _lists(pairs: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for owner, item in pairs:
        found.setdefault(owner, []).append(item)
    return found


def _by_id(rows: Any) -> dict[str, Any]:
    return {one.id: one for one in rows}
