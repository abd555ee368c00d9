"""`sim sweep` as a user meets it."""

from pathlib import Path

import numpy as np
import pytest

import sim as front
from sim.questions.sweep.points import NothingVaried, TooManyPoints, axes_of, points_of
from sim.questions.sweep.words import findings
from sim.running.replicate import replicate
from sim.scenario.loading import ScenarioError, load
from sim.scenario.nodes import Leaf, Place
from sim.scenario.sweep import Axis
from sim.tables import Table, read_csv, table
from tests.economics.small import TEXT
from tests.program import sim

HOME = "trade: {origin: US, duties: {surcharge: {origins: [BR]}}}\nmoney: {overhead: {it_and_software: 90000 USD/year}}\n"
RATE = "trade.duties.surcharge.rate"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two plants that build the same: one pays the surcharge, the other has more overhead."""
    (tmp_path / "abroad.yaml").write_text(TEXT.replace("horizon: 2 years", "horizon: 60 d"))
    (tmp_path / "home.yaml").write_text(f"extends: abroad.yaml\nname: home\n{HOME}")
    return tmp_path


def tables(folder: Path, *names: str, vary: list[str], overlays: tuple[Path, ...] = ()) -> dict[str, Table]:
    files = [folder / name for name in names]
    return dict(front.sweep(files, vary, overlays=overlays, replications=2, jobs=1, runs=folder).tables)


ASKED = ("--reps", "2", "--jobs", "1", "--figures", "svg")


def test_prices_are_swept_over_one_simulation_and_linear_in_a_duty(folder: Path) -> None:
    """The unit cost of what pays the surcharge rises by the same amount at each step; the other site's does not move."""
    arguments = ("sweep", "abroad.yaml", "home.yaml", *ASKED, "--vary", f"{RATE}=0:60 %:4", "--out", "kept")
    done = sim(*arguments, folder=folder)
    assert done.returncode == 0, done.stderr
    assert "4 points along trade.duties.surcharge.rate (4) 2 replications, seed 1" in " ".join(done.stdout.split())
    assert len(list((folder / "kept" / ".store").glob("*/*.replication"))) == 2
    rows = read_csv(folder / "kept" / "points.csv")
    cost = rows.where(scenario="small", measure="landed_cost")
    assert cost[f"{RATE} [%]"].tolist() == [0, 20, 40, 60]
    steps = np.diff(cost["mean"])
    assert steps[0] > 1 and np.allclose(steps, steps[0])
    assert np.ptp(rows.where(scenario="home", measure="landed_cost")["mean"]) == 0
    differences = read_csv(folder / "kept" / "differences.csv").where(measure="landed_cost")
    assert np.allclose(differences["mean_difference"], rows.where(scenario="home", measure="landed_cost")["mean"] - cost["mean"])
    kept = {str(path.relative_to(folder / "kept")) for path in (folder / "kept" / "figures").iterdir()}
    assert kept >= {"figures/landed-cost.svg", "figures/npv.svg"}
    again = tables(folder, "abroad.yaml", "home.yaml", vary=[f"{RATE}=0:60 %:4"])["points"]
    assert again.csv() == Table({name: rows[name] for name in again.names}).csv()


def test_every_measure_at_a_point_is_that_of_a_study_there(folder: Path) -> None:
    """Another headcount is simulated, and each measure at the point is what `--set` gives, to the byte."""
    key = "pools.assembly.shifts.day"
    points = tables(folder, "abroad.yaml", vary=[f"{key}=[2, 3]"])["points"]
    alone = replicate([load(folder / "abroad.yaml", settings=[f"{key}=3"])], 2, 1, 1, folder / ".store").tables["summary"]
    there = points.where(point=1)
    assert there[key].tolist() == [3.0] * len(alone)
    assert Table({name: there[name] for name in alone.names}).csv() == alone.csv()
    assert len(list((folder / ".store").glob("*/*.replication"))) == 4


def test_a_block_goes_through_grid_zip_and_cases(folder: Path) -> None:
    (folder / "block.yaml").write_text(
        "sweep:\n"
        "  grid: {money.energy.price: 0.10:0.20 USD/kWh:2}\n"
        f"  zip: {{{RATE}: [0 %, 10 %], money.prices.repair: [150 USD/unit, 160 USD/unit]}}\n"
        "  cases: [{pools.assembly.wage: 20 USD/h}, {pools.office.wage: 40 USD/h}, {pools.assembly.wage: 25 USD/h}]\n"
    )
    rows = tables(folder, "abroad.yaml", vary=[], overlays=(folder / "block.yaml",))["points"].where(measure="npv")
    names = ["money.energy.price [USD/kWh]", f"{RATE} [%]", "money.prices.repair [USD/unit]", "pools.assembly.wage", "pools.office.wage"]
    last = [rows[name][-1] for name in names]
    assert last == [0.2, 10, 160, "25 USD/h", ""]
    assert len(rows) == len(set(zip(*(rows[name].tolist() for name in names), strict=True))) == 12


@pytest.mark.parametrize(
    ("vary", "said"),
    [
        ((), "nothing to vary: give --vary KEY=FROM:TO:COUNT"),
        (("a.b",), "--vary a.b: write key=values: a range like '0 %:25 %:6'"),
        (
            (f"{RATE}=5 %",),
            f"--vary {RATE}: expected a range like '0 %:25 %:6', from, to and how many, or a list like [0 %, 10 %], got '5 %'",
        ),
        ((f"{RATE}=0 %:25 %:1",), f"--vary {RATE}: expected 2 to 10,000 values after the second ':', got 1"),
        (("money.energy.price=1 USD/h:2 USD/kWh:3",), "write both ends in one unit, not '1 USD/h' and '2 USD/kWh'"),
        ((f"{RATE}=0:5 kg:2",), f"--vary {RATE}: expected a share like '5 %', got '5 kg'"),
        (("trade.duties.surcharg.rate=0:5 %:2",), "trade.duties has no 'surcharg'; did you mean 'surcharge'?"),
        (("pools.assembly.shifts.day=1:2:3",), "expected a whole number, got '1.5'"),
        ((f"{RATE}=0:5 %:2", f"{RATE}=0:9 %:2"), f"--vary {RATE}: is varied twice"),
        (
            (f"{RATE}=0:5 %:50", "money.energy.price=0:1 USD/kWh:50"),
            "2,500 points, more than 200: give fewer values, or raise --max-points",
        ),
    ],
)
def test_mistakes(folder: Path, vary: tuple[str, ...], said: str) -> None:
    loaded = [load(folder / "abroad.yaml")]
    with pytest.raises((ScenarioError, NothingVaried, TooManyPoints)) as error:
        points_of(loaded, axes_of(loaded, vary), 200)
    assert error.value.exit_code == 3
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("{grit: {a.b: 1:2:3}}", "7:9: sweep.grit: unknown key; did you mean 'grid'?"),
        ("{grid: 3}", "7:15: sweep.grid: expected keys and values like pools.test.wage: 20 USD/h:30 USD/h:6"),
        ("{zip: {a: [1, 2], b: [1, 2, 3]}}", "7:14: sweep.zip: expected as many values of each key, got a 2, b 3"),
        ("{cases: 5}", "7:16: sweep.cases: expected a list of cases like - {pools.test.wage: 31 USD/h}"),
        ("{grid: {a: [1]}}", "7:19: sweep.grid.a: expected a range like '0 %:25 %:6', from, to and how many, or a list like [0 %, 10 %]"),
    ],
)
def test_a_block_is_checked_with_its_scenario(tmp_path: Path, block: str, said: str) -> None:
    plant = "name: q\nhorizon: 9 d\nstations: {s: {slots: 1, unattended: true}}\nflows: {f: [{serve: {station: s, work: 1 h}}]}\n"
    (tmp_path / "q.yaml").write_text(f"{plant}demand: {{f: {{orders: {{every: 2 h}}}}}}\n\nsweep: {block}\n")
    with pytest.raises(ScenarioError) as error:
        load(tmp_path / "q.yaml")
    assert str(error.value).splitlines() == [f"{tmp_path}/q.yaml:{said}", "1 mistake, nothing was run."]


POINT_NAMES = ("point", "scenario", "measure", "of", "unit", "mean", "low", "high", "replications")
DIFFERENCE_NAMES = ("point", "base", "scenario", "measure", "of", "unit", "mean_difference", "low", "high", "replications")


def overtaking(intervals: list[tuple[float, float]]) -> list[str]:
    """What is said of two sites whose paired difference has these intervals along five values."""
    means = [(low + high) / 2 for low, high in intervals]
    points = [
        (k, name, "npv", "plant", "M USD", 10 + (mean if name == "b" else 0), 9, 11, 10) for k, mean in enumerate(means) for name in "ab"
    ]
    pairs = [(k, "a", "b", "npv", "plant", "M USD", means[k], *ends, 10) for k, ends in enumerate(intervals)]
    axis = Axis((RATE,), tuple({RATE: Leaf(f"{5 * k} %", Place("--vary"))} for k in range(len(intervals))))
    told = findings(table(POINT_NAMES, points), table(DIFFERENCE_NAMES, pairs), (axis,))
    return [finding.sentence for finding in told if "change places" in finding.sentence or "told apart" in finding.sentence]


def test_sites_change_places_only_where_the_paired_difference_is_clear_on_both_sides() -> None:
    clear = overtaking([(-3.0, -1.0), (-2.0, -0.5), (0.5, 2.0), (1.0, 3.0)])
    assert clear == ["In NPV a and b change places between 5 % and 10 %."]
    vague = overtaking([(-3.0, -1.0), (-2.0, 0.5), (-0.5, 2.0), (1.0, 3.0)])
    assert vague == [
        "In NPV a and b change places between 0 % and 15 %.",
        "In NPV a and b are not told apart, by simulation luck, at 2 of 4 points.",
    ]
    by_chance = overtaking([(-3.0, 1.0), (-2.0, 0.5), (-0.5, 2.0), (-1.0, 3.0)])
    assert by_chance == ["In NPV a and b are not told apart, by simulation luck, at 4 of 4 points."]


def test_keys_that_take_the_same_values_together(folder: Path) -> None:
    group = "pools.assembly.wage,pools.office.wage"
    points = tables(folder, "abroad.yaml", vary=[f"{group}=20:40 USD/h:2"])["points"].where(measure="landed_cost")
    assert points["pools.assembly.wage [USD/h]"].tolist() == points["pools.office.wage [USD/h]"].tolist() == [20, 40]
    both = front.run(folder / "abroad.yaml", settings=[f"{key}=40 USD/h" for key in group.split(",")], replications=2, jobs=1, runs=folder)
    assert points["mean"][1] == both.tables["summary"].where(measure="landed_cost")["mean"][0]
