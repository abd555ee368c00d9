"""The difference of scenarios by cause, over replications."""

import numpy as np
import pytest

from sim.economics.causes import UNIT_COST_NAMES
from sim.experiment.causes import causes
from sim.tables import Table, table


def unit_costs(*rows: tuple[str, int, str, str, str, float, str, float]) -> Table:
    return table(("scenario", "replication", *UNIT_COST_NAMES), rows)


def test_causes_are_paired_by_replication_and_add_up() -> None:
    """Wages of 20 and 30 USD/h for 1 h and then 2 h, freight of 5 and 9 USD; the third replication has no pair."""
    rows = []
    for site, wage, freight in (("here", 20.0, 5.0), ("there", 30.0, 9.0)):
        for number, hours in enumerate((1.0, 2.0)):
            rows.append((site, number, "build", "labour", "wages", hours, "h", hours * wage))
            rows.append((site, number, "build", "outbound freight", "lane", 1.0, "unit", freight))
            rows.append((site, number, "repair", "labour", "wages", 1.0, "h", 7.0))
    rows.append(("here", 2, "build", "labour", "wages", 9.0, "h", 180.0))
    found = causes(unit_costs(*rows))
    assert found["of"].tolist() == ["build, wages", "build, freight"]  # nothing moves in repair, and no hours
    assert found["mean_difference"].tolist() == pytest.approx([15.0, 4.0])
    assert found["replications"].tolist() == [2, 2]
    half = 12.706204736 * np.sqrt(50) / np.sqrt(2)  # t of one degree of freedom; wages add 10 and 20
    assert (found["high"] - found["mean_difference"]).tolist() == pytest.approx([half, 0.0])


def test_every_pair_in_the_order_of_the_study() -> None:
    rows = [(site, 0, "build", "energy", "power", 1.0, "kWh", usd) for site, usd in (("c", 1.0), ("a", 3.0), ("b", 6.0))]
    found = causes(unit_costs(*rows))
    pairs = list(zip(found["base"].tolist(), found["scenario"].tolist(), found["mean_difference"].tolist(), strict=True))
    assert pairs == [("c", "a", 2.0), ("c", "b", 5.0), ("a", "b", 3.0)]
