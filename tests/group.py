"""A study group below the screens: the actions on a database, and members who answer."""

from __future__ import annotations

import datetime as dt

from bot.bank import Bank
from bot.core.postings import Asked
from bot.services.answering import Answering, Sheet
from bot.services.daily import Daily
from bot.services.quizzing import Quizzing
from bot.services.setup import Setup
from bot.services.standings import Standings
from bot.storage.database import Database
from tests import build

SECRET = b"a secret for the tests, 32 bytes"
MORNING = build.NOON.replace(hour=8)
"""When the group sets up: an hour before the daily."""

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


class Group:
    """A server of a database: its daily is at 09:00 UTC."""

    def __init__(self, database: Database, bank: Bank, guild: int = build.GUILD) -> None:
        self.database = database
        self.bank = bank
        self.guild = guild
        self.answering = Answering(database, SECRET)
        self.daily = Daily(database, bank, SECRET)
        self.quizzing = Quizzing(database, bank, SECRET)
        self.setup = Setup(database, bank)
        self.standings = Standings(database, bank)

    async def set_up(self, time: str = "09:00", zone: str = "UTC", at: dt.datetime = MORNING) -> None:
        """The organiser's /setup."""
        click = build.click(guild=self.guild, at=at)
        await self.setup.set_up(click, channel_id=build.CHANNEL, time=time, zone=zone)

    async def take(self, now: dt.datetime) -> tuple[Asked, ...]:
        """One look: claim what is due, take what has no message yet."""
        await self.daily.claim_due(now)
        return tuple(outgoing.asked for outgoing in await self.daily.take(now))

    async def post(self, at: dt.datetime | None = None) -> Asked:
        """Let the daily be posted at its time, or at this one; Discord has it two seconds later."""
        plan = await self.setup.plan(self.guild)
        now = at or plan.next_due
        (asked,) = [asked for asked in await self.take(now) if asked.guild_id == self.guild]
        await self.daily.confirm(asked, message_id=5_000 + asked.id, sent_at=now + dt.timedelta(seconds=2))
        return asked

    async def answer(
        self, asked: Asked, user: int = build.ADA, *, right: bool = True, at: dt.datetime | None = None
    ) -> Sheet:
        """The member opens the posting and locks right or wrong options in, an hour after it was due."""
        click = build.click(user, guild=self.guild, at=at or asked.due_at + HOUR)
        sheet = await self.answering.open(click, asked.id)
        return await self.answering.lock(click, asked.id, positions(sheet, right=right))


def positions(sheet: Sheet, *, right: bool) -> tuple[int, ...]:
    """Displayed positions of as many options as are to be chosen: all of them right, or the last of them wrong."""
    keys = sheet.asked.snapshot.right_keys
    good = [place for place, key in enumerate(sheet.order) if key in keys]
    bad = [place for place, key in enumerate(sheet.order) if key not in keys]
    return tuple(good if right else [*good[:-1], bad[0]])
