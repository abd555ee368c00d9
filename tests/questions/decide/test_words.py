"""Decision tables in words and as a figure."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from sim.questions.decide.chances import VALUE_NAMES
from sim.questions.decide.figures import policy_tree, regret_table
from sim.questions.decide.policy import POLICY_NAMES
from sim.questions.decide.regret import Outcomes, decision, regret
from sim.questions.decide.words import findings, means, regrets, title
from sim.report import style
from sim.report.about import About
from sim.tables import Table, table
from tests.report.test_figures import lying_on_another, off_the_sheet

SITES = ("Texas (Dallas-Fort Worth)", "Florida (Lakeland)", "Southeast Asia (Malaysia)")
POLICIES = ("surcharge_25", "surcharge_struck_down", "customs_detention")
MEANS = np.array([[60.0, 56.0, -50.0], [120.0, 116.0, 140.0], [90.0, 89.99, 50.0]])
NOISE = np.array([[-0.5, 0.0, 0.5, 0.0], [0.0, 0.4, -0.4, 0.0], [1.0, -1.0, 0.0, 0.0]])


def tables(probabilities: tuple[float, ...] = ()) -> tuple[Table, Table]:
    found = Outcomes("npv", "plant", "M USD", POLICIES, SITES, MEANS[:, :, np.newaxis] + NOISE[np.newaxis])
    return decision(found, probabilities), regret(found, probabilities)


def decision_sentences(decided: Table, regretted: Table) -> list[str]:
    return [finding.sentence for finding in findings(decided, regretted)]


def test_sentences() -> None:
    assert decision_sentences(*tables()) == [
        "Texas has the highest NPV under surcharge 25, $4.0 ± 1.0 M ahead of Florida.",
        "Southeast Asia has the highest NPV under surcharge struck down, $20.0 ± 1.7 M ahead of Texas.",
        "Under customs detention the difference between Texas and Florida is not distinguishable from chance after 4 replications.",
        (
            "Worst-case regret, smallest first: Texas $20.0 ± 1.7 M under surcharge struck down; "
            "Florida $24.0 ± 1.6 M under surcharge struck down; Southeast Asia $110.0 ± 1.7 M under surcharge 25."
        ),
    ]


def test_sites_that_come_to_the_same_are_not_said_to_differ_by_chance() -> None:
    level = MEANS.copy()
    level[0, 1] = level[0, 0]
    noise = np.where(np.arange(3)[:, np.newaxis] == 1, NOISE[0], NOISE)
    found = Outcomes("npv", "plant", "M USD", POLICIES, SITES, level[:, :, np.newaxis] + noise[np.newaxis])
    said = decision_sentences(decision(found, ()), regret(found, ()))
    assert "Under surcharge 25 Texas and Florida come to the same." in said


def test_a_site_that_wins_often_is_told_with_its_closest_lead() -> None:
    found = Outcomes("npv", "plant", "M USD", POLICIES, SITES, MEANS[[0, 0, 0]][:, :, np.newaxis] + NOISE[np.newaxis])
    found.values[1, 1] += 1.5
    assert decision_sentences(decision(found), regret(found))[0] == (
        "Texas has the highest NPV under surcharge 25, surcharge struck down and customs detention; "
        "closest under surcharge struck down, $2.5 ± 1.0 M ahead of Florida."
    )


def test_expected_in_words() -> None:
    values, lost = decision_sentences(*tables((0.5, 0.25, 0.25)))[-2:]
    assert values.startswith(
        "Expected NPV, averaged over the policies with their probabilities and 4 replications (prices as written): Texas "
    )
    assert [part in values for part in ("82.50 ± 0.65", "79.50 ± 0.52", "22.5 ± 1.3")] == [True] * 3
    assert lost.startswith(
        "Expected regret, averaged over the policies with their probabilities and 4 replications (prices as written): Texas "
    )
    assert [part in lost for part in ("5.00 ± 0.43", "8.00 ± 0.94", "65.0 ± 1.3")] == [True] * 3


def test_every_number_of_a_finding_says_of_what_it_is_uncertain() -> None:
    for finding in findings(*tables((0.5, 0.25, 0.25))):
        assert finding.uncertainty == "simulation luck"


def test_both_tables_for_people() -> None:
    decided, regretted = tables((0.5, 0.25, 0.25))
    assert title(decided, 1) == ("NPV   3 sites under 3 policies   4 replications, seed 1",)
    rows = means(decided).rows
    assert rows[0] == ("Surcharge 25", "50 %", "60.00 ± 0.65", "56.00 ± 0.52", "-50.0 ± 1.3", "Texas")
    assert rows[2] == ("Customs detention", "25 %", "90.00 ± 0.65", "89.99 ± 0.52", "50.0 ± 1.3", "Texas ?")
    lost = {row[0]: row[1:] for row in regrets(decided, regretted).rows}
    assert lost["Customs detention"] == ("0", "0.0 ± 1.0", "40.0 ± 1.7")
    assert lost["Expected"] == ("5.00 ± 0.43", "8.00 ± 0.94", "65.0 ± 1.3")
    assert lost["Worst case"] == ("20.0 ± 1.7", "24.0 ± 1.6", "110.0 ± 1.7")


def test_the_figure_is_fit_to_be_handed_over() -> None:
    for probabilities in ((), (0.5, 0.25, 0.25)):
        with style.applied():
            figure = regret_table(*tables(probabilities), About(seed=1))
            FigureCanvasAgg(figure).draw()
        assert (off_the_sheet(figure), lying_on_another(figure)) == ([], [])


def test_a_tree_of_one_choice_fills_its_sheet() -> None:
    """Two names at the left of an empty sheet say little: beside each is a bar of what it is expected to come to."""
    rows = [
        ("", "now", name, best, share, worth, "", "M USD") for name, best, share, worth in (("A", "yes", 1.0, 30.0), ("B", "", 0.0, -10.0))
    ]
    values = [("plan", "", "the best plan", 30.0, 29.0, 31.0, "M USD", 4), ("waiting", "", "the best plan", 0.0, 0.0, 0.0, "M USD", 4)]
    with style.applied():
        figure = policy_tree({"policy": table(POLICY_NAMES, rows), "values": table(VALUE_NAMES, values)}, ("A", "B"), About(seed=1))
        FigureCanvasAgg(figure).draw()
    assert (off_the_sheet(figure), lying_on_another(figure)) == ([], [])
    (axis,) = figure.axes
    gain, loss = axis.patches
    assert gain.get_width() == pytest.approx(-3 * loss.get_width()), "as 30 and -10, from the same 0 on"
    assert gain.get_x() == pytest.approx(loss.get_x())
    assert max(bar.get_x() + bar.get_width() for bar in axis.patches) > 0.9 * axis.get_xlim()[1]
