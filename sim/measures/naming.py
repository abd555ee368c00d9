"""Which measure is meant by a name that somebody wrote, 'npv' or 'lead_time.build': one rule and one error for every command."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from sim.measures.registry import REGISTRY, Measure, judging
from sim.scenario.routes import ends, goes_back
from sim.scenario.schema import Scenario

Key = tuple[str, str]  # the name of a measure, and what it is of

FLOOR = "name a measure of the floor, like lead_time"
WHOLE = ("all", "plant")  # what a measure of the whole plant is of, which needs not be written


class NoMeasure(ValueError):
    """A measure that does not exist, or not in these scenarios, or a name that may mean several."""

    exit_code = 3


def record_named(text: str, option: str) -> Measure:
    """The record of 'name' or 'name.of'. Raises NoMeasure for a name that no measure has; nothing need be simulated for that."""
    name = text.partition(".")[0].strip()
    record = REGISTRY.get(name)
    if record is None:
        raise NoMeasure(f"{option} {text}: no such measure; {_others(name, [m.name for m in REGISTRY.values() if not m.causal])}")
    if record.causal:
        raise NoMeasure(f"{option} {text}: splits a difference of two scenarios, none has it alone; take {name.removesuffix('_cause')}")
    return record


def check_name(text: str, option: str, scenarios: Sequence[Scenario] = (), judged: bool = False) -> None:
    """Raises NoMeasure for what none of the scenarios can have, before anything is simulated.

    That is an unknown name, a measure of money where a scenario lacks the section it comes from, and a thing (flow, pool, station or
    part) that a scenario does not have. With `judged` also a measure of which neither more nor less is better.
    """
    record = record_named(text, option)
    if judged and record.better is None:
        raise NoMeasure(f"{option} {text}: neither more nor less of it is better, so nothing can be judged by it; take another measure")
    _, dot, of = text.partition(".")
    for scenario in scenarios:
        if lacking := _section_lacking(record, scenario):
            raise NoMeasure(f"{option} {text}: {scenario.name} has no section `{lacking}`, which {record.name} needs; add it, or {FLOOR}")
        things = _things(record, scenario)
        if things == []:
            raise NoMeasure(f"{option} {text}: {scenario.name} has no {record.of}, so it has no {record.name}; take another measure")
        if dot and things is not None and of.partition("/")[0] not in things:
            raise NoMeasure(f"{option} {text}: {scenario.name} has no {record.of} '{of}'; {_others(of, things)}")


def _section_lacking(record: Measure, scenario: Scenario) -> str:
    """The section of the scenario that is not there and that the measure comes from; '' if none lacks."""
    if record.needs is None:
        return ""
    if scenario.money is None:
        return "money"
    return "" if getattr(scenario, record.needs) is not None else record.needs


def resolve(text: str, option: str, present: Mapping[str, Iterable[Key]]) -> Key:
    """The measure meant by 'name' or 'name.of', and what it is of, given the measures that each scenario has.

    Without `of` there must be a single one that all scenarios have, or one of the whole plant. Raises NoMeasure with what there is.
    """
    name, (_, dot, of) = record_named(text, option).name, text.partition(".")
    there = {scenario: list(dict.fromkeys(keys)) for scenario, keys in present.items()}
    own = {scenario: [key for key in keys if key[0] == name] for scenario, keys in there.items()}
    for scenario, keys in own.items():
        if not keys:
            raise NoMeasure(f"{option} {text}: {scenario} has no {name}; it has {_listed(there[scenario])}")
    common = shared(own)
    if not common:
        each = "; ".join(f"{scenario} has {_full(keys)}" for scenario, keys in own.items())
        raise NoMeasure(f"{option} {text}: the scenarios have no {name} of the same thing: {each}")
    fits = [key for key in common if key[1] == of] if dot else common if len(common) == 1 else [key for key in common if key[1] in WHOLE]
    if not fits:
        raise NoMeasure(f"{option} {text}: say of what; there are {_full(common)}")
    return fits[0]


def usual(present: Mapping[str, Iterable[Key]]) -> Key | None:
    """The measure that sites are judged by where nobody names one: the first of `judging` that all have. None if there is none."""
    common = shared(present)
    return next((key for m in judging() for key in common if key[0] == m.name), None)


def shared(present: Mapping[str, Iterable[Key]]) -> list[Key]:
    """The measures that all scenarios have, in the order of the first."""
    first, *others = [dict.fromkeys(keys) for keys in present.values()]
    return [key for key in first if all(key in other for other in others)]


def _things(record: Measure, scenario: Scenario) -> list[str] | None:
    """The names that a scenario has for what the measure is of; None where only a run can tell."""
    by_kind = {
        "flow": [*scenario.flows],
        "flow of new units": [name for name, flow in scenario.flows.items() if "ship" in ends(flow)],
        "flow of repairs": [name for name, flow in scenario.flows.items() if goes_back(flow)],
        "pool": [*scenario.pools, *WHOLE],
        "station": [*scenario.stations],
        "pool or station": [*scenario.pools, *scenario.stations],
        "part": [*scenario.parts],
        "plant": [*WHOLE],
        "day": [day.isoformat() for day in scenario.opening.ships_by] if scenario.opening else [],
        "stage": [*scenario.opening.stages] if scenario.opening else [],
        "incentive": [name for name, each in (scenario.finance.incentives if scenario.finance else {}).items() if each.promise],
        "taxpayer": _taxpayers(scenario),
    }
    return by_kind.get(record.of)


def _taxpayers(scenario: Scenario) -> list[str]:
    affiliate = scenario.finance.affiliate if scenario.finance else None
    return ["plant company", affiliate.role] if affiliate else []


def _others(text: str, known: Iterable[str]) -> str:
    names = list(known)
    like = get_close_matches(text, names)
    return f"did you mean {' or '.join(like)}?" if like else f"there are {', '.join(names)}"


def _listed(keys: Iterable[Key]) -> str:
    return ", ".join(dict.fromkeys(name for name, _ in keys))


def _full(keys: Iterable[Key]) -> str:
    return ", ".join(f"{name}.{of}" for name, of in keys)
