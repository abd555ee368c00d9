"""Columns of a table that a scenario names, each cell as the scenario would write it, at its place; wrong cells are named with theirs."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from sim.data.cells import Cells, DataIssue, read_cells
from sim.data.columns import MISSING, quantity
from sim.data.dates import ORDERS, days_of
from sim.scenario.assumption import Invalid, suggestion
from sim.scenario.files import finding
from sim.scenario.nodes import Issue, Keys, Leaf, Mapping, Place, Unreadable, issue
from sim.scenario.numbers import Kind, number
from sim.units import UnitError, parsed

FILE = "file"
MOST_VALUES = 20_000  # that one table gives to one key
MOST_NAMED = 10  # wrong cells of one table


@dataclass(frozen=True, slots=True)
class Brought:
    """A table file that a scenario takes something from: where it is, the scenario file that names it, and the hash of its bytes."""

    path: Path
    by: Path
    sha256: str


@dataclass(slots=True)
class Reading:
    """What is read while a tree is walked: each file once, what is wrong, and where values of the tree stand."""

    files: tuple[Path, ...]
    roots: tuple[Path, ...]
    start: date
    cells: dict[Path, Cells] = field(default_factory=dict)
    brought: dict[Path, Brought] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A mapping that names a table, where it stands, and what the schema wants there."""

    node: Mapping
    keys: Keys
    kind: Any
    number: Kind | None
    reading: Reading

    def text(self, name: str, otherwise: str = "") -> str:
        """What the mapping says under a name. Raises Unreadable if that is no word."""
        said = self.node.items.get(name)
        if said is None:
            return otherwise
        if not isinstance(said, Leaf) or not said.text.strip():
            raise Unreadable([issue(said.place, (*self.keys, name), "expected a word")])
        return said.text

    def words(self, name: str) -> dict[str, str]:
        """The words under the keys of a part, like `columns: {volume: Units a year}`."""
        part = self.node.items.get(name)
        if part is None:
            return {}
        if not isinstance(part, Mapping) or not all(isinstance(each, Leaf) for each in part.items.values()):
            raise Unreadable([issue(part.place, (*self.keys, name), "expected keys and values like {volume: Units a year}")])
        return {key: each.text for key, each in part.items.items() if isinstance(each, Leaf)}

    def known(self, names: Sequence[str]) -> None:
        """Raises Unreadable for keys beside these."""
        wrong = [key for key in self.node.items if key not in names]
        if wrong:
            said = f"; with a table there are {', '.join(names)}"
            raise Unreadable(
                [issue(self.node.keys[key], (*self.keys, key), f"unknown key{suggestion(key, names) or said}") for key in wrong]
            )

    def cells(self) -> Cells:
        """The table, read once. Raises Unreadable, DataIssue."""
        leaf = self.node.items[FILE]
        assert isinstance(leaf, Leaf)
        files = self.reading.files
        by = next((path for path in files if finding.shown(path) == leaf.place.file), files[0])  # a setting stands for the first file
        path = finding.beside(leaf, self.keys, by, self.reading.roots)
        if path not in self.reading.cells:
            self.reading.cells[path] = read_cells(path)
            self.reading.brought[path] = Brought(path, by, self.reading.cells[path].sha256)
        cells = self.reading.cells[path]
        if not len(cells):
            raise DataIssue(f"{path}: has names of columns but no rows; expected a value in each row below the names")
        if len(cells) > MOST_VALUES:
            raise DataIssue(
                f"{path}: expected at most {MOST_VALUES:,} rows, got {len(cells):,}; thin them, or fit a distribution with sim fit"
            )
        return cells

    def at_cell(self, cells: Cells, name: str, row: int) -> Place:
        """The place of a cell: its row of the file, and which column it is, from 1 on."""
        return Place(cells.path, cells.first_row + row, list(cells.columns).index(name) + 1)

    def wrong(self, cells: Cells, column: str, row: int, message: str) -> Issue:
        """An issue of a cell that also says where the scenario asks for it."""
        asked = self.node.items[FILE].place
        return issue(self.at_cell(cells, column, row), self.keys, f"column '{column}': {message} (asked for at {asked})")


def column(wanted: Wanted, cells: Cells, key: str, default: str = "", but: str = "") -> str:
    """The column that a key names; the first one, or the only other one, where `default` says that it may be left out."""
    if key in wanted.node.items:
        try:
            return cells.name(wanted.text(key))
        except DataIssue as error:
            raise Unreadable([issue(wanted.node.items[key].place, (*wanted.keys, key), str(error))]) from None
    others = [name for name in cells.columns if name != but]
    if len(others) == 1 or (default == "the first" and others):
        return others[0]
    said = f"missing `{key}`: which of the columns {', '.join(map(repr, others[:8]))}"
    raise Unreadable([issue(wanted.node.items[FILE].place, (*wanted.keys, key), said)])


def quantities(wanted: Wanted, cells: Cells, column: str, unit: str) -> list[Leaf]:
    """The cells of a column as quantities with their unit. Raises Unreadable with each that is none."""
    kind = wanted.number
    assert kind is not None, "asked for only where the schema has a number"
    if unit:
        _check_unit(wanted, unit, kind)
    leaves, wrong = [], []
    for row, text in enumerate(cells.column(column)):
        said = quantity(text, unit, cells.decimal_comma)
        bad = "is empty; expected a number: fill it in or take the row out" if text.casefold() in MISSING else mistake(said, kind)
        if bad:
            wrong.append(wanted.wrong(cells, column, row, bad))
        leaves.append(Leaf(said, wanted.at_cell(cells, column, row)))
    refuse(wrong)
    return leaves


def _check_unit(wanted: Wanted, unit: str, kind: Kind) -> None:
    try:
        parsed(f"1 {unit}", kind.unit)
    except UnitError as error:
        raise Unreadable([issue(wanted.node.items["unit"].place, (*wanted.keys, "unit"), str(error).replace("'1 ", "'"))]) from None


def mistake(text: str, kind: Kind) -> str:
    """What is wrong with a quantity; '' if nothing."""
    try:
        number(text, kind)
    except Invalid as error:
        return f"{error}; correct it or take the row out"
    return ""


def days(wanted: Wanted, cells: Cells, column: str) -> list[Leaf]:
    """The cells of a column as dates, in the order that `dates` says. Raises Unreadable with each that is none, or may be two."""
    order = wanted.text("dates")
    if order and order not in ORDERS:
        said = f"expected '{ORDERS[0]}' or '{ORDERS[1]}', got '{order}'"
        raise Unreadable([issue(wanted.node.items["dates"].place, (*wanted.keys, "dates"), said)])
    found = days_of(cells.column(column), order)
    refuse([wanted.wrong(cells, column, row, day.wrong) for row, day in enumerate(found) if day.wrong])
    return [Leaf(day.iso, wanted.at_cell(cells, column, row)) for row, day in enumerate(found)]


def times_after_start(wanted: Wanted, cells: Cells, column: str) -> list[Leaf]:
    """The dates of a column as times after the start of the scenario. Raises Unreadable with each that lies before it."""
    start = wanted.reading.start
    found = days(wanted, cells, column)
    after = [(date.fromisoformat(leaf.text) - start).days for leaf in found]
    early = [row for row, count in enumerate(after) if count < 0]
    refuse([wanted.wrong(cells, column, row, f"{found[row].text} lies before the start, {start}; take the row out") for row in early])
    return [replace(leaf, text=f"{count} d") for leaf, count in zip(found, after, strict=True)]


def counts(wanted: Wanted, cells: Cells) -> list[int]:
    """How many units each row stands for: 1, or what the column `count` says."""
    if "count" not in wanted.node.items:
        return [1] * len(cells)
    counted = column(wanted, cells, "count")
    texts = [quantity(text, "", cells.decimal_comma) for text in cells.column(counted)]
    rows = [row for row, text in enumerate(texts) if not text.isdecimal()]
    refuse([wanted.wrong(cells, counted, row, f"expected a whole number of units, got '{texts[row][:40]}'") for row in rows])
    units = [int(text) for text in texts]
    if sum(units) > MOST_VALUES:
        raise DataIssue(
            f"{cells.path}: {column}: expected at most {MOST_VALUES:,} units in all, got {sum(units):,}; give contracts instead"
        )
    return units


def names_in(wanted: Wanted, cells: Cells, column: str) -> dict[str, Place]:
    """The names in a column with their places, each once. Raises Unreadable for those that are empty or stand there twice."""
    found: dict[str, Place] = {}
    wrong = []
    for row, text in enumerate(cells.column(column)):
        if not text or text in found:
            wrong.append(wanted.wrong(cells, column, row, "has no name" if not text else f"'{text}' stands here twice; one row a name"))
        found.setdefault(text, wanted.at_cell(cells, column, row))
    refuse(wrong)
    return found


def refuse(issues: list[Issue]) -> None:
    """Raises Unreadable with the issues, of very many only the first and how many there are."""
    if issues:
        more = len(issues) - MOST_NAMED
        last = issues[min(len(issues), MOST_NAMED) - 1]
        raise Unreadable(
            [*issues[:MOST_NAMED], *([replace(last, line=last.line + 1, message=f"and {more:,} more cells")] if more > 0 else [])]
        )
