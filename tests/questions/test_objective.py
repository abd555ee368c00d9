"""The names of measures, before anything is simulated."""

from pathlib import Path

import pytest

from sim.evaluate import evaluate
from sim.measures import larger
from sim.measures.naming import NoMeasure, check_name
from sim.scenario.loading import load
from tests.economics.small import TEXT


def test_every_measure_of_a_priced_plant_is_known_by_name(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(TEXT)
    measures = evaluate(load(tmp_path / "small.yaml").scenario, seed=1, replication=0).tables["measures"]
    for name in dict.fromkeys(measures["measure"].tolist()):
        check_name(name, "--measure")
    for name in ("customer_cost", "lead_time_discount.build", "discounted_payback"):
        check_name(name, "--measure")


def test_a_name_that_nothing_has_is_told_at_once() -> None:
    with pytest.raises(NoMeasure, match=r"^--select lead_tme: no such measure; did you mean lead_time"):
        check_name("lead_tme", "--select")
    with pytest.raises(NoMeasure, match=r"no such measure; there are units_delivered, .*, npv"):
        check_name("joy", "--measure")


def test_of_what_more_is_better() -> None:
    assert all(map(larger, ("npv", "equivalent_annual", "irr", "on_time", "fill_rate")))
    assert not any(map(larger, ("landed_cost", "payback", "lead_time", "scrap")))
