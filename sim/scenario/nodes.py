"""What a scenario is read into: a tree that keeps the place of every key, and the issues found in it, one line each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sim.units import shortened
from sim.visible import visible

Keys = tuple[str, ...]
LONGEST_KEY = 100  # characters
MOST_TOLD = 50  # issues of one scenario


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
        message = shortened(self.message, LONGEST_KEY * 8)
        return visible(f"{place}: {shortened(self.key, LONGEST_KEY * 2)}: {message}" if said else f"{place}: {message}")


def issue(place: Place, keys: Sequence[str], message: str) -> Issue:
    """A issue at a place, about a dotted key."""
    return Issue(place.file, place.line, place.column, ".".join(keys), message)


def told(issues: Sequence[Issue]) -> list[str]:
    """The lines that name issues, in order; of very many only the first."""
    lines = [str(each) for each in sorted(set(issues))]
    more = len(lines) - MOST_TOLD
    return lines if more <= 0 else [*lines[:MOST_TOLD], f"... and {more:,} more like these"]


class Unreadable(Exception):
    """Text that is not YAML of the kind wanted; `issues` says why."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        super().__init__("\n".join(map(str, issues)))
        self.issues = tuple(issues)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar's text. `before` is what a lower layer had in its place; `null`: nothing was written, or null."""

    text: str
    place: Place
    before: "Node | None" = None
    null: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A list."""

    items: tuple["Node", ...]
    place: Place
    before: "Node | None" = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping with the place of each key. `whole`: it was written as a list of one-key mappings, and replaces what lies below it.

    `afresh`: it stands where a layer below took everything away. `removed`: keys that were taken away, and where.
    """

    items: dict[str, "Node"]
    keys: dict[str, Place]
    place: Place
    whole: bool = False
    before: "Node | None" = None
    afresh: bool = False
    removed: tuple[tuple[str, Place], ...] = ()


Node = Leaf | Listing | Mapping


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
    if "0" not in keys:
        return tuple(keys)
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


def files_of(node: Node | None) -> Iterator[str]:
    """Where what stands under a node was said."""
    match node:
        case Mapping():
            for inner in node.items.values():
                yield from files_of(inner)
        case Listing() | Leaf():
            yield node.place.file
