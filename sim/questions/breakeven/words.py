"""What break-even values say in words: who is ahead on which side of them, how surely, and what there is to say where there is none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.counts import counted
from sim.measures import REGISTRY, larger
from sim.questions.breakeven.crossing import CLOSED, NONE
from sim.report import tables
from sim.report.answer import Finding, Grid, Number, Uncertainty
from sim.report.assumption_words import assumption_words, with_key
from sim.report.phrases import amount, capital, chance, extent, short, shorts
from sim.report.rounding import Estimate, reading, significant
from sim.scenario.sweep import Axis
from sim.tables import Table

LUCK_ONLY = "Intervals are simulation luck only: what the replications leave open, not what the ranges of the assumptions do."


@dataclass(frozen=True, slots=True)
class Break:
    """The tables of a break-even: its values, the differences looked at, and the second axis if there is one."""

    values: Table
    differences: Table
    second: Axis | None

    @property
    def key(self) -> str:
        """'trade.duties.surcharge.rate', or all keys that move together."""
        return str(self.values["key"][0])

    @property
    def measure(self) -> str:
        return str(self.values["measure"][0])

    @property
    def range(self) -> tuple[float, float]:
        """The first and the last value looked at."""
        return float(np.min(self.differences["value"])), float(np.max(self.differences["value"]))

    @property
    def there(self) -> list[int]:
        """The rows that have a break-even."""
        return [row for row in range(len(self.values)) if self.values["method"][row] != NONE]

    def estimate(self, row: int) -> Estimate:
        """A break-even value with its interval."""
        value, low, high = (float(self.values[name][row]) for name in ("breakeven", "low", "high"))
        return Estimate(value, low, high, str(self.values["key_unit"][row]), int(self.values["replications"][row]))

    def number(self, row: int) -> Number:
        """A break-even value as a number of a finding."""
        e = self.estimate(row)
        return Number(f"break-even of {self.key}", e.mean, e.unit, e.low, e.high)

    @property
    def sites(self) -> tuple[str, str]:
        """Short names of the base and the scenario."""
        names = (str(self.values["base"][0]), str(self.values["scenario"][0]))
        brief = shorts(names)
        return brief[names[0]], brief[names[1]]

    def ahead(self, row: int) -> tuple[str, str]:
        """Who is better below a break-even, and who above it."""
        base, other = self.sites
        better_above = (self.values["rises"][row] == "yes") == larger(self.measure)
        return (base, other) if better_above else (other, base)

    @property
    def telling(self) -> float:
        """The value looked at that is nearest to the first break-even; without one nearest to today's, or else the first."""
        looked = np.unique(np.asarray(self.differences["value"], dtype=np.float64))
        near = float(self.values["breakeven" if self.there else "today"][0])
        return float(looked[np.argmin(np.abs(looked - near))] if np.isfinite(near) else looked[0])

    @property
    def labels(self) -> list[str]:
        """The point of the second axis that each row belongs to."""
        assert self.second is not None, "only a curve has labels"
        numbers = self.second.scale
        texts = dict(zip(numbers[0] if numbers else self.second.labels, self.second.labels, strict=True))
        return [texts[value] for value in self.values[self.values.names[0]].tolist()]


def title(result: Break, seed: int) -> tuple[str, ...]:
    """'Texas against Southeast Asia   Net present value   10 replications, seed 1'."""
    replications = counted(int(result.values["replications"].max()), "replication")
    names = f"{result.values['scenario'][0]} against {result.values['base'][0]}"
    return (f"{names}   {capital(tables.label(result.measure))}   {replications}, seed {seed}",)


def headline(result: Break) -> Finding:
    """The break-even, or that there is none in the range."""
    return next(_findings(result))


def findings(result: Break) -> tuple[Finding, ...]:
    """All findings but the headline."""
    return tuple(_findings(result))[1:]


def _findings(result: Break) -> Iterator[Finding]:
    if result.second is not None:
        yield from _along(result)
    elif result.there:
        yield from (_one(result, row) for row in result.there)
        yield Finding(_way(result), weight=0.1)
    else:
        yield _none(result.differences, result)
    yield from _lacking(result.differences)


def still(result: Break, value: float, sentences: Sequence[str]) -> tuple[Finding, ...]:
    """'Where the miner price (money.prices.terahash) is 7 USD/TH, Texas stands still in 9 of its 10 years on average, ...'"""
    where = f"{with_key(result.key)} is {significant(value)} {result.values['key_unit'][0]}".rstrip()
    return tuple(Finding(f"Where {where}, {sentence}", (), Uncertainty.LUCK, 7.5) for sentence in sentences)


def value_words(e: Estimate, looked: tuple[float, float]) -> str:
    """'5.9 % (95 %: 4.6 to 7.1)'; an end that lies outside the values looked at is open: '5.9 % (95 %: less than 7.1)'."""
    if not np.isfinite(e.mean):
        return "none in range"
    low, high = e.low if e.low > looked[0] else -np.inf, e.high if e.high < looked[1] else np.inf
    if np.isfinite(low) and np.isfinite(high):
        return f"{e.value} {e.unit}".strip() + (f" (95 %: {e.interval})" if e.half > 0 else "")
    value = f"{significant(e.mean)} {e.unit}".strip()
    if np.isnan(e.low):
        return f"{value} (no interval after one replication)"
    if np.isinf(low) and np.isinf(high):
        return f"{value} (95 %: anywhere from {significant(looked[0])} to {significant(looked[1])})"
    return f"{value} (95 %: {f'more than {significant(low)}' if np.isfinite(low) else f'less than {significant(high)}'})"


def better(measure: str) -> str:
    """'the higher net present value', 'the lower landed cost'."""
    return f"the {REGISTRY[measure].better or 'lower'} {tables.label(measure)}"


def today(result: Break) -> str:
    """'; today it is 10 %', where both scenarios have the same value today."""
    now = float(result.values["today"][0])
    return f"; today it is {significant(now)} {result.values['key_unit'][0]}".rstrip() if np.isfinite(now) else ""


def _one(result: Break, row: int) -> Finding:
    """'Texas has the higher NPV where the surcharge duty rate (...) is above 5.9 % (95 %: 4.6 to 7.1), Florida where it is below.'"""
    below, above = result.ahead(row)
    value = value_words(result.estimate(row), result.range)
    sentence = (
        f"{above} has {better(result.measure)} where {with_key(result.key)} is above {value}, {below} where it is below{today(result)}."
    )
    return Finding(sentence, (result.number(row),), Uncertainty.LUCK, weight=10.0)


def _way(result: Break) -> str:
    base, other = result.sites
    if result.values["method"][0] == CLOSED:
        return f"The difference between {other} and {base} is a straight line in it, so the value is exact but for simulation luck."
    return f"The difference between {other} and {base} is no straight line in it, so its zero was searched for."


def _none(differences: Table, result: Break) -> Finding:
    """'There is no break-even: Texas has the higher NPV wherever the surcharge ... goes from 10 to 25 %, by 25 ± 2 to 130 ± 4 M USD.'"""
    base, other = result.sites
    measure, means = result.measure, np.asarray(differences["mean_difference"], dtype=np.float64)
    rows = np.flatnonzero(np.isfinite(means)).tolist()
    if not rows:
        return Finding(f"There is no break-even: nowhere do both have the {tables.label(measure)} in every replication.", weight=10.0)
    unit, first, last = differences["key_unit"][0], float(differences["value"][rows[0]]), float(differences["value"][rows[-1]])
    where = f"from {significant(first)} to {significant(last)} {unit}".strip()
    if not means[rows].any():
        sentence = f"{base} and {other} have the same {tables.label(measure)} anywhere {where}: it does not tell them apart."
        return Finding(sentence, (), Uncertainty.LUCK, 10.0)
    for row, following in pairwise(rows):
        if means[row] * means[following] < 0:  # or a break-even would have been found between them
            ends = [significant(float(differences["value"][at])) for at in (row, following)]
            lost = f"between {ends[0]} and {ends[1]} {unit}".strip()
            sentence = (
                f"No break-even can be said: {base} and {other} change places {lost}, where not both have the {tables.label(measure)}."
            )
            return Finding(sentence, weight=10.0)
    ahead = other if (means[rows].sum() > 0) == larger(measure) else base
    by_size = sorted(rows, key=lambda row: abs(means[row]))
    least, most = _size(differences, by_size[0]), _size(differences, by_size[-1])
    name = with_key(result.key)
    within = f"wherever {name} goes {where}" if len(rows) > 1 else f"where {name} is {significant(first)} {unit}".strip()
    numbers = tuple(Number(lead, e.mean, e.unit, e.low, e.high) for lead, e in (("smallest lead", least), ("largest lead", most)))
    vague = sum(not _size(differences, row).distinguishable for row in rows) if least.replications > 1 else 0
    if vague == len(rows):
        sentence = f"There is no break-even: {within}, the difference in {tables.label(measure)}, {_range(least, most)}, {chance(most)}"
        return Finding(f"{sentence}{today(result)}.", numbers, Uncertainty.LUCK, 10.0)
    doubt = f"; at {vague} of {len(rows)} values simulation luck may explain it" if vague else ""
    sentence = f"There is no break-even: {ahead} has {better(measure)} {within}, by {_range(least, most)}{doubt}{today(result)}."
    return Finding(sentence, numbers, Uncertainty.LUCK, 10.0)


def _range(least: Estimate, most: Estimate) -> str:
    """'$25 ± 2 M to $130 ± 4 M'; one of them where they are alike."""
    first, last = (amount(each, extent(most)) for each in (least, most))
    return first + (f" to {last}" if last != first else "")


def _lacking(differences: Table) -> Iterator[Finding]:
    """At how many values there is no difference, if it is known at others."""
    means = np.asarray(differences["mean_difference"], dtype=np.float64)
    lacking = int(np.isnan(means).sum())
    if 0 < lacking < len(means):
        what = tables.label(differences["measure"][0])
        sentence = f"At {lacking} of {len(means)} values not both have the {what} in every replication: there they are not compared."
        yield Finding(sentence, weight=5.0)


def _size(differences: Table, row: int) -> Estimate:
    """A difference, turned so that it is above zero."""
    mean, low, high = (float(differences[name][row]) for name in ("mean_difference", "low", "high"))
    e = Estimate(mean, low, high, str(differences["unit"][row]), int(differences["replications"][row]))
    return e if mean >= 0 else e.negated()


def _along(result: Break) -> Iterator[Finding]:
    """What the first and the last point of the second key say, and how many have no break-even."""
    assert result.second is not None, "only a curve goes along a second key"
    labels, along = result.labels, with_key(result.second.title)
    if result.there:
        below, above = result.ahead(result.there[0])
        ends = dict.fromkeys((result.there[0], result.there[-1]))
        where = " and ".join(f"{value_words(result.estimate(row), result.range)} at {labels[row]}" for row in ends)
        sentence = (
            f"{above} has {better(result.measure)} where {with_key(result.key)} is above a value that depends on {along}: {where}; "
            f"{below} has it below{today(result)}."
        )
        yield Finding(sentence, tuple(result.number(row) for row in ends), Uncertainty.LUCK, 10.0)
    none = len(set(labels)) - len({labels[row] for row in result.there})
    if none:
        yield Finding(f"At {counted(none, 'value')} of {along} there is no break-even in the range of {assumption_words(result.key)}.")


def grid(result: Break) -> Grid:
    """The differences that were looked at; of a second key the curve instead."""
    return _looked(result.differences) if result.second is None else _curve(result, result.second)


def _looked(differences: Table) -> Grid:
    rows, known = [], np.abs(differences["mean_difference"][np.isfinite(differences["mean_difference"])])
    _, unit = scale = reading(str(differences["unit"][0]), float(known.max()) if len(known) else np.inf)
    for row in range(len(differences)):
        mean, low, high = (float(differences[name][row]) for name in ("mean_difference", "low", "high"))
        e = Estimate(mean, low, high).scaled(*scale)
        value = f"{significant(float(differences['value'][row]))} {differences['key_unit'][row]}".strip()
        rows.append((value, e.signed if e.known else "none"))
    what = f"{capital(tables.label(differences['measure'][0]))}, {unit}, mean ± 95 %"
    brief = [short(differences[name][0]) for name in ("scenario", "base")]
    return Grid((str(differences["key"][0]), f"{brief[0]} minus {brief[1]}"), tuple(rows), what)


def _curve(result: Break, second: Axis) -> Grid:
    rows = tuple((label, value_words(result.estimate(row), result.range)) for row, label in enumerate(result.labels))
    return Grid((second.title, f"break-even of {result.key}"), rows)
