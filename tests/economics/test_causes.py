"""Why two sites differ: by hand, and nothing is left over."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.categories import CATEGORIES
from sim.economics.causes import Key, Term, by_cause, terms_of_a_unit
from sim.economics.costs import price
from sim.economics.landed import economics, valued
from sim.tables import Table
from tests.economics.small import small, steady

WAGES = ("labor", "wages", "assembly", "build")


def test_a_dearer_hour_and_more_hours_are_different_causes() -> None:
    """2 h at 20 USD against 3 h at 24 USD: 32 USD more; 4 x 2.5 h from the wage, 1 h x 22 from the hours."""
    found = by_cause({WAGES: Term(2.0, 40.0)}, {WAGES: Term(3.0, 72.0)})
    assert found == pytest.approx({"wages": 10.0, "hours of work": 22.0})


def test_what_only_one_site_pays_is_a_difference_as_a_whole() -> None:
    found = by_cause({}, {("duty and fees", "duty on units", "surcharge", "build"): Term(1.0, 200.0)})
    assert found == {"duty": 200.0}


@given(st.lists(st.tuples(st.sampled_from([category.name for category in CATEGORIES]), *(st.floats(0, 1e4),) * 4), max_size=12))
def test_the_causes_add_up_and_change_sign_with_the_sites(lines: list[tuple[str, float, float, float, float]]) -> None:
    base = {(category, "any", str(k), "build"): Term(q, q * r) for k, (category, q, r, _, _) in enumerate(lines)}
    other = {(category, "any", str(k), "build"): Term(q, q * r) for k, (category, _, _, q, r) in enumerate(lines)}
    whole = sum(term.amount for term in other.values()) - sum(term.amount for term in base.values())
    there, back = by_cause(base, other), by_cause(other, base)
    assert sum(there.values()) == pytest.approx(whole, rel=1e-9, abs=1e-3)
    assert {cause: -amount for cause, amount in back.items()} == pytest.approx(there, rel=1e-9, abs=1e-6)


def test_a_higher_wage_and_a_tariff_are_told_apart_on_a_priced_plant(tmp_path: Path) -> None:
    plain, dear = small(tmp_path), small(tmp_path, "pools.office.wage=33 USD/h", "trade.duties.surcharge.rate=25 %")
    found = by_cause(*(terms_of_a_unit(price(steady(), each), "build", slice(None)) for each in (plain, dear)))
    moved = {cause for cause, amount in found.items() if abs(amount) > 1e-9}
    assert moved == {"wages", "duty"}
    costs = [float(valued(steady(), each).measures["landed_cost", "build"][0]) for each in (plain, dear)]
    assert sum(found.values()) == pytest.approx(costs[1] - costs[0])
    assert found["duty"] == pytest.approx(0.15 * 0.8 * 2200 * 23 / 24)  # from February on


def test_how_much_of_its_driver_a_unit_takes(tmp_path: Path) -> None:
    """A month: 20 units, 480 hours of assembly of which 66 in 88 busy ones go into units, 18 h each at 20 USD, and 2 USD more in a third of
    them, and 40 % on both; 60 chips, 3 each. The hours are counted once, though premium and burden are paid on them too.
    """
    terms = terms_of_a_unit(price(steady(), small(tmp_path)), "build", slice(None))
    wages, chips = terms[WAGES], terms["materials", "material", "chip", "build"]
    assert (wages.quantity, wages.amount) == pytest.approx((18.0, 1.4 * (18 * 20 + 6 * 2)))
    assert (chips.quantity, chips.rate) == pytest.approx((3.0, 100.0))
    assert Term(0.0, 5.0).rate == 0.0


def test_cash_that_is_no_cost_has_no_quantity(tmp_path: Path) -> None:
    terms = _terms(economics(steady(), small(tmp_path))["terms"].where(measure="npv"))
    no_cost = {key[0]: term.quantity for key, term in terms.items() if not key[1]}
    assert {"income tax", "capital"} <= no_cost.keys() and set(no_cost.values()) == {0.0}


def test_what_the_plant_is_worth_is_split_to_the_last_dollar(tmp_path: Path) -> None:
    """Prices, tax and capital of one plant and another: the terms of each make its net present value, the causes the difference."""
    plain = small(tmp_path)
    other = small(
        tmp_path, "pools.office.wage=33 USD/h", "finance.tax=30 %", "money.energy.price=0.12 USD/kWh", "finance.discount_rate=9 %"
    )
    found = [economics(steady(), each) for each in (plain, other)]
    worth = [float(each["measures"].where(measure="npv")["value"][0]) for each in found]
    terms = [each["terms"].where(measure="npv") for each in found]
    assert [float(each["amount"].sum()) for each in terms] == pytest.approx(worth)
    split = by_cause(*(_terms(each) for each in terms))
    assert sum(split.values()) == pytest.approx(worth[1] - worth[0])


def test_a_tax_moves_nothing_but_tax(tmp_path: Path) -> None:
    terms = [economics(steady(), small(tmp_path, f"finance.tax={tax} %"))["terms"].where(measure="npv") for tax in (0, 20)]
    moved = {cause for cause, amount in by_cause(*map(_terms, terms)).items() if abs(amount) > 1e-12}
    assert moved == {"tax"}


def test_a_wage_is_a_wage_whatever_the_shift(tmp_path: Path) -> None:
    """Premium and burden come with the wage, and hours of another shift are the same hours."""
    premium = small(tmp_path, "shifts.late.premium=4 USD/h")
    found = by_cause(*(terms_of_a_unit(price(steady(), each), "build", slice(None)) for each in (small(tmp_path), premium)))
    assert {cause for cause, amount in found.items() if abs(amount) > 1e-9} == {"wages"}


def _terms(terms: Table) -> dict[Key, Term]:
    columns = (terms[name].tolist() for name in ("category", "kind", "item", "flow", "quantity", "amount"))
    return {
        (category, kind, item, flow): Term(quantity, amount) for category, kind, item, flow, quantity, amount in zip(*columns, strict=True)
    }
