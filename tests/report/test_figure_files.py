"""Figures drawn once are kept with what was concluded, and only for the very same answer, forms and replications."""

from dataclasses import replace
from pathlib import Path

import pytest

from sim.report.answer import Answer, Finding, Picture, Tables
from sim.report.figures.files import figure_files
from sim.report.style import Sheet, sheet
from sim.running.conclusions import Conclusions
from sim.running.replicate import Study
from sim.running.store import CONCLUSION


class Pen:
    """Draws, and counts how often."""

    drawn = 0

    def __call__(self, _tables: Tables) -> Sheet | None:
        self.drawn += 1
        return sheet(1.0, "Found", "shows", "source")


def answered(folder: Path, *pictures: Picture, of: str = "these replications", sentence: str = "First.") -> Answer:
    study = Study(("Texas",), {}, (), kept=Conclusions(folder, of))
    return Answer("run", ("Texas",), Finding(sentence), figures=pictures, study=study)


def test_the_same_answer_is_drawn_once(tmp_path: Path) -> None:
    pen = Pen()
    answer = answered(tmp_path, Picture("right", "Found", pen), Picture("empty", "Nothing", lambda _: None))
    first, again = (figure_files(answer, ("png", "svg")) for _ in range(2))
    assert pen.drawn == 1 and first == again
    assert set(first[0].contents) == {"png", "svg"} and first[0].contents["png"].startswith(b"\x89PNG") and first[1].contents == {}


@pytest.mark.parametrize("other", [{"sentence": "Second."}, {"of": "others"}])
def test_another_answer_is_drawn_anew(tmp_path: Path, other: dict[str, str]) -> None:
    pen = Pen()
    picture = Picture("right", "Found", pen)
    figure_files(answered(tmp_path, picture), ("png",))
    figure_files(answered(tmp_path, picture, **other), ("png",))
    figure_files(answered(tmp_path, replace(picture, title="Else")), ("png",))
    figure_files(answered(tmp_path, picture), ("svg",))
    assert pen.drawn == 4


def test_what_is_damaged_is_drawn_anew(tmp_path: Path) -> None:
    pen = Pen()
    answer = answered(tmp_path, Picture("right", "Found", pen))
    first = figure_files(answer, ("png",))
    (entry,) = tmp_path.glob(f"*{CONCLUSION}")
    entry.write_bytes(entry.read_bytes()[:-1] + b"x")
    assert figure_files(answer, ("png",)) == first and pen.drawn == 2


def test_a_figure_that_failed_is_tried_again(tmp_path: Path) -> None:
    def broken(_tables: Tables) -> Sheet:
        raise ZeroDivisionError("no luck")

    answer = answered(tmp_path, Picture("wrong", "Wrong", broken))
    assert [figure_files(answer, ("png",))[0].fault for _ in range(2)] == ["ZeroDivisionError: no luck"] * 2
    assert not list(tmp_path.glob(f"*{CONCLUSION}"))


def test_an_answer_without_kept_conclusions_is_drawn_each_time(tmp_path: Path) -> None:
    pen = Pen()
    answer = replace(answered(tmp_path, Picture("right", "Found", pen)), study=None)
    assert figure_files(answer, ("png",)) == figure_files(answer, ("png",)) and pen.drawn == 2
