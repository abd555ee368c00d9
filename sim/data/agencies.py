"""Tables of public agencies, in the agencies' own layout, as blocks of assumptions to paste, each with its source, date and range.

Wages: Occupational Employment and Wage Statistics (OEWS) of the US Bureau of Labor Statistics, files like 'MSA_M2025_dl.xlsx': columns
AREA_TITLE, OCC_CODE, OCC_TITLE, H_PCT25, H_MEDIAN and H_PCT75; '*' means not released, '#' at or above the top of what is published.
Electricity: US Energy Information Administration, Form EIA-861M 'sales_revenue.xlsx': columns Year, Month, State, and for each sector its
price in cents a kWh.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.data.cells import Cells, DataIssue
from sim.data.columns import number_in

PAID_YEAR_H = 2080  # hours of the year by which OEWS turns hourly into annual wages
NOT_RELEASED, ABOVE = ("*", "**"), "#"
SECTORS = ("residential", "commercial", "industrial")
PRICE = "Price"


@dataclass(frozen=True, slots=True)
class Wage:
    """Hourly wages of an occupation in an area, USD: the quartiles."""

    occupation: str
    title: str
    low: float
    median: float
    high: float


def wages(cells: Cells, area: str, pools: Mapping[str, str], date: str) -> str:
    """A block of wages as YAML: each pool's median with the quartiles as its range, from the occupation named for it ('51-2028').

    Raises DataIssue if the area or an occupation is not in the file, names several areas, or has no wage released.
    """
    rows = _rows_of_area(cells, area)
    found = {pool: _wage(cells, rows, occupation) for pool, occupation in pools.items()}
    title = cells.column("AREA_TITLE")[rows[0]]
    lines = [f"# straight-time wages in {title}; OEWS divides annual wages by {PAID_YEAR_H:,} h", "pools:"]
    for pool, wage in found.items():
        note = f"{wage.occupation} {wage.title}: median and quartiles"
        value = f"value: {wage.median:.2f} USD/h, low: {wage.low:.2f} USD/h, high: {wage.high:.2f} USD/h"
        lines.append(f'  {pool}: {{wage: {{{value}, source: bls-oews, note: "{note}"}}}}')
    lines += [
        "sources:",
        (
            f'  bls-oews: {{title: "Occupational Employment and Wage Statistics, {title}",'
            f' publisher: US Bureau of Labor Statistics, date: "{date}"}}'
        ),
    ]
    return "\n".join(lines) + "\n"


def _rows_of_area(cells: Cells, area: str) -> list[int]:
    titles = cells.column("AREA_TITLE")
    matching = sorted({title for title in titles if area.casefold() in title.casefold()})
    exact = [title for title in matching if title.casefold() == area.casefold()] or matching
    if len(exact) != 1:
        said = f"there are {'; '.join(exact[:6])}" if exact else "no area has that in its title"
        raise DataIssue(f"{cells.path}: AREA_TITLE: expected one area for '{area}', got {len(exact)}: {said}")
    return [row for row, title in enumerate(titles) if title == exact[0]]


def _wage(cells: Cells, rows: list[int], occupation: str) -> Wage:
    codes = cells.column("OCC_CODE")
    row = next((row for row in rows if codes[row] == occupation), None)
    if row is None:
        raise DataIssue(f"{cells.path}: OCC_CODE: no occupation '{occupation}' in this area; expected a code like 51-2028")
    quartiles = [_released(cells, name, row, occupation) for name in ("H_PCT25", "H_MEDIAN", "H_PCT75")]
    return Wage(occupation, cells.column("OCC_TITLE")[row], *quartiles)


def _released(cells: Cells, name: str, row: int, occupation: str) -> float:
    text = cells.column(name)[row]
    if text in NOT_RELEASED or text == ABOVE:
        why = "is above what is published" if text == ABOVE else "is not released"
        raise DataIssue(f"{cells.place(name, row)}: the wage of {occupation} {why}; take a wider area or a broader occupation")
    return number_in(cells, name, row)


def electricity(cells: Cells, state: str, sector: str, date: str) -> str:
    """The mean price of the last twelve months of a state and sector as YAML, its range from the lowest to the highest month.

    Columns Year, Month, State and `<Sector> Price` in cents a kWh. Raises DataIssue if a state, sector or month is missing.
    """
    if sector.casefold() not in SECTORS:
        raise DataIssue(f"sector: expected one of {', '.join(SECTORS)}, got '{sector}'")
    column = f"{sector.capitalize()} {PRICE}"
    states = cells.column("State")
    rows = [row for row, name in enumerate(states) if name.casefold() == state.casefold()]
    months = sorted((int(number_in(cells, "Year", row)), int(number_in(cells, "Month", row)), row) for row in rows)[-12:]
    if len(months) < 12:
        raise DataIssue(f"{cells.path}: State: expected twelve months of '{state}', got {len(months)}; write it like TX")
    prices = [number_in(cells, column, row) / 100 for _, _, row in months]
    (first_year, first_month, _), (last_year, last_month, _) = months[0], months[-1]
    span = f"{first_year}-{first_month:02} to {last_year}-{last_month:02}"
    note = f"{sector} price of {state.upper()}, mean and extremes of the months {span}"
    value = f"value: {sum(prices) / 12:.4f} USD/kWh, low: {min(prices):.4f} USD/kWh, high: {max(prices):.4f} USD/kWh"
    return (
        "\n".join(
            [
                "money:",
                "  energy:",
                f'    price: {{{value}, source: eia-861m, note: "{note}"}}',
                "sources:",
                (
                    '  eia-861m: {title: "Form EIA-861M, sales and revenue", publisher: US Energy Information Administration,'
                    f' date: "{date}"}}'
                ),
            ]
        )
        + "\n"
    )
