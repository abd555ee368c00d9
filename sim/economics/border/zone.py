"""Foreign-trade zone: duty is due when goods leave the zone for the country, and not on what is exported or scrapped in it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Floats, floats
from sim.economics.border.customs import Charge
from sim.economics.border.duty import processing_fee_usd
from sim.scenario.subjects.trade import Duty, Fees, Zone, meant


@dataclass(frozen=True, slots=True)
class ZoneDuty:
    """Duty on parts without the zone, and what the zone saves by its three causes; all in USD, positive."""

    without: Floats
    lower_rate: Floats
    exports: Floats
    scrap: Floats

    @property
    def saved(self) -> Floats:
        """What the zone saves in all."""
        return self.lower_rate + self.exports + self.scrap

    @property
    def paid(self) -> Floats:
        """Duty with the zone."""
        return self.without - self.saved


def zone_duty(own_usd: ArrayLike, in_zone_usd: ArrayLike, exported: ArrayLike, scrapped: ArrayLike) -> ZoneDuty:
    """Duty on parts that a zone takes in, from what they would pay at their own rates and at those that hold in the zone.

    The rates in the zone are those of the finished good on the value of the parts (non-privileged foreign status), or the parts' own
    as fixed on admission (privileged). Source: 19 CFR 146.65.
    """
    own, inside = floats(own_usd), floats(in_zone_usd)
    at_home = 1 - floats(exported) - floats(scrapped)
    return ZoneDuty(own, (own - inside) * at_home, own * floats(exported), own * floats(scrapped))


def zone_fees_usd(value_usd: ArrayLike, entries: ArrayLike, fees: Fees) -> Floats:
    """Processing fees on all that leaves a zone in so many entries of equal value, each to the cent; nothing leaves without an entry."""
    value, count = np.broadcast_arrays(floats(value_usd), floats(entries))
    each = np.divide(value, count, out=np.zeros(value.shape), where=count > 0)
    return np.where(value > 0, count * processing_fee_usd(each, fees), 0.0)


def in_zone_usd(own: Iterable[Charge], finished: Iterable[Charge], duties: dict[str, Duty], zone: Zone) -> Floats:
    """Duty on parts that all leave the zone for the country: [..., months].

    `own` are their charges as parts and `finished` those on the same value as finished goods. Duties named in `privileged` are kept
    as parts; of the others the lower sum holds, since parts may be admitted as privileged wherever that is cheaper.
    """
    as_parts, as_goods = (
        sum(charge.amount for charge in charges if charge.is_duty and not meant(zone.privileged, charge.name, duties))
        for charges in (own, finished)
    )
    paid = sum(charge.amount for charge in own if charge.is_duty)
    return floats(paid - np.maximum(as_parts - as_goods, 0.0))
