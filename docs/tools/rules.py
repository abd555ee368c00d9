"""The rules of the floor as a page: the docstring of `sim/plant.py`, which is the text that counts."""

import re

import sim.plant

TEXT = """# The rules of the floor

Both engines obey these rules and nothing else. The text is the docstring of `sim/plant.py`, where an engine's author reads it.

"""


def rules() -> str:
    """The page. A sub-point of a rule is indented by four, as Markdown wants it."""
    doc = sim.plant.__doc__ or ""
    _, _, body = doc.partition("----------------------\n")
    lines = [re.sub(r"^ {3}(?=\S)", "    ", re.sub(r"^ {5}(?=\S)", "      ", line)) for line in body.splitlines()]
    apart = [f"\n{line}" if re.match(r" {4}- ", line) else line for line in lines]
    return TEXT + re.sub(r"(?m)^(\d+)\. ", r"\n\1. ", "\n".join(apart)) + "\n"
