"""Days as people write them: what can be read in one way only is read, what may be two days is not guessed."""

import pytest

from sim.data.dates import days_of, is_day

UNSETTLED = "and no row of the column settles it; say `dates: day first` or `dates: month first`"
NO_DATE = "expected a date like 2026-07-24, got '{}'"


@pytest.mark.parametrize(
    ("cells", "order", "days"),
    [
        (["2026-03-02", "2026-03-02 06:30:00"], "", ["2026-03-02", "2026-03-02"]),
        (["2 Mar 2026", "Mar 2, 2026", "2-Mar-2026", "March 2, 2026"], "", 4 * ["2026-03-02"]),
        (["3/2/2026", "3/25/2026"], "", ["2026-03-02", "2026-03-25"]),  # 25 is no month
        (["3/2/2026", "25/3/2026"], "", ["2026-02-03", "2026-03-25"]),
        (["3.2.2026", "3.4.2026"], "", ["2026-02-03", "2026-04-03"]),  # with points nobody writes the month first
        (["3/2/2026"], "month first", ["2026-03-02"]),
        (["3/2/2026"], "day first", ["2026-02-03"]),
        (["3/2/2026 14:05", "2026-01-05", "13/2/2026"], "", ["2026-02-03", "2026-01-05", "2026-02-13"]),
    ],
)
def test_days_that_are_read(cells: list[str], order: str, days: list[str]) -> None:
    assert [day.iso for day in days_of(cells, order)] == days


@pytest.mark.parametrize(
    ("cells", "order", "wrong"),
    [
        (
            ["3/2/2026", "1/5/2026"],
            "",
            [
                f"'3/2/2026' may be 2026-03-02 or 2026-02-03, {UNSETTLED}",
                f"'1/5/2026' may be 2026-01-05 or 2026-05-01, {UNSETTLED}",
            ],
        ),
        (
            ["3/25/2026", "25/3/2026", "3/2/2026"],
            "",
            [
                "'3/25/2026' has the month first, and other rows of the column have not; write all dates in one way",
                "'25/3/2026' has the day first, and other rows of the column have not; write all dates in one way",
                "",
            ],
        ),
        (["25/3/2026"], "month first", ["expected a date with the month first, got '25/3/2026'"]),
        (
            ["soon", "3/2/26", "2026-02-30", "31/31/2026"],
            "",
            [NO_DATE.format(text) for text in ("soon", "3/2/26", "2026-02-30", "31/31/2026")],
        ),
    ],
)
def test_days_that_are_not_guessed(cells: list[str], order: str, wrong: list[str]) -> None:
    assert [day.wrong for day in days_of(cells, order)] == wrong


@pytest.mark.parametrize(("text", "day"), [("3/2/2026", True), ("2026-03-02", True), ("3 h", False), ("20260302", False), ("", False)])
def test_what_looks_like_a_day(text: str, day: bool) -> None:
    assert is_day(text) is day
