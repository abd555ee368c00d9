"""The recipes of the questions, as Python reaches them."""

import inspect

import pytest

import sim
from sim.report.answer import Answer

QUESTIONS = ("breakeven", "compare", "decide", "optimize", "run", "sensitivity", "sweep", "uncertainty")


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_is_called_from_python_and_says_what_comes_out_and_what_it_raises(name: str) -> None:
    recipe = getattr(sim, name)
    signature = inspect.signature(recipe, eval_str=True)
    assert signature.return_annotation is Answer
    assert {"replications", "seed", "jobs", "overlays", "settings", "runs", "on_progress"} <= signature.parameters.keys()
    text = inspect.getdoc(recipe) or ""
    assert "Raises " in text
    assert "able" in text, "its tables"
