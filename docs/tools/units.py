"""The units page: what a quantity is called, how it is written, and which time its unit speaks of."""

from docs.tools.markdown import code, plain, table
from sim.units import MEANINGS, PAID_YEAR_H, SYMBOLS

TEXT = """# Units

A number in a scenario carries its unit: `45 min`, `20.50 USD/h`, `5 %`. Only a count or a pure ratio may stand bare. Units multiply and
divide, so `USD/kW/month` needs no entry of its own, and `9.75 M USD` and `9750000 USD` are the same amount. A unit of the wrong kind is an
error that says what was expected.

The one thing that units leave open is *which time* they mean: a rent of a month goes on day and night, a wage of a year is earned in the
hours that are paid. Each kind of quantity has one decision:

"""

SYMBOLS_TEXT = """

## Symbols

Two symbols that stand for the same unit are listed together.

"""


def units() -> str:
    """The page."""
    rows = [(code(m.example), m.called, plain(m.time)) for m in MEANINGS.values()]
    decisions = table(("written", "is", "time meant"), rows)
    paid = f"\n\nThe hours of `workforce.paid_year` are {PAID_YEAR_H:,.0f} h unless a scenario says otherwise."
    return TEXT + decisions + paid + SYMBOLS_TEXT + table(("symbols", "factor", "base unit"), _symbols()) + "\n"


def _symbols() -> list[tuple[str, str, str]]:
    """Symbols of the same factor and dimension in one row."""
    same: dict[tuple[float, str], list[str]] = {}
    for name, (factor, dimensions) in SYMBOLS.items():
        base = " ".join(f"{unit}" if power == 1 else f"{unit}^{power}" for unit, power in dimensions.items()) or "1"
        same.setdefault((factor, base), []).append(name)
    return [(", ".join(code(name) for name in names), f"{factor:.10g}", base) for (factor, base), names in same.items()]
