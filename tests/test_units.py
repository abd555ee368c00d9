"""Units: what a person may write, what it is worth, and what is said about the rest."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.units import UnitError, canonical, in_written, parsed


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("15 min", "h", 0.25),
        ("15min", "h", 0.25),
        ("90 s", "h", 0.025),
        ("2 d", "h", 48),
        ("1 week", "h", 168),
        ("5 years", "h", 5 * 365 * 24),
        ("12 months", "h", 365 * 24),
        (".5 h", "h", 0.5),
        ("1e3 h", "h", 1000),
        ("31 USD/h", "USD/h", 31),
        ("62_000 USD/year", "USD/year", 62_000),
        ("2 M USD", "USD", 2e6),
        ("75 kUSD", "USD", 75_000),
        ("8.19 c/kWh", "USD/kWh", 0.0819),
        ("82 USD/MWh", "USD/kWh", 0.082),
        ("15 USD/kW/month", "USD/kW/month", 15),
        ("180 USD/kW/year", "USD/kW/month", 15),
        ("8.47 USD/sf/year", "USD/sf/year", 8.47),
        ("12 USD/unit", "USD/unit", 12),
        ("12 USD/repair", "USD/unit", 12),
        ("12 USD", "USD/unit", 12),
        ("80000 per year", "1/year", 80_000),
        ("80 000 per year", "1/year", 80_000),
        ("80000 /year", "1/year", 80_000),
        ("220 per day", "1/year", 80_300),
        ("5 % per year", "1/year", 0.05),
        ("12 %/year", "%/year", 0.12),
        ("95 %", "%", 0.95),
        ("95%", "%", 0.95),
        ("0.95", "%", 0.95),
        ("12", "", 12),
        ("3 pieces", "", 3),
        ("21 kg", "kg", 21),
        ("1 t", "kg", 1000),
        ("3510 W", "kW", 3.51),
        ("0.234 PH", "TH", 234),
        ("100 km", "mile", 62.1371192),
        ("-3 h", "h", -3),
    ],
)
def test_worth(text, unit, value):
    assert math.isclose(parsed(text, unit).value, value, rel_tol=1e-12)


@pytest.mark.parametrize(
    ("text", "unit", "message"),
    [
        ("15 kg", "h", "expected a time like '15 min', got '15 kg'"),
        ("31", "USD/h", "needs a unit: write '31 USD/h'"),
        ("5", "%/year", "needs a unit: write '5 %/year'"),
        ("30", "h", "needs a unit: write '30 min'"),
        ("2,5 h", "h", "expected a time like '15 min', got '2,5 h'; write '2.5 h'"),
        (
            "0,0425 USD/kWh",
            "USD/kWh",
            "expected an energy price like '0.082 USD/kWh', got '0,0425 USD/kWh'; write '0.0425 USD/kWh'",
        ),
        ("80000", "1/year", "needs a unit: write '80000 per year'"),
        ("31 USD", "USD/h", "expected an hourly wage like '31 USD/h', got '31 USD'"),
        ("31 USD/", "USD", "expected an amount like '1200 USD', got '31 USD/'; the unit ends too early"),
        ("24.50 $/h", "USD/h", "expected an hourly wage like '31 USD/h', got '24.50 $/h'; write '24.50 USD/h'"),
        ("5 hrs", "h", "expected a time like '15 min', got '5 hrs'; write '5 h'"),
        (
            "80,000 per year",
            "1/year",
            (
                "expected a yearly rate like '80000 per year', got '80,000 per year'; "
                "write '80000 per year', or '80.000 per year' if the comma is a decimal point"
            ),
        ),
        ("NaN", "", "expected a number like '12', got 'NaN'"),
        ("inf h", "h", "expected a time like '15 min', got 'inf h'"),
        ("1e999 h", "h", "expected a time like '15 min', got '1e999 h'"),
        ("", "", "expected a number like '12', got ''"),
        ("ten", "", "expected a number like '12', got 'ten'"),
        ("0x10", "", "expected a number like '12', got '0x10'; unknown unit 'x10'"),
        ("٣ h", "h", "expected a time like '15 min', got '٣ h'"),
    ],
)
def test_refused(text, unit, message):
    with pytest.raises(UnitError) as error:
        parsed(text, unit)
    assert str(error.value) == message


WRITTEN = [("h", "min"), ("h", "weeks"), ("USD/h", "c/h"), ("%", "%"), ("1/year", "per week"), ("USD/kWh", "c/kWh"), ("USD", "M USD")]


@given(st.floats(1e-6, 1e9), st.sampled_from(WRITTEN))
def test_there_and_back(value, units):
    unit, written = units
    once = parsed(f"{value!r} {written}", unit)
    assert once.written == written
    assert math.isclose(in_written(once.value, written, unit), value, rel_tol=1e-11)


@given(st.text(max_size=20), st.sampled_from(["h", "", "%", "USD/h", "1/year"]))
def test_any_text_is_a_number_or_refused(text, unit):
    try:
        assert math.isfinite(parsed(text, unit).value)
    except UnitError as error:
        assert f"got '{text}'" in str(error) or str(error).startswith("needs a unit: write '")


def test_shares_are_kept_as_fractions():
    assert [canonical(unit) for unit in ("%", "%/year", "USD/h")] == ["", "1/year", "USD/h"]
