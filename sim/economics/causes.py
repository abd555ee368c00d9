"""Why two sites differ: the difference of a unit's cost, or of the net present value, split by cause; the causes add up to it.

The difference of a line between two sites comes from its rate and from its quantity: (r' - r) (q + q') / 2 + (q' - q) (r + r') / 2,
which leaves nothing over and treats both sites alike (Bennet's indicators, J. Roy. Stat. Soc. 83, 1920, 455-462). Each part is put down
to the cause that the line's category names for it (`categories`): a wage that is higher is another cause than more hours. Paid hours of
a pool count together whatever their shift, so that sites with other shifts can be compared. Where several flows are compared, what is a
flow's own is a cause of its own; what they share is one of the plant, so that no shift of shares between flows is a cause.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sim.arrays import Floats
from sim.economics.avoidable import is_own
from sim.economics.categories import causes_of
from sim.economics.costs import Costs
from sim.economics.lines import Line
from sim.economics.worth.cash import Cash, after_start
from sim.economics.worth.cashflow import npv_usd
from sim.economics.years import years_of
from sim.portable import weighted
from sim.tables import Table, table

MILLION = 1e6
TERM_NAMES = ("measure", "of", "category", "kind", "item", "flow", "quantity", "amount", "unit")

Key = tuple[str, str, str, str]  # category or line of cash, kind of its lines, what they are of, flow


@dataclass(frozen=True, slots=True)
class Term:
    """What a line adds to a cost or a worth: how much of its driver, and the amount; the rate is the amount of one."""

    quantity: float
    amount: float

    @property
    def rate(self) -> float:
        """The amount of one, 0 where there is none."""
        return self.amount / self.quantity if self.quantity else 0.0


def terms_of_a_unit(costs: Costs, flow: str, window: slice) -> dict[Key, Term]:
    """The cost lines of a flow over the units it delivered in a window, in USD; empty where it delivered none."""
    units = float(costs.known.total("units_delivered", flow)[window].sum())
    lines = [line for line in costs.lines if line.flow == flow and units]
    return _added(
        (_key(line, flow), _counted(line, float(line.quantity[window].sum()) / units), float(line.total(window)) / units) for line in lines
    )


def terms_of_worth(costs: Costs, cash: Cash, discount_rate: float) -> dict[Key, Term]:
    """What each line of costs, revenue and other cash adds to the net present value, in M USD; costs below zero. For one set of prices."""
    years = years_of(costs.known.get("hours"), len(cash.basis) - 1, costs.warm_up_h)

    def present(amounts: Floats) -> float:
        return float(npv_usd(amounts, discount_rate)) / MILLION

    def found(line: Line, sign: float) -> tuple[Key, float, float]:
        quantity = _counted(line, present(after_start(weighted(line.quantity, years.weights))))
        return _key(line, line.flow if is_own(line, costs.known) else ""), quantity, sign * present(after_start(line.by_year(years)))

    earned = {"revenue", *(line.category for line in costs.lines)}
    return _added(
        [
            *(found(line, 1.0) for line in costs.revenue),
            *(found(line, -1.0) for line in costs.lines if line.kind.category.paid),
            *(((name, "", "", ""), 0.0, present(amounts)) for name, amounts in cash.lines.items() if name not in earned),
        ]
    )


def _key(line: Line, flow: str) -> Key:
    """The lines that are compared as one: of a kind or the kinds counted together, of one pool whatever the shift, of one flow."""
    return line.category, line.kind.term or line.kind.name, line.of[0] if line.of else "", flow


def _counted(line: Line, quantity: float) -> float:
    """The quantity of a line; nothing where another line of its term has counted it."""
    return quantity if line.kind.counts else 0.0


def _added(rows: Iterable[tuple[Key, float, float]]) -> dict[Key, Term]:
    found: dict[Key, Term] = {}
    for key, quantity, amount in rows:
        before = found.get(key, Term(0.0, 0.0))
        found[key] = Term(before.quantity + quantity, before.amount + amount)
    return found


def terms_table(terms: Mapping[tuple[str, str, str], Mapping[Key, Term]]) -> Table:
    """The terms of each (measure, of, unit): columns `TERM_NAMES`."""
    rows = [
        (measure, of, *key, term.quantity, term.amount, unit) for (measure, of, unit), own in terms.items() for key, term in own.items()
    ]
    return table(TERM_NAMES, rows)


def by_cause(base: Mapping[Key, Term], other: Mapping[Key, Term]) -> dict[str, float]:
    """Cause -> what it adds to `other` over `base`, in the unit of the terms; they add up to the whole difference.

    A line that only one of the two has differs by its whole amount, and counts as a difference in quantity. Where the terms are of several
    flows, the causes of a flow have its name in front.
    """
    found: dict[str, float] = {}
    several = len({flow for *_, flow in (*base, *other) if flow}) > 1
    for key in dict.fromkeys([*base, *other]):
        of = f"{key[3]}: " if several and key[3] else ""
        mine, theirs = base.get(key, Term(0.0, 0.0)), other.get(key, Term(0.0, 0.0))
        by_rate = 0.0
        if mine.quantity and theirs.quantity:
            by_rate = (theirs.rate - mine.rate) * (mine.quantity + theirs.quantity) / 2
        rate_cause, quantity_cause = (of + cause for cause in causes_of(key[0]))
        found[rate_cause] = found.get(rate_cause, 0.0) + by_rate
        found[quantity_cause] = found.get(quantity_cause, 0.0) + theirs.amount - mine.amount - by_rate
    return found
