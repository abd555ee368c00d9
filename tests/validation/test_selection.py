"""Selecting the best: constants of the procedures, and whether each keeps the promise it makes."""

import numpy as np
import pytest
from scipy import stats

from sim.statistics import kim_nelson as elimination
from sim.statistics import ocba as allocation
from sim.statistics import probability_best as best
from tests.validation import cases
from tests.validation.test_statistics import array, normals

# ---- constants


@pytest.mark.parametrize(("count", "probability", "first"), [(2, 0.95, 20), (5, 0.95, 10), (10, 0.95, 20), (10, 0.9, 20)])
def test_constants(count: int, probability: float, first: int) -> None:
    name = "S-RS-constants"
    alpha = round(1 - probability, 10)
    cases.check_exact(name, f"KN_eta[k={count},alpha={alpha},n0={first}]", elimination.kim_nelson_eta(count, probability, first))


# ---- fully sequential


def test_kim_nelson_by_hand() -> None:
    """Two systems, three first replications, indifference 1, level 0.9: eta = (0.2^-1 - 1) / 2 = 2, h^2 = 8.

    Leads 1, -1, 3: S^2 = 4, so 16 - r / 2 is allowed: 14.5 after three. Later leads of 5 add up to 3, 8, 13, 18: behind after six (13).
    """
    ahead = array([1, -1, 3, 5, 5, 5, 5])
    assert elimination.kim_nelson_eta(2, 0.9, 3) == pytest.approx(2.0)

    def stands(count: int) -> elimination.Standing:
        return elimination.standing([ahead[:count], np.zeros(count)], 1.0, 0.9, 3)

    assert stands(2) == elimination.Standing((0, 1), {}, (0, 1))
    assert stands(5) == elimination.Standing((0, 1), {}, (0, 1))
    assert stands(6) == stands(7) == elimination.Standing((0,), {1: 6}, ())
    smallest = elimination.standing([ahead, np.zeros(7)], 1.0, 0.9, 3, larger=False)
    assert smallest == elimination.Standing((1,), {0: 6}, ())
    uneven = elimination.standing([ahead, np.zeros(4)], 1.0, 0.9, 3)
    assert uneven == elimination.Standing((0, 1), {}, (1,))
    assert elimination.standing([ahead[:2], np.zeros(4)], 1.0, 0.9, 3).wanted == (0,)


def test_kim_nelson_leaves_the_first_of_equals() -> None:
    values = normals("equals", 10)
    assert elimination.standing([values - 1, values, values], 0.5).alive == (1,)


@pytest.mark.parametrize("shared", [0.0, 0.9])
def test_kim_nelson_keeps_its_promise_and_common_random_numbers_make_it_cheap(shared: float) -> None:
    """1000 selections of the best of five that leads by the indifference; `shared` is the correlation between systems."""
    noise = normals("kn", 1000, 5, 400) * (1 - shared) ** 0.5 + normals("kn/shared", 1000, 1, 400) * shared**0.5
    outputs = noise + array([1.0, 0.0, 0.0, 0.0, 0.0])[:, None] * 0.5
    found = [elimination.standing(list(each), 0.5) for each in outputs]
    assert all(each.wanted == () for each in found)
    right = np.mean([each.alive == (0,) for each in found])
    assert right >= 0.95
    spent = np.mean([max(each.out.values()) for each in found])
    assert spent < (16 if shared else 90)
    assert any(len(set(each.out.values())) > 1 for each in found)


def test_kim_nelson_in_steps_is_kim_nelson_at_once() -> None:
    outputs = normals("steps", 4, 300) + array([0.0, 0.2, 0.4, 0.6])[:, None]
    counts = [0] * 4
    while (now := elimination.standing([row[:n] for row, n in zip(outputs, counts, strict=True)], 0.4)).wanted:
        for k in now.wanted:
            counts[k] += 1
    assert now == elimination.standing(list(outputs), 0.4)
    assert all(counts[k] == stage for k, stage in now.out.items())


# ---- allocation


def test_ocba() -> None:
    name = "S-RS-ocba"
    given = cases.inputs(name)
    means, sds, total = array(given["means"]), array(given["sds"]), given["total_budget"]
    found = allocation.ocba(means, sds, total, larger=False)
    correct = best.probability_best_independent(means, sds / np.sqrt(found), larger=False)
    cases.check_exact(name, "best", int(np.argmax(correct)) + 1)
    cases.check_exact(name, "ocba_allocation_real", found)
    cases.check_exact(name, "PCS_ocba", correct[0])
    equal = best.probability_best_independent(means, sds / np.sqrt(total / len(means)), larger=False)
    cases.check_exact(name, "PCS_equal", equal[0])
    assert correct.sum() == pytest.approx(1.0, abs=1e-9)


def test_ocba_where_systems_are_alike_or_without_noise() -> None:
    with pytest.raises(ValueError, match="as good as the best: give an indifference"):
        allocation.ocba(array([1.0, 1.0]), array([1.0, 1.0]), 100)
    assert allocation.ocba(array([1.0, 1.0]), array([1.0, 1.0]), 100, indifference=0.1) == pytest.approx([50, 50])
    assert allocation.ocba(array([1.0, 2.0, 3.0]), np.zeros(3), 90) == pytest.approx([30, 30, 30])
    assert allocation.ocba(array([1.0, 2.0]), array([1.0, 3.0]), 100) == pytest.approx([25, 75])  # as their standard deviations


def test_whole_replications() -> None:
    done = np.array([10, 10, 10])
    assert allocation.shared_out(array([25.4, 14.0, 3.0]), done, 10).tolist() == [8, 2, 0]
    assert allocation.shared_out(array([1.0, 1.0, 2.0]), done, 4).tolist() == [1, 1, 2]
    assert allocation.shared_out(array([20.0, 20.0, 20.0]), done, 7).sum() == 7


# ---- how probably each is the best


def test_probability_best_of_two_is_the_paired_t_test() -> None:
    base = normals("two", 12)
    outputs = np.stack([base, base + 0.1 + 0.3 * normals("noise", 12)])
    one_sided = stats.ttest_rel(outputs[1], outputs[0], alternative="greater").pvalue
    found = best.probability_best(outputs, seed=1, drawn=100_000)
    assert found[1] == pytest.approx(1 - one_sided, abs=0.005) and found.sum() == pytest.approx(1.0)
    assert best.probability_best(outputs, seed=1, larger=False)[0] == pytest.approx(found[1], abs=0.01)


def test_probability_best_of_independent_systems_agrees_with_quadrature() -> None:
    outputs = normals("many", 5, 400) * array([1, 2, 1, 3, 1])[:, None] + array([0.0, 0.1, 0.1, 0.0, -0.3])[:, None]
    errors = outputs.std(axis=1, ddof=1) / 20
    exact = best.probability_best_independent(outputs.mean(axis=1), errors)
    assert exact.sum() == pytest.approx(1.0, abs=1e-9) and 0.1 < exact.max() < 0.9
    assert best.probability_best(outputs, seed=1) == pytest.approx(exact, abs=0.06)  # it also sees their chance correlations
    own = normals("own", 5, 200_000) * errors[:, None] + outputs.mean(axis=1)[:, None]
    assert np.bincount(own.argmax(axis=0), minlength=5) / 200_000 == pytest.approx(exact, abs=0.005)


def test_probability_best_of_equals_and_of_one_replication() -> None:
    values = normals("same", 8)
    assert best.probability_best(np.stack([values, values, values - 100]), seed=1) == pytest.approx([0.5, 0.5, 0.0])
    assert best.probability_best(array([[1.0], [2.0]]), seed=1).tolist() == [0.5, 0.5]


def test_probability_best_is_as_often_right_as_it_says() -> None:
    """2000 trios of plants with means drawn far and wide: what is said to be the best with 80 to 100 % is, 80 to 100 times of 100."""
    truth = normals("truth", 2000, 3) * 2
    outputs = normals("plants", 2000, 3, 10) + truth[..., None]
    said = array([best.probability_best(each, seed=k, drawn=500) for k, each in enumerate(outputs)])
    right = truth.argmax(axis=1)[:, None] == np.arange(3)
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        chosen = (said >= low) & (said <= low + 0.2)
        expected = said[chosen].mean()
        assert abs(right[chosen].mean() - expected) <= 3 * (expected * (1 - expected) / chosen.sum()) ** 0.5


def test_probability_best_after_few_replications_is_that_of_students_t() -> None:
    """Of two systems: the chance that Student's t with one degree less than replications lies below the mean difference over its error."""
    for differences in ([1.0, 2.0, 6.0], [0.5, 1.0, 2.0, -0.5]):
        degrees = len(differences) - 1
        ratio = np.mean(differences) / (np.std(differences, ddof=1) / np.sqrt(len(differences)))
        base = 5 + np.arange(len(differences)) ** 2
        found = best.probability_best(np.stack([base, base + differences]), seed=1, drawn=100_000)
        assert found[1] == pytest.approx(float(stats.t.cdf(ratio, degrees)), abs=0.006)


def test_probability_best_of_two_independent_normals() -> None:
    """The chance that a normal with their difference and both variances is above zero."""
    found = best.probability_best_independent(array([3.0, 4.0]), array([0.6, 0.8]))
    assert found == pytest.approx([float(stats.norm.cdf(-1.0)), float(stats.norm.cdf(1.0))], abs=1e-6)


@pytest.mark.parametrize(("systems", "quantile"), [(2, 6.313752), (3, 12.706205), (5, 25.451700)])
def test_a_lead_counts_from_the_quantile_of_students_t_shared_among_the_others(systems: int, quantile: float) -> None:
    """Leads of q - 1 and q + 1 have a mean of q and a standard error of 1; tables of t with one degree of freedom, 5 % over the others."""
    assert best.leads(array([quantile - 1, quantile + 1]) + 1e-4, systems)
    assert not best.leads(array([quantile - 1, quantile + 1]) - 1e-4, systems)
    assert not best.leads(array([1e9]), systems)
    far = np.stack([[0.0, 0.0], [quantile - 1, quantile + 1], *[[-1e9, -1e9 + 1]] * (systems - 2)])
    assert best.may_be_best(far + 1e-4 * (far > 1)).tolist()[:2] == [False, True]
    assert best.may_be_best(far - 1e-4 * (far > 1)).tolist()[:2] == [True, True]


def test_who_may_be_best() -> None:
    """1000 times: the best is kept 95 times in 100 even among equals, and under common random numbers the others are told from it."""
    shared = 3 * normals("screen/shared", 1000, 1, 15)
    equal = array([best.may_be_best(each) for each in normals("screen", 1000, 6, 15) + shared])
    assert equal[:, 0].mean() >= 0.95
    apart = array([best.may_be_best(each) for each in normals("screen", 1000, 6, 15) + shared + array([1.5, 0, 0, 0, 0, 0])[:, None]])
    assert apart[:, 0].mean() >= 0.95 and apart[:, 1:].mean() < 0.2
    assert best.may_be_best(array([[1.0], [2.0]])).tolist() == [True, True]
    assert best.may_be_best(array([[1.0, 1.1, 1.2], [3.0, 3.0, 3.2]]), larger=False).tolist() == [True, False]
