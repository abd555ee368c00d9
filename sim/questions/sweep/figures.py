"""Figures of a sweep: lines with their bands along one axis, heat maps over two."""

from collections.abc import Sequence
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.arrays import Floats
from sim.counts import counted
from sim.questions.sweep.words import Key, axis_name, estimate_at, figure_title, label, lowest_and_highest
from sim.report import style, tables
from sim.report.about import About
from sim.report.phrases import capital, shorts
from sim.report.tables import replications
from sim.scenario.sweep import Axis
from sim.tables import Table

PANEL = 3.2  # inches
CELLS = 8  # columns up to which a heat map has its numbers in it


def figure_of_sweep(
    points: Table,
    differences: Table | None,
    axes: Sequence[Axis],
    key: Key,
    about: About = About(),  # noqa: B008 - frozen
) -> Figure:
    """A measure along one axis as lines with their bands, over two as heat maps."""
    title = style.minus(figure_title(points, differences, axes, key))
    return _lines(points, axes[0], key, about, title) if len(axes) == 1 else _maps(points, axes, key, about, title)


def _sheet(points: Table, key: Key, about: About, height: float, finding: str, how: str) -> Figure:
    unit = points.where(measure=key[0], of=key[1])["unit"][0]
    seed = f", seed {about.seed}" if about.seed is not None else ""
    names = ", ".join(tables.scenarios(points))
    return style.sheet(
        height,
        finding,
        f"{capital(label(points, key))}, {unit}, {how}",
        f"Simulated: {names}; {counted(replications(points), 'replication')}{seed}, at each point the same random numbers.",
    )


def _lines(points: Table, axis: Axis, key: Key, about: About, title: str) -> Figure:
    """Mean and 95 % interval of each scenario along the axis."""
    own = points.where(measure=key[0], of=key[1])
    figure = _sheet(points, key, about, PANEL, title, "mean with its 95 % interval")
    plot = figure.subplots()
    x = _places(axis)
    ends: list[tuple[float, str, Any]] = []
    brief = shorts(tables.scenarios(points))
    colors = style.site_colors(tuple(brief))
    for k, name in enumerate(brief):
        estimates = [(x[number], e) for number in range(len(x)) if (e := estimate_at(points, number, name, key))]
        if not estimates:
            continue
        at, mean = np.array([place for place, _ in estimates]), np.array([e.mean for _, e in estimates])
        order = np.argsort(at, kind="stable")
        low, high = np.array([e.low for _, e in estimates]), np.array([e.high for _, e in estimates])
        plot.fill_between(at[order], low[order], high[order], color=colors[name], alpha=0.2, linewidth=0)
        plot.plot(at[order], mean[order], color=colors[name], linestyle=style.site_line(k), marker="o", markersize=3.5)
        ends.append((float(mean[order][-1]), brief[name], colors[name]))
    _along(plot, axis)
    plot.set_ylabel(own["unit"][0])
    plot.yaxis.set_major_formatter(style.THOUSANDS)
    plot.grid(axis="y")
    plot.margins(x=0.02)
    style.end_labels(plot, ends)
    return figure


def _places(axis: Axis) -> Floats:
    """Where the points stand: at their numbers, or one beside the other."""
    numbers = axis.scale
    return np.array(numbers[0]) if numbers else np.arange(len(axis.points), dtype=np.float64)


def _along(plot: Axes, axis: Axis) -> None:
    numbers, name = axis.scale, axis_name(axis)
    if numbers is None:
        plot.set_xticks(range(len(axis.points)), list(axis.labels), rotation=20 if max(map(len, axis.labels)) > 10 else 0)
        plot.set_xlabel(name)
    else:
        plot.set_xlabel(f"{name}, {numbers[1]}" if numbers[1] else name)
        plot.xaxis.set_major_formatter(style.THOUSANDS)
        if all(value == int(value) for value in numbers[0]):
            plot.xaxis.set_major_locator(MaxNLocator("auto", integer=True))


def _maps(points: Table, axes: Sequence[Axis], key: Key, about: About, title: str) -> Figure:
    """A panel a scenario, all with one scale: the first axis across, the second upward."""
    across, up = axes
    names = tables.scenarios(points)
    low, high = lowest_and_highest(points, key)
    figure = _sheet(points, key, about, PANEL, title, "mean")
    panels = figure.subplots(1, len(names), squeeze=False, sharey=True)[0]
    grids = [_grid(points, name, key, (len(across.points), len(up.points))) for name in names]
    brief = shorts(names)
    colors = style.site_colors(names)
    for panel, name, grid in zip(panels, names, grids, strict=True):
        shown = panel.pcolormesh(grid.T, cmap=style.HEAT, vmin=low.mean, vmax=high.mean)
        if len(across.points) * len(names) <= CELLS * 2:
            _numbers(panel, points, name, key, grid, (low.mean, high.mean))
        panel.set_title(brief[name], color=colors[name], fontweight="bold")
        panel.set_xticks(np.arange(len(across.points)) + 0.5, list(across.labels), rotation=30 if len(across.points) > 5 else 0)
        panel.set_yticks(np.arange(len(up.points)) + 0.5, list(up.labels))
        panel.tick_params(length=0)
        panel.set_xlabel(axis_name(across))
    panels[0].set_ylabel(axis_name(up))
    bar = figure.colorbar(shown, ax=panels, format=style.THOUSANDS, aspect=30, pad=0.02)
    bar.outline.set_visible(False)
    bar.set_label(points.where(measure=key[0], of=key[1])["unit"][0])
    return figure


def _grid(points: Table, scenario: str, key: Key, shape: tuple[int, int]) -> Floats:
    estimates = [estimate_at(points, number, scenario, key) for number in range(shape[0] * shape[1])]
    return np.array([e.mean if e else np.nan for e in estimates]).reshape(shape)


def _numbers(panel: Axes, points: Table, scenario: str, key: Key, grid: Floats, ends: tuple[float, float]) -> None:
    """The mean in each cell, as far as it is known."""
    low, high = ends
    for (i, j), value in np.ndenumerate(grid):
        estimate = estimate_at(points, i * grid.shape[1] + j, scenario, key)
        if estimate is not None:
            color = matplotlib.colormaps[style.HEAT]((value - low) / (high - low) if high > low else 0.5)
            panel.text(i + 0.5, j + 0.5, style.minus(estimate.value), ha="center", va="center", fontsize=8, color=style.contrast(color))
