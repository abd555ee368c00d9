"""How large a simulation will be, before it is: right for plants worked out by hand, refused where no machine could hold it."""

from pathlib import Path

import pytest

from sim.evaluate import events
from sim.scenario.loading import ScenarioError, load
from sim.scenario.size import expected_size, memory_bytes, size_warnings

QUEUE = "extends: scenarios/queue.yaml\n"


def test_units_and_tasks_are_those_that_are_simulated() -> None:
    """200 days of 6 an hour are 28,800 units, each one task."""
    scenario = load("queue.yaml").scenario
    size = expected_size(scenario)
    log = events(scenario, seed=1, replication=0)
    assert size.all_units == pytest.approx(28_800)
    assert size.tasks == pytest.approx(28_800)
    assert len(log["units"]) == pytest.approx(28_800, rel=0.03)


def test_visits_that_come_again_are_counted(tmp_path: Path) -> None:
    """Half of the units come back to the one operation: two visits a unit."""
    (tmp_path / "again.yaml").write_text(
        "name: again\nhorizon: 100 h\nstations: {bench: {slots: 1, unattended: true}}\n"
        "flows: {job: [{try: {station: bench, work: 1 min, next: {try: 50 %, ship: 50 %}}}]}\ndemand: {job: {orders: {every: 1 h}}}\n"
    )
    size = expected_size(load(tmp_path / "again.yaml").scenario)
    assert (size.all_units, size.tasks) == (pytest.approx(100, abs=1), pytest.approx(200, abs=2))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            ("demand.customers.orders.every.mean=0.1 s", "horizon=10 years"),
            "at most 50,000,000 units in a replication, got about 3,153,600,000",
        ),
        (
            ("horizon=50 years", "demand.customers.orders.every.mean=30 s"),
            "demand.customers.orders.every: expected at most 50,000,000 units",
        ),
    ],
)
def test_what_no_machine_could_hold_is_refused_at_its_key(settings: tuple[str, ...], said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load("queue.yaml", settings=settings)
    assert said in str(caught.value)


def test_orders_for_parts_are_counted(tmp_path: Path) -> None:
    """1,000 units take three boards each, and ten are to lie there: 602 orders of five; fast ones come one after the other, in 5 h each."""
    path = tmp_path / "parts.yaml"
    text = (
        "name: parts\nhorizon: 1000 h\nlanes: {sea: {mode: ocean, transit: 100 h}, air: {mode: air, transit: 5 h}}\n"
        "parts:\n  board: {lane: sea, order_quantity: 5, reorder_point: 10, expedite: {lane: air, quantity: 100}}\n"
        "  fan: {opening_stock: 1000}\nstations: {bench: {slots: 2, unattended: true}}\n"
        "flows: {job: [{mend: {station: bench, work: 1 min, parts: {board: 3, fan: 1}, next: ship}}]}\n"
        "demand: {job: {orders: {every: 1 h}}}\n"
    )
    path.write_text(text)
    assert expected_size(load(path).scenario).orders == {"board": pytest.approx(602 + 30)}  # 3,000 boards in hundreds
    path.write_text(text.replace("quantity: 100", "quantity: 1"))
    assert expected_size(load(path).scenario).orders == {"board": pytest.approx(602 + 200)}  # 1,000 h of 5 h each


def test_a_part_ordered_piece_by_piece_by_the_billion_is_refused() -> None:
    """The orders are what would take the memory: a handful of units, each short of more pieces than an order brings."""
    with pytest.raises(ScenarioError) as caught:
        load("spares.yaml", settings=("flows.failed.send_spare.parts.spare=1000000000", "parts.spare.order_quantity=5"))
    assert "parts.spare.order_quantity: expected at most 5,000,000 orders for parts in a replication, got about" in str(caught.value)
    assert "order more at once, or take fewer" in str(caught.value)


def test_more_than_this_machine_has_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = load("queue.yaml", settings=("horizon=10 years", "warm_up=1 d")).scenario
    assert list(size_warnings(scenario)) == []
    monkeypatch.setattr("sim.scenario.size.memory_bytes", lambda: 2e8)
    [warning] = size_warnings(scenario)
    assert warning.startswith("about 525,600 units and 525,600 tasks in a replication need about 0.28 GB, this machine has 0.2")
    assert memory_bytes() > 1e9


def test_a_run_that_measures_hardly_anything_says_so() -> None:
    said = "warm_up: only 1 d of the horizon of 50 d are measured after the warm-up, 49 d; lengthen `horizon` or shorten `warm_up`"
    assert said in load("queue.yaml", settings=("horizon=50 d", "warm_up=49 d")).warnings
    assert not load("queue.yaml", settings=("horizon=50 d", "warm_up=40 d")).warnings
