"""`sim fit` as a person types it: what it says, what it keeps, and what it says of a column it cannot fit."""

import json
from pathlib import Path

import numpy as np
import pytest
import yaml

from sim.draws import Draws
from sim.questions.fit.study import fit
from sim.scenario.loading import load
from tests.program import sim


@pytest.fixture
def repairs(tmp_path: Path) -> Path:
    """400 Weibull lifetimes (shape 1.7, scale 900 h), seen for 1,000 h; half of them of another, shorter kind."""
    u = Draws(5, 0).uniforms("life", 400)
    scale = np.where(np.arange(400) % 2 == 0, 900, 300)
    life = scale * (-np.log(u)) ** (1 / 1.7)
    rows = [f"{min(t, 1000):.2f},{int(t > 1000)},{'long' if k % 2 == 0 else 'short'}" for k, t in enumerate(life.tolist())]
    (tmp_path / "life.csv").write_text("hours,running,model\n" + "\n".join(rows) + "\n")
    return tmp_path / "life.csv"


def test_groups_are_fitted_apart_and_censored_lives_count(repairs: Path) -> None:
    answer = fit(repairs, "hours", "h", censored="running", by="model")
    fits = answer.tables["fits"]
    scale = fits.where(family="weibull", parameter="scale")
    for group, truth in (("long", 900), ("short", 300)):
        row = scale.where(group=group)
        assert row["low"][0] < truth < row["high"][0]
    assert "were still going on and count as such" in " ".join(answer.sentences)


def test_what_is_printed_can_be_pasted(repairs: Path, tmp_path: Path) -> None:
    """The block is valid in a scenario, and has the mean that was fitted."""
    answer = fit(repairs, "hours", "h", censored="running")
    block = yaml.safe_load(answer.texts["assumption.yaml"])
    scenario = {
        "name": "pasted", "horizon": "10 d", "stations": {"bench": {"slots": "1", "unattended": "true"}},
        "flows": {"job": [{"do": {"station": "bench", "work": block["work"]}}]}, "demand": {"job": {"at": ["0 h"]}},
        "sources": block["sources"],
    }  # fmt: skip
    (tmp_path / "pasted.yaml").write_text(yaml.safe_dump(scenario))
    assert load(tmp_path / "pasted.yaml").scenario.flows["job"]["do"].work.kind in ("weibull", "gamma", "lognormal", "exponential")


def test_the_command_keeps_answer_tables_and_figures(repairs: Path, tmp_path: Path) -> None:
    done = sim("fit", "life.csv", "-c", "hours", "--unit", "h", "--censored", "running", "--json", "--out", "kept", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["assumption"].startswith("# fitted to column 'hours' of life.csv")
    kept = {path.name for path in (tmp_path / "kept").rglob("*")}
    assert {"answer.md", "answer.json", "fits.csv", "assumption.yaml", "quantiles.png", "density.png"} <= kept


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("life.csv", "-c", "hour"), "life.csv: no column 'hour'; there are 'hours', 'running', 'model'"),
        (("life.csv", "-c", "model"), "life.csv:2: model: expected a number, got 'long'; correct it or take the row out"),
        (("nothing.csv", "-c", "hours"), "nothing.csv: cannot be read (no such file or directory)"),
        (("life.csv", "-c", "hours", "--unit", "furlong"), "unit: expected"),
    ],
)
def test_what_cannot_be_fitted_is_said_in_a_line(repairs: Path, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = sim("fit", *arguments, folder=tmp_path)
    assert done.returncode == 3
    assert done.stderr.startswith(said)
    assert "Traceback" not in done.stderr


def column(folder: Path, *rows: str, header: str = "minutes") -> Path:
    (folder / "odd.csv").write_text("\n".join((header, *rows)) + "\n")
    return folder / "odd.csv"


def test_values_that_are_all_alike_are_no_fault_of_sim(tmp_path: Path) -> None:
    done = sim("fit", str(column(tmp_path, *["30"] * 50)), "-c", "minutes", "--unit", "min", folder=tmp_path)
    assert done.returncode == 3
    assert done.stderr.strip().endswith("all 50 observations are 30: nothing varies that a distribution could tell")


@pytest.mark.parametrize("rows", [["30"] * 25 + ["60"] * 25, ["30"] * 49 + ["31"]])
def test_an_interval_without_end_is_no_answer(tmp_path: Path, rows: list[str]) -> None:
    """Two values, taken as rounded to the gap between them: the shape of a Weibull law would be 0 to 5e+149."""
    done = sim("fit", str(column(tmp_path, *rows)), "-c", "minutes", "--unit", "min", folder=tmp_path)
    assert done.returncode == 3 and "the observations do not bound its parameters" in done.stderr and "Warning" not in done.stderr


def test_a_law_that_few_failures_do_not_bound_is_left_out(tmp_path: Path) -> None:
    """Two of thirty lives have ended: a lognormal mean of 1e-5 to 6e+22 days is none."""
    rows = [f"{7 * k + 10},{'no' if k < 2 else 'yes'}" for k in range(30)]
    answer = fit(column(tmp_path, *rows, header="d,running"), "d", "d", censored="running")
    assert answer.headline.sentence.startswith("An exponential distribution fits best")
    assert any(each.startswith("Left out: lognormal") for each in answer.sentences)
