"""How a demand is split between sites: texts like 'texas.yaml=60%', and each site with its share of every flow's demand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.questions.effort import Misused
from sim.questions.portfolio.together import TOGETHER
from sim.scenario.assumption import Assumption
from sim.scenario.loading import Loaded, load
from sim.scenario.schema import Scenario
from sim.scenario.subjects.demand import Demand
from sim.units import UnitError, parsed

OPTION = "SCENARIO=SHARE..."
DUST = 1e-6


@dataclass(frozen=True, slots=True)
class Site:
    """A file of a site and its share of the demand, a fraction."""

    file: str
    share: float

    @property
    def percent(self) -> str:
        """'60 %'."""
        return f"{100 * self.share:.6g} %"


def sites_of(texts: Sequence[str]) -> tuple[Site, ...]:
    """Sites from texts like 'texas.yaml=60%'. Raises Misused for less than two, and for shares that are none or not all."""
    sites = tuple(_site(text) for text in texts)
    if len(sites) < 2:
        raise Misused(OPTION, "give two sites or more, each with its share of the demand, like texas.yaml=60% florida.yaml=40%")
    total = sum(site.share for site in sites)
    if abs(total - 1) > DUST:
        raise Misused(OPTION, f"the shares add up to {100 * total:.6g} %, must be 100 %")
    return sites


def _site(text: str) -> Site:
    file, equals, share = text.rpartition("=")
    if not equals or share.strip().endswith((".yaml", ".yml")):
        raise Misused(OPTION, f"{text}: needs its share of the demand, like {text}=50%")
    try:
        part = parsed(share, "%").value
    except UnitError as error:
        raise Misused(OPTION, f"{file}: {error}") from None
    if not 0 <= part <= 1:
        raise Misused(OPTION, f"{file}: expected 0 % to 100 %, got '{share}'")
    return Site(file, part)


def split(loaded: Sequence[Loaded], sites: Sequence[Site], overlays: Sequence[str | Path], settings: Sequence[str]) -> list[Loaded]:
    """Each site with its share of the demand, called 'Texas at 60 %'. Raises Misused for sites that cannot share one demand."""
    check(loaded)
    return [
        load(site.file, overlays, [*settings, f"name={each.scenario.name} at {site.percent}", *_settings(each.scenario, site.share)])
        for each, site in zip(loaded, sites, strict=True)
    ]


def check(loaded: Sequence[Loaded]) -> None:
    """Raises Misused for sites that run over different times, name their flows differently, or have a demand that nobody can split."""
    first, *others = (each.scenario for each in loaded)
    names = [each.scenario.name for each in loaded]
    if TOGETHER in names:
        raise Misused(OPTION, f"a site may not be named '{TOGETHER}': change its `name`")
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise Misused(OPTION, f"two sites are named '{twice}': give each once; a second plant like it needs a file with its own `name`")
    for other in others:
        for key in ("start", "horizon", "warm_up"):
            one, two = (getattr(each, key) for each in (first, other))
            if getattr(one, "value", one) != getattr(two, "value", two):
                raise Misused(OPTION, f"{first.name} and {other.name} differ in `{key}`: run all sites over the same time")
        if set(first.demand) != set(other.demand):
            flows = " and ".join(f"{each.name} has {', '.join(sorted(each.demand))}" for each in (first, other))
            raise Misused(OPTION, f"the sites share a demand only where their flows have the same names: {flows}")
    for scenario in (first, *others):
        for name, demand in scenario.demand.items():
            _check_flow(scenario, name, demand)


def _check_flow(scenario: Scenario, name: str, demand: Demand) -> None:
    ordered = bool(demand.contracts or demand.orders)
    if demand.at:
        raise Misused(OPTION, f"{scenario.name}: demand.{name}.at has given times, which cannot be split; use contracts or orders")
    if ordered and demand.fleet is not None:
        raise Misused(OPTION, f"{scenario.name}: demand.{name} has orders and a fleet, which cannot be split alike; make them two flows")


def _settings(scenario: Scenario, share: float) -> Iterator[str]:
    """A share of what customers bring to each flow: of contracts and orders, or of the fleet in the field at the start and its places.

    What the site itself ships joins its fleet as before, and fails at the same rate.
    """
    for flow, demand in scenario.demand.items():
        if demand.contracts or demand.orders:
            yield f"demand.{flow}.share={100 * share * demand.share.value:.12g} %"
        if isinstance(demand.fleet, Assumption):
            yield f"demand.{flow}.fleet={round(demand.fleet.value * share)}"
        for name, model in demand.models.items():
            if model.units.value:
                yield f"demand.{flow}.fleet.{name}.units={round(model.units.value * share)}"
        if demand.pallet is not None:
            yield f"demand.{flow}.pallet.places={max(round(demand.pallet.places.value * share), 1)}"
