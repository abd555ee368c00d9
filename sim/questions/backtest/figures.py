"""The simulated band of each series by month, and what happened."""

import numpy as np
from matplotlib.figure import Figure

from sim.report import style
from sim.tables import Table

PANEL = 2.4  # inches
MOST = 6  # series in one figure


def bands(months: Table, title: str, source: str) -> Figure:
    """A panel a series: band and median of the replications, what happened as dots, those outside in another color."""
    series = list(dict.fromkeys(months["series"].tolist()))[:MOST]
    shown = "Band and median of the replications by month; dots: what happened, red where outside"
    figure = style.sheet(PANEL * len(series), title, shown, source)
    for axis, name in zip(figure.subplots(len(series), 1, squeeze=False)[:, 0], series, strict=True):
        own = months.where(series=name)
        at = np.arange(len(own))
        low, middle, high, actual = (np.asarray(own[key], dtype=np.float64) for key in ("low", "median", "high", "actual"))
        outside = np.asarray(own["inside"]) == 0
        color = style.site_color(0)
        axis.fill_between(at, low, high, color=color, alpha=0.25, linewidth=0)
        axis.plot(at, middle, color=color, linewidth=1.5)
        axis.plot(at[~outside], actual[~outside], "o", color=style.INK, markersize=4)
        axis.plot(at[outside], actual[outside], "o", color="#cc3311", markersize=5)
        ticks = at[:: max(1, len(at) // 8)]
        axis.set_xticks(ticks.tolist(), [str(own["month"][k]) for k in ticks.tolist()])
        axis.set_title(str(name))
        axis.set_ylabel(str(own["unit"][0]))
        axis.set_ylim(bottom=min(0.0, float(actual.min())))
        axis.grid(axis="y")
    return figure
