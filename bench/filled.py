"""A database of 10,000 servers for `boards.py`, filled inside SQLite: from Python, its rows would take minutes."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Final

SERVERS: Final = 10_000
DAYS: Final = 60
FIRST: Final = dt.date(2026, 9, 7)
LAST: Final = FIRST + dt.timedelta(days=DAYS - 1)

# INTEGER columns, or SQLite would compare them with those of `servers` by a scan instead of by their keys.
HELPERS = """CREATE TEMP TABLE numbers (n INTEGER PRIMARY KEY);
CREATE TEMP TABLE dates (n INTEGER PRIMARY KEY, local_date TEXT);
CREATE TEMP TABLE servers (guild INTEGER PRIMARY KEY, answers INTEGER, members INTEGER);"""

NUMBERS = """WITH RECURSIVE up (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM up WHERE n + 1 < ?)
INSERT INTO numbers SELECT n FROM up"""

DATES = "INSERT INTO dates SELECT n, date(?, '+' || n || ' days') FROM numbers WHERE n < ?"

SCHEDULES = """INSERT INTO schedules (id, guild_id, number, channel_id, packs, zone, post_at, weekdays, mode,
catch_up_hours, next_date, next_due, set_up_by, created_at)
SELECT guild, guild, 1, 1, 'demo', 'UTC', '09:00', 127, 'study', 6, '2026-12-31', '2026-12-31 09:00:00.000000', 1,
'2026-01-01 00:00:00.000000' FROM servers"""

POSTINGS = """INSERT INTO postings (id, schedule_id, guild_id, channel_id, local_date, attempt, state, due_at,
claimed_at, closes_at, message_id, pack_id, question_id, snapshot)
SELECT guild * 100 + n, guild, guild, 1, local_date, 1, 'sent', local_date || ' 09:00:00.000000',
local_date || ' 09:00:00.000000', date(local_date, '+1 day') || ' 09:00:00.000000', 1, 'demo', 'q',
'{"pack_id":"demo","question_id":"q","topic":"t","stem":"s","options":[]}'
FROM servers CROSS JOIN dates ON n < answers"""

MEMBERS = """INSERT INTO members (guild_id, user_id, display_name, last_seen)
SELECT guild, n + 1, 'Member ' || (n + 1), '2026-11-05 09:00:00.000000'
FROM servers CROSS JOIN numbers ON n < members"""

# Each member is right in 30 to 89 of 100 answers; the hash is no secret, only the same in every run.
ANSWERS = """INSERT INTO answers (posting_id, user_id, guild_id, local_date, chosen, "right", points, answered_at)
SELECT guild * 100 + day, member + 1, guild, local_date, 'k0', luck < skill, (luck < skill) * (11 + luck % 5),
local_date || ' 10:00:00.000000' FROM (
  SELECT guild, day, member, local_date, 30 + (member * 37 + guild) % 60 AS skill,
  seed * (seed >> 7) % 1000003 % 100 AS luck FROM (
    SELECT guild, dates.n AS day, numbers.n AS member, local_date,
    (numbers.n * 48271 + dates.n * 69621 + guild * 16807 + 1) % 2147483647 AS seed
    FROM servers CROSS JOIN dates ON dates.n < answers
    CROSS JOIN numbers ON numbers.n < members AND numbers.n * ? + dates.n < answers
  )
)"""

TABLES: Final = ("postings", "members", "answers")


def sizes(answers: int) -> list[int]:
    """Answers of each server, the biggest first, by Zipf's law."""
    weights = [1 / rank for rank in range(1, SERVERS + 1)]
    share = answers / sum(weights)
    return [max(1, round(weight * share)) for weight in weights]


def members(size: int) -> int:
    """How many members give so many answers, one a day."""
    return -(-size // DAYS)


def fill(path: Path, answers: int) -> None:
    """Servers numbered from 1, their postings, members and answers. Indexes are built when all rows are in."""
    servers = [(guild, size, members(size)) for guild, size in enumerate(sizes(answers), start=1)]
    with sqlite3.connect(path, isolation_level=None) as db:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-200000", "temp_store=MEMORY"):
            db.execute(f"PRAGMA {pragma}").close()
        db.executescript(HELPERS)
        db.execute("BEGIN")
        indexes = without_indexes(db)
        db.execute(NUMBERS, (max(DAYS, servers[0][2]),))
        db.execute(DATES, (FIRST.isoformat(), DAYS))
        db.executemany("INSERT INTO servers VALUES (?, ?, ?)", servers)
        for statement in (SCHEDULES, POSTINGS, MEMBERS):
            db.execute(statement)
        db.execute(ANSWERS, (DAYS,))
        for index in indexes:
            db.execute(index)
        db.execute("COMMIT")
    db.close()


def without_indexes(db: sqlite3.Connection) -> Sequence[str]:
    """Drop the indexes that are not keys; the statements that make them again."""
    places = ", ".join("?" * len(TABLES))
    named = f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({places})"
    found = db.execute(named, TABLES).fetchall()
    for name, _ in found:
        db.execute(f'DROP INDEX "{name}"')
    return [sql for _, sql in found]
