"""What a shell is offered where Tab is pressed, asked for as bash, zsh and fish ask."""

import subprocess
import sys
from pathlib import Path

import pytest
import typer

from sim.cli.app import app
from sim.scenario.editors.describe import facts
from sim.scenario.editors.written_keys import written_keys
from sim.scenario.loading import load
from tests.program import ROOT, sim


def offered(line: str, folder: Path = ROOT) -> list[str]:
    """What bash is offered behind 'sim' and a line, whose last word is not finished."""
    words = line.split(" ")
    done = sim(folder=folder, _SIM_COMPLETE="complete_bash", COMP_WORDS=f"sim {line}", COMP_CWORD=str(len(words)))
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a scenario of one's own, one that cannot be read, a policy, and two runs."""
    (tmp_path / "mine.yaml").write_text("extends: queue.yaml\nname: mine\nparts: {bolt: {cost: 1 USD/unit}}\n")
    (tmp_path / "broken.yaml").write_text("pools: [\n}")
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "own.yaml").write_text("parts: {nut: {cost: 2 USD/unit}}\n")
    for name in ("run-2026-11-22-mine-3f2a", "run-2026-11-23-mine-90c1"):
        (tmp_path / "runs" / name).mkdir(parents=True)
        (tmp_path / "runs" / name / "run.json").write_text("{}")
    return tmp_path


@pytest.mark.parametrize(
    ("line", "among"),
    [
        ("comp", {"compare"}),
        ("help br", {"breakeven"}),
        ("run ", {"mine.yaml", "broken.yaml", "texas.yaml", "florida.yaml"}),
        ("compare texas.yaml fl", {"florida.yaml"}),
        ("run policies/o", {"policies/own.yaml"}),
        ("run mine.yaml --with ", {"policies/own.yaml", "policies/surcharge_25.yaml"}),
        ("decide texas.yaml --policy policies/surcharge_", {"policies/surcharge_25.yaml"}),
        ("run mine.yaml --set parts.", {"parts.bolt.cost="}),
        ("run mine.yaml --with policies/own.yaml --set parts.n", {"parts.nut.cost="}),
        ("run texas.yaml --set pools.test.w", {"pools.test.wage="}),
        ("sweep texas.yaml --vary money.prices.terahash,money.prices.r", {"money.prices.terahash,money.prices.repair="}),
        ("breakeven texas.yaml florida.yaml --vary trade.duties.forced_labor_301.r", {"trade.duties.forced_labor_301.rate="}),
        ("sensitivity texas.yaml --over money.pri", {"money.prices.terahash"}),
        ("optimize texas.yaml --over pools.*.shifts", {"pools.*.shifts.day", "pools.*.shifts.late"}),
        ("explain mine.yaml ", {"parts.bolt.cost", "stations.server.slots", "landed_cost", "measures"}),
        ("explain texas.yaml p", {"pools.", "parts."}),
        ("explain texas.yaml pools.test.w", {"pools.test.wage"}),
        ("decide texas.yaml --measure turnaround_time_p", {"turnaround_time_p95"}),
        ("sensitivity texas.yaml --measure utilization.qua", {"utilization.quality"}),
        ("sensitivity texas.yaml --measure landed_cost_part.lab", {"landed_cost_part.labor"}),
        ("compare texas.yaml --precision landed_cost", {"landed_cost="}),
        ("runs show run-2026-11-22", {"run-2026-11-22-mine-3f2a"}),
        ("diff runs/", {"runs/run-2026-11-22-mine-3f2a", "runs/run-2026-11-23-mine-90c1"}),
        ("report runs/run-2026-11-2", {"runs/run-2026-11-23-mine-90c1"}),
    ],
)
def test_what_may_stand_here_is_offered_and_nothing_else(folder: Path, line: str, among: set[str]) -> None:
    found = offered(line, folder)
    assert among <= set(found)
    assert all(each.startswith(line.rpartition(" ")[2]) for each in found)


def test_many_keys_are_offered_by_their_sections_and_a_few_as_they_are() -> None:
    assert {"pools.", "money.", "finance."} <= set(offered("run texas.yaml --set "))
    assert all(each.endswith("=") for each in offered("run texas.yaml --set pools.test."))


@pytest.mark.parametrize(
    "line", ["run broken.yaml --set po", "explain broken.yaml po", "explain nowhere.yaml po", "run mine.yaml --set no.such"]
)
def test_what_cannot_be_read_offers_nothing_and_says_nothing(folder: Path, line: str) -> None:
    assert offered(line, folder) == []


def test_zsh_and_fish_are_offered_the_same(folder: Path) -> None:
    zsh = sim(folder=folder, _SIM_COMPLETE="complete_zsh", _TYPER_COMPLETE_ARGS="sim run mine.yaml --set parts.").stdout
    assert zsh.strip() == """_arguments '*: :(("parts.bolt.cost="))'"""
    fish = {"_SIM_COMPLETE": "complete_fish", "_TYPER_COMPLETE_ARGS": "sim run mi", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    assert sim(folder=folder, **fish).stdout.split() == ["mine.yaml"]


@pytest.mark.parametrize("name", ["texas.yaml", "southeast_asia.yaml", "spares.yaml"])
def test_the_keys_read_are_those_that_the_whole_language_finds(name: str) -> None:
    """Each number that a file writes is among them, and each of them is one that `sim explain` knows."""
    loaded = load(name)
    keys = set(written_keys([name]))
    assert {entry.key for entry in loaded.assumptions if entry.place} <= keys
    assert keys <= {fact.key for fact in facts(loaded)}


def test_every_argument_that_names_a_scenario_key_or_measure_is_completed() -> None:
    group = typer.main.get_command(app)
    commands = {**group.commands, **group.commands["runs"].commands, **group.commands["new"].commands}  # type: ignore[attr-defined]
    wanted = [
        (name, str(each.metavar))
        for name, command in commands.items()
        for each in command.params
        if any(word in str(each.metavar) for word in ("SCENARIO", "KEY", "MEASURE")) and each._custom_shell_complete is None
    ]
    assert wanted == []


def test_keys_are_offered_without_reading_what_a_simulation_needs() -> None:
    """The libraries of numbers and figures and the schema take a second to import."""
    asks = "import sys; from sim.cli.app import app\ntry: app(prog_name='sim')\nexcept SystemExit: pass\n"
    code = f"{asks}print('|'.join(sys.modules), file=sys.stderr)"
    asked = {"_SIM_COMPLETE": "complete_bash", "COMP_WORDS": "sim run texas.yaml --set pools.test.w", "COMP_CWORD": "4", "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=asked, cwd=ROOT)
    modules = set(done.stderr.split("|"))
    assert "sim.scenario.reading" in modules
    assert not modules & {"numpy", "scipy", "pandas", "numba", "matplotlib", "sim.scenario.schema"}
