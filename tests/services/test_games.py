"""Duels and rounds below the screens: races, deletions, questions that are free, keys that are remembered."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from sqlalchemy import delete, update

from bot.core.clicks import Click
from bot.core.duels import Duel
from bot.core.errors import StudyError
from bot.core.rounds import PAUSE, SETTLES, Round
from bot.services.challenging import Challenging, Rival
from bot.services.dueling import Dueling
from bot.services.rounds import Rounds
from bot.storage.database import Database, Tx
from bot.storage.tables import DuelAnswer, DuelRow, Exposure, RoundAnswer, RoundRow, Score
from tests import build, rows
from tests.group import HOUR, SECRET, Group

ADA, BO = 1, 2
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
async def group(database: Database) -> Group:
    made = Group(database, build.bank(*(build.question(f"q-{number}") for number in range(6))))
    await made.set_up()
    return made


def rival(user: int = BO, **changes: bool) -> Rival:
    return Rival(user, f"Member {user}", **{"is_bot": False, "is_here": True, **changes})


async def challenged(group: Group, *, questions: int = 3, one: int = ADA, other: int = BO) -> Duel:
    challenging = Challenging(group.database, group.bank, SECRET)
    duel = await challenging.challenge(build.click(one), rival(other), channel_id=1, topic=None, questions=questions)
    await challenging.announced(duel, message_id=9)
    return duel


async def play(group: Group, duel: Duel, user: int, number: int, *, right: bool = True) -> object:
    dueling = Dueling(group.database, SECRET)
    click = build.click(user, at=build.NOON + HOUR)
    sheet = await dueling.open(click, duel.id, number)
    keys = duel.questions[number].right_keys
    at = next(place for place, key in enumerate(sheet.order) if (key in keys) == right)
    return (await dueling.lock(click, duel.id, number, (at,))).verdict


async def test_a_duel_gives_no_points_and_its_keys_are_remembered(group: Group) -> None:
    duel = await challenged(group)
    for number in range(3):
        await play(group, duel, ADA, number)
    assert await group.database.read(rows.count, Score) == 0
    assert await group.database.read(rows.count, Exposure) == 3


async def test_twenty_locks_at_once_are_one_answer(group: Group) -> None:
    duel = await challenged(group)
    dueling = Dueling(group.database, SECRET)
    click = build.click(ADA, at=build.NOON + HOUR)
    found = await asyncio.gather(*(dueling.lock(click, duel.id, 0, (turn % 4,)) for turn in range(20)))
    assert len({sheet.verdict.chosen for sheet in found if sheet.verdict}) == 1
    assert await group.database.read(rows.count, DuelAnswer) == 1


async def test_challenges_at_once_are_one_duel(group: Group) -> None:
    tried = await asyncio.gather(*(challenged(group) for _ in range(6)), return_exceptions=True)
    assert sum(isinstance(one, StudyError) for one in tried) == 5
    assert await group.database.read(rows.count, DuelRow) == 1


async def test_a_player_who_deletes_their_data_in_the_middle_ends_the_duel(group: Group) -> None:
    duel = await challenged(group)
    await play(group, duel, BO, 0)
    await group.database.write(erase, BO)
    _, (found,) = await Dueling(group.database, SECRET).due(build.NOON + 2 * HOUR)
    assert (found.duel.state, found.duel.players) == ("cancelled", (ADA,))
    with pytest.raises(StudyError, match="over"):
        await play(group, duel, ADA, 0)


def erase(tx: Tx, user: int) -> None:
    """What deleting one's data does: own rows go, shared ones forget who it was."""
    tx.execute(delete(DuelAnswer).where(DuelAnswer.user_id == user))
    tx.execute(delete(RoundAnswer).where(RoundAnswer.user_id == user))
    for column in (DuelRow.challenger_id, DuelRow.opponent_id):
        tx.execute(update(DuelRow).where(column == user).values({column: None}))


async def test_who_began_may_not_decline_and_then_nobody_cancels(group: Group) -> None:
    duel = await challenged(group)
    challenging = Challenging(group.database, group.bank, SECRET)
    await play(group, duel, BO, 0)
    with pytest.raises(StudyError, match="have begun"):
        await challenging.decline(build.click(BO, at=build.NOON + HOUR), duel.id)
    with pytest.raises(StudyError, match="goes on"):
        await challenging.cancel(build.click(ADA, at=build.NOON + HOUR), duel.id)


async def test_one_member_challenges_three_at_most(group: Group) -> None:
    for other in (2, 3, 4):
        await challenged(group, other=other)
    with pytest.raises(StudyError, match="3 duels under way"):
        await challenged(group, other=5)


async def test_the_open_daily_is_in_no_duel_and_no_round(group: Group) -> None:
    asked = await group.post()
    challenging = Challenging(group.database, group.bank, SECRET)
    duel = await challenging.challenge(
        build.click(ADA, at=asked.due_at + HOUR), rival(), channel_id=1, topic=None, questions=5
    )
    game = await begun(group, at=asked.due_at + HOUR, questions=6)
    for questions in (duel.questions, game.questions):
        assert len(questions) == 5
        assert asked.ref not in {(one.pack_id, one.question_id) for one in questions}
    with pytest.raises(StudyError, match="only 5 questions"):
        await challenging.challenge(
            build.click(3, at=asked.due_at + HOUR), rival(4), channel_id=1, topic=None, questions=6
        )


async def begun(group: Group, *, at: dt.datetime = build.NOON, questions: int = 2) -> Round:
    games = Rounds(group.database, group.bank, SECRET)
    click = Click(group.guild, ADA, "Ada", at)
    return await games.begin(click, channel_id=5, topic=None, questions=questions, seconds=20)


async def test_one_round_at_a_time_in_a_channel(group: Group) -> None:
    tried = await asyncio.gather(*(begun(group) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(one, StudyError) for one in tried) == 4


async def test_a_round_turns_once_however_often_it_is_looked_at(group: Group) -> None:
    games = Rounds(group.database, group.bank, SECRET)
    game = await begun(group)
    await games.confirm(game, message_id=1, sent_at=build.NOON)
    (game,) = await games.under_way()
    click = build.click(BO, at=build.NOON + 19 * SECOND)
    await asyncio.gather(*(games.tap(click, game.id, 0, (turn % 4,)) for turn in range(8)))
    assert await group.database.read(rows.count, RoundAnswer) == 1
    with pytest.raises(StudyError, match="Time is up"):
        await games.tap(build.click(3, at=build.NOON + 20 * SECOND), game.id, 0, (0,))
    over = build.NOON + 20 * SECOND + SETTLES
    turned = await asyncio.gather(*(games.turn(game, over) for _ in range(5)))
    assert {(one.phase, one.number) for one in turned} == {("pausing", 0)}
    assert await group.database.read(rows.count, Exposure) == 1, "who plays has seen the key"
    (game,) = await games.under_way()
    assert (await games.turn(game, over + PAUSE)).phase == "pausing", "its answer is not in the channel yet"
    await games.confirm(game)
    (game,) = await games.under_way()
    turned = await asyncio.gather(*(games.turn(game, over + PAUSE) for _ in range(5)))
    assert {(one.phase, one.number) for one in turned} == {("asking", 1)}


async def test_a_round_survives_its_starter(group: Group) -> None:
    """Only organisers may stop it then; it ends by itself."""
    games = Rounds(group.database, group.bank, SECRET)
    game = await begun(group)
    await group.database.write(forget_starter)
    with pytest.raises(StudyError, match="Only who started"):
        await games.stop(build.click(BO), game.id, organiser=False)
    await games.stop(build.click(BO), game.id, organiser=True)
    (game,) = await games.under_way()
    assert game.phase == "stopped"


def forget_starter(tx: Tx) -> None:
    tx.execute(update(RoundRow).values(started_by=None))


async def test_a_server_knows_its_own_games_only(group: Group) -> None:
    duel, game = await challenged(group), await begun(group)
    elsewhere = build.click(ADA, guild=2)
    with pytest.raises(StudyError, match="not known in this server"):
        await Dueling(group.database, SECRET).open(elsewhere, duel.id)
    with pytest.raises(StudyError, match="not known in this server"):
        await Rounds(group.database, group.bank, SECRET).open(elsewhere, game.id, 0)
