"""Duty and customs fees of entries: layers that fit an entry add up on the same customs value, without compounding."""

from collections.abc import Mapping
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.scenario.trade import Duty, Fees, duty_layers

Floats = NDArray[np.float64]


class UncoveredEntry(Exception):
    """A shipment that no duty rule covers."""


def layers_of(duties: Mapping[str, Duty], into: str, origin: str, customs_class: str, day: date, what: str) -> dict[str, float]:
    """Rates of the layers that fit an entry, by name. Raises UncoveredEntry, naming the shipment, if there is none."""
    found = duty_layers(duties, into, origin, customs_class, day)
    if not found:
        entry = f"{customs_class} from {origin} into {into} on {day}"
        raise UncoveredEntry(f"{what}: no duty rule covers {entry}; add one under trade.duties, with 0 % if it is free")
    return found


def cents(amount: ArrayLike) -> Floats:
    """Amounts rounded half up to the cent, as customs forms do."""
    return np.asarray(np.floor(np.asarray(amount, dtype=np.float64) * 100 + 0.5 + 1e-7) / 100)


def unrounded_processing_fee_usd(value_usd: ArrayLike, fees: Fees) -> Floats:
    """Merchandise processing fee of formal entries by their customs value: a share between a minimum and a maximum (19 CFR 24.23)."""
    most = np.where(np.asarray(fees.processing_most.value) > 0, fees.processing_most.value, np.inf)
    return np.asarray(np.clip(fees.processing.value * np.asarray(value_usd, dtype=np.float64), fees.processing_least.value, most))


def processing_fee_usd(value_usd: ArrayLike, fees: Fees) -> Floats:
    """The merchandise processing fee to the cent, as each entry pays it."""
    return cents(unrounded_processing_fee_usd(value_usd, fees))


def harbor_fee_usd(value_usd: ArrayLike, fees: Fees, mode: str) -> Floats:
    """Harbor maintenance fee: a share of the value of ocean entries, without limits (19 CFR 24.24)."""
    share = fees.harbor.value if mode == "ocean" else 0.0
    return cents(share * np.asarray(value_usd, dtype=np.float64))


def allocated(total_usd: float, values: ArrayLike) -> Floats:
    """A shared charge split in proportion to the lines' values; in equal parts where all values are zero."""
    weight = np.asarray(values, dtype=np.float64)
    return total_usd * (weight / weight.sum() if weight.sum() else np.full(len(weight), 1 / len(weight)))
