"""Policies that begin when the run is over, or nearly: what they are laid over a site for, the run does not show."""

from collections.abc import Collection, Iterator
from collections.abc import Mapping as ByName
from dataclasses import dataclass
from datetime import date, timedelta

from sim.scenario.nodes import Keys, Leaf, Listing, Mapping, Node, files_of, history
from sim.scenario.schema import Scenario

WORDS = frozenset({"name", "about", "note", "source"})  # keys of texts, which change nothing at any time
BEGINS = ("from", "at", "between", "day")  # keys whose value says from when what stands beside them holds
NO_RUN = frozenset({"options"})  # what may be decided later is weighed over the years of the valuation, whatever a run reaches
HARDLY = 0.05  # of the horizon: what begins with less of it left is hardly seen


@dataclass(frozen=True, slots=True)
class Late:
    """The first thing that a policy changes: its key, its day, and the day on which the run ends."""

    key: str
    day: date
    ends: date

    @property
    def sentence(self) -> str:
        """'begins with demand.build.path.2027-01-04, after the run ends on 2026-05-25: it changes nothing; lengthen `horizon`'."""
        left = (self.ends - self.day).days
        when, what = ("after", "it changes nothing") if left <= 0 else (f"{left} d before", "the run shows little of it")
        own = f" on {self.day}" if self.day.isoformat() not in self.key else ""
        return f"begins with {self.key}{own}, {when} the run ends on {self.ends}: {what}; lengthen `horizon`"


def late(scenario: Scenario, tree: Node, files: Collection[str]) -> Late | None:
    """What these files, laid over a site, change first, if that is when the run is over or nearly; None if it is earlier."""
    own = list(_days(tree, (), None, files))
    dated = [(keys, day) for keys, day in own if day is not None]
    if not dated or len(dated) < len(own):
        return None
    key, first = min(dated, key=lambda each: each[1])
    ends = scenario.start + timedelta(hours=scenario.horizon.value)
    soon = ends - timedelta(hours=HARDLY * scenario.horizon.value)
    return Late(".".join(key), first, ends) if first >= soon else None


def late_warnings(scenario: Scenario, tree: Node, overlays: ByName[str, str]) -> Iterator[str]:
    """One line for each overlay, as it was given, that begins when the run is over; by it the name of its file in messages."""
    for given, file in overlays.items():
        if found := late(scenario, tree, {file}):
            yield f"{given} {found.sentence}"


def _days(node: Node, keys: Keys, day: date | None, files: Collection[str]) -> Iterator[tuple[Keys, date | None]]:
    """Each value that the files give or take away, with the day from which that is seen; None for one that holds from the start."""
    match node:
        case Leaf():
            if node.place.file in files and keys[-1] not in WORDS:
                yield _named(keys), _seen_from(node, files) if keys[-1] == "until" else day
        case Listing():
            for k, item in enumerate(node.items):
                yield from _days(item, (*keys, str(k)), day, files)
        case Mapping():
            begins = _begins(node, files) or day
            for key, inner in node.items.items():
                if keys or key not in NO_RUN:
                    yield from _days(inner, (*keys, key), _date(key) or begins, files)
            yield from _removed(node, keys, day, files)


def _removed(node: Mapping, keys: Keys, day: date | None, files: Collection[str]) -> Iterator[tuple[Keys, date | None]]:
    """Each key that the files take away from a mapping, with the day from which what stood there would have held."""
    for key, place in node.removed:
        below = next((each for each in history(node) if isinstance(each, Mapping) and key in each.items), None)
        if below is None or key in node.items or place.file not in files or (not keys and key in NO_RUN):
            continue
        gone = below.items[key]
        all_files = {*files_of(gone)}
        days = [each for _, each in _days(gone, (*keys, key), _date(key) or _begins(below, ()) or day, all_files)]
        if days:
            yield (*keys, key), None if None in days else min(each for each in days if each)


def _begins(node: Mapping, files: Collection[str]) -> date | None:
    """From which day what stands in a mapping holds, as the mapping itself says; None if it says nothing of it."""
    return next((found for key in BEGINS if (found := _seen_from(node.items.get(key), files)) is not None), None)


def _seen_from(node: Node | None, files: Collection[str]) -> date | None:
    """The first day of a date or dates; of those that the files give in place of others, the first day of both."""
    replaced = node.before if node is not None and not set(files).isdisjoint(files_of(node)) else None
    return min((day for each in (node, replaced) if (day := _first(each))), default=None)


def _named(keys: Keys) -> Keys:
    """The key as a person names it: without what belongs to the value, and the place in a list."""
    while len(keys) > 1 and (keys[-1] in ("value", "low", "high") or keys[-1].isdigit()):
        keys = keys[:-1]
    return keys


def _first(node: Node | None) -> date | None:
    """The first day of a date or a list of dates; None for anything else."""
    match node:
        case Leaf():
            return _date(node.text)
        case Listing():
            return min((found for item in node.items if (found := _first(item))), default=None)
        case _:
            return None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
