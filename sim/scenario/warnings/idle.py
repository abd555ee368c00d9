"""What is switched on and left at nothing: a loan of 0 %, a drawback on none of the exports, a disruption that never comes."""

from collections.abc import Iterator

from sim.scenario.assumption import Assumption
from sim.scenario.schema import Scenario
from sim.scenario.subjects.finance import Finance, has_quarters
from sim.scenario.subjects.trade import Drawback, Duty, meant


def idle_warnings(scenario: Scenario) -> Iterator[str]:
    """One line for each section whose number makes it nothing, unless a range says that it may be something."""
    for found in (_finance, _prices, _relief, _rules, _demand, _floor):
        for key, number, meaning in found(scenario):
            if not number.value and not number.high:
                yield f"{key}: {number.text}: {meaning}, as if it were left out"


Zero = tuple[str, Assumption, str]  # the key of a number, the number, and what it means if it is none


def _finance(scenario: Scenario) -> Iterator[Zero]:
    own = scenario.finance
    if own is not None and own.loan is not None:
        yield "finance.loan.share", own.loan.share, "nothing is borrowed"
    if own is not None and own.state_tax is not None and own.state_tax.rate.value:
        yield "finance.state_tax.share", own.state_tax.share, "no income is taxed"


def _prices(scenario: Scenario) -> Iterator[Zero]:
    prices = scenario.money.prices if scenario.money else None
    if prices is not None and prices.follows_hash_price is not None:
        yield "money.prices.follows_hash_price.share", prices.follows_hash_price.share, "the selling price stays"
    if prices is not None and prices.parts_follow is not None:
        yield "money.prices.parts_follow.share", prices.parts_follow.share, "the costs of parts stay"


def _relief(scenario: Scenario) -> Iterator[Zero]:
    own = scenario.trade.drawback
    if own is not None:
        for name in ("exported", "refund"):
            yield f"trade.drawback.{name}", getattr(own, name), "no duty is refunded"


def _rules(scenario: Scenario) -> Iterator[Zero]:
    for name, duty in scenario.trade.duties.items():
        if duty.rate.value:
            yield f"trade.duties.{name}.share", duty.share, "it takes nothing"
    for name, exemption in scenario.trade.exemptions.items():
        yield f"trade.exemptions.{name}.share", exemption.share, "it spares nothing"


def _demand(scenario: Scenario) -> Iterator[Zero]:
    for flow, demand in scenario.demand.items():
        for name, contract in demand.contracts.items():
            yield f"demand.{flow}.contracts.{name}.volume", contract.volume, "nothing is ordered"


def _floor(scenario: Scenario) -> Iterator[Zero]:
    for name, disruption in scenario.disruptions.items():
        if disruption.rate is not None:
            yield f"disruptions.{name}.rate", disruption.rate, "it never comes"
        if disruption.at:
            yield f"disruptions.{name}.probability", disruption.probability, "it never comes"
    for name, lane in scenario.lanes.items():
        if lane.hold is not None:
            yield f"lanes.{name}.hold.probability", lane.hold.probability, "nothing is held"


def relief_warnings(scenario: Scenario) -> Iterator[str]:
    """A line on a drawback that leaves out every duty, and on a bonus that no investment has the class for."""
    own, duties = scenario.trade.drawback, scenario.trade.duties
    if own is not None and duties and all(_left_out(own, name, duties) for name in duties):
        yield f"trade.drawback.not_on: {', '.join(own.not_on)}: no duty is left that is refunded, as if it were left out"
    finance, by_law = scenario.finance, bool(scenario.site.jurisdiction)  # the law of a place states its bonus for whatever stands there
    if finance is not None and not by_law and finance.capex and finance.tax.value and finance.bonus.value and not _written_off(finance):
        told = "no investment has a `tax_class` up to 20 years, so that nothing is written off at once, as if it were left out"
        yield f"finance.bonus: {finance.bonus.text}: {told}"


def _written_off(finance: Finance) -> bool:
    """Whether some investment is of a class that a bonus writes off."""
    return any(map(has_quarters, finance.capex.values()))


def _left_out(own: Drawback, name: str, duties: dict[str, Duty]) -> bool:
    return meant(own.not_on, name, duties)
