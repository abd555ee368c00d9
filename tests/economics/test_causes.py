"""Why two sites differ: by hand, and nothing is left over."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.causes import CAUSES, Term, by_cause, terms_of_a_unit
from sim.economics.costs import CATEGORIES, price
from sim.economics.landed import valued
from tests.economics.small import small, steady

WAGES = ("labour", "assembly, wages", "build")


def test_every_category_has_its_causes() -> None:
    assert CAUSES.keys() == set(CATEGORIES)


def test_a_dearer_hour_and_more_hours_are_different_causes() -> None:
    """2 h at 20 USD against 3 h at 24 USD: 32 USD more; 4 x 2.5 h from the wage, 1 h x 22 from the hours."""
    found = by_cause({WAGES: Term(2.0, 40.0)}, {WAGES: Term(3.0, 72.0)})
    assert found == pytest.approx({"wages": 10.0, "hours of work": 22.0})


def test_what_only_one_site_pays_is_a_difference_as_a_whole() -> None:
    found = by_cause({}, {("duty and fees", "surcharge", "build"): Term(1.0, 200.0)})
    assert found == {"duty": 200.0}


@given(st.lists(st.tuples(st.sampled_from(CATEGORIES), *(st.floats(0, 1e4),) * 4), max_size=12))
def test_the_causes_add_up_and_change_sign_with_the_sites(lines: list[tuple[str, float, float, float, float]]) -> None:
    base = {(category, str(k), "build"): Term(q, q * r) for k, (category, q, r, _, _) in enumerate(lines)}
    other = {(category, str(k), "build"): Term(q, q * r) for k, (category, _, _, q, r) in enumerate(lines)}
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
