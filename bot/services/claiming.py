"""Claiming dailies: which dates are owed, which question it is, what is missed. Functions of one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from bot.bank import Bank, taken_out
from bot.core.picking import Candidate, least_used, pick
from bot.core.plans import Plan
from bot.core.postings import Asked, Claim
from bot.core.schedule import next_due, next_free
from bot.storage import postings
from bot.storage.alerts import raise_alert, settle_alerts
from bot.storage.database import Tx
from bot.storage.missed import forget_missed, record_missed, skipped_since
from bot.storage.questions import dequeue, queued
from bot.storage.schedules import due_schedules, move_on, plans_of

RUNS_LOW = 7
"""Days before a pool is used up at which organisers are told."""

MOST_MISSED = 400
"""Dates noted after one standstill."""


def claim_due(tx: Tx, bank: Bank, secret: bytes, now: dt.datetime, *, limit: int) -> int:
    """Write a *claimed* row for each schedule whose instant has come, and move it on: how many schedules that were."""
    for asked in postings.expired(tx, now, limit=limit):
        give_up(tx, asked, reason="Discord could not be reached in time", now=now)
    due = due_schedules(tx, now, limit=limit)
    for plan in due:
        claim_owed(tx, plan, bank, secret, now=now)
    return len(due)


def claim_owed(tx: Tx, plan: Plan, bank: Bank, secret: bytes, *, now: dt.datetime) -> None:
    """Claim the date that is to be posted now, note those that are missed, move the schedule on."""
    owed = still_owed(plan, now)
    for date in missed_dates(plan, now, until=owed.next_date if owed else None):
        miss(tx, plan, date, reason="the bot was not running in time", now=now)
    skipped = skipped_since(tx, plan.id, since=plan.next_date)
    following_date, following = after(owed or plan, now, skipped)
    if owed is not None:
        claim(tx, owed, bank, secret, now=now, following=following)
    move_on(tx, plan.id, next_date=following_date, next_due=following)


def after(plan: Plan, now: dt.datetime, skipped: frozenset[dt.date]) -> tuple[dt.date, dt.datetime]:
    """The first posting after now of a later date than the plan's: one that was moved forward has had its date."""
    date, due = next_free(plan.cadence, max(now, plan.next_due), skipped)
    while date <= plan.next_date:
        date, due = next_free(plan.cadence, due, skipped)
    return date, due


def still_owed(plan: Plan, now: dt.datetime) -> Plan | None:
    """The plan with the date that is to be posted now; None when the catch-up window of every missed one is over.

    After days of standstill that is not the date that the schedule waits for, but maybe today's.
    """
    if now - plan.next_due <= plan.catch_up:
        return plan
    date, due = next_due(plan.cadence, now - plan.catch_up - dt.timedelta.resolution)
    return replace(plan, next_date=date, next_due=due) if due <= now and date > plan.next_date else None


def missed_dates(plan: Plan, now: dt.datetime, *, until: dt.date | None) -> Iterator[dt.date]:
    """The dates whose instant is over, from the one the schedule waits for to before `until`, oldest first."""
    date, due = plan.next_date, plan.next_due
    for _ in range(MOST_MISSED):
        if due > now or date == until:
            return
        yield date
        date, due = next_due(plan.cadence, due)


def claim(tx: Tx, plan: Plan, bank: Bank, secret: bytes, *, now: dt.datetime, following: dt.datetime) -> None:
    """Choose the question and take the date. The unique key on (schedule, date, attempt) decides races."""
    attempt = 1 + postings.over_on(tx, plan.id, plan.next_date)
    used = postings.times_asked(tx, guild_id=plan.guild_id, packs=plan.packs)
    pool = bank.pool_of(tx, plan)
    occasion = f"schedule:{plan.id}:{plan.next_date}:{attempt}"
    chosen = first_queued(tx, plan, bank) or pick(secret, occasion, pool, times_used=used)
    if chosen is None:
        miss(tx, plan, plan.next_date, reason="the packs hold no question that may be asked", now=now)
        return
    question = bank.stock.library.question(*chosen.ref)
    wanted = Claim(
        schedule_id=plan.id,
        guild_id=plan.guild_id,
        channel_id=plan.channel_id,
        local_date=plan.next_date,
        due_at=plan.next_due,
        closes_at=plan.closes_at(plan.next_due, following),
        give_up_at=max(now, plan.next_due + plan.catch_up),
        snapshot=bank.stock.snapshot(chosen.ref),
        mode=plan.mode,
        topic_id=question.topic_id,
        domain_id=question.domain,
        attempt=attempt,
    )
    if postings.claim(tx, wanted, now=now) is not None:
        dequeue(tx, plan.id, chosen.ref)
        forget_missed(tx, plan.id, plan.next_date)
        postings.close_open(tx, schedule_id=plan.id, now=min(now, plan.next_due))
        watch_pool(tx, plan, pool, used | {chosen.ref: used.get(chosen.ref, 0) + 1}, now=now)


def first_queued(tx: Tx, plan: Plan, bank: Bank) -> Candidate | None:
    """The first of the organisers' queue that may still be asked; what left the packs or the pool leaves the queue."""
    refs = queued(tx, plan.id)
    if not refs:  # as nearly always: nothing else need be asked
        return None
    out = taken_out(tx, plan.guild_id)
    known = {one.ref: one for one in bank.pool(bank.pack_ids()) if one.ref not in out}
    for ref in refs:
        if ref in known:
            return known[ref]
        dequeue(tx, plan.id, ref)
    return None


def watch_pool(
    tx: Tx, plan: Plan, pool: tuple[Candidate, ...], used: dict[tuple[str, str], int], *, now: dt.datetime
) -> None:
    """Tell organisers a week before questions begin to repeat."""
    left = len(least_used(pool, used))
    if left >= RUNS_LOW:
        settle_alerts(tx, guild_id=plan.guild_id, kinds=("pool",), now=now)
        return
    text = (
        f"In {left} post{'' if left == 1 else 's'} every question of this server's packs has been asked, and they "
        "begin to repeat. Choose more topics with /setup, or ask whoever runs this bot for another pack."
    )
    raise_alert(tx, guild_id=plan.guild_id, kind="pool", text=text, now=now)


def miss(tx: Tx, plan: Plan, date: dt.date, *, reason: str, now: dt.datetime) -> None:
    """Note a date without a daily, and have the organisers told."""
    record_missed(tx, plan, date, reason=reason, now=now)
    text = (
        f"The daily question of {date:%A} {date.day} {date:%B} was not posted: {reason}. It is not made up for, and "
        "nobody's streak breaks for it. /manage status shows the next one."
    )
    raise_alert(tx, guild_id=plan.guild_id, kind="missed", text=text, now=now)


def give_up(tx: Tx, asked: Asked, *, reason: str, now: dt.datetime) -> None:
    """A claim can no longer be sent: its date is missed."""
    postings.abandon(tx, asked.id)
    miss(tx, plans_of(tx, {asked.schedule_id})[asked.schedule_id], asked.local_date, reason=reason, now=now)
