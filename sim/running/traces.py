"""Traces that are too short, told at their place in the scenario before anything is simulated."""

from typing import TYPE_CHECKING

from sim.draws import Draws
from sim.scenario.loading import Loaded, ScenarioError
from sim.scenario.nodes import issue, place_of
from sim.scenario.walk import leaves

if TYPE_CHECKING:
    from sim.building.traces import TraceTooShort


def long_enough(loaded: Loaded, seed: int = 1) -> None:
    """Raises ScenarioError where the first replication asks for more values of a trace than it has. Builds a plant only for traces."""
    said = [leaf.keys for leaf in leaves(loaded.scenario) if (leaf.keys[-1:], leaf.value) == (("dist",), "trace")]
    if not said:
        return
    from sim.building import build
    from sim.building.traces import TraceTooShort

    try:
        build(loaded.scenario, Draws(seed, 0))
    except TraceTooShort as error:
        raise at_its_place(loaded, error) from None


def at_its_place(loaded: Loaded, error: "TraceTooShort") -> ScenarioError:
    """The error as an issue of the scenario."""
    keys = tuple(error.key.split("."))
    return ScenarioError([issue(place_of(loaded.tree, keys), keys, error.message)])
