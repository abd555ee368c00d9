"""How figures look: colors, fonts, sizes, and the sheet with its finding above and its source below."""

import re
import textwrap
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any
from zlib import crc32

import matplotlib
from matplotlib import colormaps, rc_context
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.ticker import StrMethodFormatter

from sim.report.phrases import kept_together

Sheet = Figure  # what a `Picture` of an answer is drawn as

WIDTH = 9.0  # inches
INK, SOFT, FAINT = "#222222", "#666666", "#d9d9d9"
HEAT = "cividis"  # its lightness grows evenly, so that it also reads in black and white
THOUSANDS = StrMethodFormatter("{x:,.10g}")  # ticks like the numbers in the text: 2,100
_FIRST = 3  # turns the colors so that the sites that come with sim are green, blue and vermillion
_PARTS = ("#88ccee", "#ddcc77", "#44aa99", "#cc6677", "#332288", "#999933", "#aa4499")
LINES = ("-", "--", "-.", ":")
_SITES = (5, 1, 3, 7, 6, 2, 0, 4)  # blue first; neighbors differ in lightness
_TITLE_WRAP, _SMALL_WRAP, _FOOT_WRAP = 9.4, 15.5, 18.5  # characters an inch
_TITLE_LINE, _SMALL_LINE, _MARGIN = 0.245, 0.175, 0.14  # inches

FONT = "DejaVu Sans"
_RC: Any = {
    "font.family": FONT,
    "font.size": 9.5,
    "text.color": INK,
    "text.parse_math": False,  # a dollar sign is one: two of them in a title are no formula
    "axes.labelcolor": INK,
    "axes.edgecolor": SOFT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "grid.color": FAINT,
    "grid.linewidth": 0.7,
    "hatch.linewidth": 0.6,
    "legend.frameon": False,
    "figure.dpi": 100,
    "svg.hashsalt": "sim",
    "svg.fonttype": "path",
}


def applied() -> AbstractContextManager[None]:
    """The style for as long as the context lasts; nothing global changes."""
    return rc_context(_RC)


def site_color(position: int) -> Any:
    """The Okabe-Ito color of the scenario at this position of the study."""
    colors = matplotlib.color_sequences["okabe_ito"]
    return colors[_SITES[position % len(_SITES)]]


def site_colors(names: Sequence[str]) -> dict[str, Any]:
    """Colors by scenario: a name has the same one in every figure of every command, as far as no other in the study has it already."""
    taken: dict[str, int] = {}
    for name in names:
        own = (crc32(name.partition(" (")[0].encode()) + _FIRST) % len(_SITES)
        free = (k % len(_SITES) for k in range(own, own + len(_SITES)))
        taken[name] = next((k for k in free if k not in taken.values()), own)
    return {name: site_color(k) for name, k in taken.items()}


def site_hex(names: Sequence[str]) -> dict[str, str]:
    """The colors of `site_colors` as 'rrggbb'."""
    return {name: "".join(f"{round(255 * part):02x}" for part in color[:3]) for name, color in site_colors(names).items()}


def site_line(position: int) -> str:
    """A line style that tells scenarios apart without color."""
    return LINES[position % len(LINES)]


def tints(count: int) -> list[Any]:
    """Colors for the parts of a whole, dark to light: never those of a site."""
    return [colormaps["Greys" if count == 1 else "bone"](0.25 + 0.65 * k / max(count - 1, 1)) for k in range(count)]


def part_colors(count: int) -> list[Any]:
    """Colors that tell parts of a whole apart where neighbors matter more than order.

    Source: Paul Tol, Colour Schemes (SRON/EPS/TN/09-002), scheme 'muted', safe for the color-blind.
    """
    return [to_rgb(color) for color in (_PARTS * (1 + count // len(_PARTS)))[:count]]


def contrast(color: Any) -> str:
    """Ink for text on a color: white on dark, dark on light."""
    red, green, blue = color[:3]
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.55 else INK


def minus(text: str) -> str:
    """A text with the long minus of a printed figure before its numbers; hyphens stay."""
    return re.sub(r"(?<!\w)-(?=\$?\d)", "\N{MINUS SIGN}", text)


def sheet(height: float, finding: str, shows: str, source: str) -> Figure:
    """An empty figure: the finding as its title, what it shows below it, the source at the foot; axes go between."""
    title, small, foot = (
        textwrap.wrap(kept_together(text), int(WIDTH * rate))
        for text, rate in ((finding, _TITLE_WRAP), (shows, _SMALL_WRAP), (source, _FOOT_WRAP))
    )
    head = _MARGIN + len(title) * _TITLE_LINE + len(small) * _SMALL_LINE + 0.1
    tail = _MARGIN + len(foot) * _SMALL_LINE
    tall = height + head + tail
    figure = Figure(figsize=(WIDTH, tall), layout="constrained")
    figure.get_layout_engine().set(rect=(0.008, tail / tall, 0.984, height / tall))  # type: ignore[union-attr, call-arg]
    left, top = _MARGIN / WIDTH, 1 - _MARGIN / tall
    figure.text(left, top, "\n".join(title), fontsize=13, fontweight="bold", va="top", linespacing=1.25)
    figure.text(left, top - len(title) * _TITLE_LINE / tall, "\n".join(small), fontsize=9, color=SOFT, va="top", linespacing=1.25)
    figure.text(left, _MARGIN / 2 / tall, "\n".join(foot), fontsize=7.5, color=SOFT, va="bottom", linespacing=1.25)
    return figure


def bare(axis: Axes, grid: str = "x") -> None:
    """An axis for horizontal bars: no frame beside the labels, guide lines along one direction."""
    axis.grid(axis="x" if grid == "x" else "y")
    axis.spines["left"].set_visible(grid != "x")
    if grid == "x":
        axis.tick_params(axis="y", length=0)


def end_labels(axis: Axes, labels: Sequence[tuple[float, str, Any]], gap: float = 0.06) -> None:
    """Labels right of the axis at the heights of their lines, moved apart by `gap` of the axis where they would touch."""
    low, high = axis.get_ylim()
    placed: list[float] = []
    for height, text, color in sorted(labels, key=lambda label: label[0]):
        place = (height - low) / (high - low)
        placed.append(max(place, placed[-1] + gap) if placed else place)
        axis.text(1.012, placed[-1], text, transform=axis.transAxes, color=color, va="center", fontsize=9)
