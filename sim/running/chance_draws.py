"""Draws of what is left to chance: how each event of a scenario turns out in each of many draws. Nothing is simulated here.

Every event has a stream of its own, named by its key, so that two sites that share an event see it turn out alike, and so that an event
more or less changes no other draw. Draws fill the range of probability evenly, as those of prices do: of 1,000 draws of a chance of 25 %
it comes true in 250.
"""

import numpy as np

from sim.arrays import Floats, floats
from sim.economics.outcomes import Outcomes, as_written
from sim.running.price_draws import places
from sim.running.rate_draws import rate_draws
from sim.scenario.events import NEVER, Branch, Event, drawn_day, open_events
from sim.scenario.schema import Scenario
from sim.scenario.subjects.chances import Fate


def chance_draws(scenario: Scenario, count: int, seed: int) -> dict[str, Floats]:
    """How each open event turns out in `count` draws, by key: the number of its branch, or the very day on which a rule's fate falls."""
    return {event.key: _drawn(scenario, event, places(f"chance {event.key}", count, seed)) for event in open_events(scenario)}


def _drawn(scenario: Scenario, event: Event, u: Floats) -> Floats:
    """The numbers of an event at probabilities `u`."""
    fate = fate_of(scenario, event.key)
    if fate is not None:
        return np.array([drawn_day(fate, each) if each < fate.chance.value else NEVER for each in u.tolist()])
    ends = np.cumsum([branch.probability for branch in event.branches])
    number = np.searchsorted(ends, u, side="right").clip(max=len(ends) - 1)
    return floats(floats([branch.number for branch in event.branches])[number])


def fate_of(scenario: Scenario, key: str) -> Fate | None:
    """What may happen to a rule, by the key of the event; None where it is another kind of event."""
    section, name, what = key.rsplit(".", 2)
    found = getattr(scenario.trade.duties[name], what) if section == "trade.duties" else None
    return found if isinstance(found, Fate) else None


def drawn_outcomes(scenario: Scenario, count: int, seed: int) -> Outcomes:
    """How everything that is left to chance turns out in `count` draws, [count, 1] each, what is certain as written; and exchange rates."""
    numbers = {key: np.full((count, 1), number.item()) for key, number in as_written(scenario).numbers.items()}
    drawn = {key: draws[:, np.newaxis] for key, draws in chance_draws(scenario, count, seed).items()}
    return Outcomes({**numbers, **drawn}, rate_draws(scenario, count, seed))


def rates_alone(scenario: Scenario, count: int, seed: int) -> Outcomes:
    """The same draws of exchange rates with all chances as written."""
    numbers = {key: np.full((count, 1), number.item()) for key, number in as_written(scenario).numbers.items()}
    return Outcomes(numbers, rate_draws(scenario, count, seed))


def each_alone(scenario: Scenario) -> tuple[tuple[tuple[Event, Branch], ...], Outcomes]:
    """Every branch of every open event, and the outcomes in which it alone is not as written, one a branch: [branches, 1]."""
    rows = tuple((event, branch) for event in open_events(scenario) for branch in event.branches)
    numbers = {key: np.full((len(rows), 1), number.item()) for key, number in as_written(scenario).numbers.items()}
    for row, (event, branch) in enumerate(rows):
        numbers[event.key][row] = branch.number
    return rows, Outcomes(numbers)
