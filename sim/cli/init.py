"""`sim init`."""

from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from sim.counts import counted
from sim.report.console import remark

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="A folder, made if it is not there.", file_okay=False)]


def init(folder: Folder) -> None:
    """Copy the scenarios that come with sim into a folder, for you to change. Nothing is overwritten.

    \b
    Example:
      sim init my-plant
    """
    from shutil import copyfile

    from sim.questions.report.plan import STUDY
    from sim.scenario.files.finding import shipped

    here = shipped()
    files = {path.relative_to(here): path for path in sorted(here.rglob("*")) if path.suffix in {".yaml", ".json"}}
    files[Path(STUDY.name)] = STUDY
    taken = [str(path) for path in files if (folder / path).exists()]
    if taken:
        remark(f"{folder} already has {', '.join(taken)}; nothing was copied. Choose another folder, or move them away.")
        raise typer.Exit(2)
    for path, source in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        copyfile(source, folder / path)
    site, study = (quote(str(folder / name)) for name in ("texas.yaml", STUDY.name))
    remark(f"{counted(len(files), 'file')} copied to {folder}. Next: sim run {site}, or all at once: sim report {study}")
