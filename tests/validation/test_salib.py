"""Sensitivity beside SALib, where both offer the same: the same points or outputs, the same indices."""

import numpy as np
import pytest
from SALib.analyze import morris as salib_morris
from SALib.analyze import sobol as salib_sobol

from sim.statistics import morris, sobol
from tests.validation.test_sensitivity import ishigami, morris_function

PROBLEM = {"num_vars": 3, "names": ["x1", "x2", "x3"], "bounds": [[0, 1]] * 3}


def test_sobol_indices_are_salibs_on_the_same_outputs() -> None:
    """SALib's rows are a, the ab's, the ba's, b; it takes the mean of all outputs away where we take that of a and b."""
    outputs = ishigami(sobol.design(1024, 3, seed=2, second=True))
    found = sobol.indices(outputs, 3, seed=2)
    theirs = salib_sobol.analyze(PROBLEM, outputs[:, [0, 2, 3, 4, 5, 6, 7, 1]].ravel(), num_resamples=1000, seed=1)
    assert found.first.value == pytest.approx(theirs["S1"], abs=1e-6)
    assert found.total.value == pytest.approx(theirs["ST"], abs=1e-9)
    upper = np.triu_indices(3, 1)
    assert found.second is not None and found.second.value[upper] == pytest.approx(theirs["S2"][upper], abs=0.01)
    widths = [(ends.high - ends.low) / 2 for ends in (found.first, found.total, found.second)]
    halves = [theirs["S1_conf"], theirs["ST_conf"], theirs["S2_conf"][upper]]
    assert np.concatenate([*widths[:2], widths[2][upper]]) == pytest.approx(np.concatenate(halves), rel=0.12)


def test_morris_effects_are_salibs_on_the_same_trajectories() -> None:
    points = morris.trajectories(200, 4, seed=2)
    outputs = morris_function(points)
    found = morris.screening(morris.elementary_effects(points, outputs))
    problem = {"num_vars": 4, "names": list("abcd"), "bounds": [[0, 1]] * 4}
    theirs = salib_morris.analyze(problem, points.reshape(-1, 4), outputs.ravel(), num_levels=4, seed=1)
    assert found.mu == pytest.approx(theirs["mu"], abs=1e-9)
    assert found.mu_star == pytest.approx(theirs["mu_star"], abs=1e-9)
    assert found.sigma == pytest.approx(theirs["sigma"], abs=1e-9)
    assert found.mu_star_half == pytest.approx(theirs["mu_star_conf"], rel=0.15, abs=1e-9)
