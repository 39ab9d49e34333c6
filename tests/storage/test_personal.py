"""People and servers in every table: found, given out, erased - also in tables that are added later."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import UniqueConstraint, update

from bot.core.pseudonyms import Erasure, pseudonym
from bot.storage import erasures, personal
from bot.storage.columns import UserRef
from bot.storage.database import Database
from bot.storage.exposures import record_exposure
from bot.storage.members import remember
from bot.storage.standings import Gain, add_gain
from bot.storage.tables import Answer, DuelRow, Exposure, Member, Model, RoundRow, Score, Spent
from bot.storage.tombstones import append, listed
from tests import build, people, rows
from tests.conftest import ROOT

SECRET = b"a secret for the tests, 32 bytes"
ADA, BO = 7_000_000_000_000_001, 7_000_000_000_000_002
HERE, THERE = 8_000_000_000_000_001, 8_000_000_000_000_002
LATER = build.NOON + dt.timedelta(days=3)

GIVEN = {
    "adjustments": "id guild_id user_id local_date points reason given_by at",
    "answers": "posting_id user_id guild_id local_date chosen right points unscored streak speed answered_at",
    "audit": "id guild_id user_id action detail done_at",
    "disabled_questions": "guild_id pack_id question_id disabled_by disabled_at",
    "duel_answers": "duel_id user_id number chosen right answered_at",
    "duels": "id guild_id channel_id challenger_id opponent_id state is_open topic dropped created_at ends_at over_at "
    "message_id shown_at",
    "exposures": "user_id pack_id question_id shown_at previewed_at",
    "members": "guild_id user_id display_name last_seen visibility excluded listed",
    "openings": "posting_id user_id guild_id opened_at",
    "queue": "id schedule_id guild_id pack_id question_id queued_by queued_at",
    "reports": "guild_id pack_id question_id user_id reason by_organiser reported_at settled_at",
    "round_answers": "round_id number user_id chosen right answered_at",
    "rounds": "id guild_id channel_id started_by is_live topic seconds number phase turned_at message_id ends_at shown",
    "schedules": "id guild_id number channel_id packs zone post_at weekdays mode catch_up_hours topics role_id pin "
    "discuss close_hours staff_channel_id zone_rules paused_until next_date next_due set_up_by created_at",
    "scores": "guild_id period user_id points right answered",
    "season_places": "id season_id guild_id rank user_id points right answered",
    "streaks": "guild_id user_id length best freezes last_date last_due",
}
"""What an export gives of each table. A new table with people comes here once somebody has looked at its columns:
does one hold a key, a secret, or somebody else?"""


async def test_every_table_with_people_is_given_out_as_reviewed(database: Database) -> None:
    await database.write(people.fill, guild=HERE, user=ADA)
    await database.write(lambda tx: tx.execute(update(DuelRow).values(is_open=None)))
    await database.write(lambda tx: tx.execute(update(RoundRow).values(is_live=None)))
    found = await database.read(personal.rows_of, ADA, LATER + dt.timedelta(days=400_000))
    given = {name: set(row) for name, (row,) in found.items()}
    assert given == {name: set(columns.split()) for name, columns in GIVEN.items()}


def test_the_page_on_privacy_names_every_table_with_people() -> None:
    page = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    assert [table.name for table in personal.tables_with_people() if f"`{table.name}`" not in page] == []


async def test_nothing_of_others_is_given_out(database: Database) -> None:
    await database.write(people.fill, guild=HERE, user=BO)
    assert not any((await database.read(personal.rows_of, ADA, LATER)).values())


async def test_an_open_question_is_given_out_without_choice_and_verdict(database: Database) -> None:
    asked = await database.write(rows.sent)
    await database.write(rows.answered, asked)
    open_still = asked.closes_at - dt.timedelta(seconds=1)
    (row,) = (await database.read(personal.rows_of, build.ADA, open_still))["answers"]
    assert set(row) == {"posting_id", "user_id", "guild_id", "local_date", "answered_at"}
    assert await database.read(personal.asked_of, build.ADA, open_still) == {}
    (row,) = (await database.read(personal.rows_of, build.ADA, asked.closes_at))["answers"]
    assert (row["right"], row["points"], row["chosen"]) == (True, 10, "k0")
    assert set(await database.read(personal.asked_of, build.ADA, asked.closes_at)) == {asked.id}


async def test_duels_and_rounds_under_way_are_given_out_without_choices_and_verdicts(database: Database) -> None:
    await database.write(people.fill, guild=HERE, user=ADA)
    found = await database.read(personal.rows_of, ADA, LATER)
    assert [set(row) for row in found["duel_answers"]] == [{"duel_id", "user_id", "number", "answered_at"}]
    assert [set(row) for row in found["round_answers"]] == [{"round_id", "user_id", "number", "answered_at"}]


async def test_a_duel_is_given_out_without_the_other_player(database: Database) -> None:
    await database.write(people.fill, guild=HERE, user=ADA)
    await database.write(lambda tx: tx.execute(update(DuelRow).values(opponent_id=BO)))
    (row,) = (await database.read(personal.rows_of, ADA, LATER))["duels"]
    assert (row["challenger_id"], row["opponent_id"]) == (ADA, "someone else")


async def test_erasing_leaves_no_trace_of_the_person_in_any_table(database: Database) -> None:
    for user in (ADA, BO):
        await database.write(people.fill, guild=HERE if user == ADA else THERE, user=user)
    others = await database.read(people.mentions, BO)
    assert await database.read(people.mentions, ADA) == others != set()
    assert await database.write(erasures.erase_person, ADA, SECRET, LATER) >= len(GIVEN)
    assert await database.read(people.mentions, ADA) == set()
    assert await database.read(people.mentions, BO) == others
    assert await database.read(erasures.people) == {BO}


async def test_a_server_is_erased_from_every_table_and_others_stay(database: Database) -> None:
    for guild in (HERE, THERE):
        await database.write(people.fill, guild=guild, user=ADA if guild == HERE else BO)
    kept = await database.read(people.mentions, THERE)
    await database.write(erasures.erase_server, HERE)
    assert await database.read(people.mentions, HERE) == set()
    assert await database.read(people.mentions, THERE) == kept
    assert await database.read(people.mentions, ADA) == set(), "nobody is left whom only that server had"
    assert await database.read(erasures.known_servers) == {THERE}


async def test_what_a_member_was_shown_stays_while_another_server_has_them(database: Database) -> None:
    for guild in (HERE, THERE):
        await database.write(rows.claimed, guild=guild)
        await database.write(remember, guild_id=guild, user_id=ADA, name="Ada", now=build.NOON)
    await database.write(record_exposure, user_id=ADA, ref=("demo", "q-1"), now=build.NOON)
    await database.write(erasures.erase_server, HERE)
    assert await database.read(rows.count, Exposure) == 1
    await database.write(erasures.erase_server, THERE)
    assert await database.read(rows.count, Exposure) == 0


def test_every_table_is_of_a_server_of_a_person_or_of_the_installation() -> None:
    """Otherwise erasing a server would leave rows of it behind."""
    installation = {"secrets", "command_syncs", "exposures", "erasures", "session_starts", "identify_lanes"}
    for table in Model.metadata.sorted_tables:
        reached = any(key.column.table.name not in installation for key in table.foreign_keys)
        assert ("guild_id" in table.columns or reached) != (table.name in installation), table.name


def test_nobody_is_forgotten_into_a_key_that_two_forgotten_people_would_share() -> None:
    for table in Model.metadata.sorted_tables:
        keys = [set(table.primary_key.columns)]
        keys += [set(rule.columns) for rule in table.constraints if isinstance(rule, UniqueConstraint)]
        for column in personal.people_in(table):
            assert isinstance(column.type, UserRef)
            if column.type.on_erase == "forget" and not column.nullable:  # NULLs differ from each other
                assert not any(column in key for key in keys), f"{table.name}.{column.name}"


async def test_an_answer_to_an_open_posting_leaves_a_hash_until_the_close(database: Database) -> None:
    asked = await database.write(rows.sent)
    await database.write(rows.answered, asked)
    now = asked.due_at + dt.timedelta(hours=1)
    await database.write(erasures.erase_person, build.ADA, SECRET, now)
    assert await database.read(rows.count, Answer) == 0
    assert await database.read(rows.column, Spent.who) == [pseudonym(SECRET, build.ADA)]
    await database.write(erasures.forget_spent, asked.closes_at - dt.timedelta(seconds=1))
    assert await database.read(rows.count, Spent) == 1
    await database.write(erasures.forget_spent, asked.closes_at)
    assert await database.read(rows.count, Spent) == 0


async def test_erasing_twice_at_one_instant_or_later_is_no_fault(database: Database) -> None:
    for now in (build.NOON, build.NOON, LATER):
        await database.write(erasures.erase_person, ADA, SECRET, now)
    assert await database.read(erasures.erasures) == {
        Erasure(pseudonym(SECRET, ADA), build.NOON),
        Erasure(pseudonym(SECRET, ADA), LATER),
    }


async def test_only_erasures_that_a_database_does_not_know_are_done_again(database: Database) -> None:
    """Who came back after an erasure keeps what they did since; a backup from before it must lose it all."""
    known = Erasure(pseudonym(SECRET, ADA), build.NOON)
    await database.write(erasures.remember_erasures, [known])
    for user in (ADA, BO):
        await database.write(people.fill, guild=HERE if user == ADA else THERE, user=user)
    unknown = Erasure(pseudonym(SECRET, BO), LATER)
    wanted = frozenset({known, unknown, Erasure(pseudonym(SECRET, 99), LATER)})
    assert await database.write(erasures.erase_again, wanted, SECRET) == 1
    assert await database.read(people.mentions, BO) == set()
    assert await database.read(people.mentions, ADA) != set()
    assert await database.read(erasures.erasures) >= wanted
    assert await database.write(erasures.erase_again, wanted, SECRET) == 0


async def test_departures_begin_when_noticed_and_end_when_the_bot_is_back(database: Database) -> None:
    for guild in (HERE, THERE):
        await database.write(rows.planned, guild_id=guild)
    await database.write(erasures.note_servers, frozenset({HERE}), build.NOON)
    await database.write(erasures.note_servers, frozenset({HERE}), LATER)
    assert await database.read(erasures.departed, before=build.NOON) == {THERE}
    await database.write(erasures.note_servers, frozenset({HERE, THERE}), LATER)
    assert await database.read(erasures.departed) == frozenset()


@pytest.mark.parametrize("tail", ["", "00ff 2026-03-02T12:00:00+00:00\n", "not hex at all\n", "ab" * 32])
def test_the_list_beside_the_file_is_read_whatever_a_crash_left_at_its_end(tmp_path: Path, tail: str) -> None:
    path = tmp_path / "bot.db.erased"
    assert listed(path) == frozenset()
    kept = [Erasure(pseudonym(SECRET, user), build.NOON) for user in (ADA, BO)]
    append(path, kept)
    with path.open("a") as file:
        file.write(tail)
    assert listed(path) == frozenset(kept)


async def test_boards_lose_the_member_and_nothing_else(database: Database) -> None:
    for user in (ADA, BO):
        await database.write(add_gain, Gain(HERE, user, points=10, right=True), periods=("2026-W10", "all"))
        await database.write(remember, guild_id=HERE, user_id=user, name="Somebody", now=build.NOON)
    await database.write(erasures.erase_person, ADA, SECRET, LATER)
    assert await database.read(rows.column, Score.user_id) == [BO, BO]
    assert await database.read(rows.column, Score.points) == [10, 10]
    assert await database.read(rows.column, Member.user_id) == [BO]
