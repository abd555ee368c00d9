"""What a plant has to pay and for whom it is large in its labor market.

Sources: Manning, Imperfect competition in the labor market, Handbook of Labor Economics 4B (2011) 973-1041 (supply elasticity to an
employer); Petrongolo & Pissarides, J. Econ. Lit. 39 (2001) 390-431 (matching, elasticities of 0.5 to 0.7). Recalled, not checked.
"""

from sim.arrays import Floats, floats
from sim.scenario.schema import Scenario
from sim.scenario.subjects.site import Pool, seats


def wage_usd(scenario: Scenario, pool: str) -> Floats:
    """USD an hour that a pool is paid at the start: its wage, and on top what a market that is hired from so heavily asks for."""
    workers = scenario.pools[pool]
    return floats(workers.wage.value if workers.wage else 0.0) * (1 + offered_premium(workers))


def offered_premium(workers: Pool) -> Floats:
    """By how much more than the market's wage brings a pool's people in: (1 + hired / people) ^ (1 / elasticity) - 1, a fraction.

    Labor supply of constant elasticity: to employ that much more of an occupation its wage rises by the inverse power.
    """
    market = workers.labor_market
    if market is None or market.people is None:
        return floats(0.0)
    raised = 1 + seats(workers) / floats(market.people.value)
    elasticity = floats(market.supply_elasticity.value)
    if raised.ndim == 0 and elasticity.ndim == 0:
        return floats(float(raised) ** (1 / float(elasticity)) - 1)
    return floats(raised ** (1 / elasticity) - 1)
