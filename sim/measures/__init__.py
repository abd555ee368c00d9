"""Named numbers of one ledger, within the window after warm-up: one file a subject, one record and one function a measure."""

from sim.measures import deliveries, floor, money, people, supply, turnaround
from sim.measures.registry import REGISTRY, Measure, headline, larger, measures, most_asked

__all__ = [
    "REGISTRY",
    "Measure",
    "deliveries",
    "floor",
    "headline",
    "larger",
    "measures",
    "money",
    "most_asked",
    "people",
    "supply",
    "turnaround",
]
