"""`sim init`."""

from pathlib import Path
from typing import Annotated

import typer

from sim.report.console import remark

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="A folder, made if it is not there.", file_okay=False)]


def init(folder: Folder) -> None:
    """Copy the scenarios that come with sim into a folder, for you to change. Nothing is overwritten.

    \b
    Example:
      sim init my-plant
    """
    from shutil import copyfile

    from sim.scenario.files.finding import shipped

    here = shipped()
    files = sorted(path.relative_to(here) for path in here.rglob("*") if path.suffix in {".yaml", ".json"})
    taken = [str(path) for path in files if (folder / path).exists()]
    if taken:
        remark(f"{folder} already has {', '.join(taken)}; nothing was copied. Choose another folder, or move them away.")
        raise typer.Exit(2)
    for path in files:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        copyfile(here / path, folder / path)
    remark(f"{len(files)} files copied to {folder}. Next: sim run {folder / 'texas.yaml'}")
