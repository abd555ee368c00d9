"""Figures of people: how busy the pools are, at which hour of the week, and how many workers there are."""

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from numpy.typing import NDArray

from sim.report import findings, style, tables
from sim.report.facts import FULL, Facts, busy_hours, curve
from sim.report.figures.time import months
from sim.report.rounding import Estimate

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def utilization(facts: Facts, title: str) -> Figure:
    """Utilization of each pool, a mark for each scenario, with the 85 % guide line."""
    used = {name: tables.pools(facts.summary, name) for name in facts.scenarios}
    order = _pools(used)
    figure = style.sheet(
        0.85 + (0.36 if len(used) < 3 else 0.46) * len(order) + 0.25 * (len(used) > 1),
        title,
        "Utilization by pool: share of the open hours of hands spent on tasks, %, mean and 95 % interval",
        facts.source(f"Guide line at {findings.GUIDE:.0f} %: above it queues grow fast"),
    )
    axis = figure.subplots()
    for k, (name, found) in enumerate(used.items()):
        _marks(axis, facts, name, {order.index(of) + (k - (len(used) - 1) / 2) * 0.24: e for of, e in found.items()})
    _limits(axis, [e.mean for found in used.values() for e in found.values()], from_zero=len(used) == 1)
    axis.set_yticks(range(len(order)), [tables.pool_label(of) for of in order])
    axis.set_ylim(len(order) - 0.5, -0.5)
    axis.set_xlabel("% of open hours")
    if len(used) > 1:
        axis.legend(loc="lower left", bbox_to_anchor=(0, 1.03), ncols=4, fontsize=9, borderaxespad=0, handletextpad=0.3)
    style.bare(axis)
    return figure


def _limits(axis: Axes, means: list[float], from_zero: bool) -> None:
    """Bars start at 0, dots need not; the guide line carries its own number."""
    low = 0.0 if from_zero else max(0.0, 10 * np.floor((min(means) - 4) / 10))
    axis.axvline(findings.GUIDE, color=style.INK, linewidth=1, linestyle=(0, (2, 2)))
    axis.set_xlim(low, max(100.0, *means) + 0.02 * (100 - low))
    top, above = (findings.GUIDE, 1), (0, 2)
    axis.annotate(f"{findings.GUIDE:.0f} %", top, above, ("data", "axes fraction"), "offset points", ha="center", fontsize=9)


def _pools(used: dict[str, dict[str, Estimate]]) -> list[str]:
    """Pools of all scenarios, busiest first."""
    every = dict.fromkeys(of for found in used.values() for of in found)
    return sorted(every, key=lambda of: -max(found[of].mean for found in used.values() if of in found))


def _marks(axis: Axes, facts: Facts, name: str, found: dict[float, Estimate]) -> None:
    """Bars of a single scenario, dots of several."""
    places, parts = list(found), list(found.values())
    means, halves = [e.mean for e in parts], [e.half if e.half > 0 else 0.0 for e in parts]
    color = facts.color(name)
    if len(facts.scenarios) == 1:
        axis.barh(places, means, color=[color], height=0.62)
        axis.errorbar(means, places, xerr=halves, fmt="none", ecolor=style.INK, capsize=2.5)
        for place, e in zip(places, parts, strict=True):
            inside = e.mean > 20
            axis.text(1 if inside else e.mean + 2, place, e.plus_minus, va="center", fontsize=8.5, color="white" if inside else style.INK)
        return
    marker = "osD^v"[facts.scenarios.index(name) % 5]
    axis.errorbar(means, places, xerr=halves, fmt=marker, color=color, markersize=6, capsize=2.5, label=facts.brief[name])


def by_hour(facts: Facts, title: str) -> Figure:
    """Utilization by hour of the week, a strip for each pool, a panel for each scenario."""
    grids = {name: grid for name in facts.scenarios if (grid := busy_hours(facts, name)).pools}
    rows = [len(grid.pools) for grid in grids.values()]
    figure = style.sheet(
        0.75 + 0.3 * sum(rows) + 0.4 * len(rows),
        title,
        "Utilization by hour of the week, % of the open hours of hands, mean of the replications; empty: nobody at work",
        facts.source(f"No hand to spare: {FULL:.0f} % or more; the title names the pool with most such hours"),
    )
    axes = figure.subplots(len(grids), 1, squeeze=False, height_ratios=rows)[:, 0]
    for axis, (name, grid) in zip(axes, grids.items(), strict=True):
        image = _strips(axis, list(grid.pools), grid.values)
        axis.set_title(facts.brief[name] if len(grids) > 1 else "", color=facts.color(name), fontweight="bold")
    bar = figure.colorbar(image, ax=list(axes), shrink=0.9, pad=0.012, aspect=30, label="%")
    bar.outline.set_visible(False)
    return figure


def _strips(axis: Axes, pools: list[str], values: NDArray[np.float64]) -> AxesImage:
    shades = colormaps[style.HEAT].with_extremes(bad="#f2f2f2")
    image = axis.imshow(values, aspect="auto", cmap=shades, vmin=0, vmax=100, extent=(0, 168, len(pools), 0), interpolation="nearest")
    axis.set_yticks(np.arange(len(pools)) + 0.5, [tables.pool_label(pool) for pool in pools])
    axis.set_xticks([24 * day + 12 for day in range(7)], WEEKDAYS)
    axis.set_xticks([24 * day for day in range(8)], minor=True)
    axis.tick_params(axis="both", length=0)
    axis.tick_params(axis="x", which="minor", length=5)
    axis.hlines(range(1, len(pools)), 0, 168, color="white", linewidth=2)
    for side in ("left", "bottom"):
        axis.spines[side].set_visible(False)
    return image


def headcount(facts: Facts, title: str) -> Figure:
    """Workers on the books by pool over the months: the hiring ramp."""
    scenario = facts.scenarios[0]
    pools = tables.names(facts.profiles, profile="headcount_by_month", scenario=scenario)
    curves = {pool: curve(facts.profiles, scenario, "headcount_by_month", pool) for pool in pools}
    curves = {pool: found.until(len(found.x) - 1) if len(found.x) > 2 else found for pool, found in curves.items()}  # cut short by the end
    curves = dict(sorted(curves.items(), key=lambda item: -float(item[1].mean[-1])))
    x = next(iter(curves.values())).x
    heights = np.array([found.mean for found in curves.values()])
    figure = style.sheet(
        3.7,
        title,
        "Workers on the books by pool, mean of the replications; dashes: the full-time hands they make",
        facts.source("Between the two: absence, breaks, and beginners who are slower"),
    )
    axis = figure.subplots()
    axis.stackplot(x, heights, colors=style.tints(len(curves)), step="mid", edgecolor="white", linewidth=0.6)
    _hands(axis, facts, scenario, len(x))
    axis.set_xlim(float(x[0]), float(x[-1]) or 1)
    axis.set_ylim(0, float(heights.sum(axis=0).max()) * 1.05 or 1)
    axis.set_ylabel("workers")
    axis.yaxis.set_major_formatter(style.THOUSANDS)
    axis.grid(axis="y")
    months(axis, facts.about.start)
    middles = np.cumsum(heights[:, -1]) - heights[:, -1] / 2
    labels = [
        (float(m), f"{tables.pool_label(p)}  {c.mean[-1]:,.0f}", style.INK) for m, (p, c) in zip(middles, curves.items(), strict=True)
    ]
    style.end_labels(axis, labels)
    return figure


def _hands(axis: Axes, facts: Facts, scenario: str, months_in_all: int) -> None:
    """The full-time hands of all pools together."""
    total = np.zeros(months_in_all)
    for pool in tables.names(facts.profiles, profile="hands_by_month", scenario=scenario):
        found = curve(facts.profiles, scenario, "hands_by_month", pool)
        total += found.mean[:months_in_all]
    axis.plot(np.arange(months_in_all), total, color=style.INK, linestyle="--", linewidth=1.2)
