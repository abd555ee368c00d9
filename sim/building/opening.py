"""When a plant opens: its stages drawn, the longest path through them, and the plant's own dates moved with the opening.

Sources: Malcolm et al., Oper. Res. 7 (1959) 646-669 (PERT); Kelley, Oper. Res. 9 (1961) 296-320 (the critical path). Where the sum of the
mean times of the longest path stands for the mean of the longest sum it is too early, because paths compete (merge-event bias); so every
replication draws its own times and finds its own longest path.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from sim.calendars import DAY, HOUR
from sim.draws import Draws
from sim.plant import Opened, Stage
from sim.scenario.assumption import Assumption
from sim.scenario.schema import Scenario
from sim.scenario.subjects.opening import Opening

NOTHING, ALL = Assumption(0.0, "", text="0 %"), Assumption(1.0, "", text="100 %")
LATEST_S = 60 * 365 * DAY  # as long as a run may be; what opens later never opens


def opened(scenario: Scenario, draws: Draws) -> Opened | None:
    """When a plant opens and what held it up, in one replication; None for a plant that opens at the start."""
    own = scenario.opening
    if own is None:
        return None
    lasts = {name: _lasts_s(name, own, draws) for name in own.stages}
    ends: dict[str, int] = {}
    for name in own.stages:
        _end(name, own, lasts, ends)
    opens_s = min(-(-max(ends.values()) // DAY) * DAY, LATEST_S)
    critical = _critical(own, lasts, ends)
    stages = tuple(Stage(name, ends[name] - lasts[name], ends[name], name in critical) for name in own.stages)
    planned_s = ((own.planned or scenario.start) - scenario.start).days * DAY
    ships_by = tuple((day.isoformat(), (day - scenario.start).days * DAY + DAY) for day in own.ships_by)
    return Opened(opens_s, planned_s, stages, ships_by)


def _lasts_s(name: str, own: Opening, draws: Draws) -> int:
    """How long a stage takes; nothing where it does not come."""
    stage = own.stages[name]
    comes = draws.uniforms(f"opening.{name}.comes", 1)[0] < stage.chance.value
    seconds = float(draws.sample(stage.lasts.distribution(HOUR), f"opening.{name}", 1)[0])
    return round(min(seconds, LATEST_S)) if comes else 0


def _end(name: str, own: Opening, lasts: Mapping[str, int], ends: dict[str, int]) -> int:
    """When a stage is over, by the forward pass; kept in `ends`."""
    if name not in ends:
        ends[name] = max((_end(before, own, lasts, ends) for before in own.stages[name].after), default=0) + lasts[name]
    return ends[name]


def _critical(own: Opening, lasts: Mapping[str, int], ends: Mapping[str, int]) -> frozenset[str]:
    """The stages that take time and have no slack: a day more of one of them is a day more for the opening."""
    critical: set[str] = set()
    ahead = [name for name, end in ends.items() if end == max(ends.values())]
    while ahead:
        name = ahead.pop()
        critical.add(name)
        begins = ends[name] - lasts[name]
        ahead += [before for before in own.stages[name].after if ends[before] == begins and before not in critical]
    return frozenset(name for name in critical if lasts[name])


def at_its_opening(scenario: Scenario, opening: Opened | None) -> Scenario:
    """The scenario with the dates of the plant's own plans moved to where it opens: ramps of people and demand, phases, and given times."""
    if opening is None:
        return scenario
    opens = scenario.start + timedelta(seconds=opening.opens_s)
    moved = timedelta(seconds=opening.opens_s - opening.planned_s)

    def ramp(written: dict[date, Assumption]) -> dict[date, Assumption]:
        return ramp_from(opens, {_later(day, moved): share for day, share in written.items()}, scenario.start)

    workforce = scenario.workforce.model_copy(update={"ramp": ramp(scenario.workforce.ramp)})
    pools = {name: pool.model_copy(update={"ramp": ramp(pool.ramp)}) if pool.ramp else pool for name, pool in scenario.pools.items()}
    demand = {
        name: own.model_copy(update={"ramp": ramp(own.ramp), "at": tuple(_at(moment, opening.opens_s) for moment in own.at)})
        for name, own in scenario.demand.items()
    }
    phases = {name: phase.model_copy(update={"from_": _later(phase.from_, moved)}) for name, phase in scenario.phases.items()}
    return scenario.model_copy(update={"workforce": workforce, "pools": pools, "demand": demand, "phases": phases})


def _later(day: date, moved: timedelta) -> date:
    """A date moved, as far as the calendar reaches."""
    reach = min(max(moved, date.min - day), date.max - day)
    return day + reach


def _at(moment: Assumption, opens_s: int) -> Assumption:
    return replace(moment, value=moment.value + opens_s / HOUR)


def ramp_from(opens: date, ramp: dict[date, Assumption], start: date) -> dict[date, Assumption]:
    """A ramp that is nothing before a day and from then on what is written; without one, all of it from then on."""
    if opens <= start:
        return ramp
    before = [day for day in sorted(ramp) if day <= opens]
    first = ramp[before[-1]] if before else ramp[min(ramp)] if ramp else ALL
    return {start: NOTHING, opens: first, **{day: share for day, share in ramp.items() if day > opens}}
