"""The daily question from due to confirmed, as the screen that sends it needs it."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from bot.bank import Bank
from bot.core.plans import Plan
from bot.core.postings import Asked
from bot.core.results import Ended
from bot.core.schedule import exists, first_instant, next_due, zone_of
from bot.services.claiming import claim_due, give_up
from bot.storage import leases, postings
from bot.storage.alerts import raise_alert, settle_alerts
from bot.storage.closings import results
from bot.storage.database import Database, Tx
from bot.storage.schedules import move_on, next_instant, outdated_rules, plans_of

AT_ONCE = 64
"""Schedules claimed in one transaction: about as many as a second sends."""

IN_HAND = 64
"""Postings taken to be sent in one transaction."""

SEND_WITHIN = leases.LASTS - dt.timedelta(seconds=10)
"""A send that is not done so long after its posting was taken is given up: its outcome is unclear, but the lease holds
until it is surely over."""

TRY_AGAIN = dt.timedelta(seconds=5)
"""After an unclear outcome."""

ONLY = "only"
"""The owner's name where there is one process at most: SQLite's file is locked."""

REFUSED_WAITS = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 2, 5, 10))
"""After the first, second ... refusal; the last one goes on."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A claimed posting in the hands of this process, with what its message shows."""

    asked: Asked
    plan: Plan
    last: Ended | None
    """The daily before it, whose answer is told."""
    answered: int
    taken_at: dt.datetime

    def held_at(self, now: dt.datetime) -> bool:
        """Whether there is time left to begin sending: false for a process that was stopped and woke up late."""
        return now < self.taken_at + SEND_WITHIN


class Daily:
    """Postings from due to confirmed. Sending them is the screen's work. `owner` names this process."""

    def __init__(self, database: Database, bank: Bank, secret: bytes, *, owner: str = ONLY) -> None:
        self._database = database
        self._bank = bank
        self._secret = secret
        self._owner = owner

    async def begin(self, now: dt.datetime) -> None:
        """At start: what a dead process held is free if there can be no other; new time zone rules are applied."""
        if self._owner == ONLY:
            await self._database.write(leases.free_all)
        while await self._database.write(apply_rules, now):
            pass

    async def claim_due(self, now: dt.datetime) -> bool:
        """Claim what is due, the longest overdue first, and not all of it at once: whether there may be more."""
        return await self._database.write(claim_due, self._bank, self._secret, now, limit=AT_ONCE) == AT_ONCE

    async def take(self, now: dt.datetime, *, probes: int = 1) -> tuple[Outgoing, ...]:
        """Some claims without a message, now in the hands of this process; empty when there are no more.

        Of those that Discord has refused before, `probes` at most.
        """
        return await self._database.write(take, self._owner, now, probes=probes)

    async def confirm(self, asked: Asked, *, message_id: int, sent_at: dt.datetime) -> None:
        """Discord has the posting's message."""
        await self._database.write(confirm, asked, message_id=message_id, sent_at=sent_at)

    async def unclear(self, asked: Asked, *, now: dt.datetime) -> None:
        """Nobody knows whether Discord has it: settled by another try, with the same nonce or after reading back."""
        await self._database.write(leases.put_back, asked.id, owner=self._owner, retry_at=now + TRY_AGAIN)

    async def refused(self, asked: Asked, reason: str, *, now: dt.datetime) -> None:
        """Discord does not let the bot post there. `reason` is for organisers: what is wrong and what to do."""
        await self._database.write(refused, asked, reason, owner=self._owner, now=now)

    async def give_up(self, asked: Asked, reason: str, *, now: dt.datetime) -> None:
        """It is too late to send it: the date is missed."""
        await self._database.write(give_up, asked, reason=reason, now=now)

    async def current(self, guild_id: int) -> Asked | None:
        """The server's newest posting."""
        return await self._database.read(postings.latest_posting, guild_id=guild_id)

    async def shown(self, posting_id: int, *, now: dt.datetime) -> Outgoing | None:
        """What the message of an open posting shows now; None once it is closed, or when it never went out."""
        return await self._database.read(shown, posting_id, now)

    async def next_work(self) -> dt.datetime | None:
        """When there is something to claim, send, close or try again, as far as is known."""
        return await self._database.read(next_work)


def nonce(asked: Asked) -> str:
    """What makes Discord take a repeated send for the first one: 25 characters at most, the same after any restart.

    With `enforce_nonce` Discord returns the message it already has for the same author and nonce "in the past few
    minutes" (https://discord.com/developers/docs/resources/message#create-message).
    """
    row = f"{asked.schedule_id}|{asked.local_date}|{asked.attempt}|{asked.claimed_at.timestamp()}"
    return hashlib.blake2s(row.encode(), digest_size=12).hexdigest()


def take(tx: Tx, owner: str, now: dt.datetime, *, probes: int) -> tuple[Outgoing, ...]:
    """Take claims, and collect what their messages show."""
    found = leases.take_claims(tx, owner=owner, now=now, limit=IN_HAND, probes=probes)
    plans = plans_of(tx, {asked.schedule_id for asked in found})
    return tuple(
        Outgoing(asked, plans[asked.schedule_id], last_ended(tx, asked, now), 0, taken_at=now) for asked in found
    )


def shown(tx: Tx, posting_id: int, now: dt.datetime) -> Outgoing | None:
    """Collect what the message of an open posting shows."""
    asked = postings.sent_posting(tx, posting_id)
    if asked is None or not asked.open_at(now) or asked.revealed_at is not None:
        return None
    plan = plans_of(tx, {asked.schedule_id})[asked.schedule_id]
    answered, _ = postings.answers_so_far(tx, asked.id)
    return Outgoing(asked, plan, last_ended(tx, asked, now), answered, taken_at=now)


def last_ended(tx: Tx, asked: Asked, now: dt.datetime) -> Ended | None:
    """The posting before this one with its results, once it is closed."""
    last = postings.previous_posting(tx, asked)
    return None if last is None or last.open_at(now) else Ended(last, results(tx, last))


def confirm(tx: Tx, asked: Asked, *, message_id: int, sent_at: dt.datetime) -> None:
    """Mark the posting sent; what kept dailies from this server is over."""
    postings.confirm(tx, asked.id, message_id=message_id, sent_at=sent_at)
    settle_alerts(tx, guild_id=asked.guild_id, kinds=("access", "missed"), now=sent_at)


def refused(tx: Tx, asked: Asked, reason: str, *, owner: str, now: dt.datetime) -> None:
    """Try again later, less and less often, and have the organisers told once."""
    wait = REFUSED_WAITS[min(asked.refusals, len(REFUSED_WAITS) - 1)]
    leases.put_back(tx, asked.id, owner=owner, retry_at=now + wait, refused=True)
    raise_alert(tx, guild_id=asked.guild_id, kind="access", text=reason, now=now)


def apply_rules(tx: Tx, now: dt.datetime) -> int:
    """Compute due instants anew that other time zone rules gave: how many. Dates stay what they are."""
    plans = outdated_rules(tx, limit=AT_ONCE)
    for plan in plans:
        zone = zone_of(plan.cadence.zone)
        date, due = plan.next_date, first_instant(zone, plan.next_date, plan.cadence.at)
        if plan.next_due <= now or not exists(zone, date):  # due already: the date is owed at the instant it had
            date, due = (plan.next_date, plan.next_due) if plan.next_due <= now else next_due(plan.cadence, now)
        move_on(tx, plan.id, next_date=date, next_due=due)
    return len(plans)


def next_work(tx: Tx) -> dt.datetime | None:
    """The earliest of the next due schedule and the next wait of a posting."""
    moments = (next_instant(tx), leases.next_wait(tx))
    return min((moment for moment in moments if moment is not None), default=None)
