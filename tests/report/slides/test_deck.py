"""The deck: the same bytes twice, native charts and tables, and findings of the answers as titles."""

import io
import time
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation

from sim.report.report import Report
from sim.report.slides import words
from sim.report.slides.canvas import undated
from sim.report.slides.deck import _closest, deck, fitting
from sim.tables import table


@pytest.fixture(scope="module")
def slides(report: Report) -> list[Any]:
    return list(Presentation(io.BytesIO(deck(report))).slides)


def test_the_same_report_makes_the_same_bytes(report: Report) -> None:
    before = deck(report)
    time.sleep(2.1)  # a zip file tells two seconds apart
    assert deck(report) == before


def test_six_to_eight_slides_in_16_to_9(report: Report, slides: list[Any]) -> None:
    own = Presentation(io.BytesIO(deck(report)))
    assert 6 <= len(slides) <= 8
    assert own.slide_width / own.slide_height == pytest.approx(16 / 9, rel=1e-3)


def test_each_title_is_a_finding_of_an_answer(report: Report, slides: list[Any]) -> None:
    sentences = {sentence for answer in report.answers for sentence in answer.sentences}
    sentences |= {picture.title for answer in report.answers for picture in answer.figures}
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert titles[0] == report.main.headline.sentence
    assert [title for title in titles[:-1] if title not in sentences] == []
    assert "assumptions that move the NPV most" in titles[-1]


def test_sentences_that_would_run_into_the_table_stay_in_the_notes() -> None:
    short, long = "A short sentence.", "A long one. " * 40  # 480 letters: five lines
    assert fitting([short, short, long, short], 7) == [short, short, long]
    assert fitting([short, long, long, short], 7) == [short, long]


def test_charts_and_tables_can_be_edited(slides: list[Any]) -> None:
    charts = [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]
    tables = [shape.table for slide in slides for shape in slide.shapes if shape.has_table]
    assert len(charts) >= 4 and len(tables) >= 3
    assert not [shape for slide in slides for shape in slide.shapes if shape.shape_type == 13]  # no picture
    assert all(chart.part.chart_workbook.xlsx_part is not None for chart in charts)


def test_the_bars_of_the_bridge_are_the_causes(report: Report, slides: list[Any]) -> None:
    bridge = next(shape.chart for shape in slides[1].shapes if shape.has_chart)
    summary = report.main.tables["summary"].where(measure="landed_cost")
    below, bars = ([value or 0.0 for value in series.values] for series in bridge.plots[0].series)
    assert (bars[0], bars[-1]) == pytest.approx(tuple(summary["mean"].tolist()))
    ends = [low + size for low, size in zip(below, bars, strict=True)]
    assert any(step == pytest.approx(bars[-1]) for step in (ends[-2], below[-2]))


def test_undated_files_differ_only_in_content(tmp_path: Path) -> None:
    import openpyxl

    packed = []
    for _ in range(2):
        out = io.BytesIO()
        openpyxl.Workbook().save(out)
        packed.append(undated(out.getvalue()))
        time.sleep(1.1)
    assert packed[0] == packed[1]


def test_of_many_policies_a_slide_shows_those_under_which_it_is_closest() -> None:
    """Twelve policies: the lead of Texas grows with the number, under the last Florida is ahead."""
    leads = [*(float(k) for k in range(1, 12)), -1.0]
    rows = [
        (f"p{k}", name, "npv", 50.0 + (lead if name == "Texas" else 0.0)) for k, lead in enumerate(leads) for name in ("Texas", "Florida")
    ]
    decision = table(("policy", "scenario", "measure", "mean"), rows)
    assert _closest(decision) == ["p0", "p1", "p2", "p3", "p4", "p5", "p11"]
    assert _closest(decision.rows(decision["policy"] == "p3")) == ["p3"]
    assert words.closest(8, 4) == ["The 8 policies under which it is closest; the other 4 are in report.xlsx."]
    assert words.closest(3, 0) == []
