"""Figures as files: one layout for every form, the same bytes whoever draws, and nothing lost with a process that ends."""

import io
import os
import re
import signal
import time
from collections.abc import Callable

import numpy as np
import pytest
from matplotlib import _constrained_layout
from PIL import Image

from sim.report.answer import Picture, Tables
from sim.report.figures.drawing import drawn
from sim.report.figures.saving import saved
from sim.report.style import Sheet, applied, sheet


def line(number: int) -> Sheet:
    found = sheet(1.0, f"Figure {number}", "shows", "source")
    found.subplots().plot([0, number + 1], [0, 10**number], label="a\nb")
    return found


def pictures(draw: Callable[[int], Sheet] = line, count: int = 5) -> list[Picture]:
    def one(number: int) -> Picture:
        return Picture(f"p{number}", f"Figure {number}", lambda _tables: draw(number))

    return [one(number) for number in range(count)]


def test_a_fork_that_is_ended_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """Whatever the program does when it is asked to end: a fork at work is ended without a trace on the terminal."""
    own, (seen, told) = os.getpid(), os.pipe()

    def stopped(number: int) -> Sheet:
        if os.getpid() == own:
            os.read(seen, 1)
            raise KeyboardInterrupt
        os.write(told, b"!")
        time.sleep(60)
        return line(number)

    def asked(_number: int, _frame: object) -> None:
        raise SystemExit("asked to end")

    before = signal.signal(signal.SIGTERM, asked)
    try:
        with pytest.raises(KeyboardInterrupt):
            drawn(pictures(stopped), {}, ("svg",), processes=2)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert capfd.readouterr().err == ""


def test_forks_draw_the_same_bytes() -> None:
    """Both take part: a picture that this process begins waits until another is begun elsewhere."""
    alone = drawn(pictures(), {}, ("png", "svg"))
    own, (seen, told) = os.getpid(), os.pipe()

    def together(number: int) -> Sheet:
        if os.getpid() == own:
            os.read(seen, 1)
        else:
            os.write(told, b"....")
        return line(number)

    assert drawn(pictures(together), {}, ("png", "svg"), processes=2) == alone
    assert os.read(seen, 9), "a fork has drawn"


def test_a_fork_that_is_killed_costs_no_figure() -> None:
    own = os.getpid()

    def fatal(number: int) -> Sheet:
        if os.getpid() != own:
            os._exit(1)
        return line(number)

    assert drawn(pictures(fatal), {}, ("png",), processes=3) == drawn(pictures(), {}, ("png",))


def test_a_figure_that_fails_says_why_and_one_with_nothing_to_show_has_no_file() -> None:
    def failing(number: int) -> Sheet:
        if number == 3:
            raise ZeroDivisionError("no luck")
        return line(number)

    found = drawn([*pictures(failing), Picture("none", "", nothing)], {}, ("png",), processes=2)
    assert [bool(each.contents) for each in found] == [True, True, True, False, True, False]
    assert [each.fault for each in found] == ["", "", "", "ZeroDivisionError: no luck", "", ""]


def nothing(_tables: Tables) -> None:
    return None


def test_both_forms_come_of_one_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    laid, lay_out = [], _constrained_layout.do_constrained_layout

    def counted(figure: Sheet, *args: object, **named: object) -> object:
        laid.append(figure)
        return lay_out(figure, *args, **named)  # type: ignore[no-untyped-call]

    monkeypatch.setattr("matplotlib.layout_engine.do_constrained_layout", counted)
    with applied():
        figure = line(2)
    both = saved(figure, ("png", "svg")).contents
    assert len(laid) == 1
    with applied():
        figure = line(2)
    assert saved(figure, ("svg", "png")).contents == both, "neither form depends on the other, or on which comes first"
    assert saved(figure, ("svg",)).contents["svg"] == both["svg"]


def test_pixels_are_those_that_savefig_gives() -> None:
    """The outside truth: matplotlib's own way of saving, alpha channel and second layout included."""
    with applied():
        figure, again = line(3), line(3)
        slow = io.BytesIO()
        again.savefig(slow, format="png", dpi=150)
    fast = Image.open(io.BytesIO(saved(figure, ("png",)).contents["png"]))
    assert fast.mode == "RGB" and fast.info["dpi"] == pytest.approx((150, 150), abs=0.1)
    assert np.array_equal(np.asarray(fast), np.asarray(Image.open(slow).convert("RGB")))


def test_clip_paths_of_an_svg_are_numbered_as_they_come() -> None:
    with applied():
        figure = line(1)
    names = re.findall(r"url\(#(\w+)\)", saved(figure, ("svg",)).contents["svg"].decode())
    assert names and names[0] == "clip0"
