"""The distributions of the language: forms, means and variances against their laws, and traces that run out."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
from scipy import integrate, stats

from sim.building import build
from sim.distributions import FAMILIES, Distribution, distribution_cv, distribution_mean, quantile
from sim.draws import Draws
from sim.engine import simulate
from sim.evaluate import evaluate
from sim.running.traces import long_enough
from sim.scenario.loading import ScenarioError, load
from sim.scenario.numbers import Kind
from sim.scenario.offered_load import offered_load
from sim.scenario.variates import variate
from tests.program import sim

HOURS = Kind("h")

# What is written, and the same distribution as scipy has it.
WRITTEN = {
    "{dist: exponential, mean: 3 h}": stats.expon(scale=3),
    "{dist: uniform, low: 1 h, high: 4 h}": stats.uniform(1, 3),
    "{dist: triangular, low: 2 h, mode: 4 h, high: 9 h}": stats.triang(2 / 7, 2, 7),
    "{dist: pert, low: 2 h, mode: 4 h, high: 9 h}": stats.beta(1 + 8 / 7, 1 + 20 / 7, 2, 7),
    "{dist: lognormal, median: 4 h, sigma: 0.5}": stats.lognorm(0.5, scale=4),
    "{dist: lognormal, mean: 5 h, cv: 80 %}": stats.lognorm(math.sqrt(math.log(1.64)), scale=5 / math.sqrt(1.64)),
    "{dist: gamma, mean: 4 h, cv: 50 %}": stats.gamma(4, scale=1),
    "{dist: gamma, shape: 2.5, scale: 3 h}": stats.gamma(2.5, scale=3),
    "{dist: erlang, mean: 6 h, shape: 3}": stats.gamma(3, scale=2),
    "{dist: weibull, shape: 1.7, scale: 20 h}": stats.weibull_min(1.7, scale=20),
    "{dist: weibull, shape: 0.6, scale: 20 h}": stats.weibull_min(0.6, scale=20),
    "{dist: weibull, shape: 0.2, scale: 20 h}": stats.weibull_min(0.2, scale=20),
    "{dist: weibull, shape: 100, scale: 20 h}": stats.weibull_min(100, scale=20),
}


def law(text: str) -> Distribution:
    """A distribution of hours from its text in braces, of plain keys."""
    body = text.strip("{}")
    data: dict[str, object] = {}
    depth, start = 0, 0
    for k, sign in enumerate(body + ","):
        depth += {"[": 1, "]": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            key, _, value = body[start:k].partition(":")
            value = value.strip()
            data[key.strip()] = [each.strip() for each in value[1:-1].split(",")] if value.startswith("[") else value
            start = k + 1
    return variate(data, HOURS).distribution()


@pytest.mark.parametrize("text", WRITTEN)
def test_every_form_is_the_distribution_of_the_textbook(text: str) -> None:
    """Mean, cv and quantiles in hours as scipy has them."""
    found, truth, u = law(text), WRITTEN[text], np.array([0.001, 0.05, 0.3, 0.5, 0.9, 0.999])
    assert distribution_mean(found) == pytest.approx(truth.mean(), rel=1e-9)
    assert distribution_cv(found) == pytest.approx(truth.std() / truth.mean(), rel=1e-9)
    assert quantile(found, u) == pytest.approx(truth.ppf(u), rel=1e-9)


@pytest.mark.parametrize("cv", [0.0, 0.3, 1.0, 3.0])
def test_a_normal_that_is_cut_off_at_zero(cv: float) -> None:
    """What falls below zero counts as zero: mean and variance by integration."""
    found = Distribution("normal", (5.0, cv))
    if cv == 0:
        assert (distribution_mean(found), distribution_cv(found)) == (5.0, 0.0)
        return
    bell = stats.norm(5, 5 * cv)
    mean, square = (integrate.quad(lambda x, n=n: x**n * bell.pdf(x), 0, 5 + 60 * cv)[0] for n in (1, 2))
    assert distribution_mean(found) == pytest.approx(mean)
    assert distribution_cv(found) == pytest.approx(math.sqrt(square - mean**2) / mean)


def test_a_normal_by_standard_deviation() -> None:
    assert law("{dist: normal, mean: 4 h, sd: 30 min}") == Distribution("normal", (4.0, 0.125))


def test_a_published_weibull(tmp_path: Path) -> None:
    """Shape 6.32499 and scale 14.3862 years have a mean of 13.39 years."""
    scenario = load(plant(tmp_path, "{dist: weibull, shape: 6.32499, scale: 14.3862 years}")).scenario
    work = scenario.flows["job"]["do"].work
    assert distribution_mean(work.distribution()) / 8760 == pytest.approx(13.39, abs=0.005)
    assert {name: a.text for name, a in work.parameters.items()} == {"shape": "6.32499", "scale": "14.3862 years"}


def test_two_points() -> None:
    """10 % of 20 h and 90 % of 1 h: mean 2.9 h, variance 0.1 x 0.9 x 19^2; every value is one of the two."""
    found = law("{dist: discrete, values: [20 h, 1 h], probabilities: [10 %, 90 %]}")
    assert distribution_mean(found) == pytest.approx(2.9)
    assert distribution_cv(found) * 2.9 == pytest.approx(math.sqrt(0.09) * 19)
    assert quantile(found, np.array([0.05, 0.0999, 0.1001, 0.99])).tolist() == [20, 20, 1, 1]


def test_measurements_drawn_again() -> None:
    """Each of four values with a quarter of all probability; the mean and variance of the values."""
    found = law("{dist: empirical, values: [1 h, 2 h, 2 h, 7 h]}")
    assert (distribution_mean(found), distribution_cv(found) * 3) == (3.0, pytest.approx(math.sqrt(5.5)))
    assert quantile(found, (np.arange(8) + 0.5) / 8).tolist() == [1, 1, 2, 2, 2, 2, 7, 7]


@pytest.mark.parametrize("name", FAMILIES)
def test_records_say_what_they_are(name: str) -> None:
    record = FAMILIES[name]
    assert record.meaning and record.support and record.forms[0].parameters
    assert all(parameter.meaning for form in record.forms for parameter in form.parameters)


WRONG = {
    "{dist: weibull, shape: 2, cv: 50 %}": "missing `mean`, which weibull needs",
    "{dist: weibull, shape: 2}": "missing `scale`, which weibull needs",
    "{dist: lognormal, mu: 2, sigma: 1}": "write `median`, the exponential of mu, with its unit",
    "{dist: exponential, rate: 2}": "write `mean`, one over the rate, with its unit",
    "{dist: gamma, mean: 2 h, cv: 50 %, shape: 3}": "does not go with mean and cv; gamma has mean, cv or shape, scale",
    "{dist: discrete, values: [1 h, 2 h], probabilities: [50 %, 40 %]}": "adds up to 90 %, must be 100 %",
    "{dist: discrete, values: [1 h, 2 h], probabilities: [100 %]}": "expected one for each of the 2 values, got 1",
    "{dist: empirical, values: 3 h}": "expected a list like [a, b]",
    "{dist: trace, values: [1 h], then: last}": "expected repeat or stop, got 'last'",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(WRONG[text])):
        law(text)


# ---- traces that run out

PLANT = """
name: traced
horizon: 10 d
stations: {bench: {slots: unlimited, unattended: true}}
flows: {job: [{do: {station: bench, work: WORK, next: leave}}]}
demand: {job: DEMAND}
"""
AT = "{at: [0 h, 1 h, 2 h, 3 h, 4 h, 5 h, 6 h]}"
SHORT = "{dist: trace, values: [10 min, 20 min, 60 min]}"


def plant(folder: Path, work: str = "1 h", demand: str = AT, more: str = "") -> Path:
    (folder / "traced.yaml").write_text(PLANT.replace("WORK", work).replace("DEMAND", demand) + more)
    return folder / "traced.yaml"


def issue_of(path: Path) -> str:
    """The one line that is said of a scenario."""
    with pytest.raises(ScenarioError) as error:
        long_enough(load(path))
    return str(error.value).splitlines()[0].replace(f"{path.parent}/", "")


def test_a_trace_shorter_than_what_asks_for_it_is_a_mistake(tmp_path: Path) -> None:
    said = issue_of(plant(tmp_path, SHORT))
    assert said == ("traced.yaml:5:43: flows.job.do.work: has 3 values, and 7 units ask for one each; give 7, or say `then: repeat`")


@pytest.mark.parametrize("command", ["run", "check"])
def test_the_program_says_it_and_leaves(command: str, tmp_path: Path) -> None:
    path = plant(tmp_path, SHORT)
    arguments = ["--reps", "1", "--out", str(tmp_path / "out")] if command == "run" else []
    done = sim(command, str(path), *arguments, folder=tmp_path)
    assert (done.returncode, list(tmp_path.iterdir())) == (3, [path])
    assert "flows.job.do.work: has 3 values, and 7 units ask for one each" in done.stderr


def test_a_trace_that_repeats_begins_again(tmp_path: Path) -> None:
    """Seven units of 10, 20, 60, 10, 20, 60 and 10 min."""
    scenario = load(plant(tmp_path, SHORT.replace("]", "], then: repeat"))).scenario
    draws = Draws(1, 0)
    tasks = simulate(build(scenario, draws), draws).tasks
    assert ((tasks.end - tasks.start) / 60).tolist() == [10, 20, 60, 10, 20, 60, 10]


GAPS = "{orders: {every: {dist: trace, values: [1 h, 2 h]THEN}}}"


def test_orders_whose_gaps_run_out(tmp_path: Path) -> None:
    said = issue_of(plant(tmp_path, demand=GAPS.replace("THEN", "")))
    assert said.endswith(
        "demand.job.orders.every: has 2 values, which end after 3 h of 240 h; give more, or say `then: stop` for no more orders, "
        "or `then: repeat`"
    )


@pytest.mark.parametrize(("then", "orders"), [("], then: stop", 2), ("], then: repeat", 159)])
def test_orders_stop_or_begin_again(tmp_path: Path, then: str, orders: int) -> None:
    """Within 240 h: two orders at 1 and 3 h; or one at 3 n and one at 3 n + 1, the last at 239 h but not at 240."""
    path = plant(tmp_path, demand=GAPS.replace("]THEN", then))
    long_enough(load(path))
    assert len(build(load(path).scenario, Draws(1, 0)).flows[0].placed_s) == orders


def test_only_times_between_events_can_stop(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="expected repeat, got 'stop'"):
        load(plant(tmp_path, SHORT.replace("]", "], then: stop")))


def test_gaps_that_reach_beyond_the_horizon_are_enough(tmp_path: Path) -> None:
    demand = "{orders: {every: {dist: trace, values: [0 h, 1000 h]}, size: {dist: trace, values: [100]}}}"
    loaded = load(plant(tmp_path, demand=demand))
    long_enough(loaded)
    assert offered_load(loaded.scenario) == {}


def test_the_offered_load_is_that_of_what_is_simulated(tmp_path: Path) -> None:
    """A hundred units in ten days, of an hour each on one slot: 100 h of 240, whatever the trace's later values are."""
    demand = "{orders: {every: {dist: trace, values: [0 h, 1000 h, 1 min]}, size: {dist: trace, values: [100, 9000]}}}"
    path = plant(tmp_path, "{dist: trace, values: [" + ", ".join(["1 h"] * 100 + ["500 h"] * 50) + "]}", demand)
    path.write_text(path.read_text().replace("unlimited", "1"))
    loaded = load(path)
    long_enough(loaded)
    assert offered_load(loaded.scenario)["stations.bench"] == pytest.approx(100 / 240)


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        ("time_between_failures: {dist: trace, values: [2 h, 3 h]}, time_to_repair: 1 h", "time_between_failures: has 2 values, and 3"),
        ("time_between_failures: 2 h, time_to_repair: {dist: trace, values: [1 h]}", "time_to_repair: has 1 value, and 3 failures"),
    ],
)
def test_failures_that_come_with_work(tmp_path: Path, failure: str, said: str) -> None:
    """Seven hours of work, a failure after every second or after 2 and 5: the trace is too short, as is seen in what happened."""
    path = plant(tmp_path)
    path.write_text(path.read_text().replace("unattended: true", f"unattended: true, failures: {{jam: {{{failure}}}}}"))
    with pytest.raises(ValueError, match=r"stations\.bench\.failures\.jam") as error:
        evaluate(load(path).scenario, 1, 0)
    assert said in str(error.value)


def test_failures_stop_when_it_is_said(tmp_path: Path) -> None:
    failure = "time_between_failures: {dist: trace, values: [2 h], then: stop}, time_to_repair: 1 h"
    path = plant(tmp_path)
    path.write_text(path.read_text().replace("unattended: true", f"unattended: true, failures: {{jam: {{{failure}}}}}"))
    evaluate(load(path).scenario, 1, 0)


EXAMPLE = {"value": (3.0,), "mean": (3.0,), "cv": (0.6,), "low": (1.0,), "mode": (2.0,), "high": (5.0,), "shape": (3.0,)}


@pytest.mark.parametrize("name", [name for name, each in FAMILIES.items() if each.quantile is not None])
def test_mean_and_variance_of_every_record_are_those_of_its_quantile(name: str) -> None:
    """The mean and the variance by integrating the quantile over 400,000 strips: of every record, also of one that is added."""
    record = FAMILIES[name]
    many = any(parameter.many for parameter in record.forms[0].parameters)
    listed = {"values": (1.0, 4.0, 7.0, 2.0), "probabilities": (0.4, 0.3, 0.2, 0.1)}
    numbers = tuple(n for p in record.forms[0].names for n in (listed[p] if many else EXAMPLE[p]))
    assert record.quantile is not None
    strips = (np.arange(400_000) + 0.5) / 400_000
    values = record.quantile(strips, *numbers)
    assert record.mean(*numbers) == pytest.approx(float(np.mean(values)), rel=2e-4)
    assert record.variance(*numbers) == pytest.approx(float(np.var(values)), rel=5e-3, abs=1e-12)
