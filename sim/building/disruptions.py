"""What closes, when and why, drawn before the doors open: storms, outages, strikes, detentions, cut-off supply, breakdowns by the clock."""

from dataclasses import dataclass

from sim.calendars import Calendar, either
from sim.plant import Closure


@dataclass(frozen=True, slots=True)
class Disruptions:
    """All closures of one replication, and by station the windows in which only a share of its slots is left.

    `what` of a closure is people, power, lanes.NAME, stations.NAME, classes.NAME or parts.NAME.
    """

    closures: tuple[Closure, ...] = ()
    curtailed: tuple[tuple[str, Calendar, float], ...] = ()

    def shut(self, what: str) -> Calendar:
        """When something is shut, whatever the cause; NEVER if nothing shuts it."""
        return either(closure.windows for closure in self.closures if closure.what == what)
