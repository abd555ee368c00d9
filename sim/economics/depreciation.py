"""Tax depreciation: the tables of the Modified Accelerated Cost Recovery System, and what a bonus writes off at once.

Source: IRS Publication 946, How to Depreciate Property, appendix A, tables A-1 and A-7a, percent of the unadjusted basis as printed.
"""

from typing import Literal

import numpy as np

from sim.arrays import Floats

Class = Literal["macrs_5", "macrs_7", "macrs_15", "macrs_39"]

HALF_YEAR = {
    "macrs_5": (20.0, 32.0, 19.2, 11.52, 11.52, 5.76),
    "macrs_7": (14.29, 24.49, 17.49, 12.49, 8.93, 8.92, 8.93, 4.46),
    "macrs_15": (5.0, 9.5, 8.55, 7.7, 6.93, 6.23, 5.9, 5.9, 5.91, 5.9, 5.91, 5.9, 5.91, 5.9, 5.91, 2.95),
}
REAL_FIRST = (2.461, 2.247, 2.033, 1.819, 1.605, 1.391, 1.177, 0.963, 0.749, 0.535, 0.321, 0.107)  # by month placed in service
REAL_YEARLY, REAL_YEARS = 2.564, 39


def macrs_percent(tax_class: Class, month: int = 1) -> Floats:
    """Percent of the cost in years 1, 2, ..., 100 in all: half-year convention, or mid-month for real property put in service in `month`.

    The 40th year of real property takes what the printed years before it leave.
    """
    if tax_class != "macrs_39":
        return np.array(HALF_YEAR[tax_class])
    first = REAL_FIRST[month - 1]
    last = REAL_FIRST[12 - month]
    return np.array([first, *[REAL_YEARLY] * (REAL_YEARS - 1), last])


def with_bonus(shares: Floats, bonus: float | Floats) -> Floats:
    """Shares of the cost by year [..., years] when a part is written off in the first year and the rest by its table."""
    first = np.arange(len(shares)) == 0
    return np.asarray(bonus * first + (1 - np.asarray(bonus)) * shares)


def straight_line(life_years: float | Floats, years: int) -> Floats:
    """Shares of the cost in years 1, 2, ... written off evenly over a life: [..., years]; the last year of the life may be a part."""
    life = np.maximum(life_years, 1e-9)
    return np.asarray(np.clip(life - np.arange(years), 0.0, 1.0) / life)
