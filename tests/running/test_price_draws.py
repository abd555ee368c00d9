"""Draws of prices: their laws, what they share and how they follow each other; a draw priced among others is priced as it is alone."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import kstest, spearmanr, triang

from sim.economics.costs import price
from sim.economics.landed import valued
from sim.quantities import ENTRY_NAMES
from sim.running.chance_draws import drawn_outcomes
from sim.running.price_draws import CHUNK, price_draws, repriced
from sim.scenario.assumption import Assumption, Section
from sim.scenario.kinds import PRICE, effect, kind, prices, ranged, with_values
from sim.scenario.loading import ScenarioError, load
from sim.scenario.schema import Scenario
from sim.tables import table
from tests.economics.small import TEXT, bill, small, steady

WAGE, CHIP, MINER = "pools.assembly.wage", "parts.chip.cost", "money.prices.terahash"
RANGES = (
    f"{WAGE}={{value: 20 USD/h, low: 15 USD/h, high: 40 USD/h}}",
    f"{CHIP}={{value: 100 USD/unit, low: 80 USD/unit}}",
    f"{MINER}={{value: 11 USD/TH, high: 14 USD/TH}}",
)
CUSTOMER = """
customer: {hash_price: 38 USD/PH/d, fall: 10 %/year, power: 3.5 kW, power_price: 0.045 USD/kWh, life: 5 years, failures: 5 % per year}
"""


def correlations(*lines: str) -> str:
    return f"correlations=[{', '.join(lines)}]"


def drawn(scenario: Scenario, count: int = 1000) -> dict[str, np.ndarray]:
    return price_draws(scenario, count, seed=1)


def test_draws_follow_triangular_laws_with_one_in_each_equal_part(tmp_path: Path) -> None:
    """Of (low, value, high), and of ranges with one end: the value is the other one. Nothing without a range is drawn."""
    found = drawn(small(tmp_path, *RANGES))
    laws = {WAGE: triang(5 / 25, 15, 25), CHIP: triang(1, 80, 20), MINER: triang(0, 11, 3)}
    assert found.keys() == laws.keys()
    for key, law in laws.items():
        assert np.floor(np.sort(law.cdf(found[key])) * 1000).astype(int).tolist() == list(range(1000))


def test_prices_are_independent_where_nothing_is_said(tmp_path: Path) -> None:
    found = drawn(small(tmp_path, *RANGES))
    for a, b in ((WAGE, CHIP), (WAGE, MINER), (CHIP, MINER)):
        assert abs(spearmanr(found[a], found[b]).statistic) < 4 / 1000**0.5


@pytest.mark.parametrize("rank", [70, -90, 0, 100, -100])
def test_prices_follow_each_other_as_said(rank: int, tmp_path: Path) -> None:
    """The rank correlation of the draws is the one stated, and each price keeps its own law."""
    said = correlations(f"{{between: [{MINER}, {CHIP}], rank: {rank} %}}")
    plain, found = drawn(small(tmp_path, *RANGES)), drawn(small(tmp_path, *RANGES, said))
    assert spearmanr(found[MINER], found[CHIP]).statistic == pytest.approx(rank / 100, abs=2e-3 if abs(rank) == 100 else 0.05)
    assert found[WAGE].tolist() == plain[WAGE].tolist()
    for key, law in {CHIP: triang(1, 80, 20), MINER: triang(0, 11, 3)}.items():
        assert kstest(found[key], law.cdf).statistic < 2 / 1000


def test_sites_share_the_draws_of_an_assumption_they_share(tmp_path: Path) -> None:
    """And of no other: another wage is another unknown, though it has the same key."""
    here = drawn(small(tmp_path, *RANGES))
    there = drawn(small(tmp_path, *RANGES[1:], f"{WAGE}={{value: 20 USD/h, low: 15 USD/h, high: 41 USD/h}}"))
    assert here[CHIP].tolist() == there[CHIP].tolist()
    assert abs(spearmanr(here[WAGE], there[WAGE]).statistic) < 4 / 1000**0.5


def test_a_price_that_is_known_is_followed_by_none(tmp_path: Path) -> None:
    """Its range went with another value, on the command line for example; what was correlated with it is drawn independently."""
    said = correlations(f"{{between: [{MINER}, {CHIP}], rank: 60 %}}", f"{{between: [{WAGE}, {CHIP}], rank: 70 %}}")
    found = drawn(small(tmp_path, *RANGES, f"{MINER}=12 USD/TH", said))
    assert found.keys() == {WAGE, CHIP}
    assert spearmanr(found[WAGE], found[CHIP]).statistic == pytest.approx(0.7, abs=0.05)


def test_three_prices_that_follow_each_other_closely_need_all_three_pairs(tmp_path: Path) -> None:
    pairs = [(CHIP, WAGE), (WAGE, MINER), (CHIP, MINER)]
    lines = [f"{{between: [{a}, {b}], rank: 90 %}}" for a, b in pairs]
    found = drawn(small(tmp_path, *RANGES, correlations(*lines)))
    assert [spearmanr(found[a], found[b]).statistic for a, b in pairs] == pytest.approx([0.9] * 3, abs=0.03)
    assert issues(tmp_path, *lines[:2]).startswith("correlations: no draws of")


def test_seed_decides(tmp_path: Path) -> None:
    scenario = small(tmp_path, *RANGES)
    assert price_draws(scenario, 100, seed=2)[WAGE].tolist() != price_draws(scenario, 100, seed=3)[WAGE].tolist()


def unknown(scenario: Scenario) -> Scenario:
    """The scenario with a range around every price: nothing is known."""

    def wide(key: str, a: Assumption) -> Assumption:
        return a if effect(key).chosen else replace(a, low=0.9 * a.value, high=1.1 * a.value)

    return _each(scenario, (), wide)


def _each(value, keys, change):
    match value:
        case Assumption() if kind(".".join(keys)) == PRICE:
            return change(".".join(keys), value)
        case Section():
            names = {name: field.alias or name for name, field in type(value).model_fields.items()}
            return value.model_copy(update={name: _each(getattr(value, name), (*keys, alias), change) for name, alias in names.items()})
        case dict():
            return {name: _each(inner, (*keys, str(name)), change) for name, inner in value.items()}
        case tuple():
            return tuple(_each(inner, (*keys, str(k)), change) for k, inner in enumerate(value))
    return value


@pytest.fixture
def plant(tmp_path: Path) -> Scenario:
    """The small plant with a customer and a range around every price."""
    return unknown(small(tmp_path, text=TEXT + CUSTOMER))


def alone(scenario: Scenario) -> dict[tuple[str, str], float]:
    """The measures of money for one set of prices, without parts."""
    found = valued(steady(), scenario).measures
    return {key: float(value) for key, (value, _) in found.items() if not key[0].endswith("_part")}


def test_draws_that_are_all_the_value_give_its_measures(plant: Scenario) -> None:
    same = {key: np.full(7, a.value) for key, a in ranged(plant).items()}
    assert len(same) > 30
    found = repriced([steady()], plant, same)
    expected = alone(plant)
    assert found.measures.keys() == expected.keys()
    for key, (values, _) in found.measures.items():
        assert values == pytest.approx(np.full((7, 1), expected[key]), rel=1e-9)


def test_a_draw_priced_alone_is_its_row(plant: Scenario) -> None:
    """At both ends of a chunk and behind it, for measures and for cash."""
    draws = drawn(plant, CHUNK + 3)
    found = repriced([steady(), steady(20)], plant, draws)
    assert found.cash_usd.shape == (CHUNK + 3, 2, 6)
    for k in (0, CHUNK - 1, CHUNK, CHUNK + 2):
        here = with_values(plant, {key: float(values[k]) for key, values in draws.items()})
        for key, value in alone(here).items():
            assert found.measures[key][0][k, 0] == pytest.approx(value, rel=1e-9)
        cash = valued(steady(), here).cash
        assert cash is not None
        assert found.cash_usd[k, 0] == pytest.approx(np.cumsum(cash.total), rel=1e-9)


@pytest.mark.parametrize("terms", ["FOB", "DDP"])
def test_chunks_do_not_change_a_bit(terms: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Duties that end or change on drawn days, several entries a month and sizes, lives within and beyond the run: the same bytes however
    draws are cut.
    """
    fate = "chance: 50 %, between: [2026-01-10, 2027-11-30]"
    scenario = small(
        tmp_path,
        *RANGES,
        f"trade.price_terms={terms}",
        "trade.duties.chips.rate={value: 5.3 %, low: 1.1 %, high: 9.7 %}",
        "finance.capex.line.life={value: 2 years, low: 1 year, high: 9 years}",
        f"trade.duties.chips.raised={{{fate}, to: 8.9 %}}",
        f"trade.duties.surcharge.struck_down={{{fate}, refunded: 90 %, after: 100 d}}",
    )
    draws, outcomes = drawn(scenario, 60), drawn_outcomes(scenario, 60, seed=1)
    weekly = [(day, "air", "chip", "part", 11 + day % 3) for day in range(3, 700, 7)]
    weekly += [(day, "sea_out", "build", "unit", 4 + day % 2) for day in range(5, 700, 3)]
    quantities = replace(steady(), entries=table(ENTRY_NAMES, sorted(weekly)))
    found = []
    for chunk in (60, 17, 1):
        monkeypatch.setattr("sim.running.price_draws.CHUNK", chunk)
        found.append(repriced([quantities], scenario, draws, outcomes=outcomes))
    for other in found[1:]:
        assert other.cash_usd.tobytes() == found[0].cash_usd.tobytes()
        assert {key: value.tobytes() for key, (value, _) in other.measures.items()} == {
            key: value.tobytes() for key, (value, _) in found[0].measures.items()
        }


def test_events_of_other_draws_do_not_change_a_bit() -> None:
    """Boards under three layers of duty, some of which are struck down in some draws and refunded."""
    scenario = load("texas.yaml").scenario
    draws, outcomes = drawn(scenario, 40), drawn_outcomes(scenario, 40, seed=1)
    rows = [
        ("units_delivered", "", "build", 4000.0),
        ("busy_hours", "assembly", "build", 4000.0),
        ("parts_received", "pcb_set", "", 4100.0),
        ("parts_by_lane", "pcb_set/ocean_from_asia", "", 4100.0),
        ("parts_used", "pcb_set", "build", 4000.0),
    ]
    plain = bill([(month, *row) for month in range(60) for row in rows], months=60)
    weekly = [(day, "ocean_from_asia", "pcb_set", "part", 900 + day % 70) for day in range(3, 1800, 7)]
    quantities = replace(plain, entries=table(ENTRY_NAMES, weekly))

    def duty(rows: slice) -> np.ndarray:
        at = with_values(scenario, {key: values[rows, np.newaxis] for key, values in draws.items()})
        return price(quantities, at, outcomes.rows(rows)).parts["pcb_set"].paid["duty"]

    together = duty(slice(None))
    assert all(np.array_equal(duty(slice(k, k + 1))[0], together[k]) for k in range(40))


@pytest.mark.parametrize("name", ["texas.yaml", "florida.yaml", "southeast_asia.yaml"])
def test_every_price_of_the_sites_can_be_drawn(name: str) -> None:
    """Their taxes, terms and customer too: a bill with the work of a plant that delivers 4 000 units a month."""
    scenario = load(name).scenario
    draws = drawn(scenario, 4)
    assert draws.keys() == ranged(scenario).keys() < prices(scenario).keys()
    rows = [
        ("units_delivered", "", "build", 4000.0),
        ("paid_hours", "assembly/day", "", 4600.0),
        ("busy_hours", "assembly", "build", 4000.0),
    ]
    quantities = bill([(month, *row) for month in range(60) for row in rows], months=60)
    found = repriced([quantities], scenario, draws)
    for k in range(4):
        here = valued(quantities, with_values(scenario, {key: float(values[k]) for key, values in draws.items()}))
        for key, (values, _) in found.measures.items():
            assert values[k, 0] == pytest.approx(float(here.measures[key][0]), rel=1e-9)


def issues(folder: Path, *lines: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        small(folder, *RANGES, correlations(*lines))
    return "\n".join(f"{each.key}: {each.message}" for each in caught.value.issues)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["{between: [parts.chip.price, " + WAGE + "], rank: 50 %}"], "correlations.0.between.0: no price has the key 'parts.chip.price'"),
        (
            ["{between: [" + CHIP + ", workforce.efficiency], rank: 50 %}"],
            "correlations.0.between.1: no price has the key 'workforce.efficiency'",
        ),
        (["{between: [" + CHIP + "], rank: 50 %}"], f"correlations.0.between: expected the keys of two prices, got {CHIP}"),
        (["{between: [" + CHIP + ", " + CHIP + "], rank: 50 %}"], "correlations.0.between: expected the keys of two prices, got"),
        (["{between: [" + CHIP + ", " + WAGE + "], rank: 150 %}"], "correlations.0.rank: expected -100 % to 100 %, got '150 %'"),
        (
            ["{between: [" + CHIP + ", " + WAGE + "], rank: 50 %}", "{between: [" + WAGE + ", " + CHIP + "], rank: 60 %}"],
            f"correlations.1.between: {WAGE} and {CHIP} are correlated twice",
        ),
        (
            [
                "{between: [" + CHIP + ", " + WAGE + "], rank: 90 %}",
                "{between: [" + WAGE + ", " + MINER + "], rank: 90 %}",
                "{between: [" + CHIP + ", " + MINER + "], rank: -90 %}",
            ],
            f"correlations: no draws of {CHIP}, {WAGE}, {MINER} can follow each other like that, where pairs that are not named",
        ),
    ],
)
def test_mistakes_in_correlations_are_told_at_their_place(lines: list[str], expected: str, tmp_path: Path) -> None:
    assert issues(tmp_path, *lines).startswith(expected)
