"""Reads ZenML's local store: its SQLite file, read-only, without importing ZenML.

The tables are ZenML's own business, so they are read only at a schema revision that this was
written for (zenml/zen_stores/schemas/*.py). Not one byte is written, journals included.
"""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

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
from fsc.drivers.zenml.where import Location, active_stack
from fsc.drivers.zenml.wire.connector import in_utc, one_resource_type
from fsc.model.zenml.service_connector import split_secrets

REVISIONS = ("0.98.0",)
BUSY_SECONDS = 10.0

_COMPONENTS = """select id, name, type, flavor, configuration, labels, environment,
    connector_id, connector_resource_id from stack_component"""
_STACKS = "select id, name, description, labels, environment from stack"
_PARTS = """select p.stack_id, c.type, c.id from stack_composition p
    join stack_component c on c.id = p.component_id
    order by p.default_for_type is null, c.name"""
_ATTACHED = """select r.resource_id, r.secret_id from secret_resource r
    join secret s on s.id = r.secret_id order by s.name"""
_SECRETS = """select id, name, private, "values" from secret where not internal
    and (not private or user_id in
        (select id from user where name = ? and not is_service_account))"""
_FLAVORS = """select id, type, name, source, config_schema, connector_type,
    connector_resource_type, connector_resource_id_attr, logo_url, docs_url, sdk_docs_url
    from flavor where is_custom"""
_CONNECTORS = """select c.id, c.name, c.connector_type, c.auth_method, c.resource_types,
    c.resource_id, c.configuration, c.labels, c.description, c.expires_at,
    c.expires_skew_tolerance, c.expiration_seconds, c.secret_id, s."values"
    from service_connector c left join secret s on s.id = c.secret_id"""

# A run tells its stack through the snapshot it was made from; runs of older versions by themselves.
_PIPELINES = """select distinct coalesce(s.stack_id, r.stack_id) as stack,
    'pipeline ' || p.name || coalesce(' (' || u.name || ')', '')
    from pipeline_run r left join pipeline_snapshot s on s.id = r.snapshot_id
    join pipeline p on p.id = coalesce(s.pipeline_id, r.pipeline_id)
    left join user u on u.id = p.user_id where stack is not null order by 2"""
_MODELS = """select distinct coalesce(s.stack_id, r.stack_id) as stack,
    'model ' || m.name || coalesce(' (' || u.name || ')', '')
    from pipeline_run r left join pipeline_snapshot s on s.id = r.snapshot_id
    join (select id as run, model_version_id as version from pipeline_run
        union select pipeline_run_id, model_version_id from model_versions_runs) l on l.run = r.id
    join model_version v on v.id = l.version join model m on m.id = v.model_id
    left join user u on u.id = m.user_id where stack is not null order by 2"""


class LocalReader:
    """Reads the SQLite file of a location; a file that is not there is an empty store."""

    def __init__(self, location: Location, environ: Mapping[str, str]) -> None:
        self._location = location
        self._environ = environ
        self._path = Path(location.file)

    def rows(self) -> Rows:
        """Everything in one transaction. Raises FscError for a file that is no known store."""
        if not self._path.exists():
            return Rows()
        with self._connected() as connection:
            self._check_revision(connection)
            return self._rows(connection)

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            uri = f"file:{quote(str(self._path))}?{_mode(self._path)}"
            connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
            with closing(connection):
                connection.execute("begin")
                yield connection
        except (sqlite3.Error, OSError, ValueError) as error:
            hint = "Close the program that writes to it, or run `zenml stack list` once to mend it."
            raise FscError(
                f"ZenML's store `{self._path}` cannot be read: {error}.", hint=hint
            ) from error

    def _check_revision(self, connection: sqlite3.Connection) -> None:
        tables = {name for (name,) in connection.execute("select name from sqlite_master")}
        if "alembic_version" not in tables:
            raise FscError(f"`{self._path}` is no ZenML store: it has no schema revision.")
        found = {one for (one,) in connection.execute("select version_num from alembic_version")}
        if not found or not found <= {*REVISIONS}:
            raise FscError(
                f"ZenML's store `{self._path}` has the schema revision "
                f"{', '.join(sorted(found)) or 'none'}; this fsc knows {' and '.join(REVISIONS)}.",
                hint="An older store is upgraded by any command of a newer `zenml`; "
                "for a newer store a newer fsc is needed.",
            )

    def _rows(self, connection: sqlite3.Connection) -> Rows:
        attached = _lists(connection.execute(_ATTACHED))
        rows = Rows(
            _by_id(_component(one, attached) for one in connection.execute(_COMPONENTS)),
            _stacks(connection, attached),
            _by_id(
                self._secret(*one) for one in connection.execute(_SECRETS, (self._location.user,))
            ),
        )
        rows.flavors = _by_id(_flavor(*one) for one in connection.execute(_FLAVORS))
        found = connection.execute(_CONNECTORS)
        rows.connectors = _by_id(self._connector(*one) for one in found)
        rows.runs = _lists([*connection.execute(_PIPELINES), *connection.execute(_MODELS)])
        rows.activate(active_stack(self._environ))
        return rows

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
            return None if self._location.secrets_elsewhere else {}
        key = self._location.encryption_key
        try:
            values: Mapping[str, str] = (
                json.loads(_decrypted(stored, key)) if key else _decoded(stored)
            )
        except ValueError:
            return None
        return values


def _mode(path: Path) -> str:
    """How to open the file so that SQLite writes nothing.

    ZenML uses a rollback journal, where `mode=ro` is enough. In WAL mode SQLite would make a
    `-shm` file even for a reader, so a file whose log is empty is opened as one that nobody
    changes. (sqlite.org/wal.html#readonly)
    """
    with path.open("rb") as file:
        header = file.read(20)
    log = path.with_name(path.name + "-wal")
    write_ahead = header[18:20] == b"\x02\x02"
    if not write_ahead:
        return "mode=ro"
    if not log.exists() or log.stat().st_size == 0:
        return "mode=ro&immutable=1"
    if path.with_name(path.name + "-shm").exists():
        return "mode=ro"
    raise sqlite3.OperationalError("a program stopped while it was writing to it")


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


def _stacks(
    connection: sqlite3.Connection, attached: Mapping[str, list[str]]
) -> dict[str, StackRow]:
    parts: dict[str, dict[str, tuple[str, ...]]] = {}
    for stack, type_, component in connection.execute(_PARTS):
        kinds = parts.setdefault(stack, {})
        kinds[type_] = (*kinds.get(type_, ()), component)
    return _by_id(
        StackRow(
            name, description or "", parts.get(id_, {}), _decoded(labels), _decoded(environment),
            tuple(attached.get(id_, ())), id_,
        )
        for id_, name, description, labels, environment in connection.execute(_STACKS)
    )  # fmt: skip


def _decoded(stored: Any) -> Any:
    """Base64 of JSON, as ZenML keeps maps; {} for none."""
    return json.loads(base64.b64decode(stored)) or {} if stored else {}


def _decrypted(stored: Any, key: str) -> str:
    """The text behind AES-GCM, by the engine that ZenML uses (sql_secrets_store.py)."""
    try:
        from sqlalchemy_utils.types.encrypted.encrypted_type import (  # type: ignore[import-untyped,unused-ignore]
            AesGcmEngine,
        )
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
