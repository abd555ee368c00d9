"""`sim diff`."""

from typing import Annotated

import typer

from sim.questions.options import Json, Set, With
from sim.report.console import remark, write_json, write_rows

Left = Annotated[str, typer.Argument(metavar="A", help="A scenario file.")]
Right = Annotated[str, typer.Argument(metavar="B", help="Another.")]


def diff(left: Left, right: Right, overlays: With = None, settings: Set = None, as_json: Json = False) -> None:
    """List the assumptions in which two scenarios differ.

    Policy files and settings are laid over both.

    \b
    Example:
      sim diff texas.yaml florida.yaml
    """
    from dataclasses import asdict

    from sim.scenario.editors.describe import differences
    from sim.scenario.loading import load

    found = list(differences(load(left, overlays or (), settings or ()), load(right, overlays or (), settings or ())))
    if as_json:
        write_json([asdict(difference) for difference in found])
    elif found:
        rows = [(d.key, d.left, d.right, d.left_place, d.right_place) for d in found]
        write_rows(("key", left, right, "place of the first", "place of the second"), rows)
    else:
        remark(f"{left} and {right} assume the same")
