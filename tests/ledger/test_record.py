"""What is read off the ledgers of random small plants keeps its own laws, whichever mechanisms they use."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.draws import Draws
from sim.engine import simulate
from sim.ledger.inventory import requests
from sim.ledger.occupancy import working_by_flow, working_s
from sim.ledger.record import Record
from sim.ledger.served import WORKED
from sim.measures import measures
from sim.measures.profiles import profiles
from sim.plant import SHIP_BACK, Plant
from sim.quantities import tally
from tests.engine.random_floors import HORIZON, plants
from tests.examples import drawn


@drawn(20)
@given(plant=plants(), seed=st.integers(0, 5), from_s=st.sampled_from((0, HORIZON // 3)))
def test_readers_keep_their_laws(plant: Plant, seed: int, from_s: int) -> None:
    record = Record(simulate(plant, Draws(seed, 0)), plant, from_s)
    _time_on_the_floor_is_work_or_waiting(record)
    for stock in range(len(plant.stocks)):
        found = requests(record, stock)
        started = [record.sums.supplied(k).start for k, operation in enumerate(plant.operations) if stock in dict(operation.parts)]
        assert len(found.ready_s) >= sum(len(rows) for rows in started)
        assert np.all((found.ready_s <= found.short_until_s) & (found.short_until_s <= HORIZON))
        assert np.all(found.short_until_s[found.at_once] == found.ready_s[found.at_once])
    for station in range(len(plant.stations)):
        assert np.allclose(np.sum(working_by_flow(record, station), axis=0), working_s(record, station))
    table = measures(record)
    assert np.all(table["value"] >= -1e-9)
    assert np.all(table.where(unit="%")["value"] <= 100 + 1e-9)
    bill = tally(record).table
    received, by_lane = (bill.where(driver=name)["quantity"].sum() for name in ("parts_received", "parts_by_lane"))
    assert received == by_lane
    assert np.all(np.isfinite(profiles(record)["value"].astype(float)))


def _time_on_the_floor_is_work_or_waiting(record: Record) -> None:
    first = record.plant.first_unit()
    for flow in range(len(record.plant.flows)):
        mine = slice(first[flow], first[flow + 1])
        left = record.ledger.finished_s[mine] >= 0
        inside = (record.ledger.finished_s - record.release_s)[mine]
        if SHIP_BACK in (target for one in record.plant.operations if one.flow == flow for target in (*one.next_targets, one.give_up)):
            work = sum(record.sums.tended_s(flow, leg) for leg in WORKED)
            assert np.all(work[left] <= inside[left])
