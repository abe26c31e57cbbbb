"""Whether a process is gone: known of those whose number and start are told as ours are."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from storage.census import holder
from storage.database import Database
from storage.lease import LIVES, RUN, Held, Lease, living, refuse_while_held
from storage.processes import Process, this

NOW = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
HOLD = """
import sys
from datetime import datetime
from storage.database import Database
from storage.lease import Lease
Lease(Database(sys.argv[1], "OFF"), "the other").take(datetime.fromisoformat(sys.argv[2]))
print("taken", flush=True)
sys.stdin.read()
"""
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells enough")


@contextmanager
def holding(url: str, *prefix: str) -> Iterator[subprocess.Popen[str]]:
    """Let another process take the lease and hold it."""
    started = subprocess.Popen(
        [*prefix, sys.executable, "-c", HOLD, url, NOW.isoformat()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert started.stdin is not None
    assert started.stdout is not None
    try:
        assert started.stdout.readline() == "taken\n"
        yield started
    finally:
        started.kill()
        started.wait()
        started.stdin.close()
        started.stdout.close()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(Database(database_url, "OFF")) as opened:
        yield opened


@pytest.mark.both_databases
def test_who_was_killed_holds_nothing(database: Database, database_url: str) -> None:
    with holding(database_url) as other:
        with pytest.raises(Held, match="the other"):
            Lease(database, "next").take(NOW)
        assert holder(database, NOW) == "the other"

        other.send_signal(signal.SIGKILL)
        os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
        # Nobody has looked at its end yet, so that its number is still taken.
        refuse_while_held(database, NOW)
        other.wait()
        refuse_while_held(database, NOW)
        assert holder(database, NOW) == ""
        Lease(database, "next").take(NOW)
        with pytest.raises(Held, match="next"):
            refuse_while_held(database, NOW)


def test_who_is_only_stopped_still_holds_it(database: Database, database_url: str) -> None:
    with holding(database_url) as other:
        other.send_signal(signal.SIGSTOP)
        with pytest.raises(Held, match="the other"):
            Lease(database, "next").take(NOW + LIVES - timedelta(seconds=1))


def _ended() -> int:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def _elsewhere(process: Process, **where: str) -> Process:
    """Somewhere where the same number is gone here."""
    return msgspec.structs.replace(process, number=_ended(), **where)


def _first_of_all(process: Process) -> Process:
    started = int(Path("/proc/1/stat").read_text().rpartition(")")[2].split()[19])
    return msgspec.structs.replace(process, number=1, started=started)


CHANGES: dict[str, tuple[Callable[[Process], Process], bool]] = {
    "alive": (lambda p: p, False),
    "ended": (lambda p: msgspec.structs.replace(p, number=_ended()), True),
    "its number is another's now": (lambda p: msgspec.structs.replace(p, started=1), True),
    "somebody else's, and alive": (_first_of_all, False),
    "before the machine was started": (lambda p: _elsewhere(p, boot="another"), False),
    "in another container": (lambda p: _elsewhere(p, spaces="pid:[1]/time:[1]"), False),
    "on a machine that was cloned": (lambda p: _elsewhere(p, host="another"), False),
    "a number that is none": (lambda p: msgspec.structs.replace(p, number=2**70), False),
}


@pytest.mark.parametrize("change", CHANGES)
def test_only_what_can_be_seen_from_here_is_gone(change: str) -> None:
    make, gone = CHANGES[change]
    process = this()
    assert process is not None
    assert make(process).is_gone is gone


def test_a_lease_of_another_version_lives_until_it_runs_out(database: Database) -> None:
    for token in ("0123", '0123 ["only", 1]', "0123 {"):
        with database.writing() as connection:
            connection.exec_driver_sql("DELETE FROM lease")
            beat = int(NOW.timestamp() * 1e6)
            values = f"('{RUN}', 'older', '{token}', {beat})"
            connection.exec_driver_sql(f"INSERT INTO lease VALUES {values}")
        with database.reading() as connection:
            assert living(connection, NOW, RUN).holder == "older"
            assert living(connection, NOW + LIVES, RUN) is None


def test_another_container_is_not_fooled(database: Database, database_url: str) -> None:
    apart = ("unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc")
    tried = subprocess.run([*apart, "true"], check=False, capture_output=True)
    if tried.returncode:
        pytest.skip("this machine lets nobody make namespaces")
    with holding(database_url, *apart), pytest.raises(Held, match="the other"):
        # There it is number 1, here somebody else is.
        Lease(database, "next").take(NOW)
