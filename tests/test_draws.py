"""Keyed draws: laws with the moments asked for, cells that depend on their key and on nothing else."""

import math

import numpy as np
import pytest
from scipy.stats import qmc

from sim.distributions import BEYOND, Distribution, Then, distribution_mean, quantile, weibull_shape
from sim.draws import Draws
from tests.validation import cases

P95 = np.array([0.95])
LAWS = {
    "lognormal": Distribution("lognormal", (5.0, 0.8)),
    "weibull": Distribution("weibull", (10.0, 0.6)),
    "gamma": Distribution("gamma", (4.0, 0.5)),
    "triangular": Distribution("triangular", (2.0, 4.0, 9.0)),
    "pert": Distribution("pert", (2.0, 4.0, 9.0)),
}


@pytest.mark.parametrize("name", LAWS)
def test_quantiles_of_the_sampling_laws(name: str) -> None:
    cases.check_exact("R-DIST-params", f"{name}_p95", float(quantile(LAWS[name], P95)[0]))


def test_lognormal_median() -> None:
    cases.check_exact("R-DIST-params", "lognormal_median", float(quantile(LAWS["lognormal"], np.array([0.5]))[0]))


def test_weibull_shape_from_its_variation() -> None:
    cases.check_exact("R-DIST-params", "weibull_shape", weibull_shape(0.6))


@pytest.mark.parametrize("name", ["triangular", "pert"])
def test_means_of_bounded_laws(name: str) -> None:
    cases.check_exact("R-DIST-params", f"{name}_mean", distribution_mean(LAWS[name]))


@pytest.mark.parametrize(
    "law",
    [
        *LAWS.values(),
        Distribution("exponential", (3.0,)),
        Distribution("uniform", (1.0, 4.0)),
        Distribution("erlang", (6.0, 3.0)),
        Distribution("normal", (10.0, 0.1)),
        Distribution("constant", (2.0,)),
    ],
    ids=lambda law: law.kind,
)
def test_many_draws_have_the_mean_of_the_law(law: Distribution) -> None:
    """Within five standard errors of the law that scatters most."""
    drawn = Draws(1, 0).sample(law, "test", 250_000)
    assert drawn.mean() == pytest.approx(distribution_mean(law), rel=0.01)
    assert drawn.min() >= 0


@pytest.mark.parametrize("law", [LAWS["gamma"], Distribution("constant", (2.0,)), Distribution("trace", (1.0, 2.0, 3.0), "repeat")])
def test_values_at_many_visits_are_those_of_each(law: Distribution) -> None:
    """Of one entity, of several that are far apart, and of the same ones again."""
    draws = Draws(3, 1)
    entities, visits = np.array([5, 0, 2, 4_001, 5, 6]), np.array([2, 3, 3, 3, 9, 9])
    wanted = [draws.sample(law, "test", 4_004, visit)[entity] for entity, visit in zip(entities, visits.tolist(), strict=True)]
    assert draws.sample_at(law, "test", entities, visits).tolist() == wanted


def test_variance_of_pert_and_triangular() -> None:
    truth = cases.expected("R-DIST-params")
    for name in ("triangular", "pert"):
        assert Draws(1, 0).sample(LAWS[name], name, 250_000).var() == pytest.approx(truth[f"{name}_var"], rel=0.01)


def test_cell_depends_on_its_entity_and_not_on_how_many_are_drawn() -> None:
    draws = Draws(7, 3)
    many = draws.uniforms("stream", 5000)
    assert np.array_equal(draws.uniforms("stream", 100), many[:100])
    assert np.array_equal(draws.uniforms("stream", 1000, first=2048), many[2048:3048])
    assert np.all((many > 0) & (many < 1))


@pytest.mark.parametrize("other", [Draws(8, 3), Draws(7, 4)])
def test_seed_and_replication_change_every_cell(other: Draws) -> None:
    assert not np.any(Draws(7, 3).uniforms("stream", 1000) == other.uniforms("stream", 1000))


def test_stream_and_visit_change_every_cell() -> None:
    draws = Draws(7, 3)
    cells = [draws.uniforms("stream", 1000), draws.uniforms("another", 1000), draws.uniforms("stream", 1000, visit=2)]
    assert all(abs(np.corrcoef(a, b)[0, 1]) < 0.15 for k, a in enumerate(cells) for b in cells[k + 1 :])


@pytest.mark.parametrize(
    ("then", "expected"), [("", [1.0, 2.0, BEYOND, BEYOND]), ("stop", [1.0, 2.0, BEYOND, BEYOND]), ("repeat", [1.0, 2.0, 1.0, 2.0])]
)
def test_a_trace_gives_its_values_in_order_and_then_what_is_said(then: Then, expected: list[float]) -> None:
    assert Draws(1, 0).sample(Distribution("trace", (1.0, 2.0), then), "trace", 4).tolist() == expected


def test_points_are_sobols_moved_by_a_digital_shift() -> None:
    points = Draws(7, 3).points("points", 1024, 5)
    assert points.shape == (1024, 5) and points.min() > 0 and points.max() < 1
    assert np.array_equal(points[:300], Draws(7, 3).points("points", 300, 5))
    assert not np.any(points == Draws(8, 3).points("points", 1024, 5))
    assert all(sorted((column * 1024).astype(int)) == list(range(1024)) for column in points.T)  # one in each of 1024 equal slices
    table = qmc.Sobol(5, scramble=False, bits=32).random_base2(10)
    bits = [(each * 2**32).astype(np.uint64) for each in (points, table)]
    assert len(np.unique(bits[0] ^ bits[1], axis=0)) == 1


def test_points_bring_a_mean_nearer_than_chance_does() -> None:
    errors = [np.exp(Draws(seed, 0).points("points", 4096, 3).sum(axis=1)).mean() / (math.e - 1) ** 3 - 1 for seed in range(20)]
    assert np.std(errors) < 0.1 * 0.5 / 64  # independent points: a standard deviation of about 0.5 / sqrt(4096)
    assert abs(np.mean(errors)) < 3 * np.std(errors) / 20**0.5
