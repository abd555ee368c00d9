"""Incentives: which ones a plant earns, what they pay, and how a tax takes them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, floats, stacked
from sim.economics.worth.investment import Basis, basis_usd
from sim.scenario.subjects.finance import Finance
from sim.scenario.subjects.incentive import Incentive

Given = Mapping[str, Incentive]


def earned_incentives(finance: Finance, jobs: float) -> dict[str, Incentive]:
    """The incentives whose conditions a plant of `jobs` workers meets."""
    return {name: each for name, each in finance.incentives.items() if not _missing(each, finance, jobs)}


def missed_incentives(finance: Finance, jobs: float) -> list[str]:
    """A sentence for each incentive that is not earned: what it asks for, and what the plant has."""
    missing = {name: _missing(each, finance, jobs) for name, each in finance.incentives.items()}
    return [f"The incentive '{name}' gives nothing: it asks for {' and '.join(asked)}." for name, asked in missing.items() if asked]


def _missing(incentive: Incentive, finance: Finance, jobs: float) -> list[str]:
    """The conditions that are not met. What is invested is looked at as it is written, not as it is drawn."""
    wanted, least = float(np.max(incentive.jobs.value)), float(np.max(incentive.capex.value))
    counted = incentive.capex_of or tuple(finance.capex)
    invested = sum(float(np.mean(capex.cost.value)) for name, capex in finance.capex.items() if name in counted)
    what = f"investment in {', '.join(incentive.capex_of)}" if incentive.capex_of else "investment"
    asked = [f"{wanted:,.0f} jobs, and the plant has {jobs:,.0f}"] if jobs < wanted else []
    return asked + ([f"{least:,.0f} USD of {what}, and {invested:,.0f} USD is invested"] if invested < least else [])


def counts_as(incentive: Incentive, name: str) -> bool:
    """Whether an incentive is for an investment, or for one that is bought again ('machines, year 5')."""
    return not incentive.capex_of or any(name == own or name.startswith(f"{own}, year ") for own in incentive.capex_of)


def in_turn(incentives: Given) -> list[str]:
    """Names in the order in which abatements of one tax are counted: those that hold for certain first, so that a promise answers for all
    that is let off through it alone, and then those with a promise, as listed."""
    return sorted(incentives, key=lambda name: incentives[name].promise is not None)


def years_given(incentive: Incentive, years: int) -> Floats:
    """1 in each of the years `first` to `last` [..., years + 1], else 0."""
    number, last = np.arange(years + 1), incentive.last if incentive.last is not None else incentive.first
    return floats((number >= incentive.first.value) & (number <= last.value))


@dataclass(frozen=True, slots=True)
class Grants:
    """Grants by incentive and year [..., years + 1], USD: what is paid, the part of it that is taxable income; and the basis left."""

    by_name: Mapping[str, Floats]
    income_by_name: Mapping[str, Floats]
    basis: Basis
    years: int

    @property
    def paid(self) -> Floats:
        """All grants of each year."""
        return floats(sum(self.by_name.values(), np.zeros(self.years + 1)))

    @property
    def income(self) -> Floats:
        """All that is income in each year."""
        return floats(sum(self.income_by_name.values(), np.zeros(self.years + 1)))


def grants(finance: Finance, given: Given, years: int) -> Grants:
    """Grants of the incentives that are given.

    One that reduces the basis takes it off the investments it is for, in proportion to their basis (26 CFR 1.362-2); what exceeds their
    basis is income. The lower basis holds from the start of depreciation, whenever the grant is paid.
    """
    basis = basis_usd(finance)
    paid, income = dict[str, Floats](), dict[str, Floats]()
    for name, each in given.items():
        if each.grant is None:
            continue
        at_year = np.arange(years + 1) == each.first.value
        off = floats(0.0)
        if each.grant_as == "basis_reduction":
            basis, off = _reduced(basis, each.reduces or tuple(basis), floats(each.grant.value))
        paid[name] = floats(each.grant.value * at_year)
        income[name] = floats((each.grant.value - off) * at_year)
    return Grants(paid, income, basis, years)


def _reduced(basis: Basis, names: tuple[str, ...], grant: Floats) -> tuple[dict[str, Floats], Floats]:
    """The bases after a grant, and what it took off them in all: never more than there was."""
    whole = floats(sum((basis[name] for name in names), floats(0.0)))
    off = np.minimum(grant, whole)
    left = 1 - np.divide(off, whole, out=np.zeros(np.broadcast_shapes(off.shape, whole.shape)), where=whole > 0)
    return {name: each * left if name in names else each for name, each in basis.items()}, off


def bonds_usd(given: Given, years: int) -> Floats:
    """What the bonds of the incentives given cost in each year, positive: [..., years + 1]."""
    bonds = ((each, each.bond) for each in given.values())
    return floats(
        sum((bond.amount.value * bond.premium.value * years_given(each, years) for each, bond in bonds if bond), np.zeros(years + 1))
    )


def credits_usd(tax_usd: Floats, given: Given, years: int) -> dict[str, Floats]:
    """What each tax credit is worth in each year, positive, against the income tax of each year: [..., years + 1] by incentive.

    A credit is first set against the tax of its year. What the tax is too small for is paid out (`refunded`), kept for later years
    (`carried_forward`, the oldest used first, to the end of the valuation), or gone (`lost`).
    """
    left, found = np.maximum(tax_usd, 0.0), dict[str, Floats]()
    for name, each in sorted(given.items(), key=lambda item: item[1].unused_credit == "refunded"):  # those that could be lost first
        if each.tax_credit is not None:
            found[name] = _credit_used(left, each.tax_credit.value * years_given(each, years), each.unused_credit)
            left = np.maximum(left - found[name], 0.0)
    return found


def _credit_used(tax_usd: Floats, credit_usd: Floats, unused: str) -> Floats:
    tax, credit = np.broadcast_arrays(tax_usd, credit_usd)
    if unused == "refunded":
        return credit
    used, carried = list[Floats](), np.zeros(tax.shape[:-1])
    for year in range(tax.shape[-1]):
        there = carried + credit[..., year]
        used.append(np.minimum(there, tax[..., year]))
        carried = (there - used[-1]) * (unused == "carried_forward")
    return stacked(used)
