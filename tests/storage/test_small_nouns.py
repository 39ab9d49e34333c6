"""Members, exposures, the secret, and what Discord was told: one or two functions each."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.exposures import record_exposure, shown_since
from bot.storage.members import remember
from bot.storage.secrets import installation_secret
from bot.storage.syncs import record_sync, synced_digest
from bot.storage.tables import CommandSync, Exposure, Member, Secret
from tests import build, rows

NOW, SECOND = build.NOON, dt.timedelta(seconds=1)
REF = ("demo", "q-1")


async def test_a_member_has_one_name_in_a_server_the_newest(database: Database) -> None:
    for name in ("Ada", "Ada L.", "Ada 🦉"):
        await database.write(remember, guild_id=1, user_id=build.ADA, name=name, now=NOW)
    assert await database.read(rows.column, Member.display_name) == ["Ada 🦉"]


async def test_a_member_has_a_name_in_each_server(database: Database) -> None:
    await database.write(remember, guild_id=1, user_id=build.ADA, name="Ada", now=NOW)
    await database.write(remember, guild_id=2, user_id=build.ADA, name="Countess", now=NOW)
    assert await database.read(rows.count, Member) == 2


async def test_ids_of_the_size_of_discords_are_kept(database: Database) -> None:
    largest = 2**63 - 1
    await database.write(remember, guild_id=largest, user_id=largest - 1, name="Ada", now=NOW)
    found = await database.read(lambda tx: tx.execute(select(Member.guild_id, Member.user_id)).one())
    assert tuple(found) == (largest, largest - 1)


async def test_who_was_shown_a_key_has_seen_it_since_any_earlier_instant(database: Database) -> None:
    await database.write(record_exposure, user_id=build.ADA, ref=REF, now=NOW)
    for since, seen in ((NOW - SECOND, True), (NOW, True), (NOW + SECOND, False)):
        assert await database.read(shown_since, user_id=build.ADA, ref=REF, since=since) is seen


async def test_only_the_last_time_counts_and_takes_one_row(database: Database) -> None:
    for hour in range(3):
        await database.write(record_exposure, user_id=build.ADA, ref=REF, now=NOW + hour * 3_600 * SECOND)
    assert await database.read(shown_since, user_id=build.ADA, ref=REF, since=NOW + 7_200 * SECOND)
    assert await database.read(rows.count, Exposure) == 1


async def test_an_exposure_is_of_one_member_and_one_question_of_one_pack(database: Database) -> None:
    await database.write(record_exposure, user_id=build.ADA, ref=REF, now=NOW)
    for user, ref in ((build.ADA + 1, REF), (build.ADA, ("demo", "q-2")), (build.ADA, ("more", "q-1"))):
        assert not await database.read(shown_since, user_id=user, ref=ref, since=NOW - SECOND)


async def test_the_secret_is_drawn_once_and_stays(database: Database) -> None:
    first = await database.write(installation_secret, b"first")
    assert first == b"first"
    assert await database.write(installation_secret, b"second") == b"first"
    assert await database.read(rows.count, Secret) == 1


async def test_discord_was_told_of_nothing_at_first(database: Database) -> None:
    assert await database.read(synced_digest, 77) is None


async def test_what_discord_was_told_is_kept_for_each_application(database: Database) -> None:
    await database.write(record_sync, 77, digest="one", now=NOW)
    await database.write(record_sync, 77, digest="two", now=NOW)
    await database.write(record_sync, 78, digest="other", now=NOW)
    assert await database.read(synced_digest, 77) == "two"
    assert await database.read(synced_digest, 78) == "other"
    assert await database.read(rows.count, CommandSync) == 2
