"""What a study says over the ranges of prices, on a plant whose money is a straight line in each price."""

from pathlib import Path

import pytest

from sim.running.price_ranges import OverRanges, over_ranges
from sim.running.replicate import Study
from sim.scenario.loading import Loaded, load
from sim.tables import concatenated
from tests.economics.small import TEXT, steady

MINER = "money.prices.terahash"
SKEWED = f"{MINER}={{value: 11 USD/TH, low: 5 USD/TH}}"  # the mean of the triangle 5, 11, 11 is 9
UNTAXED = "finance.tax=0 %"


def site(folder: Path, name: str, *settings: str) -> Loaded:
    path = folder / f"{name}.yaml"
    path.write_text(TEXT.replace("name: small", f"name: {name}"))
    return load(path, settings=[UNTAXED, *settings])


def studied(*loaded: Loaded) -> Study:
    """Two replications of each site with the same bill."""
    bill = steady()
    rows = [bill.table.with_columns(scenario=each.scenario.name, replication=k) for each in loaded for k in (0, 1)]
    return Study(tuple(each.scenario.name for each in loaded), {"quantities": concatenated(rows)}, ())


def npv(study: Study, *loaded: Loaded) -> dict[str, OverRanges]:
    return over_ranges(study, loaded, ("npv", "plant"), larger=True, seed=1, count=200)


def test_the_mean_over_a_range_is_the_value_at_its_mean_where_money_is_a_straight_line(tmp_path: Path) -> None:
    skewed, at_nine = site(tmp_path, "a", SKEWED), site(tmp_path, "a", f"{MINER}={{value: 9 USD/TH, low: 8.9 USD/TH, high: 9.1 USD/TH}}")
    found = npv(studied(skewed), skewed)["a"]
    other = npv(studied(at_nine), at_nine)["a"]
    assert found.mean == pytest.approx(other.written, rel=2e-3)
    assert found.written > found.mean
    assert found.shifts == pytest.approx({MINER: other.written - found.written})
    assert found.low < found.mean < found.high and found.prices == 1 and found.first == 1


def test_the_share_of_being_first_is_of_the_same_draws_and_shared_by_those_alike(tmp_path: Path) -> None:
    a, b = site(tmp_path, "a", SKEWED), site(tmp_path, "b", SKEWED)
    assert [each.first for each in npv(studied(a, b), a, b).values()] == pytest.approx([0.5, 0.5])
    dearer = site(tmp_path, "c", SKEWED, "pools.assembly.wage=40 USD/h")
    assert [each.first for each in npv(studied(a, dearer), a, dearer).values()] == [1, 0]


def test_there_is_nothing_to_say_without_a_price_that_has_a_range(tmp_path: Path) -> None:
    plain = site(tmp_path, "a")
    assert npv(studied(plain), plain) == {}
