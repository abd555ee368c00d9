"""How the chances of a scenario turned out: one outcome, or one of each draw or branch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from dataclasses import replace as replaced

import numpy as np

from sim.arrays import Floats
from sim.scenario.events import events
from sim.scenario.schema import Scenario
from sim.scenario.subjects.headings import leader
from sim.scenario.subjects.trade import Duty, Trade

Days = Mapping[str, Floats]  # rule -> the day on which something happens to it, as `date.toordinal` has it: [..., 1]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """`numbers` by the key of an event, [..., 1]: the day of a rule's fate, or the place of the class a part is held to be of.

    `rates` by currency: what it is worth in each month, of what it was at the start, [..., months]. `later` is how many years after the
    start as written the plant opens, with all that happens in it. `closes` is whether it closes for good when its valuation ends. `others`
    are the events that happen in outcomes that these were taken from: what is added up apart for them is so in all outcomes alike.
    """

    numbers: Mapping[str, Floats]
    rates: Mapping[str, Floats] = field(default_factory=dict)
    later: int = 0
    closes: bool = False
    others: frozenset[str] = frozenset()

    def happens(self, key: str) -> bool:
        """Whether an event happens in some outcome."""
        return key in self.others or bool(np.isfinite(self.numbers[key]).any())

    def rows(self, rows: slice) -> "Outcomes":
        """Those of some draws, which are the first axis."""
        rates, happen = {name: own[rows] for name, own in self.rates.items()}, frozenset(filter(self.happens, self.numbers))
        return Outcomes({key: own[rows] for key, own in self.numbers.items()}, rates, self.later, self.closes, happen)


def as_written(scenario: Scenario) -> Outcomes:
    """The outcomes that a run computes."""
    return Outcomes({event.key: np.array([event.written.number]) for event in events(scenario)})


def struck_days(trade: Trade, outcomes: Outcomes) -> Days:
    """When rules are struck down, those that are in some outcome."""
    by = {name: name if duty.struck_down is not None else duty.struck_with for name, duty in trade.duties.items()}
    return _that_happen({name: f"trade.duties.{own}.struck_down" for name, own in by.items() if own is not None}, outcomes)


def raised_days(trade: Trade, outcomes: Outcomes) -> Days:
    """When rules get another rate, those that do in some outcome."""
    return _that_happen({name: f"trade.duties.{name}.raised" for name, duty in trade.duties.items() if duty.raised is not None}, outcomes)


def _that_happen(keys: Mapping[str, str], outcomes: Outcomes) -> dict[str, Floats]:
    return {name: outcomes.numbers[key] for name, key in keys.items() if outcomes.happens(key)}


def heading_places(scenario: Scenario, part: str, outcomes: Outcomes) -> Floats | None:
    """The place of a part's class among its headings, [..., 1]; None for a part that has no headings."""
    return outcomes.numbers.get(f"parts.{leader(scenario, part)}.headings")


def fated(duty: Duty, struck: bool, raised: bool) -> Duty:
    """A rule after what happened to it: struck down it takes nothing, raised it takes its other rate."""
    if struck:
        return duty.model_copy(update={"rate": replaced(duty.rate, value=0.0)})
    if raised and duty.raised is not None:
        return duty.model_copy(update={"rate": duty.raised.to})
    return duty
