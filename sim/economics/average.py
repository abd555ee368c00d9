"""The moving weighted average at which parts leave their stock.

It is linear in what was paid. A sum over months of what leaves is therefore a sum over months of what was paid, by weights in which no
price is: they are worked out once for all draws, and what leaves in each month only where somebody asks for it.
"""

from functools import lru_cache

import numpy as np

from sim.arrays import Floats, contiguous, stacked
from sim.economics.escalation import Index, Price
from sim.portable import in_stretches, weighted


class Averaged(Index):
    """USD a piece that leaves the stock in each month, of what was `paid` for the pieces received in each [..., months]."""

    def __init__(self, paid: Floats, received: Floats, used: Floats) -> None:
        self.paid, self.received, self.used = paid, received, used

    def _by_month(self) -> Floats:
        return moving_average(self.paid, self.received, self.used)

    def summed(self, weights: Floats) -> Floats:
        return in_stretches(self.paid, weighted(_of_a_dollar(self.received.tobytes(), self.used.tobytes()), weights).T)

    @property
    def price(self) -> Price:
        """The same as a price, that does not go on growing; zero where nothing was paid."""
        return (
            Price(np.ones(1), self, np.zeros(1)) if self.paid[..., -1].any() or self.paid.any() else Price(np.zeros(1), None, np.zeros(1))
        )


@lru_cache(maxsize=512)
def _of_a_dollar(received: bytes, used: bytes) -> Floats:
    """What a dollar paid in each month adds to what a piece is that leaves in each: (months, months). Kept over chunks of draws."""
    pieces = np.frombuffer(received)
    return moving_average(np.eye(len(pieces)), pieces, np.frombuffer(used))


def moving_average(paid_usd: Floats, received: Floats, used: Floats) -> Floats:
    """USD a piece that is used in each month [..., months], of what was paid for the pieces received in each [..., months].

    The moving weighted average: each month's pieces leave at the value of what lay there and came in, over the pieces of both. A
    month's receipts count before its use, so used + left in stock = paid, to the float. Linear in what was paid.
    """
    rates = list[Floats]()
    pieces, value, rate = 0.0, np.zeros(paid_usd.shape[:-1]), np.zeros(paid_usd.shape[:-1])
    for month, paid in enumerate(contiguous(np.moveaxis(paid_usd, -1, 0))):
        pieces += received[month]
        value = value + paid
        rate = value / pieces if pieces > 0 else rate
        rates.append(rate)
        pieces -= used[month]
        value = value - rate * used[month]
    return stacked(rates)
