"""Boards: kept sums and counted ones, pages, and where the reader stands."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from bot.core.standings import Line, Score, ranked
from bot.storage.database import Database, Tx
from bot.storage.members import remember
from bot.storage.standings import UNNAMED, Board, Gain, Reader, add_gain, board
from bot.storage.sums import Counted, counted_scores, kept_scores
from bot.storage.tables import Score as ScoreRow
from tests import build, rows

TODAY = build.NOON.date()

Sums = tuple[int, int]
"""How many a member answered, and how many of them right."""


def gained(tx: Tx, sums: Sequence[Sums], *, guild: int = build.GUILD, period: str = "all") -> None:
    """Members 1, 2, ... of a server with these sums; each right answer is worth ten points."""
    for user, (answered, right) in enumerate(sums, start=1):
        remember(tx, guild_id=guild, user_id=user, name=f"Member {user:02}", now=build.NOON)
        for number in range(answered):
            is_right = number < right
            add_gain(tx, Gain(guild, user, 10 * is_right, is_right), periods=(period,))


async def page(database: Database, number: int = 0, *, user: int = 999, size: int = 10, period: str = "all") -> Board:
    reader = Reader(build.GUILD, user, number, size)
    return await database.read(board, kept_scores(build.GUILD, period), reader)


def lines(found: Board, size: int = 10) -> tuple[Line, ...]:
    return ranked(found.scores, first_place=found.page * size + 1, first_rank=found.first_rank)


async def test_each_gain_adds_to_every_period(database: Database) -> None:
    for right in (True, False, True):
        gain = Gain(build.GUILD, build.ADA, 10 * right, right)
        await database.write(add_gain, gain, periods=("2026-W10", "all"))
    for period in ("2026-W10", "all"):
        found = await page(database, period=period)
        assert [(one.points, one.right, one.answered) for one in found.scores] == [(20, 2, 3)]


async def test_gains_at_once_are_all_counted(database: Database) -> None:
    gain = Gain(build.GUILD, build.ADA, 10, right=True)
    await asyncio.gather(*(database.write(add_gain, gain, periods=("2026-W10", "all")) for _ in range(30)))
    (score,) = (await page(database)).scores
    assert (score.points, score.right, score.answered) == (300, 30, 30)


async def test_an_empty_board_has_one_empty_page(database: Database) -> None:
    assert await page(database, 3) == Board(0, 0, (), first_rank=1, own=None, next_above=None)


async def test_the_best_come_first_and_names_order_the_equal_ones(database: Database) -> None:
    await database.write(gained, [(3, 1), (3, 3), (2, 1), (0, 0), (2, 2)])
    found = await page(database)
    assert [one.user_id for one in found.scores] == [2, 5, 1, 3]
    assert [line.rank for line in lines(found)] == [1, 2, 3, 3]
    assert found.players == 4, "who has not answered is on no board"


async def test_the_reader_finds_their_own_line_on_whichever_page_it_is(database: Database) -> None:
    await database.write(gained, [(5, 5 - number % 5) for number in range(25)])
    for number in range(3):
        found = await page(database, number, user=25)
        assert found.own == Line(21, Score(25, "Member 25", 10, 1, 5))
        assert found.next_above is not None
        assert (found.next_above.rank, found.next_above.score.points) == (16, 20)


async def test_who_has_no_answer_has_no_line(database: Database) -> None:
    await database.write(gained, [(1, 1)])
    found = await page(database, user=2)
    assert found.own is None
    assert found.next_above is None


async def test_nobody_is_above_the_best_even_in_a_tie(database: Database) -> None:
    await database.write(gained, [(2, 2), (2, 2), (2, 1)])
    for user in (1, 2):
        found = await page(database, user=user)
        assert found.own is not None
        assert found.own.rank == 1
        assert found.next_above is None


async def test_right_answers_are_a_distance_too(database: Database) -> None:
    """Equal points, fewer right answers: the one above has the same points."""
    for user, points, right in ((1, 10, True), (1, 0, False), (2, 5, True), (2, 5, True)):
        await database.write(add_gain, Gain(build.GUILD, user, points, right), periods=("all",))
    found = await page(database, user=1)
    assert found.own is not None
    assert found.next_above is not None
    assert (found.own.rank, found.next_above.rank, found.next_above.score.user_id) == (2, 1, 2)


@pytest.mark.parametrize(("asked", "given_page"), [(-5, 0), (0, 0), (1, 1), (2, 2), (3, 2), (10**9, 2)])
async def test_a_page_past_the_end_is_the_last_one(database: Database, asked: int, given_page: int) -> None:
    await database.write(gained, [(1, 1)] * 21)
    found = await page(database, asked)
    assert found.page == given_page
    assert len(found.scores) == (1 if given_page == 2 else 10)


async def test_a_full_last_page_is_followed_by_none(database: Database) -> None:
    await database.write(gained, [(1, 1)] * 20)
    assert (await page(database, 2)).page == 1


async def test_a_tie_over_the_edge_of_a_page_keeps_its_rank(database: Database) -> None:
    await database.write(gained, [(3, 3)] * 8 + [(2, 2)] * 5 + [(1, 1)] * 2)
    first, second = lines(await page(database, 0)), lines(await page(database, 1))
    assert [line.rank for line in first] == [1] * 8 + [9] * 2
    assert [line.rank for line in second] == [9] * 3 + [14] * 2


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sums=st.lists(st.integers(1, 4).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), max_size=24),
    size=st.integers(1, 7),
)
async def test_the_pages_together_are_one_valid_competition_ranking(
    database: Database, sums: list[Sums], size: int
) -> None:
    await database.write(lambda tx: tx.execute(delete(ScoreRow)) and None)
    await database.write(gained, sums)
    together: list[Line] = []
    for number in range(-(-len(sums) // size)):
        together += lines(await page(database, number, size=size), size)
    assert {line.score.user_id for line in together} == set(range(1, len(sums) + 1))
    for line in together:
        better = sum(right * 10 > line.score.points for _, right in sums)
        assert line.rank == better + 1
    for user in range(1, len(sums) + 1):
        own = (await page(database, user=user, size=size)).own
        assert own in together


async def test_boards_of_servers_and_periods_are_apart(database: Database) -> None:
    await database.write(gained, [(1, 1)], period="2026-W10")
    await database.write(gained, [(2, 2), (1, 1)], guild=2)
    assert (await page(database)).players == 0
    assert (await page(database, period="2026-W10")).players == 1


async def test_names_are_those_of_the_server_of_the_board(database: Database) -> None:
    await database.write(remember, guild_id=build.GUILD, user_id=1, name="Ada", now=build.NOON)
    await database.write(remember, guild_id=2, user_id=1, name="Countess", now=build.NOON)
    await database.write(add_gain, Gain(build.GUILD, 1, 10, right=True), periods=("all",))
    await database.write(add_gain, Gain(build.GUILD, 7, 10, right=True), periods=("all",))
    assert [one.name for one in (await page(database)).scores] == ["Ada", UNNAMED]


async def test_today_is_counted_from_the_answers_that_count(database: Database) -> None:
    asked = await database.write(rows.sent)
    yesterday = await database.write(rows.sent, "q-2", day=-1)
    elsewhere = await database.write(rows.sent, guild=2)
    await database.write(rows.answered, asked, user=1)
    await database.write(rows.answered, asked, user=2, right=False)
    await database.write(rows.answered, asked, user=3, unscored="late")
    await database.write(rows.answered, asked, user=4, unscored="seen")
    await database.write(rows.answered, yesterday, user=5)
    await database.write(rows.answered, elsewhere, user=6)
    reader = Reader(build.GUILD, 2, 0, 10)
    found = await database.read(board, counted_scores(build.GUILD, Counted(TODAY, TODAY)), reader)
    assert [(one.user_id, one.points, one.right, one.answered) for one in found.scores] == [(1, 10, 1, 1), (2, 0, 0, 1)]
    assert found.own is not None
    assert found.own.rank == 2
    yesterday_only = Counted(TODAY - dt.timedelta(days=1), TODAY - dt.timedelta(days=1))
    before = await database.read(board, counted_scores(build.GUILD, yesterday_only), reader)
    assert [one.user_id for one in before.scores] == [5]
