"""The glossary of measures, from their records."""

from docs.tools.markdown import code, plain, table
from sim.measures.glossary import glossary
from sim.report.records import rows

TEXT = """# Measures

Every number that `sim` reports, under the name it has in tables (column `measure`) and in `--measure`, `--precision`, `--select`,
`--objective` and `--subject-to`. Write `name` where there is one of it, and `name.of` to say which: `lead_time.build`,
`utilization.test`. `sim explain FILE measures` prints the same list.

"""


def measures() -> str:
    """The page."""
    return TEXT + table(("name", "means", "unit", "one for each", "better"), [_row(row) for row in rows(glossary())]) + "\n"


def _row(row: dict[str, object]) -> tuple[str, ...]:
    text = {name: str(value) for name, value in row.items()}
    return code(text["measure"]), f"**{plain(text['label'])}**: {plain(text['meaning'])}", plain(text["unit"]), text["of"], text["better"]
