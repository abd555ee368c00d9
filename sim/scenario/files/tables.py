"""What a scenario takes from table files: observations, dated paths, lists of dates and times, contracts; each cell with its place.

`{file: repairs.csv, column: minutes, unit: min}` stands where a distribution, a list or keys and values may stand, and becomes what the
table says before the schema reads it. A file stands beside the scenario that names it, or below.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args, get_origin

from sim.data.cells import Cells, DataIssue
from sim.data.columns import MISSING, quantity
from sim.data.dates import is_day
from sim.scenario.assumption import DistributionAssumption, Section, suggestion
from sim.scenario.files import finding, table_cells
from sim.scenario.files.table_cells import FILE, Brought, Reading, Wanted, refuse
from sim.scenario.nodes import Issue, Keys, Leaf, Listing, Node, Unreadable, find, issue
from sim.scenario.nodes import Mapping as Tree
from sim.scenario.schema import Scenario
from sim.scenario.walk import at, fields, names_sections, number_of
from sim.units import MEANINGS

RANDOM = ("empirical", "trace", "discrete")  # distributions of given values

# What may be said of a table, by what stands in its place
SHARES = "probabilities"
OF_VALUES = (FILE, "column", "unit")
OF_DATES = (FILE, "date", "column", "unit", "dates")
OF_TIMES = (FILE, "column", "unit", "count", "dates")
OF_NAMES = (FILE, "name", "column", "unit")
OF_SECTIONS = (FILE, "name", "columns", "units")


def with_tables(tree: Tree, files: Sequence[Path]) -> tuple[Tree, tuple[Brought, ...], list[Issue]]:
    """A tree in which tables stand as what they say, the files they come from, and what is wrong with them.

    `files` are those of the scenario, the first one first. What is wrong is left out of the tree.
    """
    roots = (*(path.parent for path in files), finding.HERE, finding.shipped())
    reading = Reading(tuple(files), roots, _start(tree))
    items = {key: _walked(node, (key,), reading) for key, node in tree.items.items()}
    changed = any(items[key] is not tree.items[key] for key in items)
    return (replace(tree, items=items) if changed else tree), tuple(reading.brought.values()), reading.issues


def _start(tree: Tree) -> date:
    """The first day; the schema's where none is given, or one that is told elsewhere to be wrong."""
    start = find(tree, ("start",))
    default: date = Scenario.model_fields["start"].default
    try:
        return date.fromisoformat(start.text) if isinstance(start, Leaf) else default
    except ValueError:
        return default


def _walked(node: Node, keys: Keys, reading: Reading) -> Node:
    """A node with the tables below it; the same object where there are none."""
    match node:
        case Tree() if finding.is_table(node):
            return _table(node, keys, reading)
        case Tree():
            items = {key: _walked(inner, (*keys, key), reading) for key, inner in node.items.items()}
            return replace(node, items=items) if any(items[key] is not node.items[key] for key in items) else node
        case Listing():
            listed = tuple(_walked(inner, (*keys, str(k)), reading) for k, inner in enumerate(node.items))
            return replace(node, items=listed) if any(a is not b for a, b in zip(listed, node.items, strict=True)) else node
    return node


def _table(node: Tree, keys: Keys, reading: Reading) -> Node:
    """What a table says in the place of the mapping that names it. Issues are noted; something valid takes the place of what is wrong."""
    kind, passed = at(Scenario, keys)
    wanted = Wanted(node, keys, kind, passed[-1].number if passed else None, reading)
    said, empty = _way(wanted)
    try:
        return said(wanted)
    except Unreadable as error:
        reading.issues += error.issues
    except DataIssue as error:
        reading.issues += [issue(node.items[FILE].place, (*keys, FILE), line) for line in str(error).splitlines()]
    return empty


def _way(wanted: Wanted) -> tuple[Callable[[Wanted], Node], Node]:
    """How a table is read by what the schema wants in its place, and what stands there where it cannot be read."""
    node, kind, item = wanted.node, wanted.kind, get_args(wanted.kind)
    mapping = Tree({}, {}, node.place)
    if kind is DistributionAssumption:
        example = MEANINGS[wanted.number.unit].example if wanted.number else "1"
        return _observations, Leaf(example, node.place)
    if get_origin(kind) is tuple and (item[0] is date or number_of(item[0]) is not None):
        return (_dates if item[0] is date else _times), Listing((), node.place)
    if get_origin(kind) is dict and item[0] is date:
        return _path, mapping
    if get_origin(kind) is dict and (names_sections(kind) or wanted.number is not None):
        return (_sections if names_sections(kind) else _named), mapping
    return _nowhere, mapping if wanted.number is None else Leaf(MEANINGS[wanted.number.unit].example, node.place)


def _nowhere(wanted: Wanted) -> Node:
    said = "no table can stand here; one gives the values of a distribution, a dated path, a list, or entries by name"
    raise Unreadable([issue(wanted.node.keys[FILE], (*wanted.keys, FILE), said)])


# ---- the forms


def _observations(wanted: Wanted) -> Node:
    """`{dist: empirical, file: ..., column: ..., unit: ...}` with the values of the column; a discrete one has its `probabilities` too."""
    kept = {key: each for key, each in wanted.node.items.items() if key not in OF_VALUES}
    dist = kept.get("dist")
    if not isinstance(dist, Leaf) or dist.text not in RANDOM:
        said = f"only {', '.join(RANDOM[:-1])} and {RANDOM[-1]} take their values from a file; sim fit finds the parameters of others"
        raise Unreadable([issue(wanted.node.keys[FILE], (*wanted.keys, FILE), said)])
    if "values" in kept:
        raise Unreadable([issue(wanted.node.keys["values"], (*wanted.keys, "values"), f"give either `values` or `{FILE}`")])
    cells = wanted.cells()
    column = table_cells.column(wanted, cells, "column")
    values = table_cells.quantities(wanted, cells, column, wanted.text("unit"))
    place = wanted.node.items[FILE].place
    items = {**kept, "values": Listing(tuple(values), place)}
    if dist.text == "discrete":
        items[SHARES] = Listing(tuple(_shares(wanted, cells)), place)
    return replace(wanted.node, items=items, keys={**wanted.node.keys, "values": place})


def _shares(wanted: Wanted, cells: Cells) -> list[Leaf]:
    """The probabilities of the values, from the column that `probabilities` names."""
    if not isinstance(wanted.node.items.get(SHARES), Leaf):
        said = "needs the name of the column with the probability of each value"
        raise Unreadable([issue(wanted.node.items[FILE].place, (*wanted.keys, SHARES), said)])
    column = table_cells.column(wanted, cells, SHARES)
    texts = [quantity(text, "", cells.decimal_comma) for text in cells.column(column)]
    return [Leaf(text, wanted.at_cell(cells, column, row)) for row, text in enumerate(texts)]


def _path(wanted: Wanted) -> Node:
    """`{file: ramp.csv, date: from, column: share, unit: '%'}` as a value from each date on; dates written beside them count more."""
    beside = {key: each for key, each in wanted.node.items.items() if key not in OF_DATES}
    cells = wanted.cells()
    dates = table_cells.column(wanted, cells, "date", "the first" if "date" not in wanted.node.items else "")
    column = table_cells.column(wanted, cells, "column", f"beside '{dates}'", dates)
    days = table_cells.days(wanted, cells, dates)
    values = table_cells.quantities(wanted, cells, column, wanted.text("unit"))
    first = {leaf.text: row for row, leaf in reversed(list(enumerate(days)))}
    twice = [row for row, leaf in enumerate(days) if first[leaf.text] != row]
    refuse([wanted.wrong(cells, dates, row, f"'{days[row].text}' stands here twice; one value a date") for row in twice])
    found = dict(zip((leaf.text for leaf in days), values, strict=True))
    places = {leaf.text: leaf.place for leaf in days}
    return replace(wanted.node, items={**found, **beside}, keys={**wanted.node.keys, **places})


def _dates(wanted: Wanted) -> Node:
    """`{file: outages.csv, column: day}` as a list of dates."""
    wanted.known((FILE, "column", "dates"))
    cells = wanted.cells()
    return Listing(tuple(table_cells.days(wanted, cells, table_cells.column(wanted, cells, "column"))), wanted.node.place)


def _times(wanted: Wanted) -> Node:
    """`{file: orders.csv, column: day, count: units}` as times after the start, as many of each as `count` says; dates become times."""
    wanted.known(OF_TIMES)
    cells = wanted.cells()
    column, unit = table_cells.column(wanted, cells, "column"), wanted.text("unit")
    counts = table_cells.counts(wanted, cells)
    texts = cells.column(column)
    dated = any(map(is_day, texts))
    leaves = table_cells.times_after_start(wanted, cells, column) if dated else table_cells.quantities(wanted, cells, column, unit)
    return Listing(tuple(leaf for leaf, count in zip(leaves, counts, strict=True) for _ in range(count)), wanted.node.place)


def _named(wanted: Wanted) -> Node:
    """`{file: overhead.csv, name: item, column: amount, unit: USD/year}` as values by name."""
    wanted.known(OF_NAMES)
    cells = wanted.cells()
    names = table_cells.column(wanted, cells, "name", "the first" if "name" not in wanted.node.items else "")
    column = table_cells.column(wanted, cells, "column", f"beside '{names}'", names)
    found = table_cells.names_in(wanted, cells, names)
    values = table_cells.quantities(wanted, cells, column, wanted.text("unit"))
    return Tree(dict(zip(found, values, strict=True)), found, wanted.node.place)


def _sections(wanted: Wanted) -> Node:
    """`{file: contracts.csv, name: customer, columns: {volume: Units a year}, units: {volume: per year}}`: an entry for each row.

    Without `columns` every column beside the names goes by the key it is named after. An empty cell leaves its key out.
    """
    wanted.known(OF_SECTIONS)
    cells = wanted.cells()
    names = table_cells.column(wanted, cells, "name", "the first" if "name" not in wanted.node.items else "")
    section = get_args(wanted.kind)[1]
    columns = wanted.words("columns") or {name.strip(): name for name in cells.columns if name != names}
    refuse(list(_unknown(wanted, section, columns)))
    units = wanted.words("units")
    entries: dict[str, Node] = {}
    places = table_cells.names_in(wanted, cells, names)
    parts = {key: dict(_part(wanted, cells, section, key, cells.name(column), units.get(key, ""))) for key, column in columns.items()}
    for row, name in enumerate(places):
        items: dict[str, Node] = {key: leaves[row] for key, leaves in parts.items() if row in leaves}
        entries[name] = Tree(items, {key: leaf.place for key, leaf in items.items()}, places[name])
    return Tree(entries, places, wanted.node.place)


def _unknown(wanted: Wanted, section: type[Section], columns: Mapping[str, str]) -> Iterator[Issue]:
    """Columns that no key of a section goes by."""
    known = [each.key for each in fields(section)]
    place = (wanted.node.items.get("columns") or wanted.node.items[FILE]).place
    for key in columns:
        if key not in known:
            hint = suggestion(key, known) or f"; there are {', '.join(known)}"
            yield issue(place, (*wanted.keys, "columns"), f"no key '{key}' for a column: name those to take, {{{known[0]}: ...}}{hint}")


def _part(wanted: Wanted, cells: Cells, section: type[Section], key: str, column: str, unit: str) -> Iterator[tuple[int, Leaf]]:
    """The cells of a column that are not empty, by row, as texts for a key of a section."""
    kind = next(each.number for each in fields(section) if each.key == key)
    wrong = []
    for row, text in enumerate(cells.column(column)):
        if text.casefold() in MISSING:
            continue
        said = quantity(text, unit, cells.decimal_comma) if kind is not None else text
        if kind is not None and (bad := table_cells.mistake(said, kind)):
            wrong.append(wanted.wrong(cells, column, row, bad))
        yield row, Leaf(said, wanted.at_cell(cells, column, row))
    refuse(wrong)
