"""Why two sites differ: the difference of a unit's cost, or of what the plant is worth, split by cause. The parts add up to the whole.

Each line's difference is split at the mean of the two sites, dq x (r + r')/2 + dr x (q + q')/2, which leaves nothing over and treats
both alike (the indicators of Bennet, J. Roy. Stat. Soc. 83, 1920). What comes from the rate and what from the quantity are told apart
where they are different causes: a wage is not an hour. Hours of a pool count together whatever their shift, so that sites with other
shifts compare.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sim.arrays import Floats
from sim.economics.cash import Cash, after_start, is_paid
from sim.economics.cashflow import npv_usd
from sim.economics.costs import Costs, Line
from sim.economics.years import years_of
from sim.portable import weighted
from sim.tables import Table, table

MILLION = 1e6
TERM_NAMES = ("measure", "of", "category", "item", "flow", "quantity", "amount", "unit")

# category or line of cash -> the causes behind a difference in rate and in quantity
CAUSES = {
    "materials": ("prices of parts", "yield and use of parts"),
    "scrap": ("yield and use of parts", "yield and use of parts"),
    "inbound freight": ("freight", "freight"),
    "outbound freight": ("freight", "freight"),
    "duty and fees": ("duty", "duty"),
    "labor": ("wages", "hours of work"),
    "overtime": ("wages", "hours of work"),
    "hiring": ("people who leave", "people who leave"),
    "energy": ("energy price", "energy use"),
    "services": ("partners", "partners"),
    "facility": ("building", "building"),
    "overhead": ("overhead", "overhead"),
    "depreciation": ("capital", "capital"),
    "stock holding": ("stock and lead time", "stock and lead time"),
    "disruption": ("storms and outages", "storms and outages"),
    "penalties": ("late delivery", "late delivery"),
    "revenue": ("selling price", "units sold"),
    "parts bought less used": ("stock and lead time", "stock and lead time"),
    "stock released": ("stock and lead time", "stock and lead time"),
    "working capital": ("working capital", "working capital"),
    "income tax": ("tax", "tax"),
    "margin tax": ("tax", "tax"),
    "state income tax": ("tax", "tax"),
    "property tax": ("tax", "tax"),
    "incentives": ("incentives", "incentives"),
    "capital": ("capital", "capital"),
    "sales tax": ("capital", "capital"),
    "salvage value": ("capital", "capital"),
}

Key = tuple[str, str, str]  # category or line of cash, item, flow


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
        (_key(line), _counted(line, float(line.quantity[window].sum()) / units), float(line.total(window)) / units) for line in lines
    )


def terms_of_worth(costs: Costs, cash: Cash, discount_rate: float) -> dict[Key, Term]:
    """What each line of costs, revenue and other cash adds to the net present value, in M USD; costs below zero. For one set of prices."""
    years = years_of(costs.known.get("hours"), len(cash.basis) - 1)

    def present(amounts: Floats) -> float:
        return float(npv_usd(amounts, discount_rate)) / MILLION

    def found(line: Line, sign: float) -> tuple[Key, float, float]:
        quantity = _counted(line, present(after_start(weighted(line.quantity, years.weights))))
        return _key(line), quantity, sign * present(after_start(line.by_year(years)))

    earned = {"revenue", *(line.category for line in costs.lines)}
    return _added(
        [
            *(found(line, 1.0) for line in costs.revenue),
            *(found(line, -1.0) for line in costs.lines if is_paid(line)),
            *(((name, "", ""), 0.0, present(amounts)) for name, amounts in cash.lines.items() if name not in earned),
        ]
    )


def _key(line: Line) -> Key:
    """Where a line counts; the lines of a pool's hours, whatever the shift, count together."""
    together = line.category in {"labor", "overtime"}
    return line.category, line.item.partition(",")[0].partition("/")[0] if together else line.item, line.flow


def _counted(line: Line, quantity: float) -> float:
    """The quantity of a line, but of a paid hour's premium and burden nothing, because its wage has counted it."""
    return 0.0 if line.category == "labor" and not line.item.endswith(", wages") else quantity


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

    A line that only one of the two has differs by its whole amount, and counts as a difference in quantity.
    """
    found: dict[str, float] = {}
    for key in dict.fromkeys([*base, *other]):
        mine, theirs = base.get(key, Term(0.0, 0.0)), other.get(key, Term(0.0, 0.0))
        by_rate = 0.0
        if mine.quantity and theirs.quantity:
            by_rate = (theirs.rate - mine.rate) * (mine.quantity + theirs.quantity) / 2
        rate_cause, quantity_cause = CAUSES[key[0]]
        found[rate_cause] = found.get(rate_cause, 0.0) + by_rate
        found[quantity_cause] = found.get(quantity_cause, 0.0) + theirs.amount - mine.amount - by_rate
    return found
