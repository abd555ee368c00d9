"""Sense of the opening: a network of stages without a ring, and dates within the run."""

from collections.abc import Iterator, Mapping

from sim.scenario.checks.issue import Finding, unknown
from sim.scenario.schema import Scenario
from sim.scenario.subjects.opening import Opening, Stage


def opening(scenario: Scenario) -> Iterator[Finding]:
    """Stages that are not there or wait for themselves, and days before the start."""
    own = scenario.opening
    if own is None:
        return
    if not own.stages:
        yield ("opening", "stages"), True, "has no stages: name one, or leave `opening` out for a plant that opens at the start"
    for name, stage in own.stages.items():
        for k, before in enumerate(stage.after):
            if before not in own.stages:
                yield ("opening", "stages", name, "after", str(k)), False, unknown("stage", before, own.stages)
        if name in _before(name, own.stages):
            yield ("opening", "stages", name, "after"), True, "waits for itself, through the stages it is after"
    yield from _days(own, scenario)


def _days(own: Opening, scenario: Scenario) -> Iterator[Finding]:
    """The planned day, and those by which a first unit is to have left."""
    if own.planned is not None and own.planned < scenario.start:
        yield ("opening", "planned"), False, f"{own.planned} is before the start, {scenario.start}"
    for k, day in enumerate(own.ships_by):
        if day in own.ships_by[:k]:
            yield ("opening", "ships_by", str(k)), False, f"{day} is named twice"
        elif day <= scenario.start:
            yield ("opening", "ships_by", str(k)), False, f"{day} is not after the start, {scenario.start}"
        elif (day - scenario.start).days * 24 >= scenario.horizon.value:
            yield ("opening", "ships_by", str(k)), False, f"{day} lies beyond the horizon of {scenario.horizon.text} from {scenario.start}"


def _before(name: str, stages: Mapping[str, Stage]) -> frozenset[str]:
    """The stages that must be over before one begins, itself among them if it waits for itself."""
    found, ahead = set[str](), [name]
    while ahead:
        stage = stages.get(ahead.pop())
        for before in stage.after if stage else ():
            if before not in found:
                found.add(before)
                ahead.append(before)
    return frozenset(found)
