"""The policy tree as a figure: from the first choice on the left to what each way is expected to come to."""

from collections.abc import Mapping, Sequence
from textwrap import wrap

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.questions.decide.tree_words import ARROW, Row, named, rows_of, tree_figure_title
from sim.report import style
from sim.report.about import About
from sim.report.phrases import shorts
from sim.report.rounding import decimals
from sim.report.rounding import number as rounded
from sim.tables import Table

ROW = 0.42  # inches
WIDE = 52  # letters of a line of what is known


def policy_tree(found: Mapping[str, Table], scenarios: tuple[str, ...], about: About = About()) -> Figure:  # noqa: B008 - frozen
    """Choices to the right of the point where they are made; the best is dark, with what follows it; numbers are expected worths."""
    rows, brief = rows_of(found["policy"]), shorts(scenarios)
    seed = f", seed {about.seed}" if about.seed is not None else ""
    figure = style.sheet(
        max(ROW * sum(1 for row in rows if not _after(rows, row)), 1.2),
        style.minus(tree_figure_title(found, scenarios)),
        f"What each choice is expected to come to, {rows[0]['unit']}; later ones with how often they are taken on that way, and where",
        f"Decided by expected value; chances as weighed, prices as written{seed}. Dark: the best way.",
    )
    axis = figure.subplots()
    size = max(abs(row["expected"]) for row in rows)
    _, bottom = _draw(axis, rows, [row for row in rows if row["above"] == ""], 0, 0.0, decimals(size / 100, size), brief, dark=True)
    axis.set_xlim(-0.1, 1.0 + max(row["above"].count(ARROW) + bool(row["above"]) for row in rows))
    axis.set_ylim(bottom - 0.3, -0.7)
    axis.axis("off")
    return figure


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
