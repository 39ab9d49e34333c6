"""A few servers for `boards.py` whose members answer through the service, so that every sum is kept as in real life."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Final

from bot.core.clicks import Click
from bot.core.content import Option
from bot.core.plans import Wish
from bot.core.postings import Claim, Mode
from bot.core.schedule import Cadence
from bot.core.snapshots import Snapshot
from bot.services.answering import Answering
from bot.services.scorekeeping import Scorekeeping
from bot.storage import postings
from bot.storage.database import Database, Tx
from bot.storage.schedules import schedule_of, set_schedule

SECRET: Final = b"a secret for the bench, 32 bytes"
PLAYED: Final[dict[int, tuple[int, Mode]]] = {20_001: (40, "study"), 20_002: (12, "challenge"), 20_003: (3, "study")}
"""Servers with their number of members and their mode."""
DUE: Final = dt.datetime(2026, 9, 21, 9, tzinfo=dt.UTC)
DAYS_PLAYED: Final = 20
DAY: Final = dt.timedelta(days=1)


async def play(database: Database) -> None:
    """Twenty days: most members answer, some twice, some late; one daily is voided, one member gets points."""
    answering, keeping = Answering(database, SECRET), Scorekeeping(database)
    for guild, (members, mode) in PLAYED.items():
        for day in range(DAYS_PLAYED):
            due = DUE + day * DAY
            posting = await database.write(daily, guild, due, mode)
            answers = [who for who in range(1, members + 1) if (who * 7 + day * 3) % 10]
            await asyncio.gather(
                *(answer(answering, guild, who, posting, due=due) for who in [*answers, *answers[::4]])
            )
            await keeping.count_closed(due + DAY + dt.timedelta(minutes=1))
        organiser = Click(guild, 1, "Member 1", DUE + DAYS_PLAYED * DAY)
        await keeping.void(organiser, date=DUE.date() + 3 * DAY, every=False, reason="bench")
        await keeping.adjust(organiser, 2, "Member 2", points=7, reason="bench")


async def answer(answering: Answering, guild: int, who: int, posting: int, *, due: dt.datetime) -> None:
    """One member's answer: each eleventh comes after the close."""
    at = due + (DAY if (who + posting) % 11 == 0 else dt.timedelta(hours=1))
    await answering.lock(Click(guild, who, f"Member {who}", at), posting, (who * posting % 2,))


def daily(tx: Tx, guild: int, due: dt.datetime, mode: Mode) -> int:
    """A posting that is out, in a server that is set up."""
    cadence = Cadence("UTC", dt.time(9))
    set_schedule(tx, Wish(guild, 1, cadence, ("demo",), 1), next_date=due.date(), next_due=due, now=due)
    plan = schedule_of(tx, guild)
    assert plan is not None
    options = (Option("k0", "Right", right=True), Option("k1", "Wrong", right=False))
    snapshot = Snapshot("demo", f"q-{guild}-{due.date()}", "t", "What is right?", options)
    wanted = Claim(
        schedule_id=plan.id,
        guild_id=guild,
        channel_id=1,
        local_date=due.date(),
        due_at=due,
        closes_at=due + DAY,
        give_up_at=due + DAY,
        snapshot=snapshot,
        mode=mode,
    )
    made = postings.claim(tx, wanted, now=due)
    assert made is not None
    postings.confirm(tx, made, message_id=1, sent_at=due)
    return made
