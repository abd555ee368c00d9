"""Decision trees against those that books work out by hand."""

import numpy as np
import pytest

from sim.statistics.decision_tree import Choice, Decision, information_value, solve, waiting_value

ALL = ("",) * 3


def test_the_oil_wildcatter() -> None:
    """Raiffa, Decision Analysis (1968), ch. 2: dry, wet or soaking with 50, 30, 20 %; a well costs 70,000 and brings 0, 120,000 or 270,000.

    Drilling is expected to earn 20,000; with perfect information one drills only where there is oil: 15,000 + 40,000, so EVPI 35,000.
    """
    weights = np.array([0.5, 0.3, 0.2])
    drill = Decision(ALL, (Choice("drill", np.array([-70.0, 50.0, 200.0])), Choice("do not", np.zeros(3))))
    solution = solve(drill, weights)
    assert solution.nodes[0].best == "drill" and solution.value(weights) == pytest.approx(20.0)
    assert information_value(drill, weights, range(3)) == pytest.approx(35.0)
    assert information_value(drill, weights, ["dry", "oil", "oil"]) == pytest.approx(35.0), "all that matters is whether it is dry"
    assert information_value(drill, weights, ["", "", "soaking"]) == pytest.approx(0.2 * 200 - 20), "else a well loses 25"


def test_the_oil_wildcatter_takes_soundings() -> None:
    """As above with seismic soundings for 10,000: no, open or closed structure with probabilities 0.41, 0.35, 0.24.

    P(structure | state): dry 0.6 0.3 0.1, wet 0.3 0.4 0.3, soaking 0.1 0.4 0.5. By hand: after no structure -30.5 and so no well, after an
    open one 32.857, after a closed one 87.5; 0.35 x 32.857 + 0.24 x 87.5 = 32.5, less 10: 22.5, so that soundings are taken.
    """
    states, given = [0.5, 0.3, 0.2], [[0.6, 0.3, 0.1], [0.3, 0.4, 0.3], [0.1, 0.4, 0.5]]
    weights = np.array([p * q for p, row in zip(states, given, strict=True) for q in row])
    well = np.repeat([-70.0, 50.0, 200.0], 3)
    structure = ("no", "open", "closed") * 3
    after = Decision(structure, (Choice("drill", well - 10), Choice("do not", np.full(9, -10.0))), "after soundings")
    tree = Decision(("",) * 9, (Choice("drill", well), Choice("do not", np.zeros(9)), Choice("soundings", then=after)))
    solution = solve(tree, weights)
    (root,) = solution.nodes
    assert root.best == "soundings" and root.expected == pytest.approx({"drill": 20.0, "do not": 0.0, "soundings": 22.5})
    assert [(node.label, node.best) for node in root.below] == [("no", "do not"), ("open", "drill"), ("closed", "drill")]
    assert [node.probability for node in root.below] == pytest.approx([0.41, 0.35, 0.24])
    assert [node.expected["drill"] + 10 for node in root.below] == pytest.approx([-12.5 / 0.41, 11.5 / 0.35, 21.0 / 0.24])


def test_the_newsvendor() -> None:
    """Demand of 1, 2 or 3 papers with 30, 40, 30 %, at a cost of 1 and a price of 3: two earn 3.1, knowing demand 4."""
    demand, weights = np.array([1, 2, 3]), np.array([0.3, 0.4, 0.3])
    order = Decision(ALL, tuple(Choice(str(q), 3.0 * np.minimum(demand, q) - q) for q in (1, 2, 3)))
    solution = solve(order, weights)
    assert solution.nodes[0].expected == pytest.approx({"1": 2.0, "2": 3.1, "3": 3.0})
    assert information_value(order, weights, range(3)) == pytest.approx(2 * demand @ weights - 3.1)


def test_the_widget_factory_that_waits() -> None:
    """Dixit & Pindyck, Investment under Uncertainty (1994), ch. 2: 1,600 for a widget a year at 200 now, then 300 or 100 for ever, at 10 %.

    Now: -1,600 + 2,200 = 600. Waiting: 0.5 (-1,600 + 3,300) / 1.1 = 773, so that the chance to wait is worth 173.
    """
    weights = np.array([0.5, 0.5])
    later = np.array([300.0, 100.0])
    now = -1600 + 200 + later / 0.1
    in_a_year = (-1600 + later + later / 0.1) / 1.1
    wait = Decision(("up", "down"), (Choice("invest", in_a_year), Choice("never", np.zeros(2))), "in a year")
    tree = Decision(("", ""), (Choice("invest now", now), Choice("wait", then=wait)))
    (root,) = solve(tree, weights).nodes
    assert root.expected["invest now"] == pytest.approx(600.0) and root.expected["wait"] == pytest.approx(772.73, abs=0.01)
    assert waiting_value(tree, weights) == pytest.approx(172.73, abs=0.01)
    assert [(node.label, node.best) for node in root.below] == [("up", "invest"), ("down", "never")]
    assert information_value(tree, weights, ["up", "down"]) == pytest.approx(0.5 * 1600 - 772.73, abs=0.01), "up: invest at once"


def test_replications_share_one_plan() -> None:
    """What is chosen is best on average; each replication then has its own worth of that plan."""
    weights = np.array([0.5, 0.5])
    a, b = np.array([[1.0, 5.0], [1.0, 5.0]]), np.array([[2.0, 2.0], [2.0, 2.0]])
    solution = solve(Decision(("", ""), (Choice("a", a), Choice("b", b))), weights)
    assert solution.nodes[0].best == "a" and solution.value(weights) == pytest.approx([1.0, 5.0])


def test_a_choice_that_must_wait_for_its_condition() -> None:
    """Leaving is allowed only where the duty has fallen: not where that is not known."""
    weights, fallen = np.array([0.5, 0.5]), np.array([True, False])
    choices = (Choice("stay", np.array([-4.0, 1.0])), Choice("leave", np.zeros(2), allowed=fallen))
    assert solve(Decision(("", ""), choices), weights).nodes[0].best == "stay"
    assert [node.best for node in solve(Decision(("fallen", "not"), choices), weights).nodes] == ["leave", "stay"]
    with pytest.raises(ValueError, match="nothing may be chosen where x is known"):
        solve(Decision(("x", "x"), choices[1:]), weights)


def test_each_replication_has_its_own_worth_of_what_is_chosen_where_outcomes_are_known_apart() -> None:
    """Where it goes up a is the best on average, where it goes down b, in all three replications."""
    a, b = np.array([[1.0, 1.0, 4.0], [0.0, 0.0, 0.0]]), np.array([[0.0, 0.0, 0.0], [3.0, 0.0, 3.0]])
    solution = solve(Decision(("up", "down"), (Choice("a", a), Choice("b", b))), np.array([0.5, 0.5]))
    assert [node.best for node in solution.nodes] == ["a", "b"]
    assert solution.worth.tolist() == [[1.0, 1.0, 4.0], [3.0, 0.0, 3.0]]
