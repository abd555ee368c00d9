"""Named numbers of one ledger, within the window after warm-up: one file a subject, one record and one function a measure."""

from sim.measures import deliveries, floor, money, opening, people, supply, turnaround
from sim.measures.registry import REGISTRY, Measure, headline, judging, larger, measures, most_asked

__all__ = [
    "REGISTRY",
    "Measure",
    "deliveries",
    "floor",
    "headline",
    "judging",
    "larger",
    "measures",
    "money",
    "most_asked",
    "opening",
    "people",
    "supply",
    "turnaround",
]
