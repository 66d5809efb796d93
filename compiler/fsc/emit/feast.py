"""Stack -> the Feast repo: feature_store.yaml and one module that stock `feast apply` accepts.

The rules for the module are those of what Feast does with a repo: definitions are attributes of
the module, it must not share a name with anything importable, and nothing may be left to
inference, which would read data (feast/repo_operations.py, feast/inference.py).
"""

from __future__ import annotations

from collections.abc import Mapping

from fsc.emit import MODULE, File, Target
from fsc.emit.declare import POLICIES, afterwards, declaration, note
from fsc.emit.env import render
from fsc.emit.expression import NOTHING, Needs
from fsc.emit.feature_store import feature_store_yaml
from fsc.emit.files import comment, header, place
from fsc.emit.functions import PROVIDED, Function, functions, imports, names_of, with_code
from fsc.emit.imports import import_lines
from fsc.emit.layout import assignment
from fsc.emit.names import PREFIX, Names, variable
from fsc.emit.values import TOP, ElsewhereError, Scope
from fsc.marks import marks_as_labels
from fsc.model.describe import Object, values
from fsc.model.dtype import PRIMITIVES
from fsc.model.feast.entity import Entity
from fsc.model.feast.logging_stores import LOGGING_MODULES
from fsc.model.feast.on_demand_feature_view import OnDemandFeatureView
from fsc.model.feast.permission import TYPES
from fsc.model.feast.project import Project
from fsc.model.feast.view import StoredView
from fsc.model.stack import Stack
from fsc.plan.desired import marks
from fsc.records import dataclass

_IMPORTABLE = (
    TOP
    | set(PRIMITIVES)
    | {"Array", "DeltaFormat", "Set", "Struct", "timedelta"}
    | {"AuthzedAction", "ConflictPolicy", "Permission", *TYPES}
    | set(POLICIES.values())
    | {"LoggingConfig", *LOGGING_MODULES}
)


_ONLY_IN_REGISTRIES = frozenset({"feast.saved_dataset", "feast.validation_reference"})


@dataclass(frozen=True)
class Block:
    """One object in the module: where it was written, the function before it, the statement.

    An object that the module cannot hold has a comment that says so instead of a statement.
    """

    comment: str
    statement: str = ""
    needs: Needs = NOTHING
    function: Function | None = None


def files(stack: Stack, target: Target) -> tuple[File, ...]:
    """The two files of the compiled Feast repo."""
    folder = target.folder
    return (
        File(f"{folder}/feature_store.yaml", feature_store_yaml(stack, target)),
        File(f"{folder}/{MODULE}", module(stack, target)),
    )


def module(stack: Stack, target: Target) -> str:
    """The Python module with every Feast object of the stack."""
    blocks = _blocks(stack, target)
    used = [one.function for one in blocks if one.function]
    return render(
        "feast/repo.py.jinja",
        header=header(stack, target),
        imports=import_lines([one.needs for one in blocks], imports(used), lazy=bool(used)),
        blocks=blocks,
    )


def _blocks(stack: Stack, target: Target) -> list[Block]:
    objects = [one for one in stack.objects if one.KIND.name in PREFIX and _is_told(one)]
    views = with_code(objects)
    names = Names({*names_of(views), *PROVIDED, "annotations"})
    local = {name: names.take(name) for name in sorted(_IMPORTABLE)}
    wanted = [(one, names.take(variable(one)), place(stack.place(one))) for one in objects]
    made = functions(views, names)
    scope = Scope(
        repo=target.repo,
        root=target.root,
        tags=_tags(objects, stack),
        variables={},
        functions={name: (one.variable, one.text_name) for name, one in made.items()},
        locals=local,
        selectable=_selectable(objects),
    )
    return [*_in_turn(wanted, made, scope), *_undeclarable(stack), *_kept(stack)]


def _undeclarable(stack: Stack) -> list[Block]:
    """Kinds that `feast apply` does not look for in a repo (repo_operations.py, parse_repo)."""
    objects = [one for one in stack.objects if one.KIND.name in _ONLY_IN_REGISTRIES]
    what = "stands in no Feast repo: only `fsc apply` writes it to the registry."
    told = [(place(stack.place(one)), f"{one.KIND.title} {one.name!a} {what}") for one in objects]
    return [Block(f"{at}: {text}" if at else text) for at, text in told]


def _kept(stack: Stack) -> list[Block]:
    """Objects that only the registry holds: stock `feast apply` of the module deletes them."""
    what = "is kept as the registry holds it, so this module cannot have it: use `fsc apply`."
    return [Block(f"{place(one.at)}: {comment(one.address)} {what}") for one in stack.opaque]


def _in_turn(
    wanted: list[tuple[Object, str, str]], made: Mapping[str, Function], scope: Scope
) -> list[Block]:
    """Objects in order: each refers to those above, and a function stands above its first view."""
    blocks: list[Block] = []
    variables: dict[tuple[str, str], str] = {}
    scope = scope.above(variables)
    defined: set[str] = set()
    for obj, name, at in wanted:
        try:
            call = declaration(obj, scope)
        except ElsewhereError:
            blocks.append(Block(_left_out(obj, at)))
            continue
        function = made.get(obj.name) if getattr(obj, "udf", None) else None
        first = function if function and function.text_name not in defined else None
        defined |= {first.text_name} if first else set()
        variables[obj.KIND.name, obj.name] = name
        statement = "\n".join([assignment(name, call), *afterwards(obj, name)])
        said = " ".join(one for one in (at, note(obj)) if one)
        blocks.append(Block(said, statement, call.needs, first))
    return blocks


def _is_told(obj: Object) -> bool:
    """The project needs no object unless there is something to say about it."""
    return not isinstance(obj, Project) or bool(values(obj))


def _left_out(obj: Object, at: str) -> str:
    what = f"{obj.KIND.title} {obj.name!a} is left out: it reads what another stack owns,"
    return f"{f'{at}: ' if at else ''}{what} which only `fsc apply` can do."


def _tags(objects: list[Object], stack: Stack) -> dict[str, dict[str, str]]:
    """The marks of fsc by address: stock `feast apply` of the module writes owned objects."""
    return {one.address: marks_as_labels(marks(one, stack, values(one))) for one in objects}


def _selectable(objects: list[Object]) -> dict[str, frozenset[str]]:
    """By view, the fields that are features: join keys of its entities are not."""
    keys = {one.name: one.join_keys for one in objects if isinstance(one, Entity)}
    views = [one for one in objects if isinstance(one, (StoredView, OnDemandFeatureView))]
    return {
        one.name: frozenset(one.schema)
        - {key for name in one.entities for key in keys.get(name, ())}
        for one in views
    }
