"""Figures of cost: what a unit costs and of which parts, one scenario or several, and the bridge from one to another."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report import style, tables
from sim.report.facts import Facts
from sim.report.pairs import causes, paired
from sim.report.phrases import category, joined
from sim.report.rounding import Estimate, few, together

FITS = 0.46  # of the longest bar: room for the name of a part and its amount
STACKED = 6  # parts of a stack that have a tint of their own beside the largest
SMALL = 0.02  # of all movements: steps of a bridge below this share are drawn as one


def landed_cost(facts: Facts, title: str) -> Figure:
    """The parts of the landed cost of one scenario."""
    return _parts(facts, title, "landed_cost")


def repair_cost(facts: Facts, title: str) -> Figure:
    """The parts of the cost of a repair of one scenario."""
    return _parts(facts, title, "repair_cost")


def _parts(facts: Facts, title: str, measure: str) -> Figure:
    """Bars by size; where one part dwarfs the others, it is told in a strip above and the others have their own scale."""
    scenario = facts.scenarios[0]
    flow, total = next(iter(tables.estimates(facts.summary, scenario, measure).items()))
    parts = _by_size(tables.parts(facts.summary, scenario, measure, flow))
    names = list(parts)
    dwarfed = len(names) > 2 and parts[names[0]].mean > 3 * parts[names[1]].mean
    shown = names[1:] if dwarfed else names
    figure = style.sheet(
        0.75 + 0.3 * len(shown) + 1.1 * dwarfed,
        title,
        f"{tables.label(measure).capitalize()}{tables.of_first(facts.summary, measure)} by category, {total.unit}, mean and 95 % interval",
        facts.source(),
    )
    if dwarfed:
        top, axis = figure.subplots(2, 1, height_ratios=(0.6, 0.45 + 0.3 * len(shown)))
        _strip(top, category(names[0]), [parts[names[0]], together([parts[name] for name in shown]), total], facts.color(scenario))
    else:
        axis = figure.subplots()
    _bars(axis, {category(name): parts[name] for name in shown}, total, facts.color(scenario))
    return figure


def _by_size(parts: dict[str, Estimate]) -> dict[str, Estimate]:
    kept = [name for name in parts if parts[name].mean or parts[name].half > 0]
    return {name: parts[name] for name in sorted(kept, key=lambda name: -parts[name].mean)}


def _strip(axis: Axes, name: str, estimates: list[Estimate], color: object) -> None:
    """The whole as one bar: the dwarfing part and all the others."""
    first, rest, total = estimates
    axis.barh([0], [first.mean], color=style.FAINT, height=0.8)
    axis.barh([0], [rest.mean], left=[first.mean], color=[color], height=0.8)
    axis.text(first.mean / 2, 0, f"{name}  {first.within(total)}", ha="center", va="center")
    axis.text(first.mean + rest.mean, 0, f"  all others  {rest.within(total)}\n  enlarged below", ha="left", va="center", fontsize=9)
    axis.set_xlim(0, (first.mean + rest.mean) * 1.2)
    axis.set_axis_off()


def _bars(axis: Axes, parts: dict[str, Estimate], total: Estimate, color: object) -> None:
    places = np.arange(len(parts))
    means = [part.mean for part in parts.values()]
    axis.barh(places, means, color=[color] * len(parts), height=0.66)
    whiskers(axis, places, list(parts.values()))
    reach = max(max(part.mean, part.high) if part.half > 0 else part.mean for part in parts.values())
    for place, part in zip(places, parts.values(), strict=True):
        end = part.high if part.half > 0 else part.mean
        axis.text(max(end, 0) + 0.012 * reach, float(place), style.minus(part.within(total)), va="center", fontsize=9)
    axis.set_yticks(places, list(parts))
    axis.invert_yaxis()
    axis.set_xlim(min(0.0, *means) * 1.1, 1.16 * reach)
    axis.set_xlabel(total.unit)
    style.bare(axis)


def whiskers(axis: Axes, places: Any, parts: list[Estimate]) -> None:
    """The intervals of horizontal bars; none after a single replication."""
    halves = [part.half if part.half > 0 else 0.0 for part in parts]
    if any(halves):
        axis.errorbar([part.mean for part in parts], places, xerr=halves, fmt="none", ecolor=style.INK, elinewidth=1.1, capsize=2.5)


def stacks(facts: Facts, title: str) -> Figure:
    """Landed cost of each scenario: the largest part and the rest on the left, the rest by category on the right."""
    firsts = {name: tables.first(facts.summary, name, "landed_cost") for name in facts.scenarios}
    parts = {name: tables.parts(facts.summary, name, "landed_cost", first[0]) for name, first in firsts.items() if first}
    parts = {name: found for name, found in parts.items() if found}
    groups = _groups(parts)
    unit = next(iter(next(iter(parts.values())).values())).unit
    by_category = f"Landed cost{tables.of_first(facts.summary, 'landed_cost')} by category, {unit}, mean; total with 95 % interval"
    beside = f". Left: everything. Right: everything but {category(groups[0][0])}, enlarged" if groups[1:] else ""
    figure = style.sheet(1.25 + 0.62 * len(parts), title, by_category + beside, facts.source())
    whole, *rest = figure.subplots(1, 2, sharey=True, width_ratios=(1, 2.3)) if groups[1:] else [figure.subplots()]
    _whole(whole, facts, parts, groups[0])
    for axis in rest:
        _stack(axis, parts, groups[1:])
        axis.set_xlabel(unit)
    whole.set_xlabel(unit)
    return figure


def _groups(parts: dict[str, dict[str, Estimate]]) -> list[tuple[str, ...]]:
    """Categories by their largest mean over the scenarios; the last group holds the small ones together."""
    every = dict.fromkeys(name for found in parts.values() for name in found)
    size = {name: max(found[name].mean for found in parts.values() if name in found) for name in every}
    order = sorted((name for name in every if size[name] > 0), key=lambda name: -size[name])
    own, small = order[: STACKED + 1], order[STACKED + 1 :]
    return [(name,) for name in own] + ([tuple(small)] if small else [])


def _mean(found: dict[str, Estimate], group: tuple[str, ...]) -> float:
    return sum(found[name].mean for name in group if name in found)


def _whole(axis: Axes, facts: Facts, parts: dict[str, dict[str, Estimate]], first: tuple[str, ...]) -> None:
    totals = {name: next(iter(tables.estimates(facts.summary, name, "landed_cost").values())) for name in parts}
    reach = max(total.mean for total in totals.values())
    for place, (name, found) in enumerate(parts.items()):
        largest = _mean(found, first)
        axis.barh(place, largest, color=style.FAINT, height=0.6)
        axis.barh(place, totals[name].mean - largest, left=largest, color=style.SOFT, height=0.6)
        inside = largest > FITS * reach  # else its name stands beside it, on the dark rest
        at, color = (0.03 * reach, style.INK) if inside else (largest + 0.03 * reach, "white")
        axis.text(at, place, f"{category(first[0])} {largest:,.0f}", va="center", fontsize=8.5, color=color)
        axis.text(0, place - 0.33, totals[name].plus_minus, va="bottom", fontsize=9, fontweight="bold")
    axis.set_yticks(range(len(parts)), [facts.brief[name] for name in parts])
    for tick, name in zip(axis.get_yticklabels(), parts, strict=True):
        tick.set_color(facts.color(name))
        tick.set_fontweight("bold")
    axis.set_ylim(len(parts) - 0.5, -0.75)
    axis.set_xlim(0, reach * 1.02)
    axis.xaxis.set_major_formatter(style.THOUSANDS)
    style.bare(axis)


def _stack(axis: Axes, parts: dict[str, dict[str, Estimate]], groups: list[tuple[str, ...]]) -> None:
    reach = max(sum(_mean(found, group) for group in groups) for found in parts.values())
    left = np.zeros(len(parts))
    for group, color in zip(groups, style.tints(len(groups)), strict=True):
        widths = np.array([_mean(found, group) for found in parts.values()])
        name = category(group[0]) if len(group) == 1 else f"{len(group)} smaller"
        axis.barh(np.arange(len(parts)), widths, left=left, color=[color], height=0.6, edgecolor="white", linewidth=0.8, label=name)
        for place, (start, width) in enumerate(zip(left, widths, strict=True)):
            if width > 0.045 * reach:
                text = f"{width:,.0f}" if width >= 10 else few(width, 2)
                axis.text(start + width / 2, place, text, ha="center", va="center", fontsize=8.5, color=style.contrast(color))
        left += widths
    axis.set_xlim(0, reach * 1.02)
    axis.tick_params(labelleft=False)
    axis.legend(
        loc="lower left", bbox_to_anchor=(0, 1.0), ncols=4, fontsize=8.5, handlelength=1, handleheight=1, columnspacing=1.2, borderaxespad=0
    )
    style.bare(axis)


def bridge(facts: Facts, title: str) -> Figure:
    """From the landed cost of the first scenario to that of each other one, a step for each cause."""
    base = facts.scenarios[0]
    steps = {name: found for name in facts.scenarios[1:] if (found := _steps(facts, name, base))}
    rows = [len(found) + 2 for found in steps.values()]
    figure = style.sheet(
        0.75 * len(steps) + 0.27 * sum(rows),
        title,
        f"Landed cost{tables.of_first(facts.summary, 'landed_cost')}, "
        f"from {facts.brief[base]} to {joined(facts.brief[name] for name in steps)}: "
        "paired differences by cause with 95 % intervals; hatched: less, full: more, pale: may be chance",
        facts.source("The axes do not start at 0"),
    )
    axes = figure.subplots(len(steps), 1, squeeze=False, height_ratios=rows)[:, 0]
    for axis, name in zip(axes, steps, strict=True):
        _waterfall(axis, facts, (base, name), steps[name])
    axes[-1].set_xlabel("USD/unit")
    return figure


def _steps(facts: Facts, scenario: str, other: str) -> dict[str, Estimate]:
    """Differences by cause, largest fall first and largest rise last; the small ones as one step, however unsure each is."""
    parts = causes(facts.comparisons, scenario, other, "landed_cost")
    least = SMALL * sum(abs(part.mean) for part in parts.values())
    large = {name: part for name, part in parts.items() if abs(part.mean) >= least and part.mean}
    small = [part for name, part in parts.items() if name not in large]
    steps = dict(sorted(large.items(), key=lambda item: item[1].mean))
    return steps | ({f"{len(small)} smaller": together(small)} if any(part.mean for part in small) else {})


def _may_be_chance(step: Estimate) -> bool:
    """Whether its interval covers 0: no finding, however it is drawn."""
    return step.half > 0 and not step.distinguishable


def _told(step: Estimate, total: Estimate) -> str:
    """'-212 ± 3'; '+4 ± 10, may be chance'."""
    text = step.within(total, with_sign=True)
    return style.minus(f"{text}, may be chance" if _may_be_chance(step) else text)


def _waterfall(axis: Axes, facts: Facts, ends: tuple[str, str], steps: dict[str, Estimate]) -> None:
    start, finish = (next(iter(tables.estimates(facts.summary, name, "landed_cost").values())) for name in ends)
    edges = start.mean + np.concatenate([[0.0], np.cumsum([step.mean for step in steps.values()])])
    low, high = float(edges.min()), float(edges.max())
    wide = (high - low) or 1.0
    total = paired(facts.comparisons, ends[1], ends[0], "landed_cost") or start
    middle = (low + high) / 2
    for place, (edge, step) in enumerate(zip(edges, steps.values(), strict=False), start=1):
        fall = step.mean < 0
        axis.barh(
            place,
            step.mean,
            left=edge,
            height=0.62,
            color="white" if fall else style.FAINT if _may_be_chance(step) else style.SOFT,
            edgecolor=style.FAINT if _may_be_chance(step) else style.SOFT,
            hatch="////" if fall else None,
        )
        axis.text(max(edge, edge + step.mean) + 0.012 * wide, place, _told(step, total), va="center", fontsize=8.5)
        axis.plot([edge, edge], [place - 1, place + 0.31], color=style.SOFT, linewidth=0.7)
    last = len(steps) + 1
    axis.plot([edges[-1]] * 2, [last - 1, last], color=style.SOFT, linewidth=0.7)
    for place, name, total, edge in ((0, ends[0], start, edges[0]), (last, ends[1], finish, edges[-1])):
        axis.plot([edge], [place], marker="o", markersize=8, color=facts.color(name))
        side, shift = ("right", -0.02) if edge > middle else ("left", 0.02)
        text = f"{facts.brief[name]}  {total.plus_minus}"
        axis.text(edge + shift * wide, place, text, ha=side, va="center", fontsize=9, fontweight="bold")
    axis.set_yticks(range(last + 1), ["from", *steps, "to"])
    axis.set_ylim(last + 0.6, -0.6)
    axis.set_xlim(low - 0.06 * wide, high + 0.2 * wide)
    axis.xaxis.set_major_formatter(style.THOUSANDS)
    style.bare(axis)
