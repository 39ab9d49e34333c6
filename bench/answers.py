"""Answers a second through the service, with 1, 16 and 64 callers at once and the disk flushed for each commit.

Beside it, in the same run and on the same disk: raw sqlite3 that writes the same rows, one answer a commit and 64 a
commit. With a slow flush (5 ms) both pay a sleep at each commit, as a slow disk would make them. With the address of a
PostgreSQL in STUDYBOT_BENCH_POSTGRES, the same against raw asyncpg.

    python bench/answers.py [--full] [--json FILE]
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
from frame import about, options
from sqlalchemy import event

from bot.core.clicks import Click
from bot.core.content import Option
from bot.core.plans import Wish
from bot.core.postings import Claim
from bot.core.schedule import Cadence
from bot.core.snapshots import Snapshot
from bot.services.answering import Answering
from bot.storage import postings, upkeep
from bot.storage.database import Database, SqliteDatabase, Tx, database_url, open_database
from bot.storage.schedules import schedule_of, set_schedule

RUNS = 3
SECRET = b"a secret for the bench, 32 bytes"
DUE = dt.datetime(2026, 9, 7, 9, tzinfo=dt.UTC)
AT = DUE + dt.timedelta(hours=1)
STAMP = "2026-09-07 10:00:00.000000"
MIGRATIONS = Path(__file__).parent.parent / "migrations"
PERIODS = ("2026-W37", "2026-09", "all")

ANSWER = 'INSERT INTO answers (posting_id, user_id, guild_id, local_date, chosen, "right", points, answered_at) '
MEMBER = "INSERT INTO members (guild_id, user_id, display_name, last_seen) "
SCORE = 'INSERT INTO scores (guild_id, period, user_id, points, "right", answered) '
STREAK = "INSERT INTO streaks (guild_id, user_id, length, best, freezes, last_date, last_due) "
EXPOSURE = "INSERT INTO exposures (user_id, pack_id, question_id, shown_at) "
ADDS = (
    'ON CONFLICT (guild_id, period, user_id) DO UPDATE SET points = scores.points + 11, "right" = scores."right" + 1, '
    "answered = scores.answered + 1"
)


def question() -> Snapshot:
    """Two options; the first is right."""
    options = (Option("k0", "Right", right=True), Option("k1", "Wrong", right=False))
    return Snapshot("demo", "q", "t", "What is right?", options)


def prepare(tx: Tx) -> int:
    """A server with an open daily; its number."""
    wish = Wish(1, 1, Cadence("UTC", dt.time(9)), ("demo",), 1)
    set_schedule(tx, wish, next_date=DUE.date(), next_due=DUE, now=DUE)
    plan = schedule_of(tx, 1)
    assert plan is not None
    end = DUE + dt.timedelta(days=1)
    made = postings.claim(
        tx,
        Claim(
            schedule_id=plan.id,
            guild_id=1,
            channel_id=1,
            local_date=DUE.date(),
            due_at=DUE,
            closes_at=end,
            snapshot=question(),
            give_up_at=end,
        ),
        now=DUE,
    )
    assert made is not None
    postings.confirm(tx, made, message_id=1, sent_at=DUE)
    return made


async def hurried(work: Callable[[int], Awaitable[object]], first: int, count: int, callers: int) -> dict[str, float]:
    """So many calls, so many at once: calls a second, and p50 and p99 of one."""
    numbers = iter(range(first, first + count))
    times: list[float] = []

    async def caller() -> None:
        for number in numbers:
            start = time.perf_counter()
            await work(number)
            times.append(time.perf_counter() - start)

    start = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(callers)))
    taken = time.perf_counter() - start
    times.sort()
    return {
        "per_s": round(count / taken),
        "p50_ms": round(1000 * times[count // 2], 2),
        "p99_ms": round(1000 * times[int(count * 0.99)], 2),
    }


async def through_service(database: Database, posting: int, *, callers: int, count: int) -> dict[str, float]:
    """`Answering.lock`, as a member's *Lock in* calls it; the median of three runs."""
    answering = Answering(database, SECRET)
    first = int(time.time() * 1000) % 10**9 * 1000

    async def lock(number: int) -> object:
        return await answering.lock(Click(1, number, f"Member {number}", AT), posting, (number % 2,))

    runs = [await hurried(lock, first + run * count, count, callers) for run in range(RUNS)]
    return sorted(runs, key=lambda run: run["per_s"])[RUNS // 2]


def raw_answer(db: sqlite3.Connection, posting: int, user: int) -> None:
    """The same rows, written by hand: one statement a table, no reading, no grading."""
    db.execute(f"{MEMBER}VALUES (1,?,?,?) ON CONFLICT DO NOTHING", (user, f"Member {user}", STAMP))
    db.execute(f"{ANSWER}VALUES (?,?,1,'2026-09-07','k0',1,11,?) ON CONFLICT DO NOTHING", (posting, user, STAMP))
    rows = [value for period in PERIODS for value in (period, user)]
    db.execute(f"{SCORE}VALUES (1,?,?,11,1,1),(1,?,?,11,1,1),(1,?,?,11,1,1) {ADDS}", rows)
    db.execute(f"{STREAK}VALUES (1,?,1,1,0,'2026-09-07',?) ON CONFLICT DO NOTHING", (user, STAMP))
    db.execute(f"{EXPOSURE}VALUES (?,'demo','q',?) ON CONFLICT DO NOTHING", (user, STAMP))


def raw(path: Path, posting: int, *, batch: int, count: int, flush: float) -> dict[str, float]:
    """Raw sqlite3, so many answers a commit; the median of three runs."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA synchronous=FULL")
    found = []
    for run in range(RUNS):
        first = -1 - (run + 1) * count - batch * 10**7
        start = time.perf_counter()
        for begin in range(0, count, batch):
            db.execute("BEGIN IMMEDIATE")
            for number in range(begin, min(begin + batch, count)):
                raw_answer(db, posting, first + number)
            time.sleep(flush)
            db.execute("COMMIT")
        found.append(count / (time.perf_counter() - start))
    db.close()
    return {"per_s": round(statistics.median(found))}


async def log_over_insert(database: Database, path: Path, posting: int, count: int) -> float:
    """Written log of an answer through the service over that of the bare insert, one a commit.

    Members' ids come in no order, as in life: in order, SQLite would fill its pages better, or far worse.
    """
    answering, chance, log = Answering(database, SECRET), random.Random(1), path.with_name(path.name + "-wal")
    await database.write(lambda tx: tx.exec_driver_sql("PRAGMA wal_autocheckpoint=0"))
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA wal_autocheckpoint=0")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for _ in range(count):
        user = chance.getrandbits(62)
        await answering.lock(Click(1, user, f"Member {user}", AT), posting, (0,))
    whole = log.stat().st_size
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for _ in range(count):
        db.execute(f"{ANSWER}VALUES (?,?,1,'2026-09-07','k0',1,11,?)", (posting, chance.getrandbits(62), STAMP))
    bare = log.stat().st_size
    db.close()
    return round(whole / bare, 2)


async def on_sqlite(count: int, *, flush: float) -> dict[str, dict[str, float]]:
    """Every figure of one flush."""
    rows: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.db"
        url = database_url(f"sqlite:///{path}")
        await upkeep.migrate(url, MIGRATIONS)
        database = SqliteDatabase(url)
        if flush:
            event.listen(database._engine, "commit", lambda _connection: time.sleep(flush))
        posting = await database.write(prepare)
        for callers in (1, 16, 64):
            few = count if callers > 1 else max(50, count // 8)
            rows[f"service, {callers} callers"] = await through_service(database, posting, callers=callers, count=few)
        if not flush:
            ratio = await log_over_insert(database, path, posting, 200)
            rows["written log of an answer over the bare insert"] = {"ratio": ratio}
        await database.close()
        single = max(50, count // (8 if flush else 1))
        rows["raw sqlite3, 1 a commit"] = raw(path, posting, batch=1, count=single, flush=flush)
        rows["raw sqlite3, 64 a commit"] = raw(path, posting, batch=64, count=count, flush=flush)
    return rows


async def on_postgres(address: str, count: int) -> dict[str, dict[str, float]]:
    """The same against raw asyncpg, one answer a commit."""
    url = database_url(address)
    await upkeep.migrate(url, MIGRATIONS)
    database = open_database(url)
    posting = await database.write(prepare)
    rows: dict[str, dict[str, float]] = {}
    for callers in (1, 16, 64):
        rows[f"service, {callers} callers"] = await through_service(database, posting, callers=callers, count=count)
    await database.close()
    pool = await asyncpg.create_pool(address.replace("+asyncpg", ""), min_size=8, max_size=16)

    async def one(number: int) -> None:
        async with pool.acquire() as db, db.transaction():
            at = AT
            await db.execute(f"{MEMBER}VALUES (1,$1,$2,$3) ON CONFLICT DO NOTHING", number, f"Member {number}", at)
            await db.execute(
                f"{ANSWER}VALUES ($1,$2,1,$3,'k0',true,11,$4) ON CONFLICT DO NOTHING", posting, number, AT.date(), at
            )
            await db.execute(f"{SCORE}SELECT 1, unnest($1::text[]), $2, 11, 1, 1 {ADDS}", list(PERIODS), number)
            await db.execute(f"{STREAK}VALUES (1,$1,1,1,0,$2,$3) ON CONFLICT DO NOTHING", number, AT.date(), at)
            await db.execute(f"{EXPOSURE}VALUES ($1,'demo','q',$2) ON CONFLICT DO NOTHING", number, at)

    for callers in (1, 16):
        runs = [await hurried(one, -(run + 1) * 10**6 - callers * 10**8, count, callers) for run in range(RUNS)]
        rows[f"raw asyncpg, {callers} callers"] = sorted(runs, key=lambda run: run["per_s"])[RUNS // 2]
    await pool.close()
    return rows


def ratios(rows: dict[str, dict[str, float]]) -> dict[str, float]:
    """The service over its peers."""
    service = rows["service, 64 callers"]["per_s"]
    peers = ("raw sqlite3, 1 a commit", "raw sqlite3, 64 a commit", "raw asyncpg, 16 callers")
    return {f"64 callers over {peer}": round(service / rows[peer]["per_s"], 2) for peer in peers if peer in rows}


def main() -> None:
    chosen = options(__doc__).parse_args()
    count = 5_000 if chosen.full else 1_000
    tables = {
        "SQLite": asyncio.run(on_sqlite(count, flush=0)),
        "SQLite, flush of 5 ms": asyncio.run(on_sqlite(count // 2, flush=0.005)),
    }
    if address := os.environ.get("STUDYBOT_BENCH_POSTGRES"):
        tables["PostgreSQL"] = asyncio.run(on_postgres(address, count // 2))
    print(f"load average {about()['load_average'][0]:.2f}, median of {RUNS}")
    for name, rows in tables.items():
        print(name)
        for what, row in rows.items():
            print(f"  {what:48}" + "  ".join(f"{key} {value}" for key, value in row.items()))
        print(f"  {ratios(rows)}")
    if chosen.json:
        found = {name: ratios(rows) for name, rows in tables.items()}
        figures = {
            "over_one_a_commit": found["SQLite"]["64 callers over raw sqlite3, 1 a commit"],
            "over_64_a_commit": found["SQLite"]["64 callers over raw sqlite3, 64 a commit"],
            "over_one_slow_flush": found["SQLite, flush of 5 ms"]["64 callers over raw sqlite3, 1 a commit"],
            "log_over_insert": tables["SQLite"]["written log of an answer over the bare insert"]["ratio"],
        }
        out = {"about": about(), "figures": figures, "tables": tables, "ratios": found}
        chosen.json.write_text(json.dumps(out, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
