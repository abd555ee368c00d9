"""Named numbers of one ledger, within the window after warm-up: one file a subject, one function a measure."""

from sim.measures import deliveries, floor, people, supply, turnaround
from sim.measures.registry import REGISTRY, Measure, measures

__all__ = ["REGISTRY", "Measure", "deliveries", "floor", "measures", "people", "supply", "turnaround"]
