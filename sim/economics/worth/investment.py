"""Investments by year: what is spent on them, written off, worth in the books, and got for them at the end. Arrays [..., years + 1]."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from sim.arrays import Floats, floats, times
from sim.economics.worth.depreciation import (
    LAST_QUARTER_MOST,
    REAL_PROPERTY,
    START_UP,
    START_UP_YEARS,
    macrs_percent,
    mid_quarter_percent,
    straight_line,
    with_bonus,
)
from sim.portable import added, compounded
from sim.scenario.assumption import Assumption
from sim.scenario.subjects.finance import Capex, Finance, has_quarters
from sim.units import YEAR_H

WHOLE = 1e-9  # of a year: what the floats of a whole number of years may miss

Basis = Mapping[str, Floats]  # investment -> its tax basis before depreciation, USD, [...] over draws


def spent_after(capex: Capex) -> int:
    """The end of a year, 0 for the start, next to when it is spent, which no draw of prices moves."""
    return round(float(np.max(capex.after.value)) / YEAR_H)


def service_h(capex: Capex) -> float:
    """Hours after the start at which it is placed in service, when it is spent if nothing else is said."""
    return float(np.max((capex.in_service or capex.after).value))


def in_service_after(capex: Capex) -> int:
    """Whole years after the start at which it is placed in service; it is depreciated from the year after them on."""
    return int(service_h(capex) / YEAR_H + WHOLE)


def quarter_of(capex: Capex) -> int:
    """The quarter in which it is placed in service, 1 to 4, which no draw of prices moves."""
    return round(float(np.max(capex.quarter.value)))


def with_replacements(finance: Finance) -> Finance:
    """The same with every later purchase of what is bought again as an investment of its own; the last one is what a salvage value is of.

    A purchase in the last year or after it is none: nothing would be made with it.
    """
    end = round(float(finance.years.value) / YEAR_H)
    capex: dict[str, Capex] = {}
    for name, each in finance.capex.items():
        first = round(service_h(each) / YEAR_H)
        again = round(each.again_every.value / YEAR_H) if each.again_every else 1
        bought = range(first, max(end, first + 1) if each.again_every else first + 1, again)
        for year in bought:
            own: dict[str, Any] = {"again_every": None}
            own |= {} if year == first else {"after": replace(each.after, value=year * YEAR_H), "in_service": None}
            own |= {} if year == bought[-1] else {"salvage_value": None}
            capex[name if year == first else f"{name}, year {year}"] = each.model_copy(update=own)
    return finance.model_copy(update={"capex": capex})


def in_nominal(finance: Finance, years: int) -> Finance:
    """The same investments at what they will cost and fetch by the time: those of real terms grow with inflation until then."""
    if finance.terms == "nominal":
        return finance
    capex = {}
    for name, each in finance.capex.items():
        cost = _times(each.cost, _level(finance, spent_after(each)))
        salvage_value = _times(each.salvage_value, _level(finance, years - spent_after(each))) if each.salvage_value else None
        capex[name] = each.model_copy(update={"cost": cost, "salvage_value": salvage_value})
    return finance.model_copy(update={"capex": capex})


def _level(finance: Finance, years: int) -> Floats:
    """What a dollar of the start is after some whole years of inflation: one number, or one of each draw as inflation has them."""
    return compounded(finance.inflation.value, years + 1)[..., -1:].reshape(np.shape(finance.inflation.value))


def _times(assumption: Assumption, factor: Any) -> Assumption:
    return replace(assumption, value=assumption.value * factor)


def sales_tax_usd(capex: Capex, finance: Finance) -> Floats:
    """The sales tax on an investment: on personal property only."""
    return floats(capex.cost.value * finance.sales_tax.value if capex.property == "personal" else 0.0)


def cost_with_tax_usd(capex: Capex, finance: Finance) -> Floats:
    """What an investment costs with its sales tax, which belongs to the basis of depreciation (26 U.S.C. 1012, 164(a))."""
    return floats(capex.cost.value + sales_tax_usd(capex, finance))


def basis_usd(finance: Finance) -> dict[str, Floats]:
    """The tax basis of each investment before depreciation and grants."""
    return {name: cost_with_tax_usd(capex, finance) for name, capex in finance.capex.items()}


def spent_in(capex: Capex, years: int) -> Floats:
    """How much of it is spent in each year: all in one, or between the ends of a year in parts that keep the mean date."""
    away = np.abs(np.arange(years + 1) - float(np.max(capex.after.value)) / YEAR_H)
    return floats(np.maximum(1 - np.where(away < WHOLE, 0.0, away), 0.0) * (away < 1 - WHOLE))


def spending_usd(finance: Finance, years: int) -> Floats:
    """What is invested in each year without sales tax, year 0 being the start; positive."""
    return _total([times(capex.cost.value, spent_in(capex, years)) for capex in finance.capex.values()], years)


def sales_taxes_usd(finance: Finance, years: int) -> Floats:
    """The sales tax paid on investments in each year; positive."""
    return _total([times(sales_tax_usd(capex, finance), spent_in(capex, years)) for capex in finance.capex.values()], years)


def depreciation_usd(finance: Finance, basis: Basis, years: int, bonus: float | Floats) -> Floats:
    """What a tax lets off for depreciation in each year, beginning with that in which it is placed in service.

    By schedule, by class with a `bonus` at once for property of up to 20 years, or evenly over the life. What is left for the years
    after the valuation is not written off.
    """
    return _total([times(basis[name], written_off(name, finance, basis, years, bonus)) for name in finance.capex], years)


def written_off(name: str, finance: Finance, basis: Basis, years: int, bonus: float | Floats) -> Floats:
    """Shares of the basis of an investment by year: [..., years + 1]."""
    capex = finance.capex[name]
    if capex.schedule:
        shares = np.array([share.value for share in capex.schedule])
    elif capex.tax_class == REAL_PROPERTY:
        shares = macrs_percent(REAL_PROPERTY) / 100
    elif capex.tax_class == START_UP:
        shares = straight_line(START_UP_YEARS, START_UP_YEARS)
    elif capex.tax_class:
        half_year, mid_quarter = macrs_percent(capex.tax_class) / 100, mid_quarter_percent(capex.tax_class, quarter_of(capex)) / 100
        shares = with_bonus(np.where(_is_mid_quarter(finance, basis, in_service_after(capex)), mid_quarter, half_year), bonus)
    else:
        shares = straight_line(capex.life.value / YEAR_H, years)
    begins = min(in_service_after(capex) + 1, years + 1)
    inside = shares[..., : years + 1 - begins]
    before, after = (np.zeros((*shares.shape[:-1], count)) for count in (begins, years + 1 - begins - inside.shape[-1]))
    return np.concatenate([before, inside, after], axis=-1)


def _is_mid_quarter(finance: Finance, basis: Basis, year: int) -> Any:
    """Whether more than 40 % of the personal property with a tax class bought in a year comes in its last quarter: [..., 1] or one.

    Source: 26 U.S.C. 168(d)(3); the bases are those before any bonus (26 CFR 1.168(d)-1(b)(4)).
    """
    bought = {name: capex for name, capex in finance.capex.items() if has_quarters(capex) and in_service_after(capex) == year}
    whole = sum(basis[name] for name in bought)
    return sum(basis[name] for name, capex in bought.items() if quarter_of(capex) == 4) > LAST_QUARTER_MOST * whole


def book_value_usd(finance: Finance, years: int, kind: str) -> Floats:
    """What investments of a kind of property are worth in the books at the start of years 1, 2, ..., without sales tax; 0 in year 0."""
    found = []
    for capex in finance.capex.values():
        if capex.property == kind:
            age = np.arange(years + 1) - 1 - in_service_after(capex)
            left = np.clip(1 - np.divide(age, np.maximum(capex.life.value / YEAR_H, 1e-9), order="F"), 0.0, 1.0)
            found.append(times(capex.cost.value, left) * (age >= 0))
    return _total(found, years)


def salvage_usd(finance: Finance, basis: Basis, years: int, bonus: float | Floats) -> tuple[Floats, Floats]:
    """What investments with a salvage value are sold for in the last year, and the gain over their tax basis: [..., years + 1].

    A loss is a negative gain, even where they are given up for nothing.
    """
    at_end = floats(np.arange(years + 1) == years)
    sold, gains = [], []
    for name, capex in finance.capex.items():
        if capex.salvage_value is not None:
            price = floats(capex.salvage_value.value * capex.cost.value)
            left = basis[name] * (1 - added(written_off(name, finance, basis, years, bonus))[..., np.newaxis])
            sold.append(times(price, at_end))
            gains.append(times(price - left, at_end))
    return _total(sold, years), _total(gains, years)


def book_income_usd(finance: Finance, years: int) -> Floats:
    """What investments do to income by the books: depreciation over their lives, below zero, and gains of their sale: [..., years + 1]."""
    at_end, found = floats(np.arange(years + 1) == years), []
    for capex in finance.capex.values():
        begins, basis = in_service_after(capex) + 1, cost_with_tax_usd(capex, finance)
        shares = straight_line(capex.life.value / YEAR_H, max(years + 1 - begins, 0))
        written = np.concatenate([np.zeros((*shares.shape[:-1], begins)), shares], axis=-1)
        found.append(-basis * written)
        if capex.salvage_value is not None:
            left = basis * (1 - added(shares)[..., np.newaxis])
            found.append((capex.salvage_value.value * capex.cost.value - left) * at_end)
    return _total(found, years)


def _total(amounts: list[Floats], years: int) -> Floats:
    return floats(sum(amounts, np.zeros(years + 1)))
