"""Sense of phases: that they are there and in the run, and that no part is wanted while it cannot be had."""

from collections.abc import Iterator, Mapping

from sim.plant import ENDS
from sim.scenario.checks.flows import following
from sim.scenario.checks.issue import Finding, Keys, unknown
from sim.scenario.schema import Scenario
from sim.scenario.subjects.process import Operation


def phases(scenario: Scenario) -> Iterator[Finding]:
    """Everything that has to do with phases."""
    for name, phase in scenario.phases.items():
        here = ("phases", name)
        if phase.from_ <= scenario.start:
            yield (*here, "from"), False, f"{phase.from_} is not after the start, {scenario.start}"
        begins = any(own == name for _, own in _named(scenario)) or any(name in own.before for own in scenario.demand.values())
        if not begins and phase.dip is None:
            yield here, True, "nothing begins with it: name it as `phase` of a station, pool, part or investment, or give it a `dip`"
        if phase.dip is not None and (not phase.dip.lasts.value or (phase.dip.to.value >= 1 and phase.dip.to.low is None)):
            yield (*here, "dip"), True, "changes nothing: give `to` less than 100 %, and how long it `lasts`; or leave it out"
        for k, pool in enumerate(phase.dip.pools if phase.dip else ()):
            if pool not in scenario.pools:
                yield (*here, "dip", "pools", str(k)), False, unknown("pool", pool, scenario.pools)
    for keys, own in _named(scenario):
        if own not in scenario.phases:
            yield keys, False, unknown("phase", own, scenario.phases)
    yield from _before(scenario)
    yield from _parts(scenario)


def _named(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Every key under which a phase is named, with its name."""
    capex = scenario.finance.capex if scenario.finance else {}
    sections = (("stations",), scenario.stations), (("pools",), scenario.pools), (("parts",), scenario.parts), (("finance", "capex"), capex)
    for above, things in sections:
        yield from (((*above, name, "phase"), each.phase) for name, each in things.items() if each.phase is not None)
    yield from ((("parts", name, "until"), part.until) for name, part in scenario.parts.items() if part.until is not None)


def _before(scenario: Scenario) -> Iterator[Finding]:
    """Where units enter before a phase: an operation of the flow, to which no other leads."""
    for flow, demand in scenario.demand.items():
        operations = scenario.flows.get(flow, {})
        for phase, operation in demand.before.items():
            keys = ("demand", flow, "before", phase)
            if phase not in scenario.phases:
                yield keys, True, unknown("phase", phase, scenario.phases)
            if operation not in operations:
                yield keys, False, unknown(f"operation of {flow}", operation, operations)
            elif any(operation in following(operations, name) for name in operations):
                yield keys, False, f"units also come to {operation} from other operations: give those of before one of their own"


def _parts(scenario: Scenario) -> Iterator[Finding]:
    """Parts that are taken before they are bought, or after they no longer are."""
    for name, part in scenario.parts.items():
        if part.lane is None and (part.phase or part.until):
            key = "phase" if part.phase else "until"
            yield ("parts", name, key), True, "needs a `lane`: a part without one is bought as it is used"
        for flow, operations in scenario.flows.items():
            before = scenario.demand[flow].before if flow in scenario.demand else {}
            late = _takes(operations, next(iter(operations), ""), name)
            if part.until and late:
                yield (
                    ("parts", name, "until"),
                    False,
                    f"{flow}.{late} still takes it after that phase has begun, and nothing is ordered then",
                )
            early = _takes(operations, before.get(part.phase or "", next(iter(operations), "")), name)
            if part.phase and early:
                yield ("parts", name, "phase"), False, f"{flow}.{early} takes it before that phase, and there is none then"


def _takes(operations: Mapping[str, Operation], entry: str, part: str) -> str:
    """An operation that takes a part, of those that units come to which enter at `entry`; '' if none does."""
    reached, ahead = set[str](), [entry]
    while ahead:
        name = ahead.pop()
        if name in reached or name not in operations:
            continue
        reached.add(name)
        ahead += [target for target in (*following(operations, name), operations[name].give_up) if target not in ENDS]
    return next(
        (name for name in operations if name in reached and part in operations[name].parts and operations[name].parts[part].value), ""
    )
