"""Leases: of several processes one has a posting in hand, and when it dies another takes over."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update

from bot.core.postings import Asked
from bot.storage import leases
from bot.storage.closings import mark_revealed
from bot.storage.database import Database, Tx
from bot.storage.tables import Posting
from tests import build, rows

NOW = build.NOON
SECOND = dt.timedelta(seconds=1)
CLOSE = NOW + rows.DAY


async def claims(
    database: Database, owner: str, now: dt.datetime = NOW, *, limit: int = 64, probes: int = 1
) -> list[int]:
    """The guilds whose claims this owner takes."""
    found = await database.write(leases.take_claims, owner=owner, now=now, limit=limit, probes=probes)
    return [asked.guild_id for asked in found]


async def ended(database: Database, owner: str, now: dt.datetime, *, limit: int = 64) -> list[int]:
    """The guilds whose closed postings this owner takes."""
    found = await database.write(leases.take_ended, owner=owner, now=now, closed_before=now, limit=limit)
    return [asked.guild_id for asked in found]


async def claimed(database: Database, *guilds: int) -> list[Asked]:
    return [await database.write(rows.claimed, guild=guild) for guild in guilds]


def tried(tx: Tx) -> list[dt.datetime | None]:
    return list(tx.execute(select(Posting.tried_at).order_by(Posting.id)).scalars())


async def test_of_two_owners_one_takes_a_claim_and_the_other_after_thirty_seconds(database: Database) -> None:
    await claimed(database, 1)
    assert await claims(database, "one") == [1]
    assert await claims(database, "other") == []
    assert await claims(database, "one") == [], "not even to its holder"
    assert await claims(database, "other", NOW + leases.LASTS - SECOND) == []
    assert await claims(database, "other", NOW + leases.LASTS) == [1]
    assert await claims(database, "one", NOW + leases.LASTS) == []


async def test_two_owners_share_the_work(database: Database) -> None:
    await claimed(database, 1, 2, 3)
    one = await claims(database, "one", limit=2)
    other = await claims(database, "other", limit=2)
    assert sorted([*one, *other]) == [1, 2, 3]


async def test_the_first_try_is_remembered_and_told_to_the_next_one(database: Database) -> None:
    await claimed(database, 1)
    (first,) = await database.write(leases.take_claims, owner="one", now=NOW, limit=1, probes=0)
    later = NOW + 60 * SECOND
    (again,) = await database.write(leases.take_claims, owner="other", now=later, limit=1, probes=0)
    assert (first.tried_at, again.tried_at) == (None, NOW)
    assert await database.read(tried) == [NOW]


async def test_what_is_put_back_waits_for_its_instant(database: Database) -> None:
    (asked,) = await claimed(database, 1)
    await claims(database, "one")
    await database.write(leases.put_back, asked.id, owner="one", retry_at=NOW + 5 * SECOND)
    assert await claims(database, "other", NOW + 4 * SECOND) == []
    assert await claims(database, "other", NOW + 5 * SECOND) == [1]


async def test_only_the_holder_puts_back(database: Database) -> None:
    """A process that woke up late must not free what another has in hand by now."""
    (asked,) = await claimed(database, 1)
    await claims(database, "one")
    await claims(database, "other", NOW + leases.LASTS)
    await database.write(leases.put_back, asked.id, owner="one", retry_at=NOW)
    assert await claims(database, "one", NOW + leases.LASTS + SECOND) == []


async def test_of_refused_ones_only_as_many_are_taken_as_may_be_probed(database: Database) -> None:
    for asked in await claimed(database, 1, 2, 3, 4):
        await claims(database, "one", limit=1)
        if asked.guild_id != 4:
            retry_at = NOW + asked.guild_id * SECOND
            await database.write(leases.put_back, asked.id, owner="one", retry_at=retry_at, refused=True)
    later = NOW + 60 * SECOND
    assert await claims(database, "one", later, probes=0) == [4]
    assert await claims(database, "one", later, probes=2) == [1, 2], "those that wait longest"
    assert await claims(database, "one", later, probes=2) == [3]


async def test_a_refusal_is_counted(database: Database) -> None:
    (asked,) = await claimed(database, 1)
    for number in range(3):
        await claims(database, "one", NOW + number * SECOND)
        retry_at = NOW + (number + 1) * SECOND
        await database.write(leases.put_back, asked.id, owner="one", retry_at=retry_at, refused=True)
    assert (await database.read(rows.found, asked.id, guild=1)).refusals == 3


async def test_freeing_all_lets_everything_be_taken_at_once(database: Database) -> None:
    await claimed(database, 1, 2)
    await claims(database, "only")
    await database.write(leases.free_all)
    assert sorted(await claims(database, "only", NOW + SECOND)) == [1, 2]


async def test_freeing_all_leaves_what_waits_for_its_retry(database: Database) -> None:
    (asked,) = await claimed(database, 1)
    await claims(database, "only")
    await database.write(leases.put_back, asked.id, owner="only", retry_at=NOW + 60 * SECOND)
    await database.write(leases.free_all)
    assert await claims(database, "only", NOW + SECOND) == []


async def test_what_was_sent_or_given_up_is_taken_by_nobody(database: Database) -> None:
    await database.write(rows.sent, guild=1)
    (asked,) = await claimed(database, 2)
    abandoned = update(Posting).where(Posting.id == asked.id).values(state="abandoned")
    await database.write(lambda tx: tx.execute(abandoned) and None)
    assert await claims(database, "one", NOW + rows.DAY) == []


# ---- Reveals


async def test_a_sent_posting_is_taken_from_its_close_on_by_one(database: Database) -> None:
    await database.write(rows.sent, guild=1)
    assert await ended(database, "one", CLOSE - SECOND) == []
    assert await ended(database, "one", CLOSE) == [1]
    assert await ended(database, "other", CLOSE) == []
    assert await ended(database, "other", CLOSE + leases.LASTS) == [1]


async def test_an_earlier_actual_close_counts(database: Database) -> None:
    await database.write(rows.sent, guild=1)
    early = update(Posting).values(closed_at=NOW + 60 * SECOND)
    await database.write(lambda tx: tx.execute(early) and None)
    assert await ended(database, "one", NOW + 60 * SECOND) == [1]


async def test_what_is_revealed_is_taken_no_more(database: Database) -> None:
    asked = await database.write(rows.sent, guild=1)
    await ended(database, "one", CLOSE)
    await database.write(mark_revealed, asked.id, now=CLOSE)
    assert await ended(database, "other", CLOSE + rows.DAY) == []


async def test_a_claim_without_a_message_is_not_revealed(database: Database) -> None:
    await claimed(database, 1)
    assert await ended(database, "one", CLOSE) == []


# ---- When there is something to do


async def test_the_next_wait_is_the_earliest_of_sends_retries_and_closes(database: Database) -> None:
    assert await database.read(leases.next_wait) is None
    await database.write(rows.sent, guild=1)
    assert await database.read(leases.next_wait) == CLOSE
    (asked,) = await claimed(database, 2)
    assert await database.read(leases.next_wait) == NOW
    await claims(database, "one")
    assert await database.read(leases.next_wait) == NOW + leases.LASTS
    await database.write(leases.put_back, asked.id, owner="one", retry_at=NOW + 5 * SECOND)
    assert await database.read(leases.next_wait) == NOW + 5 * SECOND
