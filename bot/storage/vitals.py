"""Sums over all servers, for whoever watches the bot. Nothing in them names a server or a person."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, or_, select

from bot.storage.database import Tx
from bot.storage.tables import Guild, MissedDate, Posting, Schedule

STATES = ("claimed", "sent", "abandoned", "voided")


def daily_states(tx: Tx, *, since: dt.datetime) -> dict[str, int]:
    """How many dailies that were due since then are in which state; "missed" for those that never were sent."""
    counted = tx.execute(select(Posting.state, func.count()).where(Posting.due_at > since).group_by(Posting.state))
    states = dict.fromkeys(STATES, 0) | {row[0]: row[1] for row in counted}
    missed = select(func.count()).select_from(MissedDate).where(MissedDate.noted_at > since)
    return states | {"missed": tx.execute(missed).scalar_one()}


def overdue_count(tx: Tx, *, before: dt.datetime) -> int:
    """Dailies that were due before then and are neither claimed nor, once claimed, sent."""
    awake = or_(Schedule.paused_until.is_(None), Schedule.paused_until <= before)
    left = select(Guild.guild_id).where(Guild.left_at.is_not(None))
    unclaimed = select(func.count()).where(Schedule.next_due < before, awake, Schedule.guild_id.not_in(left))
    unsent = select(func.count()).where(Posting.state == "claimed", Posting.due_at < before)
    return tx.execute(unclaimed).scalar_one() + tx.execute(unsent).scalar_one()
