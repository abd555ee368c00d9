"""Drawback: duty on imported parts comes back when what they were used in leaves the country."""

from collections.abc import Iterable

from numpy.typing import ArrayLike

from sim.arrays import Floats, floats
from sim.economics.border.customs import Charge
from sim.scenario.subjects.trade import Drawback, Duty, Trade, meant


def drawback_usd(duty_usd: ArrayLike, exported: ArrayLike, refund: ArrayLike = 0.99) -> Floats:
    """Refund of the duty paid on all inputs used, those scrapped on the way included, as the share of it that is in exports.

    Nothing is taken off for scrap: manufacturing drawback goes by what was used in making the exports. Source: 19 U.S.C. 1313(a), (b);
    99 % in 19 CFR 181.45 and 190.
    """
    return floats(floats(duty_usd) * floats(exported) * floats(refund))


def refunded_usd(charges: Iterable[Charge], duties: dict[str, Duty], drawback: Drawback) -> Floats:
    """Drawback on the charges on parts that are used in new units: [..., months]. Fees and duties named in `not_on` stay paid."""
    paid = [charge.amount for charge in charges if charge.is_duty and not meant(drawback.not_on, charge.name, duties)]
    return drawback_usd(floats(sum(paid)), drawback.exported.value, drawback.refund.value)


def kept_usd(charge: Charge, trade: Trade) -> Floats:
    """What stays paid of a duty after its drawback: [..., months]."""
    own = trade.drawback
    if own is None or meant(own.not_on, charge.name, trade.duties):
        return charge.amount
    return charge.amount - drawback_usd(charge.amount, own.exported.value, own.refund.value)
