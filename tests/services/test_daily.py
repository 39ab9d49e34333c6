"""The daily, from due to confirmed: once a date, whatever is repeated, delayed or lost."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.core.postings import Asked
from bot.services import claiming
from bot.services.daily import AT_ONCE, Daily, nonce
from bot.storage.closings import results
from bot.storage.database import Database, Tx, database_url, open_database
from bot.storage.tables import Posting, Schedule
from tests import build, rows
from tests.group import DAY, HOUR, MORNING, SECRET, Group

DUE = MORNING + HOUR
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
async def group(database: Database) -> Group:
    """A group after setup, with a daily at 09:00."""
    made = Group(database, build.bank(*(build.question(f"q-{number}") for number in range(1, 6))))
    await made.set_up()
    return made


async def look(daily: Daily, now: dt.datetime) -> list[Asked]:
    """Claim what is due, and take what has no message yet."""
    await daily.claim_due(now)
    return [outgoing.asked for outgoing in await daily.take(now)]


def dates(tx: Tx) -> list[str]:
    """The dates that have a posting."""
    return [str(date) for date in tx.execute(select(Posting.local_date).order_by(Posting.id)).scalars()]


async def test_nothing_is_claimed_before_the_time(group: Group) -> None:
    assert await group.take(DUE - SECOND) == ()
    assert await group.database.read(rows.count, Posting) == 0


async def test_what_is_due_is_claimed_until_the_next_posting(group: Group) -> None:
    (asked,) = await group.take(DUE + 3 * SECOND)
    assert (asked.local_date, asked.due_at, asked.claimed_at) == (DUE.date(), DUE, DUE + 3 * SECOND)
    assert (asked.closes_at, asked.state) == (DUE + DAY, "claimed")
    assert (await group.setup.plan(group.guild)).next_due == DUE + DAY


async def test_a_date_is_claimed_once_however_often_one_looks(group: Group) -> None:
    first = await group.take(DUE)
    for seconds in range(1, 5):
        assert await group.take(DUE + seconds * SECOND) == (), "it is in hand"
    assert len(first) == 1


async def test_a_date_is_claimed_once_by_many_looks_at_once(group: Group) -> None:
    others = [Daily(group.database, group.bank, SECRET) for _ in range(7)]
    found = await asyncio.gather(*(look(daily, DUE + SECOND) for daily in (group.daily, *others) for _ in range(3)))
    assert await group.database.read(dates) == ["2026-03-02"]
    assert [claim.id for claims in found for claim in claims] == [1], "and one of them has it in hand"


async def test_a_claim_that_was_undone_is_not_lost(group: Group) -> None:
    """A schedule that is due again for a date that it has gets no second posting, and moves on."""
    await group.take(DUE)
    back = update(Schedule).values(next_date=DUE.date(), next_due=DUE)
    await group.database.write(lambda tx: tx.execute(back) and None)
    await group.take(DUE + HOUR)
    assert await group.database.read(dates) == ["2026-03-02"]
    assert (await group.setup.plan(group.guild)).next_due == DUE + DAY


async def test_a_claim_is_given_back_until_discord_has_it(group: Group) -> None:
    (asked,) = await group.take(DUE)
    assert [one.id for one in await group.take(DUE + 5 * HOUR)] == [asked.id]
    await group.daily.confirm(asked, message_id=77, sent_at=DUE + 5 * HOUR)
    assert await group.take(DUE + 6 * HOUR) == ()


async def test_a_claim_given_up_is_not_given_back(group: Group) -> None:
    (asked,) = await group.take(DUE)
    await group.daily.give_up(asked, "it is too late", now=asked.due_at)
    assert await group.take(DUE + HOUR) == ()
    (following,) = await group.take(DUE + DAY)
    assert following.local_date == DUE.date() + DAY


async def test_the_current_posting_is_the_newest_that_discord_has(group: Group) -> None:
    assert await group.daily.current(group.guild) is None
    first = await group.post()
    await group.take(DUE + DAY)
    current = await group.daily.current(group.guild)
    assert current is not None
    assert (current.id, current.state) == (first.id, "sent")


async def test_a_claim_closes_what_its_schedule_has_open(group: Group) -> None:
    """An organiser has the next one posted early: from then on the one before it is closed."""
    first = await group.post()
    early = DUE + 20 * HOUR
    await group.database.write(lambda tx: tx.execute(update(Schedule).values(next_due=early)) and None)
    second = await group.post(at=early + SECOND)
    before = await group.database.read(rows.found, first.id)
    assert (before.closed_at, before.ends_at) == (early, early)
    assert (await group.database.read(rows.found, second.id)).closed_at is None


async def test_a_claim_leaves_the_planned_close_of_the_one_before(group: Group) -> None:
    first = await group.post()
    await group.post(at=DUE + DAY + 30 * SECOND)
    assert (await group.database.read(rows.found, first.id)).ends_at == DUE + DAY


async def test_confirming_twice_changes_nothing(group: Group) -> None:
    asked = await group.post()
    once = await group.database.read(rows.found, asked.id)
    await group.daily.confirm(asked, message_id=99, sent_at=DUE + HOUR)
    assert await group.database.read(rows.found, asked.id) == once


async def test_servers_do_not_close_each_others_postings(group: Group) -> None:
    other = Group(group.database, group.bank, guild=2)
    await other.set_up()
    (mine, asked) = sorted(await group.take(DUE), key=lambda one: one.guild_id, reverse=True)
    for one in (mine, asked):
        await group.daily.confirm(one, message_id=one.id, sent_at=DUE)
    await group.post()
    assert (await group.database.read(rows.found, asked.id, guild=2)).closed_at is None


# ---- After a standstill


@pytest.mark.parametrize(
    ("late", "posted"),
    [
        (dt.timedelta(0), ["2026-03-02"]),
        (6 * HOUR, ["2026-03-02"]),
        (6 * HOUR + SECOND, []),
        (DAY - SECOND, []),
        (DAY, ["2026-03-03"]),
        (DAY + HOUR, ["2026-03-03"]),
        (DAY + 7 * HOUR, []),
        (9 * DAY + 5 * HOUR, ["2026-03-11"]),
    ],
    ids=str,
)
async def test_after_a_standstill_the_date_is_posted_whose_window_lasts(
    group: Group, late: dt.timedelta, posted: list[str]
) -> None:
    claims = await group.take(DUE + late)
    assert await group.database.read(dates) == posted
    assert [claim.closes_at > DUE + late for claim in claims] == [True] * len(posted)
    following = (await group.setup.plan(group.guild)).next_due
    assert DUE + late < following <= DUE + late + DAY, "and the schedule waits for the next one, not for the missed"


async def test_days_of_standstill_give_no_flood_of_postings(group: Group) -> None:
    for minutes in range(0, 60, 10):
        await group.take(DUE + 30 * DAY + minutes * SECOND)
    assert len(await group.database.read(dates)) == 1


async def test_after_a_standstill_the_chosen_weekdays_hold(group: Group) -> None:
    fridays = update(Schedule).values(weekdays=0b0010000)
    await group.database.write(lambda tx: tx.execute(fridays) and None)
    friday = DUE + 4 * DAY
    assert await group.take(friday - HOUR) == ()
    (claim,) = await group.take(friday + 7 * DAY + HOUR)
    assert claim.local_date == (friday + 7 * DAY).date()


async def test_one_late_look_leaves_every_day_its_own_question(group: Group) -> None:
    asked = [await group.post(at=DUE + day * DAY + day * HOUR) for day in range(5)]
    assert [str(one.local_date) for one in asked] == [f"2026-03-0{day}" for day in range(2, 7)]
    assert len({one.ref for one in asked}) == 5


# ---- Which question


async def test_nothing_repeats_before_the_pool_is_used_up(group: Group) -> None:
    asked = [(await group.post()).ref for _ in range(10)]
    assert len(set(asked[:5])) == 5
    assert len(set(asked[5:])) == 5


async def test_the_choice_can_be_replayed(group: Group) -> None:
    (asked,) = await group.take(DUE)
    with_the_same_secret = await group.database.write(forget_and_claim, group, DUE, SECRET)
    assert with_the_same_secret.ref == asked.ref


def forget_and_claim(tx: Tx, group: Group, now: dt.datetime, secret: bytes) -> Asked:
    tx.execute(Posting.__table__.delete())
    tx.execute(update(Schedule).values(next_date=now.date(), next_due=now))
    claiming.claim_due(tx, group.bank, secret, now, limit=AT_ONCE)
    (made,) = rows.posting_ids(tx, group.guild)
    return rows.found(tx, made, guild=group.guild)


async def test_another_installation_chooses_otherwise(group: Group) -> None:
    secrets = [bytes([number]) * 32 for number in range(12)]
    chosen = {(await group.database.write(forget_and_claim, group, DUE, secret)).ref for secret in secrets}
    assert len(chosen) > 1


async def test_without_questions_nothing_is_posted_and_the_schedule_moves_on(database: Database) -> None:
    group = Group(database, build.bank())
    await group.set_up()
    empty = Daily(database, replaced_by_nothing(), SECRET)
    await empty.claim_due(DUE)
    assert await group.database.read(dates) == []
    assert (await group.setup.plan(group.guild)).next_due == DUE + DAY
    (asked,) = await group.take(DUE + DAY)
    assert asked.local_date == (DUE + DAY).date()


def replaced_by_nothing() -> build.Bank:
    """A bank whose packs are gone."""
    return build.Bank(build.Library(()))


async def test_the_posting_keeps_the_question_as_it_was(group: Group) -> None:
    asked = await group.post()
    assert asked.snapshot == group.bank.stock.snapshot(asked.ref)
    changed = build.bank(*(build.question(f"q-{number}", stem="Changed?") for number in range(1, 6)))
    again = await Group(group.database, changed).daily.current(group.guild)
    assert again is not None
    assert again.snapshot == asked.snapshot


# ---- Many servers


async def test_every_server_gets_its_own(database: Database) -> None:
    bank = build.bank()
    for guild in range(1, 31):
        await Group(database, bank, guild=guild).set_up()
    claims = await look(Daily(database, bank, SECRET), DUE)
    assert {claim.guild_id for claim in claims} == set(range(1, 31))
    assert len({claim.ref for claim in claims}) > 1, "not the same one everywhere"


async def test_many_are_claimed_bit_by_bit(sqlite_address: str) -> None:
    database = open_database(database_url(sqlite_address))
    bank = build.bank()

    def plan_all(tx: Tx) -> None:
        for guild in range(1, AT_ONCE + 11):
            rows.planned(tx, guild_id=guild, next_due=DUE)

    await database.write(plan_all)
    daily = Daily(database, bank, SECRET)
    assert await daily.claim_due(DUE), "there may be more"
    assert await database.read(rows.count, Posting) == AT_ONCE
    assert not await daily.claim_due(DUE)
    assert await database.read(rows.count, Posting) == AT_ONCE + 10
    await database.close()


# ---- The nonce


async def test_the_nonce_is_the_same_after_a_restart(group: Group) -> None:
    (asked,) = await group.take(DUE)
    (again,) = await look(Daily(group.database, group.bank, SECRET), DUE + HOUR)
    assert nonce(again) == nonce(asked)
    await group.daily.confirm(asked, message_id=77, sent_at=DUE + HOUR)
    assert nonce(await group.database.read(rows.found, asked.id)) == nonce(asked)


async def test_two_postings_have_two_nonces(group: Group) -> None:
    other = Group(group.database, group.bank, guild=2)
    await other.set_up()
    asked = [*await group.take(DUE), *await group.take(DUE + DAY)]
    assert len({nonce(one) for one in asked}) == len({one.id for one in asked}) == 4


@given(st.integers(1, 2**63 - 1), st.dates(), st.integers(1, 99), st.datetimes(timezones=st.just(dt.UTC)))
def test_a_nonce_fits_into_discords_25_characters(
    schedule: int, date: dt.date, attempt: int, claimed: dt.datetime
) -> None:
    asked = Asked(
        id=1,
        schedule_id=schedule,
        guild_id=1,
        channel_id=1,
        local_date=date,
        attempt=attempt,
        state="claimed",
        due_at=DUE,
        claimed_at=claimed,
        closes_at=DUE,
        closed_at=None,
        message_id=None,
        sent_at=None,
        snapshot=build.snapshot(),
    )
    assert 10 <= len(nonce(asked)) <= 25
    assert nonce(asked).isascii()
    assert nonce(asked) != nonce(replace(asked, attempt=attempt + 1))


async def test_the_results_tell_the_longest_streaks_of_those_who_show_their_name(group: Group) -> None:
    for day in range(4):
        asked = await group.post()
        await group.answer(asked, build.ADA)
        if day:
            await group.answer(asked, 77, right=False)
    found = await group.database.read(results, asked)
    assert [length for _, length in found.streaks] == [4, 3]
