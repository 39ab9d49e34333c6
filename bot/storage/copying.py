"""Moving an SQLite database to PostgreSQL: all rows in one transaction, counted and compared before it ends."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Table, create_engine, func, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.core.errors import StudyError
from bot.storage import upkeep
from bot.storage.backups import read_only
from bot.storage.database import hold_file
from bot.storage.erasures import remember_erasures
from bot.storage.tables import Model
from bot.storage.tombstones import list_beside, listed

AT_ONCE = 2_000
"""Rows that travel together."""

Progress = Callable[[int, int], None]
"""Told of rows done and rows in all."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What a table holds: the number of its rows, and a checksum that does not depend on their order."""

    rows: int = 0
    digest: int = 0

    def plus(self, row: tuple[Any, ...]) -> Sum:
        """With one more row. Both drivers give the same Python values, so their texts are the same."""
        one = hashlib.blake2b(repr(row).encode(), digest_size=16).digest()
        return Sum(self.rows + 1, (self.digest + int.from_bytes(one)) % 2**128)


async def copy(source: URL, target: URL, scripts: Path, progress: Progress) -> dict[str, Sum]:
    """Copy every row: table -> what arrived. StudyError when an end is unfit; then the target has no rows."""
    if source.get_backend_name() != "sqlite" or target.get_backend_name() != "postgresql":
        raise StudyError("`studybot copy FROM TO` moves an SQLite database to PostgreSQL; give them in this order.")
    file = upkeep.file_of(source)
    if not file.exists():
        raise StudyError("There is no database at {file}.", file=file)
    with hold_file(file):
        if await upkeep.condition(source) != "ready":
            raise StudyError("{file} has older tables. Run `studybot migrate` on it first.", file=file)
        if await upkeep.condition(target) != "ready":
            await upkeep.migrate(target, scripts)
        return await _copy(file, target, progress)


async def _copy(file: Path, target: URL, progress: Progress) -> dict[str, Sum]:
    there = create_async_engine(target, poolclass=NullPool, hide_parameters=True)
    here = create_engine("sqlite://", creator=lambda: read_only(file), poolclass=NullPool, hide_parameters=True)
    try:
        with closing(here.connect()) as reading:
            async with there.begin() as writing:
                return await writing.run_sync(copy_tables, reading, file, progress)
    except DBAPIError as problem:
        raise StudyError("Nothing was copied: {problem}.", problem=problem.orig) from problem
    finally:
        here.dispose()
        await there.dispose()


def copy_tables(writing: Connection, reading: Connection, file: Path, progress: Progress) -> dict[str, Sum]:
    """All tables, those that others refer to first; then the comparison, before the transaction ends."""
    tables = Model.metadata.sorted_tables
    check_empty(writing)
    total = sum(count(reading, table) for table in tables)
    done = 0
    sums: dict[str, Sum] = {}
    for table in tables:
        for rows in batches(reading, table):
            writing.execute(insert(table), [dict(row) for row in rows])
            done += len(rows)
            progress(done, total)
        number_on(writing, table)
        sums[table.name] = compared(reading, writing, table)
    remember_erasures(writing, listed(list_beside(file)))
    return sums


def check_empty(connection: Connection) -> None:
    """Refuse a target that holds rows: they would be mixed with those that come."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": upkeep.MIGRATING})
    full = [table.name for table in Model.metadata.sorted_tables if count(connection, table)]
    if full:
        raise StudyError(
            "The target is not empty: there are rows in {tables}. Copy into a new database; nothing was changed.",
            tables=", ".join(full),
        )


def count(connection: Connection, table: Table) -> int:
    """Rows of a table."""
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def batches(connection: Connection, table: Table) -> Iterator[list[Any]]:
    """A table's rows, a few thousand at a time."""
    with connection.execute(select(table), execution_options={"stream_results": True}) as result:
        for rows in result.mappings().partitions(AT_ONCE):
            yield list(rows)


def number_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number the next row after the last one that came."""
    if "id" in table.columns and table.c.id.primary_key:
        named = {"table": table.name}
        sequence = connection.execute(text("SELECT pg_get_serial_sequence(:table, 'id')"), named).scalar_one()
        highest = connection.execute(select(func.max(table.c.id))).scalar_one()
        if sequence is not None and highest is not None:
            connection.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": highest})


def compared(reading: Connection, writing: Connection, table: Table) -> Sum:
    """The table's sum, the same at both ends; StudyError otherwise."""
    sent, arrived = sum_of(reading, table), sum_of(writing, table)
    if sent != arrived:
        raise StudyError(
            "Nothing was copied: {table} has {sent} rows here and {arrived} there, or rows that differ.",
            table=table.name,
            sent=sent.rows,
            arrived=arrived.rows,
        )
    return arrived


def sum_of(connection: Connection, table: Table) -> Sum:
    """Count and checksum over all rows."""
    total = Sum()
    for rows in batches(connection, table):
        for row in rows:
            total = total.plus(tuple(row.values()))
    return total
