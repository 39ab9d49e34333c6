"""Boards: a page with the reader's own rank, through the service and in SQL alone, beside GROUP BY and Redis.

10,000 servers drawn by Zipf's law; 1 million answers, or 10 million with --full. The rows are written by the bulk
loader below, the boards by the recount itself, and before anything is timed the two ways of counting are compared.

    python bench/boards.py [--full] [--answers N] [--json FILE]
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import random
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from frame import about, options

from bot.bank import Bank
from bot.core.clicks import Click
from bot.core.periods import ALL_TIME, week_of
from bot.packs.library import Library
from bot.services.standings import Standings, Wish
from bot.storage import upkeep
from bot.storage.database import SqliteDatabase, database_url
from bot.storage.recounts import rebuild_sums

SERVERS, DAYS, SEED = 10_000, 60, 7
FIRST = dt.date(2026, 9, 7)
MIGRATIONS = Path(__file__).parent.parent / "migrations"

GROUPED = """SELECT user_id, sum(points) AS points, sum("right") AS right_ FROM answers
WHERE guild_id = ? AND unscored IS NULL GROUP BY user_id ORDER BY points DESC, right_ DESC LIMIT 10"""
GROUPED_RANK = """SELECT count(*) FROM (SELECT sum(points) AS points FROM answers WHERE guild_id = ?
AND unscored IS NULL GROUP BY user_id) WHERE points > ?"""
KEPT = """SELECT user_id, points, "right" FROM scores WHERE guild_id = ? AND period = ?
ORDER BY points DESC, "right" DESC, user_id DESC LIMIT 10"""
KEPT_RANK = 'SELECT count(*) FROM scores WHERE guild_id = ? AND period = ? AND (points, "right") > (?, ?)'


def sizes(answers: int) -> list[int]:
    """Answers of each server, the biggest first, by Zipf's law."""
    weights = [1 / rank for rank in range(1, SERVERS + 1)]
    share = answers / sum(weights)
    return [max(1, round(weight * share)) for weight in weights]


def fill(path: Path, answers: int) -> None:
    """Servers, postings, members and answers, as fast as SQLite takes them."""
    chance = random.Random(SEED)
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=OFF")
        for guild, size in enumerate(sizes(answers), start=1):
            server(db, guild, size, chance)
        db.commit()


def server(db: sqlite3.Connection, guild: int, size: int, chance: random.Random) -> None:
    """One server: a posting a day, and members who answer most days."""
    db.execute(
        "INSERT INTO schedules (id, guild_id, number, channel_id, packs, zone, post_at, weekdays, mode, catch_up_hours,"
        " next_date, next_due, set_up_by, created_at) VALUES (?,?,1,1,'demo','UTC','09:00',127,'study',6,?,?,1,?)",
        (guild, guild, "2026-12-31", "2026-12-31 09:00:00.000000", "2026-01-01 00:00:00.000000"),
    )
    days = [FIRST + dt.timedelta(days=day) for day in range(DAYS)]
    for number, day in enumerate(days):
        db.execute(
            "INSERT INTO postings (id, schedule_id, guild_id, channel_id, local_date, attempt, state, due_at,"
            " claimed_at, closes_at, message_id, pack_id, question_id, snapshot)"
            " VALUES (?,?,?,1,?,1,'sent',?,?,?,1,'demo','q',?)",
            (
                guild * 100 + number,
                guild,
                guild,
                day.isoformat(),
                *(f"{day + dt.timedelta(days=later)} 09:00:00.000000" for later in (0, 0, 1)),
                '{"pack_id":"demo","question_id":"q","topic":"t","stem":"s","options":[]}',
            ),
        )
    members = max(1, -(-size // DAYS))
    db.executemany(
        "INSERT INTO members (guild_id, user_id, display_name, last_seen) VALUES (?,?,?,?)",
        ((guild, user, f"Member {user}", "2026-11-06 09:00:00.000000") for user in range(1, members + 1)),
    )
    rows = (
        (guild * 100 + number % DAYS, number // DAYS + 1, guild, days[number % DAYS].isoformat())
        for number in range(size)
    )
    db.executemany(
        'INSERT INTO answers (posting_id, user_id, guild_id, local_date, chosen, "right", points, answered_at)'
        " VALUES (?,?,?,?,'k0',?,?,'2026-09-07 10:00:00.000000')",
        ((*row, right, right * chance.randint(11, 15)) for row in rows for right in [chance.random() < 0.6]),
    )


def percentile(times: list[float], share: float) -> float:
    """In milliseconds."""
    return round(1000 * sorted(times)[min(len(times) - 1, int(len(times) * share))], 3)


def timed(work: Callable[[int], object], guilds: list[int]) -> dict[str, float]:
    """p50 and p99 of one call."""
    times: list[float] = []
    for guild in guilds:
        start = time.perf_counter()
        work(guild)
        times.append(time.perf_counter() - start)
    return {"p50_ms": percentile(times, 0.5), "p99_ms": percentile(times, 0.99)}


async def timed_async(work: Callable[[int], Awaitable[object]], guilds: list[int]) -> dict[str, float]:
    """The same for a service call."""
    times: list[float] = []
    for guild in guilds:
        start = time.perf_counter()
        await work(guild)
        times.append(time.perf_counter() - start)
    return {"p50_ms": percentile(times, 0.5), "p99_ms": percentile(times, 0.99)}


def in_sql(path: Path, guilds: dict[str, list[int]], share: int) -> list[dict[str, Any]]:
    """Top 10 and own rank, grouped and kept, on one connection."""
    db = sqlite3.connect(path)
    rows = []
    for place, drawn in guilds.items():
        few = drawn[: max(5, len(drawn) // share)]

        def grouped(guild: int) -> object:
            db.execute(GROUPED, (guild,)).fetchall()
            return db.execute(GROUPED_RANK, (guild, 100)).fetchone()

        def kept(guild: int) -> object:
            db.execute(KEPT, (guild, ALL_TIME)).fetchall()
            return db.execute(KEPT_RANK, (guild, ALL_TIME, 100, 5)).fetchone()

        def top_kept(guild: int) -> object:
            return db.execute(KEPT, (guild, ALL_TIME)).fetchall()

        def top_grouped(guild: int) -> object:
            return db.execute(GROUPED, (guild,)).fetchall()

        rows.append({"what": f"sql top 10, group by, {place}", **timed(top_grouped, few)})
        rows.append({"what": f"sql top 10, kept, {place}", **timed(top_kept, drawn)})
        rows.append({"what": f"sql top 10 + rank, group by, {place}", **timed(grouped, few)})
        rows.append({"what": f"sql top 10 + rank, kept, {place}", **timed(kept, drawn)})
    db.close()
    return rows


async def through_service(database: SqliteDatabase, guilds: dict[str, list[int]]) -> list[dict[str, Any]]:
    """A page with the reader's line and the distance to the next rank, as `/leaderboard` asks for it."""
    standings = Standings(database, Bank(Library(())))
    at = dt.datetime(2026, 11, 6, 10, tzinfo=dt.UTC)

    async def page(guild: int) -> object:
        return await standings.board(Click(guild, 1, "Member 1", at), Wish("all"))

    return [{"what": f"service page, {place}", **await timed_async(page, drawn)} for place, drawn in guilds.items()]


def sums(path: Path) -> set[tuple[Any, ...]]:
    """Every kept sum of the period "all" and of one week, for the comparison with GROUP BY."""
    with sqlite3.connect(path) as db:
        kept = db.execute(
            'SELECT guild_id, period, user_id, points, "right", answered FROM scores WHERE period IN (?, ?)',
            (ALL_TIME, week_of(FIRST)),
        )
        return set(kept)


def oracle(path: Path) -> set[tuple[Any, ...]]:
    """The same, counted by plain GROUP BY."""
    select = 'SELECT guild_id, ?, user_id, sum(points), sum("right"), count(*) FROM answers'
    with sqlite3.connect(path) as db:
        found = set(db.execute(f"{select} WHERE unscored IS NULL GROUP BY guild_id, user_id", (ALL_TIME,)))
        last = (FIRST + dt.timedelta(days=6)).isoformat()
        week = f"{select} WHERE unscored IS NULL AND local_date BETWEEN ? AND ? GROUP BY guild_id, user_id"
        return found | set(db.execute(week, (week_of(FIRST), FIRST.isoformat(), last)))


def with_redis(path: Path, biggest: int) -> dict[str, Any]:
    """Redis sorted sets with the biggest server's board, where a server and its client are at hand."""
    try:
        import redis  # noqa: PLC0415 - an optional peer
    except ImportError:
        return {"what": "redis top 10 + rank", "absent": "no redis client installed"}
    client = redis.Redis()
    try:
        client.ping()
    except redis.exceptions.ConnectionError:
        return {"what": "redis top 10 + rank", "absent": "no redis server on this machine"}
    with sqlite3.connect(path) as db:
        rows = db.execute("SELECT user_id, points FROM scores WHERE guild_id=? AND period='all'", (biggest,))
        client.zadd("studybot-bench", {str(user): points for user, points in rows})
    try:

        def page(_guild: int) -> object:
            client.zrevrange("studybot-bench", 0, 9, withscores=True)
            return client.zrevrank("studybot-bench", "1")

        return {"what": "redis top 10 + rank, biggest", **timed(page, [biggest] * 200)}
    finally:
        client.delete("studybot-bench")


async def measured(answers: int) -> dict[str, Any]:
    """Fill, rebuild, compare, time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "boards.db"
        url = database_url(f"sqlite:///{path}")
        await upkeep.migrate(url, MIGRATIONS)
        fill(path, answers)
        database = SqliteDatabase(url)
        start = time.perf_counter()
        await database.write(rebuild_sums)
        rebuilt = time.perf_counter() - start
        plain = plain_rebuild(path)
        assert sums(path) == oracle(path), "the boards are not what GROUP BY finds"
        chance = random.Random(SEED)
        weights = sizes(answers)
        guilds = {
            "biggest": [1] * 300,
            "by traffic": chance.choices(range(1, SERVERS + 1), weights=weights, k=300),
        }
        rows = await through_service(database, guilds)
        rows += in_sql(path, guilds, share=30)
        rows.append(with_redis(path, 1))
        await database.close()
    return {
        "rows": rows,
        "rebuild_s": round(rebuilt, 2),
        "plain_rebuild_s": round(plain, 2),
        "rebuild_over_plain": round(rebuilt / plain, 2),
        "players_in_biggest": -(-weights[0] // DAYS),
        "equal_to_group_by": True,
    }


def plain_rebuild(path: Path) -> float:
    """What the database alone takes to write the same rows: GROUP BY by week, by month, and over all."""
    columns = 'guild_id, period, user_id, points, "right", answered'
    shape = f"CREATE TABLE plain ({columns}, PRIMARY KEY (guild_id, period, user_id))"
    spans = ("strftime('%Y-W%W', a.local_date)", "strftime('%Y-%m', a.local_date)", "'all'")
    with sqlite3.connect(path) as db:
        db.execute(shape)
        db.execute('CREATE INDEX ix_plain ON plain (guild_id, period, points, "right", user_id)')
        start = time.perf_counter()
        for span in spans:
            db.execute(
                f'INSERT INTO plain SELECT a.guild_id, {span} AS period, user_id, sum(points), sum("right"), count(*)'
                " FROM answers a JOIN postings p ON p.id = a.posting_id"
                " WHERE unscored IS NULL AND p.state != 'voided' GROUP BY a.guild_id, period, user_id"
            )
        db.commit()
        taken = time.perf_counter() - start
        db.execute("DROP TABLE plain")
    return taken


def main() -> None:
    arguments = options(__doc__)
    arguments.add_argument("--answers", type=int, help="so many instead")
    chosen = arguments.parse_args()
    answers = chosen.answers or (10_000_000 if chosen.full else 1_000_000)
    found = asyncio.run(measured(answers))
    print(f"{answers} answers, load average {about()['load_average'][0]:.2f}")
    for row in found["rows"]:
        print(f"{row['what']:44}" + (row.get("absent") or f"p50 {row['p50_ms']:>9} ms  p99 {row['p99_ms']:>9} ms"))
    print({name: value for name, value in found.items() if name != "rows"})
    p50 = {row["what"]: row.get("p50_ms") for row in found["rows"]}
    ratios = {
        f"{what}, {place}": round(p50[f"sql {what}, group by, {place}"] / max(p50[f"sql {what}, kept, {place}"], 1e-3))
        for what in ("top 10", "top 10 + rank")
        for place in ("biggest", "by traffic")
    }
    print("faster than GROUP BY:", ratios)
    if chosen.json:
        service = next(row for row in found["rows"] if row["what"].startswith("service") and "biggest" in row["what"])
        figures = {
            "p50_ms": service["p50_ms"],
            "p99_ms": service["p99_ms"],
            "over_group_by": ratios["top 10 + rank, biggest"],
            "rebuild_over_plain": found["rebuild_over_plain"],
        }
        out = {"about": about(), "figures": figures, "answers": answers, "faster_than_group_by": ratios, **found}
        chosen.json.write_text(json.dumps(out, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
