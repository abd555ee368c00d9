"""Events: everything in a scenario that is left to chance, and the branches in which each may turn out.

An event is drawn by `sim uncertainty` and branched by `sim decide`. Nothing that happens in the plant depends on it.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.scenario.checks.trade import crossings, meets
from sim.scenario.schema import Scenario
from sim.scenario.subjects.chances import Fate
from sim.scenario.subjects.headings import filed, leader

NEVER = math.inf  # as the day of what does not happen
CERTAIN = 1.0


@dataclass(frozen=True, slots=True)
class Branch:
    """One way in which an event may turn out: its name, its probability, and how it is priced.

    `number` is the day on which something happens to a rule (`NEVER` if it does not), as `date.toordinal` has it, or the place of a class
    among the headings of a part; it stands for all from `first` to `last`. `known` is the day from which on it is known, `NEVER` if no
    day tells.
    """

    name: str
    probability: float
    number: float
    first: float
    last: float
    known: float
    written: bool

    def among(self, numbers: Floats) -> NDArray[np.bool_]:
        """Which of some draws of its event are of this branch."""
        return np.asarray((numbers >= self.first) & (numbers <= self.last))


@dataclass(frozen=True, slots=True)
class Event:
    """Something that may turn out in one of several ways, under the dotted key where the scenario says so; `is_fate`: of a rule."""

    key: str
    what: str
    branches: tuple[Branch, ...]
    is_fate: bool

    @property
    def written(self) -> Branch:
        """The branch that a run computes."""
        return next(branch for branch in self.branches if branch.written)

    @property
    def begins(self) -> float:
        """The first day on which something may happen; 0 where no day is asked for."""
        return min(branch.first for branch in self.branches) if self.is_fate else 0.0

    @property
    def is_open(self) -> bool:
        """Whether more than one branch has a chance."""
        return sum(branch.probability > 0 for branch in self.branches) > 1


FATES = {"struck_down": "struck down", "raised": "raised"}  # key of a rule's fate -> in words


def events(scenario: Scenario) -> tuple[Event, ...]:
    """Every event of a scenario, in the order of the schema; empty where nothing is left to chance."""
    return (*_classified(scenario), *_of_rules(scenario))


def open_events(scenario: Scenario) -> tuple[Event, ...]:
    """Those that are not certain and matter: goods cross a border on which the rule falls, or as which the part is entered, in the run.

    Of a scenario without money nothing is priced, and so nothing open.
    """
    if scenario.money is None:
        return ()
    last = scenario.last_day
    crossed = list(crossings(scenario))
    parts = {leader(scenario, keys[1]) for keys, _, _ in crossed if keys[0] == "parts"}
    matter = {f"parts.{part}.headings" for part in parts}
    for name, duty in scenario.trade.duties.items():
        if any(meets(duty, goods, scenario.start, last) for _, _, goods in crossed):
            matter |= {f"trade.duties.{duty.struck_with or name}.struck_down", f"trade.duties.{name}.raised"}
    known = last.toordinal()
    return tuple(each for each in events(scenario) if each.is_open and each.key in matter and each.begins <= known)


def _of_rules(scenario: Scenario) -> Iterator[Event]:
    for name, duty in scenario.trade.duties.items():
        for key, word in FATES.items():
            fate = getattr(duty, key)
            if fate is not None:
                yield Event(f"trade.duties.{name}.{key}", f"{name} {word}", tuple(_fates(fate, word)), is_fate=True)


def _fates(fate: Fate, word: str) -> Iterator[Branch]:
    """It does not happen, or it does: in each calendar year that `between` reaches into, on the middle of its days there."""
    chance, certain = fate.chance.value, fate.chance.value >= CERTAIN
    first, last = (day.toordinal() for day in fate.between)
    yield Branch(f"not {word}", 1 - chance, NEVER, NEVER, NEVER, float(last + 1), not certain)
    if certain:
        middle = float((first + last) // 2)
        yield Branch(word, 1.0, middle, float(first), float(last), middle, True)
        return
    for year in range(fate.between[0].year, fate.between[1].year + 1):
        begins, ends = max(first, date(year, 1, 1).toordinal()), min(last, date(year, 12, 31).toordinal())
        middle = float((begins + ends) // 2)
        weight = chance * (ends - begins + 1) / (last - first + 1)
        yield Branch(f"{word} in {year}", weight, middle, float(begins), float(ends), middle, False)


def _classified(scenario: Scenario) -> Iterator[Event]:
    for name, part in scenario.parts.items():
        if part.headings:
            known = float(part.ruling.toordinal()) if part.ruling else NEVER
            branches = tuple(
                Branch(heading, each.chance.value, float(k), float(k), float(k), known, heading == filed(scenario, name))
                for k, (heading, each) in enumerate(part.headings.items())
            )
            yield Event(f"parts.{name}.headings", f"heading of {name}", branches, is_fate=False)


def drawn_day(fate: Fate, u: float) -> float:
    """The day, as `date.toordinal` has it, on which a fate with a chance above 0 happens at a probability u below its chance."""
    first, last = (day.toordinal() for day in fate.between)
    return first + math.floor(u / fate.chance.value * (last - first + 1))
