"""`sim sensitivity` as a user meets it, and against differences worked out another way."""

import json
from pathlib import Path

import numpy as np
import pytest

from sim.questions.sensitivity.designs import morris_points, morris_table, sobol_points, sobol_table, tornado_points, tornado_table
from sim.questions.sensitivity.factors import factors, groups
from sim.questions.sensitivity.words import finding
from sim.scenario.loading import load
from sim.tables import read_csv
from tests.questions.uncertainty.test_command import PRICES, TEXT, sim

WORK = (
    "flows: {repair: [{mend: {station: bench, crew: {assembly: 1}, work: {value: 2 h, low: 1 h, high: 6 h}, parts: {chip: 1}}}, "
    "{check: {station: partner, work: 1 d, next: ship_back}}]}\n"
)
SHARED = "money: {energy: {price: {value: 0.20 USD/kWh, low: 0.05 USD/kWh}}}\nextends: plant.yaml\nname: dearer\n"
COMMAND = ("sensitivity", "plant.yaml", "--reps", "2", "--jobs", "1", "-q")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plant with three unknown assumptions, one of them physical, and one that pays more for its energy."""
    place = tmp_path_factory.mktemp("plants")
    (place / "base.yaml").write_text(TEXT.replace("horizon: 2 years", "horizon: 60 d"))
    (place / "plant.yaml").write_text(f"extends: base.yaml\n{PRICES}{WORK}")
    (place / "dearer.yaml").write_text(SHARED)
    return place


@pytest.fixture(scope="module")
def kept(folder: Path) -> Path:
    done = sim(*COMMAND, "--out", "kept", folder=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout == (folder / "kept" / "tornado.csv").read_text().replace(",", "\t")
    return folder / "kept"


def test_bars_are_what_a_run_finds_at_each_end(kept: Path, folder: Path) -> None:
    """The bar of a price and that of a physical assumption, against `sim run` with the value set."""
    rows = read_csv(kept / "tornado.csv")
    assert set(rows["key"].tolist()) == {"money.prices.terahash", "money.energy.price", "flows.repair.mend.work"}
    assert rows["swing"].tolist() == sorted(rows["swing"].tolist(), reverse=True)
    for key, value, column in (
        ("money.prices.terahash", "18 USD/TH", "at_high"),
        ("flows.repair.mend.work", "6 h", "at_high"),
        ("money.energy.price", "0.05 USD/kWh", "at_low"),
    ):
        told = sim("run", "plant.yaml", "--set", f"{key}={value}", "--reps", "2", "-j", "1", "--out", "kept", "--json", "-q", folder=folder)
        npv = next(row["mean"] for row in json.loads(told.stdout)["summary"] if row["measure"] == "npv")
        assert rows.where(key=key)[column][0] == pytest.approx(npv, rel=1e-9)
    assert len(list(kept.rglob("*.replication"))) == 6, (
        "as written, and at both ends of the one physical assumption; prices simulate nothing"
    )
    assert (kept / "figures" / "tornado.svg").exists()


def test_rates_of_return_are_measures_like_any_other(folder: Path) -> None:
    """A bar of a payback against `sim run` with the value set; a measure that some points lack is refused by name."""
    option = ("--measure", "payback", "--over", "money.prices.*", "--out", "returned")
    done = sim(*COMMAND, *option, "--set", "money.prices.terahash.low=11 USD/TH", folder=folder)
    assert done.returncode == 0, done.stderr
    row = read_csv(folder / "returned" / "tornado.csv")
    dearer = ("--set", "money.prices.terahash=18 USD/TH", "--out", "returned", "--json")
    told = sim("run", "plant.yaml", "--reps", "2", "-j", "1", "-q", *dearer, folder=folder)
    value = next(each["mean"] for each in json.loads(told.stdout)["summary"] if each["measure"] == "payback")
    assert row["at_high"][0] == pytest.approx(value, rel=1e-9)
    poor = ("--set", "money.prices.terahash.low=1 USD/TH")
    done = sim(*COMMAND, *option, *poor, folder=folder)
    assert done.returncode == 3
    assert "the measure is no number at an end of any of these assumptions; take another --measure" in done.stderr
    done = sim(*COMMAND, *option, "--over", "money.energy.*", *poor, folder=folder)
    rows = read_csv(folder / "returned" / "tornado.csv")
    assert rows["key"].tolist() == ["money.prices.terahash", "money.energy.price"]
    assert np.isfinite(rows["swing"]).tolist() == [False, True]
    said = finding("tornado", rows)
    assert said.startswith("At an end of money.prices.terahash there is no payback in some replication. Else it hangs most on money.energy")
    done = sim(*COMMAND, *option, *poor, "--method", "morris", "--points", "2", folder=folder)
    assert done.returncode == 3
    assert "payback of plant is no number at some of the points" in done.stderr


def test_the_difference_moves_what_is_shared_in_both(kept: Path, folder: Path) -> None:
    """What the sites do not share has a bar of each; the base is the paired difference."""
    untaxed = ("--set", "finance.tax=0 %")  # a loss carried forward would bend the line
    done = sim(*COMMAND, "--against", "dearer.yaml", *untaxed, "--out", "kept", "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)["tornado"]
    assert [(row["key"], row["only"]) for row in rows if row["only"]] == [
        ("money.energy.price", "dearer"),
        ("money.energy.price", "small"),
    ]
    alone = {row["only"]: row for row in rows if row["only"]}
    assert alone["dearer"]["at_low"] < rows[0]["base"] < alone["small"]["at_low"]
    assert alone["dearer"]["swing"] == pytest.approx(3 * alone["small"]["swing"]), "15 cents against 5, the same hours"
    assert len(list(kept.rglob("*.replication"))) == 6, "the sites have the same plants"


def test_methods_agree_with_a_linear_measure(folder: Path) -> None:
    """Of y = 3 a + b: effects are the ranges times the slopes, indices the variances of triangular laws, which are the whole."""
    moved = factors([load(folder / "plant.yaml")], ["money.*"])
    slopes = np.array([3.0, 100.0])

    def y(points: np.ndarray) -> np.ndarray:
        return np.repeat((points @ slopes)[:, np.newaxis], 2, axis=1)

    effects = {each.key: slope * (each.high - each.low) for each, slope in zip(moved, slopes, strict=True)}
    bars = tornado_table(moved, y(tornado_points(moved)))
    screened = morris_table(moved, y(morris_points(moved, 4, 1)), 4, 1)
    for found, column in ((bars, "swing"), (screened, "mu_star")):
        assert dict(zip(found["key"].tolist(), found[column].tolist(), strict=True)) == pytest.approx(effects)
    variances = {}
    for each, slope in zip(moved, slopes, strict=True):
        low, mode, high = each.low, each.assumption.value, each.high
        variances[each.key] = slope**2 * (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18
    shares = sobol_table(moved, y(sobol_points(moved, 4096, 1)), 4096, 1)
    for key, first, total in zip(shares["key"].tolist(), shares["first"].tolist(), shares["total"].tolist(), strict=True):
        expected = variances[key] / sum(variances.values())
        assert (first, total) == pytest.approx((expected, expected), abs=0.01)


def test_an_effect_of_whole_numbers_is_that_of_the_step_they_take() -> None:
    """From 2 to 4 servers, levels lie at 2, 2.7, 3.3 and 4 and are simulated at 2, 3, 3 and 4; from 2 to 3 at the ends."""
    for high, whole in ((3, 10.0), (4, 20.0)):
        moved = factors([load("queue.yaml", settings=("stations.server.slots.low=2", f"stations.server.slots.high={high}"))])
        points = morris_points(moved, 6, 1)
        found = morris_table(moved, np.repeat(10 * points, 2, axis=1), 6, 1)
        assert found["mu_star"].tolist() == pytest.approx([whole])
        assert found["sigma"].tolist() == pytest.approx([0.0])


def test_each_distinct_plant_is_asked_for_once(folder: Path) -> None:
    loaded = [load(folder / "plant.yaml")]
    moved = factors(loaded)
    found = groups(1, moved, tornado_points(moved))
    assert [dict(group.changed) for group in found] == [{}, {"flows.repair.mend.work": 1.0}, {"flows.repair.mend.work": 6.0}]
    assert sum(len(group.rows) for group in found) == 7


def test_morris_and_sobol_of_prices_simulate_nothing_new(kept: Path, folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in kept.rglob("*.replication")}
    for method, column in (("morris", "mu_star"), ("sobol", "total")):
        done = sim(*COMMAND, "--method", method, "--points", "16", "--over", "money.*", "--out", "kept", folder=folder)
        assert done.returncode == 0, done.stderr
        rows = read_csv(kept / f"{method}.csv")
        assert rows["key"].tolist() == ["money.prices.terahash", "money.energy.price"]
        assert rows[column][0] > rows[column][1] > 0
        assert (kept / "figures" / f"{method}.svg").exists()
    assert {path: path.stat().st_mtime_ns for path in kept.rglob("*.replication")} == before


def test_what_cannot_be_asked(folder: Path) -> None:
    for more, code, said in (
        (("--over", "pools.*"), 3, "no assumption with a range has a key like 'pools.*'; give one a `low` or a `high`"),
        (("--measure", "npw", "--over", "money.*"), 3, "--measure npw: no such measure; did you mean npv?"),
        (("--points", "8"), 2, "a tornado has two points an assumption"),
        (("--method", "sobol", "--points", "60000"), 2, "are the most"),
    ):
        done = sim(*COMMAND, *more, "--out", "kept2", folder=folder)
        assert (done.returncode, done.stdout) == (code, "")
        assert said in " ".join(done.stderr.split())
