"""`sim import`: tables of public agencies as blocks of assumptions."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.verb import Verb
from sim.report.console import say

imports = typer.Typer(
    help="Turn a table of a public agency, as downloaded, into assumptions to paste, with source, date and range."
    "\n\n\b\nExamples:\n  sim import wages MSA_M2025_dl.xlsx --area Dallas --pool assembly=51-2028 --pool repair=49-2094 --date 'May 2025'"
    "\n  sim import electricity sales_revenue.xlsx --state TX --sector industrial --date 2026-10",
    no_args_is_help=True,
    rich_markup_mode=None,
)

File = Annotated[Path, typer.Argument(metavar="FILE", help="The table as the agency has it: .xlsx, .csv or .parquet.")]
Area = Annotated[str, typer.Option("--area", metavar="NAME", help="The area, or a part of its title that no other has: Dallas.")]
Pools = Annotated[
    list[str], typer.Option("--pool", metavar="POOL=CODE", help="A pool and its occupation, like assembly=51-2028; may be repeated.")
]
Date = Annotated[str, typer.Option("--date", metavar="DATE", help="What the table is of, for the source: 'May 2025'.")]
State = Annotated[str, typer.Option("--state", metavar="XX", help="The state, like TX.")]
Sector = Annotated[str, typer.Option("--sector", help="residential, commercial or industrial.")]


@imports.command(cls=Verb)
def wages(file: File, area: Area, pool: Pools, date: Date) -> None:
    """Wages by occupation and area from OEWS (US Bureau of Labor Statistics): medians, with quartiles as ranges.

    \b
    Example:
      sim import wages MSA_M2025_dl.xlsx --area Dallas --pool assembly=51-2028 --pool repair=49-2094 --date 'May 2025'
    """
    from sim.data import agencies
    from sim.data.cells import read_cells

    named = dict(_pair(text) for text in pool)
    say(agencies.wages(read_cells(file), area, named, date).rstrip())


def _pair(text: str) -> tuple[str, str]:
    name, equals, code = text.partition("=")
    if not (name and equals and code):
        raise typer.BadParameter(f"expected a pool and an occupation like assembly=51-2028, got '{text}'", param_hint="--pool")
    return name, code


@imports.command(cls=Verb)
def electricity(file: File, state: State, sector: Sector, date: Date) -> None:
    """The price of electricity by state and sector from EIA-861M: the mean of the last twelve months, with their extremes as range.

    \b
    Example:
      sim import electricity sales_revenue.xlsx --state TX --sector industrial --date 2026-10
    """
    from sim.data import agencies
    from sim.data.cells import read_cells

    say(agencies.electricity(read_cells(file), state, sector, date).rstrip())
