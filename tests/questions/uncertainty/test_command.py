"""`sim uncertainty` as a user meets it."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.tables import Table, read_csv
from tests.economics.small import TEXT

PRICES = """
money:
  prices: {terahash: {value: 11 USD/TH, low: 7 USD/TH, high: 18 USD/TH}}
  energy: {price: {value: 0.10 USD/kWh, low: 0.05 USD/kWh}}
correlations:
  - {between: [money.prices.terahash, money.energy.price], rank: 50 %}
"""
DEARER = "extends: plant.yaml\nname: dearer\nmoney: {overhead: {it_and_software: 107300 USD/year}}\n"


def sim(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "sim", *arguments], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two plants that differ by 100 000 USD of overhead a year; the price of miners and of energy are not known."""
    place = tmp_path_factory.mktemp("plants")
    (place / "base.yaml").write_text(TEXT.replace("horizon: 2 years", "horizon: 90 d"))
    (place / "plant.yaml").write_text(f"extends: base.yaml\n{PRICES}")
    (place / "dearer.yaml").write_text(DEARER)
    return place


COMMAND = ("uncertainty", "plant.yaml", "dearer.yaml", "--draws", "300", "--reps", "3", "--jobs", "1", "--out", "kept")


@pytest.fixture(scope="module")
def kept(folder: Path) -> Path:
    done = sim(*COMMAND, folder=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout == (folder / "kept" / "uncertainty.csv").read_text().replace(",", "\t")
    assert "pricings" not in done.stderr
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
    """The two plants share their replications, other draws touch none of them, and two processes change nothing."""
    stored = {path: path.stat().st_mtime_ns for path in kept.rglob("*.replication")}
    assert len(stored) == 3
    before = {path.name: path.read_bytes() for path in kept.glob("*.csv")}
    assert sim(*COMMAND, "--draws", "40", "-q", folder=folder).returncode == 0
    assert (kept / "outcomes.csv").read_bytes() != before["outcomes.csv"]
    assert {path: path.stat().st_mtime_ns for path in kept.rglob("*.replication")} == stored
    apart = [*COMMAND[:-3], "2", "--out", "apart"]
    assert sim(*apart, folder=folder).returncode == 0
    assert {path.name: path.read_bytes() for path in (folder / "apart").glob("*.csv")} == before


def test_as_json(kept: Path, folder: Path) -> None:
    told = json.loads(
        sim("uncertainty", "plant.yaml", "--draws", "20", "--reps", "1", "--out", "alone", "--json", "-q", folder=folder).stdout
    )
    assert told.keys() == {"folder", "uncertainty"}
    npv = next(row for row in told["uncertainty"] if row["measure"] == "npv")
    assert npv["p5"] < npv["p50"] < npv["p95"]
    assert npv["share_prices"] is None, "one replication tells nothing of luck"
    assert npv["best"] == ""


def test_where_all_is_known_there_is_nothing_to_draw(folder: Path) -> None:
    done = sim("uncertainty", "base.yaml", "--reps", "1", "--out", "known", folder=folder)
    assert (done.returncode, done.stdout) == (3, "")
    assert "small has no price with a range; give one a `low` or a `high`" in done.stderr


def on_a_terminal(*arguments: str, folder: Path) -> str:
    ours, theirs = pty.openpty()
    process = subprocess.Popen([sys.executable, "-m", "sim", *arguments], cwd=folder, stdout=theirs, stderr=subprocess.DEVNULL)
    os.close(theirs)
    text = b""
    while True:
        try:
            more = os.read(ours, 65536)
        except OSError:
            break
        text += more
        if not more:
            break
    process.wait()
    return text.decode().replace("\r\n", "\n")


def test_what_a_person_reads(kept: Path, folder: Path) -> None:
    text = on_a_terminal(*COMMAND, folder=folder)
    assert text.startswith("small and dearer   300 draws of 2 prices   3 replications, seed 1\n")
    assert "Which site has the highest net present value: small in 100 % and dearer in 0 % of the outcomes." in text
    assert "physical assumptions are held at their values" in text
    assert "dearer minus small, at the same prices and luck" in text


UNSURE = "extends: plant.yaml\nname: unsure\ndemand: {build: {orders: {every: {mean: {value: 12 h, low: 9 h, high: 24 h}}}}}\n"


def test_physical_assumptions_are_drawn_where_asked_for(folder: Path) -> None:
    """Each point is simulated once, whoever asks; more draws of prices simulate nothing, and two processes change nothing."""
    (folder / "unsure.yaml").write_text(UNSURE)
    asked = ("uncertainty", "unsure.yaml", "--physical", "3", "--reps", "2", "--out", "drawn")
    text = on_a_terminal(*asked, "--draws", "30", "--jobs", "2", folder=folder)
    assert text.startswith("unsure   10 draws of 2 prices at 3 points of 1 physical assumption   2 replications, seed 1\n")
    assert "Prices and physical assumptions that have a range are drawn" in text
    stored = {path: path.stat().st_mtime_ns for path in (folder / "drawn").rglob("*.replication")}
    assert len(stored) == 6
    before = (folder / "drawn" / "uncertainty.csv").read_bytes()
    done = sim(*asked, "--draws", "30", "--jobs", "1", "--json", "-q", folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert (folder / "drawn" / "uncertainty.csv").read_bytes() == before
    assert {path: path.stat().st_mtime_ns for path in (folder / "drawn").rglob("*.replication")} == stored
    rows = {row["measure"]: row for row in json.loads(done.stdout)["uncertainty"]}
    assert rows["npv"]["share_physical"] + rows["npv"]["share_prices"] < 1
    assert rows["units_delivered"]["share_prices"] == pytest.approx(0, abs=1e-12)
    assert read_csv(folder / "drawn" / "physical_draws.csv")["key"].tolist() == ["demand.build.orders.every.mean"] * 3
    assert (folder / "drawn" / "figures" / "fan.svg").exists()


def test_where_all_physical_is_known_there_is_nothing_to_simulate(folder: Path) -> None:
    done = sim("uncertainty", "plant.yaml", "--physical", "3", "--out", "held", folder=folder)
    assert (done.returncode, done.stdout) == (3, "")
    assert "small has no physical assumption with a range; give one a `low` or a `high`" in done.stderr
    assert not (folder / "held").exists()
