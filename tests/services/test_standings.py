"""The server's boards, as a member opens them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bot.core.clicks import Click
from bot.core.errors import StudyError
from bot.core.periods import Span
from bot.services.standings import LINES, BoardPage, Wish
from bot.storage.database import Database
from bot.storage.tables import Member
from tests import build, rows
from tests.group import DAY, HOUR, MORNING, Group

DUE = MORNING + HOUR
"""Monday, 2 March 2026, 09:00."""


@pytest.fixture
async def group(database: Database) -> Group:
    """A group after setup, with a pool that lasts."""
    made = Group(database, build.bank(*(build.question(f"q-{number}") for number in range(20))))
    await made.set_up()
    return made


async def opened(
    group: Group, span: Span = "all", page: int = 0, *, user: int = 1, at: dt.datetime = DUE + 2 * HOUR
) -> BoardPage:
    return await group.standings.board(Click(group.guild, user, f"Member {user:02}", at), Wish(span, page=page))


async def played(group: Group, days: int, **rights: int) -> None:
    """So many dailies; member m1=3 answers all of them, three of them right."""
    for day in range(days):
        asked = await group.post()
        for name, right in rights.items():
            await group.answer(asked, int(name[1:]), right=day < right)


def worth(days: int) -> int:
    """What so many right answers earn to who answers every day from the first on."""
    return sum(10 + min(day, 5) for day in range(1, days + 1))


def seen(board: BoardPage) -> list[tuple[int, int, int]]:
    return [(line.rank, line.score.user_id, line.score.points) for line in board.lines]


async def test_before_setup_there_is_no_board_and_the_sentence_names_the_command(database: Database) -> None:
    group = Group(database, build.bank())
    with pytest.raises(StudyError, match=r"An organiser can start one with /setup"):
        await opened(group)


@pytest.mark.parametrize("span", ["today", "week", "all"])
async def test_before_the_first_answer_the_board_is_empty_and_not_an_error(group: Group, span: Span) -> None:
    board = await opened(group, span)
    assert (board.lines, board.own, board.next_above, board.players) == ((), None, None, 0)
    assert (board.page, board.pages) == (0, 1)


async def test_opening_a_board_keeps_the_readers_name(group: Group) -> None:
    await opened(group, user=7)
    assert "Member 07" in await group.database.read(rows.column, Member.display_name)


async def test_all_time_holds_every_day(group: Group) -> None:
    await played(group, 3, m1=3, m2=1, m3=2, m4=2)
    assert seen(await opened(group)) == [(1, 1, worth(3)), (2, 3, worth(2)), (2, 4, worth(2)), (4, 2, worth(1))]


async def test_today_holds_the_last_daily_only(group: Group) -> None:
    await played(group, 2, m1=1, m2=2)
    board = await opened(group, "today", at=DUE + DAY + 2 * HOUR)
    assert seen(board) == [(1, 2, 12), (2, 1, 0)], "the second day of a streak"


async def test_today_stays_until_the_next_daily_is_out(group: Group) -> None:
    """At eight in the morning the last question still is today's."""
    await played(group, 1, m1=1)
    assert seen(await opened(group, "today", at=DUE + DAY - HOUR)) == [(1, 1, 11)]
    await group.post()
    assert seen(await opened(group, "today", at=DUE + DAY + HOUR)) == []


async def test_the_week_begins_anew_with_mondays_daily(group: Group) -> None:
    await played(group, 7, m1=5, m2=7)
    sunday_night = DUE + 6 * DAY + 12 * HOUR
    assert seen(await opened(group, "week", at=sunday_night)) == [(1, 2, worth(7)), (2, 1, worth(5))]
    monday_morning = DUE + 7 * DAY - HOUR
    assert len((await opened(group, "week", at=monday_morning)).lines) == 2, "until the new question is out"
    asked = await group.post()
    await group.answer(asked, 1)
    assert seen(await opened(group, "week", at=asked.due_at + 2 * HOUR)) == [(1, 1, 15)]
    assert seen(await opened(group, "all", at=asked.due_at + 2 * HOUR)) == [(1, 2, worth(7)), (2, 1, worth(5) + 15)]


async def test_an_answer_to_sundays_question_on_monday_counts_for_its_own_week(group: Group) -> None:
    for _ in range(7):
        sunday = await group.post()
    await group.answer(sunday, 1, at=sunday.due_at + 20 * HOUR)
    await group.post()
    assert seen(await opened(group, "week", at=sunday.due_at + 25 * HOUR)) == []
    assert seen(await opened(group, "all", at=sunday.due_at + 25 * HOUR)) == [(1, 1, 11)]


async def test_answers_that_do_not_count_are_on_no_board(group: Group) -> None:
    asked = await group.post()
    await group.answer(asked, 1, at=asked.closes_at + HOUR)
    for span in ("today", "week", "all"):
        assert (await opened(group, span)).players == 0


async def test_the_reader_sees_their_line_and_the_distance_wherever_they_stand(group: Group) -> None:
    await played(group, 3, **{f"m{user}": user % 4 for user in range(1, 25)})
    for page in range(3):
        board = await opened(group, page=page, user=4)
        assert board.own is not None
        assert board.next_above is not None
        assert (board.own.rank, board.own.score.points) == (19, 0)
        assert (board.next_above.rank, board.next_above.score.points) == (13, worth(1))


async def test_pages_hold_ten_lines_and_ties_go_over_their_edges(group: Group) -> None:
    await played(group, 2, **{f"m{user}": 2 if user < 9 else 1 for user in range(1, 24)})
    first, second, third = [await opened(group, page=page) for page in range(3)]
    assert [len(board.lines) for board in (first, second, third)] == [LINES, LINES, 3]
    assert [line.rank for line in first.lines] == [1] * 8 + [9] * 2
    assert [line.rank for line in (*second.lines, *third.lines)] == [9] * 13
    everyone = [line.score.user_id for board in (first, second, third) for line in board.lines]
    assert sorted(everyone) == list(range(1, 24))
    assert {board.pages for board in (first, second, third)} == {3}
    assert {board.players for board in (first, second, third)} == {23}


@pytest.mark.parametrize("page", [3, 99, 10**9, -1])
async def test_a_page_that_is_not_there_is_the_nearest(group: Group, page: int) -> None:
    await played(group, 1, **{f"m{user}": 1 for user in range(1, 22)})
    assert (await opened(group, page=page)).page == (0 if page < 0 else 2)


async def test_servers_have_boards_of_their_own(group: Group) -> None:
    other = Group(group.database, group.bank, guild=2)
    await other.set_up()
    await played(group, 1, m1=1)
    assert (await opened(other)).players == 0


# ---- When a board begins anew


async def test_all_time_never_does(group: Group) -> None:
    assert (await opened(group, "all")).resets_at is None


async def test_today_does_with_the_next_daily(group: Group) -> None:
    await group.post()
    assert (await opened(group, "today")).resets_at == DUE + DAY


async def test_the_week_does_with_the_first_daily_on_or_after_monday(group: Group) -> None:
    await group.post()
    assert (await opened(group, "week")).resets_at == DUE + 7 * DAY


async def test_the_week_ends_by_the_servers_own_calendar(database: Database) -> None:
    group = Group(database, build.bank())
    await group.set_up("09:00", "Pacific/Auckland")
    await group.post()
    resets_at = (await opened(group, "week")).resets_at
    assert resets_at is not None
    local = resets_at.astimezone(ZoneInfo("Pacific/Auckland"))
    assert (local.weekday(), f"{local:%H:%M}") == (0, "09:00")


async def test_before_the_first_posting_the_week_is_that_of_the_servers_today(database: Database) -> None:
    """On Sunday evening in UTC it is Monday in Auckland already."""
    group = Group(database, build.bank())
    sunday = dt.datetime(2026, 3, 1, 20, tzinfo=dt.UTC)
    await group.set_up("09:00", "Pacific/Auckland", at=sunday)
    resets_at = (await opened(group, "week", at=sunday)).resets_at
    assert resets_at is not None
    assert resets_at.astimezone(ZoneInfo("Pacific/Auckland")).date() == dt.date(2026, 3, 9)
