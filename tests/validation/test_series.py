"""Precision, warm-up, autocorrelation and resampling: the reference cases, and what scipy says of the same."""

from itertools import product

import numpy as np
import pytest
from scipy import stats

from sim.draws import Draws
from sim.statistics import autocorrelation, bootstrap, precision, warm_up
from sim.statistics.intervals import half_widths
from tests.validation import cases
from tests.validation.test_statistics import array, normals

# ---- precision


def test_replications_needed() -> None:
    name = "S-RUNS"
    given = cases.inputs(name)
    pilot, level = array(given["pilot"]), given["confidence"]
    mean, sd = float(pilot.mean()), float(pilot.std(ddof=1))
    wanted = precision.wanted_half_width(pilot, given["relative_half_width"], relative=True)
    cases.check_exact(name, "mean", mean)
    cases.check_exact(name, "sd", sd)
    cases.check_exact(name, "n_required", precision.replications_needed(sd, wanted, len(pilot), level))
    cases.check_exact(name, "n_normal_approximation", precision.normal_replications(sd, wanted, level))


def test_next_number_of_replications() -> None:
    pilot = array(cases.inputs("S-RUNS")["pilot"])
    half = float(half_widths(pilot))
    assert precision.next_replications(pilot, 0.05, relative=True, most=1000) == 20  # 39 needed, but at most twice as many at a time
    assert precision.next_replications(pilot, 0.05, relative=True, most=15) == 15
    assert precision.next_replications(pilot, half, relative=False, most=1000) == 10
    assert precision.next_replications(pilot, 0.95 * half, relative=False, most=1000) == 11
    assert precision.next_replications(pilot, 0.01, relative=False, most=10) == 10
    assert precision.next_replications(pilot[:1], 0.05, relative=True, most=1000) == 2
    assert precision.next_replications(pilot - pilot.mean(), 0.05, relative=True, most=1000) == 20
    with pytest.raises(ValueError, match="above zero, got 0"):
        precision.replications_needed(1.0, 0.0)


def test_stopping_when_precise_enough_keeps_the_coverage() -> None:
    """1000 studies that start with 10 replications of an exponential output and stop at 10 % of the mean: about 385 replications each."""
    values = -np.log1p(-Draws(4, 0).uniforms("sequential", 1000 * 1200)).reshape(1000, 1200)
    inside, lengths = [], []
    for row in values:
        count = 10
        while (more := precision.next_replications(row[:count], 0.1, relative=True, most=1200)) > count:
            count = more
        half = float(half_widths(row[:count]))
        assert half <= 0.1 * row[:count].mean()
        inside.append(abs(row[:count].mean() - 1) <= half)
        lengths.append(count)
    assert 0.92 <= np.mean(inside) <= 0.97
    assert 340 <= np.mean(lengths) <= 420


# ---- warm-up


@pytest.mark.parametrize("name", ["S-MSER-a", "S-MSER-nowarm"])
def test_mser(name: str) -> None:
    given = cases.inputs(name)
    series = array(given["series"])
    found = warm_up.mser(series, given["batch"])
    cases.check_exact(name, "batches", len(autocorrelation.batch_means(series, given["batch"])))
    cases.check_exact(name, "truncation_batches", found.batches)
    cases.check_exact(name, "truncated_observations", found.observations)
    cases.check_exact(name, "mser_at_optimum", found.criterion[found.batches])
    cases.check_exact(name, "mser_at_0", found.criterion[0])
    cases.check_exact(name, "truncated_mean", series[found.observations :].mean())
    cases.check_exact(name, "full_mean", series.mean())
    cases.check_exact(name, "mser1_truncated_observations", warm_up.mser(series, 1).observations)
    assert not found.too_short


def test_mser_of_a_run_that_never_warms_up() -> None:
    assert warm_up.mser(np.arange(100.0)).too_short
    assert warm_up.mser(np.full(23, 5.0)).observations == 0
    with pytest.raises(ValueError, match="at least 10 values, got 9"):
        warm_up.mser(np.arange(9.0))


def test_welch_average() -> None:
    name = "S-WELCHPLOT"
    given = cases.inputs(name)
    runs = array(given["replications"])
    cases.check_exact(name, "replication_average", warm_up.welch_average(runs, 0))
    cases.check_exact(name, "moving_average", warm_up.welch_average(runs, given["window"]))


# ---- autocorrelation


def ar1(runs: int, count: int, phi: float, sd: float) -> np.ndarray:
    """So many stationary series of y_k = phi y_(k-1) + sd e_k."""
    values = normals("ar1", runs, count) * sd
    values[:, 0] /= (1 - phi**2) ** 0.5
    for k in range(1, count):
        values[:, k] += phi * values[:, k - 1]
    return values


def test_ar1_from_its_autocovariances() -> None:
    name = "S-AR1"
    given = cases.inputs(name)
    phi, n, size = given["phi"], given["n"], given["batch_size"]
    covariances = given["innovation_sd"] ** 2 / (1 - phi**2) * phi ** np.arange(5 * n)
    batch = autocorrelation.variance_of_mean(covariances, size)
    ess = autocorrelation.effective_sample_size(covariances, n)
    cases.check_exact(name, "process_variance", covariances[0])
    cases.check_exact(name, "variance_of_mean_1000", autocorrelation.variance_of_mean(covariances, n))
    cases.check_exact(name, "asymptotic_variance", autocorrelation.asymptotic_variance(covariances))
    cases.check_exact(name, "effective_sample_size", ess)
    cases.check_exact(name, "naive_iid_variance_ratio", ess / n)
    cases.check_exact(name, "batch_mean_variance", batch)
    cases.check_exact(name, "batch_mean_lag1_correlation", 2 * autocorrelation.variance_of_mean(covariances, 2 * size) / batch - 1)


def test_ar1_from_its_values() -> None:
    """4000 series: within 3 standard errors of the exact values, and the interval by batch means covers nearly as often as it says."""
    truth, given = cases.expected("S-AR1"), cases.inputs("S-AR1")
    n, size = given["n"], given["batch_size"]
    values = ar1(4000, n, given["phi"], given["innovation_sd"])
    batches = autocorrelation.batch_means(values, size)
    assert batches.shape == (4000, n // size)
    assert batches.var() == pytest.approx(truth["batch_mean_variance"], rel=3 * (2 / batches.size) ** 0.5)
    assert values.mean(axis=1).var() == pytest.approx(truth["variance_of_mean_1000"], rel=3 * (2 / 4000) ** 0.5)
    count = n // size
    within = (truth["batch_mean_variance"] - truth["variance_of_mean_1000"]) * count / (count - 1)  # the batches' own mean is not the truth
    assert autocorrelation.batch_variance(values, size).mean() == pytest.approx(size * within, rel=0.02)
    ends = array([autocorrelation.batch_interval(row) for row in values])
    assert 0.92 <= np.mean((ends[:, 1] <= 0) & (ends[:, 2] >= 0)) <= 0.955
    long = ar1(1, 200_000, given["phi"], given["innovation_sd"])[0]
    lags = truth["process_variance"] * given["phi"] ** np.arange(4)
    assert autocorrelation.autocovariances(long, 3) == pytest.approx(lags, rel=0.03)
    centered = long[:50] - long[:50].mean()
    assert autocorrelation.autocovariances(long[:50], 2)[2] == pytest.approx(centered[2:] @ centered[:-2] / 50, rel=1e-9)


def mm1(rho: float, runs: int, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Waits and services of successive customers of a stationary M/M/1 of service rate 1, and the times between them, a run a row.

    Lindley's recursion, as the height of a random walk above its lowest point.
    """
    service, gap = (-np.log1p(-Draws(5, 0).uniforms(f"{kind}/{rho}", runs * count)).reshape(runs, count) for kind in ("service", "gap"))
    gap /= rho
    u = Draws(5, 0).uniforms(f"start/{rho}", runs)
    start = np.where(u < rho, -np.log(u / rho) / (1 - rho), 0.0)
    walk = np.cumsum(service[:, :-1] - gap[:, 1:], axis=1) + start[:, None]
    walk = np.concatenate([start[:, None], walk], axis=1)
    return walk - np.minimum(np.minimum.accumulate(walk, axis=1), 0.0), service, gap


@pytest.mark.parametrize("rho", cases.inputs("S-ASYVAR-mm1")["rho"])
def test_asymptotic_variance_of_mm1(rho: float) -> None:
    name = "S-ASYVAR-mm1"
    of_waits = rho * (2 + 5 * rho - 4 * rho**2 + rho**3) / (1 - rho) ** 4
    of_content = 2 * rho * (1 + rho) / (1 - rho) ** 4
    cases.check_exact(name, f"asymptotic_variance_of_mean_Wq_per_customer[rho={rho}]", of_waits)
    cases.check_exact(name, f"asymptotic_variance_of_time_average_L[rho={rho}]", of_content)


@pytest.mark.parametrize(("rho", "count"), [(0.5, 5000), (0.8, 12_000)])
def test_asymptotic_variance_of_mm1_simulated(rho: float, count: int) -> None:
    """400 runs: the variance is known to 7 %, and must be within the 25 % of the case."""
    truth = cases.expected("S-ASYVAR-mm1")
    waits, service, gap = mm1(rho, 400, count)
    per_customer = float(autocorrelation.batch_variance(waits.ravel(), count))
    assert per_customer == pytest.approx(truth[f"asymptotic_variance_of_mean_Wq_per_customer[rho={rho}]"], rel=0.25)
    length = gap.sum(axis=1)
    content = (waits + service).sum(axis=1) / length
    assert content.var(ddof=1) * length.mean() == pytest.approx(truth[f"asymptotic_variance_of_time_average_L[rho={rho}]"], rel=0.25)
    batches = autocorrelation.batch_variance(waits, count // 20)  # within each run, by 20 batches
    assert batches.mean() == pytest.approx(truth[f"asymptotic_variance_of_mean_Wq_per_customer[rho={rho}]"], rel=0.25)


# ---- resampling


def mean(values: np.ndarray) -> np.ndarray:
    return values.mean(axis=-1)


def test_bootstrap_of_the_mean() -> None:
    name = "S-BOOT-a"
    data = array(cases.inputs(name)["data"])
    drawn = bootstrap.replicates(data, mean, seed=1, resamples=100_000)
    every = data[array(list(product(range(len(data)), repeat=len(data)))).astype(int)].mean(axis=1)
    for each in (drawn, every):
        cases.check_exact(name, "bootstrap_se", each.std())
        cases.check_exact(name, "bca_z0_strict", bootstrap.bias_correction(each, data.mean()))
        for text in ("025", "050", "500", "950", "975"):
            cases.check_exact(name, f"q{text}", np.quantile(each, int(text) / 1000, method="inverted_cdf"))
    cases.check_exact(name, "bca_acceleration", bootstrap.acceleration(data, mean))
    low, high = bootstrap.percentile_interval(data, mean, seed=1, resamples=100_000)[1:]
    cases.check_exact(name, "q025", low)
    cases.check_exact(name, "q975", high)


def test_bca_agrees_with_scipy() -> None:
    data = np.exp(normals("skewed", 40))
    ours = bootstrap.bca_interval(data, mean, seed=1, resamples=50_000)
    theirs = stats.bootstrap((data,), np.mean, n_resamples=50_000, method="BCa", rng=np.random.default_rng(1)).confidence_interval
    assert ours.mean == data.mean() and ours[1:] == pytest.approx(theirs, rel=0.01)
    plain = bootstrap.percentile_interval(data, mean, seed=1)
    assert ours.low > plain.low and ours.high > plain.high  # skewed to the right


def test_series_that_belong_together_are_drawn_together() -> None:
    base = normals("pairs", 30)
    pairs = np.stack([base + 1.0, base])
    difference = bootstrap.bca_interval(pairs, lambda drawn: mean(drawn[..., 0, :] - drawn[..., 1, :]), seed=1)
    assert difference == pytest.approx((1.0, 1.0, 1.0))
    ratio = bootstrap.bca_interval(np.stack([3 * base, base]), lambda drawn: mean(drawn[..., 0, :]) / mean(drawn[..., 1, :]), seed=1)
    assert ratio == pytest.approx((3.0, 3.0, 3.0))


def test_bca_covers_a_skewed_statistic_more_often_than_percentiles_do() -> None:
    """The variance of 20 normal values: the sample variance is skewed to the right and, over resamples, too small."""

    def variance(values: np.ndarray) -> np.ndarray:
        return values.var(axis=-1, ddof=1)

    covered = {
        function: np.mean([low <= 1 <= high for _, low, high in (function(row, variance, k, resamples=1000) for k, row in enumerate(rows))])
        for rows in [normals("variances", 500, 20)]
        for function in (bootstrap.percentile_interval, bootstrap.bca_interval)
    }
    assert 0.75 < covered[bootstrap.percentile_interval] + 0.02 < covered[bootstrap.bca_interval] < 0.95
