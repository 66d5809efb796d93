"""All values of variables that a manifest and its caller give, in the order of precedence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from fsc.diagnostics import Diagnostic, Span
from fsc.document import Node
from fsc.load import files, shape, values, variables, yaml
from fsc.load.environments import Environment
from fsc.load.include import start_of
from fsc.load.values import Given, Variables


class Outside(NamedTuple):
    """What the caller gives; `texts` collects the texts of the files that are read for it."""

    folder: files.Folder
    variables: Mapping[str, str]
    var_files: tuple[str, ...]
    environ: Mapping[str, str]
    texts: dict[str, str]


def variables_of(
    language: Node,
    known: Mapping[str, Environment],
    chain: tuple[Environment, ...],
    outside: Outside,
    found: list[Diagnostic],
) -> Variables:
    """All variables with their values; the environments that are not chosen are only checked."""
    declared = variables.declared(language.get("variables"), found)
    others = [one for one in known.values() if one not in chain]
    checked = [values.values_of(declared, _of_environment(one), found) for one in others]
    at = language.keys.get("variables") or start_of(language.at.file)
    given = [
        *(value for one in chain for value in _of_environment(one)),
        *_of_files(outside, at, found),
        *values.of_environ(outside.environ, declared),
        *values.of_options(outside.variables, at),
    ]
    made = values.values_of(declared, given, found)
    secrets = dict.fromkeys(span for one in (made, *checked) for span in one.secrets)
    return made._replace(secrets=tuple(secrets))


def _of_environment(one: Environment) -> list[Given]:
    return values.of_map(one.variables, f"Environment `{one.name}`")


def _of_files(outside: Outside, at: Span, found: list[Diagnostic]) -> list[Given]:
    """The values of `--var-file`; a file that cannot be read is reported at `at`."""
    given: list[Given] = []
    for path in outside.var_files:
        text = files.read(path)
        if isinstance(text, files.Trouble):
            found.append(text.code(text.message, at, hint=text.hint))
            continue
        name = outside.folder.name_of(path)
        outside.texts[name] = text
        parsed = yaml.parse(text, name)
        found.extend(parsed.found)
        node = parsed.root or Node({})
        shape.checked_map(node, f"`{path}`", found, "Write it as `name: value`.")
        given.extend(values.of_map(node, f"`--var-file {path}`"))
    return given
