"""Tax depreciation by the Modified Accelerated Cost Recovery System (MACRS), and what a bonus writes off at once.

Source: IRS Publication 946, How to Depreciate Property, appendix A: tables A-1 (half-year convention) and A-7a (real property), percent
of the unadjusted basis as printed; the mid-quarter convention by the formula behind tables A-2 to A-5.
"""

from typing import Literal

import numpy as np

from sim.arrays import Floats, floats, times

Class = Literal["macrs_3", "macrs_5", "macrs_7", "macrs_10", "macrs_15", "macrs_20", "macrs_39", "section_195"]
REAL_PROPERTY: Class = "macrs_39"
START_UP: Class = "section_195"
START_UP_YEARS = 15  # 180 months from that in which the business begins, 26 U.S.C. 195(b)(1)(B)

HALF_YEAR = {
    "macrs_3": (33.33, 44.45, 14.81, 7.41),
    "macrs_5": (20.0, 32.0, 19.2, 11.52, 11.52, 5.76),
    "macrs_7": (14.29, 24.49, 17.49, 12.49, 8.93, 8.92, 8.93, 4.46),
    "macrs_10": (10.0, 18.0, 14.4, 11.52, 9.22, 7.37, 6.55, 6.55, 6.56, 6.55, 3.28),
    "macrs_15": (5.0, 9.5, 8.55, 7.7, 6.93, 6.23, 5.9, 5.9, 5.91, 5.9, 5.91, 5.9, 5.91, 5.9, 5.91, 2.95),
    "macrs_20": (3.75, 7.219, 6.677, 6.177, 5.713, 5.285, 4.888, 4.522, *(4.462, 4.461) * 6, 2.231),
}
REAL_FIRST = (2.461, 2.247, 2.033, 1.819, 1.605, 1.391, 1.177, 0.963, 0.749, 0.535, 0.321, 0.107)  # by month placed in service
REAL_YEARLY, REAL_YEARS = 2.564, 39
MID_QUARTER = (0.875, 0.625, 0.375, 0.125)  # the part of the first year that is left at the middle of each quarter
LAST_QUARTER_MOST = 0.4  # of the year's personal property; where more is placed in the last quarter, the mid-quarter convention holds


def macrs_percent(tax_class: Class, month: int = 1) -> Floats:
    """Percent of the basis in years 1, 2, ..., 100 in all: half-year convention, or mid-month for real property put in service in `month`.

    The 40th year of real property takes what the printed years before it leave.
    """
    if tax_class != REAL_PROPERTY:
        return np.array(HALF_YEAR[tax_class])
    first = REAL_FIRST[month - 1]
    last = REAL_FIRST[12 - month]
    return np.array([first, *[REAL_YEARLY] * (REAL_YEARS - 1), last])


def mid_quarter_percent(tax_class: Class, quarter: int) -> Floats:
    """Percent of the basis in years 1, 2, ... of personal property placed in service in a quarter (1 to 4) of the first tax year.

    Declining balance at 200 % (150 % for property of 15 and 20 years), or straight line over what is left of the recovery period once
    that gives more; not rounded, so that it is within 0.01 of the printed tables.
    """
    years = int(tax_class.removeprefix("macrs_"))
    rate = (1.5 if years >= 15 else 2.0) / years
    first, left, found = MID_QUARTER[quarter - 1], 100.0, []
    for year in range(years + 1):
        part = first if year == 0 else 1.0
        remaining = years if year == 0 else years - first - (year - 1)
        taken = min(max(left * rate, left / max(remaining, part)) * part, left)
        found.append(taken)
        left -= taken
    return np.array(found)


def with_bonus(shares: Floats, bonus: float | Floats) -> Floats:
    """Shares of the cost by year [..., years] when a part is written off in the first year and the rest by its table."""
    first = np.arange(shares.shape[-1]) == 0
    return times(bonus, first) + times(1 - floats(bonus), shares)


def straight_line(life_years: float | Floats, years: int) -> Floats:
    """Shares of the cost in years 1, 2, ... written off evenly over a life: [..., years]; the last year of the life may be a part."""
    life = np.maximum(life_years, 1e-9)
    return floats(np.clip(np.subtract(life, np.arange(years), order="F"), 0.0, 1.0) / life)
