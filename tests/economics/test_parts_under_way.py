"""Parts under way and in unfinished units: whose they are, what holding them costs, and what comes back, by hand."""

from pathlib import Path

import numpy as np
import pytest

from sim.economics.costs import price
from sim.economics.worth.cash import yearly_cash
from sim.evaluate import evaluate
from sim.quantities import QUANTITY_NAMES, Quantities
from sim.scenario.schema import Scenario
from sim.tables import concatenated, table
from tests.economics.small import small, steady

DEPARTURE = "money.stock.title=departure"


def under_way() -> Quantities:
    """The steady plant with 20 chips always under way: 100 leave their supplier in the first month, then 80 a month as 80 come."""
    own = steady()
    rows = [(month, "parts_ordered", "chip/air", "", 100.0 if month == 0 else 80.0, "pieces") for month in range(24)]
    rows += [(month, "parts_in_transit", "chip", "", 20.0, "pieces") for month in range(24)]
    rows += [(month, "parts_in_process", "chip", "build", 6.0, "pieces") for month in range(24)]
    return Quantities(own.months, concatenated([own.table, table(QUANTITY_NAMES, rows)]), own.entries)


def cash_lines(scenario: Scenario, quantities: Quantities) -> dict[str, list[float]]:
    assert scenario.finance is not None
    return {name: each.tolist() for name, each in yearly_cash(price(quantities, scenario), scenario.finance).lines.items()}


def test_parts_bought_at_the_door_are_paid_when_they_leave_it(tmp_path: Path) -> None:
    """20 chips of 100 USD are paid a transit earlier: 2,000 in the first year, which come back at the end of the last."""
    on_receipt, at_departure = (cash_lines(small(tmp_path, *own), under_way()) for own in ((), (DEPARTURE,)))
    ahead = np.subtract(at_departure["parts bought less used"], on_receipt["parts bought less used"])
    assert ahead.tolist() == pytest.approx([0, -2000, 0, 0, 0, 0])
    released = np.subtract(at_departure["stock released"], on_receipt["stock released"])
    assert released.tolist() == pytest.approx([0, 0, 0, 0, 0, 2000])
    assert at_departure["income tax"] == on_receipt["income tax"]


def test_what_is_under_way_is_held_at_its_price(tmp_path: Path) -> None:
    """20 chips at 100 USD and 12 % a year for two years; six in seven are used in new units. On receipt there is no such line."""
    lines = [line for line in price(under_way(), small(tmp_path, DEPARTURE)).lines if line.item == "chip, under way"]
    assert {line.flow: float(line.amount.sum()) for line in lines} == pytest.approx({"build": 480 * 60 / 70, "repair": 480 * 10 / 70})
    assert not [line for line in price(under_way(), small(tmp_path)).lines if line.item == "chip, under way"]


def test_parts_in_unfinished_units_come_back_and_are_income(tmp_path: Path) -> None:
    """Six chips at what chips in stock are worth: 100 USD, 6 of freight, 5 % duty and fees of about half a dollar; taxed at 20 %."""
    scenario = small(tmp_path)
    with_them, without = (cash_lines(scenario, each) for each in (under_way(), steady()))
    chip = float(price(steady(), scenario).parts["chip"].value.rate[-1])
    assert chip == pytest.approx(111.5, abs=0.3)
    assert with_them["work in process at the end"] == pytest.approx([0, 0, 0, 0, 0, 6 * chip])
    assert "work in process at the end" not in without
    assert with_them["income tax"][5] - without["income tax"][5] == pytest.approx(-0.2 * 6 * chip)


def test_pieces_ordered_are_received_or_under_way(tmp_path: Path) -> None:
    """A simulated plant with a transit of five days: what was ordered less what came is under way, and its level is Little's law."""
    found = evaluate(small(tmp_path), seed=1, replication=0).tables["quantities"]

    def total(driver: str, of: str) -> float:
        return float(found.where(driver=driver, of=of)["quantity"].sum())

    ordered, received = total("parts_ordered", "chip/air"), total("parts_received", "chip") - 60
    assert ordered > 1000
    assert (ordered - received) % 120 == 0
    assert 0 <= ordered - received <= 240
    level, hours = found.where(driver="parts_in_transit", of="chip"), found.where(driver="hours")
    piece_days = float((level["quantity"] * hours["quantity"]).sum()) / 24
    assert received * 5 <= piece_days <= ordered * 5


def test_parts_in_process_follow_littles_law(tmp_path: Path) -> None:
    """Chips are taken when an assembly of three hours starts, and the unit leaves when it ends (it may wait for the night)."""
    found = evaluate(small(tmp_path), seed=1, replication=0).tables["quantities"]
    level, hours = found.where(driver="parts_in_process", of="chip", flow="build"), found.where(driver="hours")
    piece_hours = float((level["quantity"] * hours["quantity"]).sum())
    taken = sum(float(found.where(driver=name, of="chip", flow="build")["quantity"].sum()) for name in ("parts_used", "parts_scrapped"))
    assert piece_hours == pytest.approx(3 * taken, rel=0.02)
