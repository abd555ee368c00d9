"""The command that an answer ends with can be typed as it is, whatever the files are called and wherever they lie."""

import json
import shlex
from pathlib import Path

import pytest
import typer

from sim.cli.app import app
from sim.running.run_record import REPLICATIONS_OF
from tests.program import put_together, sim

SHORT = ("--set", "horizon=2 d", "--set", "warm_up=1 h", "--jobs", "1", "-q", "--reps", "2", "--json")


@pytest.mark.parametrize(
    "question",
    [
        ("run", "my plants/odd $name's.yaml"),
        ("compare", "my plants/odd $name's.yaml", "other.yaml"),
        ("sweep", "my plants/odd $name's.yaml", "--vary", "stations.server.slots=3:4:2"),
        ("sensitivity", "my plants/odd $name's.yaml", "--measure", "lead_time"),
    ],
    ids=lambda words: words[0],
)
def test_the_next_command_names_the_file_as_it_was_given(tmp_path: Path, question: tuple[str, ...]) -> None:
    (tmp_path / "my plants").mkdir()
    ranged = "stations: {server: {slots: {value: 3, low: 2, high: 5}}}\n"
    (tmp_path / "my plants" / "odd $name's.yaml").write_text(f"extends: queue.yaml\nname: Odd\n{ranged}")
    (tmp_path / "other.yaml").write_text(f"extends: queue.yaml\nname: Other\n{ranged}")
    done = sim(*question, *SHORT, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    program, *words = shlex.split(json.loads(done.stdout)["next"])
    assert program == "sim" and question[1] in words
    assert (tmp_path / question[1]).is_file()


def test_init_names_its_folder_for_the_shell(tmp_path: Path) -> None:
    done = sim("init", "my plant", folder=tmp_path)
    assert "sim run 'my plant/texas.yaml'" in done.stderr


@pytest.mark.parametrize(
    ("question", "following", "replications"),
    [
        (("sweep", "plant.yaml", "--vary", "stations.server.slots=3:4:2"), "run", ["--reps", "2"]),
        (("run", "plant.yaml"), "explain", []),
        (("compare", "plant.yaml", "queue.yaml"), "diff", []),
    ],
    ids=["sweep", "run", "compare"],
)
def test_the_next_command_makes_as_many_replications_if_both_make_as_many_unless_asked(
    tmp_path: Path, question: tuple[str, ...], following: str, replications: list[str]
) -> None:
    (tmp_path / "plant.yaml").write_text("extends: queue.yaml\nname: Plant\nstations: {server: {slots: {value: 3, low: 2, high: 5}}}\n")
    done = sim(*question, *SHORT, folder=tmp_path)
    words = shlex.split(json.loads(done.stdout)["next"])
    assert (words[1], [word for word in words if word in ("--reps", "2")]) == (following, replications)


def test_every_command_makes_as_many_replications_as_stand_beside_its_name() -> None:
    """Else the next command would be told to make others, or not to, on a wrong belief of what it does by itself."""
    program = put_together(app)
    assert isinstance(program, typer.core.TyperGroup)
    asked = {name: option.default for name, each in program.commands.items() for option in each.params if "--reps" in option.opts}
    assert asked.pop("explain") == 1, "of one unit, not of an answer"
    assert asked == REPLICATIONS_OF
