"""`sim plot`."""

from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.questions import completing
from sim.questions.options import Json
from sim.report.console import say, write_json, write_rows
from sim.running.run_record import RUNS, NoRun, record, run_folder

if TYPE_CHECKING:
    from sim.report.answer import Answer, Picture

OF_REPORT = "is of a report, whose figures are in its report.html; sim plot draws those of one question, like sim compare"
UNFINISHED = "its run has not finished; the same command goes on from there"


class Form(StrEnum):
    """The files a figure can be."""

    png = "png"
    svg = "svg"


@completing.quiet
def _figures(ctx: Any, incomplete: str) -> list[str]:
    """Figures of the run on the command line."""
    return [name for name, _ in _listed(_folder(str(ctx.params["run"]))) if name.startswith(incomplete)]


RunFolder = Annotated[
    str, typer.Argument(metavar="RUN", help="The folder of a run, or its name in ./runs.", autocompletion=completing.run_names)
]
Name = Annotated[
    str, typer.Argument(metavar="[NAME]", help="Which figure; all there are, with their titles, if left out.", autocompletion=_figures)
]
Format = Annotated[Form | None, typer.Option("--format", help="The kind of file: as --out ends, else png.")]
Out = Annotated[Path | None, typer.Option("--out", dir_okay=False, help="The file; figures/NAME.png in the run's folder if left out.")]


def plot(context: typer.Context, run: RunFolder, name: Name = "", form: Format = None, out: Out = None, as_json: Json = False) -> None:
    """Draw one figure of a run anew, or list the figures that it has.

    The question of the run is asked again as recorded, with the folder's copies of the scenarios and the replications in the store; nothing
    is simulated, and no figure is drawn if another answer would come out. Without --out the figure is kept in the folder of the run.

    \b
    Examples:
      sim plot runs/run-2026-11-22-texas-3f2a
      sim plot runs/run-2026-11-22-texas-3f2a landed-cost
      sim plot runs/run-2026-11-22-texas-3f2a landed-cost --out slides/cost.svg
    """
    folder = _folder(run)
    titles = dict(_listed(folder))
    if not name:
        _list(titles, as_json)
        return
    if name not in titles:
        raise typer.BadParameter(_unknown(name, list(titles)), param_hint="NAME")
    ending = _ending(form, out)
    answer = _asked_again(context, folder)
    picture = next(each for each in answer.figures if each.name == name)
    path = _drawn(answer, picture, ending, folder, out)
    if as_json:
        write_json({"name": name, "title": picture.title, "file": str(path)})
    else:
        say(str(path))


def _folder(run: str) -> Path:
    """The folder meant by a path or by a name in ./runs. Raises typer.BadParameter."""
    if (found := run_folder(run)) is not None:
        return found
    raise typer.BadParameter(f"no run has left a folder '{run}' here or in ./{RUNS}; see: sim runs list", param_hint="RUN")


def _listed(folder: Path) -> list[tuple[str, str]]:
    """Name and title of each figure of a finished run. Raises NoRun, also where its question has no figures."""
    from sim.questions.again import ANSWER

    command = record(folder).get("command")
    if command == "report":  # also of its parts, whose command line is that of the whole report
        raise NoRun(f"{folder}: {OF_REPORT}")
    if not (folder / ANSWER).is_file():
        raise NoRun(f"{folder}: {UNFINISHED}")
    try:
        found = [(str(each["name"]), str(each["title"])) for each in record(folder, ANSWER)["figures"]]
    except (KeyError, TypeError) as error:
        raise NoRun(f"{folder / ANSWER}: does not list its figures ({error!r}); run the same command again") from None
    if not found:
        raise NoRun(f"{folder}: is of sim {command} and has no figures; sim run and sim compare draw some of the same scenarios")
    return found


def _list(titles: dict[str, str], as_json: bool) -> None:
    if as_json:
        write_json([{"name": name, "title": title} for name, title in titles.items()])
    else:
        write_rows(("name", "title"), list(titles.items()))


def _unknown(name: str, names: list[str]) -> str:
    close = get_close_matches(name, names, n=1)
    return f"no figure is called '{name}'; " + (f"did you mean '{close[0]}'?" if close else f"there are {', '.join(names)}")


def _ending(form: Form | None, out: Path | None) -> str:
    """The kind of file that was asked for. Raises typer.BadParameter if --format and --out do not agree, or name none."""
    given = out.suffix.lower().removeprefix(".") if out else ""
    if out and given not in list(Form):
        raise typer.BadParameter(f"expected a file that ends with .png or .svg, got '{out}'", param_hint="--out")
    if form and given and given != form:
        raise typer.BadParameter(f"--out '{out}' does not end with .{form}; leave out one of both", param_hint="--format")
    return str(form or given or Form.png)


def _asked_again(context: typer.Context, folder: Path) -> "Answer":
    from typer.exceptions import TyperException

    from sim.questions.again import NotAsItWas, asked_again

    program = context.find_root().command
    try:
        return asked_again(folder, lambda words: program.main(args=list(words), prog_name="sim", standalone_mode=False))
    except TyperException as error:
        raise NotAsItWas(f"{folder}: its command line is not understood any more ({error.format_message()}); run it again") from None


def _drawn(answer: "Answer", picture: "Picture", ending: str, folder: Path, out: Path | None) -> Path:
    """Writes the figure, while nobody else is at work on the folder if it goes there."""
    from sim.report.figures.drawing import drawn
    from sim.report.folder import write_bytes
    from sim.running.locks import at_work

    (made,) = drawn([picture], answer.tables, [ending])
    if made.fault:
        raise RuntimeError(f"figure {picture.name} could not be drawn: {made.fault}")
    if ending not in made.contents:
        raise typer.BadParameter(f"the tables of this run have nothing to show as '{picture.name}'", param_hint="NAME")
    if out:
        return write_bytes(out, made.contents[ending])
    with at_work(folder):
        return write_bytes(folder / "figures" / f"{picture.name}.{ending}", made.contents[ending])
