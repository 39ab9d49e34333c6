"""Whatever organisers do: no date twice, nothing in a pause, no skipped date, and it always goes on."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from bot.core.errors import StudyError
from bot.core.plans import FOREVER
from bot.services.organising import Organising
from bot.storage.database import Database, database_url, open_database
from bot.storage.schedules import next_instant
from bot.storage.tables import MissedDate, Posting, Schedule
from tests import build
from tests.group import HOUR, MORNING, Group

NAMES = ("now", "skip", "pause", "pause two days", "resume", "move", "setup", "weekdays")
steps = st.lists(
    st.tuples(st.sampled_from(NAMES), st.integers(0, 23), st.integers(1, 127), st.integers(1, 30)),
    min_size=1,
    max_size=7,
)


@pytest.fixture
async def one_file(sqlite_address: str) -> AsyncIterator[Database]:
    """The law is about the rules; that both databases keep them is shown elsewhere."""
    database = open_database(database_url(sqlite_address))
    yield database
    await database.close()


class Week:
    """A group whose hours pass one by one, and what has been posted."""

    def __init__(self, group: Group) -> None:
        self.group = group
        self.organising = Organising(group.database, group.bank)
        self.now = MORNING
        self.posted: list[dt.date] = []
        self.skipped: set[dt.date] = set()

    async def act(self, name: str, hour: int, weekdays: int) -> None:
        """What an organiser does; some of it is refused, as it should be."""
        click = build.click(at=self.now)
        plan = await self.group.setup.plan(self.group.guild)
        if name == "now":
            await self.organising.now(click)
            self.skipped.discard(self.now.date())
        elif name == "skip":
            await self.organising.skip(click)
            self.skipped.add(plan.next_date)
        elif name.startswith("pause"):
            await self.organising.pause(click, 2 if name.endswith("days") else None)
        elif name == "resume":
            await self.organising.resume(click)
        elif name == "move":
            await self.organising.move(click, dt.time(hour, 30))
        elif name == "setup":
            await self.group.set_up(f"{hour}:00", at=self.now)
        else:
            days = tuple(str(day) for day in range(7) if weekdays >> day & 1)
            await self.group.setup.change(click, "weekdays", days)

    async def pass_an_hour(self) -> None:
        """One look, and what must hold after it."""
        paused = (await self.group.setup.plan(self.group.guild)).paused_at(self.now)
        for asked in await self.group.take(self.now):
            assert not paused
            assert asked.local_date not in self.skipped
            self.posted.append(asked.local_date)
            await self.group.daily.confirm(asked, message_id=asked.id, sent_at=self.now)
        following = await self.group.database.read(next_instant)
        assert following is not None
        assert following > self.now, "nothing is due that was not claimed: the loop can rest"
        self.now += HOUR


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
async def test_the_laws_of_the_daily_hold(one_file: Database, steps: list[tuple[str, int, int, int]]) -> None:
    for table in (Posting, MissedDate, Schedule):
        await one_file.write(lambda tx, table=table: tx.execute(delete(table)) and None)
    week = Week(Group(one_file, build.bank()))
    await week.group.set_up()
    for name, hour, weekdays, hours in steps:
        with contextlib.suppress(StudyError):
            await week.act(name, hour, weekdays)
        for _ in range(hours):
            await week.pass_an_hour()
    assert len(week.posted) == len(set(week.posted))
    if (await week.group.setup.plan(week.group.guild)).paused_until == FOREVER:
        await week.act("resume", 0, 0)
    before = len(week.posted)
    for _ in range(24 * (10 + len(week.skipped) * 7)):
        if len(week.posted) > before:
            break
        await week.pass_an_hour()
    assert len(week.posted) > before, "it always goes on"
