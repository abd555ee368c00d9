"""A slide as this deck has it: the finding as its title, charts and tables below, what limits it at the foot. The same bytes every time."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from math import isfinite
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from sim.report.answer import Grid

WIDTH, HEIGHT = 13.333, 7.5  # inches: 16:9
LEFT, WHOLE = 0.6, 12.13  # where content begins, and how wide it may be
TOP, BOTTOM = 1.65, 6.85
INK, SOFT, FAINT = "222222", "666666", "d9d9d9"
TITLE_ONLY = 5  # the layout of the template
FIRST_DAY = datetime(2000, 1, 1)
LETTERS = ((105, 24), (180, 20), (260, 17), (10_000, 14))  # so many fit into a title at this size

Box = tuple[float, float, float, float]  # left, top, width, height in inches


class Deck:
    """A presentation that is being made."""

    def __init__(self, title: str) -> None:
        self.own = Presentation()
        self.own.slide_width, self.own.slide_height = Inches(WIDTH), Inches(HEIGHT)
        about = self.own.core_properties
        about.title, about.author, about.last_modified_by = title, "sim", "sim"
        about.created = about.modified = FIRST_DAY

    def slide(self, finding: str, foot: str, notes: Sequence[str] = ()) -> "Slide":
        """A new slide with its finding as the title, what limits it at the foot, and more sentences in the notes."""
        return Slide(self.own.slides.add_slide(self.own.slide_layouts[TITLE_ONLY]), finding, foot, notes, len(self.own.slides))

    def bytes(self) -> bytes:
        """The file."""
        out = io.BytesIO()
        self.own.save(out)
        return undated(out.getvalue())


def undated(packed: bytes) -> bytes:
    """A zip file, and the workbooks inside, without the moment at which it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            if name.endswith(".xlsx"):
                content = undated(content)
            elif name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            after.writestr(entry, content)
    return out.getvalue()


def color(text: str) -> RGBColor:
    """'rrggbb' as a color."""
    return RGBColor.from_string(text.upper())


class Slide:
    """One slide; everything is placed in inches."""

    def __init__(self, own: Any, finding: str, foot: str, notes: Sequence[str], number: int) -> None:
        self.own = own
        title = own.shapes.title
        title.left, title.top, title.width, title.height = Inches(LEFT), Inches(0.4), Inches(WHOLE), Inches(1.1)
        frame = title.text_frame
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
        frame.text = finding
        _letters(frame.paragraphs[0], next(size for most, size in LETTERS if len(finding) <= most), INK, bold=True)
        self.text([foot], (LEFT, 6.95, WHOLE - 0.8, 0.4), 10, SOFT)
        self.text([str(number)], (LEFT + WHOLE - 0.6, 6.95, 0.6, 0.4), 10, SOFT, right=True)
        if notes:
            own.notes_slide.notes_text_frame.text = "\n".join(notes)

    def text(self, lines: Sequence[str], box: Box, size: float = 14, ink: str = INK, right: bool = False, gap: float = 6) -> None:
        """Paragraphs in a box."""
        frame = self.own.shapes.add_textbox(*map(Inches, box)).text_frame
        frame.word_wrap = True
        for k, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
            paragraph.text = line
            paragraph.space_after = Pt(gap)
            _letters(paragraph, size, ink, right=right)

    def table(self, grid: Grid, box: Box, size: float = 12, first: float = 0.0) -> None:
        """A table; `first` is the share of the width that its first column takes, alike with the others if 0."""
        left, top, width, height = box
        rows = [grid.head, *grid.rows]
        line = min(height / len(rows), 0.42)
        shape = self.own.shapes.add_table(len(rows), len(grid.head), Inches(left), Inches(top), Inches(width), Inches(line * len(rows)))
        table, columns = shape.table, len(grid.head)
        table.horz_banding = False
        share = first or 1 / columns
        for k in range(columns):
            table.columns[k].width = Emu(int(Inches(width) * (share if k == 0 else (1 - share) / max(columns - 1, 1))))
        for row, cells in enumerate(rows):
            table.rows[row].height = Inches(line)
            for k, text in enumerate(cells):
                _cell(table.cell(row, k), text.strip(), size, row == 0, grid.sides[k] == "r")

    def bars(
        self,
        categories: Sequence[str],
        series: Sequence[tuple[str, Sequence[float | None], str | None]],
        box: Box,
        *,
        stacked: bool = False,
        flat: bool = False,
        unit: str = "",
        crosses: float | None = None,
        least: float | None = None,
        labels: str = "",
        legend: bool = True,
    ) -> Any:
        """Bars: series of (name, values, color; None is invisible). `flat` ones lie; `crosses` is where they begin; `labels` a format."""
        kinds = {
            (False, False): XL_CHART_TYPE.COLUMN_CLUSTERED,
            (True, False): XL_CHART_TYPE.COLUMN_STACKED,
            (False, True): XL_CHART_TYPE.BAR_CLUSTERED,
            (True, True): XL_CHART_TYPE.BAR_STACKED,
        }
        data = CategoryChartData()
        data.categories = list(categories)
        for name, values, _ in series:
            data.add_series(name, [None if value is None or not isfinite(value) else value for value in values])
        chart = self.own.shapes.add_chart(kinds[stacked, flat], *map(Inches, box), data).chart
        plot = chart.plots[0]
        plot.gap_width, plot.overlap = 45, 100 if stacked or crosses is not None else 0
        for own, (_, _, tint) in zip(plot.series, series, strict=True):
            own.invert_if_negative = False
            if tint is None:
                own.format.fill.background()
            else:
                own.format.fill.solid()
                own.format.fill.fore_color.rgb = color(tint)
        if labels:
            plot.has_data_labels = True
            plot.data_labels.number_format, plot.data_labels.number_format_is_linked = labels, False
            plot.data_labels.font.size = Pt(10)
        self._axes(chart, unit, legend and len(series) > 1)
        if flat:
            chart.category_axis.reverse_order = True
            chart.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
        chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        if crosses is not None:
            chart.value_axis.crosses_at = crosses
        if least is not None:
            chart.value_axis.minimum_scale = least
        elif crosses is None:
            _from_zero(chart.value_axis, [value for _, values, _ in series for value in values if value is not None and isfinite(value)])
        return chart

    def curves(
        self,
        series: Sequence[tuple[str, Sequence[float], Sequence[float], str, bool]],
        box: Box,
        *,
        across: str,
        unit: str,
        legend: bool = True,
    ) -> Any:
        """Lines through points: series of (name, x, y, color, whether it is the main one, with points)."""
        data = XyChartData()
        for name, x, y, _, _ in series:
            own = data.add_series(name)
            for at, value in zip(x, y, strict=True):
                if isfinite(value):
                    own.add_data_point(at, value)
        chart = self.own.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, *map(Inches, box), data).chart
        for own, (_, _, _, tint, main) in zip(chart.plots[0].series, series, strict=True):
            own.smooth = False
            own.format.line.color.rgb, own.format.line.width = color(tint), Pt(2.5 if main else 1)
            own.marker.style = XL_MARKER_STYLE.CIRCLE if main else XL_MARKER_STYLE.NONE
            if main:
                own.marker.size = 6
                own.marker.format.fill.solid()
                own.marker.format.fill.fore_color.rgb = color(tint)
        self._axes(chart, unit, legend and len(series) > 1)
        _axis_title(chart.category_axis, across)
        chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        return chart

    def _axes(self, chart: Any, unit: str, legend: bool) -> None:
        chart.font.size, chart.font.color.rgb = Pt(11), color(INK)
        chart.has_title = False
        chart.has_legend = legend
        if legend:
            chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
            chart.legend.font.size = Pt(11)
        chart.value_axis.major_gridlines.format.line.color.rgb = color(FAINT)
        chart.value_axis.format.line.fill.background()
        chart.category_axis.format.line.color.rgb = color(SOFT)
        chart.category_axis.has_major_gridlines = False
        chart.value_axis.tick_labels.number_format, chart.value_axis.tick_labels.number_format_is_linked = "#,##0.##", False
        _axis_title(chart.value_axis, unit)


def label_points(series: Any, texts: Mapping[int, str]) -> None:
    """Texts beside points of a series."""
    for k, text in texts.items():
        label = series.points[k].data_label
        label.has_text_frame = True
        label.text_frame.text = text
        label.position = XL_LABEL_POSITION.ABOVE
        _letters(label.text_frame.paragraphs[0], 10, INK)


def label_bars(series: Any, texts: Sequence[str], ends: str) -> None:
    """A text on each bar of a series, in the color `ends` on the first and the last."""
    for k, text in enumerate(texts):
        frame = series.points[k].data_label.text_frame
        frame.text = text
        _letters(frame.paragraphs[0], 11, ends if k in (0, len(texts) - 1) else INK)


def tint_bar(series: Any, point: int, tint: str) -> None:
    """Another color for one bar of a series."""
    fill = series.points[point].format.fill
    fill.solid()
    fill.fore_color.rgb = color(tint)


def _from_zero(axis: Any, values: Sequence[float]) -> None:
    """Bars begin at zero, whatever a program would choose."""
    if min(values, default=0.0) >= 0:
        axis.minimum_scale = 0.0
    elif max(values) <= 0:
        axis.maximum_scale = 0.0


def _axis_title(axis: Any, text: str) -> None:
    axis.has_title = bool(text)
    if text:
        axis.axis_title.text_frame.text = text
        _letters(axis.axis_title.text_frame.paragraphs[0], 11, SOFT)


def _cell(cell: Any, text: str, size: float, head: bool, right: bool) -> None:
    cell.text = text
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.margin_top = cell.margin_bottom = Inches(0.03)
    cell.fill.solid()
    cell.fill.fore_color.rgb = color("e7ebef" if head else "ffffff")
    _letters(cell.text_frame.paragraphs[0], size, INK, bold=head, right=right)


def _letters(paragraph: Any, size: float, ink: str, bold: bool = False, right: bool = False) -> None:
    paragraph.font.size, paragraph.font.bold, paragraph.font.color.rgb = Pt(size), bold, color(ink)
    paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
