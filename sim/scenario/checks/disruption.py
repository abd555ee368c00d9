"""Sense of disruptions: when they strike, and whether what they close is there."""

from collections.abc import Iterator

from sim.distributions import distribution_mean
from sim.plant import UNLIMITED
from sim.scenario.checks.issue import Finding, Keys, unknown
from sim.scenario.schema import Scenario
from sim.scenario.subjects.disruption import ALL_YEAR, Disruption

PLAIN = ("people", "power")


def disruptions(scenario: Scenario) -> Iterator[Finding]:
    """Disruptions that never strike, strike at odds with themselves, or close what is not there."""
    for name, described in scenario.disruptions.items():
        keys = ("disruptions", name)
        if (described.rate is None) == (not described.at):
            yield keys, True, "needs either a `rate` or dates (`at`)"
        if described.at and described.season != ALL_YEAR:
            yield (*keys, "season"), True, "goes with a `rate`; the dates of `at` are given"
        if described.rate is not None and described.probability.value < 1:
            yield (*keys, "probability"), True, "goes with `at`; a `rate` says how often already"
        if not described.closes and not described.slots and described.power_limit is None:
            yield keys, True, "closes nothing: give `closes`, `slots` or `power_limit`"
        if distribution_mean(described.lasts.distribution()) <= 0:
            yield (*keys, "lasts"), False, "must be above 0 on average"
        yield from _dates(scenario, described, keys)
        yield from _closes(scenario, described, keys)
        yield from _slots(scenario, described, keys)
        yield from _power_limit(scenario, described, keys)


def _dates(scenario: Scenario, described: Disruption, keys: Keys) -> Iterator[Finding]:
    for k, day in enumerate(described.at):
        if day < scenario.start:
            yield (*keys, "at", str(k)), False, f"{day} is before the start, {scenario.start}"
        elif day in described.at[:k]:
            yield (*keys, "at", str(k)), False, f"{day} is given twice"


def _slots(scenario: Scenario, described: Disruption, keys: Keys) -> Iterator[Finding]:
    for station, share in described.slots.items():
        if station not in scenario.stations:
            yield (*keys, "slots", station), True, unknown("station", station, scenario.stations)
        elif share.value == 0:
            yield (*keys, "slots", station), False, f"leaves nothing; write `closes: [stations.{station}]`"


def _power_limit(scenario: Scenario, described: Disruption, keys: Keys) -> Iterator[Finding]:
    if described.power_limit is None:
        return
    powered = {name: station for name, station in scenario.stations.items() if station.power.value}
    endless = [name for name, station in powered.items() if station.slots.value >= UNLIMITED]
    if described.power_limit.value == 0:
        yield (*keys, "power_limit"), False, "leaves nothing; write `closes: [power]`"
    elif not powered:
        yield (*keys, "power_limit"), False, "no station draws `power`"
    elif endless:
        yield (*keys, "power_limit"), False, f"{endless[0]} draws power in slots without number"


def _closes(scenario: Scenario, described: Disruption, keys: Keys) -> Iterator[Finding]:
    classes = {part.customs_class for part in scenario.parts.values()} | {scenario.product.customs_class if scenario.product else None}
    known = {
        "lanes": list(scenario.lanes),
        "stations": list(scenario.stations),
        "classes": sorted(name for name in classes if name),
        "parts": list(scenario.parts),
    }
    for k, what in enumerate(described.closes):
        section, dot, name = what.partition(".")
        if not dot and what not in PLAIN:
            words = [*PLAIN, *(f"{each}.NAME" for each in known)]
            yield (*keys, "closes", str(k)), False, unknown("thing to close", what, words)
        elif dot and section not in known:
            yield (*keys, "closes", str(k)), False, unknown("kind of thing to close", section, list(known))
        elif dot and name not in known[section]:
            kind = {"lanes": "lane", "stations": "station", "classes": "customs class", "parts": "part"}[section]
            yield (*keys, "closes", str(k)), False, unknown(kind, name, known[section])
        elif section == "parts" and scenario.parts[name].lane is None:
            yield (*keys, "closes", str(k)), False, f"{name} comes on no lane, so there is no supplier to cut off"
