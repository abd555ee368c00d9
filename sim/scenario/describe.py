"""Questions about one scenario or two: where an assumption comes from, and which differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim import reading
from sim.reading import Node, Place
from sim.scenario.assumption import Assumption, suggestion
from sim.scenario.loading import Entry, Loaded, ScenarioError
from sim.units import in_written

DEFAULT = "default of the language"


@dataclass(frozen=True, slots=True)
class Fact:
    """One assumption in words: value and range as written, where it stands, its source, and what it replaced, newest first."""

    key: str
    value: str
    low: str
    high: str
    source: str
    note: str
    place: str
    replaced: tuple[tuple[str, str], ...]


def explained(loaded: Loaded, key: str) -> list[Fact]:
    """The assumption under a key, or all below it. Raises ScenarioError for a key that is not there."""
    entries = [entry for entry in loaded.assumptions if entry.key == key or entry.key.startswith(f"{key}.")]
    if not entries:
        known = sorted({".".join(entry.key.split(".")[: n + 1]) for entry in loaded.assumptions for n in range(entry.key.count(".") + 1)})
        raise ScenarioError([reading.Mistake(str(loaded.files[0]), 0, 0, key, "no assumption has this key" + (suggestion(key, known) or _beginning(key, known)))])
    return [fact(entry, loaded) for entry in entries]


def _beginning(key: str, known: Sequence[str]) -> str:
    first = key.split(".")[0]
    near = [each for each in known if each.startswith(f"{first}.") and each.count(".") <= key.count(".")] or [each for each in known if "." not in each]
    return f"; there are {', '.join(near[:12])}"


def fact(entry: Entry, loaded: Loaded) -> Fact:
    """An assumption in words."""
    a = entry.assumption
    return Fact(
        key=entry.key,
        value=a.text,
        low=written(a, a.low),
        high=written(a, a.high),
        source=_source(a, loaded),
        note=a.note or "",
        place=str(entry.place) if entry.place else DEFAULT,
        replaced=tuple((_value(node), str(node.place)) for node in entry.replaced if _value(node)),
    )


def unit_written(a: Assumption) -> str:
    """The unit an assumption was written in."""
    return a.text.lstrip("+-0123456789._ eE").strip() if a.text[:1].isdigit() or a.text[:1] in "+-." else ""


def written(a: Assumption, value: float | None) -> str:
    """A canonical value in the unit the assumption was written in; empty for None."""
    if value is None:
        return ""
    unit = unit_written(a)
    return f"{in_written(value, unit, a.unit):.10g} {unit}".strip()


def _source(a: Assumption, loaded: Loaded) -> str:
    if a.source is None:
        return "none"
    if a.source not in loaded.scenario.sources:
        return a.source
    known = loaded.scenario.sources[a.source]
    return ", ".join(part for part in (f"{a.source}: {known.title}", known.publisher, known.date, known.address) if part)


def _value(node: Node) -> str:
    """The value of a node that was replaced, as it was written."""
    inner = node.items.get("value") if isinstance(node, reading.Mapping) else node
    return inner.text if isinstance(inner, reading.Leaf) else ""


@dataclass(frozen=True, slots=True)
class Difference:
    """An assumption that two scenarios do not share: values as written ('' where it is missing), and where they stand."""

    key: str
    left: str
    right: str
    left_place: str
    right_place: str


def differences(left: Loaded, right: Loaded) -> Iterator[Difference]:
    """Assumptions whose value or range differ, or that only one of them has, in the order of the first."""
    ours, theirs = ({entry.key: entry for entry in each.assumptions} for each in (left, right))
    for key in dict.fromkeys([*ours, *theirs]):
        a, b = ours.get(key), theirs.get(key)
        if a is None or b is None or _numbers(a) != _numbers(b):
            yield Difference(key, _shown(a), _shown(b), _place(a), _place(b))


def _numbers(entry: Entry) -> tuple[float | None, ...]:
    return entry.assumption.value, entry.assumption.low, entry.assumption.high


def _shown(entry: Entry | None) -> str:
    if entry is None:
        return ""
    a = entry.assumption
    return a.text + (f" ({written(a, a.low)} to {written(a, a.high)})" if a.low is not None and a.high is not None else "")


def _place(entry: Entry | None) -> str:
    place: Place | None = entry.place if entry else None
    return str(place) if place else DEFAULT if entry else ""
