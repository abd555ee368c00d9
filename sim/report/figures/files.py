"""The figures of an answer as files, drawn once: those of an answer that was given before are kept beside what it was concluded from."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib.metadata import version

import numpy as np

from sim.report.answer import Answer, Drawn
from sim.report.records import answer_record
from sim.tables import Table

Files = Mapping[str, Table]  # by file name, each with one column `bytes`


def figure_files(answer: Answer, forms: Sequence[str], processes: int = 1) -> list[Drawn]:
    """The pictures of an answer in these forms, in their order; matplotlib is loaded only where they have not been drawn before."""
    kept = answer.study.kept if answer.study else None
    name = _name(answer, forms)
    if kept and (files := kept.load(name)) is not None:
        return [Drawn(_own(files, picture.name, forms)) for picture in answer.figures]
    from sim.report.figures.drawing import drawn

    made = drawn(answer.figures, answer.tables, forms, processes)
    if kept and not any(each.fault or each.lacking for each in made):
        kept.save(name, _files(answer, made))
    return made


def _name(answer: Answer, forms: Sequence[str]) -> str:
    """What tells these pictures from others of the same replications: all that the answer says, the forms, and who draws."""
    said = sha256(json.dumps(answer_record(answer)).encode()).hexdigest()
    return f"figures as {' and '.join(forms)} by matplotlib {version('matplotlib')} of {said}"


def _own(files: Files, picture: str, forms: Sequence[str]) -> dict[str, bytes]:
    names = {form: f"{picture}.{form}" for form in forms}
    return {form: files[name]["bytes"].tobytes() for form, name in names.items() if name in files}


def _files(answer: Answer, made: Sequence[Drawn]) -> Files:
    contents = {
        f"{picture.name}.{form}": own for picture, each in zip(answer.figures, made, strict=True) for form, own in each.contents.items()
    }
    return {name: Table({"bytes": np.frombuffer(own, dtype=np.uint8)}) for name, own in contents.items()}
