"""The cash of each year: what is paid and earned when, taxes included.

Capital, opening stock and working cash are spent at the start; each year's cash comes at its end. Parts are paid when they are
received, or as they leave their suppliers where they are the plant's from then on, and the stock left at the end comes back at its
value; units on the road then are sold, and parts in unfinished ones too, and taxed. Depreciation
and the cost of holding stock are no payments. Years beyond those simulated whole repeat an average year of those after the warm-up (a
shorter run is scaled up to a year) at the rates of the last one and the prices they have grown to by then, with parts paid as they are
used; more units on the road at the end of the run than on average arrive in the first of them.

Taxes and grants are nominal, with their thresholds. In real terms everything else, later investments and what is sold at the end too,
is put into nominal money first, taxed, and taken back into the money of the start.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.arrays import Floats, floats, times, total
from sim.economics.avoidable import by_group, idled_usd
from sim.economics.border.refunds import refunded_by_year
from sim.economics.categories import CASH_LINES, CATEGORIES, REVENUE, CashLine, CashLines, Kinds
from sim.economics.costs import Costs
from sim.economics.drivers import full_headcount
from sim.economics.lines import each_by_year, summed_by_year
from sim.economics.opening import at_its_opening
from sim.economics.worth.affiliate import Transfer, affiliate_tax_usd, earned_by_affiliate, transfer_of
from sim.economics.worth.incentives import Given, Grants, bonds_usd, credits_usd, earned_incentives, grants
from sim.economics.worth.investment import in_nominal, sales_taxes_usd, salvage_usd, spending_usd, with_replacements
from sim.economics.worth.owners import Company, to_owners_usd
from sim.economics.worth.promises import Kept, closed, deducted_usd, kept_promises, owed_usd
from sim.economics.worth.taxes import TaxBase, abated_usd, property_tax_usd, tax_base, taxes_usd
from sim.economics.years import REPEATED, SIMULATED, Years, years_of
from sim.portable import added, compounded, in_stretches
from sim.scenario.schema import Scenario
from sim.scenario.subjects.finance import Finance
from sim.tables import Table, table
from sim.units import YEAR_H

AT_THE_BORDER = (Kinds.UNIT_DUTY, Kinds.UNIT_FEES)
CASH_NAMES = ("year", "line", "amount_usd", "basis")


@dataclass(frozen=True, slots=True)
class Cash:
    """Cash by line [..., years + 1], year 0 being the start, in USD; `basis` of each year is `simulated` or `repeated`.

    `spent` is what each flow's cost lines pay in each year but the start, before tax: [..., years] in the money of the start, positive.
    `to_owners` is the net cash of each year after a loan, its interest deducted from taxable income; without a loan, all of it.
    `elsewhere` is what an affiliate earns of the lines, before its tax: [..., years + 1] by category.
    `promises` says how each incentive's promise was kept, and `owed` what a miss costs in money of the time: [..., years + 1], positive.
    """

    lines: dict[str, Floats]
    basis: tuple[str, ...]
    spent: dict[str, Floats]
    to_owners: Floats
    elsewhere: Mapping[str, Floats] = field(default_factory=dict)
    promises: Mapping[str, Kept] = field(default_factory=dict)
    owed: Mapping[str, Floats] = field(default_factory=dict)

    @property
    def total(self) -> Floats:
        """Net cash of each year before any loan: [..., years + 1]."""
        return floats(sum(self.lines.values()))

    @property
    def of_affiliate(self) -> Floats:
        """The affiliate's part of the net cash, after its tax: [..., years + 1]."""
        return floats(sum(self.elsewhere.values(), np.zeros(1)) + self.lines.get(CashLines.AFFILIATE_TAX.name, np.zeros(1)))

    def invested(self) -> Floats:
        """Net spending on investments in each year, positive: cost and sales tax, less what they are sold for; [..., years + 1]."""
        names = (CashLines.CAPITAL.name, CashLines.SALES_TAX.name, CashLines.SALVAGE.name)
        return -floats(sum(self.lines[name] for name in names if name in self.lines))

    def table(self) -> Table:
        """Rows year, line, amount_usd, basis; those of zero left out. For one set of prices."""
        rows = [
            (year, line, float(amount), self.basis[year])
            for line, amounts in self.lines.items()
            for year, amount in enumerate(amounts)
            if amount
        ]
        return table(CASH_NAMES, sorted(rows, key=lambda row: row[0]))


def valuation_years(costs: Costs, finance: Finance) -> Years:
    """The years of a valuation: those that the run simulates, and an average one of those after its warm-up for the others."""
    return years_of(costs.known.get("hours"), max(round(finance.years.value / YEAR_H), 1), costs.warm_up_h)


@dataclass(frozen=True, slots=True)
class Around:
    """What the yearly cash depends on beside costs and `finance`: the full headcount, hours of a working year, a transfer price, and
    whether the plant closes for good when the valuation ends."""

    jobs: float = 0.0
    paid_year_h: float = 2080.0
    transfer: Transfer | None = None
    closes: bool = False


def around(scenario: Scenario, closes: bool = False) -> Around:
    """What is around the cash of a scenario."""
    return Around(full_headcount(scenario), scenario.workforce.paid_year.value, transfer_of(scenario), closes)


def yearly_cash(costs: Costs, finance: Finance, beside: Around | None = None) -> Cash:
    """The cash flow of the whole valuation, taxes, stock and incentives included; with an affiliate, of both companies together."""
    beside = beside or Around()
    years = valuation_years(costs, finance)
    count = len(years)
    inflation = floats(finance.inflation.value if finance.terms == "real" else 0.0)
    money = compounded(inflation, count + 1)
    finance = at_its_opening(finance, costs.known)
    given = earned_incentives(finance, beside.jobs)
    finance = in_nominal(with_replacements(finance), count)
    by_category, spent, own = _earned(costs, years)
    under_way = _under_way_usd(costs, years)
    by_category |= {CashLines.UNITS_UNDER_WAY.name: under_way} if np.any(under_way) else {}
    in_process = _at_end(_in_process_usd(costs, years), count)[..., 1:]
    by_category |= {CashLines.IN_PROCESS.name: in_process} if np.any(in_process) else {}
    idled = idled_usd(costs, own, years) if finance.idles else np.zeros(count)
    by_category |= {CashLines.IDLED.name: idled} if np.any(idled) else {}
    apart = earned_by_affiliate(costs, beside.transfer, years, under_way) if beside.transfer else {}
    earned, elsewhere = ({name: after_start(each) * money for name, each in own.items()} for own in (by_category, apart))
    refunded = _refunded(costs, years, money)
    earned |= refunded
    elsewhere |= refunded if beside.transfer and beside.transfer.affiliate.role == "importer" else {}
    bought = _parts_bought(costs, years) * money
    taxed = _taxed(costs, without(earned, elsewhere), finance, given, beside, years, money)
    abroad = affiliate_tax_usd(elsewhere, beside.transfer.affiliate) if beside.transfer else np.zeros(1)
    others: dict[CashLine, Floats] = {
        CashLines.PARTS_AHEAD: bought,
        **taxed.lines,
        CashLines.AFFILIATE_TAX: -abroad,
        CashLines.WORKING_CAPITAL: working_capital_usd(earned, finance, count, money),
        CashLines.CAPITAL: -spending_usd(finance, count),
        CashLines.SALES_TAX: -sales_taxes_usd(finance, count),
        CashLines.STOCK_RELEASED: _at_end(-added(bought), count),
    }
    listed = {line.name: others[line] for line in CASH_LINES if line in others and (line.always or np.any(others[line]))}
    lines = {name: floats(amounts / money) for name, amounts in {**earned, **listed}.items()}
    basis = tuple(SIMULATED if year <= years.simulated else REPEATED for year in range(count + 1))
    of_affiliate = floats(sum(elsewhere.values(), np.zeros(1)) - abroad)
    company = Company(floats(sum(lines.values())) * money - of_affiliate, taxed.base, taxed.taxes)
    to_owners = (to_owners_usd(company, finance, count) + of_affiliate) / money
    return Cash(lines, basis, spent, floats(to_owners), {name: each / money for name, each in elsewhere.items()}, taxed.kept, taxed.owed)


def without(earned: Mapping[str, Floats], elsewhere: Mapping[str, Floats]) -> dict[str, Floats]:
    """What the plant company earns by category: all, less what its affiliate does."""
    return {name: earned.get(name, np.zeros(1)) - elsewhere.get(name, 0.0) for name in {**earned, **elsewhere}} if elsewhere else {**earned}


@dataclass(frozen=True, slots=True)
class _Taxed:
    """Taxes, incentives and what is sold, as lines of cash; what taxes are worked out from; and promises with what is owed for them."""

    lines: dict[CashLine, Floats]
    base: TaxBase
    taxes: dict[CashLine, Floats]
    kept: dict[str, Kept]
    owed: Mapping[str, Floats]


def _taxed(
    costs: Costs, earned: Mapping[str, Floats], finance: Finance, given: Given, beside: Around, years: Years, money: Floats
) -> _Taxed:
    count = len(years)
    granted, due = grants(finance, given, count), property_tax_usd(finance, count, given)
    kept, abated = kept_promises(costs, given, years, beside.paid_year_h, money), abated_usd(finance, count, given)
    kept = {name: closed(own, given[name], count) for name, own in kept.items()} if beside.closes else kept
    bonds, deducted = bonds_usd(given, count), deducted_usd(given, kept, granted.income_by_name, abated, count)
    base = tax_base(earned, granted, given, due + bonds + deducted)
    taxes = taxes_usd(base, finance, count)
    back = owed_usd(given, kept, _received(given, granted, abated, taxes[CashLines.INCOME_TAX], count), deducted)
    sold, _ = salvage_usd(finance, granted.basis, count, finance.bonus.value)
    lines = {
        **{line: -each for line, each in taxes.items()},
        CashLines.PROPERTY_TAX: -due,
        CashLines.GRANTS: granted.paid,
        CashLines.BONDS: -bonds,
        CashLines.PAID_BACK: -back.total,
        CashLines.SALVAGE: sold,
    }
    return _Taxed(lines, base, taxes, kept, back.by_name)


def _received(given: Given, granted: Grants, abated: Mapping[str, Floats], tax: Floats, years: int) -> dict[str, Floats]:
    """What each incentive gave in each year: grant, property tax let off, and credits as they are used; [..., years + 1]."""
    nothing, credits = np.zeros(years + 1), credits_usd(tax, given, years)
    return {name: abated[name] + granted.by_name.get(name, nothing) + credits.get(name, nothing) for name in given}


def after_start(amounts: Floats) -> Floats:
    """Amounts of years 1, 2, ... with nothing in year 0 put before them."""
    return np.concatenate([np.zeros((*amounts.shape[:-1], 1)), amounts], axis=-1)


def _at_end(amount: Floats, years: int) -> Floats:
    """[...] -> [..., years + 1] with all of it in the last year."""
    return times(floats(amount)[..., np.newaxis], np.arange(years + 1) == years)


def _earned(costs: Costs, years: Years) -> tuple[dict[str, Floats], dict[str, Floats], dict[str, Floats]]:
    """Revenue and costs by category and year, income positive; what is paid by flow, positive, parts as they are used; and what of that
    is the flow's own.
    """
    nothing = np.zeros(len(years))
    found = {REVENUE.name: summed_by_year(costs.revenue, years)}
    spent, own = (dict.fromkeys(costs.known.flows, nothing) for _ in range(2))
    paid = {group: lines for group, lines in by_group(costs).items() if group[0].paid}
    for (category, flow, is_its_own), amounts in each_by_year(paid, years).items():
        found[category.name] = found.get(category.name, nothing) - amounts
        spent[flow] = spent[flow] + amounts
        own[flow] = own[flow] + amounts if is_its_own else own[flow]
    return found, spent, own


def _under_way_usd(costs: Costs, years: Years) -> Floats:
    """What new units on the road earn beyond those delivered in each year, their price less duty and fees due on them: [..., years].

    They are built and their freight is paid before. At the end of the valuation those on the road then are sold as they arrive: as many
    as in the last month of the run, or on average where an average year is repeated; what the run left on the road beyond that arrives in
    the first repeated year. Duty and fees of a unit are those of the last year.
    """
    found, known = np.zeros(len(years)), costs.known
    place = np.arange(len(years))
    for line in costs.revenue:
        levels = sum(
            (known.get("units_in_transit", lane, line.flow) for lane in known.of("units_in_transit", line.flow)), np.zeros(known.months)
        )
        sold = in_stretches(line.quantity, years.weights)
        if line.kind is not Kinds.UNITS_SOLD or not levels.any() or not sold[-1]:
            continue
        repeats = years.simulated < len(years)
        usual = float(in_stretches(levels * known.years, years.weights)[-1]) if repeats else levels[-1]
        units = usual * (place == len(years) - 1) + (levels[-1] - usual) * (place == years.simulated)
        charges = [each for each in costs.lines if each.flow == line.flow and each.kind in AT_THE_BORDER]
        each_usd = (line.by_year(years) - summed_by_year(charges, years)) / np.where(sold > 0, sold, 1.0)
        found = found + units * each_usd
    return floats(found)


def _in_process_usd(costs: Costs, years: Years) -> Floats:
    """What the parts in new units that are not finished at the end of the valuation are worth: [...], as many as in an average year.

    They were deducted when they were used, so what they fetch is income. The work in them counts for nothing.
    """
    found, weights = np.zeros(()), years.weights[-1]
    last = np.eye(costs.known.months)[-1:]
    for line in costs.revenue if weights.any() else ():
        for name, part in costs.parts.items() if line.kind is Kinds.UNITS_SOLD else ():
            pieces = float((costs.known.get("parts_in_process", name, line.flow) * weights * costs.known.years).sum())
            found = found + part.value.summed(pieces * last)[..., 0] if pieces else found
    return floats(found)


def _refunded(costs: Costs, years: Years, money: Floats) -> dict[str, Floats]:
    """The duty that comes back in each year, nominal, as a line of cash; no line where nothing does."""
    back = after_start(floats(sum((refunded_by_year(each, years, money) for each in costs.refunds), np.zeros(len(years)))))
    return {CashLines.DUTY_REFUNDED.name: back} if np.any(back) else {}


def _parts_bought(costs: Costs, years: Years) -> Floats:
    """What buying parts on receipt takes beyond those used: the opening stock at the start, and nothing in repeated years.

    The opening stock of a plant that opens later is bought in the year in which it does.
    """
    opening = floats(sum(part.opening_usd for part in costs.parts.values()))[..., np.newaxis] * (costs.known.opens_h == 0)
    parts = costs.parts.values()
    bought = total([*(part.ahead_usd for part in parts), *(part.bought_usd for part in parts)], np.zeros(costs.known.months))
    used = floats(sum(part.value.summed(part.used * years.weights) for part in costs.parts.values()))
    first = np.arange(costs.known.months) == 0
    by_year = (in_stretches(bought - opening * first, years.weights) - used) * (np.arange(len(years)) < years.simulated)
    return -np.concatenate([np.broadcast_to(opening, (*by_year.shape[:-1], 1)), by_year], axis=-1)


def working_capital_usd(earned: dict[str, Floats], finance: Finance, years: int, money: Floats) -> Floats:
    """What working capital takes in each year, negative where more is tied up; all of it comes back in the last year.

    `money` is what a dollar of the start has become by each year, as which the cash that is held grows.
    """
    terms = finance.working_capital
    suppliers = [each.name for each in CATEGORIES if each.from_suppliers]
    owed = earned[REVENUE.name] * terms.receivable.value / YEAR_H
    owing = -floats(sum(earned[name] for name in suppliers if name in earned)) * terms.payable.value / YEAR_H
    tied = owed - owing + terms.cash.value * money
    tied = tied * (np.arange(years + 1) < years)
    return -np.diff(tied, prepend=0.0, axis=-1)
