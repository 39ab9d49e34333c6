"""The daily question: claiming what is due, confirming what was sent."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace

import structlog

from bot.bank import Bank
from bot.core.picking import Ref, pick
from bot.core.plans import Plan
from bot.core.postings import Asked, Claim
from bot.core.schedule import next_due
from bot.storage import postings
from bot.storage.database import Database, Tx
from bot.storage.schedules import due_schedules, move_on

AT_ONCE = 200
"""Schedules claimed in one transaction."""

log = structlog.get_logger()


class Daily:
    """Postings from due to confirmed. Sending them is the screen's work."""

    def __init__(self, database: Database, bank: Bank, secret: bytes) -> None:
        self._database = database
        self._bank = bank
        self._secret = secret

    async def claim_due(self, now: dt.datetime) -> tuple[Asked, ...]:
        """Claim everything that is due, and give back every claim that has no message yet."""
        await self._database.write(claim_due, self._bank, self._secret, now)
        return await self._database.read(postings.unconfirmed)

    async def confirm(self, asked: Asked, *, message_id: int, sent_at: dt.datetime) -> None:
        """Discord has the posting's message; what the schedule had open before is closed."""
        await self._database.write(confirm, asked, message_id, sent_at)

    async def abandon(self, asked: Asked) -> None:
        """The posting cannot be sent: the channel is gone or closed to the bot."""
        await self._database.write(postings.abandon, asked.id)

    async def current(self, guild_id: int) -> Asked | None:
        """The server's newest posting."""
        return await self._database.read(postings.latest_posting, guild_id=guild_id)


def nonce(asked: Asked) -> str:
    """What makes Discord take a repeated send for the first one: 25 characters at most, the same after any restart.

    With `enforce_nonce` Discord returns the message it already has for the same author and nonce "in the past few
    minutes" (https://discord.com/developers/docs/resources/message#create-message).
    """
    row = f"{asked.schedule_id}|{asked.local_date}|{asked.attempt}|{asked.claimed_at.timestamp()}"
    return hashlib.blake2s(row.encode(), digest_size=12).hexdigest()


def claim_due(tx: Tx, bank: Bank, secret: bytes, now: dt.datetime) -> None:
    """Write a *claimed* row for each schedule whose instant has come, and move the schedule on."""
    postings.abandon_over(tx, now)
    for plan in due_schedules(tx, now, limit=AT_ONCE):
        following_date, following = next_due(plan.cadence, max(now, plan.next_due))
        owed = still_owed(plan, now)
        if owed != plan:
            log.warning("daily missed", schedule=plan.id, date=str(plan.next_date), reason="past the catch-up window")
        if owed is not None:
            claim(tx, owed, bank, secret, now=now, closes_at=following)
        move_on(tx, plan.id, next_date=following_date, next_due=following)


def still_owed(plan: Plan, now: dt.datetime) -> Plan | None:
    """The plan with the date that is to be posted now; None when the catch-up window of every missed one is over.

    After days of standstill that is not the date that the schedule waits for, but maybe today's.
    """
    if now - plan.next_due <= plan.catch_up:
        return plan
    date, due = next_due(plan.cadence, now - plan.catch_up - dt.timedelta.resolution)
    return replace(plan, next_date=date, next_due=due) if due <= now else None


def claim(tx: Tx, plan: Plan, bank: Bank, secret: bytes, *, now: dt.datetime, closes_at: dt.datetime) -> None:
    """Choose the question and take the date. The unique key on (schedule, date, attempt) decides races."""
    ref = choose(tx, plan, bank, secret)
    if ref is None:
        log.warning("daily missed", schedule=plan.id, date=str(plan.next_date), reason="no question in the packs")
        return
    wanted = Claim(
        schedule_id=plan.id,
        guild_id=plan.guild_id,
        channel_id=plan.channel_id,
        local_date=plan.next_date,
        due_at=plan.next_due,
        closes_at=closes_at,
        snapshot=bank.stock.snapshot(ref),
    )
    postings.claim(tx, wanted, now=now)


def choose(tx: Tx, plan: Plan, bank: Bank, secret: bytes) -> Ref | None:
    """The question of this schedule's next date."""
    used = postings.times_asked(tx, guild_id=plan.guild_id, packs=plan.packs)
    return pick(secret, f"schedule:{plan.id}:{plan.next_date}", bank.pool(plan.packs), times_used=used)


def confirm(tx: Tx, asked: Asked, message_id: int, sent_at: dt.datetime) -> None:
    """Mark the posting sent and close the schedule's earlier ones."""
    postings.confirm(tx, asked.id, message_id=message_id, sent_at=sent_at)
    postings.close_earlier(tx, schedule_id=asked.schedule_id, before=asked.id, now=asked.due_at)
