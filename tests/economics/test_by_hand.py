"""Small formulas of the money, each worked out by hand, at the places where a slip would not show in a whole plant."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.economics.average import moving_average
from sim.economics.border.valuation import customs_value_usd
from sim.economics.categories import CATEGORIES
from sim.economics.causes import Term, by_cause, terms_of_a_unit
from sim.economics.freight import freight_by_value_usd, freight_usd
from sim.economics.landed import returns
from sim.economics.origins import _named
from sim.economics.outcomes import fated
from sim.economics.worth.cashflow import irr_all
from sim.economics.worth.incentives import _reduced, counts_as, credits_usd
from sim.economics.worth.income_tax import RECEIPTS_PLACES
from sim.economics.worth.investment import written_off
from sim.scenario.subjects.trade import Duty


def amounts(**values: float) -> Any:
    return SimpleNamespace(**{name: SimpleNamespace(value=value) for name, value in values.items()})


@pytest.mark.parametrize(("per_load", "load"), [(1.0, 1000.0), (100.0, 10.0)])
def test_freight_by_mass_by_piece_and_by_load(per_load: float, load: float) -> None:
    """3 kg at 2 USD, 5 USD a piece, and a share of 500 miles at 2 USD."""
    lane = amounts(per_mile=2, distance=500, units_per_load=per_load, per_kg=2, per_unit=5, per_value=0.01)
    assert freight_usd(lane, 3) == 2 * 3 + 5 + load
    assert freight_by_value_usd(lane, np.array([200.0])).tolist() == [2]


def test_freight_is_taken_out_before_a_share_is_declared() -> None:
    """Delivered at place for 100 with 20 of freight, of which 80 % are declared; freight above the price leaves nothing to declare."""
    nothing = np.zeros(1)
    for price, value in ((100.0, 64.0), (15.0, 0.0)):
        found = customs_value_usd(np.array([price]), "DAP", 0.8, np.array([20.0]), nothing, np.ones(1), None, by_sea=False)  # type: ignore[arg-type]
        assert found.tolist() == [pytest.approx(value)]


def test_what_is_paid_and_what_is_compensation() -> None:
    """Wages are compensation (Texas Tax Code 171.1013); what wears out or lies in stock is no payment."""
    records = {each.name: each for each in CATEGORIES}
    assert {name for name, each in records.items() if each.compensation} == {"labor", "overtime"}
    assert {name for name, each in records.items() if not each.paid} == {"depreciation", "stock holding"}
    bought = {"materials", "inbound freight", "outbound freight", "services"}  # on terms of payment
    assert {name for name, each in records.items() if each.from_suppliers} == bought
    # 171.1012(c): labor, materials, inbound handling, energy; (e): neither selling, nor distribution, nor the office
    assert all(records[name].cost_of_goods for name in ("materials", "inbound freight", "labor", "overtime", "energy", "scrap"))
    assert not any(records[name].cost_of_goods for name in ("outbound freight", "overhead", "penalties"))


def test_a_grant_takes_its_part_off_every_basis_and_no_more_than_there_is() -> None:
    basis = {name: np.array([usd]) for name, usd in (("line", 100.0), ("hall", 300.0), ("other", 50.0))}
    for grant, left in ((200.0, (50, 150)), (500.0, (0, 0))):
        reduced, off = _reduced(basis, ("line", "hall"), np.array([grant]))
        assert [reduced[name].tolist() for name in ("line", "hall", "other")] == [[left[0]], [left[1]], [50]]
        assert off.tolist() == [min(grant, 400)]
    small, _ = _reduced({"line": np.array([0.5])}, ("line",), np.array([0.25]))
    assert small["line"].tolist() == [0.25]


def test_credits_that_could_be_lost_are_used_before_those_that_are_paid_out() -> None:
    """100 of tax, a credit of 80 that would be lost and one of 60 that is refunded: 80 and 60, not 60 and 40."""
    given = {
        name: SimpleNamespace(tax_credit=SimpleNamespace(value=usd), unused_credit=unused, first=SimpleNamespace(value=8760.0), years=None)
        for name, usd, unused in (("paid_out", 60.0, "refunded"), ("lost", 80.0, "lost"))
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.economics.worth.incentives.years_given", lambda _each, _years: np.array([0.0, 1.0]))
        used = credits_usd(np.array([0.0, 100.0]), given, 1)  # type: ignore[arg-type]
    assert {name: usd.tolist() for name, usd in used.items()} == {"lost": [0, 80], "paid_out": [0, 60]}


def test_a_line_of_one_side_alone_differs_by_its_whole_amount() -> None:
    line = {("labor", "work", "", ""): Term(2.0, 50.0)}
    for base, other, difference in (({}, line, 50), (line, {}, -50)):
        by = by_cause(base, other)
        assert sum(by.values()) == difference and sorted(by.values(), key=abs)[0] == 0


def test_a_unit_takes_its_part_of_the_quantity() -> None:
    """40 hours at 5 USD over 10 units: 4 hours and 20 USD each."""
    line = SimpleNamespace(
        flow="build",
        category="labor",
        of=("hands",),
        quantity=np.array([15.0, 25.0]),
        total=lambda _: 200.0,
        kind=SimpleNamespace(term="", name="work", counts=True),
    )
    costs = SimpleNamespace(known=SimpleNamespace(total=lambda *_: np.array([4.0, 6.0])), lines=[line])
    (term,) = terms_of_a_unit(costs, "build", slice(None)).values()  # type: ignore[arg-type]
    assert (term.quantity, term.amount) == (4, 20)


def test_flows_that_spend_nothing_have_no_modified_rate() -> None:
    assert "mirr" not in [name for name, *_ in returns(np.array([0.0, 100.0, 0.0]), 0.1, 0.1)]
    assert [name for name, *_ in returns(np.array([-100.0, 121.0]), 0.1, 0.1)][:2] == ["irr", "mirr"]


def test_flows_of_a_single_year_have_no_rate() -> None:
    assert irr_all([0.0, -5.0, 0.0]) == ()


def test_a_factor_of_apportionment_has_four_decimals() -> None:
    """Texas Comptroller, Form 05-158-A, item 13: round to four decimals."""
    assert RECEIPTS_PLACES == 4


@pytest.mark.parametrize(("tax_class", "years"), [("macrs_39", 45), ("section_195", 20)])
def test_what_is_written_off_is_the_whole_of_it(monkeypatch: pytest.MonkeyPatch, tax_class: str, years: int) -> None:
    capex = SimpleNamespace(schedule=(), tax_class=tax_class)
    finance = SimpleNamespace(capex={"hall": capex})
    monkeypatch.setattr("sim.economics.worth.investment.in_service_after", lambda _: 0)
    off = written_off("hall", finance, {"hall": np.array(1.0)}, years, 0.0)  # type: ignore[arg-type]
    assert float(off.sum()) == pytest.approx(1, abs=1e-3)


def test_prices_of_nothing_are_named_last() -> None:
    assert _named({"free": (0.0, 0.01), "paid": (0.99, 1.01)}, [np.array([5.0, 1.0])]) == ("paid", "free")


def test_a_rule_is_raised_only_where_it_comes_to_be() -> None:
    duty = small_duty()
    assert [fated(duty, *fate).rate.value for fate in ((False, False), (False, True), (True, False), (True, True))] == [0.1, 0.3, 0, 0]


def small_duty() -> Duty:
    given = {"origins": ["any"], "classes": ["board"], "from": "2020-01-01", "rate": "10 %"}
    raised = {"to": "30 %", "chance": "50 %", "between": ["2026-02-01", "2026-03-01"]}
    return Duty.model_validate({**given, "raised": raised})


def test_an_incentive_is_for_each_of_its_investments() -> None:
    given = SimpleNamespace(capex_of=("line", "hall"))
    names = ("line", "hall", "line, year 5", "office", "lines")
    assert [counts_as(given, name) for name in names] == [True, True, True, False, False]  # type: ignore[arg-type]


def test_half_a_piece_has_its_price_too() -> None:
    """Half a piece for 5 USD, used at once: 10 USD a piece."""
    rate = moving_average(np.array([5.0, 0.0]), np.array([0.5, 0.0]), np.array([0.5, 0.0]))
    assert rate.tolist() == [10, 10]


def test_a_fee_without_an_upper_bound_takes_its_share() -> None:
    """Delivered duty paid for 110.35 with 10 % of duty and 0.35 % of fee: V (1 + 0.1 + 0.0035) = 110.35, V = 100."""
    fees = amounts(harbor=0.0, processing=0.0035, processing_least=0.0, processing_most=0.0)
    found = customs_value_usd(np.array([110.35]), "DDP", 1.0, np.zeros(1), np.array([0.1]), np.ones(1), fees, by_sea=False)
    assert found.tolist() == [pytest.approx(100)]
