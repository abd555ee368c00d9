"""How figures look: colors, fonts, sizes, the sheet with its finding above and its source below, and saving to the byte."""

import io
import logging
import re
import textwrap
import warnings
from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import matplotlib
from matplotlib import colormaps, font_manager, rc_context
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import StrMethodFormatter

from sim.report.folder import write_bytes
from sim.report.phrases import kept_together

Sheet = Figure  # what a `Picture` of an answer is drawn as

WIDTH = 9.0  # inches
DPI = 150
INK, SOFT, FAINT = "#222222", "#666666", "#d9d9d9"
HEAT = "cividis"  # its lightness grows evenly, so that it also reads in black and white
THOUSANDS = StrMethodFormatter("{x:,.10g}")  # ticks like the numbers in the text: 2,100
_FIRST = 3  # turns the colors so that the sites that come with sim are green, blue and vermillion
_PARTS = ("#88ccee", "#ddcc77", "#44aa99", "#cc6677", "#332288", "#999933", "#aa4499")
LINES = ("-", "--", "-.", ":")
_SITES = (5, 1, 3, 7, 6, 2, 0, 4)  # blue first; neighbors differ in lightness
LAST_RESORT, NORMAL = "Last Resort High-Efficiency", (400, "normal", "book", "regular")  # a font of boxes alone; weights of plain text
_TITLE_WRAP, _SMALL_WRAP, _FOOT_WRAP = 9.4, 15.5, 18.5  # characters an inch
_TITLE_LINE, _SMALL_LINE, _MARGIN = 0.245, 0.175, 0.14  # inches

_RC: Any = {
    "font.family": "DejaVu Sans",
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


def save(figure: Figure, folder: Path, name: str, forms: Sequence[str] = ("png", "svg")) -> list[Path]:
    """Writes `<name>.png` and `<name>.svg`, or only the forms asked for: the same bytes for the same figure, laid out once for both."""
    with applied(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)  # said once by `_fonts`
        _lay_out(figure)
        contents = {form: _formed(figure, form) for form in forms}
    return [write_bytes(folder / f"{name}.{form}", content) for form, content in contents.items()]


def _lay_out(figure: Figure) -> None:
    """Gives everything its place for good: matplotlib would draw all of it once more for each form, only to lay it out."""
    families = _fonts(figure)
    for text in figure.findobj(Text) if len(families) > 1 else ():
        text.set_fontfamily(families)
    engine = figure.get_layout_engine()
    if engine is not None:
        figure.set_dpi(DPI)
        engine.execute(figure)
        figure.set_layout_engine(None)


def _fonts(figure: Figure) -> list[str]:
    """The usual font, and behind it one for each letter of the figure that it lacks, as far as this machine has some."""
    letters = {ord(letter) for text in figure.findobj(Text) for letter in text.get_text() if not letter.isspace()}
    usual = _RC["font.family"]
    families, lacking = [usual], letters - _known(font_manager.findfont(usual))
    for font in font_manager.fontManager.ttflist if lacking else ():
        if font.name != LAST_RESORT and font.weight in NORMAL and (more := lacking & _known(font.fname)):
            families.append(font.name)
            lacking -= more
    if lacking:
        log.warning("no font of this machine has %s: boxes stand for them in the figures", _named(lacking))
    return families


def _named(letters: set[int]) -> str:
    shown = "".join(map(chr, sorted(letters)[:8]))
    return f"the letter{'s' if len(letters) > 1 else ''} {shown}{' ...' if len(letters) > 8 else ''}"


@cache
def _known(file: str) -> frozenset[int]:
    """The numbers of the letters in the file of a font."""
    return frozenset(font_manager.get_font(file).get_charmap())


class _Once(logging.Filter):
    """Lets a remark pass once."""

    def __init__(self) -> None:
        super().__init__()
        self._said: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        new = record.getMessage() not in self._said
        self._said.add(record.getMessage())
        return new


log = logging.getLogger("sim.figures")
log.addFilter(_Once())


def _formed(figure: Figure, form: str) -> bytes:
    return _renumbered(_bytes(figure, "svg", {"Date": None})) if form == "svg" else _bytes(figure, "png", {"Software": None})


def _bytes(figure: Figure, form: str, metadata: dict[str, None]) -> bytes:
    out = io.BytesIO()
    figure.savefig(out, format=form, dpi=DPI, metadata=metadata)
    return out.getvalue()


def _renumbered(svg: bytes) -> bytes:
    """An SVG whose clip paths are numbered as they come: matplotlib names them by where Python happened to keep them."""
    names = {name: b"clip%d" % k for k, name in enumerate(dict.fromkeys(re.findall(rb"url\(#(p[0-9a-f]{10})\)", svg)))}
    return re.sub(rb"\bp[0-9a-f]{10}\b", lambda found: names.get(found[0], found[0]), svg)
