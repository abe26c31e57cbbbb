"""What the processes of a test run tell each other of a test: what came of it, and no more."""

from __future__ import annotations

import pytest
from _pytest.runner import runtestprotocol


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Run a test as pytest does, but pass on no set-up and tear-down that went well.

    To write, send and read three reports takes as long as most tests; one is counted.
    """
    option = item.config.option
    if not hasattr(item.config, "workerinput") or option.durations is not None or option.xmlpath:
        return None
    told = item.ihook
    told.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for report in runtestprotocol(item, log=False, nextitem=nextitem):
        if report.when == "call" or not report.passed:
            told.pytest_runtest_logreport(report=report)
    told.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
