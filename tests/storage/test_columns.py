"""Instants in the database."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from bot.storage.columns import UserRef
from bot.storage.database import Database
from bot.storage.members import remember
from bot.storage.tables import Member
from tests import build

ZONES = ["UTC", "Europe/Zurich", "Pacific/Chatham", "America/Havana"]

instants = st.builds(
    lambda day, time, zone, fold: dt.datetime.combine(day, time, zoneinfo.ZoneInfo(zone)).replace(fold=fold),
    st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)),
    st.times(),
    st.sampled_from(ZONES),
    st.integers(0, 1),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moments=st.lists(instants, min_size=1, max_size=20))
async def test_an_instant_comes_back_as_the_same_instant_in_utc(database: Database, moments: list[dt.datetime]) -> None:
    for user, moment in enumerate(moments):
        await database.write(remember, guild_id=build.GUILD, user_id=user, name="Ada", now=moment)
    statement = select(Member.last_seen).where(Member.user_id < len(moments)).order_by(Member.user_id)
    found = await database.read(lambda tx: tx.execute(statement).scalars().all())
    assert found == [moment.astimezone(dt.UTC) for moment in moments]
    assert all(moment.tzinfo is dt.UTC for moment in found)


async def test_the_order_in_the_database_is_the_order_of_time(database: Database) -> None:
    zurich = zoneinfo.ZoneInfo("Europe/Zurich")
    moments = [
        build.NOON,
        build.NOON + dt.timedelta(microseconds=1),
        (build.NOON + dt.timedelta(seconds=1)).astimezone(zurich),
        build.NOON + dt.timedelta(hours=1),
        (build.NOON + dt.timedelta(hours=2)).astimezone(zurich),
    ]
    for user, moment in enumerate(moments):
        await database.write(remember, guild_id=build.GUILD, user_id=user, name="Ada", now=moment)
    statement = select(Member.user_id).order_by(Member.last_seen)
    assert await database.read(lambda tx: tx.execute(statement).scalars().all()) == [0, 1, 2, 3, 4]
    later = select(Member.user_id).where(Member.last_seen > moments[2]).order_by(Member.last_seen)
    assert await database.read(lambda tx: tx.execute(later).scalars().all()) == [3, 4]


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = build.NOON.replace(tzinfo=None)
    with pytest.raises((StatementError, ValueError), match="an instant needs a time zone"):
        await database.write(remember, guild_id=build.GUILD, user_id=build.ADA, name="Ada", now=naive)


def test_a_person_is_erased_with_the_row_unless_only_the_name_is_to_be_forgotten() -> None:
    assert UserRef().on_erase == "row"
    assert UserRef("forget").on_erase == "forget"
