"""Events: everything in a scenario that is left to chance, and the branches in which each may turn out.

An event is drawn by `sim uncertainty` and branched by `sim decide`. Nothing that happens in the plant depends on it.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sim.scenario.chances import Fate
from sim.scenario.schema import Scenario

NEVER = math.inf  # as the day of what does not happen
CERTAIN = 1.0


@dataclass(frozen=True, slots=True)
class Branch:
    """One way in which an event may turn out: its name, its probability, and how it is priced.

    `number` is the day on which something happens to a rule (`NEVER` if it does not), as `date.toordinal` has it, or the place of a class
    among the headings of a part. `known` is the day from which on it is known, `NEVER` if no day tells.
    """

    name: str
    probability: float
    number: float
    known: float
    written: bool


@dataclass(frozen=True, slots=True)
class Event:
    """Something that may turn out in one of several ways, under the dotted key where the scenario says so."""

    key: str
    what: str
    branches: tuple[Branch, ...]

    @property
    def written(self) -> Branch:
        """The branch that a run computes."""
        return next(branch for branch in self.branches if branch.written)

    @property
    def is_open(self) -> bool:
        """Whether more than one branch has a chance."""
        return sum(branch.probability > 0 for branch in self.branches) > 1


FATES = {"struck_down": "struck down", "raised": "raised"}  # key of a rule's fate -> in words


def events(scenario: Scenario) -> tuple[Event, ...]:
    """Every event of a scenario, in the order of the schema; empty where nothing is left to chance."""
    return (*_classified(scenario), *_of_rules(scenario))


def open_events(scenario: Scenario) -> tuple[Event, ...]:
    """Those that are not certain. Of a scenario without money nothing is priced, and so nothing open."""
    return tuple(event for event in events(scenario) if event.is_open) if scenario.money is not None else ()


def _of_rules(scenario: Scenario) -> Iterator[Event]:
    for name, duty in scenario.trade.duties.items():
        for key, word in FATES.items():
            fate = getattr(duty, key)
            if fate is not None:
                yield Event(f"trade.duties.{name}.{key}", f"{name} {word}", tuple(_fates(fate, word)))


def _fates(fate: Fate, word: str) -> Iterator[Branch]:
    """It does not happen, or it does: in each calendar year that `between` reaches into, on the middle of its days there."""
    chance, certain = fate.chance.value, fate.chance.value >= CERTAIN
    first, last = (day.toordinal() for day in fate.between)
    yield Branch(f"not {word}", 1 - chance, NEVER, float(last + 1), not certain)
    if certain:
        middle = float((first + last) // 2)
        yield Branch(word, 1.0, middle, middle, True)
        return
    for year in range(fate.between[0].year, fate.between[1].year + 1):
        begins, ends = max(first, date(year, 1, 1).toordinal()), min(last, date(year, 12, 31).toordinal())
        middle = float((begins + ends) // 2)
        yield Branch(f"{word} in {year}", chance * (ends - begins + 1) / (last - first + 1), middle, middle, False)


def _classified(scenario: Scenario) -> Iterator[Event]:
    for name, part in scenario.parts.items():
        if part.headings:
            known = float(part.ruling.toordinal()) if part.ruling else NEVER
            branches = tuple(
                Branch(heading, each.chance.value, float(k), known, heading == filed(scenario, name))
                for k, (heading, each) in enumerate(part.headings.items())
            )
            yield Event(f"parts.{name}.headings", f"heading of {name}", branches)


def leader(scenario: Scenario, part: str) -> str:
    """The part whose headings hold for a part: its own name, or that of the part it is classified with."""
    other = scenario.parts[part].classified_with
    return other if other is not None and other in scenario.parts else part


def filed(scenario: Scenario, part: str) -> str:
    """The customs class as which a part is entered, which a run computes with; '' if it has none."""
    own = scenario.parts[leader(scenario, part)]
    return own.filed_as or own.customs_class or ""


def headings_of(scenario: Scenario, part: str) -> tuple[str, ...]:
    """Every customs class that a part may fall under, that as which it is entered first; without one nothing."""
    others = scenario.parts[leader(scenario, part)].headings
    return tuple(dict.fromkeys(word for word in (filed(scenario, part), *others) if word))


def drawn_day(fate: Fate, u: float) -> float:
    """The day, as `date.toordinal` has it, on which a fate with a chance above 0 happens at a probability u below its chance."""
    first, last = (day.toordinal() for day in fate.between)
    return first + math.floor(u / fate.chance.value * (last - first + 1))
