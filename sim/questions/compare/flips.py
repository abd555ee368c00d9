"""Where a comparison flips: the value of a duty rate or of the miner price at which the best site and the second change places.

Kept replications are priced again along the range of each such assumption that both sites share; nothing is simulated. Between two values
that were priced the difference is taken as straight, which it is but for taxes and caps that set in between.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch

import numpy as np

from sim.arrays import Floats, floats
from sim.quantities import Quantities
from sim.questions.breakeven.crossing import BreakEven, break_evens
from sim.questions.breakeven.words import value_words
from sim.report.answer import Finding, Number, Uncertainty
from sim.report.assumption_words import with_key
from sim.report.pairs import gaps, ordered
from sim.report.phrases import shorts
from sim.report.rounding import Estimate, significant
from sim.running.price_draws import repriced
from sim.running.price_ranges import quantities_in
from sim.running.replicate import Study
from sim.scenario.assumption import Assumption
from sim.scenario.kinds import prices
from sim.scenario.loading import Loaded
from sim.scenario.schema import Scenario
from sim.units import in_written, parsed

RATES, PRICES = ("trade.duties.*.rate",), ("money.prices.terahash", "money.prices.unit")  # what is looked along, the best of each
NPV = ("npv", "plant")
TWICE = 2.0  # as far as the sliders of a report reach, for a rate that nobody gave a range
POINTS = 9  # priced along a range


@dataclass(frozen=True, slots=True)
class Along:
    """An assumption with the values priced and the best site's NPV less the second's there, (values, replications) in M USD."""

    key: str
    assumption: Assumption
    values: Floats
    lead: Floats

    @property
    def unit(self) -> str:
        """The unit it was written in."""
        return parsed(self.assumption.text, self.assumption.unit).written

    def written(self, value: float) -> float:
        """A value in the unit it was written in; an infinite end stays."""
        return in_written(value, self.unit, self.assumption.unit) if np.isfinite(value) else value

    @property
    def reach(self) -> str:
        """'5 to 20 %': the ends of what was priced."""
        low, high = (significant(self.written(float(end))) for end in (self.values[0], self.values[-1]))
        return f"{low} to {high} {self.unit}".rstrip()

    @property
    def flips(self) -> list[BreakEven]:
        """Where the mean lead is zero, the one nearest to today's value first."""
        found = break_evens(lambda x: floats([np.interp(x, self.values, own) for own in self.lead.T]), self.values.tolist())
        return sorted(found, key=lambda each: abs(each.value.mean - self.assumption.value))


def flip_findings(study: Study, loaded: Sequence[Loaded]) -> Iterator[Finding]:
    """At what value of a duty rate or the miner price the winner flips, or that it does not; nothing where luck leaves it open."""
    summary, comparisons = study.tables["summary"], study.tables["comparisons"]
    order = ordered(summary, comparisons, "npv")
    if len(order) < 2 or order[1] in gaps(summary, comparisons, "npv", order[0])[1]:
        return
    by_name = {each.scenario.name: each.scenario for each in loaded}
    looked = _looked(study, by_name[order[0]], by_name[order[1]])
    brief = shorts(tuple(by_name))
    flipping = [along for along in looked if along.flips]
    if flipping:
        yield _flip(flipping, brief[order[0]], brief[order[1]])
    elif looked:
        none = " nor ".join(f"{with_key(each.key)} from {each.reach}" for each in looked)
        said = f"{'Neither ' if len(looked) > 1 else 'No value of '}{none} flips it"
        yield Finding(f"{said}: {brief[order[0]]} keeps the higher NPV against {brief[order[1]]}.", (), Uncertainty.LUCK, 8.4)


def _flip(flipping: Sequence[Along], best: str, second: str) -> Finding:
    """'It flips where the surcharge duty rate (...) is below 5.9 % (95 %: 4.6 to 7.1; today 10 %): there Florida has a higher NPV ...'"""
    where, numbers = zip(*map(_place, flipping), strict=True)
    intervals = "The interval is" if len(where) == 1 else "Each is by itself, and the intervals are"
    said = f"It flips where {' or where '.join(where)}: there {second} has a higher NPV than {best}. {intervals} simulation luck."
    return Finding(said, numbers, Uncertainty.LUCK, 9.7)


def _place(along: Along) -> tuple[str, Number]:
    """Where one assumption flips it, nearest to today's value, in words and as a number."""
    at = along.flips[0]
    value, low, high = map(along.written, (at.value.mean, at.value.low, at.value.high))
    ends = along.written(float(along.values[0])), along.written(float(along.values[-1]))
    today = f"{significant(along.written(along.assumption.value))} {along.unit}".rstrip()
    words = value_words(Estimate(value, low, high, along.unit, along.lead.shape[1]), ends)
    words = f"{words[:-1]}; today {today})" if words.endswith(")") else f"{words} (today {today})"
    side = "below" if at.rises else "above"
    return f"{with_key(along.key)} is {side} {words}", Number(f"flips at {along.key}", value, along.unit, low, high)


@dataclass(frozen=True, slots=True)
class _Pair:
    """The best site and the second, each with what happened in the replications that both have."""

    sites: tuple[Scenario, Scenario]
    happened: tuple[list[Quantities], list[Quantities]]

    def leads(self, values: dict[str, Floats]) -> dict[str, Floats]:
        """By key the best site's NPV less the second's at each of its values, the others as written: (values, replications)."""
        draws = _one_at_a_time(values, prices(self.sites[0]))
        priced = [repriced(own, site, draws).measures[NPV][0] for site, own in zip(self.sites, self.happened, strict=True)]
        lead = np.split(priced[0] - priced[1], np.cumsum([len(each) for each in values.values()])[:-1])
        return dict(zip(values, lead, strict=True))


def _pair(study: Study, best: Scenario, second: Scenario) -> _Pair:
    own = [quantities_in(study, each.name) for each in (best, second)]
    common = sorted(own[0].keys() & own[1].keys())
    return _Pair((best, second), ([own[0][k] for k in common], [own[1][k] for k in common]))


def _looked(study: Study, best: Scenario, second: Scenario) -> list[Along]:
    """The duty rate and the price that move the lead most within their ranges, each along its range; those that turn it come first."""
    shared = _shared(best, second)
    if not shared:
        return []
    grids = {key: np.linspace(a.low or 0.0, a.high or 0.0, POINTS) for key, a in shared.items()}
    leads = _pair(study, best, second).leads(grids)
    moves = {key: float(np.ptp(lead.mean(axis=1))) for key, lead in leads.items()}
    turns = {key: bool((lead.mean(axis=1) < 0).any()) for key, lead in leads.items()}
    first = sorted((key for key in moves if moves[key]), key=lambda key: (not turns[key], -moves[key]))
    chosen = [key for patterns in (RATES, PRICES) for key in [each for each in first if _matches(each, patterns)][:1]]
    return [Along(key, shared[key], grids[key], leads[key]) for key in chosen]


def _shared(best: Scenario, second: Scenario) -> dict[str, Assumption]:
    """What is looked along, where both sites have the same value and range; a duty rate without one from nothing to twice as much."""
    one, other = (
        {key: _reaching(key, a) for key, a in prices(site).items() if _matches(key, (*RATES, *PRICES))} for site in (best, second)
    )
    alike = {key: a for key, a in one.items() if key in other and _ends(a) == _ends(other[key])}
    return {key: a for key, a in alike.items() if None not in _ends(a) and a.low != a.high}


def _reaching(key: str, a: Assumption) -> Assumption:
    bare = (a.low, a.high) in ((None, None), (a.value, a.value))
    return replace(a, low=0.0, high=TWICE * a.value) if bare and _matches(key, RATES) else a


def _matches(key: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch(key, pattern) for pattern in patterns)


def _ends(a: Assumption) -> tuple[float, float | None, float | None]:
    return a.value, a.low, a.high


def _one_at_a_time(values: dict[str, Floats], written: dict[str, Assumption]) -> dict[str, Floats]:
    """Draws in which one key after the other takes its values, the others as written."""
    count, begin = sum(map(len, values.values())), 0
    draws = {key: np.full(count, written[key].value) for key in values}
    for key, own in values.items():
        draws[key][begin : begin + len(own)] = own
        begin += len(own)
    return draws
