"""Numbers that were estimated from observations are drawn from the sampling distribution of their estimates."""

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from sim.questions.fit.study import fit
from sim.running.physical_draws import physical_draws
from sim.running.price_draws import range_mean, range_quantile
from sim.scenario.kinds import physical_ranged
from sim.scenario.loading import Loaded, ScenarioError, load

PLANT = """\
name: Bench
horizon: 30 d
shifts: {day: {days: daily, from: "00:00", to: "24:00"}}
pools: {crew: {shifts: {day: 2}}}
stations: {bench: {slots: 2}}
flows:
  build:
    - fix: {station: bench, crew: {crew: 1}, work: WORK, next: {ship: {value: 90 %, n: 40}, fix: 10 %}}
demand:
  build: {orders: {every: {dist: exponential, mean: 3 h}}}
"""
WEIBULL = (
    "{dist: weibull, shape: {value: 1.5, low: 1.2, high: 1.9}, scale: {value: 30 min, low: 25 min, high: 36 min}, "
    "n: 80, correlation: -40 %}"
)
U = (np.arange(100_000) + 0.5) / 100_000


def plant(folder: Path, work: str = WEIBULL) -> Loaded:
    (folder / "plant.yaml").write_text(PLANT.replace("WORK", work))
    return load(folder / "plant.yaml")


def test_a_counted_share_is_drawn_from_jeffreys_beta(tmp_path: Path) -> None:
    share = physical_ranged(plant(tmp_path).scenario)["flows.build.fix.next.ship"]
    beta = stats.beta(36.5, 4.5)
    assert (share.low, share.high) == pytest.approx(beta.ppf([0.025, 0.975]))
    assert range_quantile(share, U) == pytest.approx(beta.ppf(U))
    assert range_mean(share) == pytest.approx(beta.mean())


def test_an_estimate_is_drawn_from_its_interval(tmp_path: Path) -> None:
    scale = physical_ranged(plant(tmp_path).scenario)["flows.build.fix.work.scale"]
    drawn = 60 * range_quantile(scale, U)
    half = 1.96 * np.log(36 / 25) / (2 * 1.96)
    assert np.quantile(drawn, [0.025, 0.5, 0.975]) == pytest.approx([30 * np.exp(-half), 30, 30 * np.exp(half)], rel=1e-3)
    assert 60 * range_mean(scale) == pytest.approx(drawn.mean(), rel=1e-4)


def test_parameters_estimated_together_follow_each_other(tmp_path: Path) -> None:
    drawn = physical_draws(plant(tmp_path).scenario, 4000, 1)
    logs = [np.log(drawn[f"flows.build.fix.work.{name}"]) for name in ("shape", "scale")]
    assert np.corrcoef(logs)[0, 1] == pytest.approx(-0.4, abs=0.03)


def test_what_fit_prints_carries_its_observations(tmp_path: Path) -> None:
    """The correlation of the estimates, against that over 150 samples fitted anew."""
    rng = np.random.default_rng(3)
    (tmp_path / "life.csv").write_text("hours\n" + "\n".join(f"{x:.6f}" for x in 30 * rng.weibull(1.5, 200)) + "\n")
    text = fit(tmp_path / "life.csv", "hours", "h").texts["assumption.yaml"]
    line = next(line for line in text.splitlines() if line.startswith("work: "))
    loaded = plant(tmp_path, line.partition(": ")[2].replace(", source: observed", ""))
    work = loaded.scenario.flows["build"]["fix"].work
    assert {a.n for a in work.parameters.values()} == {200}
    if work.kind == "weibull":
        with np.errstate(divide="ignore"):
            fits = [np.log(stats.weibull_min.fit(30 * rng.weibull(1.5, 200), floc=0)) for _ in range(150)]
        assert work.correlation == pytest.approx(np.corrcoef([f[0] for f in fits], [f[2] for f in fits])[0, 1], abs=0.15)


@pytest.mark.parametrize(
    ("work", "said"),
    [
        ("{value: 30 min, n: 5}", "work.n: needs `low` and `high`, the ends of the 95 % interval of the estimate; sim fit prints them"),
        ("{value: 30 min, low: 20 min, high: 40 min, n: some}", "work.n: expected a whole number of observations, got 'some'"),
        (
            "{dist: exponential, mean: 30 min, correlation: 5 %}",
            "goes with two parameters that were estimated from `n` observations",
        ),
    ],
)
def test_an_estimate_without_what_it_needs_is_a_mistake(tmp_path: Path, work: str, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        plant(tmp_path, work)


def test_a_counted_share_has_no_range_of_its_own(tmp_path: Path) -> None:
    text = PLANT.replace("WORK", "30 min").replace("n: 40", "low: 80 %, n: 40")
    (tmp_path / "plant.yaml").write_text(text)
    with pytest.raises(ScenarioError, match="does not go with `n`"):
        load(tmp_path / "plant.yaml")
