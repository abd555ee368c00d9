"""The regret table as a figure, what each site is worth or costs under each policy, darker the more it regrets; and the policy tree."""

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.counts import counted
from sim.measures import REGISTRY
from sim.questions.decide.tree_words import ARROW, Row, named, rows_of, tree_figure_title
from sim.questions.decide.words import best_of, cell, expectation, figure_title, is_clear, policies, worst
from sim.report import style, tables
from sim.report.about import About
from sim.report.phrases import capital, policy_title, shorts
from sim.report.rounding import Estimate, decimals
from sim.report.rounding import number as rounded
from sim.tables import Table

ROW = 0.46  # inches
DARKEST = 0.3  # of the color map, which ends in white, the paper of no regret
TREE_ROW = 0.42  # inches
BARS = (0.45, 0.98)  # of the width, between which the bars of a tree of one choice lie
WIDE = 52  # letters of a line of what is known


def regret_table(decision: Table, regret: Table, about: About = About()) -> Figure:  # noqa: B008 - frozen
    """Policies down, sites across: the mean in each cell and below it the regret; at the foot the worst-case and the expected regret."""
    names, rows = tables.scenarios(decision), policies(decision)
    measure, unit = decision["measure"][0], decision["unit"][0]
    weighed = "expected_mean" in regret.names
    seed = f", seed {about.seed}" if about.seed is not None else ""
    figure = style.sheet(
        ROW * (len(rows) + 1 + 1 + weighed) + 0.25,
        figure_title(decision, regret),
        f"{capital(tables.label(measure))}, {unit}, mean ± 95 %, {REGISTRY[measure].best} is best; "
        "below it the regret: what the site falls short of the best under the same policy",
        f"Simulated: {', '.join(names)}; {counted(int(decision['replications'].max()), 'replication')}{seed}. "
        "A regret whose interval covers 0 is not distinguishable from chance.",
    )
    axis = figure.subplots()
    most = max(worst(regret, name).mean for name in names)
    for y, policy in enumerate(rows):
        for x, name in enumerate(names):
            lost = cell(decision, policy, name, "regret_")
            best = "best" if is_clear(decision, policy) else "best, perhaps by chance"
            below = best if name == best_of(decision, policy) else f"regret {lost.plus_minus}"
            _cell(axis, (x, y), cell(decision, policy, name).plus_minus, below, lost, most)
    _foot(axis, len(rows), [worst(regret, name) for name in names], most)
    if weighed:
        _foot(axis, len(rows) + 1, [expectation(regret, name, "regret") for name in names], most)
    _labeled(axis, decision, names, rows, weighed)
    return figure


def _shade(regret: float, most: float) -> Any:
    return colormaps["bone"](1.0 - (1.0 - DARKEST) * (regret / most if most else 0.0))


def _cell(axis: Axes, place: tuple[int, int], above: str, below: str, regret: Estimate, most: float) -> None:
    color = _shade(regret.mean, most)
    x, y = place
    axis.fill([x - 0.5, x + 0.5, x + 0.5, x - 0.5], [y - 0.5, y - 0.5, y + 0.5, y + 0.5], color=color, linewidth=0)
    best = regret.mean == 0
    axis.text(
        x, y - 0.2, style.minus(above), ha="center", va="center", color=style.contrast(color), fontweight="bold" if best else "normal"
    )
    axis.text(x, y + 0.22, style.minus(below), ha="center", va="center", color=style.contrast(color), fontsize=8)


def _foot(axis: Axes, y: int, regrets: Sequence[Estimate], most: float) -> None:
    """A row of regrets below the policies."""
    least = min(regret.mean for regret in regrets)
    for x, regret in enumerate(regrets):
        color = _shade(regret.mean, most)
        axis.fill([x - 0.5, x + 0.5, x + 0.5, x - 0.5], [y - 0.4, y - 0.4, y + 0.5, y + 0.5], color=color, linewidth=0)
        text = "none" if regret.mean == 0 else regret.plus_minus
        weight = "bold" if regret.mean == least else "normal"
        axis.text(x, y + 0.05, style.minus(text), ha="center", va="center", color=style.contrast(color), fontweight=weight)


def _labeled(axis: Axes, decision: Table, names: Sequence[str], rows: Sequence[str], weighed: bool) -> None:
    brief = shorts(tuple(names))
    labels = [_with_probability(decision, policy, weighed) for policy in rows] + ["Worst-case regret"] + ["Expected regret"] * weighed
    axis.set_yticks(range(len(labels)), labels)
    axis.xaxis.tick_top()
    axis.set_xticks(range(len(names)), [brief[name] for name in names], fontweight="bold")
    colors = style.site_colors(names)
    for tick, name in zip(axis.get_xticklabels(), names, strict=True):
        tick.set_color(colors[name])
    axis.tick_params(length=0)
    axis.set_xlim(-0.5, len(names) - 0.5)
    axis.set_ylim(len(labels) - 0.45, -0.5)
    for y in range(1, len(rows)):
        axis.axhline(y - 0.5, color="white", linewidth=1.5)
    axis.axhline(len(rows) - 0.5, color=style.INK, linewidth=1)
    for spine in axis.spines.values():
        spine.set_visible(False)


def _with_probability(decision: Table, policy: str, weighed: bool) -> str:
    share = f", {100 * float(decision.where(policy=policy)['probability'][0]):g} %" if weighed else ""
    return f"{policy_title(policy)}{share}"


# ---- the policy tree


def policy_tree(found: Mapping[str, Table], scenarios: tuple[str, ...], about: About = About()) -> Figure:  # noqa: B008 - frozen
    """Choices to the right of the point where they are made; the best is dark, with what follows it; numbers are expected worths."""
    rows, brief = rows_of(found["policy"]), shorts(scenarios)
    later = "; later ones with how often they are taken on that way, and where" if any(row["above"] for row in rows) else ""
    seed = f", seed {about.seed}" if about.seed is not None else ""
    figure = style.sheet(
        max(TREE_ROW * sum(1 for row in rows if not _after(rows, row)), 0.9),
        style.minus(tree_figure_title(found, scenarios)),
        f"What each choice is expected to come to, {rows[0]['unit']}{later}",
        f"Decided by expected value; chances as weighed, prices as written{seed}. Dark: the best way.",
    )
    axis = figure.subplots()
    size = max(abs(row["expected"]) for row in rows)
    _, bottom = _draw(axis, rows, [row for row in rows if row["above"] == ""], 0, 0.0, decimals(size / 100, size), brief, dark=True)
    deepest = max(row["above"].count(ARROW) + bool(row["above"]) for row in rows)
    if not deepest:
        _compared(axis, rows)
    known = any(row["where"] for row in rows)  # what is known there is a long line, else the last names need less room
    axis.set_xlim(-0.1, deepest + (1.0 if known or not deepest else 0.5))
    axis.set_ylim(bottom - 0.3, -0.7)
    axis.axis("off")
    return figure


def _compared(axis: Axes, rows: Sequence[Row]) -> None:
    """A bar beside each of the first choices, which nothing follows: what they are expected to come to, from 0 on."""
    values = [row["expected"] for row in rows]
    low, high = min(0.0, *values), max(0.0, *values)
    per = (BARS[1] - BARS[0]) / ((high - low) or 1.0)
    zero = BARS[0] - low * per
    for line, (row, value) in enumerate(zip(rows, values, strict=True)):
        axis.barh(line, per * value, left=zero, height=0.4, color=style.INK if row["best"] == "yes" else style.SOFT)
    axis.plot([zero, zero], [-0.4, len(rows) - 0.6], color=style.INK, linewidth=1)
    axis.text(zero, -0.42, "0", ha="center", va="bottom", fontsize=6, color=style.SOFT)


def _after(rows: Sequence[Row], row: Row) -> list[Row]:
    """What is chosen next after a choice."""
    way = ARROW.join(filter(None, (row["above"], row["choice"])))
    return [each for each in rows if each["above"] == way]


def _draw(
    axis: Axes, rows: Sequence[Row], own: Sequence[Row], depth: int, top: float, places: int, brief: Mapping[str, str], dark: bool
) -> tuple[float, float]:
    """Draws a point of choice and all that follows it below `top`; gives its height and the next free line."""
    ends = []
    for row in own:
        following = _after(rows, row)
        shown = dark and row["best"] == "yes"
        height, below = _draw(axis, rows, following, depth + 1, top, places, brief, shown) if following else (top, top + 1)
        ends.append((row, height, shown))
        top = below
    middle = sum(height for _, height, _ in ends) / len(ends)
    for row, height, shown in ends:
        color, width = (style.INK, 2.0) if shown else (style.SOFT, 0.8)
        axis.plot([depth, depth + 0.12, depth + (1 if _after(rows, row) else 0.14)], [middle, height, height], color=color, linewidth=width)
        often = f"{100 * row['probability']:.3g} %: " if row["above"] else ""
        text = f"{often}{named(row['choice'], brief)}  {rounded(row['expected'], places)}"
        weight = "bold" if shown else "normal"
        axis.text(depth + 0.15, height - 0.1, style.minus(text), va="bottom", color=color, fontweight=weight, fontsize=8)
        for number, line in enumerate(wrap(row["where"], WIDE)[:2]):
            axis.text(depth + 0.15, height + 0.05 + 0.27 * number, line, va="top", color=style.SOFT, fontsize=6)
    when = own[0]["when"]
    axis.plot([depth], [middle], marker="s", color=style.INK if dark else style.SOFT, markersize=5)
    axis.text(depth, middle + 0.12, when, ha="center", va="top", fontsize=6, color=style.SOFT)
    return middle, top
