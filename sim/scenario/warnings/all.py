"""All that a scenario is warned of by itself, whatever files it came from."""

from sim.scenario.checks.chances import chance_warnings
from sim.scenario.checks.incentive import incentive_warnings
from sim.scenario.offered_load import load_warnings
from sim.scenario.schema import Scenario
from sim.scenario.size import size_warnings
from sim.scenario.subjects.replenishment import replenishment_warnings
from sim.scenario.warnings.beyond import beyond_warnings
from sim.scenario.warnings.carbon import carbon_warnings
from sim.scenario.warnings.idle import idle_warnings, relief_warnings
from sim.scenario.warnings.opening_time import opening_warnings
from sim.scenario.warnings.price_year import far_years
from sim.scenario.warnings.unlikely import unlikely_warnings


def warnings(scenario: Scenario) -> tuple[str, ...]:
    """One line each, in the order in which they are told."""
    of_time = (opening_warnings, beyond_warnings, size_warnings)
    of_money = (carbon_warnings, chance_warnings, incentive_warnings, far_years)
    of_slips = (idle_warnings, relief_warnings, unlikely_warnings)
    return tuple(line for each in (load_warnings, replenishment_warnings, *of_time, *of_money, *of_slips) for line in each(scenario))
