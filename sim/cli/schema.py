"""`sim schema`."""

from sim.report.console import write_json


def schema() -> None:
    """Print a JSON Schema of scenario files, with which editors complete keys and underline mistakes.

    \b
    Example:
      sim schema > scenario.schema.json
    """
    from sim.scenario.editors.json_schema import json_schema

    write_json(json_schema())
