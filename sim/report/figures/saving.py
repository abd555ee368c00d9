"""A figure as the bytes of its files: laid out once for all of them, the same bytes for the same figure, whichever process draws it."""

import io
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from sim.report.style import FONT, applied

DPI = 150  # of the pixels, and of the layout
_COMPRESSION = 1  # of 9: with the alpha channel left out, smaller than what 6 gives with it, in less than half of the time
LAST_RESORT, NORMAL = "Last Resort High-Efficiency", (400, "normal", "book", "regular")  # a font of boxes alone; weights of plain text


@dataclass(frozen=True, slots=True)
class Saved:
    """The contents of a figure's files by their ending, and the letters that no font of this machine has."""

    contents: dict[str, bytes]
    lacking: str = ""


def saved(figure: Figure, forms: Sequence[str]) -> Saved:
    """A figure as 'png', 'svg' or both. Its layout is fixed from then on: axes stay where they are in every form."""
    with applied(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)  # told once, by whoever asks for the figures
        lacking = _give_fonts(figure)
        _lay_out(figure)
        return Saved({form: _FORMED[form](figure) for form in forms}, lacking)


def _lay_out(figure: Figure) -> None:
    """Places the axes. `Figure.savefig` would do so again for each form, with a whole drawing that nobody sees."""
    figure.set_dpi(DPI)
    engine = figure.get_layout_engine()
    if engine and figure.axes:
        engine.execute(figure)
        figure.set_layout_engine("none")


def _png(figure: Figure) -> bytes:
    """Pixels without the alpha channel, because the paper is white and nothing shines through it."""
    figure.set_dpi(DPI)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    pixels = canvas.buffer_rgba()  # type: ignore[no-untyped-call]
    out = io.BytesIO()
    picture = Image.frombuffer("RGBA", pixels.shape[1::-1], pixels, "raw", "RGBA", 0, 1).convert("RGB")
    picture.save(out, format="png", dpi=(DPI, DPI), compress_level=_COMPRESSION)
    return out.getvalue()


def _svg(figure: Figure) -> bytes:
    """An SVG whose clip paths are numbered as they come: matplotlib names them by where Python happened to keep them."""
    figure.set_dpi(DPI)
    out = io.BytesIO()
    FigureCanvasSVG(figure).print_svg(out, metadata={"Date": None})  # type: ignore[no-untyped-call]
    svg = out.getvalue()
    names = {name: b"clip%d" % k for k, name in enumerate(dict.fromkeys(re.findall(rb"url\(#(p[0-9a-f]{10})\)", svg)))}
    return re.sub(rb"\bp[0-9a-f]{10}\b", lambda found: names.get(found[0], found[0]), svg)


_FORMED = {"png": _png, "svg": _svg}


def _give_fonts(figure: Figure) -> str:
    """Gives the figure the usual font, and behind it one for each letter that it lacks, as far as this machine has some.

    Returns the letters that no font has.
    """
    texts = figure.findobj(Text)
    families, lacking = fonts({ord(letter) for text in texts for letter in text.get_text() if not letter.isspace()})
    for text in texts if len(families) > 1 else ():
        text.set_fontfamily(families)
    return "".join(map(chr, sorted(lacking)))


def fonts(letters: set[int]) -> tuple[list[str], set[int]]:
    """The families that together have these letters, as far as this machine has them, and the letters left over."""
    families, lacking = [FONT], letters - _known(font_manager.findfont(FONT))
    for font in font_manager.fontManager.ttflist if lacking else ():
        if font.name != LAST_RESORT and font.weight in NORMAL and (more := lacking & _known(font.fname)):
            families.append(font.name)
            lacking = lacking - more
    return families, lacking


@cache
def _known(file: str) -> frozenset[int]:
    """The numbers of the letters in the file of a font."""
    return frozenset(font_manager.get_font(file).get_charmap())
