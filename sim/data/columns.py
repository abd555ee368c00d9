"""Columns of a table file as numbers, with their unit, every cell that cannot be one named at its place."""

import math

import numpy as np

from sim.arrays import Floats
from sim.data.cells import Cells, DataIssue
from sim.units import UnitError, parsed

MOST_NAMED = 10  # wrong cells that a message lists
MISSING = {"", "na", "n/a", "nan", "null", "none", "-", "#n/a"}
TRUE, FALSE = {"1", "true", "yes", "y", "x"}, {"0", "false", "no", "n", ""}


def numbers(cells: Cells, name: str, unit: str, kind: str) -> Floats:
    """The numbers of a column in the canonical unit of `kind` ('h' for times, 'USD', ''); a bare number is in `unit`.

    Raises DataIssue that names each cell that is empty or no number; a column that is not there; a unit that is not of that kind.
    """
    try:
        parsed(f"1 {unit}".strip(), kind)
    except UnitError as error:
        raise DataIssue(f"unit: {error}") from None
    values, issues = [], []
    for row, text in enumerate(cells.column(name)):
        try:
            values.append(_value(text, unit, kind, cells.decimal_comma))
        except UnitError:
            want = "a number" if text.casefold() not in MISSING else "a number, not an empty cell"
            issues.append(f"{cells.place(name, row)}: expected {want}, got '{text[:40]}'; correct it or take the row out")
    if issues:
        more = [f"and {len(issues) - MOST_NAMED:,} more cells"] if len(issues) > MOST_NAMED else []
        raise DataIssue("\n".join([*issues[:MOST_NAMED], *more]))
    if not values:
        raise DataIssue(f"{cells.path}: {name}: no observations; expected a number in each row below the names")
    return np.array(values)


def number_in(cells: Cells, name: str, row: int) -> float:
    """One cell as a plain number. Raises DataIssue that names it."""
    text = cells.column(name)[row]
    try:
        return _value(text, "", "", cells.decimal_comma)
    except UnitError:
        raise DataIssue(f"{cells.place(name, row)}: expected a number, got '{text[:40]}'") from None


def _value(text: str, unit: str, kind: str, decimal_comma: bool) -> float:
    """Raises UnitError."""
    plain = _plain(text, decimal_comma)
    try:
        value = float(plain)
    except ValueError:
        return parsed(plain, kind).value  # with a unit of its own
    if not math.isfinite(value):
        raise UnitError(f"expected a number, got '{text}'")
    return parsed(f"{value!r} {unit}".strip(), kind).value


def _plain(text: str, decimal_comma: bool) -> str:
    """A number with a decimal point and nothing between its thousands."""
    plain = text.replace("\u00a0", "").replace("\u202f", "").replace("\u2212", "-")
    if decimal_comma:
        return plain.replace(".", "").replace(",", ".")
    if plain.count(",") and all(len(part) == 3 for part in plain.split(".", 1)[0].split(",")[1:]):
        return plain.replace(",", "")  # thousands: 1,234.5
    return plain


def quantity(text: str, unit: str, decimal_comma: bool) -> str:
    """A cell as a scenario would write it: a bare number in `unit`, '1.234,5' -> '1234.5 min'; anything else as it is."""
    plain = _plain(text, decimal_comma)
    try:
        float(plain)
    except ValueError:
        return text
    return f"{plain} {unit}".strip()


def flags(cells: Cells, name: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """A column of yes and no: 1, true, yes, y, x against 0, false, no, n or empty. Raises DataIssue for anything else."""
    values = []
    for row, text in enumerate(cells.column(name)):
        word = text.casefold()
        if word not in TRUE | FALSE:
            raise DataIssue(f"{cells.place(name, row)}: expected yes or no (1 or 0), got '{text[:40]}'")
        values.append(word in TRUE)
    return np.array(values, dtype=bool)
