"""The money: a pure function of quantities and prices. It knows no clock."""

from sim.economics.landed import economics

__all__ = ["economics"]
