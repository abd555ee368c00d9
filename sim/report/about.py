"""What texts and figures say about scenarios beyond the tables of results."""

from collections.abc import Sequence

from sim.report.words import About
from sim.scenario.assumption import ASSUMED
from sim.scenario.loading import Loaded


def about(loaded: Sequence[Loaded], seed: int) -> About:
    """The facts of a study's first scenario."""
    first, scenario = loaded[0], loaded[0].scenario
    finance = scenario.finance
    own = [entry.assumption for entry in first.assumptions if entry.place is not None]
    return About(
        product="miner" if scenario.product and scenario.product.hash_rate else "unit",
        horizon=scenario.horizon.text,
        start=scenario.start,
        workers=_workers(first) or None,
        seed=seed,
        promises={flow: demand.promise.value / 24 for flow, demand in scenario.demand.items() if demand.promise}
        if len(loaded) == 1
        else {},
        discount_rate=finance.discount_rate.value if finance else None,
        years=finance.years.value / 8760 if finance else None,
        unsourced=(sum(a.source in {None, ASSUMED} for a in own), len(own)),
    )


def _workers(loaded: Loaded) -> int:
    counts = [
        count
        for pool in loaded.scenario.pools.values()
        for count in (*(pool.shifts or {}).values(), *([pool.headcount] if pool.headcount else []))
    ]
    return round(sum(count.value for count in counts))
