"""What the tests of the storage stand on besides: transactions that are soon in a rush."""

import pytest

from community import dispatch


@pytest.fixture(autouse=True)
def _soon_in_a_rush(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a few events for as many as there can be, so that points wait for their boards."""
    monkeypatch.setattr(dispatch, "FULL", 7)
    monkeypatch.setattr(dispatch, "MOST_IN_RUSH", 50)
