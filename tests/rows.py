"""Rows as the actions leave them, made by the storage functions themselves; each takes a transaction first."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from bot.core.grading import Unscored, Verdict
from bot.core.plans import Plan, Wish
from bot.core.postings import Asked, Claim
from bot.core.schedule import Cadence
from bot.storage import postings
from bot.storage.answers import record_first
from bot.storage.database import Tx
from bot.storage.schedules import schedule_of, set_schedule
from bot.storage.tables import Model, Posting
from tests import build

DAY = dt.timedelta(days=1)


def wish(**changes: object) -> Wish:
    values: dict[str, object] = {
        "guild_id": build.GUILD,
        "channel_id": build.CHANNEL,
        "cadence": Cadence("UTC", dt.time(9)),
        "packs": ("demo",),
        "set_up_by": build.ADA,
    }
    return Wish(**{**values, **changes})


def planned(tx: Tx, *, next_due: dt.datetime = build.NOON, **changes: object) -> Plan:
    """A server's schedule, next due at noon."""
    wanted = wish(**changes)
    set_schedule(tx, wanted, next_date=next_due.date(), next_due=next_due, now=build.NOON - DAY)
    plan = schedule_of(tx, wanted.guild_id)
    assert plan is not None
    return plan


def claimed(tx: Tx, name: str = "q-1", *, day: int = 0, guild: int = build.GUILD, right: int = 1) -> Asked:
    """A posting of that question, claimed at noon of a day of March 2026 (0 is the 2nd), open for a day."""
    plan = schedule_of(tx, guild) or planned(tx, guild_id=guild)
    due = build.NOON + day * DAY
    wanted = Claim(
        schedule_id=plan.id,
        guild_id=guild,
        channel_id=plan.channel_id,
        local_date=due.date(),
        due_at=due,
        closes_at=due + DAY,
        give_up_at=due + dt.timedelta(hours=6),
        snapshot=build.snapshot(name, right=right),
    )
    made = postings.claim(tx, wanted, now=due)
    assert made is not None
    return found(tx, made, guild=guild)


def sent(tx: Tx, name: str = "q-1", *, day: int = 0, guild: int = build.GUILD, right: int = 1) -> Asked:
    """A posting that went out two seconds after its claim."""
    asked = claimed(tx, name, day=day, guild=guild, right=right)
    out = asked.claimed_at + dt.timedelta(seconds=2)
    postings.confirm(tx, asked.id, message_id=5_000 + asked.id, sent_at=out)
    return found(tx, asked.id, guild=guild)


def found(tx: Tx, posting_id: int, *, guild: int = build.GUILD) -> Asked:
    asked = postings.posting(tx, posting_id, guild_id=guild)
    assert asked is not None
    return asked


def answered(
    tx: Tx, asked: Asked, *, user: int = build.ADA, right: bool = True, unscored: Unscored | None = None
) -> bool:
    """The member's answer, stored as it is and added to no sums: whether it was the first."""
    points = 10 if right and unscored is None else 0
    verdict = Verdict(right, points, ("k0",) if right else ("k1",), unscored)
    return record_first(tx, asked, user_id=user, verdict=verdict, answered_at=asked.due_at)


def count(tx: Tx, table: type[Model]) -> int:
    """How many rows a table has."""
    return tx.execute(select(func.count()).select_from(table)).scalar_one()


def posting_ids(tx: Tx, guild: int) -> list[int]:
    """A server's postings, oldest first."""
    return list(tx.execute(select(Posting.id).where(Posting.guild_id == guild).order_by(Posting.id)).scalars())


def column(tx: Tx, attribute: InstrumentedAttribute[object]) -> list[object]:
    """One column of every row, in no order."""
    return list(tx.execute(select(attribute)).scalars())
