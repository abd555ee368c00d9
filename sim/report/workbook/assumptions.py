"""The sheet of assumptions: every number with its range, source with a link, note and place; those that differ between sites first."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sim.report.assumption_words import assumption_words
from sim.report.phrases import capital, shorts
from sim.report.workbook import words
from sim.report.workbook.paper import Column, Paper
from sim.scenario.assumption import ASSUMED
from sim.scenario.editors.describe import Fact, fact
from sim.scenario.loading import Entry, Loaded


class Told(NamedTuple):
    """An assumption as it is told: of all sites where they share it, else of one."""

    site: str
    fact: Fact
    title: str  # of its source
    address: str


def assumptions_sheet(paper: Paper, loaded: Sequence[Loaded]) -> None:
    """Writes the sheet."""
    leaf, told = paper.sheet(words.ASSUMPTIONS, words.ASSUMPTIONS), list(_told(loaded))
    leaf.text(words.SOURCES, 10, "quiet")
    leaf.table(
        [
            Column("Assumption", [capital(assumption_words(each.fact.key)) for each in told], width=38),
            Column("Site", [each.site for each in told], width=16),
            *(Column(name, [getattr(each.fact, name) for each in told], width=16) for name in ("value", "low", "high")),
            Column("Kind", [each.fact.kind for each in told], width=9),
            Column("Source", [each.title for each in told], width=44),
            Column("Link", [each.address for each in told], "link", 30),
            Column("Note", [each.fact.note for each in told], width=60),
            Column("Key", [each.fact.key for each in told], width=40),
            Column("Place", [each.fact.place for each in told], width=28),
        ],
        top=True,
    )
    leaf.close()


def _told(loaded: Sequence[Loaded]) -> Iterator[Told]:
    """The assumptions that differ, site by site, then those that all share."""
    brief = shorts(tuple(each.scenario.name for each in loaded))
    own = [{entry.key: (entry, each) for entry in each.assumptions} for each in loaded]
    keys = list(dict.fromkeys(key for found in own for key in found))
    alike = {key for key in keys if len({_said(*found[key]) if key in found else None for found in own}) == 1}
    for key in (key for key in keys if key not in alike):
        for found, each in zip(own, loaded, strict=True):
            if key in found:
                yield _one(brief[each.scenario.name], *found[key])
    for key in (key for key in keys if key in alike):
        yield _one("all" if len(loaded) > 1 else brief[loaded[0].scenario.name], *own[0][key])


def _said(entry: Entry, loaded: Loaded) -> tuple[str, ...]:
    own = fact(entry, loaded)
    return own.value, own.low, own.high, own.source, own.note


def _one(site: str, entry: Entry, loaded: Loaded) -> Told:
    own = fact(entry, loaded)
    name = entry.assumption.source
    source = loaded.scenario.sources.get(name or "")
    if source is None:
        return Told(site, own, name or "none" if name in (None, ASSUMED) else str(name), "")
    title = ", ".join(part for part in (source.title, source.publisher, source.date) if part)
    return Told(site, own, title, source.address or "")
