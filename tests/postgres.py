"""A PostgreSQL cluster of the tests' own, started from the binaries on the machine."""

from __future__ import annotations

import atexit
import itertools
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg

OWNER = "hearth"
START_WITHIN = 30.0
# What a test database may forgo: it never has to survive a power cut.
OPTIONS = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "200",
    "max_wal_senders": "0",
    "synchronous_commit": "off",
    "wal_level": "minimal",
}


@cache
def binaries() -> Path | None:
    """The folder with initdb and postgres; distributions keep the server's off the PATH."""
    if not hasattr(os, "geteuid"):
        return None  # the cluster listens on a Unix socket
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    for root, pattern in (
        ("/usr/lib/postgresql", "*/bin"),
        ("/usr", "pgsql-*/bin"),
        ("/opt/homebrew/opt", "postgresql*/bin"),
        ("/usr/local/opt", "postgresql*/bin"),
    ):
        folders += sorted(Path(root).glob(pattern), key=_version, reverse=True)
    whole = (f for f in folders if (f / "initdb").exists() and (f / "postgres").exists())
    return next(whole, None)


def _version(folder: Path) -> int:
    numbers = re.findall(r"\d+", folder.parent.name)
    return int(numbers[0]) if numbers else 0


def _other_user() -> str | None:
    """Whom the cluster runs as: PostgreSQL refuses root."""
    import pwd

    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@cache
def _dies_with_us() -> tuple[str, ...]:
    """A prefix that has Linux stop the server even when the tests are killed outright."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return ()
    prefix = (setpriv, "--pdeathsig", "QUIT")
    tried = subprocess.run([*prefix, "true"], check=False, capture_output=True)
    return prefix if tried.returncode == 0 else ()


class Cluster:
    """A running server; each database is made from a template or empty, and dropped by its user.

    A guest uses one that another process started, and names its databases by a `prefix` of its own.
    """

    def __init__(self, folder: Path, *, guest_at: Path | None = None, prefix: str = OWNER) -> None:
        self._bin = folder
        self._user = _other_user()
        self._prefix = prefix
        self._is_guest = guest_at is not None
        self.home = guest_at or Path(tempfile.mkdtemp(prefix="hearth-pg-"))
        self._numbers = itertools.count(1)
        self._admin: psycopg.Connection[Any] | None = None
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        atexit.register(self.stop)
        try:
            if self._is_guest:
                self._admin = self._connect(None)
                return self
            self._initialise()
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://{OWNER}@/{name}?host={self.home}"

    def create(self, *, template: str | None = None, name: str | None = None) -> str:
        """Makes a database and returns its name."""
        name = name or f"{self._prefix}_{next(self._numbers)}"
        source = f'TEMPLATE "{template}"' if template else ""
        # Copying files is four times as fast as logging each page, the default since 15.
        strategy = "STRATEGY file_copy" if self.admin.info.server_version >= 150000 else ""
        self._run(f'CREATE DATABASE "{name}" {source} {strategy}')
        return name

    def drop(self, name: str) -> None:
        self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    @property
    def admin(self) -> psycopg.Connection[Any]:
        if self._admin is None:
            raise RuntimeError("the PostgreSQL cluster is not running")
        return self._admin

    def stop(self) -> None:
        atexit.unregister(self.stop)
        if self._admin is not None:
            self._admin.close()
            self._admin = None
        if self._server is not None:
            # What `pg_ctl stop -m immediate` sends, to a child of ours.
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait(timeout=START_WITHIN)
            self._server = None
        if not self._is_guest:
            shutil.rmtree(self.home, ignore_errors=True)

    def _run(self, statement: str) -> None:
        self.admin.execute(statement.encode())

    def _child(self) -> dict[str, Any]:
        """How a child starts: as whom, where, and with which environment."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        how: dict[str, Any] = {"cwd": self.home, "env": own | {"LC_ALL": "C"}}
        if self._user is not None:
            how |= {"user": self._user, "group": _group(self._user), "extra_groups": []}
        return how

    def _initialise(self) -> None:
        if self._user is not None:
            shutil.chown(self.home, self._user)
            self.home.chmod(0o711)  # who is root in a container only passes no closed door
        command = [f"{self._bin}/initdb", "-D", f"{self.home}/data", "-U", OWNER, "-E", "UTF8"]
        quick = ["--auth=trust", "--locale=C", "--no-sync", "--no-instructions"]
        done = subprocess.run(
            [*command, *quick], check=False, capture_output=True, text=True, **self._child()
        )
        if done.returncode != 0:
            raise RuntimeError(f"initdb failed: {done.stderr or done.stdout}")

    def _start(self) -> None:
        options = [f"--{name}={value}" for name, value in OPTIONS.items()]
        command = [f"{self._bin}/postgres", "-D", f"{self.home}/data", "-k", f"{self.home}"]
        with (self.home / "log").open("wb") as log:
            server: subprocess.Popen[bytes] = subprocess.Popen(
                [*_dies_with_us(), *command, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the tests, which then stop the server
                **self._child(),
            )
        self._server = server
        self._admin = self._connect(server)

    def _connect(self, server: subprocess.Popen[bytes] | None) -> psycopg.Connection[Any]:
        deadline = time.monotonic() + START_WITHIN
        while True:
            try:
                return psycopg.connect(
                    host=str(self.home), user=OWNER, dbname="postgres", autocommit=True
                )
            except psycopg.OperationalError as error:
                ended = server is not None and server.poll() is not None
                if ended or time.monotonic() > deadline:
                    log = (self.home / "log").read_text(errors="replace")
                    raise RuntimeError(f"PostgreSQL does not start: {log[-2000:]}") from error
                time.sleep(0.02)


class Shared:
    """A cluster for several processes, on a thread of its own: the server dies with its starter."""

    def __init__(self, folder: Path) -> None:
        self._cluster = Cluster(folder)
        self.home = self._cluster.home
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._hold, name="postgres")
        self._thread.start()

    def stop(self) -> None:
        self._end.set()
        self._thread.join()

    def _hold(self) -> None:
        with self._cluster:
            self._end.wait()


def _group(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid
