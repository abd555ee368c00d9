"""Figures of time: how long customers wait, where a repair spends its days, and what leaves the plant month by month."""

from datetime import date

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report import findings, style, tables
from sim.report.figures import Curve, Facts, curve
from sim.report.rounding import Estimate
from sim.report.words import article, capital
from sim.report.words_compare import ordered

PARTS = {"turnaround_road": "on the road", "turnaround_waiting": "waiting", "turnaround_bench": "on the bench"}
BAND = "Band: lowest to highest replication"


def lead_time(facts: Facts) -> Figure:
    """How the lead times of the scenarios are distributed."""
    return _distribution(facts, "lead_time", f"{capital(article(facts.about.product))} arrives after", "days from order to delivery")


def turnaround_time(facts: Facts) -> Figure:
    """How the turnaround times of the scenarios are distributed."""
    return _distribution(facts, "turnaround_time", "A repair is back after", "days from failure report to return")


def _distribution(facts: Facts, measure: str, opening: str, axis_label: str) -> Figure:
    profile = f"{measure}_quantiles"
    flows = tables.names(facts.profiles, profile=profile)
    figure = style.sheet(
        3.6,
        _wait_finding(facts, measure, flows[0], opening),
        f"Share of units {'delivered' if measure == 'lead_time' else 'returned'} within a number of days, %",
        facts.source("Curves: percentiles 1 to 99, mean of the replications"),
    )
    axes = figure.subplots(1, len(flows), squeeze=False, sharey=True)[0]
    for axis, flow in zip(axes, flows, strict=True):
        _cumulative(axis, facts, profile, flow)
        axis.set_xlabel(axis_label)
        axis.set_title(flow if len(flows) > 1 else "")
    axes[0].set_ylabel("% of units")
    return figure


def _wait_finding(facts: Facts, measure: str, flow: str, opening: str) -> str:
    if len(facts.scenarios) > 1:
        words = ("sooner", "than")
        return findings.gap(facts.summary, facts.comparisons, measure, tables.label(measure).capitalize(), words, "days")
    return findings.wait(facts.summary, facts.scenarios[0], measure, flow, opening, facts.about.promises.get(flow))


def _cumulative(axis: Axes, facts: Facts, profile: str, flow: str) -> None:
    promise = facts.about.promises.get(flow)
    reach = promise or 0.0
    for scenario in facts.scenarios:
        found = curve(facts.profiles, scenario, profile, flow)
        if len(found.x):
            reach = max(reach, float(found.mean[-1]))
            _percentiles(axis, facts, scenario, found)
    if promise:
        axis.axvline(promise, color=style.INK, linewidth=1, linestyle=(0, (2, 2)))
        axis.text(promise, 103, f"promise {promise:g} days", ha="center", va="bottom", fontsize=9)
    axis.set_xlim(0, reach * 1.06)
    axis.set_ylim(0, 102)
    axis.set_yticks((0, 25, 50, 75, 95), ("0", "25", "50", "75", "95"))
    axis.grid()
    axis.legend(loc="lower right", fontsize=9, handlelength=2.6)


def _percentiles(axis: Axes, facts: Facts, scenario: str, found: Curve) -> None:
    half, most = (float(np.interp(percent, found.x, found.mean)) for percent in (50, 95))
    label = f"{facts.brief[scenario]}: half within {half:.3g} days, 95 % within {most:.3g}"
    axis.plot(found.mean, found.x, color=facts.colour(scenario), linestyle=facts.line(scenario), linewidth=2, label=label)
    axis.plot([half, most], [50, 95], "o", color=facts.colour(scenario), markersize=5)


def turnaround_parts(facts: Facts) -> Figure:
    """Where a repair spends its days: on the road, waiting, on the bench."""
    bars = [(name, flow) for name in facts.scenarios for flow in tables.estimates(facts.summary, name, "turnaround_road")]
    several = len(facts.scenarios) > 1
    figure = style.sheet(
        1.15 + 0.55 * len(bars),
        _turnaround_finding(facts, bars[0][1]),
        "Turnaround of a repair by where the days go, mean and 95 % interval, days",
        facts.source("On the road: both ways, customs included; waiting: for hands, slots, parts or opening hours"),
    )
    axis = figure.subplots()
    for place, (name, flow) in enumerate(bars):
        _days(axis, place, {text: tables.estimates(facts.summary, name, measure)[flow] for measure, text in PARTS.items()})
    axis.set_yticks(range(len(bars)), [facts.brief[name] if several else flow for name, flow in bars])
    axis.set_ylim(len(bars) - 0.5, -0.5)
    axis.set_xlabel("days")
    handles, labels = axis.get_legend_handles_labels()
    axis.legend(
        handles[: len(PARTS)],
        labels[: len(PARTS)],
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=3,
        fontsize=9,
        handlelength=1,
        borderaxespad=0,
    )
    style.bare(axis)
    return figure


def _turnaround_finding(facts: Facts, flow: str) -> str:
    if len(facts.scenarios) == 1:
        return findings.turnaround_part(facts.summary, facts.scenarios[0], flow, PARTS)
    fastest = ordered(facts.summary, "turnaround_time")[0]
    where = findings.turnaround_part(facts.summary, fastest, next(iter(tables.estimates(facts.summary, fastest, "turnaround_road"))), PARTS)
    return f"{facts.brief[fastest]} returns repairs soonest: {where[0].lower()}{where[1:]}"


def _days(axis: Axes, place: int, parts: dict[str, Estimate]) -> None:
    left, total = 0.0, sum(part.mean for part in parts.values())
    for (text, part), colour in zip(parts.items(), style.tints(len(parts)), strict=True):
        axis.barh(place, part.mean, left=left, color=[colour], height=0.6, edgecolor="white", label=text)
        if part.mean > 0.14 * total:
            axis.text(left + part.mean / 2, place, part.plus_minus, ha="center", va="center", fontsize=9, color=style.contrast(colour))
        left += part.mean


def deliveries(facts: Facts) -> Figure:
    """Units that reached customers in each month, by flow: the ramp and what follows."""
    flows = tables.names(facts.profiles, profile="deliveries_by_month")
    scenario = facts.scenarios[0]
    curves = {flow: curve(facts.profiles, scenario, "deliveries_by_month", flow) for flow in flows}
    curves = {flow: found.until(len(found.x) - 1) if len(found.x) > 2 else found for flow, found in curves.items()}
    figure = style.sheet(
        3.5,
        _ramp_finding(curves, facts),
        "Units that reached their customer in each month; the last month, which the horizon cuts short, is left out",
        facts.source(BAND),
    )
    axis = figure.subplots()
    for k, found in enumerate(curves.values()):
        ink = style.INK if k == 0 else style.SOFT
        axis.fill_between(found.x, found.lowest, found.highest, color=ink, alpha=0.2, linewidth=0)
        axis.plot(found.x, found.mean, color=ink, linestyle=style.site_line(k), linewidth=1.8)
    axis.set_ylim(0, 1.08 * max(float(found.highest.max()) for found in curves.values()) or 1)
    axis.set_xlim(0, max(len(found.x) for found in curves.values()) - 1)
    axis.set_ylabel("units a month")
    axis.grid(axis="y")
    months(axis, facts.about.start)
    style.end_labels(axis, [(float(found.mean[-6:].mean()), flow, style.INK) for flow, found in curves.items()])
    return figure


def _ramp_finding(curves: dict[str, Curve], facts: Facts) -> str:
    """'Deliveries settle near 6,600 build and 3,600 repair units a month'; the second half of the months, to two digits."""
    level = {flow: float(found.mean[len(found.mean) // 2 :].mean()) for flow, found in curves.items()}
    said = " and ".join(f"{float(f'{value:.2g}'):,.0f} a month ({flow})" for flow, value in level.items())
    return f"{facts.brief[facts.scenarios[0]]}: deliveries settle near {said}"


def months(axis: Axes, start: date | None) -> None:
    """Month numbers as years where the start is known."""
    if start is None:
        axis.set_xlabel("months after the start")
        return
    last = int(axis.get_xlim()[1])
    named = [(month, _month(start, month)) for month in range(last + 1)]
    januaries = [(month, day) for month, day in named if day.month == 1]
    step = max(1, len(januaries) // 12)
    axis.set_xticks([month for month, _ in januaries][::step], [f"Jan {day.year}" for _, day in januaries][::step])
    axis.set_xticks([month for month, day in named if day.month in (4, 7, 10)], minor=True)


def _month(start: date, month: int) -> date:
    return date(start.year + (start.month - 1 + month) // 12, (start.month - 1 + month) % 12 + 1, 1)
