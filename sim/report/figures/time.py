"""Figures of time: how long customers wait, where a repair spends its days, and what leaves the plant month by month."""

from datetime import date

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.counts import plural
from sim.report import style, tables
from sim.report.facts import Curve, Facts, curve
from sim.report.rounding import Estimate, number
from sim.report.titles import LEGS

NAMED = 0.012  # of the longest bar: the room that a letter of a part's name takes
SHORT = 3  # years: of fewer the quarters are named too
BAND = "Band: lowest to highest replication"


def lead_time(facts: Facts, title: str) -> Figure:
    """How the lead times of the scenarios are distributed."""
    return _distribution(facts, title, "lead_time", "days from order to delivery")


def turnaround_time(facts: Facts, title: str) -> Figure:
    """How the turnaround times of the scenarios are distributed."""
    return _distribution(facts, title, "turnaround_time", "days from failure report to return")


def _distribution(facts: Facts, title: str, measure: str, axis_label: str) -> Figure:
    flows = tables.names(facts.profiles, profile=f"{measure}_quantiles")
    figure = style.sheet(
        3.5 + 0.19 * len(facts.scenarios),
        title,
        f"Share of units {'delivered' if measure == 'lead_time' else 'returned'} within a number of days, %",
        facts.source("Curves: percentiles 1 to 99, mean of the replications; dots: 95 % of units"),
    )
    axes = figure.subplots(1, len(flows), squeeze=False, sharey=True)[0]
    for axis, flow in zip(axes, flows, strict=True):
        _cumulative(axis, facts, measure, flow)
        axis.set_xlabel(axis_label + (f" ({flow})" if len(flows) > 1 else ""))
    axes[0].set_ylabel("% of units")
    return figure


def _cumulative(axis: Axes, facts: Facts, measure: str, flow: str) -> None:
    promise = facts.about.promises.get(flow)
    reach = promise or 0.0
    for scenario in facts.scenarios:
        found = curve(facts.profiles, scenario, f"{measure}_quantiles", flow)
        if len(found.x):
            reach = max(reach, float(found.mean[-1]))
            _percentiles(axis, facts, scenario, found, _times(facts, scenario, measure, flow))
    if promise:
        axis.axvline(promise, color=style.INK, linewidth=1, linestyle=(0, (2, 2)))
        axis.text(promise, 103, f"promise {promise:g} {plural(promise, 'day')}", ha="center", va="bottom", fontsize=9)
    axis.set_xlim(0, reach * 1.06)
    axis.set_ylim(0, 102)
    axis.set_yticks((0, 25, 50, 75, 95), ("0", "25", "50", "75", "95"))
    axis.grid()
    axis.legend(loc="lower left", bbox_to_anchor=(0, 1.07), fontsize=9, handlelength=2.6, borderaxespad=0)


def _percentiles(axis: Axes, facts: Facts, scenario: str, found: Curve, label: str) -> None:
    color = facts.color(scenario)
    axis.plot(found.mean, found.x, color=color, linestyle=facts.line(scenario), linewidth=2, label=label)
    axis.plot([np.interp(95, found.x, found.mean)], [95], "o", color=color, markersize=6)


def _times(facts: Facts, scenario: str, measure: str, flow: str) -> str:
    """'Texas: 8.42 ± 0.13 days on average, 95 % within 14.2 ± 0.3'."""
    mean = tables.estimates(facts.summary, scenario, measure).get(flow)
    most = tables.estimates(facts.summary, scenario, f"{measure}_p95").get(flow)
    said = [f"{mean.plus_minus} days on average"] if mean else []
    said += [f"95 % within {most.within(mean or most)}"] if most else []
    return f"{facts.brief[scenario]}: {', '.join(said)}"


def turnaround_parts(facts: Facts, title: str) -> Figure:
    """Where a repair spends its days, leg by leg; legs that take no time anywhere are left out."""
    bars = [(name, flow) for name in facts.scenarios for flow in tables.estimates(facts.summary, name, "turnaround_time")]
    several = len(facts.scenarios) > 1
    figure = style.sheet(
        1.35 + 0.55 * len(bars),
        title,
        "Turnaround of a repair by where the days go, mean, days; totals with 95 % interval",
        facts.source("Ways with customs; waiting: on the floor, for hands, slots, parts or opening hours"),
    )
    axis = figure.subplots()
    parts = [{text: tables.estimates(facts.summary, name, measure)[flow] for measure, text in LEGS.items()} for name, flow in bars]
    parts = [{text: part for text, part in each.items() if any(other[text].mean for other in parts)} for each in parts]
    totals = [tables.estimates(facts.summary, name, "turnaround_time")[flow] for name, flow in bars]
    longest = max(total.mean for total in totals)
    for place, (each, total) in enumerate(zip(parts, totals, strict=True)):
        _days(axis, place, each, longest)
        axis.text(total.mean + 0.01 * longest, place, total.plus_minus, va="center", fontsize=9, fontweight="bold")
    axis.set_yticks(range(len(bars)), [facts.brief[name] if several else flow for name, flow in bars])
    axis.set_ylim(len(bars) - 0.5, -0.5)
    axis.set_xlim(0, 1.2 * longest)
    axis.set_xlabel("days")
    handles, labels = axis.get_legend_handles_labels()
    axis.legend(
        handles[: len(parts[0])],
        labels[: len(parts[0])],
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=3,
        fontsize=9,
        handlelength=1,
        borderaxespad=0,
    )
    style.bare(axis)
    return figure


def _days(axis: Axes, place: int, parts: dict[str, Estimate], longest: float) -> None:
    """One bar: each part with its number where that fits; the intervals of parts stand in the table."""
    left = 0.0
    for (text, part), color in zip(parts.items(), style.part_colors(len(parts)), strict=True):
        axis.barh(place, part.mean, left=left, color=[color], height=0.6, edgecolor="white", label=text)
        shown = number(part.mean, min(1, part.places)) if part.mean > 0.04 * longest else ""
        shown = f"{text}\n{shown}" if part.mean > NAMED * longest * len(text) else shown
        axis.text(left + part.mean / 2, place, shown, ha="center", va="center", fontsize=8.5, color=style.contrast(color))
        left += part.mean


def deliveries(facts: Facts, title: str) -> Figure:
    """Units that reached customers in each month, by flow: the ramp and what follows."""
    flows = tables.names(facts.profiles, profile="deliveries_by_month")
    scenario = facts.scenarios[0]
    curves = {flow: curve(facts.profiles, scenario, "deliveries_by_month", flow) for flow in flows}
    curves = {flow: found.until(len(found.x) - 1) if len(found.x) > 2 else found for flow, found in curves.items()}
    figure = style.sheet(
        3.5,
        title,
        "Units that reached their customer in each month; the last month, which the horizon cuts short, is left out",
        facts.source(BAND),
    )
    axis = figure.subplots()
    for k, found in enumerate(curves.values()):
        ink = style.INK if k == 0 else style.SOFT
        axis.fill_between(found.x, found.lowest, found.highest, color=ink, alpha=0.2, linewidth=0)
        axis.plot(found.x, found.mean, color=ink, linestyle=style.site_line(k), linewidth=1.8)
    axis.set_ylim(0, 1.08 * max(float(found.highest.max()) for found in curves.values()) or 1)
    axis.set_xlim(0, max(2, *(len(found.x) for found in curves.values())) - 1)
    axis.set_ylabel("units a month")
    axis.yaxis.set_major_formatter(style.THOUSANDS)
    axis.grid(axis="y")
    months(axis, facts.about.start)
    style.end_labels(axis, [(float(found.mean[-6:].mean()), flow, style.INK) for flow, found in curves.items()])
    return figure


def months(axis: Axes, start: date | None) -> None:
    """Month numbers as years where the start is known."""
    if start is None:
        axis.set_xlabel("months after the start")
        return
    last = int(axis.get_xlim()[1])
    named = [(month, _month(start, month)) for month in range(last + 1)]
    januaries = [(month, day) for month, day in named if day.month == 1]
    if len(januaries) < SHORT:
        quarters = [(month, f"{day:%b} {day.year}") for month, day in named if day.month in (1, 4, 7, 10)]
        axis.set_xticks([month for month, _ in quarters], [label for _, label in quarters])
        return
    step = max(1, len(januaries) // 12)
    axis.set_xticks([month for month, _ in januaries][::step], [f"Jan {day.year}" for _, day in januaries][::step])
    axis.set_xticks([month for month, day in named if day.month in (4, 7, 10)], minor=True)


def _month(start: date, month: int) -> date:
    return date(start.year + (start.month - 1 + month) // 12, (start.month - 1 + month) % 12 + 1, 1)
