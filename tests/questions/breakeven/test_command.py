"""`sim breakeven` as a user meets it."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.measures.naming import NoMeasure
from sim.questions.breakeven.crossing import Asked, WholeNumbers, axes_in, breakeven_tables, checked, grid_of
from sim.questions.breakeven.words import breakeven_text
from sim.scenario.loading import Loaded, ScenarioError, load
from sim.tables import Table, read_csv
from tests.economics.small import TEXT

HOME = "trade: {origin: US, duties: {surcharge: {origins: [XX]}}}\nmoney: {overhead: {it_and_software: 90000 USD/year}}\n"
RATE = "trade.duties.surcharge.rate"
WAGE = "pools.office.wage"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two plants that build the same: one pays the surcharge, the other has more overhead."""
    ranged = TEXT.replace("rate: 10 %}", "rate: {value: 40 %, low: 35 %, high: 51 %}}")
    (tmp_path / "abroad.yaml").write_text(ranged.replace("horizon: 2 years", "horizon: 90 d"))
    (tmp_path / "home.yaml").write_text(f"extends: abroad.yaml\nname: home\n{HOME}")
    return tmp_path


def pair(folder: Path, *settings: str) -> list[Loaded]:
    return [load(folder / name, settings=settings) for name in ("abroad.yaml", "home.yaml")]


def tables(folder: Path, *vary: str, measure: str = "landed_cost", reps: int = 3) -> tuple[dict[str, Table], str]:
    loaded = pair(folder)
    first, *rest = axes_in(loaded, vary)
    grid, unit = grid_of(first)
    asked = Asked(first.title, grid, unit, measure, reps, 1, 1, folder / "store")
    checked(loaded, asked)
    second = rest[0] if rest else None
    found = breakeven_tables(loaded, asked, second)
    return found, breakeven_text(found["breakeven"], found["differences"], second, "10 %", 1)


def difference(folder: Path, *settings: str, measure: str = "landed_cost") -> float:
    """The mean difference of the two as they are with settings, by the way of `sim compare`."""
    from sim.running.replicate import replicate

    study = replicate(pair(folder, *settings), 3, 1, 1, folder / "store")
    return float(study.tables["comparisons"].where(measure=measure)["mean_difference"][0])


def test_a_unit_cost_is_linear_in_a_duty_and_equal_at_the_value_found(folder: Path) -> None:
    found, text = tables(folder, f"{RATE}=0:100 %:3")
    row = found["breakeven"]
    assert (row["method"][0], row["rises"][0], row["replications"][0]) == ("closed form", "no", 3)
    rate = float(row["breakeven"][0])
    assert row["low"][0] < rate < row["high"][0]
    assert difference(folder, f"{RATE}={rate!r} %") == pytest.approx(0, abs=1e-9)
    assert f"home has the lower landed cost where {RATE} is above {rate:.1f}"[:-2] in text
    assert "As written it is 10 %." in text
    assert "is a straight line in it" in text
    assert len(list((folder / "store").glob("*/*.replication"))) == 3, "one plant, simulated once"


def test_a_key_alone_is_looked_at_over_its_own_range_and_none_is_said(folder: Path) -> None:
    found, text = tables(folder, RATE, reps=2)
    assert found["differences"]["value"].tolist() == np.linspace(35, 51, 9).tolist()
    assert found["breakeven"]["method"][0] == "none in range"
    assert np.isnan(found["breakeven"]["breakeven"][0])
    assert f"There is no break-even: home has the lower landed cost wherever {RATE} goes from 35 to 51 %, by " in text


def test_a_loss_is_never_paid_back_and_so_not_compared(folder: Path) -> None:
    found, text = tables(folder, f"{RATE}=0:100 %:3", measure="payback")
    assert np.isfinite(found["differences"]["mean_difference"]).tolist() == [True, False, False]
    assert f"There is no break-even: small has the lower payback where {RATE} is 0 %, by " in text
    assert "At 2 of 3 values not both have the payback in every replication: there they are not compared." in text
    _, text = tables(folder, f"{RATE}=50:100 %:3", f"{WAGE}=20:30 USD/h:2", measure="payback")
    assert text.count("none in range") == 2


def test_what_is_physical_is_simulated_at_each_value(folder: Path) -> None:
    """Home's ships take a day longer, whatever the road does: under common random numbers the difference is a day to the dot."""
    (folder / "home.yaml").write_text("extends: abroad.yaml\nname: home\nlanes: {sea_out: {transit: 31 d}}\n")
    found, text = tables(folder, "lanes.road.transit=1:9 d:3", measure="lead_time", reps=2)
    assert found["breakeven"]["method"][0] == "none in range"
    assert found["differences"]["mean_difference"] == pytest.approx([1, 1, 1])
    assert "wherever lanes.road.transit goes from 1 to 9 d, by 1 d" in text
    assert len(list((folder / "store").glob("*/*.replication"))) == 2 * 2 * 3


def test_a_second_key_gives_a_curve(folder: Path) -> None:
    """An overhead that both pay on as many units shifts no break-even."""
    overhead = "money.overhead.it_and_software"
    (folder / "home.yaml").write_text(f"extends: abroad.yaml\nname: home\n{HOME}pools: {{office: {{wage: 60 USD/h}}}}\n")
    found, text = tables(folder, f"{RATE}=0:100 %:3", f"{overhead}=[5000 USD/year, 9000 USD/year]")
    column = f"{overhead} [USD/year]"
    assert found["breakeven"][column].tolist() == [5000, 9000]
    assert found["differences"][column].tolist() == [5000] * 3 + [9000] * 3
    values = found["breakeven"]["breakeven"]
    assert 0 < values[0] < 100
    assert values == pytest.approx([values[0]] * 2)
    assert f"at 5000 USD/year and {values[0]:.1f}"[:-2] in text


@pytest.mark.parametrize(
    ("vary", "measure", "kind", "said"),
    [
        ((WAGE,), "npv", ScenarioError, f"--vary {WAGE}: has no range: write --vary '{WAGE}=FROM:TO:COUNT'"),
        (("pools.ofice.wage",), "npv", ScenarioError, f"small has no such number; did you mean '{WAGE}'?"),
        ((f"{RATE}=5:5 %:3",), "npv", ScenarioError, f"--vary {RATE}: expected two values or more to look between"),
        ((f"{RATE}=[0 %, many]",), "npv", ScenarioError, f"--vary {RATE}: expected numbers in one unit, like 0 %:25 %:6"),
        (("pools.office.shifts.day=1:5:3",), "npv", WholeNumbers, "pools.office.shifts.day takes whole numbers only"),
        ((RATE,), "happiness", NoMeasure, "--measure happiness: no such measure; there are units_delivered, "),
        ((RATE,), "on_time", NoMeasure, "--measure on_time: small has no on_time; it has units_delivered, "),
    ],
)
def test_mistakes(folder: Path, vary: tuple[str, ...], measure: str, kind: type[Exception], said: str) -> None:
    with pytest.raises(kind) as error:
        tables(folder, *vary, measure=measure, reps=1)
    assert said in str(error.value)
    assert getattr(error.value, "exit_code", 0) == 3


def test_sites_that_change_places_where_nothing_is_known(folder: Path) -> None:
    found, _ = tables(folder, f"{RATE}=0:100 %:3", measure="payback")
    columns = {name: found["differences"][name] for name in found["differences"].names}
    columns["mean_difference"] = np.array([-5.0, np.nan, 6.0])
    text = breakeven_text(found["breakeven"], Table(columns), None, "", 1)
    assert "No break-even can be told: small and home change places between 0 and 100 %, where not both have the payback." in text


def test_a_replication_that_failed_at_one_value_is_left_out_at_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.questions.breakeven import crossing as breakeven

    simulated = breakeven._happened

    def with_a_gap(loaded: list[Loaded], asked: Asked) -> tuple[list[int], list[list[object]]]:
        common, happened = simulated(loaded, asked)
        if not any(entry.key == "lanes.road.transit" and entry.assumption.text == "5 d" for entry in loaded[0].assumptions):
            return common, happened
        asked.missing["small", 0] = "no memory"
        return common[1:], [each[1:] for each in happened]

    monkeypatch.setattr(breakeven, "_happened", with_a_gap)
    (folder / "home.yaml").write_text("extends: abroad.yaml\nname: home\nlanes: {sea_out: {transit: 31 d}}\n")
    found, _ = tables(folder, "lanes.road.transit=1:9 d:3", measure="lead_time", reps=3)
    assert np.isfinite(found["differences"]["mean_difference"]).all()
    assert found["differences"]["replications"].tolist() == [2, 2, 2]


def test_the_command(folder: Path) -> None:
    arguments = ["breakeven", "abroad.yaml", "home.yaml", "--vary", f"{RATE}=0:100 %:3", "--measure", "landed_cost", "--reps", "2"]

    line = [sys.executable, "-m", "sim", *arguments, "--jobs", "1", "-q", "--json", "--out", "kept"]
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    rows = read_csv(folder / "kept" / "breakeven.csv")
    assert told["breakeven"] == [{name: rows[name][0] for name in rows.names}]
    assert len(told["differences"]) == 3
    assert (folder / "kept" / "figures" / "breakeven.svg").exists()
    assert json.loads((folder / "kept" / "run.json").read_text())["finished"]
