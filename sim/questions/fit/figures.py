"""Observations beside the distributions fitted to them: quantile against quantile, and densities over a histogram."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.questions.fit.fitting import Fitted, Group
    from sim.report.style import Sheet

PANEL = 3.6  # inches
SHOWN = 3  # families drawn over the histogram


def quantiles(found: "Fitted", group: "Group", title: str) -> "Sheet":
    """Quantiles of the observations (Kaplan-Meier's where some are censored) against those of the best fit; on the line they agree."""
    from sim.report import style
    from sim.statistics.fitting import quantiles as fitted_quantiles
    from sim.statistics.fitting import survival

    at, going = survival(group.data)
    before = np.append(1.0, going[:-1])
    shares = 1 - (before + going) / 2
    expected = fitted_quantiles(group.best, shares)
    sheet = style.sheet(
        PANEL, title, f"Quantiles of the observations against those of the {group.best.family}, {_unit(found)}", _source(found)
    )
    plot = sheet.subplots()
    end = float(max(at.max(), expected.max())) * 1.05
    plot.plot([0, end], [0, end], color=style.SOFT, linewidth=1)
    plot.plot(expected, at, "o", color=style.site_color(0), markersize=3.5, alpha=0.7)
    plot.set_xlabel(f"{group.best.family}, {_unit(found)}")
    plot.set_ylabel(f"observed, {_unit(found)}")
    plot.grid(True)
    return sheet


def densities(found: "Fitted", group: "Group", title: str) -> "Sheet":
    """A histogram of what has ended, and the densities of the best fits over it."""
    from sim.report import style
    from sim.statistics.fitting import density

    ended = group.values[np.isfinite(group.data.high)]
    shown = f"Observations and fitted densities, {_unit(found)}" + (
        f"; {group.data.censored:,} still going on are in the fits but not in the bars" if group.data.censored else ""
    )
    sheet = style.sheet(PANEL, title, shown, _source(found))
    plot = sheet.subplots()
    share = len(ended) / len(group.data)
    edges = np.histogram_bin_edges(ended, bins="auto")
    plot.hist(ended, bins=edges.tolist(), weights=np.full(len(ended), 1 / len(group.data)), color=style.FAINT, label="observed")
    width = float(edges[1] - edges[0])
    x = np.linspace(1e-9 + float(edges[0]) * 0.5, float(edges[-1]) * (1.1 if share == 1 else 1.6), 400)
    for place, each in enumerate(group.fits[:SHOWN]):
        plot.plot(x, density(each, x) * width, color=style.site_color(place), linestyle=style.site_line(place), label=each.family)
    plot.set_ylim(bottom=0)
    plot.set_xlabel(_unit(found))
    plot.set_ylabel("share of observations in a bar")
    plot.legend()
    return sheet


def _unit(found: "Fitted") -> str:
    return found.unit or found.column


def _source(found: "Fitted") -> str:
    return f"{found.path}, column {found.column}; fitted by maximum likelihood."
