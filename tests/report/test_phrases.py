"""Turns of phrase that several questions share."""

from sim.report.phrases import averaged
from sim.report.rounding import few


def test_an_expected_value_says_over_what_it_is_averaged_and_what_is_held() -> None:
    assert averaged(["the price ranges", "the chances"], 10) == "averaged over the price ranges, the chances and 10 replications"
    assert averaged([], 1, ["prices", "chances"]) == "averaged over 1 replication (prices and chances as written)"


def test_a_number_of_few_digits_is_never_written_as_a_power() -> None:
    """'off by 1e+02 %' is what two significant digits make of 99.7."""
    told = [few(99.7, 2), few(1372.0, 2), few(0.4249, 2), few(12_345.6), few(0.0, 2), few(float("nan"))]
    assert told == ["100", "1,372", "0.42", "12,346", "0", "-"]
