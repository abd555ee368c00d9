"""Property tests take the time they need, and draw the same examples every time; a whole run ends with the account of the cases."""

import gc

import pytest
from hypothesis import is_hypothesis_test, settings
from pytest import Config, Item, TerminalReporter

from sim import engine
from tests.examples import PROFILES

for _name, _profile in PROFILES.items():
    settings.register_profile(_name, _profile)
settings.load_profile("few")
gc.disable()  # until all tests are collected: nothing of them is garbage, and looking for some takes a quarter of the time
SHIPPED_LARGE = engine.LARGE
engine.LARGE = 100  # tasks; the fast engine is loaded once for hundreds of tests, and gives the same bytes (tests/engine)


def pytest_collection_modifyitems(items: list[Item]) -> None:
    """Marks the tests that draw their examples, for `make slow` to run them again with many."""
    for item in items:
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.drawn)


def pytest_collection_finish() -> None:
    """Garbage is looked for among what the tests leave, seldom, and never among the modules and the thousands of tests themselves."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 10)
    gc.enable()


def pytest_sessionfinish() -> None:
    """Looks once through what is left; pytest looks twice more, and would go through all that modules keep in memory each time."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: Config) -> None:
    """Names each reference case with the test that shows it, unless only some tests were asked for."""
    if not config.args or config.args == config.getini("testpaths"):
        from tests.validation.test_accounted import account

        terminalreporter.section("reference cases")
        terminalreporter.line(account())
