"""Shifts, stations, parts and lanes that nothing uses: most often a name written otherwise than where it is used."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from sim.scenario.assumption import suggestion
from sim.scenario.checks.trade import lanes_out
from sim.scenario.nodes import Node, files_of, find
from sim.scenario.schema import Scenario

SECTIONS = {
    "shifts": "nobody works it",
    "stations": "no operation is done there",
    "parts": "no operation takes it",
    "lanes": "nothing travels on it",
}
ALIKE = 0.87  # of 1: 'asembly' and 'assembly' are 0.93, 'us_repair' and 'repair' 0.8


def unused_warnings(scenario: Scenario, tree: Node, asked_for: Collection[str]) -> Iterator[str]:
    """A line for each of which a setting speaks, or one of these files: the overlays, or the site's own where there are none.

    Bases serve other sites too, and an overlay may leave idle what a site has.
    """
    for section, why in SECTIONS.items():
        names, used = getattr(scenario, section), _used(scenario, section)
        for name in names:
            if name not in used and any(file in asked_for or file.startswith("--") for file in files_of(find(tree, (section, name)))):
                yield f"{section}.{name}: {why}, so that it changes nothing here{suggestion(name, sorted(used))}"
    yield from _other_pools(scenario)


def _used(scenario: Scenario, section: str) -> set[str]:
    operations = [operation for flow in scenario.flows.values() for operation in flow.values()]
    match section:
        case "shifts":
            return {shift for pool in scenario.pools.values() for shift in pool.shifts or ()}
        case "stations":
            return {operation.station for operation in operations}
        case "parts":
            return {part for operation in operations for part in operation.parts}
        case _:
            return {*_lanes(scenario)}


def _lanes(scenario: Scenario) -> Iterator[str]:
    for demand in scenario.demand.values():
        yield from lanes_out(demand)
        yield from filter(None, [demand.collected_by])
    for part in scenario.parts.values():
        yield from filter(None, [part.lane])
        yield from (way.lane for way in (part.expedite, part.alternative) if way is not None)


def _other_pools(scenario: Scenario) -> Iterator[str]:
    """Pools without operations are paid and never busy, which may be meant; not so if another with operations is called nearly the same."""
    crews = {pool for flow in scenario.flows.values() for operation in flow.values() for crew in operation.crew for pool in crew}
    for name in scenario.pools:
        for like in () if name in crews else get_close_matches(name, sorted(crews), n=1, cutoff=ALIKE):
            yield f"pools.{name}: has no operation, so that it is paid and never busy; did you mean '{like}'?"
