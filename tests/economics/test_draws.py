"""One pass over many draws of prices gives what each of them gives alone; and prices that grow."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.economics.costs import price
from sim.economics.landed import valued
from sim.economics.worth.cash import yearly_cash
from sim.economics.years import years_of
from sim.scenario.assumption import Assumption, DistributionAssumption, Section
from sim.scenario.kinds import effect, prices, with_values
from sim.scenario.schema import Scenario
from tests.economics.small import TEXT, small, steady

DRAWS = 4


def every_price(value: Any, change: Callable[[float], Any]) -> Any:
    """A section with every assumption in it changed."""
    match value:
        case Assumption():
            return Assumption(change(value.value), value.unit, text=value.text)
        case Section():
            return value.model_copy(update={name: every_price(getattr(value, name), change) for name in type(value).model_fields})
        case dict():
            return {key: every_price(inner, change) for key, inner in value.items()}
        case DistributionAssumption() | tuple() | None | _:
            return value


def repriced(scenario: Scenario, change: Callable[[float], Any]) -> Scenario:
    """A scenario with all its wages, charges, prices, duties and finance changed, but for the length of the valuation."""
    assert scenario.finance is not None
    found = {name: every_price(getattr(scenario, name), change) for name in ("money", "trade", "finance", "workforce", "pools", "shifts")}
    found["finance"] = found["finance"].model_copy(update={"years": scenario.finance.years})
    return scenario.model_copy(
        update={
            **found,
            "parts": {
                name: part.model_copy(update={"cost": every_price(part.cost, change), "mass": every_price(part.mass, change)})
                for name, part in scenario.parts.items()
            },
            "lanes": {
                name: lane.model_copy(
                    update={key: every_price(getattr(lane, key), change) for key in ("per_kg", "per_unit", "per_mile", "distance")}
                )
                for name, lane in scenario.lanes.items()
            },
        }
    )


RICH = (
    "finance.property_tax={personal: 2 %/year, personal_exempt: 5000 USD}",
    "finance.capex.line.property=personal",
    "finance.incentives={deal: {grant: 5000 USD, first: 1, last: 4, abates: 50 %}, other: {tax_credit: 900 USD, first: 1, last: 2}}",
    "trade.zone={exported: 20 %, cost: 12000 USD/year}",
    "lanes.air.per_value=0.5 %",
    "money.escalation={labor: 3 %/year, miner: -8 %/year}",
)


@pytest.mark.parametrize("rooms", [("finance", "trade"), pytest.param(("",), marks=pytest.mark.slow)], ids=["law", "all"])
def test_a_price_of_nothing_in_one_draw_is_nothing_there_alone(rooms: tuple[str, ...], tmp_path: Path) -> None:
    """Draw k has nothing for the k-th price and all others as written; what only some draws have must neither be lost nor lent."""
    scenario = small(tmp_path, *RICH)
    lasting = ("trade.zone.entries", "finance.years")  # without them there is no zone and no valuation
    keys = [key for key, each in prices(scenario).items() if each.value and not effect(key).chosen and key.startswith(rooms)]
    keys = [key for key in keys if key not in lasting]
    base = {key: prices(scenario)[key].value for key in keys}
    apart = {key: np.where(np.arange(len(keys)) == k, 0.0, base[key])[:, np.newaxis] for k, key in enumerate(keys)}
    together = valued(steady(), with_values(scenario, apart)).measures
    for k, key in enumerate(keys):
        alone = valued(steady(), with_values(scenario, {key: 0.0})).measures
        for name, (amount, _) in alone.items():
            drawn = np.broadcast_to(together[name][0], len(keys))[k]
            assert drawn == pytest.approx(float(amount), rel=1e-9, abs=1e-9), (key, name)


GROWING = (
    "money.escalation={labor: 3 %/year, energy: 2 %/year, materials: 1 %/year, freight: 4 %/year, facility: 2.5 %/year, miner: -8 %/year}"
)


@pytest.mark.parametrize("settings", [(), (GROWING,)])
def test_each_draw_is_what_it_would_be_alone(tmp_path: Path, settings: tuple[str, ...]) -> None:
    scenario = small(tmp_path, *settings)
    factors = np.linspace(0.8, 1.3, DRAWS)
    together = valued(steady(), repriced(scenario, lambda value: value * factors[:, np.newaxis]))
    for k, factor in enumerate(factors.tolist()):
        alone = valued(steady(), repriced(scenario, lambda value, factor=factor: value * factor))  # type: ignore[misc]
        assert together.measures.keys() == alone.measures.keys()
        for key, (amount, unit) in alone.measures.items():
            drawn = np.broadcast_to(together.measures[key][0], DRAWS)
            assert (drawn[k], together.measures[key][1]) == (pytest.approx(float(amount), rel=1e-9, abs=1e-9), unit), key


def test_a_price_grows_by_the_month_and_beyond_the_run(tmp_path: Path) -> None:
    """Wages of 20 USD/h growing 5 % a year: in month 12 they are 21 USD/h; year 5 repeats year 2 three years later."""
    scenario = small(tmp_path, "money.escalation={labor: 5 %/year}")
    costs = price(steady(), scenario)
    wages = next(line for line in costs.lines if (line.item, line.flow) == ("assembly/day, wages", "build"))
    assert wages.rate[0] == 20
    assert wages.rate[12] == pytest.approx(21)
    assert wages.rate[6] == pytest.approx(20 * 1.05 ** (181 / 365))
    years = wages.by_year(years_of(costs.known.get("hours"), 5))
    assert years[4] == pytest.approx(years[1] * 1.05**3)
    assert years[0] == pytest.approx(wages.amount[:12].sum())


def test_a_falling_price_of_miners_lowers_the_duty_on_them_and_what_they_earn(tmp_path: Path) -> None:
    scenario = small(tmp_path, "money.escalation={miner: -20 %/year}")
    costs = price(steady(), scenario)
    revenue = next(line for line in costs.revenue if line.item == "units")
    duty = next(line for line in costs.lines if line.item == "ordinary_miner")
    assert revenue.amount[12] == pytest.approx(0.8 * revenue.amount[0])
    assert duty.amount[12] / duty.quantity[12] == pytest.approx(0.8 * duty.amount[0] / duty.quantity[0])
    assert scenario.finance is not None
    assert yearly_cash(costs, scenario.finance).lines["revenue"][5] < yearly_cash(costs, scenario.finance).lines["revenue"][3]


def test_parts_bought_dearer_leave_the_stock_at_their_average(tmp_path: Path) -> None:
    """Chips of 100 USD double in a year: those used in month 12 cost what the months before paid, no more than 200."""
    scenario = small(tmp_path, "money.escalation={materials: 100 %/year}", text=TEXT)
    chip = price(steady(), scenario).parts["chip"]
    released, paid = chip.released["price"].rate, chip.paid["price"]
    assert released[0] == pytest.approx(100)
    assert 150 < released[12] < 200
    assert paid.sum() == pytest.approx((released * 76).sum() + (60 + 24 * 4) * released[-1], rel=1e-9)
