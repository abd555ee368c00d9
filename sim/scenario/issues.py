"""What pydantic found wrong -> issues at their places, in the words of a planner."""

import re
from collections.abc import Iterator, Sequence, Set
from typing import Any

from pydantic import ValidationError

from sim.scenario.assumption import LENIENT, Invalid, suggestion
from sim.scenario.checks.issue import others
from sim.scenario.nodes import Issue, Leaf, Listing, Mapping, Node, find, issue, place_of, written
from sim.scenario.schema import Scenario
from sim.scenario.times import iso_date
from sim.scenario.walk import at, fields, is_section, names_sections
from sim.units import shortened

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


def issues_of(error: ValidationError, tree: Node) -> list[Issue]:
    """Every issue behind a validation error of a tree."""
    entries: list[dict[str, Any]] = [dict(entry) for entry in error.errors(include_url=False)]
    listed = {keys[: branch[0]] for keys, branch in (_keys(entry["loc"]) for entry in entries) if branch and branch[1] == "tuple"}
    return [found for entry in entries for found in _issues(entry, tree, listed)]


def mended(data: dict[str, Any], error: ValidationError) -> Scenario | None:
    """The scenario with stand-ins for what is wrong with it, so that the rest can be looked at; None if too much is wrong.

    `data` is changed.
    """
    for entry in error.errors(include_url=False):
        keys, _ = _keys(entry["loc"])
        section: Any = data
        for key in keys[:-1]:
            section = section.get(key) if isinstance(section, dict) else None
        if isinstance(section, dict):
            _mend(section, keys[-1], dict(entry))
    try:
        return Scenario.model_validate(data, context=LENIENT)
    except ValidationError:
        return None


def _mend(section: dict[str, Any], key: str, entry: dict[str, Any]) -> None:
    """Puts something valid in the place of what an entry complains about; faulty numbers are left to the lenient reading."""
    match entry["type"]:
        case "missing":
            section[key] = "?"
        case "extra_forbidden":
            section.pop(key, None)
        case "literal_error":
            section[key] = _words(entry)[0]
        case kind if kind.startswith("date_"):
            section[key] = "2026-01-05"


def unknown_names(layer: Mapping, tree: Node) -> list[Issue]:
    """Names that a setting gives to pools, stations, lanes and the like which the tree does not have."""
    keys: list[str] = []
    node: Node = layer
    while isinstance(node, Mapping) and len(node.items) == 1:
        key = next(iter(node.items))
        named, here = names_sections(at(Scenario, tuple(keys))[0]), find(tree, keys)
        if named and not (isinstance(here, Mapping) and key in here.items):
            known = list(here.items) if isinstance(here, Mapping) else []
            return [issue(layer.place, (), f"{'.'.join(keys)} has no '{key}'{others(key, known)}")]
        keys.append(key)
        node = node.items[key]
    return []


def _issues(entry: dict[str, Any], tree: Node, listed: Set[Keys]) -> Iterator[Issue]:
    keys, branch = _keys(entry["loc"])
    if branch is not None and branch[1] != _branch(find(tree, keys[: branch[0]]), keys[: branch[0]] in listed):
        return
    keys = written(tree, keys)
    cause = entry.get("ctx", {}).get("error")
    if isinstance(cause, Invalid):
        for below, message in cause.issues:
            path = (*keys, *below)
            yield issue(place_of(tree, path, of_key=message.startswith("unknown key")), path, message)
    elif entry["type"] == "extra_forbidden":
        yield issue(place_of(tree, keys, of_key=True), keys, "unknown key" + suggestion(keys[-1], _fields(keys[:-1])))
    elif entry["type"] == "missing":
        yield _missing(keys, tree)
    elif entry["loc"][-1] == "[key]":
        yield issue(place_of(tree, keys, of_key=True), keys, f"{WORDS.get(entry['type'], 'not a name')}, got '{keys[-1]}'")
    else:
        yield issue(place_of(tree, keys), keys, _message(entry, find(tree, keys)))


def _missing(keys: Keys, tree: Node) -> Issue:
    """A key that must be there: taken away by a layer, or left out of a section whose name may be misspelt."""
    section = find(tree, keys[:-1])
    removed = dict(section.removed) if isinstance(section, Mapping) else {}
    if keys[-1] in removed:
        return issue(removed[keys[-1]], keys, "cannot be removed, because it must be there: give it another value")
    siblings = find(tree, keys[:-2]) if len(keys) > 2 else None
    if isinstance(siblings, Mapping) and names_sections(at(Scenario, keys[:-2])[0]):
        noun = re.sub(r"ies$", "y", keys[-3]).removesuffix("s")
        like = suggestion(keys[-2], [name for name in siblings.items if name != keys[-2]])
        if like:
            return issue(
                place_of(tree, keys[:-1], of_key=True), keys[:-1], f"new {noun} '{keys[-2]}'{like} A new {noun} needs `{keys[-1]}`"
            )
    return issue(place_of(tree, keys[:-1]), keys, "missing")


def _keys(location: Sequence[str | int]) -> tuple[Keys, tuple[int, str] | None]:
    """The keys of a location without the names of union branches, and the last branch with its depth."""
    keys: list[str] = []
    branch = None
    for part in location:
        if isinstance(part, str) and (part in {"str", "[key]"} or part.startswith(("dict[", "tuple["))):
            branch = (len(keys), part.partition("[")[0]) if part != "[key]" else branch
        else:
            keys.append(str(part))
    return tuple(keys), branch


def _branch(node: Node | None, listed: bool) -> str:
    """The branch of a union of a word, keys and values, and perhaps a list, that the user took; the others' complaints do not matter."""
    if isinstance(node, Leaf):
        return "str"
    return "tuple" if listed and isinstance(node, Listing) else "dict"


def _message(entry: dict[str, Any], node: Node | None) -> str:
    if entry["type"] == "literal_error":
        words = _words(entry)
        return f"expected one of {', '.join(words)}, got '{entry['input']}'{suggestion(str(entry['input']), words)}"
    said: str = WORDS.get(entry["type"], entry["msg"][:1].lower() + entry["msg"][1:])
    return said + (f", got '{shortened(node.text)}'{_instead(entry['type'], node.text)}" if isinstance(node, Leaf) else "")


def _instead(kind: str, text: str) -> str:
    """What to write in place of a text, where that is plain."""
    if kind.startswith("date_") and iso_date(text):
        return f"; write {iso_date(text)}"
    tight = re.match(r"([\w.-]+):(?=[^\s/])", text)
    if tight and kind in {"dict_type", "model_type", "model_attributes_type"}:
        return f"; put a space after the colon: '{tight[1]}: {shortened(text[tight.end() :])}'"
    return ""


def _words(entry: dict[str, Any]) -> list[str]:
    """The words that a field takes."""
    return [word.strip("' ") for word in str(entry["ctx"]["expected"]).replace(" or ", ", ").split(",")]


def _fields(keys: Keys) -> list[str]:
    """The keys that the schema knows below a key."""
    section, _ = at(Scenario, keys)
    return [field.key for field in fields(section)] if is_section(section) else []
