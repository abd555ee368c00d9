"""The customs value of goods: their price without what is no part of it, international freight and the duty and fees of the entry itself.

Source: 19 U.S.C. 1401a(b)(4)(A) (transport and insurance from the country of exportation) and (b)(3)(B) (duties and other federal taxes
payable on the goods by reason of their importation, if identified separately from the price), Public Law 96-39, 93 Stat. 196.
"""

import numpy as np

from sim.arrays import Floats, floats
from sim.scenario.subjects.trade import Fees, Terms

INCLUDES_FREIGHT, INCLUDES_DUTY = ("DDP", "DAP"), ("DDP",)


def customs_value_usd(
    price_usd: Floats, terms: Terms, share: float | Floats, freight_usd: Floats, duty: Floats, pieces: Floats, fees: Fees, by_sea: bool
) -> Floats:
    """Customs value of one piece, USD, [...] as the arguments broadcast; never below zero.

    `price_usd` and `freight_usd` are of one piece, `duty` is what all layers take of a dollar of value, `pieces` how many an entry has,
    on whose whole value the processing fee is worked out. `share` of the price without freight and duty is declared. Delivered duty paid,
    value V solves price = V / share + freight + duty x V + fees(V): the fee between its bounds is the middle one of three lines, and so V
    is the middle one of their three solutions, or one of two where there is no upper bound.
    """
    if terms not in INCLUDES_FREIGHT:
        return floats(price_usd * share)
    net = floats(price_usd - freight_usd)
    if terms not in INCLUDES_DUTY:
        return np.maximum(net * share, 0.0)
    by_value = duty + (fees.harbor.value if by_sea else 0.0)
    by_share = net * share / (1 + share * (by_value + fees.processing.value))
    at_least = (net - fees.processing_least.value / pieces) * share / (1 + share * by_value)
    most = floats(fees.processing_most.value)
    at_most = (net - np.where(most > 0, most, np.inf) / pieces) * share / (1 + share * by_value)
    return np.maximum(np.maximum(np.minimum(by_share, at_least), np.nan_to_num(at_most, neginf=0.0)), 0.0)
