"""Sense of the demand: orders, the installed base, and the way in and out."""

from collections.abc import Iterator, Mapping

from sim.distributions import distribution_cv, distribution_mean
from sim.scenario.assumption import Assumption, DistributionAssumption
from sim.scenario.checks.issue import DUST, Finding, Keys, unknown
from sim.scenario.schema import Scenario
from sim.scenario.subjects.demand import AGING, MONTHS, Demand, Model


def demand(scenario: Scenario) -> Iterator[Finding]:
    """What enters each flow, and how it gets in and out."""
    for flow, asked in scenario.demand.items():
        keys = ("demand", flow)
        if flow not in scenario.flows:
            yield keys, True, unknown("flow", flow, scenario.flows)
        if not (asked.contracts or asked.orders or asked.fleet or asked.at):
            yield keys, True, "asks for nothing: give contracts, orders, a fleet with failures, or times"
        yield from _orders(asked, keys)
        yield from _fleet(scenario, flow, asked, keys)
        yield from _pallet(asked, keys)
        yield from _transport(scenario, asked, keys)


def _orders(asked: Demand, keys: Keys) -> Iterator[Finding]:
    for name, contract in asked.contracts.items():
        if contract.every.value < 1 / 60:
            yield (*keys, "contracts", name, "every"), False, f"expected a minute or more, got '{contract.every.text}'"
        if contract.penalty is not None and contract.promise is None and asked.promise is None:
            yield (*keys, "contracts", name, "penalty"), True, "is due beyond a `promise`: give one here or for the flow"
    if asked.share.value != 1 and not (asked.contracts or asked.orders or asked.fleet):
        yield (*keys, "share"), True, "is of contracts, orders and failures; times given by `at` all come here"
    if asked.orders and not _ends(asked.orders.every):
        yield (*keys, "orders", "every"), False, "the time between orders must be above 0 on average"
    for month in asked.season:
        if month not in MONTHS:
            yield (*keys, "season", month), True, unknown("month", month, MONTHS)


def _ends(gaps: DistributionAssumption) -> bool:
    """Whether times between orders pass any horizon, or are a trace that comes to an end."""
    return distribution_mean(gaps.distribution()) > 0 or (gaps.kind == "trace" and gaps.then != "repeat")


def _fleet(scenario: Scenario, flow: str, asked: Demand, keys: Keys) -> Iterator[Finding]:
    if asked.models and asked.failures is not None:
        yield (*keys, "failures"), True, "is for a fleet that is a plain number; models say `hazard` or `life`"
    elif not asked.models and (asked.fleet is None) != (asked.failures is None):
        yield keys, True, "field failures need both `fleet` and `failures`"
    if asked.warranty is not None and not asked.models:
        yield (*keys, "warranty"), True, "needs ages: give `fleet` by model"
    for name, model in asked.models.items():
        here = (*keys, "fleet", name)
        if set("./:") & set(name) or not name.strip():
            yield here, True, "a name has no '.', '/' or ':' in it, and is not empty"
        if (model.hazard is None) == (model.life is None):
            yield here, True, "needs either `hazard` or `life`"
        if model.spread.value > model.age.value:
            yield (*here, "spread"), False, f"{model.spread.text} is more than the age, {model.age.text}"
        if model.life is not None:
            yield from _life(model, model.life, here)
        yield from _members(scenario, flow, asked, model, here)


def _life(model: Model, life: DistributionAssumption, here: Keys) -> Iterator[Finding]:
    if life.kind == "trace":
        yield (*here, "life"), False, "a life is drawn for each unit: a trace is not random; write `empirical`"
    elif distribution_mean(life.distribution()) < 1:
        yield (*here, "life"), False, "expected an hour or more on average"
    elif (model.units.value > 0 or model.renewal == "as_old") and (life.kind not in AGING or distribution_cv(life.distribution()) == 0):
        who = "an opening fleet" if model.units.value > 0 else "a repair `as_old`"
        yield (*here, "life"), False, f"{who} needs a chance to fail at every age: {', '.join(AGING)}, with a cv above 0 %"


def _members(scenario: Scenario, flow: str, asked: Demand, model: Model, here: Keys) -> Iterator[Finding]:
    """Who belongs to a model: units at the start, or those of another flow."""
    if model.of is None:
        if model.units.value == 0:
            yield here, True, "has no units: give `units`, or `of` with the flow that ships them"
        if model.renewal == "as_new":
            yield (*here, "renewal"), True, "is for the units of a flow, named by `of`; those of the opening fleet are repaired as old"
        return
    if model.of not in scenario.demand:
        yield (*here, "of"), False, unknown("demand", model.of, scenario.demand)
    elif model.of == flow or any(other.of for other in scenario.demand[model.of].models.values()):
        yield (*here, "of"), False, f"expected a flow whose units are not failures of units shipped, got '{model.of}'"
    most = _most(scenario, asked)
    if most > 1 + DUST:
        yield (*here, "of"), True, f"the share times season and path goes up to {100 * most:.6g} %, but no more fails than all"


def _most(scenario: Scenario, asked: Demand) -> float:
    """The largest share of the failures that is asked to come here; a ramp only lowers it."""
    season = max(asked.season[month].value if month in asked.season else 1.0 for month in MONTHS)
    before = [] if asked.path and min(asked.path) <= scenario.start else [1.0]
    return asked.share.value * season * max([*before, *(factor.value for factor in asked.path.values())])


def _pallet(asked: Demand, keys: Keys) -> Iterator[Finding]:
    if asked.pallet is not None:
        for name in ("size", "places"):
            count = getattr(asked.pallet, name)
            if count.value < 1:
                yield (*keys, "pallet", name), False, f"expected 1 or more, got '{count.text}'"


def _transport(scenario: Scenario, asked: Demand, keys: Keys) -> Iterator[Finding]:
    if asked.collected_by is not None and asked.collected_by not in scenario.lanes:
        yield (*keys, "collected_by"), False, unknown("lane", asked.collected_by, scenario.lanes)
    if asked.delivered_by is not None and asked.lane_mix:
        yield (*keys, "lane_mix"), True, "give either `delivered_by` or `lane_mix`"
    if isinstance(asked.delivered_by, str) and asked.delivered_by not in scenario.lanes:
        yield (*keys, "delivered_by"), False, unknown("lane", asked.delivered_by, scenario.lanes)
    if isinstance(asked.delivered_by, dict):
        for region, lane in asked.delivered_by.items():
            if region not in scenario.regions:
                yield (*keys, "delivered_by", region), True, unknown("region", region, scenario.regions)
            if lane not in scenario.lanes:
                yield (*keys, "delivered_by", region), False, unknown("lane", lane, scenario.lanes)
        missing = [region for region in scenario.regions if region not in asked.delivered_by]
        if missing:
            yield (*keys, "delivered_by"), True, f"no lane to {', '.join(missing)}"
    for lane in asked.lane_mix:
        if lane not in scenario.lanes:
            yield (*keys, "lane_mix", lane), True, unknown("lane", lane, scenario.lanes)
    yield from _whole(asked.lane_mix, (*keys, "lane_mix"))


def regions(scenario: Scenario) -> Iterator[Finding]:
    """Where customers are."""
    yield from _whole(scenario.regions, ("regions",))


def _whole(shares: Mapping[str, Assumption], keys: Keys) -> Iterator[Finding]:
    total = sum(share.value for share in shares.values())
    if shares and abs(total - 1) > DUST:
        yield keys, True, f"adds up to {100 * total:.6g} %, must be 100 %"
