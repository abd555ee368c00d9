"""YAML text -> a tree that keeps the place of every key.

`yaml.compose` with the base loader leaves every scalar a text: `NO`, `14:30`, `010` and `1e6` mean what they say, and the schema decides
their type. (The C loader is left alone: it crashes the process on deep nesting.) This is the only file that reads YAML.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from sim.scenario.files.encoding import NotText, decoded
from sim.scenario.files.finding import comes_with_sim
from sim.scenario.files.kept_trees import tree_of
from sim.scenario.files.yaml_syntax import TABLE, in_words
from sim.scenario.nodes import LONGEST_KEY, Issue, Keys, Leaf, Listing, Mapping, Node, Place, Unreadable, issue
from sim.unit_hints import joined
from sim.units import shortened
from sim.visible import hidden

LARGEST = 200_000  # nodes of a file, aliases counted as often as they are used
DEEPEST = 60
LONGEST_TEXT = 10_000
NULLS = frozenset({"", "~", "null", "Null", "NULL"})  # nothing, where it is not in quotes (YAML 1.2, 10.3.2)
MERGE = "<<"
PLAIN_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map")}


@lru_cache(maxsize=64)  # a site is read again for every policy that is laid over it; trees are never changed
def read(text: str, file: str) -> Mapping:
    """The tree of a YAML text whose top is a mapping. Raises Unreadable with every issue of form."""
    try:
        top = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line, column, said = in_words(error, text)
        raise Unreadable([issue(Place(file, line, column), (), said)]) from None
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        place = Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise Unreadable([issue(place, (), f"a character that nobody can see (U+{_code(error.character):04X}): leave it out")]) from None
    except (yaml.YAMLError, ValueError) as error:
        raise Unreadable([issue(Place(file), (), f"not YAML: {str(error).splitlines()[0]}")]) from None
    except RecursionError:
        raise Unreadable([issue(Place(file), (), "nested too deeply to be a scenario")]) from None
    return _Reader(file).top(top)


def _code(character: str | int) -> int:
    """The number of a character, which the parser gives as either."""
    return ord(character) if isinstance(character, str) else character


def read_file(path: Path, shown: str) -> Mapping:
    """The tree of a file, named `shown` in messages. Raises Unreadable."""
    try:
        text = decoded(path.read_bytes())
        return _shipped(text, shown) if comes_with_sim(path) else read(text, shown)
    except NotText as error:
        raise Unreadable([issue(Place(shown, error.line, error.column), (), str(error))]) from None
    except OSError as error:
        raise Unreadable([issue(Place(shown), (), f"cannot be read: {error.strerror}")]) from None


@lru_cache(maxsize=64)  # as those that the user wrote
def _shipped(text: str, shown: str) -> Mapping:
    return tree_of(text, shown, read, yaml.__version__)


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
            self.issues.append(issue(node.place, (), _not_keys(node)))
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
                return self._leaf(node, keys)
            case yaml.SequenceNode():
                return self._listing(node, keys)
            case yaml.MappingNode():
                return self._mapping([(node, node.value)], node, keys)
        raise AssertionError(f"a YAML node of an unknown kind: {node}")

    def _leaf(self, node: yaml.ScalarNode, keys: Keys) -> Leaf:
        self._seen(node, keys, LONGEST_TEXT, "a text")
        return Leaf(node.value, self._place(node), null=node.style is None and node.value in NULLS)

    def _seen(self, node: yaml.ScalarNode, keys: Keys, most: int, what: str) -> None:
        """Notes what nobody can see in a text, and a length that nobody can read."""
        sign = hidden(node.value) or ("\n" if what == "a key" and "\n" in node.value else "")
        if sign:
            self.issues.append(
                issue(self._place(node), keys, f"{what} with a character that nobody can see (U+{ord(sign):04X}): leave it out")
            )
        if len(node.value) > most:
            self.issues.append(issue(self._place(node), keys[:-1], f"{what} of {len(node.value):,} characters: at most {most:,}"))

    def _listing(self, node: yaml.SequenceNode, keys: Keys) -> Node:
        if _is_ordered(node.value):
            return replace(self._mapping([(item, item.value) for item in node.value], node, keys), whole=True)
        if getattr(node, "flow_style", False):
            self._note_commas([(item, item) for item in node.value], keys, tight=True)
        return Listing(tuple(self.node(item, (*keys, str(k))) for k, item in enumerate(node.value)), self._place(node))

    def _mapping(self, parts: list[tuple[yaml.Node, list[Any]]], node: yaml.Node, keys: Keys) -> Mapping:
        items: dict[str, Node] = {}
        places: dict[str, Place] = {}
        shared: list[Mapping] = []
        pairs = [pair for _, part in parts for pair in part]
        loose = self._note_commas(pairs, keys) if getattr(node, "flow_style", False) else set()
        for key, value in (pair for k, pair in enumerate(pairs) if k not in loose):
            place = self._place(key)
            if not isinstance(key, yaml.ScalarNode):
                self.issues.append(issue(place, keys, "a key must be a word"))
            elif key.value == MERGE and key.style is None:
                shared += self._shared(value, keys)
            elif key.value in items:
                self.issues.append(issue(place, (*keys, key.value), f"given twice; first in line {places[key.value].line}"))
            else:
                self._seen(key, (*keys, key.value), LONGEST_KEY, "a key")
                items[key.value], places[key.value] = self.node(value, (*keys, key.value)), place
        for each in shared:
            items = {**each.items, **items}
            places = {**each.keys, **places}
        return Mapping(items, places, self._place(node))

    def _shared(self, value: yaml.Node, keys: Keys) -> list[Mapping]:
        """What `<<` brings in: an alias of a mapping, or a list of them, the first of which counts most."""
        nodes = value.value if isinstance(value, yaml.SequenceNode) else [value]
        found = [self.node(each, (*keys, MERGE)) for each in nodes]
        if not all(isinstance(each, Mapping) and not each.whole for each in found):
            self.issues.append(issue(self._place(value), (*keys, MERGE), "expected an alias of keys and values, like `<<: *name`"))
        return [each for each in found if isinstance(each, Mapping)]

    def _note_commas(self, pairs: list[Any], keys: Keys, tight: bool = False) -> set[int]:
        """Notes numbers that a comma took apart, like {wage: 24,50 USD/h}, and gives the pieces that stand as pairs of their own.

        In a list (`tight`) a piece stands right behind its comma, and the one before it has no unit.
        """
        loose = set[int]()
        for k, (key, value) in enumerate(pairs):
            if k in loose or not _ends_in_digit(value):
                continue
            pieces = [value.value]
            for j in range(k + 1, len(pairs)):
                after = pairs[j][0]
                if not _is_piece(after, pairs[j][1], tight and pairs[j - 1][1]):
                    break
                pieces.append(after.value)
                loose.add(j)
            said = joined(pieces) if len(pieces) > 1 else ""
            if said and not (tight and pieces[-1].isdigit()):
                within, path = ("[ ]", (*keys, str(k))) if tight else ("{ }", (*keys, getattr(key, "value", "")))
                self.issues.append(issue(self._place(value), path, f"a comma ends a value inside {within}: {said}"))
        return loose

    def _place(self, node: yaml.Node) -> Place:
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)


def _not_keys(node: Node) -> str:
    """Why a whole file is not the keys and values of a scenario."""
    text = node.text if isinstance(node, Leaf) else ""
    tight = re.match(r"([\w.-]+):(?=\S)", text)
    if tight:
        return f"put a space after the colon: '{tight[1]}: {shortened(text[tight.end() :])}'"
    if text.count(",") > 1 or text.count(";") > 1:
        return TABLE
    return "expected keys and values like 'name: Texas'"


def _ends_in_digit(node: Any) -> bool:
    """Whether a value is a number, of which a comma may have cut the rest off."""
    return isinstance(node, yaml.ScalarNode) and node.style is None and bool(re.fullmatch(r"[$+-]?\s?\d[\d.]*", node.value))


def _is_piece(key: Any, value: Any, behind: Any) -> bool:
    """Whether something that stands as a key of its own, or as an item, goes on with the digits of a number."""
    if not (isinstance(key, yaml.ScalarNode) and key.style is None and re.match(r"\d", key.value)):
        return False
    if behind:
        return bool(key.start_mark.index == behind.end_mark.index + 1)
    return (
        isinstance(value, yaml.ScalarNode) and value.style is None and value.value == "" and value.start_mark.index == value.end_mark.index
    )


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


def text_of(data: Any) -> str:
    """YAML text of plain data, that reads back to the same data; keys keep their order."""
    return yaml.dump(data, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=140)


class _Plain(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # five times as fast where libyaml is
    """Texts only, quoted where YAML needs it, and no aliases."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True
