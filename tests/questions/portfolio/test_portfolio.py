"""Several sites at once: two plants that are alike at half of the demand each are the sum of two half-size plants; fixed cost stays."""

from pathlib import Path

import pytest

import sim
from sim.questions.effort import Misused
from sim.report.answer import Answer
from sim.report.terminal import answer_text
from sim.tables import Table

TEXT = """
name: {name}
start: 2026-01-01
horizon: 365 d
product: {{mass: 1 kg}}
stations: {{s: {{slots: unlimited, unattended: true, fee: {fee} USD/unit}}}}
flows:
  job: [{{do: {{station: s, work: {work}, next: ship}}}}]
  mend: [{{fix: {{station: s, work: 2 d, next: ship_back}}}}]
demand:
  job: {{contracts: {{a: {{volume: 36500 per year, every: 1 d}}}}}}
  mend: {{fleet: 10000, failures: 10 % per year}}
money:
  prices: {{unit: 1000 USD/unit, repair: 200 USD/unit}}
  overhead: {{fixed: 3000000 USD/year}}
finance: {{discount_rate: 10 %, years: 1 years}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, fee, work in (("here", 100, "1 h"), ("twin", 100, "1 h"), ("far", 40, "10 d")):
        (tmp_path / f"{name}.yaml").write_text(TEXT.format(name=name, fee=fee, work=work))
    return tmp_path


def asked(folder: Path, **shares: float) -> Answer:
    files = {folder / f"{name}.yaml": share for name, share in shares.items()}
    return sim.portfolio(files, replications=2, jobs=1, runs=folder / "runs")


def value(rows: Table, scenario: str, measure: str, of: str = "") -> float:
    own = rows.where(scenario=scenario, measure=measure)
    return float((own.where(of=of) if of else own)["mean"][0])


def test_two_plants_that_are_alike_are_the_sum_of_two_half_size_plants(folder: Path) -> None:
    rows = asked(folder, here=0.5, twin=0.5).tables["summary"]
    half = sim.run(
        folder / "here.yaml", replications=2, jobs=1, runs=folder / "runs", settings=["demand.job.share=50 %", "demand.mend.fleet=5000"]
    ).tables["summary"]
    for measure in ("npv", "revenue", "profit", "units_delivered", "repairs_returned"):
        assert value(rows, "together", measure) == pytest.approx(2 * value(half, "here", measure)), measure
    for measure in ("landed_cost", "repair_cost", "lead_time", "turnaround_time"):
        assert value(rows, "together", measure) == pytest.approx(value(half, "here", measure)), measure


def test_the_second_plant_adds_its_fixed_cost_and_nothing_else(folder: Path) -> None:
    """Each plant has 3 M USD of overhead, in years of 365 days and at the end of the year; what is sold is the same."""
    answer = asked(folder, here=0.5, twin=0.5)
    rows = answer.tables["summary"]
    whole = value(rows, "here", "npv")
    assert value(rows, "together", "revenue") == pytest.approx(value(rows, "here", "revenue"), rel=5e-3)
    assert value(rows, "together", "npv") - whole == pytest.approx(-3 / 1.1, rel=0.05)
    sold = value(rows, "here", "units_delivered", "job")
    assert value(rows, "here at 50 %", "units_delivered", "job") == pytest.approx(sold / 2, rel=1e-3)
    gap = value(rows, "here at 50 %", "landed_cost") - value(rows, "here", "landed_cost")
    assert gap == pytest.approx(3e6 / sold, rel=0.06)  # of the overhead that a unit bears; repairs bear a little
    said = " ".join(answer_text(answer, "runs/x", 200, 60).split())
    assert "its fixed cost stays" in said and "no rerouting" in said
    assert answer.headline.sentence.startswith("Together the sites are worth $")


def test_costs_and_times_are_means_over_the_units_of_all(folder: Path) -> None:
    """Of every four units one comes from far, after 10 days and not after an hour."""
    rows = asked(folder, here=0.75, far=0.25).tables["summary"]
    units = {name: value(rows, name, "units_delivered", "job") for name in ("here at 75 %", "far at 25 %")}
    for measure in ("lead_time", "landed_cost"):
        weighed = sum(units[name] * value(rows, name, measure, "job") for name in units) / sum(units.values())
        assert value(rows, "together", measure, "job") == pytest.approx(weighed, rel=1e-3)
    assert value(rows, "together", "lead_time") == pytest.approx(0.75 / 24 + 0.25 * 10, rel=0.03)  # some are under way at the end


def test_an_existing_plant_without_demand_keeps_its_fixed_cost(folder: Path) -> None:
    rows = asked(folder, here=0.0, far=1.0).tables["summary"]
    assert value(rows, "here at 0 %", "npv") == pytest.approx(-3 / 1.1, rel=1e-3)
    assert value(rows, "together", "npv") == pytest.approx(value(rows, "far", "npv") - 3 / 1.1, rel=1e-3)
    assert value(rows, "together", "lead_time") == value(rows, "far", "lead_time")


@pytest.mark.parametrize(
    ("shares", "message"),
    [
        ({"here": 1.0}, "give two sites or more, each with its share of the demand, like texas.yaml=60% florida.yaml=40%"),
        ({"here": 0.5, "far": 0.4}, "the shares add up to 90 %, must be 100 %"),
        ({"here": 1.5, "far": -0.5}, "expected 0 % to 100 %, got '150 %'"),
    ],
)
def test_shares_that_make_no_sense(folder: Path, shares: dict[str, float], message: str) -> None:
    with pytest.raises(Misused) as caught:
        asked(folder, **shares)
    assert str(caught.value).endswith(message)


NAMES = "the sites share a demand only where their flows have the same names"
ORDERS = "{contracts: {a: {volume: 36500 per year, every: 1 d}}}"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "name: far",
            "name: here",
            "'here': give each once; a second plant like it needs a file with its own `name`",
        ),
        ("horizon: 365 d", "horizon: 300 d", "here and far differ in `horizon`: run all sites over the same time"),
        ("  job:", "  build:", f"{NAMES}: here has job, mend and far has build, mend"),
        (ORDERS, "{at: [1 d]}", "far: demand.job.at has given times, which cannot be split; use contracts or orders"),
        (
            "  mend: {fleet: 10000,",
            "  mend: {contracts: {b: {volume: 1 per year}}, fleet: 10000,",
            "far: demand.mend has orders and a fleet, which cannot be split alike; make them two flows",
        ),
    ],
)
def test_sites_that_cannot_share_a_demand(folder: Path, old: str, new: str, message: str) -> None:
    path = folder / "far.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(Misused, match=r"^SCENARIO=SHARE") as caught:
        asked(folder, here=0.5, far=0.5)
    assert str(caught.value).endswith(message)
