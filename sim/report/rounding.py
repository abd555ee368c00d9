"""How numbers are written: as many digits as they are known to, at most four or five, and thousands separated everywhere."""

import re
from dataclasses import dataclass
from math import ceil, floor, isfinite, isnan, log10

DIGITS = 4  # significant digits of a number: of an exact one, and of one with an interval unless that needs one more
HALF_DIGITS = 2  # significant digits of a half-width
FEW_MILLIONS = 0.1  # millions of USD: what is less is read in dollars
NOISE = 1e-9  # a half-width below this share of the value is rounding of floats, not chance


def decimals(half: float, value: float = 0.0) -> int:
    """Digits after the point (negative: before it) that a value with such a half-width is worth.

    Two significant digits of the half-width decide, but the value gets no more than four, or five where the half-width would have none
    otherwise. Of an exact value (half 0, or none: NaN or infinite): four digits, and all before the point.
    """
    if not isfinite(half) or half <= NOISE * abs(value):
        return max(0, _places(value, DIGITS)) if value and value != round(value) else 0
    fine, coarse = _places(half, HALF_DIGITS), _places(half, 1)
    if not value:
        return fine
    return min(fine, max(min(coarse, _places(value, DIGITS + 1)), _places(value, DIGITS)))


def _places(value: float, digits: int) -> int:
    """Digits after the point of a number rounded to so many significant digits: 9.96 to two is 10, which has none."""
    if not value or not isfinite(value):
        return 0
    places = digits - 1 - _exponent(value)
    return places - 1 if _exponent(round(value, places)) > _exponent(value) else places


def number(value: float, places: int) -> str:
    """A value with thousands separated and `places` digits after the point; never '-0'."""
    rounded = round(value, places) + 0.0
    return f"{rounded:,.{max(places, 0)}f}"


def signed(value: float, places: int) -> str:
    """Like `number`, with its sign; zero has none."""
    text = number(value, places)
    return f"+{text}" if round(value, places) > 0 else text


def significant(value: float) -> str:
    """A number without an interval: four significant digits, thousands separated, no zeros at its end: '5.9', '12,500'."""
    return few(value, DIGITS)


def few(value: float, digits: int = 3) -> str:
    """A number without an interval to so many significant digits, but with all before the point and never as a power: '0.42', '12,345'."""
    if not isfinite(value):
        return "-"
    text = number(value, max(0, _places(value, digits)))
    return text.rstrip("0").rstrip(".") if "." in text else text


def separated(text: str) -> str:
    """An assumption as written, with thousands separated: '18,200,000 USD'. Dates stay as they are."""
    return re.sub(r"(?<![\d.])\d{4,}(?!\d|-\d)", lambda digits: f"{int(digits[0]):,}", text)


def _exponent(value: float) -> int:
    return floor(log10(abs(value))) if value else 0


def reading(unit: str, size: float) -> tuple[float, str]:
    """The unit in which about so much is read, and the factor into it: ('M USD', 0.0008) is (1e6, 'USD').

    Days are read as minutes or hours where they are few, of 2 hours at most and of 2 days; millions of dollars as dollars below a tenth.
    """
    amount, slash, per = unit.partition("/")
    if unit == "d" and size <= 2:
        return (24.0, "h") if size > 2 / 24 else (1440.0, "min")
    return (1e6, f"USD{slash}{per}") if amount == "M USD" and size < FEW_MILLIONS else (1.0, unit)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95 % confidence interval; low and high are NaN after a single replication."""

    mean: float
    low: float
    high: float
    unit: str = ""
    replications: int = 0

    @property
    def half(self) -> float:
        """Half the width of the interval, NaN if there is none."""
        return (self.high - self.low) / 2

    @property
    def places(self) -> int:
        """Digits after the point worth writing."""
        return decimals(self.half, self.mean)

    @property
    def known(self) -> bool:
        """Whether there is a mean to speak of."""
        return isfinite(self.mean)

    @property
    def distinguishable(self) -> bool:
        """Whether the interval leaves out 0. False after a single replication."""
        return self.low > 0 or self.high < 0

    @property
    def nothing(self) -> bool:
        """Whether it is 0 in every replication, of which there are several."""
        return self.low == self.mean == self.high == 0

    @property
    def value(self) -> str:
        """The mean alone, for places that show the interval beside it."""
        return number(self.mean, self.places)

    @property
    def spread(self) -> str:
        """What stands behind the mean: ' ± 12', ' (98.92 to 100.00)' where the mean is not in the middle, '' of an exact value."""
        return self._spread(self.places)

    @property
    def plus_minus(self) -> str:
        """'3,412 ± 12', '99.56 (98.92 to 100.00)' where the mean is not in the middle; an exact value stands alone."""
        return self.value + self._spread(self.places)

    @property
    def brief(self) -> str:
        """The mean alone to three significant digits and all before the point, no finer than it is known: for what is said in passing."""
        return number(self.mean, min(self.places, max(2 - _exponent(self.mean), 0)))

    @property
    def cell(self) -> str:
        """Like `plus_minus`, for a table with little room: three significant digits and all before the point, and '99.6 (98.9-100)'."""
        places = min(self.places, max(2 - _exponent(self.mean), 0))
        value = number(self.mean, places)
        if isnan(self.half) or self._exact:
            return value
        if not self._symmetric:
            low, high = (f"{end:.3g}" if abs(end) < 1e3 else number(end, 0) for end in (self.low, self.high))
            return f"{value} ({low}-{high})"
        return value + self._spread(places)

    @property
    def signed(self) -> str:
        """'-212.0 ± 3.1'."""
        return signed(self.mean, self.places) + self._spread(self.places)

    def within(self, total: "Estimate", with_sign: bool = False) -> str:
        """Like `plus_minus`, no finer than the total this is a part of; the half-width is then rounded up, never away."""
        places = min(self.places, total.places) if total.half > 0 and self.half >= 0 else self.places
        return (signed if with_sign else number)(self.mean, places) + self._spread(places)

    @property
    def interval(self) -> str:
        """'3,400 to 3,424'; 'no spread' where all are alike, 'no interval' after a single replication."""
        if isnan(self.half):
            return "no interval"
        return "no spread" if self._exact else self._ends(self.places)

    @property
    def _exact(self) -> bool:
        return self.half <= NOISE * abs(self.mean)

    @property
    def _symmetric(self) -> bool:
        """Whether the mean is in the middle of the interval, as far as is written: then ± its half says the interval."""
        return abs(self.low + self.high - 2 * self.mean) <= 10.0**-self.places

    def _spread(self, places: int) -> str:
        if isnan(self.half):
            return " (no interval)"
        if self._exact:
            return ""
        if not self._symmetric:
            return f" ({self._ends(places)})"
        half = self.half if round(self.half, places) and places == self.places else _up(self.half, places)
        return f" ± {number(half, places)}"

    def _ends(self, places: int) -> str:
        """Low and high; outward to the next digit where the nearest would leave no width."""
        if round(self.low, places) == round(self.high, places):
            return f"{number(-_up(-self.low, places), places)} to {number(_up(self.high, places), places)}"
        return f"{number(self.low, places)} to {number(self.high, places)}"

    def negated(self) -> "Estimate":
        """The same difference seen from the other side."""
        return Estimate(-self.mean, -self.high, -self.low, self.unit, self.replications)

    def scaled(self, factor: float, unit: str) -> "Estimate":
        """The same in another unit; `factor` is positive."""
        return Estimate(self.mean * factor, self.low * factor, self.high * factor, unit, self.replications)


def _up(value: float, places: int) -> float:
    return ceil(round(value * 10.0**places, 9)) / 10.0**places


def together(parts: list[Estimate]) -> Estimate:
    """The sum of estimates, with the sum of their half-widths: at least the true half-width, as standard deviations add up at most."""
    mean, half = sum(part.mean for part in parts), sum(part.half for part in parts)
    return Estimate(mean, mean - half, mean + half, parts[0].unit, min(part.replications for part in parts))
