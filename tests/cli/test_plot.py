"""`sim plot`: one figure of a run anew, from the folder and the store, and never of another answer."""

import json
import shutil
from pathlib import Path

import pytest

from tests.program import sim

SHORT = ("--reps", "2", "--set", "horizon=10 d", "--set", "warm_up=1 d")
QUIET = ("-q", "--figures", "none")


def ask(place: Path, *words: str, drawn: bool = True) -> Path:
    """The folder of a question asked in a place, without its figures; some commands have none (`drawn`) and no option for them."""
    done = sim(*words, *(QUIET if drawn else QUIET[:1]), folder=place)
    assert done.returncode == 0, done.stderr
    (folder,) = (path.parent for path in place.glob("runs/*/run.json"))
    return folder


@pytest.fixture
def run(tmp_path: Path) -> Path:
    shutil.copy(Path(__file__).parents[2] / "scenarios" / "queue.yaml", tmp_path / "mine.yaml")
    return ask(tmp_path, "run", "mine.yaml", *SHORT)


def replications(place: Path) -> list[Path]:
    return sorted(place.glob("runs/.store/**/*"))


def test_the_figures_of_a_run_are_listed_with_their_titles(run: Path, tmp_path: Path) -> None:
    done = sim("plot", str(run), folder=tmp_path)
    head, *rows = (line.split("\t") for line in done.stdout.splitlines())
    recorded = json.loads((run / "answer.json").read_text())["figures"]
    assert head == ["name", "title"] and rows == [[each["name"], each["title"]] for each in recorded]
    assert json.loads(sim("plot", run.name, "--json", folder=tmp_path).stdout) == recorded


def test_a_figure_is_the_one_that_the_run_draws(run: Path, tmp_path: Path) -> None:
    before = replications(tmp_path)
    done = sim("plot", str(run), "utilization", folder=tmp_path)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, str(run / "figures" / "utilization.png"), "")
    drawn = (run / "figures" / "utilization.png").read_bytes()
    assert sim("run", "mine.yaml", *SHORT, "-q", "--out", str(tmp_path / "again"), folder=tmp_path).returncode == 0
    assert (tmp_path / "again" / "figures" / "utilization.png").read_bytes() == drawn
    assert replications(tmp_path) == before


def test_a_file_elsewhere_says_by_its_ending_what_it_is(run: Path, tmp_path: Path) -> None:
    done = sim("plot", run.name, "utilization", "--out", "slides/busy.svg", "--json", folder=tmp_path)
    assert json.loads(done.stdout)["file"] == "slides/busy.svg"
    assert (tmp_path / "slides" / "busy.svg").read_text().startswith("<?xml")
    assert not (run / "figures").exists()
    for wrong, told in ((("--out", "busy.gif"), ".png or .svg"), (("--out", "busy.png", "--format", "svg"), "leave out one of both")):
        failed = sim("plot", run.name, "utilization", *wrong, folder=tmp_path)
        assert failed.returncode == 2 and told in " ".join(failed.stderr.split())


@pytest.mark.parametrize(
    ("words", "figure"),
    [
        (("compare", "a.yaml", "b.yaml"), "utilization"),
        (("sweep", "a.yaml", "--vary", "stations.server.slots=[3, 4]"), ""),
        (("run", "a.yaml", "--with", "more.yaml"), "utilization"),
    ],
)
def test_every_question_is_asked_again_with_its_own_options(words: tuple[str, ...], figure: str, tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "scenarios" / "queue.yaml").read_text()
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(f"{text}\n".replace("name: ", f"name: {name} ", 1))
    (tmp_path / "more.yaml").write_text("warm_up: 2 d\n")
    folder = ask(tmp_path, *words, *SHORT)
    for name in ("a", "b", "more"):  # the folder has its own copies
        (tmp_path / f"{name}.yaml").unlink()
    figure = figure or json.loads((folder / "answer.json").read_text())["figures"][0]["name"]
    done = sim("plot", str(folder), figure, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (folder / "figures" / f"{figure}.png").stat().st_size > 1000


SHAKEN = ("--set", "flows.build.mount.work={value: 30 min, low: 20 min, high: 40 min}")
OTHERS = {  # the kinds that are not asked above, with a figure that the question is about
    ("decide", "plant.yaml", "other.yaml", "--policy", "prices.yaml=30%"): "regret",
    ("uncertainty", "plant.yaml", "--draws", "20", "--physical", "2", *SHAKEN): "fan",
    ("sensitivity", "plant.yaml", "--measure", "lead_time", *SHAKEN): "tornado",
    ("breakeven", "plant.yaml", "other.yaml", "--vary", "flows.build.mount.work=20 min:40 min:3"): "breakeven",
    ("optimize", "plant.yaml", "--over", "pools.*.headcount", "--plans", "2"): "staffing",
    ("backtest", "plant.yaml", "--actual", "actual.csv"): "backtest",
    ("calibrate", "plant.yaml", "--actual", "actual.csv", "--over", "flows.build.mount.work", *SHAKEN): "calibrate",
}
WEEKS = ("--reps", "2", "--set", "horizon=9 weeks", "--set", "warm_up=0 h")


@pytest.fixture
def plants(tmp_path: Path) -> Path:
    """Two small sites, a policy and two months that happened."""
    text = (Path(__file__).parents[1] / "cases" / "plant.yaml").read_text("utf-8")
    (tmp_path / "plant.yaml").write_text(text)
    (tmp_path / "other.yaml").write_text(text.replace("name: Small plant", "name: Other").replace("wage: 30 USD/h", "wage: 35 USD/h"))
    (tmp_path / "prices.yaml").write_text("money: {energy: {price: 0.2 USD/kWh}}\n")
    (tmp_path / "actual.csv").write_text("month,units_delivered.build\n2026-01,60\n2026-02,60\n")
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize(("words", "figure"), OTHERS.items(), ids=[words[0] for words in OTHERS])
def test_every_other_question_draws_its_figure_anew(words: tuple[str, ...], figure: str, plants: Path) -> None:
    folder = ask(plants, *words, *WEEKS)
    done = sim("plot", str(folder), figure, "--out", "one.svg", folder=plants)
    assert (done.returncode, done.stdout.strip()) == (0, "one.svg"), done.stderr
    assert (plants / "one.svg").read_text("utf-8").startswith("<?xml")


def test_a_question_without_figures_of_its_own_says_in_a_line_who_has_some(plants: Path) -> None:
    folder = ask(plants, "portfolio", "plant.yaml=50%", "other.yaml=50%", *WEEKS, drawn=False)

    def refused(told: str) -> None:
        for name in ((), ("cash",)):
            done = sim("plot", folder.name, *name, folder=plants)
            assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1) and told in done.stderr

    refused("is of sim portfolio and has no figures; sim run and sim compare draw some of the same scenarios")
    record = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps(record | {"command": "report"}))
    of_report = "is of a report, whose figures are in its report.html; sim plot draws those of one question, like sim compare"
    refused(of_report)  # a part of one: the command line in its record would write the whole report anew
    (folder / "answer.json").unlink()  # a report leaves no answer of its own
    refused(of_report)


def test_nothing_is_drawn_where_the_store_lacks_a_replication(run: Path, tmp_path: Path) -> None:
    (tmp_path / "runs" / ".store").rename(tmp_path / "gone")
    done = sim("plot", str(run), "utilization", folder=tmp_path)
    assert done.returncode == 3 and not (run / "figures").exists() and not (tmp_path / "runs" / ".store").exists()
    assert "replication 0 and 1 other are not in the store" in done.stderr and "typed again, simulates what is missing" in done.stderr


def test_nothing_is_drawn_of_another_answer(run: Path, tmp_path: Path) -> None:
    """A copy that was edited, and an answer that is not what comes out."""
    kept = json.loads((run / "answer.json").read_text())
    kept["headline"]["sentence"] = "All is well."
    (run / "answer.json").write_text(json.dumps(kept))
    done = sim("plot", str(run), "utilization", folder=tmp_path)
    assert done.returncode == 3 and "has another answer" in done.stderr and "run it again: sim run mine.yaml" in done.stderr
    (copy,) = run.glob("scenario/original/*/mine.yaml")
    copy.write_text(copy.read_text().replace("M/M/3", "M/M/4"))
    changed = sim("plot", str(run), "utilization", folder=tmp_path)
    assert changed.returncode == 3 and "is not read as it was" in changed.stderr and not (run / "figures").exists()


def test_what_is_no_run_and_what_is_no_figure(run: Path, tmp_path: Path) -> None:
    for words, code, told in (
        (("nowhere",), 2, "sim runs list"),
        ((run.name, "utilisation"), 2, "did you mean 'utilization'?"),
        ((run.name, "x"), 2, "there are "),
    ):
        done = sim("plot", *words, folder=tmp_path)
        assert done.returncode == code and told in " ".join(done.stderr.split())
    (run / "answer.json").unlink()
    done = sim("plot", run.name, folder=tmp_path)
    assert done.returncode == 3 and "its run has not finished" in done.stderr
    (run / "run.json").write_text("[]")
    assert sim("plot", run.name, folder=tmp_path).returncode == 3


def test_the_shell_is_offered_runs_and_their_figures(run: Path, tmp_path: Path) -> None:
    def offered(line: str) -> list[str]:
        done = sim(folder=tmp_path, _SIM_COMPLETE="complete_bash", COMP_WORDS=line, COMP_CWORD=str(len(line.split(" ")) - 1))
        return done.stdout.split()

    assert offered("sim plot runs/") == [f"runs/{run.name}"]
    assert offered(f"sim plot runs/{run.name} util") == ["utilization"]
    assert offered("sim plot nowhere util") == []
