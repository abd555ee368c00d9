"""The ways to move assumptions. Apart from the designs themselves, so that the command line knows them without numpy."""

from enum import StrEnum


class Method(StrEnum):
    """How assumptions are moved: one at a time to its ends, one after another along trajectories, or all together."""

    tornado = "tornado"
    morris = "morris"
    sobol = "sobol"
