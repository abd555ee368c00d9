"""The states of the world that a decision may meet: policies and the branches of chances together, each with its probability."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

import numpy as np

from sim.arrays import Floats
from sim.economics.outcomes import Outcomes, as_written
from sim.report.chance_words import open_in
from sim.report.phrases import policy_title
from sim.scenario.events import NEVER, Branch, Event
from sim.scenario.loading import Loaded
from sim.scenario.schema import Scenario
from sim.tables import Table, table

MOST = 5000  # states that are priced one by one
OPEN = "open"  # the label of an event of which nothing is known yet
STATE_NAMES = ("state", "policy", "probability", "event", "what", "branch")


class TooManyStates(ValueError):
    """More branches together than can be priced one by one."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Under:
    """The sites under one policy, its probability, and the events that are open there, in every combination of their branches."""

    policy: str
    probability: float
    sites: tuple[Loaded, ...]
    events: tuple[Event, ...]
    branches: tuple[tuple[Branch, ...], ...]

    def outcomes(self, scenario: Scenario, later: int = 0, closes: bool = False) -> Outcomes:
        """The outcomes of one site in every combination, [combinations, 1]; it opens so many years later, and may close at the end."""
        numbers = {key: np.full((len(self.branches), 1), number.item()) for key, number in as_written(scenario).numbers.items()}
        for column, event in enumerate(self.events):
            if event.key in numbers:
                numbers[event.key] = np.array([[row[column].number] for row in self.branches])
        return Outcomes(numbers, later=later, closes=closes)


@dataclass(frozen=True, slots=True)
class States:
    """All states of all policies, one after the other."""

    under: tuple[Under, ...]

    @property
    def weights(self) -> Floats:
        """Their probabilities, which add up to 1: (states,)."""
        return np.array([
            each.probability * float(np.prod([branch.probability for branch in row])) for each in self.under for row in each.branches
        ])  # fmt: skip

    @property
    def events(self) -> tuple[Event, ...]:
        """Every event that is open somewhere, each once."""
        return tuple({event.key: event for each in self.under for event in each.events}.values())

    @property
    def policies(self) -> tuple[str, ...]:
        """The policy of each state."""
        return tuple(each.policy for each in self.under for _ in each.branches)

    def branch(self, event: Event) -> tuple[str, ...]:
        """The branch of an event in each state; '' where the policy settles it."""
        return tuple(name for each in self.under for name in _names(each, event))

    def known(self, day: date) -> tuple[str, ...]:
        """What is known in each state on a day, in words: the policy, and each event that has turned out by then."""
        several = len(self.under) > 1
        return tuple(
            "; ".join([*([policy_title(each.policy)] if several else []), *_known(each, row, float(day.toordinal()))])
            for each in self.under
            for row in each.branches
        )

    def happened(self, key: str, day: date) -> tuple[bool, ...]:
        """Where a fate has come true by a day."""
        last = float(day.toordinal())
        return tuple(
            any(event.key == key and branch.number <= last for event, branch in zip(each.events, row, strict=True))
            for each in self.under
            for row in each.branches
        )

    def table(self) -> Table:
        """One row a state and event: columns `STATE_NAMES`."""
        rows, number = [], 0
        for each in self.under:
            for row in each.branches:
                weight = each.probability * float(np.prod([branch.probability for branch in row]))
                rows += [(number, each.policy, weight, e.key, e.what, b.name) for e, b in zip(each.events, row, strict=True)]
                rows += [(number, each.policy, weight, "", "", "")] if not row else []
                number += 1
        return table(STATE_NAMES, rows)


def _names(under: Under, event: Event) -> list[str]:
    keys = [each.key for each in under.events]
    column = keys.index(event.key) if event.key in keys else None
    return [row[column].name if column is not None else "" for row in under.branches]


def _known(under: Under, row: Sequence[Branch], day: float) -> list[str]:
    """The events that have turned out by a day, in words; of a fate that may still come nothing."""
    return [f"{_short(event)} {branch.name}" for event, branch in zip(under.events, row, strict=True) if branch.known <= day < NEVER]


def _short(event: Event) -> str:
    return event.what.partition(" ")[0] if event.is_fate else f"{event.what}:"


def states_of(under: Mapping[str, Sequence[Loaded]], probabilities: Sequence[float]) -> States:
    """Every policy with its probability and every combination of the branches of what is open under it. Raises TooManyStates."""
    found, count = [], 0
    for (policy, sites), probability in zip(under.items(), probabilities, strict=True):
        events = open_in([site.scenario for site in sites])
        count += int(np.prod([len(event.branches) for event in events]))
        if count > MOST:
            raise TooManyStates(f"{len(events)} chances make more than {MOST:,} states together; settle some, with a chance of 0 %")
        combinations = tuple(product(*(event.branches for event in events)))
        found.append(Under(policy, probability, tuple(sites), events, combinations))
    return States(tuple(found))
