"""`sim explain FILE duty`: what one piece pays at the border on a day, line by line with sources."""

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.report.console import remark, say, write_json, write_rows

if TYPE_CHECKING:
    from sim.economics.border.stack import StackLine
    from sim.scenario.editors.describe import Fact
    from sim.scenario.loading import Loaded

KEY = "duty"
HEADER = ("layer", "kind", "rate", "due on", "of USD", "USD", "why", "source", "place")

Part = Annotated[str | None, typer.Option("--part", help="With duty: a part, or a customs class that duty rules name.")]
Class = Annotated[str | None, typer.Option("--class", help="With duty: a customs class instead of a part, like finished_miner.")]
Origin = Annotated[str | None, typer.Option("--origin", help="With duty: country of origin, if not that of the part.")]
Day = Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="With duty: day of entry; the start if left out.")]
Pieces = Annotated[int | None, typer.Option("--pieces", min=1, help="With duty: pieces of an entry; an order, or one, if left out.")]
Repaired = Annotated[bool, typer.Option("--repaired", help="With duty: a unit that comes back from repair.")]


@dataclass(frozen=True)
class AskedDuty:
    """What was asked about duty."""

    part: str | None
    customs_class: str | None
    origin: str | None
    day: datetime | None
    pieces: int | None
    repaired: bool

    @property
    def anything(self) -> bool:
        """Whether an option was given that only duty knows."""
        return any((self.part, self.customs_class, self.origin, self.day, self.pieces, self.repaired))


def explain_duty(loaded: "Loaded", asked: AskedDuty, as_json: bool) -> None:
    """Prints the stack of one piece: layers, exemptions, fees and the total."""
    from dataclasses import asdict

    from sim.economics.border.stack import duty_stack, piece_of
    from sim.scenario.editors.describe import facts

    day = asked.day.date() if asked.day else loaded.scenario.start
    piece = piece_of(loaded.scenario, asked.part, asked.customs_class, asked.origin, asked.pieces, asked.repaired, day)
    lines = duty_stack(loaded.scenario, piece, day)
    known = {fact.key: fact for fact in facts(loaded)}
    duty, total = (sum(line.amount_usd for line in lines if fees or line.kind != "fee") for fees in (False, True))
    if as_json:
        sources = [{"source": known[line.key].source, "note": known[line.key].note, "place": known[line.key].place} for line in lines]
        found = [{**asdict(line), **source} for line, source in zip(lines, sources, strict=True)]
        write_json({"piece": asdict(piece), "date": str(day), "lines": found, "duty_usd": duty, "total_usd": total})
        return
    rows = [_row(line, known[line.key]) for line in lines]
    for name, usd in (("duty", duty), ("duty and fees", total)):
        rows.append((name, "", _percent(usd / piece.entered_usd), "", f"{piece.entered_usd:.2f}", f"{usd:.4f}", "", "", ""))
    if sys.stdout.isatty():  # sources are too long for a column: one a line, below
        write_rows(HEADER[:-2], [row[:-2] for row in rows])
        for row in rows[:-2]:
            say(f"{row[0]}: {row[-1]}, {row[-2]}")
    else:
        write_rows(HEADER, rows)
    worth = f"one piece of {piece.entered_usd:.2f} USD, {piece.pieces} to an entry"
    remark(
        f"{piece.name}: {piece.goods} on {day}, {worth}, by {piece.mode}. Ask for more with --part, --class, --origin, --date, --pieces."
    )


def _row(line: "StackLine", fact: "Fact") -> tuple[str, ...]:
    source = fact.source if not fact.note else f"{fact.source} ({fact.note})"
    place = ":".join(Path(fact.place).name.split(":")[:2])
    if line.kind == "exemption":
        return (line.name, line.kind, "", "", "", "", line.why, source, place)
    return (
        line.name,
        line.kind,
        _percent(line.rate),
        line.due_on,
        f"{line.due_on_usd:.2f}",
        f"{line.amount_usd:.4f}",
        line.why,
        source,
        place,
    )


def _percent(share: float) -> str:
    return f"{100 * share:.6g} %"
