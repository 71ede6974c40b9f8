"""What every test has: bounded properties, and in CI a failure for whatever was selected and then skipped."""

import os

import pytest
from hypothesis import HealthCheck, settings

from tests import budget

settings.register_profile(
    "bankbook",
    max_examples=budget.count("property_examples"),
    deadline=None,  # a busy machine is no bug
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("bankbook")

skipped: list[str] = []


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    from tests import flushing

    flushing.step_aside()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        skipped.append(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.skipped:
        skipped.append(report.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if skipped and os.environ.get("BANKBOOK_TEST_NOTHING_SKIPPED") and not hasattr(session.config, "workerinput"):
        session.exitstatus = exitstatus or pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if skipped:
        verdict = "a failure here" if os.environ.get("BANKBOOK_TEST_NOTHING_SKIPPED") else "look at the reasons above"
        terminalreporter.write_line(f"*** {len(skipped)} SKIPPED: {verdict} ***", yellow=True, bold=True)
