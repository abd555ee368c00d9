"""Questions about one scenario or two: what stands under a key and where it comes from, and what two scenarios do not share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sim.counts import counted
from sim.scenario import nodes
from sim.scenario.assumption import Assumption, Section, suggestion
from sim.scenario.kinds import kind
from sim.scenario.loading import Entry, Loaded, ScenarioError, table_values
from sim.scenario.nodes import Leaf, Mapping, Node
from sim.scenario.walk import parts
from sim.scenario.warnings.price_year import price_year
from sim.units import UnitError, in_written, parsed

DEFAULT = "default of the language"
ABOUT = ("name", "about", "sources", "law")  # what names a scenario and its sources or says how its file was made, and is no assumption


@dataclass(frozen=True, slots=True)
class Fact:
    """What stands under one key, in words: value and range as written, where, its source, and what it replaced, newest first."""

    key: str
    value: str
    number: float | None = None  # in the canonical unit
    unit: str = ""
    low: str = ""
    high: str = ""
    source: str = ""
    note: str = ""
    place: str = DEFAULT
    replaced: tuple[tuple[str, str], ...] = ()
    kind: str = ""  # 'physical' or 'price'; empty for names
    price_year: int | None = None  # of whose prices an amount of money is, where that is known


def explained(loaded: Loaded, key: str) -> list[Fact]:
    """What stands under a key, or all below it. Raises ScenarioError for a key that is not there."""
    found = [fact for fact in facts(loaded) if fact.key == key or fact.key.startswith(f"{key}.")] or _left_out(loaded, key)
    if found:
        return found
    known = sorted({".".join(parts[:n]) for fact in facts(loaded) for parts in [fact.key.split(".")] for n in range(1, len(parts) + 1)})
    hint = _with_word(key, known) or suggestion(key, known) or _beginning(key, known)
    raise ScenarioError([nodes.Issue(str(loaded.files[0]), 0, 0, key, f"nothing has this key{hint}")])


UNITS_COSTS = ("landed_cost", "repair_cost", "customer_cost", "duty")  # what `sim explain` says of one unit, beside the keys
WORDS = {
    "labor": "wage",
    "labour": "wage",
    "salary": "wage",
    "pay": "wage",
    "electricity": "energy",
    "tariff": "duties",
    "tariffs": "duties",
}


def _with_word(key: str, known: Sequence[str]) -> str:
    """Keys in which a single word stands, or one that means the same."""
    if "." in key or len(key) < 3:
        return ""
    costs = [each for each in UNITS_COSTS if each.startswith(key)]
    named = [each for each in known if key in each.split(".") or WORDS.get(key) in each.split(".")]
    if not (costs or named):
        return ""
    shown = [*costs, *named]
    return f"; there are {', '.join(shown[:8])}{', ...' if len(shown) > 8 else ''}" if len(shown) > 1 else f"; did you mean '{shown[0]}'?"


def _beginning(key: str, known: Sequence[str]) -> str:
    """What there is at the same depth below the same first word."""
    first = key.partition(".")[0]
    near = [each for each in known if each.startswith(f"{first}.") and each.count(".") <= key.count(".")]
    return f"; there are {', '.join((near or [each for each in known if '.' not in each])[:12])}"


def facts(loaded: Loaded) -> list[Fact]:
    """Everything that a scenario says, assumptions first, then words."""
    entries = {entry.key: entry for entry in loaded.assumptions}
    words = [_word(keys, leaf, loaded) for keys, leaf in _leaves(loaded.tree, ()) if _is_word(keys, entries)]
    return [*_told(loaded), *words]


def _told(loaded: Loaded) -> Iterator[Fact]:
    """Every assumption in words; values that a distribution takes from a table are told together."""
    for key, group in groupby(loaded.assumptions, lambda entry: table_values(entry, loaded) or entry.key):
        entries = list(group)
        yield fact(entries[0], loaded) if entries[0].key == key else _values(key, entries, loaded)


def _values(key: str, entries: Sequence[Entry], loaded: Loaded) -> Fact:
    """The values of a table: how many, from which to which, and of which file as its hash tells it."""
    least, most = (end(entries, key=lambda entry: entry.assumption.value).assumption for end in (min, max))
    place = entries[0].place
    digest = next((each.sha256[:8] for each in loaded.tables if place and str(each.path) == place.file), "")
    said = f"{counted(len(entries), 'value')}, {least.text} to {most.text} (sha256 {digest})"
    first = fact(entries[0], loaded)
    return Fact(key, said, source=first.source, note=first.note, place=first.place, kind=first.kind)


def fact(entry: Entry, loaded: Loaded) -> Fact:
    """An assumption in words."""
    a = entry.assumption
    return Fact(
        key=entry.key,
        value=a.text,
        number=a.value,
        unit=a.unit,
        low=written(a, a.low),
        high=written(a, a.high),
        source=_source(a, loaded),
        note=a.note or "",
        place=str(entry.place) if entry.place else DEFAULT,
        replaced=_replaced(entry.key.split("."), loaded.tree),
        kind=kind(entry.key),
        price_year=price_year(a, loaded.scenario) if "USD" in a.unit else None,
    )


def _word(keys: tuple[str, ...], leaf: Leaf, loaded: Loaded) -> Fact:
    key = ".".join(keys)
    return Fact(key, leaf.text, place=str(leaf.place), replaced=_replaced(keys, loaded.tree), kind=kind(key))


def _leaves(node: Node, keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Leaf]]:
    match node:
        case Leaf():
            yield keys, node
        case Mapping():
            for key, inner in node.items.items():
                yield from _leaves(inner, (*keys, key))
        case _:
            for k, inner in enumerate(node.items):
                yield from _leaves(inner, (*keys, str(k)))


def _is_word(keys: tuple[str, ...], entries: dict[str, Entry]) -> bool:
    """Whether a leaf is neither an assumption nor a part of one, nor the source of a law of chance."""
    above = {".".join(keys[:n]) for n in range(1, len(keys) + 1)}
    return above.isdisjoint(entries) and (keys[-1] not in {"source", "note"} or keys[0] == "sources")


def _left_out(loaded: Loaded, key: str) -> list[Fact]:
    """The default of a word that the files leave out."""
    value: Any = loaded.scenario
    for part in key.split("."):
        value = next((inner for below, inner, _ in parts(value) if below == (part,)), None)
    if value is None or isinstance(value, Section | dict | tuple):
        return []
    return [Fact(key, str(value).lower() if isinstance(value, bool) else str(value), kind=kind(key))]


def written(a: Assumption, value: float | None) -> str:
    """A canonical value in the unit the assumption was written in; empty for None."""
    if value is None:
        return ""
    try:
        unit = parsed(a.text, a.unit).written
    except UnitError:
        unit = ""
    return f"{in_written(value, unit, a.unit):.10g} {unit}".strip()


def _source(a: Assumption, loaded: Loaded) -> str:
    if a.source is None:
        return "none"
    if a.source not in loaded.scenario.sources:
        return a.source
    known = loaded.scenario.sources[a.source]
    return ", ".join(part for part in (f"{a.source}: {known.title}", known.publisher, known.date, known.address) if part)


def _replaced(keys: Sequence[str], tree: Node) -> tuple[tuple[str, str], ...]:
    """Value and place of what lower layers had under a key, newest first."""
    said = [_value(nodes.find(state, keys)) for state in nodes.history(tree)]
    kept = list(dict.fromkeys(each for each in said if each is not None))
    return tuple((leaf.text, str(leaf.place)) for leaf in kept[1:])


def _value(node: Node | None) -> Leaf | None:
    """The text of a value, bare of what it replaced."""
    inner = node.items.get("value") if isinstance(node, Mapping) else node
    return Leaf(inner.text, inner.place) if isinstance(inner, Leaf) else None


@dataclass(frozen=True, slots=True)
class Difference:
    """What two scenarios do not share: values as written ('' where one is missing), and where they stand."""

    key: str
    left: str
    right: str
    left_place: str
    right_place: str


def differences(left: Loaded, right: Loaded) -> Iterator[Difference]:
    """Assumptions whose value or range differ, words that differ, and what only one has, in the order of the first."""
    ours, theirs = ({fact.key: fact for fact in facts(each) if fact.key.partition(".")[0] not in ABOUT} for each in (left, right))
    numbers = [{entry.key: entry.assumption for entry in each.assumptions} for each in (left, right)]
    for key in dict.fromkeys([*ours, *theirs]):
        a, b = ours.get(key) or _default(left, key), theirs.get(key) or _default(right, key)
        x, y = (each.get(key) for each in numbers)
        same = (x.value, x.low, x.high) == (y.value, y.low, y.high) if x and y else a.value == b.value
        if not same:
            yield Difference(key, _shown(a), _shown(b), a.place, b.place)


def _default(loaded: Loaded, key: str) -> Fact:
    return next(iter(_left_out(loaded, key)), Fact(key, "", place=""))


def _shown(each: Fact) -> str:
    return each.value + (f" ({each.low} to {each.high})" if each.low and each.high else "")
