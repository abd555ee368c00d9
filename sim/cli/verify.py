"""`sim verify`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from sim.questions.options import Json, Quiet
from sim.questions.session import counting
from sim.report.console import remark, say, write_json, write_rows

All = Annotated[bool, typer.Option("--full", help="Every case, at its whole length: an hour.")]
Out = Annotated[Path | None, typer.Option("--out", file_okay=False, help="A folder for verify.html and verification.csv.")]


def verify(full: All = False, out: Out = None, as_json: Json = False, quiet: Quiet = False) -> None:
    """Show that sim calculates what is known: queues, inventory, repair, money, tax, duty and statistics against their sources.

    Every engine is asked. With --out there is a page to show to others. Ends with exit code 1 if a value does not agree.

    \b
    Example:
      sim verify --out evidence
    """
    from sim.report.folder import write_tables, write_text
    from sim.verify.study import asked, verification
    from sim.verify.words import HEAD, headline, page, record, rows, tidy

    with counting(quiet, len(asked(full)), "cases") as step:
        lines = verification(full, on_progress=step)
    if out is not None:
        write_tables(out, {"verification": tidy(lines)})
        write_text(out, "verify.html", page(lines, full, datetime.now().date()))
    if as_json:
        write_json(record(lines, full))
    else:
        write_rows(HEAD, rows(lines))
        say(headline(lines))
    if out is not None and not as_json:
        remark(f"{out / 'verify.html'}: open it in a browser, mail it, or print it")
    if not all(line.good for line in lines):
        raise typer.Exit(1)
