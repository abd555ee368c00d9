"""Options that several verbs share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.questions import completing


class FigureForms(StrEnum):
    """The files that a figure is kept as."""

    none = "none"
    png = "png"
    svg = "svg"
    both = "both"

    @property
    def forms(self) -> tuple[str, ...]:
        """Their endings."""
        return {"none": (), "both": ("png", "svg")}.get(self.value, (self.value,))


Scenario = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO",
        help="A scenario file: as given, else in ./scenarios, else one that comes with sim.",
        autocompletion=completing.scenarios,
    ),
]
Scenarios = Annotated[
    list[str],
    typer.Argument(
        metavar="SCENARIO...",
        help="Scenario files; the first is the one the others are compared with.",
        autocompletion=completing.scenarios,
    ),
]
Reps = Annotated[int, typer.Option("--reps", "-n", min=1, max=10_000, help="Replications; more make the intervals narrower.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same tables, to the byte.")]
Jobs = Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Processes; as many as there are processors if left out.")]
Cluster = Annotated[
    str | None,
    typer.Option("--cluster", metavar="tcp://HOST:PORT", help="Let the workers of this Dask cluster simulate, instead of processes."),
]
Out = Annotated[Path | None, typer.Option("--out", file_okay=False, help="Folder for the results; one below ./runs if left out.")]
With = Annotated[
    list[str] | None,
    typer.Option(
        "--with",
        metavar="FILE",
        help="Lay a policy file over the scenario; may be repeated.",
        autocompletion=completing.policies,
    ),
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Change one assumption, like pools.test.wage='31 USD/h'; may be repeated.",
        autocompletion=completing.settings,
    ),
]
Precision = Annotated[
    str | None,
    typer.Option(
        "--precision",
        metavar="[MEASURE=]WIDTH",
        help="Add replications to --reps until the 95 % interval is the mean ± this or narrower: 1%, npv=250000, lead_time='2 h'.",
        autocompletion=completing.measures_and_width,
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
        help="Choose the best by this measure: right with 95 % if it leads by this amount or more. Only those that may be it go on.",
        autocompletion=completing.measures_and_width,
    ),
]
Budget = Annotated[
    int | None,
    typer.Option("--budget", min=2, help="With --select: so many replications in all, where they tell most; without a guarantee."),
]
Inputs = Annotated[
    int | None,
    typer.Option(
        "--inputs",
        metavar="POINTS",
        min=2,
        max=1000,
        help="Also simulate so many draws of what was estimated (`n`), 20 say.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Write JSON.")]
Figures = Annotated[
    FigureForms,
    typer.Option("--figures", help="How figures are kept. With --json or in a pipe they are drawn only if --out is given."),
]
All = Annotated[bool, typer.Option("--all", help="Show every finding and every row, not only what fits a screen.")]
Full = Annotated[bool, typer.Option("--full", help="Keep the large tables too: every quantity and cost line of every replication.")]
Events = Annotated[
    bool,
    typer.Option("--events", help="Keep what happened in the first replication: tasks, units, shipments and stops as CSV and Parquet."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but the results.")]
