"""`sim new`."""

from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from sim.cli.verb import Verb
from sim.questions import completing
from sim.report.console import remark

new = typer.Typer(
    help="Begin a scenario of your own.\n\n\b\nExample:\n  sim new site ohio --like texas --jurisdiction US-OH",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="What the site is called, like ohio.")]
Like = Annotated[
    str,
    typer.Option(
        "--like",
        metavar="FILE",
        help="The site that it is begun like: texas, or a file of yours.",
        autocompletion=completing.scenarios,
    ),
]
Jurisdiction = Annotated[str, typer.Option("--jurisdiction", metavar="XX-YY", help="Where it lies, like US-OH: its law applies.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", dir_okay=False, help="The file to write; NAME.yaml if left out.")]


@new.callback()
def _kinds() -> None:
    """What can be begun: a site."""


@new.command(cls=Verb)
def site(name: Name, like: Like, jurisdiction: Jurisdiction, out: Out = None) -> None:
    """Write a site file like another one, in which every number is marked until you give your own. Nothing is overwritten.

    It asks for wages, energy, rent, lanes and the rest in turn, and leaves out the law of the other place. `sim check` lists what is
    still the template's.

    \b
    Example:
      sim new site ohio --like texas --jurisdiction US-OH
    """
    from sim.report.folder import write_json as write_json_file
    from sim.scenario.editors.json_schema import json_schema
    from sim.scenario.files.template import SCHEMA, Wanted, site_text
    from sim.scenario.loading import ScenarioError, found, load, template_keys
    from sim.scenario.reading import read_file

    path = out or Path(f"{name}.yaml")
    if path.exists():
        remark(f"{path} is there already; nothing was written. Choose another name, or give --out.")
        raise typer.Exit(2)
    template = found(like if Path(like).suffix else f"{like}.yaml")
    text = site_text(Wanted(name, jurisdiction.upper(), like), read_file(template, str(template)), path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    if not (path.parent / SCHEMA).exists():
        write_json_file(path.parent, SCHEMA, json_schema())
    try:
        left = f"{len(template_keys(load(path))):,} numbers in it are still of {like}"
    except ScenarioError as error:
        left = f"it is not whole yet:\n{error}"
    remark(f"{path} is written; {left}. Next: sim check {quote(str(path))}")
