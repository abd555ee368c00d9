"""`sim sensitivity` as a user meets it, and against differences worked out another way."""

from pathlib import Path

import numpy as np
import pytest

import sim as front
from sim.questions.sensitivity.designs import morris_points, morris_table, sobol_points, sobol_table, tornado_points, tornado_table
from sim.questions.sensitivity.factors import NoFactor, factors, groups
from sim.questions.sensitivity.words import findings
from sim.report.answer import Answer
from sim.scenario.loading import load
from sim.tables import Table, read_csv
from tests.program import sim
from tests.questions.uncertainty.test_command import PRICES, TEXT

WORK = (
    "flows: {repair: [{mend: {station: bench, crew: {assembly: 1}, work: {value: 2 h, low: 1 h, high: 6 h}, parts: {chip: 1}}}, "
    "{check: {station: partner, work: 1 d, next: ship_back}}]}\n"
)
SHARED = "money: {energy: {price: {value: 0.20 USD/kWh, low: 0.05 USD/kWh}}}\nextends: plant.yaml\nname: dearer\n"
COMMAND = ("sensitivity", "plant.yaml", "--reps", "2", "--jobs", "1", "-q", "--figures", "svg")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plant with three unknown assumptions, one of them physical, and one that pays more for its energy."""
    place = tmp_path_factory.mktemp("plants")
    (place / "base.yaml").write_text(TEXT.replace("horizon: 2 years", "horizon: 60 d"))
    (place / "plant.yaml").write_text(f"extends: base.yaml\n{PRICES}{WORK}")
    (place / "dearer.yaml").write_text(SHARED)
    return place


def asked(folder: Path, *against: str, **how: object) -> Answer:
    return front.sensitivity(
        folder / "plant.yaml", *(folder / name for name in against), replications=2, jobs=1, runs=folder / "runs", **how
    )


def mean(folder: Path, setting: str, measure: str = "npv") -> float:
    """The mean of a measure by `sim run` with a value set."""
    answer = front.run(folder / "plant.yaml", settings=[setting], replications=2, jobs=1, runs=folder / "runs")
    return float(answer.tables["summary"].where(measure=measure)["mean"][0])


@pytest.fixture(scope="module")
def tornado(folder: Path) -> Table:
    return asked(folder).tables["tornado"]


def test_bars_are_what_a_run_finds_at_each_end(tornado: Table, folder: Path) -> None:
    """The bar of a price and that of a physical assumption, against `sim run` with the value set."""
    simulated = len(list((folder / "runs").rglob("*.replication")))
    assert simulated == 6, "as written, and at both ends of the one physical assumption; prices simulate nothing"
    assert set(tornado["key"].tolist()) == {"money.prices.terahash", "money.energy.price", "flows.repair.mend.work"}
    assert tornado["swing"].tolist() == sorted(tornado["swing"].tolist(), reverse=True)
    for key, value, column in (
        ("money.prices.terahash", "18 USD/TH", "at_high"),
        ("flows.repair.mend.work", "6 h", "at_high"),
        ("money.energy.price", "0.05 USD/kWh", "at_low"),
    ):
        assert tornado.where(key=key)[column][0] == pytest.approx(mean(folder, f"{key}={value}"), rel=1e-9)


def test_the_command_keeps_table_and_figure(folder: Path) -> None:
    done = sim(*COMMAND, "--over", "money.*", "--out", "kept", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "It depends most on the miner price (money.prices.terahash): " in " ".join(done.stdout.split())
    assert len(read_csv(folder / "kept" / "tornado.csv")) == 2
    assert (folder / "kept" / "figures" / "tornado.svg").exists()


def test_rates_of_return_are_measures_like_any_other(folder: Path) -> None:
    """A bar of a payback against `sim run` with the value set; a measure that some points lack is refused by name."""
    how = {"measure": "payback", "over": "money.prices.*"}
    row = asked(folder, **how, settings=["money.prices.terahash.low=11 USD/TH"]).tables["tornado"]
    assert row["at_high"][0] == pytest.approx(mean(folder, "money.prices.terahash=18 USD/TH", "payback"), rel=1e-9)
    poor = ["money.prices.terahash.low=1 USD/TH"]
    with pytest.raises(NoFactor, match="the measure is no number at an end of any of these assumptions; take another --measure"):
        asked(folder, **how, settings=poor)
    answer = asked(folder, measure="payback", over=("money.prices.*", "money.energy.*"), settings=poor)
    rows = answer.tables["tornado"]
    assert rows["key"].tolist() == ["money.prices.terahash", "money.energy.price"]
    assert np.isfinite(rows["swing"]).tolist() == [False, True]
    gone, most = answer.sentences[:2]
    assert gone == "At an end of the miner price (money.prices.terahash) there is no payback in some replication."
    assert most.startswith("Else it depends most on the energy price (money.energy.price): ")
    with pytest.raises(NoFactor, match="payback of plant is no number at some of the points"):
        asked(folder, **how, settings=poor, method="morris", points=2)


def test_the_difference_moves_what_is_shared_in_both(folder: Path) -> None:
    """What the sites do not share has a bar of each; the base is the paired difference."""
    untaxed = ["finance.tax=0 %"]  # a loss carried forward would bend the line
    rows = asked(folder, "dearer.yaml", over="money.*", settings=untaxed).tables["tornado"]
    assert [(key, only) for key, only in zip(rows["key"].tolist(), rows["only"].tolist(), strict=True) if only] == [
        ("money.energy.price", "dearer"),
        ("money.energy.price", "small"),
    ]
    dearer, small = (rows.where(only=name) for name in ("dearer", "small"))
    assert dearer["at_low"][0] < rows["base"][0] < small["at_low"][0]
    assert dearer["swing"][0] == pytest.approx(3 * small["swing"][0]), "15 cents against 5, the same hours"


def test_which_bars_make_sites_change_places(tornado: Table) -> None:
    """Of a difference of +2 M USD an end at -1 ± 0.5 turns it, one at -1 ± 3 may be luck, one at +0.5 does not."""

    def said(*ends: tuple[float, float]) -> str:
        rows = {name: tornado[name][:1].repeat(len(ends)) for name in tornado.names}
        rows |= {"less": np.array(["other"] * len(ends), dtype=object), "base": np.full(len(ends), 2.0)}
        rows |= {"at_high": np.full(len(ends), 2.5), "at_high_half": np.full(len(ends), 0.1)}
        rows |= {"at_low": np.array([end for end, _ in ends]), "at_low_half": np.array([half for _, half in ends])}
        return findings("tornado", Table(rows))[1].sentence

    assert said((-1.0, 0.5)) == "small and other change places at an end of the miner price (money.prices.terahash)."
    assert said((-1.0, 3.0), (0.5, 0.1)) == "No assumption alone, at an end of its range, makes small and other change places."
    assert said(*[(-1.0, 0.5)] * 6).endswith(" and 2 others.")


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


def test_morris_and_sobol_of_prices_simulate_nothing_new(tornado: Table, folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (folder / "runs").rglob("*.replication")}
    for method, column in (("morris", "mu_star"), ("sobol", "total")):
        answer = asked(folder, method=method, points=16, over="money.*")
        rows = answer.tables[method]
        assert rows["key"].tolist() == ["money.prices.terahash", "money.energy.price"]
        assert rows[column][0] > rows[column][1] > 0
        assert answer.headline.sentence.startswith("It depends most on the miner price (money.prices.terahash)")
        assert answer.figures[0].draw(answer.tables) is not None
    assert {path: path.stat().st_mtime_ns for path in (folder / "runs").rglob("*.replication")} == before


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
        assert not (folder / "kept2" / "run.json").exists()
