"""Figures of value: the cash curve, and paired differences with their intervals."""

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report import style, tables
from sim.report.facts import Facts, curve
from sim.report.pairs import paired
from sim.report.rounding import Estimate
from sim.report.titles import COMPARED

_BACK = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}  # keeps a number legible on a line
JUMP = 0.2  # of the year before: a change of the last one that is worth a remark
MIDDLE = 0.9  # of the replications lie in the band


def cash(facts: Facts, title: str) -> Figure:
    """Cumulative cash over the years of the valuation; the years that repeat an average one are marked."""
    figure = style.sheet(
        3.6,
        title,
        "Cumulative cash after tax, M USD, by year: mean of the replications",
        facts.source(*_remarks(facts)),
    )
    axis, ends, last = figure.subplots(), [], 0.0
    for scenario in facts.scenarios:
        found = curve(facts.profiles, scenario, "cash_by_year", "cumulative", MIDDLE)
        if len(found.x):
            color = facts.color(scenario)
            axis.fill_between(found.x, found.lowest, found.highest, color=color, alpha=0.2, linewidth=0)
            axis.plot(found.x, found.mean, color=color, linestyle=facts.line(scenario), marker="o", markersize=4, linewidth=2)
            ends.append((float(found.mean[-1]), facts.brief[scenario], color))
            last = max(last, float(found.x[-1]))
    axis.set_xlim(0, last)
    axis.axhline(0, color=style.INK, linewidth=1)
    axis.margins(y=0.08)
    axis.set_xlabel("years after the start")
    axis.set_ylabel("M USD")
    axis.yaxis.set_major_formatter(style.THOUSANDS)
    axis.grid(axis="y")
    mark_repeated(axis, facts.about.simulated_years, last)
    style.end_labels(axis, ends if len(ends) > 1 else [])
    return figure


def _remarks(facts: Facts) -> tuple[str, ...]:
    """What the band is, and why the last year jumps where it does."""
    band = "Band: nine in ten replications, from the 5th to the 95th percentile"
    for scenario in facts.scenarios:
        found = curve(facts.profiles, scenario, "cash_by_year", "cumulative", MIDDLE)
        steps = np.diff(found.mean)
        if len(steps) > 2 and abs(steps[-1] - steps[-2]) > JUMP * abs(steps[-2]):
            return band, "The last year also has what is left at the end: salvage value, stock and working capital"
    return (band,)


def mark_repeated(axis: Axes, simulated: int | None, last: float) -> None:
    """Shades the years that were not simulated."""
    if simulated is None or simulated >= last:
        return
    axis.axvspan(simulated, last, color=style.FAINT, alpha=0.35, linewidth=0, zorder=0)
    axis.text(
        simulated + 0.01 * last,
        0.97,
        "an average year repeated" if simulated else "the run scaled to a year",
        transform=axis.get_xaxis_transform(),
        va="top",
        fontsize=8.5,
        color=style.SOFT,
    )


def npv_difference(facts: Facts, title: str) -> Figure:
    """Net present value of each other scenario minus that of the first, with intervals."""
    base, *others = facts.scenarios
    gaps = {name: e for name in others if (e := paired(facts.comparisons, name, base, "npv"))}
    figure = style.sheet(
        0.75 + 0.5 * len(gaps),
        title,
        f"Net present value minus that of {facts.brief[base]}, M USD, paired difference with 95 % interval",
        facts.source("An interval that covers 0 is not distinguishable from chance"),
    )
    axis = figure.subplots()
    _dots(axis, facts, gaps)
    axis.set_yticks(range(len(gaps)), [facts.brief[name] for name in gaps])
    axis.set_xlabel("M USD")
    return figure


def differences(facts: Facts, title: str) -> Figure:
    """Paired differences of the main measures from the first scenario, each measure on its own scale."""
    base, *others = facts.scenarios
    found = {measure: {name: e for name in others if (e := paired(facts.comparisons, name, base, measure))} for measure in COMPARED}
    found = {measure: gaps for measure, gaps in found.items() if gaps}
    rows = math.ceil(len(found) / 2)
    figure = style.sheet(
        rows * (0.95 + 0.4 * len(others)),
        title,
        f"Paired difference from {facts.brief[base]} with 95 % interval; gray line: no difference",
        facts.source("An interval that covers 0 is not distinguishable from chance"),
    )
    axes = figure.subplots(rows, 2 if len(found) > 1 else 1, squeeze=False)
    for axis in axes.flat[len(found) :]:
        axis.set_axis_off()
    for k, (axis, (measure, gaps)) in enumerate(zip(axes.flat, found.items(), strict=False)):
        _dots(axis, facts, gaps)
        unit = next(iter(gaps.values())).unit
        axis.set_title(f"{tables.label(measure)}{tables.of_first(facts.summary, measure)}, {'days' if unit == 'd' else unit}")
        axis.set_yticks(range(len(gaps)), [facts.brief[name] for name in gaps] if k % 2 == 0 else [""] * len(gaps))
    return figure


def _dots(axis: Axes, facts: Facts, gaps: dict[str, Estimate]) -> None:
    for place, (name, e) in enumerate(gaps.items()):
        half = e.half if e.half > 0 else 0.0
        axis.errorbar([e.mean], [place], xerr=[half], fmt="o", color=facts.color(name), markersize=6, capsize=3, elinewidth=1.8)
        axis.text(e.mean, place - 0.2, style.minus(e.signed), ha="center", va="bottom", fontsize=8.5, bbox=_BACK)
    axis.axvline(0, color=style.SOFT, linewidth=1)
    ends = [edge for e in gaps.values() for edge in ((e.low, e.high) if e.half > 0 else (e.mean,))]
    low, high = min(0.0, *ends), max(0.0, *ends)
    wide = (high - low) or 1.0
    axis.set_xlim(low - 0.25 * wide, high + 0.25 * wide)
    axis.set_ylim(len(gaps) - 0.5, -0.75)
    axis.locator_params(axis="x", nbins=5)
    style.bare(axis)
