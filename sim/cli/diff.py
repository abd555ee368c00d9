"""`sim diff`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.questions import completing
from sim.questions.options import Json, Set, With
from sim.report.console import remark, say, write_json, write_rows
from sim.running.run_record import run_folder

if TYPE_CHECKING:
    from sim.report.two_runs import TwoRuns
    from sim.scenario.editors.describe import Difference

Left = Annotated[
    str,
    typer.Argument(
        metavar="A",
        help="A scenario file, or the folder of a run.",
        autocompletion=completing.scenarios_and_runs,
    ),
]
Right = Annotated[
    str,
    typer.Argument(
        metavar="B",
        help="Another.",
        autocompletion=completing.scenarios_and_runs,
    ),
]


def diff(left: Left, right: Right, overlays: With = None, settings: Set = None, as_json: Json = False) -> None:
    """List what two scenarios assume differently, or say why two runs differ.

    Of two scenarios: the assumptions in which they differ; policy files and settings are laid over both. Of two folders of runs, by path
    or by name: what was asked and assumed differently, and how far the measures moved. Of one of each: what the run assumed otherwise than
    the scenario does now; policy files and settings are laid over the scenario. Of several sites of the run it is the one of that name.

    \b
    Examples:
      sim diff texas.yaml florida.yaml
      sim diff runs/run-2026-11-22-texas-3f2a runs/run-2026-11-22-texas-90c1
      sim diff runs/run-2026-11-22-texas-3f2a texas.yaml
    """
    first, second = _folder(left), _folder(right)
    if first and second:
        _require_no_layers(overlays, settings)
        _runs(first, second, as_json)
    else:
        _assumptions(left, right, _apart(first or left, second or right, overlays, settings), as_json)


def _require_no_layers(overlays: With, settings: Set) -> None:
    """Raises typer.BadParameter where something is to be laid over a run."""
    if overlays or settings:
        raise typer.BadParameter("is for scenarios; runs are as they were made", param_hint="--with" if overlays else "--set")


def _folder(name: str) -> Path | None:
    """The folder of a run, or a folder that should be one: its record is missed in words when it is read."""
    return run_folder(name) or (Path(name) if Path(name).is_dir() else None)


def _apart(left: Path | str, right: Path | str, overlays: With, settings: Set) -> "list[Difference]":
    """In which assumptions two scenarios differ, or the folder of a run (a path) and a scenario (its name)."""
    from sim.report.two_runs import assumed_apart
    from sim.scenario.editors.describe import differences
    from sim.scenario.loading import load

    if isinstance(left, Path):
        return assumed_apart(left, load(right, overlays or (), settings or ()), run_first=True)
    scenario = load(left, overlays or (), settings or ())
    if isinstance(right, Path):
        return assumed_apart(right, scenario, run_first=False)
    return list(differences(scenario, load(right, overlays or (), settings or ())))


def _assumptions(left: str, right: str, found: "list[Difference]", as_json: bool) -> None:
    from dataclasses import asdict

    if as_json:
        write_json([asdict(difference) for difference in found])
    elif found:
        rows = [(d.key, d.left, d.right, d.left_place, d.right_place) for d in found]
        write_rows(("key", left, right, "place of the first", "place of the second"), rows)
    else:
        remark(f"{left} and {right} assume the same")


def _runs(left: Path, right: Path, as_json: bool) -> None:
    from sim.report.two_runs import kept_run, said, two_runs

    found = two_runs(kept_run(left), kept_run(right))
    if as_json:
        write_json(_record(left, right, found))
        return
    for sentence in said(found):
        say(sentence)
    site = ("site",) if len({each for each, _ in (*found.assumed, *found.moved)}) > 1 else ()
    tables = (
        (("asked", str(left), str(right)), found.asked),
        (
            (*site, "key", str(left), str(right), "place of the first", "place of the second"),
            [(*(name for _ in site), d.key, d.left, d.right, d.left_place, d.right_place) for name, d in found.assumed],
        ),
        ((*site, "measure", "of", "unit", "first", "second", "difference"), [(*(name for _ in site), *m.cells) for name, m in found.moved]),
    )
    for names, rows in tables:
        if rows:
            write_rows(names, rows)


def _record(left: Path, right: Path, found: "TwoRuns") -> dict[str, object]:
    """For programs: the numbers of what differs, differences with the ends of their intervals."""
    from dataclasses import asdict

    from sim.report.two_runs import said

    return {
        "runs": [str(left), str(right)],
        "findings": said(found),
        "paired": found.paired,
        "asked": [dict(zip(("what", "first", "second"), each, strict=True)) for each in found.asked],
        "assumed": [
            {"site": site, "key": d.key, "first": d.left, "second": d.right, "first_place": d.left_place, "second_place": d.right_place}
            for site, d in found.assumed
        ],
        "moved": [{"site": site, **asdict(each)} for site, each in found.moved],
    }
