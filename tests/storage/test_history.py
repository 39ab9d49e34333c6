"""What the loops ask at every look takes no longer after years: SQLite's own steps are counted."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable

import pytest
from sqlalchemy import make_url

from bot.storage import adjustments, closings, leases, postings
from bot.storage.database import Tx, sqlite_engine
from bot.storage.tables import Model
from tests import build, rows

SERVERS = 20
LIMIT = 64


def look(tx: Tx, now: dt.datetime) -> None:
    """Everything that a look asks, whatever there is to do."""
    postings.expired(tx, now, limit=LIMIT)
    leases.take_claims(tx, owner="only", now=now, limit=LIMIT, probes=1)
    leases.take_ended(tx, owner="only", now=now, closed_before=now, limit=LIMIT)
    leases.next_wait(tx)
    adjustments.uncounted(tx, closed_before=now, limit=LIMIT)


def last_of_a_schedule(tx: Tx, now: dt.datetime) -> None:
    """What each claim asks of its schedule's postings."""
    asked = postings.latest_posting(tx, guild_id=1)
    assert asked is not None
    postings.previous_posting(tx, asked)
    postings.close_open(tx, schedule_id=asked.schedule_id, now=now)


def steps(ask: Callable[[Tx, dt.datetime], None], *, days: int) -> int:
    """How many steps SQLite takes after so many days of some servers, each daily revealed but the last."""
    engine = sqlite_engine(make_url("sqlite://"))
    count = 0

    def step() -> None:
        nonlocal count
        count += 1

    with engine.begin() as tx:
        Model.metadata.create_all(tx)
        for day in range(days):
            for guild in range(1, SERVERS + 1):
                asked = rows.sent(tx, day=day, guild=guild)
                if day < days - 1:
                    closings.mark_revealed(tx, asked.id, now=asked.closes_at)
        raw = tx.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.set_progress_handler(step, 1)
        ask(tx, build.NOON + (days - 1) * rows.DAY + dt.timedelta(hours=1))
        raw.set_progress_handler(None, 0)
    engine.dispose()
    return count


def test_a_look_takes_no_longer_for_a_long_history() -> None:
    assert steps(look, days=40) < 1.3 * steps(look, days=4)


@pytest.mark.parametrize("days", [10, 40])
def test_a_claim_reads_the_history_of_its_own_server_only(days: int) -> None:
    assert steps(last_of_a_schedule, days=days) < SERVERS * days * 10
