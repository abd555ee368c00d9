"""`sim runs list`, `show` and `clean`."""

import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from sim.counts import counted
from sim.questions import completing
from sim.questions.options import Json
from sim.report.console import remark, write_json, write_rows
from sim.running.run_record import RUNS

if TYPE_CHECKING:
    from sim.running.index import Kept

HEADER = ("name", "state", "date", "of", "seed", "reps", "MB")

runs = typer.Typer(
    help="List, show or delete what is kept in ./runs: the folders of runs, and the finished replications in ./runs/.store."
    "\n\n\b\nExamples:\n  sim runs list\n  sim runs show 2026-11-22-texas-3f2a\n  sim runs clean --older-than '30 d'",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME",
        help="A name that `sim runs list` shows, or its beginning.",
        autocompletion=completing.run_names,
    ),
]
Age = Annotated[str | None, typer.Option("--older-than", metavar="TIME", help="Delete also what is older, like '30 d'.")]
All = Annotated[bool, typer.Option("--all", help="Delete everything but what is in use.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Only list what would be deleted.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


@runs.command("list")
def list_(as_json: Json = False) -> None:
    """List runs and stored replications, oldest first.

    A run is finished, incomplete (a replication failed) or interrupted (the same command goes on from there). Replications are kept, in
    use by a process, or outdated: of another version of sim, so that no command will use them again. What cannot be read is said to be so.

    \b
    Example:
      sim runs list
    """
    from sim.running.index import kept

    _write(kept(RUNS), as_json)


@runs.command()
def show(name: Name, as_json: Json = False) -> None:
    """Show one run or the replications of one scenario: what it is, and its files.

    \b
    Example:
      sim runs show 2026-11-22-texas-3f2a
    """
    from sim.running.index import kept

    found = [each for each in kept(RUNS) if each.name.startswith((name, f".store/{name}"))]
    exact = [each for each in found if each.name == name] or found
    if len(exact) != 1:
        raise typer.BadParameter(f"{len(exact) or 'no'} names in {RUNS} begin with '{name}'; see: sim runs list", param_hint="NAME")
    files = {str(path.relative_to(exact[0].folder)): path.stat().st_size for path in sorted(exact[0].folder.rglob("*")) if path.is_file()}
    if as_json:
        write_json({**_record(exact[0]), "files": files})
        return
    name_row, *rows = zip(HEADER, _cells(exact[0]), strict=True)
    write_rows(name_row, [*rows, *((file, f"{size / 1e6:.3f} MB") for file, size in files.items())])


@runs.command()
def clean(older_than: Age = None, everything: All = False, dry_run: Dry = False, yes: Yes = False, as_json: Json = False) -> None:
    """Delete outdated replications, and what else is asked for, after a question.

    What a process is at work on is left alone.

    \b
    Example:
      sim runs clean --older-than '30 d' --dry-run
    """
    from sim.running.index import kept, outlived, remove

    going = list(outlived(kept(RUNS), _before(older_than), everything))
    _write(going, as_json)
    if dry_run or not going:
        return
    size = sum(each.size for each in going) / 1e6
    if not yes and not sys.stdin.isatty():
        raise typer.BadParameter("nobody is there to be asked; nothing was deleted", param_hint="--yes")
    if not yes and not typer.confirm(
        f"Delete {'this' if len(going) == 1 else 'these'} {counted(len(going), 'folder')} ({size:.1f} MB)?", err=True
    ):
        return
    staying = 0
    for each in going:
        if stay := remove(each):
            staying += 1
            remark(f"{each.folder}: kept for what no run has written: {', '.join(stay[:5])}{' and others' if len(stay) > 5 else ''}")
    remark(
        f"deleted: {counted(len(going) - staying, 'folder')}"
        + (f"; of {staying} what runs have written" if staying else f", {size:.1f} MB")
    )


def _before(age: str | None) -> datetime | None:
    """The moment so long ago."""
    from sim.units import UnitError, parsed

    if age is None:
        return None
    try:
        hours = parsed(age, "h", "d").value
        before = datetime.now() - timedelta(hours=hours)
    except (UnitError, OverflowError) as error:
        raise typer.BadParameter(f"expected a time like '30 d', got '{age}'; nothing was deleted", param_hint="--older-than") from error
    if hours <= 0:
        raise typer.BadParameter(f"expected a time above 0, like '30 d', got '{age}'; nothing was deleted", param_hint="--older-than")
    return before


def _write(found: "list[Kept]", as_json: bool) -> None:
    if as_json:
        write_json([_record(each) for each in found])
    else:
        write_rows(HEADER, [_cells(each) for each in found])


def _cells(each: "Kept") -> tuple[str, ...]:
    """One row; what is in no column is in the JSON."""
    of = ": ".join(filter(None, (each.command, ", ".join(each.scenarios))))
    seed = "" if each.seed is None else str(each.seed)
    return (each.name, each.state, f"{each.date:%Y-%m-%d}", of, seed, str(each.replications), f"{each.size / 1e6:.2f}")


def _record(each: "Kept") -> dict[str, object]:
    return {
        "name": each.name,
        "what": each.what,
        "state": each.state,
        "date": each.date.isoformat(timespec="seconds"),
        "command": each.command,
        "scenarios": each.scenarios,
        "seed": each.seed,
        "replications": each.replications,
        "bytes": each.size,
        "folder": str(each.folder),
    }
