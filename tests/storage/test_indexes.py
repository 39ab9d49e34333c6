"""What SQLite reads for a question: the postings of one server, never those of all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest

from bot.storage import postings, seasons, streaks
from bot.storage.database import Tx, database_url, sqlite_engine
from tests import build, rows

NOW = build.NOON

OF_ONE_SERVER: dict[str, Callable[[Tx], object]] = {
    "the newest": lambda tx: postings.latest_posting(tx, guild_id=build.GUILD),
    "the one before": lambda tx: postings.previous_posting(tx, rows.found(tx, 1)),
    "those to close": lambda tx: postings.close_open(tx, schedule_id=1, now=NOW),
    "days of streaks": lambda tx: streaks.posting_days(tx, guild_id=build.GUILD),
    "days of a member's streak": lambda tx: streaks.days_of(tx, guild_id=build.GUILD, user_id=build.ADA),
    "those in a season's way": lambda tx: seasons.has_open_posting(tx, guild_id=build.GUILD, until=NOW.date(), now=NOW),
}


def plans(address: str, ask: Callable[[Tx], object]) -> list[str]:
    """How SQLite finds postings for each statement of this question, whichever way it goes to the driver."""
    engine, asked = sqlite_engine(database_url(address)), list[str]()
    with engine.begin() as tx:
        rows.sent(tx)
        driver = tx.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_trace_callback(asked.append)
        ask(tx)
        driver.set_trace_callback(None)
        lines = [row[3] for statement in asked for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}")]
    engine.dispose()
    return [line for line in lines if " postings " in line]


@pytest.mark.parametrize("asked", OF_ONE_SERVER)
def test_a_question_about_one_server_reads_no_other(sqlite_address: str, asked: str) -> None:
    found = plans(sqlite_address, OF_ONE_SERVER[asked])
    assert found
    assert all(any(key in line for key in ("guild_id=?", "schedule_id=?", "(rowid=?)")) for line in found), found
