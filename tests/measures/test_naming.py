"""The names of measures: one rule for every command, and one error that says what there is."""

import pytest

from sim.measures.naming import NoMeasure, check_name, resolve, usual
from sim.scenario.loading import load
from sim.scenario.schema import Scenario

ONE = {
    "a": [
        ("lead_time", "build"),
        ("wip", "build"),
        ("wip", "repair"),
        ("overtime_hours", "all"),
        ("headcount", "test"),
        ("headcount", "all"),
    ]
}


@pytest.fixture(scope="module")
def queue() -> Scenario:
    return load("queue.yaml").scenario


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("lead_time", ("lead_time", "build")),
        ("lead_time.build", ("lead_time", "build")),
        ("wip.repair", ("wip", "repair")),
        ("headcount", ("headcount", "all")),
        ("headcount.test", ("headcount", "test")),
    ],
)
def test_a_name_means_the_single_one_or_that_of_the_whole_plant(text: str, key: tuple[str, str]) -> None:
    assert resolve(text, "--measure", ONE) == key


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lead_tme", "--measure lead_tme: no such measure; did you mean lead_time"),
        ("npv_cause.duty", "--measure npv_cause.duty: splits a difference of two scenarios, none has it alone; take npv"),
        ("wip", "--measure wip: say of what; there are wip.build, wip.repair"),
        ("wip.ship", "--measure wip.ship: say of what; there are wip.build, wip.repair"),
        ("npv", "--measure npv: a has no npv; it has lead_time, wip, overtime_hours, headcount"),
    ],
)
def test_what_is_meant_by_nothing_or_by_several_is_told_with_what_there_is(text: str, said: str) -> None:
    with pytest.raises(NoMeasure) as caught:
        resolve(text, "--measure", {name: iter(keys) for name, keys in ONE.items()})
    assert str(caught.value).startswith(said)
    assert caught.value.exit_code == 3


def test_of_several_scenarios_only_what_all_have_is_meant() -> None:
    both = {**ONE, "b": [("wip", "repair"), ("lead_time", "other")]}
    assert resolve("wip", "--measure", both) == ("wip", "repair")
    with pytest.raises(NoMeasure, match=r"no lead_time of the same thing: a has lead_time\.build; b has lead_time\.other"):
        resolve("lead_time", "--measure", both)
    with pytest.raises(NoMeasure, match="b has no headcount; it has wip, lead_time"):
        resolve("headcount", "--measure", both)


def test_where_nobody_names_a_measure_money_goes_before_time_and_time_before_the_rest() -> None:
    money = [("landed_cost", "build"), ("npv", "plant")]
    assert usual({"a": [*ONE["a"], *money], "b": [*money, *ONE["a"]]}) == ("npv", "plant")
    assert usual({"a": [*ONE["a"], *money], "b": ONE["a"]}) == ("lead_time", "build")
    assert usual({"a": [("hires", "test"), ("wip", "build")]}) == ("wip", "build")
    assert usual({"a": money, "b": ONE["a"]}) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("npv", "has no section `money`, which npv needs; add it, or name a measure of the floor, like lead_time"),
        ("lead_time.custmers", "has no flow 'custmers'; did you mean customers?"),
        ("utilization.servr", "has no pool or station 'servr'; did you mean server?"),
        ("overtime_hours.server", "has no plant 'server'; there are all, plant"),
    ],
)
def test_what_a_scenario_cannot_have_is_told_before_anything_is_simulated(queue: Scenario, text: str, said: str) -> None:
    with pytest.raises(NoMeasure) as caught:
        check_name(text, "--measure", [queue])
    assert said in str(caught.value)


def test_nothing_is_judged_by_what_is_neither_good_nor_bad(queue: Scenario) -> None:
    check_name("hires", "--measure", [queue])
    with pytest.raises(NoMeasure, match="--objective hires: neither more nor less of it is better"):
        check_name("hires", "--objective", [queue], judged=True)


def test_names_of_things_that_are_there_are_taken(queue: Scenario) -> None:
    for text in ("lead_time.customers", "utilization.server", "wip"):
        check_name(text, "--measure", [queue])
