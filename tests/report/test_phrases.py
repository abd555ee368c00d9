"""Turns of phrase that several questions share."""

import pytest

from sim.report.phrases import averaged, largest, money, money_more, spell
from sim.report.rounding import Estimate, few, reading


def test_an_expected_value_says_over_what_it_is_averaged_and_what_is_held() -> None:
    assert averaged(["the price ranges", "the chances"], 10) == "averaged over the price ranges, the chances and 10 replications"
    assert averaged([], 1, ["prices", "chances"]) == "averaged over 1 replication (prices and chances as written)"


def test_a_number_of_few_digits_is_never_written_as_a_power() -> None:
    """'off by 1e+02 %' is what two significant digits make of 99.7."""
    told = [few(99.7, 2), few(1372.0, 2), few(0.4249, 2), few(12_345.6), few(0.0, 2), few(float("nan"))]
    assert told == ["100", "1,372", "0.42", "12,346", "0", "-"]


@pytest.mark.parametrize(
    ("mean", "half", "said"),
    [(0.069, 1.2, "2 ± 29 hours"), (0.069, 0.02, "99 ± 29 min"), (1.9, 0.2, "45.6 ± 4.8 hours"), (12.3, 0.4, "12.30 ± 0.40 days")],
)
def test_a_time_that_chance_hides_has_no_minutes(mean: float, half: float, said: str) -> None:
    assert spell(Estimate(mean, mean - half, mean + half, "d")) == said


@pytest.mark.parametrize(
    ("mean", "half", "unit", "said"),
    [
        (-0.0007972, 0.0, "M USD", "-$797.2"),
        (0.0167, 0.001, "M USD", "$16,700 ± 1,000"),
        (0.0167, 1.3, "M USD", "$0.0 ± 1.3 M"),
        (0.1, 0.0, "M USD", "$0.1000 M"),
        (0.0, 0.0, "M USD", "$0"),
        (0.04, 0.0, "M USD/year", "$40,000"),
        (3_412.0, 12.0, "USD/unit", "$3,412 ± 12"),
    ],
)
def test_money_is_said_in_the_unit_in_which_it_is_read(mean: float, half: float, unit: str, said: str) -> None:
    assert money(Estimate(mean, mean - half, mean + half, unit)) == said


def test_a_difference_of_few_dollars_has_its_sign() -> None:
    assert money_more(Estimate(0.0006, 0.0005, 0.0007, "M USD")) == "+$600 ± 100"


def test_the_parts_of_a_small_sum_are_read_as_the_sum_is() -> None:
    """0.001139 M USD is $1,139, and what it is made of dollars too, whatever their size."""
    parts = {name: Estimate(each, each, each, "M USD") for name, each in (("wages", 0.201442), ("tax", -0.200303))}
    assert largest(parts, Estimate(0.001139, 0.001139, 0.001139, "M USD"), with_sign=True) == ["wages +201,442", "tax -200,303"]


def test_days_and_millions_are_read_smaller_where_they_are_few() -> None:
    assert [reading("d", size) for size in (3.0, 1.0, 0.05)] == [(1.0, "d"), (24.0, "h"), (1440.0, "min")]
    assert [reading("M USD", size) for size in (0.1, 0.099)] == [(1.0, "M USD"), (1e6, "USD")]
    assert reading("units/year", 0.01) == (1.0, "units/year")


def test_parts_of_nothing_are_not_named_after_one_replication() -> None:
    """A single replication has no interval, which is not a part that may be more than nothing."""
    nan = float("nan")
    parts = {"labor": Estimate(12.0, nan, nan, "USD/unit"), "freight": Estimate(0.0, nan, nan, "USD/unit")}
    assert largest(parts, Estimate(12.0, nan, nan, "USD/unit"), bare=True) == ["labor 12"]
