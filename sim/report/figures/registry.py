"""A figure of several questions in one record: its name, what it needs, its title, and where it is drawn."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from sim.report.answer import Picture
from sim.report.facts import Facts
from sim.tables import Table

if TYPE_CHECKING:
    from sim.report.style import Sheet


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure: file name, the measures and profiles it needs, its title as a finding, and the function that draws it.

    `title` gives '' where there is nothing to show. `at` names the function (facts, title) -> Sheet below `sim.report.figures`, like
    'cost.landed_cost', so that a title is known without matplotlib.
    """

    name: str
    needs: tuple[str, ...]
    title: Callable[[Facts], str]
    at: str

    def draw(self, facts: Facts, title: str) -> "Sheet":
        """The figure, drawn."""
        module, _, function = self.at.partition(".")
        sheet: Sheet = getattr(import_module(f"sim.report.figures.{module}"), function)(facts, title)
        return sheet


def pictures(registry: Iterable[Drawing], facts: Facts) -> tuple[Picture, ...]:
    """The figures that have the rows they need, not drawn yet."""
    return tuple(_pictures(registry, facts))


def _pictures(registry: Iterable[Drawing], facts: Facts) -> Iterator[Picture]:
    for drawing in registry:
        if all(facts.has(need) for need in drawing.needs) and (title := drawing.title(facts)):
            yield Picture(drawing.name, title, _drawn(drawing, facts, title))


def _drawn(drawing: Drawing, facts: Facts, title: str) -> Callable[[Mapping[str, Table]], "Sheet"]:
    return lambda _tables: drawing.draw(facts, title)
