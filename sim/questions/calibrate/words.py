"""What a calibration says in words, its tables, and the overlay to lay over the scenario."""

from collections.abc import Iterator, Sequence

import numpy as np

from sim.questions.backtest.history import Compared
from sim.questions.backtest.words import sums_table
from sim.questions.calibrate.fitting import Calibrated, Known
from sim.report.answer import Finding, Grid, Number, Uncertainty
from sim.report.phrases import joined
from sim.report.rounding import few
from sim.running.physical_draws import is_whole
from sim.scenario.reading import text_of
from sim.tables import Table, concatenated, table
from sim.units import UnitError, in_written, parsed

QUANTILE = 1.959963984540054
NOTHING = 0.2  # of the variance of a range: what tells less than that tells hardly anything
ALIKE = 0.8  # a correlation of errors from which on two assumptions cannot be told apart
NAMES = ("key", "unit", "value", "low", "high", "calibrated", "calibrated_low", "calibrated_high", "learned")


def calibration_table(found: Calibrated) -> Table:
    """A row an assumption, in the unit it is written in: value and range as they were, the calibrated value with its 95 % interval.

    `learned` is the part of the variance of its range that the data took away: 0 nothing, 1 all.
    """
    rows = []
    for each in found.known:
        unit, *numbers = _written(each)
        rows.append((each.key, unit, *numbers, each.learned))
    return table(NAMES, rows)


def fit_table(found: Calibrated) -> Table:
    """The table of `sim backtest` for the plant as written and as calibrated, in the months fitted to and in those kept for the test."""
    spans = (("as written", "fitted", found.before), ("calibrated", "fitted", found.after))
    tests = (("as written", "held out", found.tested_before), ("calibrated", "held out", found.tested_after))
    return concatenated(
        [sums_table(series).with_columns(plant=plant, months_of=span) for plant, span, series in (*spans, *tests) if series]
    )


def correlation_table(found: Calibrated) -> Table:
    """A row a pair of assumptions with the correlation of their errors."""
    return table(("key", "other", "correlation"), [(a.key, b.key, r) for a, b, r in _pairs(found)])


def headline(found: Calibrated) -> Finding:
    """How near the calibrated plant is to what happened, in the months kept for the test if there are any."""
    tested = bool(found.tested_after)
    before, after = (found.tested_before, found.tested_after) if tested else (found.before, found.after)
    of = "the months held out" if tested else "the months fitted to"
    numbers = (Number("off before", 100 * off(before), "%"), Number("off after", 100 * off(after), "%"))
    way = "comes nearer to" if off(after) < off(before) else "does not come nearer to"
    means = f"in {of} its means are off by {few(100 * off(after), 2)} %, before by {few(100 * off(before), 2)} %"
    return Finding(f"Calibrated, the model {way} what happened: {means}.", numbers, Uncertainty.LUCK, 3.0)


def off(series: Sequence[Compared]) -> float:
    """The root mean square over the series of how far the simulated mean is from what happened, as a fraction of that."""
    parts = [float(each.paths.mean() / each.actual.mean()) - 1 for each in series if each.actual.mean()]
    return float(np.sqrt(np.mean(np.square(parts)))) if parts else float("nan")


def findings(found: Calibrated) -> tuple[Finding, ...]:
    """Where each assumption lies now, what the data say nothing of, and what they cannot tell apart."""
    said = [
        *(_moved(each) for each in found.known if each.learned >= NOTHING),
        *_silent(found.known),
        *_alike(found),
        *_at_ends(found.known),
    ]
    return tuple(Finding(sentence, (), Uncertainty.LUCK, 2.0) for sentence in said)


def _moved(each: Known) -> str:
    unit, value, _, _, now, low, high = _written(each)
    return f"{each.key}: {few(now, 4)} {unit}".rstrip() + f" (95 %: {few(low)} to {few(high)}), was {few(value, 4)}."


def _silent(known: Sequence[Known]) -> Iterator[str]:
    names = [each.key for each in known if each.learned < NOTHING]
    if names:
        yield f"What happened says hardly anything of {joined(names)}: left near where {'it was' if len(names) == 1 else 'they were'}."


def _alike(found: Calibrated) -> Iterator[str]:
    for a, b, r in _pairs(found):
        if abs(r) >= ALIKE:
            way = "one higher and the other lower" if r < 0 else "both higher or both lower"
            yield f"{a.key} and {b.key} cannot be told apart: {way} does nearly the same (correlation {r:.2f})."


def _at_ends(known: Sequence[Known]) -> Iterator[str]:
    for each in known:
        _, _, low, high, now, *_ = _written(each)
        if high > low and (now - low < 0.02 * (high - low) or high - now < 0.02 * (high - low)):
            yield f"{each.key} lies at the end of its range: the range may be too narrow, or another assumption wrong."


def _pairs(found: Calibrated) -> Iterator[tuple[Known, Known, float]]:
    for i, a in enumerate(found.known):
        for j, b in enumerate(found.known[i + 1 :], i + 1):
            yield a, b, float(found.correlations[i, j])


def grid(found: Calibrated) -> Grid:
    """The assumptions as a small table."""
    rows = []
    for each in found.known:
        unit, value, low, high, now, under, over = _written(each)
        rows.append(
            (
                each.key,
                f"{few(value, 4)} {unit}".rstrip(),
                f"{few(low)} to {few(high)}",
                f"{few(now, 4)} ({few(under)} to {few(over)})",
                f"{100 * each.learned:.0f} %",
            )
        )
    note = "learned: the part of the variance of its range that the data took away"
    return Grid(("assumption", "was", "range", "calibrated (95 %)", "learned"), tuple(rows), note=note)


def overlay(found: Calibrated, file: str) -> str:
    """The calibrated values as a file to lay over the scenario, with their intervals as ranges."""
    tree: dict[str, object] = {}
    for each in found.known:
        unit, value, _, _, now, low, high = _written(each)
        note = f"calibrated to {file}; was {value:.6g} {unit}".rstrip()
        said = {name: f"{number:.6g} {unit}".rstrip() for name, number in (("value", now), ("low", low), ("high", high))}
        *above, last = each.key.split(".")
        here: dict[str, object] = tree
        for name in above:
            below = here.setdefault(name, {})
            assert isinstance(below, dict), "a key of the scenario has keys below it"
            here = below
        here[last] = {**said, "source": "assumed", "note": note}
    return text_of(tree)


def _written(each: Known) -> tuple[str, float, float, float, float, float, float]:
    """In the unit of the file: the unit, value, low and high as they were; calibrated value, and the interval inside the range."""
    a = each.assumption
    try:
        unit = parsed(a.text, a.unit).written
    except UnitError:
        unit = ""
    low, high = a.value if a.low is None else a.low, a.value if a.high is None else a.high
    interval = (max(low, each.value - QUANTILE * each.sd), min(high, each.value + QUANTILE * each.sd))
    if is_whole(a):
        interval = (float(np.floor(interval[0])), float(np.ceil(interval[1])))
    numbers = [in_written(value, unit, a.unit) for value in (a.value, low, high, each.value, *interval)]
    return unit, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]
