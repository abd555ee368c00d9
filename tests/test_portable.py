"""Sums, powers and growth in a fixed order, and the same bytes from processors that numpy and BLAS write other code for."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.portable import added, compounded, exponential, in_stretches, log1p, logarithm, powers, raised, summed_by, weighted

PROCESSORS = (
    {},
    {"NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SKX", "OPENBLAS_CORETYPE": "Haswell"},
    {"NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SKX X86_V3 AVX2 FMA3", "OPENBLAS_CORETYPE": "Nehalem"},
)


def test_weighted_sums_over_the_last_axis() -> None:
    values, weights = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), np.array([[1.0, 0.0, 1.0], [0.0, 0.5, 0.0]])
    assert weighted(values, weights).tolist() == [[4.0, 1.0], [10.0, 2.5]]
    assert weighted(values[0], weights).tolist() == [4.0, 1.0]


def test_sums_in_stretches_are_the_weighted_sums_and_the_same_bits_for_one_draw_and_for_many() -> None:
    values = np.sqrt(np.arange(1.0, 601.0)).reshape(10, 60)
    weights = np.zeros((4, 60))
    weights[0, 3:15], weights[1, 14:27], weights[3, 3:15] = 0.3, np.linspace(0.1, 1, 13), 0.3
    sums = in_stretches(values, weights)
    assert np.allclose(sums, values @ weights.T)
    assert sums[:, 2].tolist() == [0.0] * 10
    assert all(np.array_equal(in_stretches(values[k : k + 1], weights)[0], sums[k]) for k in range(10))
    assert np.array_equal(in_stretches(values[4], weights), sums[4])


@pytest.mark.parametrize("months", [1, 7, 13, 61])
def test_sums_of_draws_are_the_same_bits_for_one_and_for_many_however_they_lie(months: int) -> None:
    values, weights = np.sqrt(np.arange(1.0, 10 * months + 1)).reshape(10, months), np.linspace(-1, 1, 3 * months).reshape(3, months)
    sums = summed_by(values, weights)
    assert np.allclose(sums, values @ weights.T, rtol=1e-12)
    assert np.array_equal(summed_by(np.asfortranarray(values), weights), sums)
    assert np.array_equal(summed_by(values, np.asfortranarray(weights)), sums)
    assert all(np.array_equal(summed_by(values[k : k + 1], weights)[0], sums[k]) for k in range(10))
    assert np.array_equal(summed_by(values[4], weights), sums[4])
    assert np.array_equal(added(values), summed_by(values, np.ones((1, months)))[:, 0])
    assert summed_by(np.zeros((2, 0)), np.zeros((1, 0))).tolist() == [[0.0], [0.0]]


def test_powers_of_one_base_and_of_each_draw() -> None:
    assert powers(2.0, np.array([0.0, 1.0, 0.5])).tolist() == [1.0, 2.0, 2**0.5]
    assert powers(np.array([[2.0], [3.0]]), np.array([2.0, 3.0])) == pytest.approx(np.array([[4.0, 8.0], [9.0, 27.0]]), rel=1e-15)
    assert powers(np.array([[0.0], [1.0]]), np.array([0.0, 0.5])).tolist() == [[1.0, 0.0], [1.0, 1.0]]


def test_powers_of_draws_are_those_of_one_base_to_the_last_bits() -> None:
    bases, exponents = np.linspace(0.5, 2.0, 31), np.linspace(-3, 30, 100)
    alone = np.array([[base**end for end in exponents.tolist()] for base in bases.tolist()])
    assert powers(bases[:, np.newaxis], exponents) == pytest.approx(alone, rel=1e-14)


def test_exponentials_to_the_last_bits() -> None:
    powers_of_e = np.linspace(-5, 5, 1001)
    assert exponential(powers_of_e) == pytest.approx(np.exp(powers_of_e), rel=2e-15)
    assert exponential(0.0) == 1.0


def test_powers_and_logarithms_of_many_values_to_the_last_bits() -> None:
    values = np.linspace(0.0, 9.0, 1001)
    assert raised(values, 0.7) == pytest.approx(values**0.7, rel=4e-15)
    assert raised(0.0, 2.0) == 0.0
    assert log1p(-values / 10) == pytest.approx(np.log1p(-values / 10), rel=2e-15)
    assert logarithm(values[1:]) == pytest.approx(np.log(values[1:]), rel=2e-15)
    assert logarithm(0.0) == -np.inf


LAWS = """
from hashlib import sha256
import numpy as np
from sim.distributions import Distribution, age_at, cumulative_hazard, quantile
from sim.learning import factors
u = np.random.default_rng(1).random(20_000)
two, three = (5.0, 0.8), (2.0, 4.0, 9.0)
kinds = {"exponential": (3.0,), "erlang": (6.0, 3.0), "uniform": (1.0, 4.0), "triangular": three, "pert": three}
kinds |= dict.fromkeys(("lognormal", "weibull", "gamma", "normal"), two)
laws = [Distribution(kind, numbers) for kind, numbers in kinds.items()]
found = [quantile(law, u) for law in laws]
lives = [law for law in laws if law.kind in ("exponential", "lognormal", "weibull", "gamma")]
found += [of(law, 9 * u) for law in lives for of in (age_at, cumulative_hazard)]
found += [factors(-0.2, 3.0, 0.3, 20_000, curve) for curve in ("crawford", "wright")]
print([sha256(values.tobytes()).hexdigest() for values in found])
"""


def test_laws_have_the_same_bytes_on_other_processors() -> None:
    """What is drawn is rounded to seconds, where a last bit rarely shows; so it is looked at before."""
    found = [
        subprocess.run([sys.executable, "-c", LAWS], env={**os.environ, **each}, capture_output=True, text=True, check=True).stdout
        for each in PROCESSORS
    ]
    assert found[1] == found[0]
    assert found[2] == found[0]


def test_compounded_starts_at_one_and_grows_each_year() -> None:
    assert compounded(0.5, 4).tolist() == [1.0, 1.5, 2.25, 3.375]
    assert compounded(np.array([[0.0], [1.0]]), 3).tolist() == [[1.0, 1.0, 1.0], [1.0, 2.0, 4.0]]
    assert compounded(0.5, 1).tolist() == [1.0]


@pytest.mark.slow
def test_the_same_bytes_on_other_processors(tmp_path: Path) -> None:
    """A priced run with everything from freight to the margin tax; numpy and BLAS are told to leave newer instructions alone."""
    short = (
        "--set",
        "horizon=200 d",
        "--set",
        "warm_up=30 d",
        "--set",
        "money.escalation.labor=3.3 %/year",
        "--reps",
        "2",
        "-j",
        "1",
        "-q",
        "--full",
    )
    found = []
    for number, processor in enumerate(PROCESSORS):
        command = [sys.executable, "-m", "sim", "run", "texas.yaml", *short, "--out", str(number)]
        subprocess.run(command, cwd=tmp_path, env={**os.environ, **processor}, capture_output=True, check=True)
        found.append({path.name: path.read_bytes() for path in (tmp_path / str(number)).glob("*.csv")})
    assert {"summary.csv", "cash.csv", "costs.csv"} <= found[0].keys()
    assert found[1] == found[0]
    assert found[2] == found[0]
