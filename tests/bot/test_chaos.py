"""One `kill -9` at each named point; `make chaos` has fifty, and fifty beside the bot."""

from pathlib import Path

import pytest

from tests.chaos import beside, letters, weekly
from tests.chaos.oracle import foretell
from tests.chaos.points import NAMED, Point
from tests.chaos.run import Plan, Run, shortfalls, told
from tests.chaos.story import story


@pytest.mark.postgres_at_length
async def test_a_death_at_any_point_loses_and_doubles_nothing(
    database_url: str, tmp_path: Path
) -> None:
    on_postgres = database_url.startswith("postgresql")
    plan = Plan(
        name="suite",
        url=database_url,
        folder=tmp_path,
        nonces=on_postgres,
        events=200,
        each=1,
        random=0,
        synchronous="OFF",
        draws=False,
    )

    result = await Run(plan).carry_out()

    assert shortfalls(result) == [], told(result)
    assert result.deaths.total() == len(NAMED)


@pytest.mark.long
@pytest.mark.both_databases
async def test_what_dies_beside_the_bot_leaves_nothing_half_under_a_name(
    database_url: str, tmp_path: Path
) -> None:
    plan = beside.Plan(
        name="suite",
        url=database_url,
        folder=tmp_path,
        events=120,
        cases=(("backup", Point.NAME), ("export", Point.VERIFY)),
        each=1,
        random=0,
        synchronous="OFF",
    )

    result = await beside.Run(plan).carry_out()

    assert beside.shortfalls(result) == [], beside.told(result)
    assert result.deaths.total() == 2


@pytest.mark.long
@pytest.mark.both_databases
async def test_a_week_is_told_wherever_the_bot_dies(database_url: str, tmp_path: Path) -> None:
    findings = await weekly.carry_out(weekly.Plan("suite", database_url, tmp_path, weeks=7))
    assert [str(finding) for finding in findings if finding.wrong] == []


@pytest.mark.long
@pytest.mark.both_databases
async def test_everybody_gets_a_broadcast_wherever_the_bot_dies(
    database_url: str, tmp_path: Path
) -> None:
    plan = letters.Plan("suite", database_url, tmp_path, members=12, broadcasts=2)
    findings = await letters.carry_out(plan)
    assert [str(finding) for finding in findings if finding.wrong] == []


def test_the_story_has_all_that_can_go_wrong() -> None:
    events = story(seed=1, events=3_000)
    world = foretell(events)

    assert len(world.claims) < len(events)  # some come twice
    assert {told.kind for told in world.told} == {"say", "edit", "delete"}
    assert any(member.debt for member in world.members.values())
    assert any(moved.undone_by for moved in world.moved)
    assert max(member.run for member in world.members.values()) > 2
    assert len(world.jobs) == len(world.files) == 3_000 // 150
