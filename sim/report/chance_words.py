"""What a result says of chances: under which branch of each it was computed, and that none is averaged in."""

from collections.abc import Sequence

from sim.counts import counted
from sim.report.phrases import capital, joined
from sim.scenario.events import Event, open_events
from sim.scenario.schema import Scenario


def open_in(scenarios: Sequence[Scenario]) -> tuple[Event, ...]:
    """The events that are open in one scenario or more, each once."""
    return tuple({event.key: event for scenario in scenarios for event in open_events(scenario)}.values())


def as_computed(scenarios: Sequence[Scenario]) -> str:
    """'5 chances are left as written and not averaged in (sim decide).'; empty where there are none."""
    count = len(open_in(scenarios))
    left = "is left as written and not" if count == 1 else "are left as written, none"
    return f"{capital(counted(count, 'chance'))} {left} averaged in (sim decide)." if count else ""


def branches_computed(scenarios: Sequence[Scenario]) -> str:
    """Of each event which branch was computed, and how likely it is: 'forced_labor_301 not struck down (75 %)'; empty without any."""
    told = joined(f"{_branch(event)} ({100 * event.written.probability:.3g} %)" for event in open_in(scenarios))
    return f"Computed with {told}: a chance is never a rate; sim uncertainty draws chances, sim decide branches them." if told else ""


def _branch(event: Event) -> str:
    """'forced_labor_301 not struck down', 'heading of heat_sink miner_part'."""
    return f"{event.what.split(' ')[0]} {event.written.name}" if event.is_fate else f"{event.what} {event.written.name}"
