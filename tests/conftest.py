"""Property tests take the time they need, and draw the same examples every time; a whole run ends with the account of the cases."""

from hypothesis import settings
from pytest import Config, TerminalReporter

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: Config) -> None:
    """Names each reference case with the test that shows it, unless only some tests were asked for."""
    if not config.args or config.args == config.getini("testpaths"):
        from tests.validation.test_accounted import account

        terminalreporter.section("reference cases")
        terminalreporter.line(account())
