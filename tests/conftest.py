"""What every test stands on: a zone, profiles, and databases that are made in milliseconds."""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from bot.collector import spare_start
from tests import postgres

if TYPE_CHECKING:
    from bot.local.town import Carriers, Town
    from tests.pool import Pool

pytest_plugins = ["tests.choosing", "tests.folders", "tests.forking", "tests.telling"]

# A zone that is never UTC nor a whole number of hours away from it: what forgets to say which
# zone it means shows at once.
os.environ["TZ"] = "Asia/Kathmandu"
if hasattr(time, "tzset"):  # not on Windows
    time.tzset()

spare_start()  # what collects the tests makes a million values that stay

# Two busy cores make "too slow" a matter of luck; a failure prints how to repeat it.
for name, examples in (("default", 50), ("long", 5_000)):
    settings.register_profile(
        name,
        max_examples=examples,
        deadline=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile("default")

SHARED, TOWNS = Path(__file__).parents[2] / "shared", Path(__file__).parent / "handlers"
SERVER = pytest.StashKey[postgres.Shared]()
ON_POSTGRES_TOO, ON_A_WIRE_TOO = 40, 80  # one in so many, for each of two wires


def _telegram() -> Carriers:
    from tests.bot.telegram.carrier import TelegramCarrier

    return TelegramCarrier


def _discord() -> Carriers:
    from tests.bot.discord.carrier import DiscordCarrier

    return DiscordCarrier


WIRES: dict[str, Callable[[], Carriers]] = {"telegram": _telegram, "discord": _discord}
"""By platform, what carries the words of a town over its wire; loaded where it is used."""


def pytest_configure(config: pytest.Config) -> None:
    """Start one server for all processes of the tests, while these load the house and collect."""
    folder, starts_others = postgres.binaries(), config.getoption("numprocesses", None)
    if not starts_others or hasattr(config, "workerinput"):
        _furnish()
    elif folder is not None:
        config.stash[SERVER] = postgres.Shared(folder)


def _furnish() -> None:
    """Load the house, and put into it what is quicker in tests; who only starts others does not."""
    from bot.local.town import Town
    from bot.looking import fetching
    from storage import database as opening
    from tests import compiling, logs
    from tests.atelier import Atelier, Glass

    vars(fetching)["PAUSE"] = 0.0
    vars(opening)["create_engine"] = compiling.create_engine
    Town.painters, Town.lookers = Atelier, Glass
    logs.configure()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process of the tests where the server is."""
    if SERVER in node.config.stash:
        node.workerinput["postgres"] = str(node.config.stash[SERVER].home)


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVER in config.stash:
        config.stash[SERVER].stop()


def pytest_collection_finish() -> None:
    """Let the collector pass over what is loaded by now, as in a bot, and look more rarely yet."""
    gc.freeze()
    gc.set_threshold(500_000, 20, 50)


# --- Which databases -----------------------------------------------------------------------


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for fixture in ("database_url", "empty_database_url"):
        if fixture in metafunc.fixturenames:
            where = ["sqlite", _postgres(metafunc)]
            where += _wires(metafunc) if fixture == "database_url" else []
            metafunc.parametrize(fixture, where, indirect=True)


def _postgres(metafunc: pytest.Metafunc) -> Any:
    """PostgreSQL: always where marked, else for one test in `ON_POSTGRES_TOO`."""
    test, marks = metafunc.definition, [pytest.mark.one_in(ON_POSTGRES_TOO)]
    if test.get_closest_marker("postgres_at_length") is not None:
        marks = [pytest.mark.long]
    elif test.get_closest_marker("both_databases") is not None:
        marks = []
    return pytest.param("postgres", marks=marks)


def _wires(metafunc: pytest.Metafunc) -> list[Any]:
    """The platforms over whose wire people of a town speak as well, in one test in so many."""
    test = metafunc.definition
    if TOWNS not in test.path.parents or test.get_closest_marker("local_only") is not None:
        return []
    left_out = test.get_closest_marker("not_over")
    names = [name for name in WIRES if left_out is None or name != left_out.args[0]]
    return [pytest.param(name, marks=pytest.mark.one_in(ON_A_WIRE_TOO)) for name in names]


@pytest.fixture
def database_url(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A fresh database with Hearth's tables: SQLite, and for some tests PostgreSQL as well.

    Where it is named after a platform, the people of the town speak over that one's wire.
    """
    if request.param in WIRES:
        from bot.local.town import Town

        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        monkeypatch.setattr(Town, "carrier", WIRES[request.param]())
        return str(request.getfixturevalue("sqlite_url"))
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """The same without any table, for tests of the migrations."""
    url: str = request.getfixturevalue(f"empty_{request.param}_url")
    return url


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """The whole bot in a town of its own, on the database that the test is run with."""
    from bot.local.town import Town

    opened = await Town.open(database_url)
    yield opened
    await opened.close()


# --- SQLite --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def fresh_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], str]:
    """Puts a database with Hearth's tables at a path; for property tests, which need many."""
    from storage import schema

    template = tmp_path_factory.mktemp("template") / "hearth.db"
    schema.create(sqlite_address(template))
    with closing(sqlite3.connect(template)) as connection:
        # The file alone is copied: nothing may be left in the log beside it.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def put(path: Path) -> str:
        shutil.copyfile(template, path)
        return sqlite_address(path)

    return put


@pytest.fixture
def sqlite_url(fresh_sqlite: Callable[[Path], str], tmp_path: Path) -> str:
    return fresh_sqlite(tmp_path / "hearth.db")


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    return sqlite_address(tmp_path / "empty.db")


def sqlite_address(path: Path) -> str:
    return f"sqlite:///{path}"


# --- PostgreSQL ----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres_cluster(request: pytest.FixtureRequest) -> Iterator[postgres.Cluster]:
    """A server: the one that all processes of the tests share, or this one's own."""
    folder = postgres.binaries()
    if folder is None:
        pytest.skip("PostgreSQL's binaries are not on this machine")
    ours: dict[str, str] = getattr(request.config, "workerinput", {})
    home = Path(ours["postgres"]) if "postgres" in ours else None
    prefix = ours.get("workerid", postgres.OWNER)
    with postgres.Cluster(folder, guest_at=home, prefix=prefix) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def postgres_template(postgres_cluster: postgres.Cluster) -> str:
    from storage import schema

    name = postgres_cluster.create()
    schema.create(postgres_cluster.url(name))
    return name


@pytest.fixture(scope="session")
def postgres_pool(postgres_cluster: postgres.Cluster, postgres_template: str) -> Pool:
    from tests.pool import Pool

    return Pool(postgres_cluster, postgres_template)


@pytest.fixture
def postgres_url(postgres_cluster: postgres.Cluster, postgres_pool: Pool) -> Iterator[str]:
    name = postgres_pool.take()
    yield postgres_cluster.url(name)
    postgres_pool.give_back(name)


@pytest.fixture
def empty_postgres_url(postgres_cluster: postgres.Cluster) -> Iterator[str]:
    name = postgres_cluster.create()
    yield postgres_cluster.url(name)
    postgres_cluster.drop(name)


# --- What may be missing, and what may not --------------------------------------------------


@pytest.fixture(scope="session")
def shared() -> Path:
    """The real chats and labelled corpora that lie beside a checkout."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not on this machine")
    return SHARED


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skip that blames the absence of what is present is a failure."""
    report = yield
    if report.skipped and call.excinfo is not None:
        reason = str(call.excinfo.value)
        present = {"PostgreSQL": postgres.binaries() is not None, "../shared": SHARED.is_dir()}
        wrong = [name for name, here in present.items() if here and name in reason]
        if wrong:
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} skipped though {wrong[0]} is present: {reason}"
    return report
