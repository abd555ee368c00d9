"""`sim uncertainty` as a user meets it."""

import json
from pathlib import Path

import numpy as np
import pytest

import sim as front
from sim.report.answer import Answer
from sim.tables import Table, read_csv
from tests.economics.small import TEXT
from tests.program import sim

PRICES = """
money:
  prices: {terahash: {value: 11 USD/TH, low: 7 USD/TH, high: 18 USD/TH}}
  energy: {price: {value: 0.10 USD/kWh, low: 0.05 USD/kWh}}
correlations:
  - {between: [money.prices.terahash, money.energy.price], rank: 50 %}
"""
DEARER = "extends: plant.yaml\nname: dearer\nmoney: {overhead: {it_and_software: 107300 USD/year}}\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two plants that differ by 100 000 USD of overhead a year; the price of miners and of energy are not known."""
    place = tmp_path_factory.mktemp("plants")
    (place / "base.yaml").write_text(TEXT.replace("horizon: 2 years", "horizon: 60 d"))
    (place / "plant.yaml").write_text(f"extends: base.yaml\n{PRICES}")
    (place / "dearer.yaml").write_text(DEARER)
    return place


COMMAND = (
    "uncertainty",
    "plant.yaml",
    "dearer.yaml",
    "--draws",
    "300",
    "--reps",
    "3",
    "--jobs",
    "1",
    "--out",
    "kept",
    "--full",
    "--figures",
    "svg",
)


@pytest.fixture(scope="module")
def kept(folder: Path) -> Path:
    done = sim(*COMMAND, folder=folder)
    assert done.returncode == 0, done.stderr
    text = " ".join(done.stdout.split())
    assert text.startswith("small and dearer 300 draws of 2 prices 3 replications, seed 1 ")
    assert "Over the price ranges and simulation luck, the highest NPV: small in more than 99 % and dearer in less than 1 %" in text
    assert "physical assumptions are held at their values" in text
    return folder / "kept"


def values(outcomes: Table, scenario: str, measure: str) -> np.ndarray:
    return np.asarray(outcomes.where(scenario=scenario, measure=measure)["value"])


def test_tables_say_the_same(kept: Path) -> None:
    """Quantiles, shares and differences are those of the outcomes."""
    rows, outcomes = read_csv(kept / "uncertainty.csv"), read_csv(kept / "outcomes.csv")
    for name in ("small", "dearer"):
        row, npv = rows.where(scenario=name, measure="npv"), values(outcomes, name, "npv")
        assert len(npv) == 900
        found = [row[column][0] for column in ("mean", "p5", "p50", "p95")]
        assert found == pytest.approx([npv.mean(), *np.quantile(npv, [0.05, 0.5, 0.95])])
        assert 0 < row["share_prices"][0] <= 1
        assert row["variance_prices"][0] + row["variance_luck"][0] == pytest.approx(npv.var(), rel=0.05)
    assert rows.where(measure="npv")["best"].tolist() == [1.0, 0.0]
    less = read_csv(kept / "differences.csv").where(measure="npv")
    difference = values(outcomes, "dearer", "npv") - values(outcomes, "small", "npv")
    assert less["better"][0] == 0.0
    assert [less["mean_difference"][0], less["p5"][0], less["p95"][0]] == pytest.approx(
        [difference.mean(), *np.quantile(difference, [0.05, 0.95])]
    )
    assert np.ptp(difference) < 0.2 * np.ptp(values(outcomes, "small", "npv")), "common draws leave little but the overhead and its tax"


def test_drawn_prices_and_the_fan_are_kept(kept: Path) -> None:
    drawn = read_csv(kept / "price_draws.csv")
    assert set(drawn["key"].tolist()) == {"money.prices.terahash", "money.energy.price"}
    ours, theirs = (drawn.where(scenario=name, key="money.prices.terahash")["value"].tolist() for name in ("small", "dearer"))
    assert ours == theirs, "the sites share what they share"
    assert 7 < min(ours) < max(ours) < 18
    fan = read_csv(kept / "fan.csv")
    assert len(fan) == 2 * 6 * 5
    last = fan.where(scenario="small", year=5)["value"].tolist()
    assert last == sorted(last)
    assert set(fan["basis"].tolist()) == {"simulated", "repeated"}
    assert (kept / "figures" / "fan.svg").exists()
    assert json.loads((kept / "run.json").read_text())["finished"]


def test_the_same_again_to_the_byte_without_simulating(kept: Path, folder: Path) -> None:
    """The two plants share their replications, and other draws touch none of them."""
    stored = {path: path.stat().st_mtime_ns for path in kept.rglob("*.replication")}
    assert len(stored) == 3
    before = {path.name: path.read_bytes() for path in kept.glob("*.csv")}
    assert sim(*COMMAND, "--draws", "40", "-q", folder=folder).returncode == 0
    assert (kept / "outcomes.csv").read_bytes() != before["outcomes.csv"]
    assert {path: path.stat().st_mtime_ns for path in kept.rglob("*.replication")} == stored


def test_as_json(kept: Path, folder: Path) -> None:
    told = json.loads(
        sim("uncertainty", "plant.yaml", "--draws", "20", "--reps", "1", "--out", "alone", "--json", "-q", folder=folder).stdout
    )
    assert {"folder", "uncertainty", "fan"} <= told.keys()
    assert told["headline"]["uncertainty"] == "simulation luck and the assumptions' ranges"
    npv = next(row for row in told["uncertainty"] if row["measure"] == "npv")
    assert npv["p5"] < npv["p50"] < npv["p95"]
    assert npv["share_prices"] is None, "one replication tells nothing of luck"
    assert npv["best"] == ""


def test_where_all_is_known_there_is_nothing_to_draw(folder: Path) -> None:
    done = sim("uncertainty", "base.yaml", "--reps", "1", "--out", "known", folder=folder)
    assert (done.returncode, done.stdout) == (3, "")
    assert "small has no price with a range and no chance; give a price a `low` or a `high`" in done.stderr


UNSURE = "extends: plant.yaml\nname: unsure\ndemand: {build: {orders: {every: {mean: {value: 12 h, low: 9 h, high: 24 h}}}}}\n"


def test_physical_assumptions_are_drawn_where_asked_for(folder: Path) -> None:
    """Each point is simulated once, whoever asks; the same again simulates nothing and gives the same bytes."""
    (folder / "unsure.yaml").write_text(UNSURE)

    def drawn() -> Answer:
        return front.uncertainty(folder / "unsure.yaml", draws=30, physical=3, replications=2, jobs=1, runs=folder / "drawn")

    answer = drawn()
    assert answer.title == ("unsure   10 draws of 2 prices at 3 points of 1 physical assumption   2 replications, seed 1",)
    assert "Prices and physical assumptions that have a range are drawn" in answer.caveats[0]
    assert "averaged over the price ranges, the ranges of physical assumptions and 2 replications; " in answer.headline.sentence
    stored = {path: path.stat().st_mtime_ns for path in (folder / "drawn").rglob("*.replication")}
    assert len(stored) == 6
    assert drawn().tables["uncertainty"].csv() == answer.tables["uncertainty"].csv()
    assert {path: path.stat().st_mtime_ns for path in (folder / "drawn").rglob("*.replication")} == stored
    npv, units = (answer.tables["uncertainty"].where(measure=name) for name in ("npv", "units_delivered"))
    assert npv["share_physical"][0] + npv["share_prices"][0] < 1
    assert units["share_prices"][0] == pytest.approx(0, abs=1e-12)
    assert answer.tables["physical_draws"]["key"].tolist() == ["demand.build.orders.every.mean"] * 3
    assert answer.figures[0].draw(answer.tables) is not None


def test_where_all_physical_is_known_there_is_nothing_to_simulate(folder: Path) -> None:
    done = sim("uncertainty", "plant.yaml", "--physical", "3", "--out", "held", folder=folder)
    assert (done.returncode, done.stdout) == (3, "")
    assert "small has no physical assumption with a range; give one a `low` or a `high`" in done.stderr
    assert not (folder / "held").exists()


def test_one_replication_is_not_all_of_simulation_luck(folder: Path) -> None:
    answer = front.uncertainty((folder / "plant.yaml", folder / "dearer.yaml"), draws=50, replications=1, jobs=1, runs=folder / "one")
    said = [each.sentence for each in (answer.headline, *answer.findings) if "of the outcomes" in each.sentence]
    assert said and all(each.startswith("Over the price ranges and one replication, the ") for each in said)
