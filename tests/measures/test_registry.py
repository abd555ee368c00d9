"""One record a measure: what is forgotten in it is told here."""

from collections import Counter
from pathlib import Path

import pytest

from sim.evaluate import evaluate
from sim.measures import REGISTRY, Measure, headline, most_asked
from sim.measures.glossary import glossary
from sim.running.estimates import comparisons, summary
from sim.scenario.loading import load
from sim.tables import Table, table
from tests.economics.small import TEXT


@pytest.mark.parametrize("measure", REGISTRY.values(), ids=REGISTRY)
def test_a_record_is_whole(measure: Measure) -> None:
    assert REGISTRY[measure.name] is measure
    assert measure.label and measure.unit and measure.of and (measure.label[0].islower() or measure.label[:2].isupper())
    assert measure.meaning and not measure.meaning.endswith(".") and not measure.meaning[0].isupper()
    assert measure.money == (measure.values is None), "a measure of the floor has a function, one of money the section it comes from"
    share = measure.unit == "%" and not measure.money  # of money, % are rates of return
    assert (measure.bounds == (0.0, 100.0)) == share, "a share lies between nothing and all, nothing else does"
    assert measure.place is not None or measure.money, "every measure of the floor has a place in the headline table"


def test_names_labels_places_and_ranks_are_nobody_elses() -> None:
    for said in ("label", "meaning", "place", "asked"):
        values = Counter(value for measure in REGISTRY.values() if (value := getattr(measure, said)) is not None)
        assert values.most_common(1)[0][1] == 1, said
    assert [measure.name for measure in most_asked()] == [
        "npv",
        "landed_cost",
        "repair_cost",
        "customer_cost",
        "lead_time",
        "turnaround_time",
    ]
    assert [m.place for m in headline()] == sorted(m.place for m in headline() if m.place is not None)


def test_what_is_measured_has_a_record_that_says_its_unit(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(TEXT)
    found = evaluate(load(tmp_path / "small.yaml").scenario, seed=1, replication=0).tables["measures"]
    told = set(zip(found["measure"].tolist(), found["unit"].tolist(), strict=True))
    assert {(name, REGISTRY[name].unit) for name, _ in told} == told
    assert {"npv", "landed_cost", "repair_cost", "revenue", "profit", "equivalent_annual", "levelized_cost"} <= {name for name, _ in told}


def measured(*scenarios: dict[str, list[float]]) -> Table:
    rows = [
        (f"S{number}", k, name, "x", REGISTRY[name].unit, value)
        for number, values in enumerate(scenarios)
        for name, own in values.items()
        for k, value in enumerate(own)
    ]
    return table(("scenario", "replication", "measure", "of", "unit", "value"), rows)


def test_an_interval_is_clipped_by_the_record_of_its_measure_alone() -> None:
    """Half the width of two values is 6.35 times their distance, so every interval here would reach beyond 0 or 100."""
    found = summary(
        measured({"on_time": [99.0, 99.8], "irr": [99.0, 99.8], "wip": [1.0, 2.0], "profit": [1.0, 2.0], "payback": [1.0, 2.0]})
    )
    low, high = (dict(zip(found["measure"].tolist(), found[end].tolist(), strict=True)) for end in ("low", "high"))
    assert high["on_time"] == 100 and low["on_time"] == pytest.approx(99.4 - 0.4 * 12.706, abs=1e-3)
    assert high["irr"] > 104 and low["profit"] < -4
    assert low["wip"] == low["payback"] == 0 and high["wip"] == high["payback"] > 7


def test_a_difference_is_never_clipped() -> None:
    found = comparisons(measured({"on_time": [10.0, 20.0]}, {"on_time": [2.0, 10.0]}))
    assert found["mean_difference"].tolist() == [-9.0]
    assert found["low"][0] == pytest.approx(-9 - 12.706, abs=1e-3) and found["high"][0] == pytest.approx(-9 + 12.706, abs=1e-3)


def test_a_mean_beyond_the_bounds_is_shown_as_it_is() -> None:
    """No interval hides what should not be: 122 % of the hours paid is a fault that must be seen."""
    assert REGISTRY["utilization"].clipped(121.0, 122.0, 123.0) == (121.0, 122.0)
    assert REGISTRY["wip"].clipped(-3.0, -2.0, -1.0) == (-2.0, -1.0)


def test_the_glossary_has_every_measure_that_can_be_named() -> None:
    found = glossary()
    assert set(found["measure"].tolist()) == {name for name, measure in REGISTRY.items() if not measure.causal}
    row = {name: found.where(measure="lead_time")[name][0] for name in found.names}
    assert (row["label"], row["unit"], row["of"], row["better"]) == ("lead time", "d", "flow of new units", "lower")
