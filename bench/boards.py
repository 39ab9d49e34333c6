"""Boards: a page with the reader's own rank, through the service and in SQL alone, beside GROUP BY and Redis.

10,000 servers drawn by Zipf's law; 1 million answers, or 10 million with --full. `filled.py` writes the rows, the
recount itself the boards. Before anything is timed, every row of every board is held against plain GROUP BY, and in
servers whose members answered through the service, against the sums that were kept with each answer.

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
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from filled import FIRST, LAST, SERVERS, fill, members, sizes
from frame import about, options, quantile
from played import PLAYED, play

from bot.bank import Bank
from bot.core.clicks import Click
from bot.core.periods import ALL_TIME
from bot.packs.library import Library
from bot.services.scorekeeping import check_server
from bot.services.standings import Standings, Wish
from bot.storage import upkeep
from bot.storage.database import SqliteDatabase, database_url
from bot.storage.recounts import rebuild_sums, sums_as_kept

SEED = 7
MIGRATIONS = Path(__file__).parent.parent / "migrations"

Asked = tuple[int, int]
"""A server, and the member who looks at its board."""

TOP_GROUPED = """SELECT user_id, sum(points) AS points, sum("right") AS right_ FROM answers
WHERE guild_id = ? AND unscored IS NULL GROUP BY user_id ORDER BY points DESC, right_ DESC LIMIT 10"""
RANK_GROUPED = """WITH sums AS (SELECT user_id, sum(points) AS points, sum("right") AS right_ FROM answers
WHERE guild_id = ? AND unscored IS NULL GROUP BY user_id)
SELECT count(*) FROM sums WHERE (points, right_) > (SELECT points, right_ FROM sums WHERE user_id = ?)"""
TOP_KEPT = """SELECT user_id, points, "right" FROM scores WHERE guild_id = ? AND period = 'all'
ORDER BY points DESC, "right" DESC, user_id DESC LIMIT 10"""
RANK_KEPT = """SELECT count(*) FROM scores WHERE guild_id = ?1 AND period = 'all' AND (points, "right") >
(SELECT points, "right" FROM scores WHERE guild_id = ?1 AND period = 'all' AND user_id = ?2)"""


def in_ms(times: Sequence[float]) -> dict[str, float]:
    """p50 and p99 of so many seconds."""
    return {"p50_ms": round(1000 * quantile(times, 0.5), 4), "p99_ms": round(1000 * quantile(times, 0.99), 4)}


def timed(work: Callable[[int, int], object], asked: Sequence[Asked]) -> dict[str, float]:
    """How long one call takes, for these servers and readers."""
    times: list[float] = []
    for guild, reader in asked:
        start = time.perf_counter()
        work(guild, reader)
        times.append(time.perf_counter() - start)
    return in_ms(times)


async def timed_async(work: Callable[[int, int], Awaitable[object]], asked: Sequence[Asked]) -> dict[str, float]:
    """The same for a service call."""
    times: list[float] = []
    for guild, reader in asked:
        start = time.perf_counter()
        await work(guild, reader)
        times.append(time.perf_counter() - start)
    return in_ms(times)


def drawn(answers: int, count: int = 300) -> dict[str, list[Asked]]:
    """Whose board is asked for by whom: in the biggest server, and in servers as often as they answer."""
    chance, weights = random.Random(SEED), sizes(answers)
    servers = chance.choices(range(1, SERVERS + 1), weights=weights, k=count)
    places = {"biggest": [1] * count, "by traffic": servers}
    return {
        place: [(guild, chance.randint(1, members(weights[guild - 1]))) for guild in guilds]
        for place, guilds in places.items()
    }


def in_sql(path: Path, asked: dict[str, list[Asked]], share: int) -> list[dict[str, Any]]:
    """Top 10 and own rank, grouped and kept, on one connection; grouped only for a share of the readers."""
    db = sqlite3.connect(path)
    ways = (("group by", TOP_GROUPED, RANK_GROUPED, share), ("kept", TOP_KEPT, RANK_KEPT, 1))
    rows = []
    for place, readers in asked.items():
        for way, top, rank, part in ways:

            def best(guild: int, _reader: int, top: str = top) -> object:
                return db.execute(top, (guild,)).fetchall()

            def both(guild: int, reader: int, top: str = top, rank: str = rank) -> object:
                return db.execute(top, (guild,)).fetchall(), db.execute(rank, (guild, reader)).fetchone()

            few = readers[: max(5, len(readers) // part)]
            rows.append({"what": f"sql top 10, {way}, {place}", **timed(best, few)})
            rows.append({"what": f"sql top 10 + rank, {way}, {place}", **timed(both, few)})
    db.close()
    return rows


async def through_service(database: SqliteDatabase, asked: dict[str, list[Asked]]) -> list[dict[str, Any]]:
    """A page with the reader's line and the distance to the next rank, as `/leaderboard` asks for it."""
    standings = Standings(database, Bank(Library(())))
    at = dt.datetime.combine(LAST, dt.time(10), dt.UTC)

    async def page(guild: int, reader: int) -> object:
        found = await standings.board(Click(guild, reader, f"Member {reader}", at), Wish("all"))
        assert found.lines
        assert found.own is not None
        return found

    return [{"what": f"service page, {place}", **await timed_async(page, readers)} for place, readers in asked.items()]


def with_redis(path: Path, asked: Sequence[Asked]) -> list[dict[str, Any]]:
    """Redis sorted sets with the biggest server's board, where a server and its client are at hand."""
    try:
        import redis  # noqa: PLC0415 - an optional peer
    except ImportError:
        return [{"what": "redis", "absent": "no redis client installed"}]
    client = redis.Redis()
    try:
        client.ping()
    except redis.exceptions.ConnectionError:
        return [{"what": "redis", "absent": "no redis server on this machine"}]
    with sqlite3.connect(path) as db:
        rows = db.execute("SELECT user_id, points FROM scores WHERE guild_id = 1 AND period = ?", (ALL_TIME,))
        client.zadd("studybot-bench", {str(user): points for user, points in rows})
    try:

        def best(_guild: int, _reader: int) -> object:
            return client.zrevrange("studybot-bench", 0, 9, withscores=True)

        def both(guild: int, reader: int) -> object:
            return best(guild, reader), client.zrevrank("studybot-bench", str(reader))

        return [
            {"what": "redis top 10, biggest", **timed(best, asked)},
            {"what": "redis top 10 + rank, biggest", **timed(both, asked)},
        ]
    finally:
        client.delete("studybot-bench")


def plain_rebuild(path: Path) -> float:
    """What the database alone takes to write the same rows into the same table: a GROUP BY for each kind of period.

    SQLite counts weeks from the first Monday of the year on, which in 2026 is one less than ISO 8601 does.
    """
    assert FIRST.year == LAST.year == 2026
    week = "'2026-W' || substr('0' || (strftime('%W', a.local_date) + 1), -2)"
    with sqlite3.connect(path) as db:
        for (shape,) in db.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'scores' AND sql != ''").fetchall():
            db.execute(shape.replace("scores", "plain"))
        start = time.perf_counter()
        for period in (week, "strftime('%Y-%m', a.local_date)", f"'{ALL_TIME}'"):
            db.execute(
                f'INSERT INTO plain SELECT a.guild_id, {period} AS period, user_id, sum(points), sum("right"), count(*)'
                " FROM answers a JOIN postings p ON p.id = a.posting_id"
                f" WHERE unscored IS NULL AND p.state != 'voided' AND a.guild_id <= {SERVERS}"
                " GROUP BY a.guild_id, period, user_id"
            )
        db.commit()
        return time.perf_counter() - start


def unequal(path: Path) -> int:
    """How many sums of the recount differ from those of GROUP BY, or stand in one of the two only."""
    columns = 'guild_id, period, user_id, points, "right", answered'
    kept, plain = (f"SELECT {columns} FROM {table} WHERE guild_id <= {SERVERS}" for table in ("scores", "plain"))
    with sqlite3.connect(path) as db:
        both = f"SELECT * FROM ({kept} EXCEPT {plain}) UNION ALL SELECT * FROM ({plain} EXCEPT {kept})"
        return int(db.execute(f"SELECT count(*) FROM ({both})").fetchone()[0])


async def rebuilt(database: SqliteDatabase) -> tuple[float, int]:
    """Play, rebuild everything, compare what was played: seconds of the rebuild, and how many kept sums it equals."""
    await play(database)
    before = {guild: await database.read(sums_as_kept, guild) for guild in PLAYED}
    start = time.perf_counter()
    await database.write(rebuild_sums)
    taken = time.perf_counter() - start
    for guild, kept in before.items():
        assert kept, "nobody played"
        assert kept == await database.read(sums_as_kept, guild), "the recount is not what the service kept"
        assert not await database.read(check_server, guild), "a kept streak is not what its recount says"
    return taken, sum(map(len, before.values()))


async def measured(answers: int) -> dict[str, Any]:
    """Fill, rebuild, compare, time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "boards.db"
        url = database_url(f"sqlite:///{path}")
        await upkeep.migrate(url, MIGRATIONS)
        start = time.perf_counter()
        fill(path, answers)
        filled = time.perf_counter() - start
        database = SqliteDatabase(url)
        taken, played = await rebuilt(database)
        plain = plain_rebuild(path)
        assert unequal(path) == 0, "the boards are not what GROUP BY finds"
        asked = drawn(answers)
        rows = await through_service(database, asked)
        rows += in_sql(path, asked, share=30)
        rows += with_redis(path, asked["biggest"])
        await database.close()
    return {
        "rows": rows,
        "fill_s": round(filled, 2),
        "rebuild_s": round(taken, 2),
        "plain_rebuild_s": round(plain, 2),
        "rebuild_over_plain": round(taken / plain, 2),
        "players_in_biggest": members(sizes(answers)[0]),
        "equal_to_group_by": True,
        "equal_to_sums_kept_by_the_service": played,
    }


def ratios(rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    """How many times faster the kept sums are, by the median."""
    p50 = {row["what"]: row.get("p50_ms") for row in rows}
    found = {
        f"GROUP BY, {what}, {place}": p50[f"sql {what}, group by, {place}"] / p50[f"sql {what}, kept, {place}"]
        for what in ("top 10", "top 10 + rank")
        for place in ("biggest", "by traffic")
    }
    for what in ("top 10", "top 10 + rank"):
        if f"redis {what}, biggest" in p50:
            found[f"Redis, {what}"] = p50[f"redis {what}, biggest"] / p50[f"sql {what}, kept, biggest"]
    return {name: round(ratio, 1) for name, ratio in found.items()}


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
    faster = ratios(found["rows"])
    print("kept sums, times faster than:", faster)
    if chosen.json:
        service = next(row for row in found["rows"] if row["what"] == "service page, biggest")
        figures = {
            "p50_ms": service["p50_ms"],
            "p99_ms": service["p99_ms"],
            "over_group_by": faster["GROUP BY, top 10 + rank, biggest"],
            "rebuild_over_plain": found["rebuild_over_plain"],
        }
        out = {"about": about(), "figures": figures, "answers": answers, "times_faster_than": faster, **found}
        chosen.json.write_text(json.dumps(out, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
