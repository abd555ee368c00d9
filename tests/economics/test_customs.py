"""Customs: the vectorized sum against the same duty worked out shipment by shipment, as customs forms do."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.economics.border.customs import HARBOR, Declared, customs
from sim.economics.border.duty import cents, harbor_fee_usd, layers_of, processing_fee_usd
from sim.economics.drivers import month_of
from sim.economics.outcomes import as_written
from sim.quantities import ENTRY_NAMES
from sim.scenario.assumption import Assumption
from sim.scenario.schema import Scenario
from sim.scenario.subjects.trade import Goods
from sim.tables import Table, table
from tests.economics.small import small

MONTHS = 24
HALF_A_CENT = 0.005


def some_entries(count: int = 200) -> Table:
    """Entries of units on an ocean and an air lane on all sorts of days: small ones at the least fee, large ones at the most."""
    rng = np.random.default_rng(1)
    days = np.sort(rng.integers(0, 725, count)).tolist()
    pieces = rng.choice([1, 5, 20, 20, 20, 60, 100], count).tolist()
    lanes = rng.choice(["sea_out", "air"], count).tolist()
    return table(ENTRY_NAMES, [(day, lane, "build", "unit", n) for day, lane, n in zip(days, lanes, pieces, strict=True)])


def by_shipment(entries: Table, scenario: Scenario, value_usd: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Duty and fees of each entry by itself, to the cent, summed by month: the form that a broker fills in."""
    found: dict[str, NDArray[np.float64]] = {}
    months = month_of(scenario.start, entries["day"])
    for k, (day, lane, pieces) in enumerate(zip(*(entries[name].tolist() for name in ("day", "lane", "pieces")), strict=True)):
        value, month = value_usd[months[k]] * pieces, months[k]
        layers = layers_of(scenario.trade, Goods("US", "MY", "miner"), scenario.start + timedelta(days=day), "a unit")
        charges = {name: float(cents(value * layer.effective)) for name, layer in layers.items()}
        charges["merchandise processing fee"] = float(processing_fee_usd(value, scenario.trade.fees))
        if scenario.lanes[lane].mode == "ocean":
            charges["harbor maintenance fee"] = float(harbor_fee_usd(value, scenario.trade.fees))
        for name, amount in charges.items():
            found.setdefault(name, np.zeros(MONTHS))[month] += amount
    return found


def at_once(entries: Table, scenario: Scenario, value_usd: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    found: dict[str, NDArray[np.float64]] = {}
    for charge in customs(entries, scenario, MONTHS, Declared("MY", ("miner",), value_usd), as_written(scenario)):
        found[charge.name] = found.get(charge.name, 0.0) + charge.amount
    return found


@pytest.mark.parametrize("growth", [0.0, 0.01])
def test_duty_recomputed_shipment_by_shipment_is_the_vectorized_sum(tmp_path: Path, growth: float) -> None:
    """Within half a cent an entry, the rounding of the form."""
    scenario, entries = small(tmp_path), some_entries()
    value = 1760.37 * (1 + growth) ** np.arange(MONTHS, dtype=np.float64)
    one_by_one, together = by_shipment(entries, scenario, value), at_once(entries, scenario, value if growth else value[:1])
    assert one_by_one.keys() == together.keys()
    entered = np.bincount(month_of(scenario.start, entries["day"]), minlength=MONTHS)
    for name, amounts in one_by_one.items():
        assert np.all(np.abs(amounts - together[name]) <= HALF_A_CENT * entered + 1e-6), name


def drawn(a: Assumption, factors: NDArray[np.float64]) -> Assumption:
    return Assumption(a.value * factors[:, np.newaxis], a.unit, text=a.text)  # type: ignore[arg-type]


def test_each_draw_of_values_rates_and_fees_is_what_it_would_be_alone(tmp_path: Path) -> None:
    """Draws around the least and the most of the processing fee: the clip is that of each draw."""
    scenario, entries, factors = small(tmp_path), some_entries(), np.array([0.1, 0.5, 1.0, 1.9, 5.0])
    duties, fees = scenario.trade.duties, scenario.trade.fees

    def changed(by: NDArray[np.float64] | None, k: int = 0) -> Scenario:
        one = np.asarray(by)[k : k + 1] if by is not None and k >= 0 else factors
        layers = {name: duty.model_copy(update={"rate": drawn(duty.rate, one)}) for name, duty in duties.items()}
        least = fees.model_copy(update={"processing_least": drawn(fees.processing_least, one)})
        return scenario.model_copy(update={"trade": scenario.trade.model_copy(update={"duties": layers, "fees": least})})

    value = 1760.37 * factors[:, np.newaxis] * 1.01 ** np.arange(MONTHS)
    together = at_once(entries, changed(factors, -1), value)
    for k in range(len(factors)):
        alone = at_once(entries, changed(factors, k), value[k : k + 1])
        for name, amounts in alone.items():
            assert together[name][k] == pytest.approx(amounts[0], rel=1e-12), name


def test_an_entry_after_the_last_month_is_left_out_and_the_day_of_a_change_counts(tmp_path: Path) -> None:
    """The surcharge of the small plant begins on 2026-02-01: day 31."""
    scenario = small(tmp_path)
    assert scenario.start + timedelta(days=31) == date(2026, 2, 1)
    entries = table(ENTRY_NAMES, [(day, "air", "build", "unit", 10) for day in (30, 31, 800)])
    found = at_once(entries, scenario, np.array([100.0]))
    assert found["surcharge"].tolist() == [0, pytest.approx(100)] + [0] * (MONTHS - 2)
    assert found["ordinary_miner"].sum() == pytest.approx(2 * 26)


def test_half_a_cent_goes_up_as_on_the_form(tmp_path: Path) -> None:
    """0.125 % of 183,204 USD are 229.005 USD: the harbor maintenance fee of the entry is 229.01 USD, and twice that of two."""
    entries = table(ENTRY_NAMES, [(3, "sea_out", "build", "unit", 84), (9, "sea_out", "build", "unit", 84)])
    scenario = small(tmp_path)
    charges = customs(entries, scenario, 1, Declared("MY", ("miner",), np.array([183204 / 84])), as_written(scenario))
    (harbor,) = (charge.amount[0] for charge in charges if charge.name == HARBOR)
    assert harbor == pytest.approx(2 * 229.01, abs=1e-9)
