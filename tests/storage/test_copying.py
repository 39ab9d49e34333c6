"""Moving from SQLite to PostgreSQL: every row, compared; never into a database that holds rows."""

from __future__ import annotations

import datetime as dt
import itertools
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.core.errors import StudyError
from bot.core.pseudonyms import Erasure
from bot.storage import upkeep
from bot.storage.copying import Sum, copy
from bot.storage.database import database_url, open_database
from bot.storage.erasures import erasures
from bot.storage.members import remember
from bot.storage.tables import Model, Posting
from bot.storage.tombstones import keeper
from tests import build, people, rows
from tests.databases import MIGRATIONS, administer

numbers = itertools.count()

GUILD, USER = 2**62 + 1, 2**62 + 3


@pytest.fixture
async def empty_postgres(postgres_server: str) -> str:
    name = f"target_{next(numbers)}"
    await administer(postgres_server, f"CREATE DATABASE {name}")
    return postgres_server.format(name=name)


def silent(_done: int, _total: int) -> None:
    """For tests that look at no bar."""


async def copied(source: str, target: str, progress: object = silent) -> dict[str, Sum]:
    return await copy(database_url(source), database_url(target), MIGRATIONS, progress)  # type: ignore[arg-type]


async def fill(address: str, members: int = 0) -> None:
    database = open_database(database_url(address))
    await database.write(people.fill, guild=GUILD, user=USER)
    await database.write(rows.sent)
    for user in range(members):
        await database.write(remember, guild_id=1, user_id=user, name=f"Bär {user} 🦉 'x'", now=build.NOON)
    await database.close()


async def all_of(address: str) -> dict[str, list[tuple[object, ...]]]:
    database = open_database(database_url(address))
    found = {table.name: await database.read(people.all_rows, table) for table in Model.metadata.sorted_tables}
    await database.close()
    return found


async def test_every_row_of_every_table_arrives_as_it_was(sqlite_address: str, empty_postgres: str) -> None:
    await fill(sqlite_address, members=30)
    sums = await copied(sqlite_address, empty_postgres)
    here, there = await all_of(sqlite_address), await all_of(empty_postgres)
    assert {name: sorted(found, key=repr) for name, found in here.items()} == {
        name: sorted(found, key=repr) for name, found in there.items()
    }
    assert {name: found.rows for name, found in sums.items()} == {name: len(found) for name, found in here.items()}
    assert min(found.rows for found in sums.values()) >= 1


async def test_rows_made_afterwards_are_numbered_on(sqlite_address: str, empty_postgres: str) -> None:
    await fill(sqlite_address)
    await copied(sqlite_address, empty_postgres)
    database = open_database(database_url(empty_postgres))
    last = max(await database.read(lambda tx: tx.execute(select(Posting.id)).scalars().all()))
    made = await database.write(rows.claimed, day=5)
    assert made.id == last + 1
    await database.close()


async def test_the_bar_goes_from_nothing_to_all(sqlite_address: str, empty_postgres: str) -> None:
    await fill(sqlite_address, members=10)
    seen: list[tuple[int, int]] = []
    sums = await copied(sqlite_address, empty_postgres, lambda done, total: seen.append((done, total)))
    total = sum(found.rows for found in sums.values())
    assert seen[-1] == (total, total)
    assert seen == sorted(seen)


async def test_a_target_with_rows_is_refused_and_keeps_them(sqlite_address: str, postgres_address: str) -> None:
    database = open_database(database_url(postgres_address))
    await database.write(remember, guild_id=1, user_id=1, name="Ada", now=build.NOON)
    await database.close()
    before = await all_of(postgres_address)
    await fill(sqlite_address)
    with pytest.raises(StudyError, match=r"The target is not empty: there are rows in members\."):
        await copied(sqlite_address, postgres_address)
    assert await all_of(postgres_address) == before


async def test_copying_twice_is_refused(sqlite_address: str, empty_postgres: str) -> None:
    await fill(sqlite_address)
    await copied(sqlite_address, empty_postgres)
    with pytest.raises(StudyError, match="The target is not empty"):
        await copied(sqlite_address, empty_postgres)


async def test_a_database_in_use_is_not_copied(sqlite_address: str, empty_postgres: str) -> None:
    database = open_database(database_url(sqlite_address))
    with pytest.raises(StudyError, match="in use by another studybot"):
        await copied(sqlite_address, empty_postgres)
    await database.close()


async def test_the_wrong_way_round_and_a_missing_file_are_said(
    sqlite_address: str, empty_postgres: str, tmp_path: Path
) -> None:
    with pytest.raises(StudyError, match="in this order"):
        await copied(empty_postgres, sqlite_address)
    with pytest.raises(StudyError, match="There is no database at"):
        await copied(f"sqlite:///{tmp_path / 'absent.db'}", empty_postgres)


async def test_older_tables_are_told_to_be_migrated_first(tmp_path: Path, empty_postgres: str) -> None:
    old = f"sqlite:///{tmp_path / 'old.db'}"
    await upkeep.migrate(database_url(old), MIGRATIONS, revision="20261124_reveals")
    with pytest.raises(StudyError, match="Run `studybot migrate` on it first"):
        await copied(old, empty_postgres)


async def test_what_postgresql_cannot_hold_leaves_the_target_empty(sqlite_address: str, empty_postgres: str) -> None:
    await fill(sqlite_address)
    with sqlite3.connect(sqlite_address.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE members SET display_name = 'a' || char(0) || 'b'")
    connection.close()
    with pytest.raises(StudyError, match="Nothing was copied"):
        await copied(sqlite_address, empty_postgres)
    assert not any((await all_of(empty_postgres)).values())


async def test_erasures_that_only_the_list_knows_come_along(sqlite_address: str, empty_postgres: str) -> None:
    known = Erasure(b"\x01" * 32, build.NOON + dt.timedelta(days=1))
    keeper(database_url(sqlite_address))(known)
    await copied(sqlite_address, empty_postgres)
    database = open_database(database_url(empty_postgres))
    assert await database.read(erasures) == {known}
    await database.close()


def test_the_checksum_tells_rows_apart_but_not_their_order() -> None:
    one, two = (1, "a"), (2, "b")
    assert Sum().plus(one).plus(two) == Sum().plus(two).plus(one)
    assert Sum().plus(one).plus(one) != Sum().plus(one).plus(two)
    assert Sum().plus((1, "b")).plus((2, "a")) != Sum().plus(one).plus(two)
