"""What pydantic found wrong -> mistakes at their places, in the words of a planner."""

from collections.abc import Iterator, Sequence
from datetime import date
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import ValidationError

from sim.reading import Leaf, Mistake, Node, find, mistake, place_of
from sim.scenario.assumption import Fault, Section, suggestion
from sim.scenario.schema import Scenario

Keys = tuple[str, ...]

WORDS = {
    "dict_type": "expected keys and values",
    "model_type": "expected keys and values",
    "model_attributes_type": "expected keys and values",
    "tuple_type": "expected a list like [a, b]",
    "string_type": "expected a word",
    "bool_parsing": "expected true or false",
    "bool_type": "expected true or false",
    "date_from_datetime_parsing": "expected a date like 2026-07-24",
    "date_from_datetime_inexact": "expected a date like 2026-07-24",
    "date_parsing": "expected a date like 2026-07-24",
    "date_type": "expected a date like 2026-07-24",
}


def mistakes_of(error: ValidationError, tree: Node) -> list[Mistake]:
    """Every mistake behind a validation error of a tree."""
    return [found for entry in error.errors(include_url=False) for found in _mistakes(dict(entry), tree)]


def _mistakes(entry: dict[str, Any], tree: Node) -> Iterator[Mistake]:
    keys, branch = _keys(entry["loc"])
    if branch is not None and _other_branch(branch, find(tree, keys[: branch[0]])):
        return
    cause = entry.get("ctx", {}).get("error")
    if isinstance(cause, Fault):
        for below, message in cause.faults:
            path = (*keys, *below)
            yield mistake(place_of(tree, path, of_key=message.startswith("unknown key")), path, message)
    elif entry["type"] == "extra_forbidden":
        yield mistake(place_of(tree, keys, of_key=True), keys, "unknown key" + suggestion(keys[-1], _fields(keys[:-1])))
    elif entry["type"] == "missing":
        yield mistake(place_of(tree, keys[:-1]), keys, "missing")
    else:
        yield mistake(place_of(tree, keys), keys, _message(entry, find(tree, keys)))


def _keys(location: Sequence[str | int]) -> tuple[Keys, tuple[int, str] | None]:
    """The keys of a location without the names of union branches, and the last branch with its depth."""
    keys: list[str] = []
    branch = None
    for part in location:
        if isinstance(part, str) and (part in {"str", "[key]"} or part.startswith("dict[")):
            branch = (len(keys), part) if part != "[key]" else branch
        else:
            keys.append(str(part))
    return tuple(keys), branch


def _other_branch(branch: tuple[int, str], node: Node | None) -> bool:
    """Whether a complaint comes from a branch of a union that the user did not take."""
    return (branch[1] == "str") != isinstance(node, Leaf)


def _message(entry: dict[str, Any], node: Node | None) -> str:
    if entry["type"] == "literal_error":
        expected = str(entry["ctx"]["expected"])
        words = [word.strip("' ") for word in expected.replace(" or ", ", ").split(",")]
        return f"expected one of {', '.join(words)}, got '{entry['input']}'{suggestion(str(entry['input']), words)}"
    said = WORDS.get(entry["type"], entry["msg"][:1].lower() + entry["msg"][1:])
    return said + (f", got '{node.text}'" if isinstance(node, Leaf) else "")


def _fields(keys: Keys) -> list[str]:
    """The keys that the schema knows below a key."""
    kind: Any = Scenario
    for key in keys:
        kind = _below(kind, key)
    if isinstance(kind, type) and issubclass(kind, Section):
        return [field.alias or name for name, field in kind.model_fields.items()]
    return []


def _below(kind: Any, key: str) -> Any:
    if isinstance(kind, type) and issubclass(kind, Section):
        for name, field in kind.model_fields.items():
            if key == (field.alias or name):
                return _bare(field.annotation)
        return None
    return _bare(get_args(kind)[-1]) if get_origin(kind) is dict else None


def _bare(kind: Any) -> Any:
    """A type without Annotated, and of a union its mapping or section."""
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if get_origin(kind) in {Union, UnionType}:
        inner = [_bare(each) for each in get_args(kind) if each not in {NoneType, str, date}]
        return inner[-1] if inner else None
    return kind
