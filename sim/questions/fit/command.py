"""`sim fit`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.questions.options import FigureForms, Figures, Json, Seed

File = Annotated[Path, typer.Argument(metavar="FILE", help="A table: .csv, .tsv, .xlsx or .parquet.")]
Column = Annotated[str, typer.Option("--column", "-c", metavar="NAME", help="The column with the observations.")]
Unit = Annotated[str, typer.Option("--unit", metavar="UNIT", help="The unit of bare numbers: min, h, d, USD/unit, ...")]
Censored = Annotated[
    str,
    typer.Option(
        "--censored", metavar="NAME", help="A column of yes and no: yes where a lifetime was still going on when it was looked at."
    ),
]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="A column whose values make groups that are fitted apart.")]
Rounded = Annotated[
    str, typer.Option("--rounded-to", metavar="STEP", help="The step values were rounded to, like '5 min'; found out if left out.")
]
Folder = Annotated[Path | None, typer.Option("--out", file_okay=False, help="Keep the answer, its tables and figures in this folder.")]


def fit(
    file: File,
    column: Column,
    unit: Unit = "",
    censored: Censored = "",
    by: By = "",
    rounded_to: Rounded = "",
    seed: Seed = 1,
    out: Folder = None,
    figures: Figures = FigureForms.png,
    as_json: Json = False,
) -> None:
    """Fit distributions to observations in a file, and print the assumption to paste.

    Exponential, lognormal, gamma and Weibull by maximum likelihood. Lifetimes that were still going on count as such (--censored), rounded
    values as intervals. It says what the data cannot tell, and how the best distribution fits.

    \b
    Examples:
      sim fit repairs.csv --column minutes --unit min
      sim fit field.xlsx --column days --unit d --censored running --by model --out fits
    """
    from sim.questions.fit.study import fit as recipe
    from sim.report import run_folder
    from sim.report.console import height, say, width, write_json
    from sim.report.records import with_tables
    from sim.report.terminal import answer_text

    found = recipe(file, column, unit, censored, by, rounded_to, seed)
    if out is not None:
        run_folder.write_found(out, found)
        run_folder.write_figures(out, found, figures.forms)
    if as_json:
        write_json({**with_tables(found, str(out or "")), "assumption": found.texts["assumption.yaml"]})
        return
    say(answer_text(found, str(out or ""), width(), height(), whole=True))
    sys.stdout.write("\n" + found.texts["assumption.yaml"])
