"""YAML text -> a tree that keeps the place of every key, and the merging of layers.

`yaml.compose` with the base loader leaves every scalar a text: `NO`, `14:30`, `010` and `1e6` mean what they say, and the schema decides
their type. (The C loader is left alone: it crashes the process on deep nesting.) This is the only file that reads YAML.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

Keys = tuple[str, ...]

LARGEST = 200_000  # nodes of a file, aliases counted as often as they are used
ASSUMPTION = frozenset({"value", "low", "high", "source", "note"})
DEEPEST = 60
PLAIN_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map")}
WRITE_OTHERWISE = {"<<": "merge keys are not used here: write `extends:` or repeat the alias"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands; line and column count from 1, and 0 means that the whole of `file` is meant."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True, order=True)
class Issue:
    """One thing that is wrong, in one line."""

    file: str
    line: int
    column: int
    key: str
    message: str

    def __str__(self) -> str:
        place = Place(self.file, self.line, self.column)
        said = bool(self.key) and self.file not in {f"--set {self.key}", f"--vary {self.key}"}
        return f"{place}: {self.key}: {self.message}" if said else f"{place}: {self.message}"


def issue(place: Place, keys: Sequence[str], message: str) -> Issue:
    """A issue at a place, about a dotted key."""
    return Issue(place.file, place.line, place.column, ".".join(keys), message)


class Unreadable(Exception):
    """Text that is not YAML of the kind wanted; `issues` says why."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        super().__init__("\n".join(map(str, issues)))
        self.issues = tuple(issues)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar's text. `before` is what a lower layer had in its place."""

    text: str
    place: Place
    before: "Node | None" = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list."""

    items: tuple["Node", ...]
    place: Place
    before: "Node | None" = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping with the place of each key. `whole`: it was written as a list of one-key mappings, and replaces what lies below it."""

    items: dict[str, "Node"]
    keys: dict[str, Place]
    place: Place
    whole: bool = False
    before: "Node | None" = None


Node = Leaf | Listing | Mapping


def read(text: str, file: str) -> Mapping:
    """The tree of a YAML text whose top is a mapping. Raises Unreadable with every issue of form."""
    try:
        top = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        raise Unreadable([issue(place, (), f"not YAML: {_said(error)}")]) from None
    except yaml.YAMLError as error:
        raise Unreadable([issue(Place(file), (), f"not YAML: {str(error).splitlines()[0]}")]) from None
    except RecursionError:
        raise Unreadable([issue(Place(file), (), "nested too deeply to be a scenario")]) from None
    return _Reader(file).top(top)


def _said(error: yaml.MarkedYAMLError) -> str:
    """What the parser found wrong, and what to do about it."""
    problem = error.problem or ""
    if "'\\t'" in problem:
        return "indent with spaces, not with tabs"
    if "cannot start any token" in problem:
        return f"{problem}; put the text in quotes"
    return ", ".join(said for said in (error.context, problem) if said)


def read_file(path: Path, shown: str) -> Mapping:
    """The tree of a file, named `shown` in messages. Raises Unreadable."""
    try:
        return read(path.read_text(encoding="utf-8-sig"), shown)
    except UnicodeDecodeError:
        raise Unreadable([issue(Place(shown), (), "not text in UTF-8")]) from None
    except OSError as error:
        raise Unreadable([issue(Place(shown), (), f"cannot be read: {error.strerror}")]) from None


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.issues: list[Issue] = []
        self.nodes = 0

    def top(self, top: yaml.Node | None) -> Mapping:
        """The tree of a whole file. Raises Unreadable with every issue."""
        node = self.node(top, ()) if top is not None else Mapping({}, {}, Place(self.file, 1, 1))
        if isinstance(node, Mapping) and not self.issues:
            return node
        if not isinstance(node, Mapping):
            self.issues.append(issue(node.place, (), "expected keys and values like 'name: Texas'"))
        raise Unreadable(sorted(self.issues))

    def node(self, node: yaml.Node, keys: Keys) -> Node:
        self.nodes += 1
        if self.nodes > LARGEST:
            raise Unreadable([issue(self._place(node), keys[:2], f"more than {LARGEST:,} values once aliases are followed")])
        if len(keys) > DEEPEST:
            raise Unreadable([issue(self._place(node), keys[:2], "nested too deeply, or an alias that contains itself")])
        if node.tag not in PLAIN_TAGS:
            tag = node.tag.replace("tag:yaml.org,2002:", "!!")
            self.issues.append(issue(self._place(node), keys, f"tags like '{tag}' are not used here: leave it out"))
        match node:
            case yaml.ScalarNode():
                return Leaf(node.value, self._place(node))
            case yaml.SequenceNode():
                return self._listing(node, keys)
            case yaml.MappingNode():
                return self._mapping([(node, node.value)], node, keys)
        raise AssertionError(f"a YAML node of an unknown kind: {node}")

    def _listing(self, node: yaml.SequenceNode, keys: Keys) -> Node:
        if _is_ordered(node.value):
            return replace(self._mapping([(item, item.value) for item in node.value], node, keys), whole=True)
        return Listing(tuple(self.node(item, (*keys, str(k))) for k, item in enumerate(node.value)), self._place(node))

    def _mapping(self, parts: list[tuple[yaml.Node, list[Any]]], node: yaml.Node, keys: Keys) -> Mapping:
        items: dict[str, Node] = {}
        places: dict[str, Place] = {}
        for key, value in (pair for _, pairs in parts for pair in pairs):
            place = self._place(key)
            if not isinstance(key, yaml.ScalarNode):
                self.issues.append(issue(place, keys, "a key must be a word"))
            elif key.value in WRITE_OTHERWISE:
                self.issues.append(issue(place, (*keys, key.value), WRITE_OTHERWISE[key.value]))
            elif key.value in items:
                self.issues.append(issue(place, (*keys, key.value), f"given twice; first in line {places[key.value].line}"))
            else:
                items[key.value], places[key.value] = self.node(value, (*keys, key.value)), place
        return Mapping(items, places, self._place(node))

    def _place(self, node: yaml.Node) -> Place:
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)


def _is_ordered(items: list[yaml.Node]) -> bool:
    """Whether a list is a mapping in order, `- name: {...}`; one of names with numbers only, like `- test: 1`, is a list."""
    pairs = [item.value[0] for item in items if isinstance(item, yaml.MappingNode) and len(item.value) == 1]
    return 0 < len(pairs) == len(items) and any(isinstance(value, yaml.MappingNode) and not _is_number(value) for _, value in pairs)


def _is_number(node: yaml.MappingNode) -> bool:
    """Whether a mapping is the long form of an assumption."""
    return any(isinstance(key, yaml.ScalarNode) and key.value == "value" for key, _ in node.value)


def setting(text: str) -> Mapping:
    """The layer of one `--set a.b.c=value`. Raises Unreadable if there is no '=' or the value is not YAML."""
    return below(*assigned(text, "--set", "write key=value, like --set pools.test.wage='31 USD/h'"))


def assigned(text: str, option: str, wanted: str) -> tuple[Keys, Node]:
    """The words of the key and the value of an option like 'a.b.c=value'. Raises Unreadable if there is no '=' or the value is not YAML."""
    dotted, equals, value = text.partition("=")
    keys = tuple(key.strip() for key in dotted.split("."))
    place = Place(f"{option} {dotted.strip()}")
    if not equals or not all(keys):
        raise Unreadable([issue(Place(f"{option} {text}"), (), wanted)])
    try:
        node: Node = _moved(read(f"value: {value}", place.file).items["value"], place)
    except Unreadable as error:
        raise Unreadable([issue(place, (), "the value is not YAML: put it in quotes")]) from error
    return keys, node


def below(keys: Sequence[str], node: Node) -> Mapping:
    """The layer that has one node under a dotted key."""
    for key in reversed(keys):
        node = Mapping({key: node}, {key: node.place}, node.place)
    assert isinstance(node, Mapping), "a key has a word or more"
    return node


def _moved(node: Node, place: Place) -> Node:
    match node:
        case Leaf():
            return replace(node, place=place)
        case Listing():
            return replace(node, items=tuple(_moved(item, place) for item in node.items), place=place)
        case Mapping():
            items = {key: _moved(item, place) for key, item in node.items.items()}
            return replace(node, items=items, keys=dict.fromkeys(items, place), place=place)


def merged(under: Node, over: Node) -> Node:
    """One layer laid over another: mappings merge, lists replace, an assumption whose value or law changes is replaced whole."""
    if isinstance(over, Mapping) and not over.whole:
        if isinstance(under, Leaf) and over.items and over.items.keys() <= ASSUMPTION - {"value"}:
            under = Mapping({"value": under}, {"value": under.place}, under.place, before=under.before)
        if isinstance(under, Mapping) and not _replaces(over, under):
            items = dict(under.items)
            if _changes_law(over, under):
                items = {key: node for key, node in items.items() if key not in {"source", "note"}}
            for key, node in over.items.items():
                items[key] = merged(items[key], node) if key in items else node
            return Mapping(items, {**under.keys, **over.keys}, over.place, under.whole, under)
    return replace(over, before=under)


def _replaces(over: Mapping, under: Mapping) -> bool:
    """Whether a mapping states a new value or another law, so that nothing of what lies below still holds."""
    if "value" in over.items:
        return True
    law, old = over.items.get("dist"), under.items.get("dist")
    return law is not None and not (isinstance(law, Leaf) and isinstance(old, Leaf) and law.text == old.text)


def _changes_law(over: Mapping, under: Mapping) -> bool:
    """Whether a mapping gives a law of chance another parameter, for which the law's old source does not speak."""
    parameters = [node for key, node in over.items.items() if key not in {"dist", "source", "note"}]
    return "dist" in under.items and any(not isinstance(node, Mapping) or "value" in node.items for node in parameters)


def plain(node: Node) -> Any:
    """The tree as dicts, lists and texts."""
    match node:
        case Leaf():
            return node.text
        case Listing():
            return [plain(item) for item in node.items]
        case Mapping():
            return {key: plain(item) for key, item in node.items.items()}


def find(node: Node, keys: Sequence[str]) -> Node | None:
    """The node under a dotted key; None if there is none."""
    for key in keys:
        if isinstance(node, Mapping) and key in node.items:
            node = node.items[key]
        elif isinstance(node, Listing) and key.isdigit() and int(key) < len(node.items):
            node = node.items[int(key)]
        else:
            return None
    return node


def written(node: Node, keys: Sequence[str]) -> Keys:
    """Keys as the file has them: one thing that stands where a list may stand has no number."""
    said: list[str] = []
    here: Node | None = node
    for key in keys:
        if here is not None and not isinstance(here, Listing) and key == "0" and not (isinstance(here, Mapping) and key in here.items):
            continue
        said.append(key)
        here = find(here, [key]) if here is not None else None
    return tuple(said)


def place_of(node: Node, keys: Sequence[str], of_key: bool = False) -> Place:
    """The place of the value under a dotted key, or of the key itself; of the nearest that exists above it if it is missing."""
    place = node.place
    for k, key in enumerate(keys):
        inner = find(node, [key])
        if inner is None:
            return node.keys.get(key, place) if isinstance(node, Mapping) else place
        last = k == len(keys) - 1
        place = node.keys[key] if isinstance(node, Mapping) and (of_key or not last) else inner.place
        node = inner
    return place


def history(node: Node | None) -> Iterator[Node]:
    """A node and what it replaced, newest first."""
    while node is not None:
        yield node
        node = node.before


def text_of(data: Any) -> str:
    """YAML text of plain data, that reads back to the same data; keys keep their order."""
    return yaml.dump(data, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=140)


class _Plain(yaml.SafeDumper):
    """Texts only, quoted where YAML needs it, and no aliases."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True
