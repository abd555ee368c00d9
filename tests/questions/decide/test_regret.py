"""The arithmetic of a decision: best, regret, worst and expected, by hand."""

import numpy as np
import pytest

from sim.measures.naming import NoMeasure
from sim.questions.decide.regret import Outcomes, decision, outcomes, regret, rest
from sim.questions.decide.words import decision_sentences
from sim.tables import Table, table

POLICIES, SITES = ("calm", "storm"), ("east", "north", "west")
# by policy and site, two replications each
VALUES = [
    [[10.0, 12.0], [9.0, 10.0], [4.0, 6.0]],  # means 11, 9.5, 5
    [[2.0, 2.0], [3.0, 7.0], [8.0, 6.0]],  # means 2, 5, 7
]
T975 = 12.706204736174698  # Student's t for one degree of freedom


def found(measure: str = "npv") -> Outcomes:
    return Outcomes(measure, "plant", "M USD", POLICIES, SITES, np.array(VALUES))


def column(rows: Table, name: str) -> list[object]:
    return rows[name].tolist()


def test_regret_is_what_a_site_falls_short_of_the_best() -> None:
    rows = decision(found())
    assert column(rows, "best") == ["yes", "", "", "", "", "yes"]
    assert column(rows, "regret") == [0, 1.5, 6, 5, 2, 0]
    # north under calm: 10 - 9 = 1 and 12 - 10 = 2, so the half-width is t s / sqrt(2) = t x 0.5
    assert rows["regret_low"][1] == pytest.approx(1.5 - 0.5 * T975)
    assert rows["regret_high"][1] == pytest.approx(1.5 + 0.5 * T975)
    # west under calm: 6 in both replications, which chance did not make
    assert (rows["regret_low"][2], rows["regret_high"][2]) == (6, 6)
    assert column(rows, "distinguishable") == ["no", "no", "yes", "no", "no", "no"]


def test_of_a_cost_the_lowest_is_best() -> None:
    rows = decision(found("landed_cost"))
    assert column(rows, "best") == ["", "", "yes", "yes", "", ""]
    assert column(rows, "regret") == [6, 4.5, 0, 0, 3, 5]
    assert rows["distinguishable"][0] == "yes"  # 10 - 4 = 12 - 6


def test_largest_regret_and_where() -> None:
    rows = regret(found())
    assert column(rows, "most_regret") == [5, 2, 6]
    assert column(rows, "under") == ["storm", "storm", "calm"]
    assert "expected_mean" not in rows.names


def test_expectations_weigh_the_policies() -> None:
    """A quarter calm, three quarters storm: east 0.25 x 11 + 0.75 x 2, and so on; regrets likewise."""
    rows = regret(found(), [0.25, 0.75])
    assert column(rows, "expected_mean") == [4.25, 6.125, 6.5]
    assert column(rows, "expected_regret") == [3.75, 1.875, 1.5]
    assert column(rows, "expected_best") == ["", "", "yes"]
    # east in the two replications: 0.25 x 10 + 0.75 x 2 = 4 and 4.5
    assert rows["expected_low"][0] == pytest.approx(4.25 - 0.25 * T975)
    # the best, west, against the second, north, in the two replications: 7 - 4.5 = 2.5 and 6 - 7.75 = -1.75
    assert column(rows, "expected_distinguishable")[2] == "no"


def test_a_site_that_is_best_everywhere_regrets_nothing() -> None:
    values = np.array([[[3.0, 4.0], [1.0, 2.0]], [[5.0, 5.0], [4.0, 4.0]]])
    rows = regret(Outcomes("npv", "plant", "M USD", POLICIES, ("a", "b"), values), [0.5, 0.5])
    assert column(rows, "most_regret") == [0, 2]
    assert column(rows, "expected_regret") == [0, 1.5]


def measures(missing: tuple[tuple[str, int], ...] = ()) -> dict[str, Table]:
    names = ("scenario", "replication", "measure", "of", "value", "unit")
    return {
        policy: table(
            names,
            [
                (site, k, measure, of, VALUES[p][s][k] + shift, "M USD")
                for s, site in enumerate(SITES)
                for k in range(2)
                for measure, of, shift in (("npv", "plant", 0.0), ("landed_cost", "build", 0.5), ("landed_cost", "other", 9.0))
                if (site, k) not in missing
            ],
        )
        for p, policy in enumerate(POLICIES)
    }


def test_outcomes_come_from_the_tables_and_of_several_flows_one_must_be_named() -> None:
    assert outcomes(measures(), "npv").values.tolist() == VALUES
    assert outcomes(measures(), "landed_cost.build").values.tolist() == (np.array(VALUES) + 0.5).tolist()
    with pytest.raises(NoMeasure, match=r"^--measure landed_cost: say of what; there are landed_cost.build, landed_cost.other$"):
        outcomes(measures(), "landed_cost")


def test_a_replication_that_one_site_lacks_is_left_out_everywhere() -> None:
    kept = outcomes(measures(missing=(("north", 0),)), "npv")
    assert kept.values.tolist() == [[[12.0], [10.0], [6.0]], [[2.0], [7.0], [6.0]]]


def test_a_measure_that_nobody_has() -> None:
    with pytest.raises(NoMeasure, match=r"^--measure irr: east under calm has no irr; it has npv, landed_cost"):
        outcomes(measures(), "irr")


@pytest.mark.parametrize(("given", "left"), [([0.25, 0.5], 0.25), ([0.1] * 10, 0.0), ([1.0], 0.0)])
def test_the_rest_of_the_probabilities(given: list[float], left: float) -> None:
    assert rest(given) == left


def test_more_than_certain_is_refused() -> None:
    with pytest.raises(ValueError, match="add up to 120 %"):
        rest([0.7, 0.5])


def test_the_best_must_be_clear_of_every_other_not_of_the_second_alone() -> None:
    """East is behind by a little, always; west by more on average, and as often ahead."""
    luck = np.array([-20.0, 21.0, -25.0, 24.0, -18.0, 20.0])
    values = np.stack([np.full(6, 100.0), 99.0 + luck / 1000, 97.0 + luck])[np.newaxis]
    found = Outcomes("npv", "plant", "M USD", ("calm",), ("north", "east", "west"), values)
    assert decision(found)["distinguishable"].tolist() == ["no", "yes", "no"]
    assert regret(found, [1.0])["expected_distinguishable"].tolist() == ["no", "yes", "no"]
    text = decision_sentences(decision(found), regret(found))
    assert text[0] == "Under calm the difference between north and west is not distinguishable from chance after 6 replications."
