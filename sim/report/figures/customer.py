"""Figures of the customer: what a miner costs him in all, and what discount makes up for a lead time."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report import style, tables
from sim.report.facts import Curve, Facts, curve
from sim.report.phrases import article, money
from sim.report.rounding import Estimate

PRICE = "price"
CURVES = ("discount_by_lead_time", "mismatch_by_lead_time")


def total_cost(facts: Facts, title: str) -> Figure:
    """What each scenario's customer pays: bars begin at the price and end at the total."""
    firsts = {name: tables.first(facts.summary, name, "customer_cost") for name in facts.scenarios}
    parts = {name: tables.parts(facts.summary, name, "customer_cost", first[0]) for name, first in firsts.items() if first}
    prices = {name: found[PRICE].mean if PRICE in found else 0.0 for name, found in parts.items() if found}
    parts = {name: {part: e for part, e in found.items() if part != PRICE} for name, found in parts.items() if found}
    totals = {name: next(iter(tables.estimates(facts.summary, name, "customer_cost").values())) for name in parts}
    figure = style.sheet(
        1.1 + 0.6 * len(parts),
        title,
        f"What {article(facts.about.product)}{tables.of_first(facts.summary, 'customer_cost')} costs its customer, USD: "
        "bars begin at the price and end at the total (bold, 95 % interval)",
        facts.source("Waiting: from order to delivery. Downtime: all repairs over its life"),
    )
    axis = figure.subplots()
    _stack(axis, parts, totals, prices)
    axis.set_yticks(range(len(parts)), [facts.brief[name] for name in parts])
    for tick, name in zip(axis.get_yticklabels(), parts, strict=True):
        tick.set_color(facts.color(name))
        tick.set_fontweight("bold")
    axis.set_xlabel("USD/unit")
    return figure


def _stack(axis: Axes, parts: dict[str, dict[str, Estimate]], totals: dict[str, Estimate], prices: dict[str, float]) -> None:
    names = [
        name for name in dict.fromkeys(name for found in parts.values() for name in found) if any(p[name].mean for p in parts.values())
    ]
    reach = max(sum(part.mean for part in found.values()) for found in parts.values()) or 1.0
    left = np.array([prices[name] for name in parts])
    first = float(left.min())
    for name, color in zip(names, style.tints(len(names)), strict=True):
        widths = np.array([found[name].mean for found in parts.values()])
        axis.barh(np.arange(len(parts)), widths, left=left, color=[color], height=0.6, edgecolor="white", linewidth=0.8, label=name)
        for place, (start, width) in enumerate(zip(left, widths, strict=True)):
            if width > 0.05 * reach:
                text = f"{width:,.0f}" if width >= 10 else f"{width:.1f}"
                axis.text(start + width / 2, place, text, ha="center", va="center", fontsize=8.5, color=style.contrast(color))
        left += widths
    for place, total in enumerate(totals.values()):
        axis.text(left[place] + 0.012 * reach, place, total.plus_minus, va="center", fontsize=9, fontweight="bold")
    axis.set_xlim(first, max(float(left.max()), first + reach) + 0.2 * reach)
    axis.xaxis.set_major_formatter(style.THOUSANDS)
    axis.set_ylim(len(parts) - 0.5, -0.5)
    axis.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, fontsize=9, handlelength=1, handleheight=1, borderaxespad=0)
    style.bare(axis)


def lead_time_value(facts: Facts, title: str) -> Figure:
    """The cost-differential curve, with each scenario at its mean lead time."""
    flow = tables.names(facts.profiles, profile=CURVES[0])[0]
    figure = style.sheet(
        3.6,
        title,
        f"Discount at which a buyer who must order ahead takes {article(facts.about.product)} as gladly as at once, USD a unit",
        facts.source("Dots: mean lead time, and discount for the lead times as they vary, somewhat below the curve"),
    )
    axis = figure.subplots()
    drawn = {name: curve(facts.profiles, name, CURVES[0], flow) for name in facts.scenarios}
    drawn = {name: found for name, found in drawn.items() if len(found.x)}
    first, labeled = next(iter(drawn.values())), False
    for name, found in drawn.items():
        if name == next(iter(drawn)) or not np.allclose(found.mean, first.mean):
            axis.plot(found.x, found.mean, color=style.SOFT, linewidth=2, label="" if labeled else "discount that makes up for the wait")
            labeled = True
    _mismatch(axis, curve(facts.profiles, next(iter(drawn)), CURVES[1], flow))
    for name in drawn:
        _site(axis, facts, name, flow)
    axis.set_xlim(0, float(first.x[-1]))
    axis.set_ylim(0, None)
    axis.set_xlabel("days from order to delivery")
    axis.set_ylabel("USD/unit")
    axis.grid()
    axis.legend(loc="lower right", fontsize=9, handlelength=2.6)
    return figure


def _mismatch(axis: Axes, found: Curve) -> None:
    axis.plot(found.x, found.mean, color=style.SOFT, linewidth=1.2, linestyle="--", label="cost of too many and too few at the full price")


def _site(axis: Axes, facts: Facts, scenario: str, flow: str) -> None:
    days = tables.estimates(facts.summary, scenario, "lead_time").get(flow)
    worth = tables.estimates(facts.summary, scenario, "lead_time_discount").get(flow)
    if days and worth:
        label = f"{facts.brief[scenario]}: {money(worth)} for {days.plus_minus} days"
        axis.plot([days.mean], [worth.mean], "o", color=facts.color(scenario), markersize=9, label=label, zorder=3)
