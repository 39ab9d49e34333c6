"""Postings: claimed, sent, closed."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.core.postings import Asked, Claim
from bot.storage import postings
from bot.storage.database import Database, Tx
from bot.storage.tables import Posting
from tests import build, rows

NOW, HOUR, DAY = build.NOON, dt.timedelta(hours=1), dt.timedelta(days=1)


def claim_again(tx: Tx, asked: Asked) -> int | None:
    """Claim the date of this posting once more, with another question."""
    wanted = Claim(
        schedule_id=asked.schedule_id,
        guild_id=asked.guild_id,
        channel_id=asked.channel_id,
        local_date=asked.local_date,
        due_at=asked.due_at,
        closes_at=asked.closes_at,
        give_up_at=asked.closes_at,
        snapshot=build.snapshot("q-other"),
    )
    return postings.claim(tx, wanted, now=NOW + HOUR)


async def test_a_claim_is_a_row_without_a_message(database: Database) -> None:
    asked = await database.write(rows.claimed)
    assert (asked.state, asked.message_id, asked.sent_at, asked.closed_at) == ("claimed", None, None, None)
    assert (asked.local_date, asked.attempt) == (NOW.date(), 1)
    assert (asked.due_at, asked.claimed_at, asked.closes_at) == (NOW, NOW, NOW + DAY)
    assert asked.snapshot == build.snapshot()


async def test_a_date_is_claimed_once(database: Database) -> None:
    first = await database.write(rows.claimed)
    assert await database.write(claim_again, first) is None
    assert await database.read(rows.found, first.id) == first
    assert await database.read(rows.count, Posting) == 1


async def test_a_sent_or_abandoned_date_stays_taken(database: Database) -> None:
    sent = await database.write(rows.sent)
    given_up = await database.write(rows.claimed, day=1)
    await database.write(postings.abandon, given_up.id)
    assert await database.write(claim_again, sent) is None
    assert await database.write(claim_again, given_up) is None


async def test_a_confirmed_posting_has_its_message(database: Database) -> None:
    asked = await database.write(rows.claimed)
    await database.write(postings.confirm, asked.id, message_id=77, sent_at=NOW + HOUR)
    found = await database.read(rows.found, asked.id)
    assert (found.state, found.message_id, found.sent_at) == ("sent", 77, NOW + HOUR)


async def test_the_first_confirmation_stands(database: Database) -> None:
    asked = await database.write(rows.sent)
    await database.write(postings.confirm, asked.id, message_id=99, sent_at=NOW + HOUR)
    assert await database.read(rows.found, asked.id) == asked


async def test_what_was_sent_cannot_be_abandoned_nor_what_was_abandoned_confirmed(database: Database) -> None:
    sent = await database.write(rows.sent)
    await database.write(postings.abandon, sent.id)
    assert (await database.read(rows.found, sent.id)).state == "sent"
    given_up = await database.write(rows.claimed, day=1)
    await database.write(postings.abandon, given_up.id)
    await database.write(postings.confirm, given_up.id, message_id=99, sent_at=NOW)
    assert (await database.read(rows.found, given_up.id)).state == "abandoned"


async def test_claims_that_were_never_tried_expire_with_their_window_oldest_first(database: Database) -> None:
    await database.write(rows.sent, day=0)
    later = await database.write(rows.claimed, day=2, guild=2)
    sooner = await database.write(rows.claimed, day=1)
    assert await database.read(postings.expired, NOW + DAY + 6 * HOUR, limit=9) == ()
    assert await database.read(postings.expired, NOW + 3 * DAY, limit=9) == (sooner, later)
    assert await database.read(postings.expired, NOW + 3 * DAY, limit=1) == (sooner,)


async def test_a_posting_is_found_only_by_its_own_server(database: Database) -> None:
    asked = await database.write(rows.claimed)
    assert await database.read(postings.posting, asked.id, guild_id=build.GUILD) == asked
    assert await database.read(postings.posting, asked.id, guild_id=build.GUILD + 1) is None
    assert await database.read(postings.posting, asked.id + 1, guild_id=build.GUILD) is None
    assert await database.read(postings.posting, 2**63 - 1, guild_id=build.GUILD) is None


async def test_the_newest_posting_is_the_last_one_that_went_out(database: Database) -> None:
    assert await database.read(postings.latest_posting, guild_id=build.GUILD) is None
    await database.write(rows.sent, "q-1", day=0)
    newest = await database.write(rows.sent, "q-2", day=1)
    await database.write(rows.claimed, "q-3", day=2)
    await database.write(rows.sent, "q-4", day=3, guild=2)
    assert await database.read(postings.latest_posting, guild_id=build.GUILD) == newest


async def test_closing_the_earlier_ones_leaves_the_new_one_and_other_servers_open(database: Database) -> None:
    old = [await database.write(rows.sent, f"q-{day}", day=day) for day in range(2)]
    other = await database.write(rows.sent, "q-1", guild=2)
    at = NOW + HOUR
    await database.write(postings.close_open, schedule_id=old[0].schedule_id, now=at)
    new = await database.write(rows.sent, "q-2", day=2)
    assert [(await database.read(rows.found, one.id)).closed_at for one in old] == [at] * 2
    assert (await database.read(rows.found, new.id)).closed_at is None
    assert (await database.read(rows.found, other.id, guild=2)).closed_at is None


async def test_what_is_closed_stays_closed_at_its_time(database: Database) -> None:
    old = await database.write(rows.sent)
    for hours in (1, 2):
        await database.write(postings.close_open, schedule_id=old.schedule_id, now=NOW + hours * HOUR)
    assert (await database.read(rows.found, old.id)).closed_at == NOW + HOUR


async def test_questions_are_counted_for_one_server_and_its_packs(database: Database) -> None:
    for day, name in enumerate(["q-1", "q-2", "q-1"]):
        await database.write(rows.sent, name, day=day)
    await database.write(rows.sent, "q-3", guild=2)
    given_up = await database.write(rows.claimed, "q-4", day=5)
    await database.write(postings.abandon, given_up.id)
    counts = await database.read(postings.times_asked, guild_id=build.GUILD, packs=("demo",))
    assert counts == {("demo", "q-1"): 2, ("demo", "q-2"): 1}, "an abandoned one was never seen"
    assert await database.read(postings.times_asked, guild_id=build.GUILD, packs=("more",)) == {}
    assert await database.read(postings.times_asked, guild_id=build.GUILD, packs=()) == {}


async def test_open_questions_are_those_of_this_server_that_can_still_be_answered(database: Database) -> None:
    closed = await database.write(rows.sent, "q-closed", day=-1)
    await database.write(postings.close_open, schedule_id=closed.schedule_id, now=NOW - HOUR)
    await database.write(rows.sent, "q-over", day=-2)
    await database.write(rows.sent, "q-open", day=0)
    await database.write(rows.claimed, "q-claimed", day=1)
    given_up = await database.write(rows.claimed, "q-abandoned", day=2)
    await database.write(postings.abandon, given_up.id)
    await database.write(rows.sent, "q-elsewhere", guild=2)
    found = await database.read(postings.open_questions, guild_id=build.GUILD, now=NOW + HOUR)
    assert found == {("demo", "q-open"), ("demo", "q-claimed")}


async def test_a_question_is_free_again_from_the_instant_of_its_close(database: Database) -> None:
    asked = await database.write(rows.sent)
    just_before = asked.closes_at - dt.timedelta(microseconds=1)
    assert await database.read(postings.open_questions, guild_id=build.GUILD, now=just_before)
    assert not await database.read(postings.open_questions, guild_id=build.GUILD, now=asked.closes_at)


async def test_answers_so_far_are_counted_with_the_right_ones(database: Database) -> None:
    asked = await database.write(rows.sent)
    other = await database.write(rows.sent, "q-2", day=1)
    assert await database.read(postings.answers_so_far, asked.id) == (0, 0)
    for user, right in ((1, True), (2, False), (3, True)):
        await database.write(rows.answered, asked, user=user, right=right)
    await database.write(rows.answered, other, user=1)
    assert await database.read(postings.answers_so_far, asked.id) == (3, 2)


@pytest.mark.parametrize("stem", ["Ümläut 🦉 '\"\\ {braces} %s", "```py\nx\n```", "\u202eright to left"])
async def test_any_text_of_a_question_survives_its_row(database: Database, stem: str) -> None:
    snapshot = build.bank(build.question(stem=stem)).stock.snapshot(("demo", "q-1"))
    plan = await database.write(rows.planned)
    wanted = Claim(plan.id, plan.guild_id, plan.channel_id, NOW.date(), NOW, NOW + DAY, NOW + HOUR, snapshot)
    made = await database.write(postings.claim, wanted, now=NOW)
    assert made is not None
    assert (await database.read(rows.found, made)).snapshot == snapshot
