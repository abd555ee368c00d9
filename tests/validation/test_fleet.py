"""The installed base against the renewal function, minimal repair and first failures, on the plant that YAML builds."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.special import gamma

from sim.building import build
from sim.draws import Draws
from sim.plant import Flow
from sim.scenario.loading import load
from tests.validation import cases

HOUR = 3600
MONTH_H = 730  # a twelfth of 365 days

Found = dict[str, float]


def weibull(shape: float, scale_h: float) -> str:
    """The law in the words of the language, which knows mean and cv."""
    mean, square = scale_h * float(gamma(1 + 1 / shape)), scale_h**2 * float(gamma(1 + 2 / shape))
    return f"{{dist: weibull, mean: {mean} h, cv: {100 * (square / mean**2 - 1) ** 0.5} %}}"


def fleet_text(life: str, renewal: str, shipped: list[int], months: int, horizon_h: float) -> str:
    """Units shipped at the starts of months; every failure comes in for repair."""
    gaps = ", ".join(["0 h", *[f"{MONTH_H} h"] * (months - 1), "1000000 h"])
    return f"""
name: fleet
horizon: {horizon_h} h
stations:
  bench: {{slots: unlimited, unattended: true}}
flows:
  build:
    - mount: {{station: bench, work: 1 h}}
  repair:
    - mend: {{station: bench, work: 1 h}}
demand:
  build:
    orders: {{every: {{dist: trace, values: [{gaps}]}}, size: {{dist: trace, values: {shipped}}}}}
  repair:
    fleet: {{new: {{of: build, life: {life}, renewal: {renewal}}}}}
"""


def built(text: str, folder: Path, draws: Draws) -> tuple[Flow, Flow]:
    (folder / "fleet.yaml").write_text(text)
    production, repair = build(load(folder / "fleet.yaml").scenario, draws).flows
    return production, repair


def agree(find: Callable[[Draws], Found], truth: Found, percent: float) -> None:
    """The protocol: what fails is tried once more with new seeds."""
    for seed in (1, 2):
        found = [find(Draws(seed, replication)) for replication in range(cases.REPLICATIONS)]
        verdicts = {quantity: cases.verdict([values[quantity] for values in found], value, percent) for quantity, value in truth.items()}
        wrong = [f"{quantity}: {result.text}" for quantity, result in verdicts.items() if not (result.covers and result.narrow)]
        if not wrong:
            return
    raise AssertionError("\n".join(wrong))


SIZES = [(100, 10.0), pytest.param(300, 6.0, marks=pytest.mark.slow), pytest.param(1_200, 3.0, marks=pytest.mark.protocol)]


@pytest.mark.parametrize(("bases", "percent"), SIZES)
@pytest.mark.parametrize(
    ("renewal", "word", "total"), [("as_new", "renewal", "total_renewal"), ("as_old", "minimal_repair", "total_minimal")]
)
def test_failures_by_month_of_staggered_shipments(renewal: str, word: str, total: str, bases: int, percent: float, tmp_path: Path) -> None:
    """R-INSTALLED-a; each replication is so many bases in one, whose failures are averaged."""
    given, expected = cases.inputs("R-INSTALLED-a"), cases.expected("R-INSTALLED-a")
    months, shipments = given["months"], given["shipments_at_start_of_month"]
    life = weibull(given["weibull_shape"], given["weibull_scale_months"] * MONTH_H)
    text = fleet_text(life, renewal, [bases * count for count in shipments], len(shipments), months * MONTH_H)
    edges = np.arange(months + 1) * MONTH_H * HOUR

    def find(draws: Draws) -> Found:
        production, repair = built(text, tmp_path, draws)
        installed = np.cumsum(np.histogram(production.placed_s, edges)[0]) / bases
        cases.check_exact("R-INSTALLED-a", "installed_base_by_month", installed.tolist())
        by_month = np.histogram(repair.placed_s, edges)[0] / bases
        return {**{f"month {k}": count for k, count in enumerate(by_month)}, total: by_month.sum()}

    truth = {f"month {k}": count for k, count in enumerate(expected[f"failures_per_month_{word}"])}
    agree(find, {**truth, total: expected[total]}, percent)


ITEMS = [(2_000, 10.0), pytest.param(6_000, 6.0, marks=pytest.mark.slow), pytest.param(40_000, 3.0, marks=pytest.mark.protocol)]


@pytest.mark.parametrize(("items", "percent"), ITEMS)
@pytest.mark.parametrize("case", ["R-WEIB-a", "R-WEIB-b"])
def test_renewals_minimal_repairs_and_first_failures(case: str, items: int, percent: float, tmp_path: Path) -> None:
    """R-WEIB-a and -b: items that are new at second 0, until the last of the times given."""
    given = cases.inputs(case)
    life = weibull(given["weibull_shape"], given["weibull_scale"])
    horizon_s = given["times"][-1] * HOUR
    texts = {renewal: fleet_text(life, renewal, [items], 1, given["times"][-1]) for renewal in ("as_new", "as_old")}
    law = load_law(texts["as_new"], tmp_path)

    def find(draws: Draws) -> Found:
        new, old = (built(text, tmp_path, draws)[1].placed_s for text in texts.values())
        first = np.rint(law(draws, items)).astype(np.int64)
        for placed in (new, old):  # the first failure is the first life of each unit, whatever a repair makes of it
            assert np.isin(first[first < horizon_s], placed).all()
        found: Found = {}
        for hours in given["times"]:
            found[f"expected_replacements_to_{hours}"] = np.count_nonzero(new <= hours * HOUR) / items
            found[f"minimal_repair_failures_to_{hours}"] = np.count_nonzero(old <= hours * HOUR) / items
            found[f"P_first_failure_by_{hours}"] = np.count_nonzero(first <= hours * HOUR) / items
        return found

    agree(find, cases.expected(case), percent)


def load_law(text: str, folder: Path) -> Callable[[Draws, int], np.ndarray]:
    """The first lives of the units of a fleet, in seconds, from the cells that the fleet itself draws."""
    (folder / "fleet.yaml").write_text(text)
    life = load(folder / "fleet.yaml").scenario.demand["repair"].models["new"].life
    assert life is not None
    return lambda draws, items: draws.sample(life.distribution(HOUR), "repair.new.life", items)
