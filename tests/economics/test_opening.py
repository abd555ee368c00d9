"""The money of a plant that is yet to open, by hand on the small plant: 2026 has 31, 28, 31, ... days, and it opens after 90 of them."""

import numpy as np
import pytest

from sim.economics.categories import CashLines
from sim.economics.costs import price
from sim.economics.drivers import drivers
from sim.economics.landed import valued
from sim.economics.opening import at_its_opening
from sim.economics.worth.cash import yearly_cash
from sim.economics.worth.investment import basis_usd, spent_in, with_replacements, written_off
from sim.quantities import Quantities
from tests.economics.small import TEXT, bill, small

DAY_H = 24.0
OPENING = "opening={overhead: 20 %, stages: {fit_out: {lasts: 90 d}}}"


def opens_after(days: float, *rows: tuple[int, str, str, str, float]) -> Quantities:
    """Nothing but the opening and its stage, from day 30 on."""
    told = [
        (0, "opens_after", "", "", days * DAY_H),
        (0, "stage_begins", "fit_out", "", 30 * DAY_H),
        (0, "stage_ends", "fit_out", "", days * DAY_H),
    ]
    return bill([*told, *rows])


def by_month(quantities: Quantities, folder, category: str, *settings: str) -> list[float]:
    """What a category costs in each of the first six months."""
    costs = price(quantities, small(folder, *settings))
    found = sum((line.amount for line in costs.lines if line.category == category), np.zeros(24))
    return [round(float(each), 2) for each in found[:6]]


def test_the_books_depreciate_from_the_opening(tmp_path):
    """73,000 USD over two years are 100 USD a day, from 1 April on."""
    assert by_month(opens_after(90), tmp_path, "depreciation", OPENING) == [0, 0, 0, 3000, 3100, 3000]
    assert by_month(bill(), tmp_path, "depreciation") == [3100, 2800, 3100, 3000, 3100, 3000]


def test_overhead_is_paid_in_part_before_and_the_rent_in_full(tmp_path):
    """Overhead of 7,300 USD a year is 20 USD a day, of which a fifth before the opening; rent and charges of 1,000 sf x 11 USD / 365."""
    assert by_month(opens_after(90), tmp_path, "overhead", OPENING) == [124, 112, 124, 600, 620, 600]
    rent = by_month(opens_after(90), tmp_path, "facility", OPENING)
    assert rent == by_month(bill(), tmp_path, "facility") and rent[0] > 900


def test_no_base_load_and_no_demand_charge_on_it_before(tmp_path):
    """10 kW x 24 h x 0.10 USD, and 6 USD a kW and month of 365 / 12 days."""
    energy = by_month(opens_after(90), tmp_path, "energy", OPENING)
    assert energy[:3] == [0, 0, 0] and energy[3] == pytest.approx(10 * 24 * 30 * 0.10 + 6 * 10 * 30 * 12 / 365, abs=0.01)


@pytest.mark.parametrize(("days", "expected"), [(0, [1, 0, 0]), (90, [275 / 365, 90 / 365, 0]), (365, [0, 1, 0]), (438, [0, 0.8, 0.2])])
def test_an_investment_between_the_ends_of_a_year_keeps_its_mean_date(days, expected, tmp_path):
    capex = small(tmp_path, f"finance.capex.line.after={days} d" if days in (0, 365) else "finance.years=5 years").finance.capex["line"]
    moved = capex.model_copy(update={"after": type(capex.after)(days * DAY_H, "h")})
    assert spent_in(moved, 2) == pytest.approx(expected)


def test_capital_is_spent_at_the_opening_or_in_the_middle_of_its_stage(tmp_path):
    at_opening = yearly_cash(price(opens_after(90), small(tmp_path, OPENING)), small(tmp_path, OPENING).finance)
    assert at_opening.lines["capital"][:3] == pytest.approx([-73000 * 275 / 365, -73000 * 90 / 365, 0])
    scenario = small(tmp_path, OPENING, "finance.capex.line.during=fit_out")
    during = yearly_cash(price(opens_after(90), scenario), scenario.finance)  # from day 30 to day 90
    assert during.lines["capital"][:3] == pytest.approx([-73000 * 305 / 365, -73000 * 60 / 365, 0])


def test_tax_depreciation_begins_with_the_year_of_the_opening(tmp_path):
    """Opened on day 438, in the second year: half of it is written off in year 2, half in year 3."""
    scenario = small(tmp_path, OPENING)
    found = valued(opens_after(438), scenario).cash
    moved = at_its_opening(scenario.finance, drivers(opens_after(438), scenario))
    assert written_off("line", moved, basis_usd(moved), 5, 0.0).tolist() == [0, 0, 0.5, 0.5, 0, 0]
    assert found is not None and found.lines["capital"][:3] == pytest.approx([0, -73000 * 0.8, -73000 * 0.2])


def test_incentives_begin_so_many_whole_years_later(tmp_path):
    text = f"{TEXT}  incentives: {{training: {{grant: 1000 USD, first: 1}}}}\n"
    for days, year in ((90, 1), (364, 1), (400, 2), (800, 3)):
        scenario = small(tmp_path, OPENING, text=text)
        grants = yearly_cash(price(opens_after(days), scenario), scenario.finance).lines[CashLines.GRANTS.name]
        assert np.flatnonzero(grants).tolist() == [year]


def test_what_is_bought_again_counts_from_the_opening(tmp_path):
    """Opened on day 438, 1.2 years, and bought again two years after the whole years next to it."""
    scenario = small(tmp_path, OPENING, "finance.capex.line.again_every=2 years")
    found = yearly_cash(price(opens_after(438), scenario), scenario.finance).lines["capital"]
    assert found == pytest.approx([0, -73000 * 0.8, -73000 * 0.2, -73000, 0, 0])
    assert list(with_replacements(scenario.finance).capex) == ["line", "line, year 2", "line, year 4"]


def test_in_service_later_than_spent(tmp_path):
    scenario = small(tmp_path, "finance.capex.line.in_service=1 year")
    costs = price(bill(), scenario)
    books = sum((line.amount for line in costs.lines if line.category == "depreciation"), np.zeros(24))
    assert books[:12].sum() == pytest.approx(0, abs=1e-9) and books[12:].sum() == pytest.approx(36500)
    assert yearly_cash(costs, scenario.finance).lines["capital"].tolist() == [-73000, 0, 0, 0, 0, 0]


def test_cash_before_the_opening(tmp_path):
    """The line, a fifth of the overhead, rent, charges and insurance of 90 days, and 60 chips at 106 USD and 5 % duty with their fee."""
    stock = [(3, "parts_received", "chip", "", 60.0), (3, "parts_by_lane", "chip/air", "", 60.0)]
    found = valued(opens_after(90, *stock), small(tmp_path, OPENING)).measures["cash_before_opening", "plant"]
    house = (1000 * 11 + 500000 * 0.002) / 365 * 90
    assert 1e6 * float(found[0]) == pytest.approx(73000 + 20 * 0.2 * 90 + house + 60 * 106, abs=0.01)
    assert ("cash_before_opening", "plant") not in valued(bill(), small(tmp_path)).measures


def test_the_opening_stock_is_paid_in_the_year_of_the_opening(tmp_path):
    stock = [(3, "parts_received", "chip", "", 60.0), (3, "parts_by_lane", "chip/air", "", 60.0)]
    cash = yearly_cash(price(opens_after(90, *stock), small(tmp_path, OPENING)), small(tmp_path, OPENING).finance)
    assert cash.lines[CashLines.PARTS_AHEAD.name].tolist()[:2] == pytest.approx([0, -60 * 106])
