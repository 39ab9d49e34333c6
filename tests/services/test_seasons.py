"""Seasons below the screens: months that follow each other, named ones, the archive, the export; each turn once."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from sqlalchemy import update

from bot.core.clicks import Click
from bot.core.errors import StudyError
from bot.services.scorekeeping import Scorekeeping
from bot.services.seasons import Seasons
from bot.services.standings import Wish
from bot.services.turnover import Turnover, nonce
from bot.storage.database import Database, Tx
from bot.storage.members import set_visibility
from bot.storage.tables import Answer, Posting, SeasonPlace, SeasonRow
from tests import build, rows
from tests.group import DAY, HOUR, Group

LAST_OF_MARCH = dt.datetime(2026, 3, 31, 8, tzinfo=dt.UTC)


@pytest.fixture
async def group(database: Database) -> Group:
    """A group whose first daily is that of the last day of March."""
    made = Group(database, build.bank(*(build.question(f"q-{number}") for number in range(20))))
    await made.set_up(at=LAST_OF_MARCH)
    return made


def boss(at: dt.datetime) -> Click:
    return Click(build.GUILD, 77, "Boss", at)


async def test_a_month_turns_once_when_its_last_daily_is_closed_by_the_servers_calendar(group: Group) -> None:
    turnover = Turnover(group.database)
    last = await group.post()
    for user in (1, 2):
        await group.answer(last, user, right=user == 1)
    assert await turnover.turn_over(last.due_at + 15 * HOUR) == (), "April has begun, but March's question is open"
    first = await group.post()
    await group.answer(first, 2)
    found = await asyncio.gather(*(turnover.turn_over(first.due_at + HOUR) for _ in range(5)))
    assert {one.title for seasons in found for one in seasons} == {"March 2026"}
    assert await group.database.read(rows.count, SeasonRow) == 1
    assert await group.database.read(rows.count, SeasonPlace) == 2
    (season,) = await turnover.turn_over(first.due_at + 2 * HOUR)
    podium = await turnover.podium(season)
    assert [(place.rank, place.user_id, place.points) for place in podium.places] == [(1, 1, 11), (2, 2, 0)]
    assert podium.picture.startswith(b"\x89PNG")
    assert len(nonce(season)) <= 25
    assert nonce(season) == nonce((await turnover.turn_over(first.due_at + 3 * HOUR))[0]), "the same after a restart"
    await turnover.confirm(season, message_id=5)
    assert await turnover.turn_over(first.due_at + 4 * HOUR) == ()
    board = await group.standings.board(build.click(2, at=first.due_at + 4 * HOUR), Wish("season"))
    assert board.title == "Season April 2026"
    assert [line.score.points for line in board.lines] == [12]


async def test_months_without_answers_pass_without_a_podium(group: Group) -> None:
    turnover = Turnover(group.database)
    last = await group.post()
    await group.answer(last, 1)
    late = last.due_at + 100 * DAY
    for _ in range(6):
        found = await turnover.turn_over(late)
    assert [one.title for one in found] == ["March 2026"]
    assert await group.database.read(rows.count, SeasonRow) == 1


async def test_a_named_season_counts_what_was_answered_before_it_was_named(group: Group) -> None:
    seasons, turnover = Seasons(group.database), Turnover(group.database)
    last = await group.post()
    await group.answer(last, 1)
    made = await seasons.name(boss(last.due_at + HOUR), title="Cup", starts="2026-03-31", ends="2026-04-01")
    first = await group.post()
    await group.answer(first, 1)
    board = await group.standings.board(build.click(1, at=first.due_at + HOUR), Wish("season"))
    assert (board.title, board.lines[0].score.points) == ("Season Cup", 23)
    assert await Scorekeeping(group.database).check(group.guild) == ()
    second = await group.post()
    await group.answer(second, 1)
    found = await turnover.turn_over(second.due_at + HOUR)
    assert [one.title for one in found] == ["Cup"], "March, which it touches, has no podium of its own"
    hall = await seasons.hall(build.click(1, at=second.due_at + HOUR))
    assert (hall.title, [one.title for one, _ in hall.past]) == ("April 2026", ["Cup"])
    with pytest.raises(StudyError, match="stays in the hall"):
        await seasons.cancel(boss(second.due_at), made.id)


async def test_a_cancelled_season_leaves_every_other_board_as_it_is(group: Group) -> None:
    seasons = Seasons(group.database)
    last = await group.post()
    made = await seasons.name(boss(last.due_at), title="Cup", starts="2026-03-31", ends="2026-04-30")
    await group.answer(last, 1)
    with pytest.raises(StudyError, match="overlaps the season Cup"):
        await seasons.name(boss(last.due_at), title="Other", starts="2026-04-30", ends="2026-05-01")
    await seasons.cancel(boss(last.due_at + HOUR), made.id)
    assert await Scorekeeping(group.database).check(group.guild) == ()
    board = await group.standings.board(build.click(1, at=last.due_at + HOUR), Wish("season"))
    assert (board.title, board.lines[0].score.points) == ("Season March 2026", 11)


async def test_hidden_and_anonymous_members_on_the_podium(group: Group) -> None:
    turnover = Turnover(group.database)
    last = await group.post()
    for user in (1, 2, 3):
        await group.answer(last, user)
    for user, visibility in ((1, "hidden"), (2, "anonymous")):
        await group.database.write(set_visibility, guild_id=group.guild, user_id=user, visibility=visibility)
    await Scorekeeping(group.database).change(boss(last.due_at), champion_role_id=900)
    first = await group.post()
    (season,) = await turnover.turn_over(first.due_at + HOUR)
    places = (await turnover.podium(season)).places
    assert sorted(place.name for place in places) == ["Anonymous", "Member 3"]
    crowning = await turnover.crowning(season)
    assert crowning is not None
    assert (crowning.role_id, crowning.champions) == (900, (3,)), "a role would tell who is anonymous"


async def test_the_export_is_everybodys_sums_and_no_formula(group: Group) -> None:
    last = await group.post()
    await group.answer(last, 1)
    at = last.due_at + 2 * HOUR
    await group.standings.board(Click(group.guild, 1, '=HYPERLINK("http://x")', at), Wish("all"))
    name, contents = await Seasons(group.database).export(boss(at), None)
    lines = contents.decode("utf-8-sig").splitlines()
    assert name == "season-2026-03.csv"
    assert lines[1] == 'March 2026,1,"\'=HYPERLINK(""http://x"")",11,1,1'


async def test_points_of_a_challenge_come_onto_boards_after_its_close(group: Group) -> None:
    keeping = Scorekeeping(group.database)
    asked = await group.post()
    await group.database.write(challenge, asked.id)
    for user in (1, 2):
        await group.answer(asked, user, right=user == 1)
    board = await group.standings.board(build.click(1, at=asked.due_at + 2 * HOUR), Wish("all"))
    assert board.lines == (), "a board would tell the verdict"
    assert await keeping.check(group.guild) == ()
    for _ in range(2):
        await keeping.count_closed(asked.closes_at + dt.timedelta(seconds=6))
    board = await group.standings.board(build.click(1, at=asked.closes_at + HOUR), Wish("all"))
    assert [(line.score.user_id, line.score.points) for line in board.lines] == [(1, 11), (2, 0)]
    assert await keeping.check(group.guild) == ()
    assert await group.database.read(rows.count, Answer) == 2


def challenge(tx: Tx, posting_id: int) -> None:
    tx.execute(update(Posting).where(Posting.id == posting_id).values(mode="challenge"))
