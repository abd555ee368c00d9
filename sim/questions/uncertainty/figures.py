"""The fan of cash: how far apart the prices that nobody knows may pull the years of the valuation."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.arrays import Floats
from sim.counts import counted
from sim.questions.uncertainty.words import fan_title
from sim.report import style, tables
from sim.report.about import About
from sim.report.figures.money import mark_repeated
from sim.report.phrases import joined, shorts
from sim.tables import Table

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def fan(
    quantiles: Table,
    about: About = About(),  # noqa: B008 - frozen
    uncertainty: Table | None = None,
    over: Sequence[str] = ("the price ranges",),
) -> Figure:
    """Cumulative cash by year over draws of the assumptions, a panel a scenario, all with one scale.

    `quantiles` has columns scenario, year, quantile (5 % to 95 % as fractions) and value, in M USD; `over` says of what
    draws were made, `uncertainty` how many.
    """
    names = tables.scenarios(quantiles)
    brief = shorts(names)
    of = joined(over)
    seed = f", seed {about.seed}" if about.seed is not None else ""
    figure = style.sheet(
        3.3,
        style.minus(fan_title(quantiles, over)),
        f"Cumulative cash after tax, M USD, by year, over draws of {of}: median, half of the draws (dark), nine in ten (light)",
        f"Simulated: {', '.join(names)}{_draws(uncertainty, of)}{seed}.",
    )
    axes = figure.subplots(1, len(names), sharey=True, squeeze=False)[0]
    colors = style.site_colors(names)
    for axis, name in zip(axes, names, strict=True):
        _bands(axis, quantiles.where(scenario=name), colors[name])
        axis.set_title(brief[name], color=colors[name], fontweight="bold")
        axis.set_xlabel("years after the start")
        mark_repeated(axis, about.simulated_years, float(np.max(quantiles["year"])))
    axes[0].set_ylabel("M USD")
    return figure


def _draws(uncertainty: Table | None, of: str) -> str:
    """'; 1,000 draws of the price ranges'."""
    if uncertainty is None:
        return ""
    count = int(uncertainty["draws"][0]) * (int(uncertainty["points"][0]) if "points" in uncertainty.names else 1)
    return f"; {counted(count, 'draw')} of {of}"


def _bands(axis: Axes, rows: Table, color: object) -> None:
    """The median, the middle half and the middle nine tenths of the draws."""
    years = np.unique(np.asarray(rows["year"], dtype=np.float64))
    low, quarter, half, upper, high = (_by_year(rows, quantile) for quantile in QUANTILES)
    axis.fill_between(years, low, high, color=color, alpha=0.18, linewidth=0)
    axis.fill_between(years, quarter, upper, color=color, alpha=0.35, linewidth=0)
    axis.plot(years, half, color=color, linewidth=2)
    axis.axhline(0, color=style.INK, linewidth=1)
    axis.set_xlim(0, float(years[-1]))
    axis.margins(y=0.08)
    axis.grid(axis="y")


def _by_year(rows: Table, quantile: float) -> Floats:
    own = rows.rows(np.isclose(np.asarray(rows["quantile"], dtype=np.float64), quantile))
    return np.asarray(own["value"], dtype=np.float64)[np.argsort(own["year"])]
