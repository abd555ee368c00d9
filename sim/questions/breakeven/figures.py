"""Break-even as a figure: the difference along the key with its zero, or the curve of break-even values over a second key."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.questions.breakeven.crossing import NONE
from sim.questions.breakeven.words import breakeven_sentences, estimate, said, sites
from sim.report import style, tables
from sim.report.about import About
from sim.report.phrases import capital, counted
from sim.scenario.sweep import Axis
from sim.tables import Table

PANEL = 3.4  # inches


def figure_of_breakeven(found: Table, differences: Table, second: Axis | None, about: About = About()) -> Figure:  # noqa: B008 - frozen
    """The mean difference with its interval along the key; over a second key the break-even values with theirs."""
    base, other = sites(found)
    measure, unit = str(found["measure"][0]), str(found["unit"][0])
    seed = f", seed {about.seed}" if about.seed is not None else ""
    shows = (
        f"{capital(tables.label(measure))} of {other} minus {base}, {unit}, mean with its 95 % interval"
        if second is None
        else f"Where {other} and {base} have the same {tables.label(measure)}, with its 95 % interval, by {second.title}"
    )
    with style.applied():
        figure = style.sheet(
            PANEL,
            _finding(found, differences, second),
            shows,
            f"Simulated: {found['base'][0]}, {found['scenario'][0]}; {counted(int(found['replications'].max()), 'replication')}{seed}, "
            "the same random numbers in both.",
        )
        plot = figure.subplots()
        if second is None:
            _difference(plot, found, differences)
        else:
            _curve(plot, found, second)
    return figure


def _finding(found: Table, differences: Table, second: Axis | None) -> str:
    base, other = sites(found)
    if second is None and found["method"][0] != NONE:
        values = " and ".join(said(estimate(found, row)) for row in range(len(found)))
        return f"{other} and {base} are equal at {values}"
    return style.minus(breakeven_sentences(found, differences, second, "")[0].removesuffix("."))


def _label(key: str, unit: str) -> str:
    return f"{key}, {unit}" if unit else key


def _difference(plot: Axes, found: Table, differences: Table) -> None:
    x, mean, low, high = (np.asarray(differences[name], dtype=np.float64) for name in ("value", "mean_difference", "low", "high"))
    color = style.site_color(1)
    plot.fill_between(x, low, high, color=color, alpha=0.2, linewidth=0)
    plot.plot(x, mean, color=color, marker="o", markersize=3.5)
    plot.axhline(0, color=style.INK, linewidth=1)
    for row in range(len(found)):
        e = estimate(found, row)
        if e.known:
            ends = [float(np.clip(end, x[0], x[-1])) for end in (e.low, e.high)]
            plot.axvline(e.mean, color=style.INK, linewidth=1, linestyle="--")
            if np.isfinite(ends).all():
                plot.axvspan(*ends, color=style.SOFT, alpha=0.15, linewidth=0)
    plot.set_xlabel(_label(differences["key"][0], differences["key_unit"][0]))
    plot.set_ylabel(differences["unit"][0])
    for axis in (plot.xaxis, plot.yaxis):
        axis.set_major_formatter(style.THOUSANDS)
    plot.grid(axis="y")
    plot.set_xlim(float(x[0]), float(x[-1]))


def _curve(plot: Axes, found: Table, second: Axis) -> None:
    """A point and its interval for each value of the second key that has a break-even."""
    numbers = second.scale
    column = found[found.names[0]].tolist()
    places = [float(value) for value in column] if numbers else [float(second.labels.index(str(value))) for value in column]
    rows = [row for row in range(len(found)) if found["method"][row] != NONE]
    x = np.array([places[row] for row in rows])
    mean, low, high = (np.array([float(found[name][row]) for row in rows]) for name in ("breakeven", "low", "high"))
    color = style.site_color(0)
    shown = np.isfinite(low) & np.isfinite(high)
    order = np.argsort(x, kind="stable")
    single = len(set(x.tolist())) == len(x)
    plot.plot(x[order], mean[order], color=color, marker="o", markersize=4, linestyle="-" if single else "none")
    plot.vlines(x[shown], low[shown], high[shown], color=color, linewidth=5, alpha=0.3)
    plot.set_ylabel(_label(found["key"][0], found["key_unit"][0]))
    plot.set_xlabel(_label(second.title, numbers[1] if numbers else ""))
    if numbers:
        plot.xaxis.set_major_formatter(style.THOUSANDS)
    else:
        plot.set_xticks(range(len(second.points)), list(second.labels))
    plot.yaxis.set_major_formatter(style.THOUSANDS)
    plot.grid(axis="y")
    plot.margins(x=0.05, y=0.1)
