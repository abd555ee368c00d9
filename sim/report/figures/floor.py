"""Figures of the floor: what waits, what lies in stock, when the plant stood still, and the power it draws."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report import style, tables
from sim.report.facts import Curve, Facts, closed_by_cause, cover, curve, levels
from sim.report.figures.time import BAND, months

DAYS_A_MONTH = 365 / 12
WEEKS_A_MONTH = DAYS_A_MONTH / 7
LINES = (
    ("backlog_by_week", "-", style.INK, "not yet started"),
    ("waiting_by_week", "--", style.SOFT, "waiting on\nthe floor"),
)
MOST_PARTS = 6  # panels of the stock figure that a page has room for


def backlog(facts: Facts, title: str) -> Figure:
    """Orders not yet begun, and units waiting on the floor, week by week and flow by flow."""
    scenario = facts.scenarios[0]
    flows = tables.names(facts.profiles, profile="backlog_by_week", scenario=scenario)
    figure = style.sheet(
        1.9 * len(flows),
        title,
        "Units placed and not yet begun, also on their way in (line), and units that wait on the floor (dashes), mean of each week",
        facts.source(BAND),
    )
    axes = figure.subplots(len(flows), 1, squeeze=False, sharex=True)[:, 0]
    for axis, flow in zip(axes, flows, strict=True):
        ends = []
        for profile, line, ink, label in LINES:
            found = curve(facts.profiles, scenario, profile, flow)
            _weekly(axis, found, line, ink)
            ends.append((float(found.mean[-4:].mean()), label, ink))
        axis.set_title(flow)
        axis.set_ylim(bottom=0)
        axis.set_ylabel("units")
        axis.yaxis.set_major_formatter(style.THOUSANDS)
        axis.grid(axis="y")
        style.end_labels(axis, ends, gap=0.14)
    months(axes[-1], facts.about.start)
    return figure


def _weekly(axis: Axes, found: Curve, line: str, ink: str) -> None:
    x = found.x / WEEKS_A_MONTH
    axis.fill_between(x, found.lowest, found.highest, color=ink, alpha=0.15, linewidth=0)
    axis.plot(x, found.mean, color=ink, linestyle=line, linewidth=1.6)
    axis.set_xlim(0, float(x[-1]) or 1)


def stock(facts: Facts, title: str) -> Figure:
    """Parts on hand week by week: the parts that come nearest to empty."""
    scenario = facts.scenarios[0]
    stocks = levels(facts, scenario)
    parts = sorted(stocks, key=lambda part: cover(stocks[part]))
    shown = parts[:MOST_PARTS]
    figure = style.sheet(
        1.25 * len(shown),
        title,
        "Thousand pieces on hand by week, mean of the replications; "
        + ("all parts" if len(shown) == len(parts) else f"{len(shown)} of {len(parts)} parts, nearest to empty first"),
        facts.source(BAND),
    )
    axes = figure.subplots(len(shown), 1, squeeze=False, sharex=True)[:, 0]
    for axis, part in zip(axes, shown, strict=True):
        _level(axis, stocks[part])
        axis.set_title(tables.pool_label(part))
    months(axes[-1], facts.about.start)
    return figure


def _level(axis: Axes, level: Curve) -> None:
    x = (level.x + 0.5) / WEEKS_A_MONTH
    axis.fill_between(x, level.lowest / 1000, level.highest / 1000, color=style.INK, alpha=0.15, linewidth=0)
    axis.plot(x, level.mean / 1000, color=style.INK, linewidth=1.3)
    axis.set_ylim(0, 1.1 * float(level.highest.max()) / 1000 or 1.0)
    axis.set_xlim(0, (float(level.x[-1]) + 1) / WEEKS_A_MONTH)


def closed_days(facts: Facts, title: str) -> Figure:
    """Days on which something was shut, by cause: bars for each cause, a mark for each scenario."""
    found = {name: closed_by_cause(facts.summary, name) for name in facts.scenarios}
    causes = sorted({of for each in found.values() for of in each}, key=lambda of: -max(e[of].mean for e in found.values() if of in e))
    figure = style.sheet(
        0.9 + 0.34 * len(causes) * max(1, len(found) / 2),
        title,
        "Days a year on which something was shut by what nobody planned, by cause, mean and 95 % interval",
        facts.source("A cause may shut people, power, lanes or the border: counted is what it shuts longest"),
    )
    axis = figure.subplots()
    height = 0.8 / len(found)
    for k, (name, each) in enumerate(found.items()):
        places = [causes.index(of) + (k - (len(found) - 1) / 2) * height for of in each]
        axis.barh(places, [e.mean for e in each.values()], height=0.9 * height, color=facts.color(name), label=facts.brief[name])
        for place, e in zip(places, each.values(), strict=True):
            axis.plot([max(e.low, 0), e.high], [place, place], color=style.INK, linewidth=1)
            axis.annotate(e.plus_minus, (np.fmax(e.high, e.mean), place), (4, 0), textcoords="offset points", va="center", fontsize=8.5)
    axis.set_yticks(range(len(causes)), [tables.cause_label(of) for of in causes])
    axis.set_ylim(len(causes) - 0.5, -0.5)
    longest = max(float(np.fmax(e.high, e.mean)) for each in found.values() for e in each.values())
    axis.set_xlim(0, 1.25 * longest or 1)
    axis.set_xlabel("days a year")
    if len(found) > 1:
        axis.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=4, fontsize=9, handlelength=1, borderaxespad=0)
    style.bare(axis)
    return figure


def power_by_hour(facts: Facts, title: str) -> Figure:
    """kW of all stations by hour of the day: the mean of the days, and the day with most."""
    scenario = facts.scenarios[0]
    figure = style.sheet(
        3.4,
        title,
        "kW that the stations draw in each hour of the day: mean of the days (line) and the day with most (dashes)",
        facts.source(BAND, "Without the building's own load"),
    )
    axis = figure.subplots()
    for of, line, ink in (("mean", "-", style.INK), ("highest", "--", style.SOFT)):
        found = curve(facts.profiles, scenario, "power_by_hour", of)
        x = found.x + 0.5
        axis.fill_between(x, found.lowest, found.highest, color=ink, alpha=0.15, linewidth=0)
        axis.plot(x, found.mean, color=ink, linestyle=line, linewidth=1.6)
    axis.set_xlim(0, 24)
    axis.set_xticks(range(0, 25, 3), [f"{hour}:00" for hour in range(0, 25, 3)])
    axis.set_ylim(bottom=0)
    axis.set_ylabel("kW")
    axis.yaxis.set_major_formatter(style.THOUSANDS)
    axis.grid(axis="y")
    return figure
