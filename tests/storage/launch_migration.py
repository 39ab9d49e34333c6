"""A program of its own for `test_migrations_killed`: migrates in children that die at their n-th statement.

Arguments: the address, with {n} for the number of the attempt; the folder of migrations; the revision to begin with.
For each n it prints one line of JSON: what the child was about to run, and how the database is afterwards.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event, inspect, text
from sqlalchemy.engine import Engine
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.storage import upkeep
from bot.storage.database import database_url

COMMIT = "COMMIT"


def die_at(number: int, said: int) -> None:
    """Let this process be killed when it is about to run its n-th statement, the commit included."""
    count = 0

    def one_more(statement: str) -> None:
        nonlocal count
        count += 1
        if count == number:
            os.write(said, statement.encode())
            os.kill(os.getpid(), signal.SIGKILL)

    @event.listens_for(Engine, "before_cursor_execute")
    def statement(_connection, _cursor, statement, _parameters, _context, _many):
        one_more(statement)

    @event.listens_for(Engine, "commit")
    def commit(_connection):
        one_more(COMMIT)


def child(address: str, scripts: Path, number: int, said: int) -> None:
    die_at(number, said)
    asyncio.run(upkeep.migrate(database_url(address), scripts))


async def seen(address: str) -> dict[str, object]:
    """The revision, the tables with their columns, and the member that was there before."""
    engine = create_async_engine(address.replace("sqlite:", "sqlite+aiosqlite:"), poolclass=NullPool)

    def look(connection):
        found = inspect(connection)
        tables = {name: sorted(c["name"] for c in found.get_columns(name)) for name in found.get_table_names()}
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        member = connection.execute(text("SELECT display_name FROM members")).scalar()
        return {"revision": revision, "tables": tables, "member": member}

    async with engine.connect() as connection:
        made = await connection.run_sync(look)
    await engine.dispose()
    return made


def main(pattern: str, scripts: Path, first: int) -> None:
    number = first
    while True:
        address = pattern.replace("{n}", str(number))
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            child(address, scripts, number, writing)
            os._exit(0)
        os.close(writing)
        _, status = os.waitpid(pid, 0)
        with os.fdopen(reading) as said:
            at = said.read()
        killed = os.WIFSIGNALED(status)
        print(json.dumps({"at": at, "killed": killed, "status": status, **asyncio.run(seen(address))}), flush=True)
        if not killed or sys.stdin.readline() != "on\n":
            return
        number += 1


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
