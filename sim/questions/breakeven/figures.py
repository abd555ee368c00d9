"""Break-even as a figure: the difference along the key with its zero, or the curve of break-even values over a second key."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.counts import counted
from sim.questions.breakeven.crossing import NONE
from sim.questions.breakeven.words import Break, headline, value_words
from sim.report import style, tables
from sim.report.about import About
from sim.report.assumption_words import assumption_words
from sim.report.phrases import capital
from sim.report.rounding import significant
from sim.scenario.sweep import Axis
from sim.tables import Table

PANEL = 3.4  # inches


def figure_of_breakeven(result: Break, about: About = About()) -> Figure:  # noqa: B008 - frozen
    """The mean difference with its interval along the key, and today's value; over a second key the break-even values with theirs."""
    base, other = result.sites
    seed = f", seed {about.seed}" if about.seed is not None else ""
    name = tables.label(result.measure)
    shows = (
        f"{capital(name)} of {other} minus {base}, {result.values['unit'][0]}, mean with its 95 % interval"
        if result.second is None
        else f"Where {other} and {base} have the same {name}, with its 95 % interval, by {assumption_words(result.second.title)}"
    )
    figure = style.sheet(
        PANEL,
        _finding(result),
        shows,
        f"Simulated: {result.values['base'][0]}, {result.values['scenario'][0]}; "
        f"{counted(int(result.values['replications'].max()), 'replication')}{seed}, the same random numbers in both.",
    )
    plot = figure.subplots()
    if result.second is None:
        _difference(plot, result)
    else:
        _curve(plot, result.values, result.second)
    return figure


def _finding(result: Break) -> str:
    base, other = result.sites
    if result.second is None and result.there:
        values = " and ".join(value_words(result.estimate(row), result.range) for row in result.there)
        return style.minus(f"{other} and {base} are equal where the {assumption_words(result.key)} is {values}")
    return style.minus(headline(result).sentence.removesuffix("."))


def _label(key: str, unit: str) -> str:
    name = capital(assumption_words(key))
    return f"{name}, {unit}" if unit else name


def _difference(plot: Axes, result: Break) -> None:
    differences = result.differences
    x, mean, low, high = (np.asarray(differences[name], dtype=np.float64) for name in ("value", "mean_difference", "low", "high"))
    color = style.site_color(1)
    plot.fill_between(x, low, high, color=color, alpha=0.2, linewidth=0)
    plot.plot(x, mean, color=color, marker="o", markersize=3.5)
    plot.axhline(0, color=style.INK, linewidth=1)
    for row in result.there:
        e = result.estimate(row)
        plot.axvline(e.mean, color=style.INK, linewidth=1, linestyle="--")
        if not np.isnan([e.low, e.high]).any():
            plot.axvspan(max(e.low, x[0]), min(e.high, x[-1]), color=style.SOFT, alpha=0.15, linewidth=0)
    _mark_today(plot, float(result.values["today"][0]), str(result.values["key_unit"][0]), (float(x[0]), float(x[-1])))
    plot.set_xlabel(_label(differences["key"][0], differences["key_unit"][0]))
    plot.set_ylabel(differences["unit"][0])
    for axis in (plot.xaxis, plot.yaxis):
        axis.set_major_formatter(style.THOUSANDS)
    plot.grid(axis="y")
    plot.set_xlim(float(x[0]), float(x[-1]))


def _mark_today(plot: Axes, now: float, unit: str, looked: tuple[float, float]) -> None:
    """Today's value as a dotted line, where it lies in the range looked at."""
    if looked[0] <= now <= looked[1]:
        plot.axvline(now, color=style.SOFT, linewidth=1.2, linestyle=":")
        text = f"today {significant(now)} {unit}".rstrip()
        right = now > (looked[0] + looked[1]) / 2
        plot.annotate(
            text, (now, 1.0), (-4 if right else 4, -4), xycoords=("data", "axes fraction"), textcoords="offset points",
            ha="right" if right else "left", va="top", fontsize=8, color=style.SOFT,
        )  # fmt: skip


def _curve(plot: Axes, values: Table, second: Axis) -> None:
    """A point and its interval for each value of the second key that has a break-even."""
    numbers = second.scale
    column = values[values.names[0]].tolist()
    places = [float(value) for value in column] if numbers else [float(second.labels.index(str(value))) for value in column]
    rows = [row for row in range(len(values)) if values["method"][row] != NONE]
    x = np.array([places[row] for row in rows])
    mean, low, high = (np.array([float(values[name][row]) for row in rows]) for name in ("breakeven", "low", "high"))
    color = style.site_color(0)
    shown = np.isfinite(low) & np.isfinite(high)
    order = np.argsort(x, kind="stable")
    single = len(set(x.tolist())) == len(x)
    plot.plot(x[order], mean[order], color=color, marker="o", markersize=4, linestyle="-" if single else "none")
    plot.vlines(x[shown], low[shown], high[shown], color=color, linewidth=5, alpha=0.3)
    plot.set_ylabel(_label(values["key"][0], values["key_unit"][0]))
    plot.set_xlabel(_label(second.title, numbers[1] if numbers else ""))
    if numbers:
        plot.xaxis.set_major_formatter(style.THOUSANDS)
    else:
        plot.set_xticks(range(len(second.points)), list(second.labels))
    plot.yaxis.set_major_formatter(style.THOUSANDS)
    plot.grid(axis="y")
    plot.margins(x=0.05, y=0.1)
