"""The glossary of measures, made from their records."""

from sim.measures.registry import REGISTRY, Measure, headline
from sim.tables import Table, table

NAMES = ("measure", "label", "unit", "of", "better", "meaning")


def glossary() -> Table:
    """All measures that can be named, those of the headline table first and in its order: columns `NAMES`.

    `measure` is the name in tables and in --measure, `of` what there is one value each of, `better` is 'higher', 'lower' or ''.
    """
    shown = headline()
    others = [measure for measure in REGISTRY.values() if measure not in shown and not measure.causal]
    return table(NAMES, [_row(measure) for measure in (*shown, *others)])


def _row(measure: Measure) -> tuple[str, ...]:
    return measure.name, measure.label, measure.unit, measure.of, measure.better or "", measure.meaning
