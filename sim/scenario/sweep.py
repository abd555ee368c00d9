"""What a sweep varies: values of keys, on the command line as `--vary key=a:b:n`, in a file as the block `sweep`.

An axis is what moves together. `grid` gives each key an axis of its own, `zip` moves several keys in step, `cases` lists points by all
they change; the sweep goes through every combination of a point of each axis. Values are a range `a:b:n`, n values evenly from a to
b, or a list. The block is no part of the scenario: it changes nothing unless a sweep is asked for.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from sim.scenario import nodes, reading
from sim.scenario.assumption import suggestion
from sim.scenario.nodes import Issue, Leaf, Listing, Node, Unreadable, issue
from sim.units import UnitError, shortened, split

SWEEP = "sweep"
PARTS = ("grid", "zip", "cases")
MOST_VALUES = 10_000  # of one key
RANGE = "like '0 %:25 %:6', from, to and how many"
VALUES = f"expected a range {RANGE}, or a list like [0 %, 10 %]"

Changes = Mapping[str, Leaf]  # values by dotted key


@dataclass(frozen=True, slots=True)
class Axis:
    """The keys that move together, and what they are at each point."""

    keys: tuple[str, ...]
    points: tuple[Changes, ...]

    @property
    def title(self) -> str:
        """'trade.duties.surcharge.rate', or all keys that move together."""
        return ", ".join(self.keys)

    @property
    def labels(self) -> tuple[str, ...]:
        """What each point is called: '5 %', or '5 %, 31 USD/h' where its keys have different values."""
        return tuple(", ".join(dict.fromkeys(leaf.text for leaf in changes.values())) for changes in self.points)

    @property
    def scale(self) -> tuple[list[float], str] | None:
        """The points as numbers and their unit, if one key, or all of them alike, move through numbers in one unit."""
        alike = all(len({leaf.text for leaf in changes.values()}) == 1 for changes in self.points)
        return scale(self.labels) if alike else None


def varied(options: Sequence[str]) -> tuple[Axis, ...]:
    """An axis for each option 'key=values'. Raises Unreadable with every issue."""
    axes, issues = [], list[Issue]()
    for text in options:
        try:
            keys, node = reading.assigned(text, "--vary", f"write key=values: a range {RANGE}, or a list like '[0 %, 10 %]'")
            axes.append(_of_key(".".join(keys), _values(node, keys)))
        except Unreadable as error:
            issues += error.issues
    if issues:
        raise Unreadable(issues)
    _distinct(axes)
    return tuple(axes)


def block(tree: Node) -> tuple[Axis, ...]:
    """The axes of the block `sweep` of a scenario; none if it has none. Raises Unreadable with every issue."""
    found = nodes.find(tree, (SWEEP,))
    if found is None:
        return ()
    parts = _mapping(found, (SWEEP,))
    wrong = [issue(parts.keys[key], (SWEEP, key), "unknown key" + suggestion(key, PARTS)) for key in parts.items if key not in PARTS]
    if wrong:
        raise Unreadable(wrong)
    axes = list[Axis]()
    for part, read in (("grid", _grid), ("zip", _zip), ("cases", _cases)):
        axes += read(parts.items[part]) if part in parts.items else ()
    _distinct(axes)
    return tuple(axes)


def sweep_issues(tree: Node) -> list[Issue]:
    """What is wrong with the form of the block; whether its values suit their keys is seen when it is run."""
    try:
        block(tree)
    except Unreadable as error:
        return list(error.issues)
    return []


def points(axes: Sequence[Axis]) -> Iterator[Changes]:
    """Every combination of a point of each axis, the last axis fastest."""
    for combined in product(*(axis.points for axis in axes)):
        yield {key: leaf for changes in combined for key, leaf in changes.items()}


def scale(texts: Sequence[str]) -> tuple[list[float], str] | None:
    """Values as numbers and their unit, if all are numbers in one unit."""
    try:
        numbers = [split(text) for text in texts]
    except UnitError:
        return None
    units = {unit for _, unit in numbers}
    return ([value for value, _ in numbers], units.pop()) if len(units) == 1 else None


def _of_key(key: str, leaves: Sequence[Leaf]) -> Axis:
    """The axis of one key, or of several that take the same values together: 'pools.test.wage,pools.repair.wage'."""
    keys = tuple(part.strip() for part in key.split(","))
    return Axis(keys, tuple(dict.fromkeys(keys, leaf) for leaf in leaves))


def _grid(node: Node) -> list[Axis]:
    """An axis for each key."""
    return [_of_key(key, _values(values, (SWEEP, "grid", key))) for key, values in _mapping(node, (SWEEP, "grid")).items.items()]


def _zip(node: Node) -> list[Axis]:
    """One axis along which all keys move in step."""
    lists = {key: _values(values, (SWEEP, "zip", key)) for key, values in _mapping(node, (SWEEP, "zip")).items.items()}
    counts = {key: len(leaves) for key, leaves in lists.items()}
    if len(set(counts.values())) > 1:
        said = ", ".join(f"{key} {count}" for key, count in counts.items())
        raise Unreadable([issue(node.place, (SWEEP, "zip"), f"expected as many values of each key, got {said}")])
    return [Axis(tuple(lists), tuple(dict(zip(lists, leaves, strict=True)) for leaves in zip(*lists.values(), strict=True)))]


def _cases(node: Node) -> list[Axis]:
    """One axis of points that each say what they change; what a case does not name stays as the scenario has it."""
    where = (SWEEP, "cases")
    if not isinstance(node, Listing) or not node.items:
        raise Unreadable([issue(node.place, where, "expected a list of cases like - {pools.test.wage: 31 USD/h}")])
    cases = [_mapping(item, (*where, str(k))).items for k, item in enumerate(node.items)]
    found = [{key: _leaf(value, (*where, str(k), key)) for key, value in case.items()} for k, case in enumerate(cases)]
    return [Axis(tuple(dict.fromkeys(key for case in found for key in case)), tuple(found))]


def _mapping(node: Node, keys: Sequence[str]) -> nodes.Mapping:
    if not isinstance(node, nodes.Mapping) or not node.items:
        hint = "; there are grid, zip, cases" if len(keys) == 1 else " like pools.test.wage: 20 USD/h:30 USD/h:6" if len(keys) == 2 else ""
        raise Unreadable([issue(node.place, keys, f"expected keys and values{hint}")])
    return node


def _leaf(node: Node, keys: Sequence[str]) -> Leaf:
    if not isinstance(node, Leaf):
        raise Unreadable([issue(node.place, keys, "expected one value")])
    return node


def _values(node: Node, keys: Sequence[str]) -> list[Leaf]:
    """The values of a list or a range, two or more."""
    if isinstance(node, Listing) and len(node.items) > 1:
        return [_leaf(item, (*keys, str(k))) for k, item in enumerate(node.items)]
    if not isinstance(node, Leaf) or node.text.count(":") != 2:
        got = f", got '{node.text}'" if isinstance(node, Leaf) else ""
        raise Unreadable([issue(node.place, keys, f"{VALUES}{got}")])
    try:
        return [replace(node, text=text) for text in _range(node.text)]
    except (UnitError, ValueError) as error:
        raise Unreadable([issue(node.place, keys, str(error))]) from None


def _range(text: str) -> list[str]:
    """The values of 'a:b:n', to six digits; the unit may stand at b alone. Raises UnitError, or ValueError if there are fewer than two."""
    first, last, count = text.split(":")
    (low, unit), (high, other) = split(first), split(last)
    if unit not in {"", other}:
        raise UnitError(f"write both ends in one unit, not '{first.strip()}' and '{last.strip()}'")
    many = count.strip()
    if not (many.isascii() and many.isdigit()) or len(many) > 9 or not 2 <= int(many) <= MOST_VALUES:
        got = f"{int(many):,}" if many.isascii() and many.isdigit() and len(many) <= 20 else f"'{shortened(many)}'"
        raise ValueError(f"expected 2 to {MOST_VALUES:,} values after the second ':', got {got}")
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ValueError(f"expected two numbers and how many values, {RANGE}, got '{shortened(text)}'")
    return [f"{float(f'{value:.6g}'):.12g} {other}".strip() for value in np.linspace(low, high, int(many)).tolist()]


def _distinct(axes: Sequence[Axis]) -> None:
    """Raises Unreadable for a key on two axes."""
    seen = set[str]()
    for axis in axes:
        for key in axis.keys:
            if key in seen:
                raise Unreadable([issue(next(p[key] for p in axis.points if key in p).place, key.split("."), "is varied twice")])
        seen |= set(axis.keys)
