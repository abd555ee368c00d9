"""A whole report of two small sites, asked once for all that is made from it."""

import pytest

from sim.report.report import Report
from tests.report.small_report import small_report


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return small_report(tmp_path_factory.mktemp("report"))
