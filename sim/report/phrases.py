"""Turns of phrase that the words of several questions share: counts, lists, money, names of scenarios, what may be chance."""

import re
from collections.abc import Iterable, Mapping
from math import inf, isnan

from sim.counts import counted
from sim.report.rounding import Estimate, reading, together
from sim.report.tables import unit_label

NAMED_PARTS = 4  # parts of a cost that a sentence names before it says "everything else"
NUMERALS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def article(noun: str) -> str:
    """'a miner', 'an order'; good enough for the nouns of a plant."""
    return f"{'an' if noun[:1].lower() in 'aeio' else 'a'} {noun}"


def joined(parts: Iterable[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    listed = list(parts)
    return " and ".join(filter(None, (", ".join(listed[:-1]), listed[-1]))) if listed else ""


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def numeral(count: float) -> str:
    """'ten' for 10, '12.5' for 12.5."""
    return NUMERALS[int(count)] if count == int(count) and 0 <= count < len(NUMERALS) else f"{count:g}"


def money(estimate: Estimate, size: float | None = None) -> str:
    """'$3,412 ± 12', '$88.4 ± 1.0 M', '-$30.1 ± 2.0 M': without the '/unit' that the sentence says; other units stand behind.

    In the unit in which about `size` is read, if given.
    """
    shown = readable(estimate, size)
    behind = shown.spread if shown.spread.startswith(" (") else ""
    return priced(shown.value if behind else shown.plus_minus, shown.unit) + behind


def money_more(estimate: Estimate) -> str:
    """'+$6.3 ± 0.8 M': like `money`, of a difference, with its sign."""
    shown = readable(estimate)
    return priced(shown.signed, shown.unit)


def readable(estimate: Estimate, size: float | None = None) -> Estimate:
    """An estimate in the unit in which so much is read, see `reading`; `size` decides instead of what it comes to, if given."""
    factor, unit = reading(estimate.unit, extent(estimate) if size is None else size)
    return estimate if unit == estimate.unit else estimate.scaled(factor, unit)


def extent(estimate: Estimate) -> float:
    """What decides the unit in which an estimate is read: its mean, and of money the end of its interval that is farther from 0.

    Of a time whose half-width is more than its mean it is the half-width: a difference that chance hides has no minutes.
    """
    others = (estimate.low, estimate.high) if estimate.unit.startswith("M USD") else (estimate.half,)
    return max((abs(size) for size in (estimate.mean, *others) if not isnan(size)), default=inf)


def spell(estimate: Estimate) -> str:
    """A time in words: '12.3 ± 0.4 days', '51.1 ± 2.9 min'."""
    shown = readable(estimate)
    return quantity(shown, _time(shown.unit))


def time_value(estimate: Estimate, size: float | None = None) -> str:
    """A time in words without its interval: '12.3 days', '51.1 min'; `size` as of `money`."""
    shown = readable(estimate, size)
    return f"{shown.value} {_time(shown.unit)}"


def _time(unit: str) -> str:
    return {"d": "days", "h": "hours"}.get(unit, unit)


def quantity(estimate: Estimate, unit: str) -> str:
    """'5.1 ± 0.2 days', '99.6 % (98.9 to 100.0)'."""
    if estimate.spread.startswith(" ("):
        return f"{estimate.value} {unit}{estimate.spread}"
    return f"{estimate.plus_minus} {unit}"


def amount(estimate: Estimate, size: float | None = None) -> str:
    """'$88.4 ± 1.0 M', '5.1 ± 0.2 days': an estimate with its unit, as a sentence says it; `size` as of `money`."""
    if estimate.unit.partition("/")[0] in ("USD", "M USD"):
        return money(estimate, size)
    shown = readable(estimate, size)
    return quantity(shown, unit_label(shown.unit)).strip()


def priced(text: str, unit: str) -> str:
    """A number as text with its unit of money: ('-30.1', 'M USD') is '-$30.1 M', ('3,412', 'USD/unit') '$3,412'."""
    currency = unit.partition("/")[0]
    if currency not in ("USD", "M USD"):
        return f"{text} {currency}".strip()
    sign = text[0] if text[:1] in "+-" else ""
    return f"{sign}${text.removeprefix(sign)}{' M' if currency == 'M USD' else ''}"


def category(name: str) -> str:
    """A cost category for people."""
    return name.replace("_", " ")


def policy_title(policy: str) -> str:
    """What a policy is called in tables, figures and slides: its own `name`, or 'Surcharge 25' of the file surcharge_25.yaml."""
    return capital(policy.replace("_", " "))


def largest(
    parts: Mapping[str, Estimate], total: Estimate, with_sign: bool = False, named: int = NAMED_PARTS, bare: bool = False
) -> list[str]:
    """The largest parts by name, `named` of them, and the others together as 'everything else'.

    They are read in the unit of the total. Of a difference (`with_sign`) as many more are named as leave the others together smaller than
    each. `bare` is without intervals, which the tables have.
    """
    size = extent(total)
    total, parts = readable(total), {name: readable(part, size) for name, part in parts.items()}
    by_size = sorted((name for name in parts if parts[name].mean or parts[name].half > 0), key=lambda name: -abs(parts[name].mean))
    sizes = [parts[name].mean for name in by_size]
    enough = (count for count in range(named, len(sizes)) if not with_sign or abs(sum(sizes[count:])) < abs(sizes[count - 1]))
    count = next(enough, len(sizes))
    shown = {category(name): parts[name] for name in (by_size if len(by_size) <= count + 1 else by_size[:count])}
    left = [parts[name] for name in by_size[len(shown) :]]
    listed = shown | ({"everything else": together(left)} if left else {})
    return [f"{name} {part.brief if bare else part.within(total, with_sign)}" for name, part in listed.items()]


def chance(difference: Estimate) -> str:
    """The words for a difference whose interval covers 0."""
    if difference.replications < 2:
        return "cannot be told from chance with 1 replication"
    return f"is not distinguishable from chance after {counted(difference.replications, 'replication')}"


def averaged(over: Iterable[str], replications: int, written: Iterable[str] = ()) -> str:
    """'averaged over the price ranges and 10 replications (chances as written)': of an expected value, over what, and what is held.

    The words of every question that tells one, so that two of them can be laid side by side.
    """
    held = list(written)
    return f"averaged over {joined([*over, counted(replications, 'replication')])}{f' ({joined(held)} as written)' if held else ''}"


def share(probability: float) -> str:
    """A probability in per cent; never certain."""
    if probability > 0.995:
        return "more than 99 %"
    return "less than 1 %" if probability < 0.01 else f"{100 * probability:.0f} %"


def bracket(estimate: Estimate) -> str:
    """' (95 %: 10.3 to 14.0)'."""
    return f" (95 %: {estimate.interval})" if estimate.half > 0 else ""


def short(name: str) -> str:
    """A scenario's name without what stands in brackets: 'Texas (Dallas-Fort Worth)' -> 'Texas'."""
    return name.partition(" (")[0]


def shorts(names: tuple[str, ...]) -> Mapping[str, str]:
    """Short names where they still tell the scenarios apart, full names where they would not."""
    brief = {name: short(name) for name in names}
    return brief if len(set(brief.values())) == len(names) else {name: name for name in names}


def kept_together(text: str) -> str:
    """The text with no-break spaces where a line must not end: between a number and its interval or unit."""
    return re.sub(
        r" (?=[±%=])|(?<=±) |(?<=\d) (?=USD|M USD|M\b|days|years|hours)|(?<=M) (?=USD)|(?<=\ba) (?=year)", "\N{NO-BREAK SPACE}", text
    )
