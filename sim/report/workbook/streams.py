"""Cash before taxes of each replication, and how it depends on the prices that enter it in a straight line.

Found by pricing, never by reading names: a price is offered as a cell only where moving it, alone and together with each of the others,
moves every line of every year in proportion.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sim.arrays import Floats
from sim.economics.categories import CASH_LINES, CashLines
from sim.economics.costs import price
from sim.economics.worth.cash import Cash, around, yearly_cash
from sim.economics.worth.promises import Kept
from sim.quantities import Quantities
from sim.report.workbook.inputs import ends
from sim.scenario.assumption import Assumption
from sim.scenario.kinds import ranged, with_values
from sim.scenario.schema import Scenario

MOST = 12  # prices offered as cells
ROUNDING_USD = 1e-4  # a year and line: what rounding may add to a straight line
BETWEEN = (0.29, 0.61, 0.87)  # of the way to the end of a range: odd points, for customs round values to whole dollars
PRICED = (
    CashLines.PARTS_AHEAD,
    CashLines.UNITS_UNDER_WAY,
    CashLines.IN_PROCESS,
    CashLines.IDLED,
)  # what neither taxes nor investments make
OF_AFFILIATE = "of the affiliate: "  # in front of the part of a line that another company earns
OTHERS = tuple(line.name for line in CASH_LINES if line not in PRICED)

Lines = Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Stream:
    """A line of cash of one replication by year, USD in the money of the valuation: `rest` + the sum of price x `per_price`."""

    name: str
    rest: Floats
    per_price: Mapping[str, Floats]


def cash_at(quantities: Quantities, scenario: Scenario, values: Mapping[str, Floats]) -> Cash:
    """The cash of one replication at some points of its assumptions, by key [points]."""
    at = with_values(scenario, {key: each[:, np.newaxis] for key, each in values.items()})
    assert at.finance is not None, "only a scenario with finance has cash"
    return yearly_cash(price(quantities, at), at.finance, around(at))


def kept_promises(quantities: Quantities, scenario: Scenario) -> Mapping[str, Kept]:
    """How the promises for incentives are kept in a replication, at prices as written."""
    return cash_at(quantities, scenario, _as_written(scenario)).promises


def before_tax(quantities: Quantities, scenario: Scenario, values: Mapping[str, Floats]) -> Lines:
    """The lines of cash that neither taxes nor investments make: revenue, costs that are paid, parts; [points, years + 1].

    With an affiliate also the part of them that is the affiliate's, under names that begin with `OF_AFFILIATE`.
    """
    points = len(next(iter(values.values())))
    cash = cash_at(quantities, scenario, values)
    lines = {name: each for name, each in cash.lines.items() if name not in OTHERS}
    lines |= {f"{OF_AFFILIATE}{name}": each for name, each in cash.elsewhere.items()}
    return {name: np.broadcast_to(each, (points, each.shape[-1])) for name, each in lines.items()}


def streams(quantities: Quantities, scenario: Scenario, keys: Sequence[str]) -> list[Stream]:
    """The lines of one replication, taken apart by the prices under these keys."""
    known = ranged(scenario)
    written = {key: known[key].value for key in keys}
    moved = {key: _other_end(known[key]) for key in keys}
    lines = before_tax(quantities, scenario, _one_by_one(written, moved) or _as_written(scenario))
    return [Stream(name, *_taken_apart(each, written, moved)) for name, each in lines.items()]


def _taken_apart(line: Floats, written: Mapping[str, float], moved: Mapping[str, float]) -> tuple[Floats, dict[str, Floats]]:
    """The rest of a line, and what a price adds to it for each unit of the price; prices that add nothing are left out."""
    slopes = {key: (line[1 + k] - line[0]) / (moved[key] - written[key]) for k, key in enumerate(written)}
    kept = {key: slope for key, slope in slopes.items() if np.any(np.abs(slope * (moved[key] - written[key])) > ROUNDING_USD)}
    rest = line[0] - sum((written[key] * slope for key, slope in kept.items()), np.zeros(line.shape[-1]))
    return np.where(np.abs(rest) > ROUNDING_USD / 100, rest, 0.0), kept


def straight_prices(happened: Sequence[Quantities], scenario: Scenario, most: int = MOST) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The prices that matter most to cash and enter it in a straight line everywhere, and those that matter as much but do not."""
    known = {key: a for key, a in ranged(scenario).items() if not key.startswith("finance.")}
    if not known:
        return (), ()
    size, _ = _sizes(happened[0], scenario, known)
    order = sorted((key for key in known if size[key] > 0), key=lambda key: -size[key])[: 2 * most]
    chosen = order
    for quantities in happened:
        chosen = _straight(quantities, scenario, {key: known[key] for key in chosen})
    last = order.index(chosen[:most][-1]) if chosen else len(order)
    return tuple(chosen[:most]), tuple(key for key in order[:last] if key not in chosen)


def _straight(quantities: Quantities, scenario: Scenario, known: Mapping[str, Assumption]) -> list[str]:
    """Those that enter the cash of a replication in a straight line, alone and with those before them."""
    if not known:
        return []
    _, bent = _sizes(quantities, scenario, known)
    straight = [key for key in known if key not in bent]
    mixed = _mixed(quantities, scenario, known, straight)
    chosen: list[str] = []
    for key in straight:
        if not any(frozenset((key, other)) in mixed for other in chosen):
            chosen.append(key)
    return chosen


def _sizes(quantities: Quantities, scenario: Scenario, known: Mapping[str, Assumption]) -> tuple[dict[str, float], set[str]]:
    """How far each price alone moves the cash, over its range, and which of them do not do so in proportion."""
    written, whole = {key: a.value for key, a in known.items()}, {key: _other_end(a) for key, a in known.items()}
    far = _moves_usd(quantities, scenario, written, whole)
    bent = set[str]()
    for share in BETWEEN:
        part = {key: written[key] + share * (whole[key] - written[key]) for key in known}
        near = _moves_usd(quantities, scenario, written, part)
        bent |= {key for key in known if np.any(np.abs(share * far[key] - near[key]) > ROUNDING_USD)}
    return {key: float(np.abs(move).sum()) for key, move in far.items()}, bent


def _moves_usd(quantities: Quantities, scenario: Scenario, written: Mapping[str, float], moved: Mapping[str, float]) -> dict[str, Floats]:
    """What each price alone does to every line of every year: [lines, years + 1] by key."""
    lines = np.stack(list(before_tax(quantities, scenario, _one_by_one(written, moved)).values()))
    return {key: lines[:, 1 + k] - lines[:, 0] for k, key in enumerate(written)}


def _mixed(quantities: Quantities, scenario: Scenario, known: Mapping[str, Assumption], keys: Sequence[str]) -> set[frozenset[str]]:
    """The pairs of prices that multiply each other somewhere: moved together they do more, or less, than each alone."""
    pairs = list(combinations(keys, 2))
    if not pairs:
        return set()
    written, moved = ({key: at(known[key]) for key in keys} for at in (lambda a: a.value, _other_end))
    single = before_tax(quantities, scenario, _one_by_one(written, moved))
    values = {key: np.array([moved[key] if key in pair else written[key] for pair in pairs]) for key in keys}
    double = before_tax(quantities, scenario, values)
    return {frozenset(pair) for k, pair in enumerate(pairs) if _bends(single, double, k, [1 + keys.index(key) for key in pair])}


def _bends(single: Lines, double: Lines, pair: int, rows: Sequence[int]) -> bool:
    """Whether two prices moved together differ from the sum of their own moves."""
    gaps = [double[name][pair] - line[0] - sum(line[row] - line[0] for row in rows) for name, line in single.items()]
    return bool(np.max(np.abs(gaps)) > ROUNDING_USD)


def _other_end(a: Assumption) -> float:
    """The end of a range that is farther from the value."""
    return max(ends(a), key=lambda end: abs(end - a.value))


def _one_by_one(written: Mapping[str, float], moved: Mapping[str, float]) -> dict[str, Floats]:
    """Points of some prices: all as written, then each alone moved."""
    return {key: np.array([written[key], *_moves(key, written, moved)]) for key in written}


def _moves(key: str, written: Mapping[str, float], moved: Mapping[str, float]) -> Iterator[float]:
    for other in written:
        yield moved[key] if other == key else written[key]


def _as_written(scenario: Scenario) -> dict[str, Floats]:
    assert scenario.finance is not None, "only a scenario with finance has cash"
    return {"finance.discount_rate": np.array([scenario.finance.discount_rate.value])}
