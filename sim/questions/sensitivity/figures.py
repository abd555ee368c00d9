"""What a measure hangs on, as bars: the tornado, effects of Morris screening, Sobol' indices."""

from collections.abc import Sequence
from math import isnan

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.counts import counted
from sim.questions.sensitivity.words import Row, figure_title, named, rows, turns
from sim.report import style
from sim.report.about import About
from sim.tables import Table

BARS = 15
ROW = 0.34  # inches


def bars(method: str, ranked: Table, about: About = About()) -> Figure:  # noqa: B008 - frozen
    """The assumptions that matter most, one bar each, with 95 % intervals."""
    barred = [row for row in rows(ranked) if not isnan(row.get("swing", 0.0))]
    records = barred[:BARS]
    unit = records[0]["unit"]
    shows = {
        "tornado": f"{unit}, with each assumption alone at its low (dark) and its high (light), their values beside the bars; whiskers: "
        "95 % interval of the difference from all as written (line)" + ("; bold: changes who is ahead" if records[0]["less"] else ""),
        "morris": f"{unit}, mean size of what each assumption changes over its whole range (bar, with 95 % interval) and spread of the "
        "changes (point)",
        "sobol": "Share of the variance in %: alone (dark), and with all that it does together with others (light), with 95 % intervals",
    }[method]
    names = [records[0]["scenario"], *([records[0]["less"]] if records[0]["less"] else [])]
    left = f"; {counted(len(barred), 'assumption')} moved, the first {len(records)} shown" if len(barred) > len(records) else ""
    seed = f", seed {about.seed}" if about.seed is not None else ""
    source = f"Simulated: {', '.join(names)}; {counted(int(records[0]['replications']), 'replication')}{seed}{left}."
    figure = style.sheet(ROW * len(records) + 0.7, style.minus(figure_title(method, ranked)), shows, source)
    axis = figure.subplots()
    {"tornado": _tornado, "morris": _morris, "sobol": _sobol}[method](axis, records)
    style.bare(axis)
    axis.set_yticks(range(len(records)), [_label(method, row) for row in records], fontsize=8.5)
    if method == "tornado" and records[0]["less"]:
        for tick, row in zip(axis.get_yticklabels(), records, strict=True):
            tick.set_fontweight("bold" if turns(row) else "normal")
    axis.set_ylim(len(records) - 0.4, -0.6)
    axis.set_xlabel("%" if method == "sobol" else unit)
    axis.xaxis.set_major_formatter(style.THOUSANDS)
    return figure


def _label(method: str, row: Row) -> str:
    """The assumption in words; in a tornado with today's value."""
    return f"{named(row)}, {row['value']}" if method == "tornado" else named(row)


def _column(records: Sequence[Row], name: str) -> np.ndarray:
    return np.array([float(row[name]) for row in records])


def _whiskers(axis: Axes, ends: np.ndarray, halves: np.ndarray, places: np.ndarray) -> None:
    axis.errorbar(ends, places, xerr=np.nan_to_num(halves), fmt="none", ecolor=style.INK, elinewidth=1, capsize=2)


def _tornado(axis: Axes, records: Sequence[Row]) -> None:
    base, places = float(records[0]["base"]), np.arange(len(records), dtype=float)
    for name, end, color in zip(("at_low", "at_high"), ("low", "high"), style.tints(3)[:2], strict=True):
        ends = _column(records, name)
        axis.barh(places, ends - base, left=base, height=0.62, color=color)
        _whiskers(axis, ends, _column(records, f"{name}_half"), places)
        for place, row, at in zip(places, records, ends, strict=True):
            if at != base:
                right = at > base
                gap = float(np.nan_to_num(row[f"{name}_half"]))
                axis.annotate(
                    str(row[end]), (at + (gap if right else -gap), place), (4 if right else -4, 0), textcoords="offset points",
                    ha="left" if right else "right", va="center", fontsize=7, color=style.SOFT,
                )  # fmt: skip
    axis.axvline(base, color=style.INK, linewidth=1)
    axis.margins(x=0.16)
    low, high = axis.get_xlim()
    if low < 0 < high:
        axis.axvline(0, color=style.SOFT, linewidth=1, linestyle=":")
        axis.annotate("0", (0, 1.0), (3, -2), xycoords=("data", "axes fraction"), textcoords="offset points", va="bottom", fontsize=7.5)


def _morris(axis: Axes, records: Sequence[Row]) -> None:
    places, dark = np.arange(len(records), dtype=float), style.tints(3)[1]
    axis.barh(places, _column(records, "mu_star"), height=0.62, color=dark)
    _whiskers(axis, _column(records, "mu_star"), _column(records, "mu_star_half"), places)
    axis.plot(_column(records, "sigma"), places, "o", color=style.INK, markerfacecolor="white", markersize=5)
    axis.set_xlim(left=0)


def _sobol(axis: Axes, records: Sequence[Row]) -> None:
    places = np.arange(len(records), dtype=float)
    for name, shift, color in zip(("first", "total"), (-0.18, 0.18), style.tints(3)[:2], strict=True):
        value, low, high = (100 * _column(records, f"{name}{end}") for end in ("", "_low", "_high"))
        axis.barh(places + shift, value, height=0.34, color=color)
        around = np.maximum(np.stack([value - low, high - value]), 0.0)
        _whiskers(axis, value, around, places + shift)
    axis.axvline(0, color=style.INK, linewidth=1)
