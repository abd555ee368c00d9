"""Turns of phrase that several questions share."""

from sim.report.phrases import averaged


def test_an_expected_value_says_over_what_it_is_averaged_and_what_is_held() -> None:
    assert averaged(["the price ranges", "the chances"], 10) == "averaged over the price ranges, the chances and 10 replications"
    assert averaged([], 1, ["prices", "chances"]) == "averaged over 1 replication (prices and chances as written)"
