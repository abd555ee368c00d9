"""Options that several verbs share, and how results are written: for people on a terminal, tab-separated or JSON otherwise."""

import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from sim.tables import Table

Scenario = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A scenario file: as given, else in ./scenarios, else one that comes with sim.")
]
Scenarios = Annotated[
    list[str], typer.Argument(metavar="SCENARIO...", help="Scenario files; the first is the one the others are compared with.")
]
Reps = Annotated[int, typer.Option("--reps", "-n", min=1, max=10_000, help="Replications; more make the intervals narrower.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same tables, to the byte.")]
Jobs = Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Processes; as many as there are processors if left out.")]
Cluster = Annotated[
    str | None,
    typer.Option("--cluster", metavar="tcp://HOST:PORT", help="Let the workers of this Dask cluster simulate, instead of processes."),
]
Out = Annotated[Path | None, typer.Option("--out", file_okay=False, help="Folder for the results; one below ./runs if left out.")]
With = Annotated[list[str] | None, typer.Option("--with", metavar="FILE", help="Lay a policy file over the scenario; may be repeated.")]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change one assumption, like pools.test.wage='31 USD/h'; may be repeated."),
]
Precision = Annotated[
    str | None,
    typer.Option(
        "--precision",
        metavar="[MEASURE=]WIDTH",
        help="Add replications to --reps until the 95 % interval is the mean ± this or narrower: 1%, npv=250000, lead_time='2 h'.",
    ),
]
MaxReps = Annotated[
    int,
    typer.Option("--max-reps", min=1, max=10_000, help="With --precision or --select: never more replications of a scenario than these."),
]
Select = Annotated[
    str | None,
    typer.Option(
        "--select",
        metavar="MEASURE=AMOUNT",
        help="Choose the best by this measure: right with 95 % if it leads by this amount or more. Replicates on only who may still be it.",
    ),
]
Budget = Annotated[
    int | None,
    typer.Option("--budget", min=2, help="With --select: so many replications in all, where they tell most; without a guarantee."),
]
Json = Annotated[bool, typer.Option("--json", help="Write JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but the results.")]


def write_json(value: Any) -> None:
    """One JSON document on stdout; numbers that do not exist are null."""
    print(json.dumps(_plain(value), indent=2, ensure_ascii=False))


def write_rows(names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table on stdout: aligned on a terminal, tab-separated when piped."""
    if not sys.stdout.isatty():
        for row in (names, *rows):
            print("\t".join(_one_line(cell) for cell in row))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    grid = Grid(box=box.SIMPLE_HEAD, header_style="bold")
    for name in names:
        grid.add_column(Text(name), overflow="fold")
    for row in rows:
        grid.add_row(*(Text(_one_line(cell)) for cell in row))
    Console().print(grid)


def _one_line(cell: object) -> str:
    """A cell without the tabs and line ends that would break the table."""
    return " ".join(str(cell).split()) if {"\t", "\n"} & set(str(cell)) else str(cell)


def write_table(table: "Table") -> None:
    """A tidy table on stdout, every digit of it, tab-separated."""
    sys.stdout.write(table.csv("\t"))


def told(text: str) -> None:
    """A remark on stderr."""
    print(text, file=sys.stderr)


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
