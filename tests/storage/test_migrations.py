"""Migrations: up from nothing, down to nothing, and never apart from the tables as the program knows them."""

from __future__ import annotations

import ast
import asyncio
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.storage import upkeep
from bot.storage.columns import UserRef
from bot.storage.database import database_url
from bot.storage.tables import REVISIONS, Model
from tests.databases import MIGRATIONS, administer

FILES = sorted((MIGRATIONS / "versions").glob("*.py"))


async def looked_at(address: str, look: Any) -> Any:
    """What a function of a connection finds in the database, through none of the bot's own engines."""
    engine = create_async_engine(address.replace("sqlite:", "sqlite+aiosqlite:"), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(look)
    finally:
        await engine.dispose()


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def without_rowid(connection: Connection) -> set[str]:
    made = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%'")
    return set(made.scalars())


def differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, Model.metadata))


async def test_up_from_nothing_down_to_nothing_and_up_again(empty_address: str) -> None:
    url = database_url(empty_address)
    ours = set(Model.metadata.tables)
    for _ in range(2):
        await upkeep.migrate(url, MIGRATIONS)
        assert await looked_at(empty_address, tables) == {*ours, "alembic_version"}
        assert await upkeep.condition(url) == "ready"
        await upkeep.migrate(url, MIGRATIONS, revision="base")
        assert await looked_at(empty_address, tables) <= {"alembic_version"}
        assert await upkeep.condition(url) == "new"


async def test_migrating_twice_changes_nothing(address: str) -> None:
    await upkeep.migrate(database_url(address), MIGRATIONS)
    assert await upkeep.condition(database_url(address)) == "ready"


async def test_the_migrated_database_has_the_tables_that_the_program_knows(address: str) -> None:
    assert await looked_at(address, differences) == []


async def test_the_tables_that_every_answer_writes_have_no_row_numbers(sqlite_address: str) -> None:
    """The comparison above does not see it."""
    await upkeep.migrate(database_url(sqlite_address), MIGRATIONS)
    made = await looked_at(sqlite_address, without_rowid)
    assert made == {
        table.name for table in Model.metadata.tables.values() if table.dialect_options["sqlite"]["with_rowid"] is False
    }
    assert made == {"members", "exposures", "scores", "streaks"}


async def test_a_table_that_no_migration_makes_would_be_noticed(empty_address: str) -> None:
    await upkeep.migrate(database_url(empty_address), MIGRATIONS, revision="base")
    found = await looked_at(empty_address, differences)
    assert {change[1].name for change in found if change[0] == "add_table"} == set(Model.metadata.tables)


async def test_two_programs_that_start_at_once_both_find_the_database_ready(postgres_server: str) -> None:
    """On PostgreSQL; an SQLite file belongs to one program, and the second one is refused."""
    await administer(postgres_server, "CREATE DATABASE started_at_once")
    url = database_url(postgres_server.format(name="started_at_once"))
    await asyncio.gather(*(upkeep.migrate(url, MIGRATIONS) for _ in range(3)))
    assert await upkeep.condition(url) == "ready"


def constants(file: Path) -> dict[str, Any]:
    """The plain values that a migration names at its top."""
    return {
        statement.targets[0].id: ast.literal_eval(statement.value)
        for statement in ast.parse(file.read_text()).body
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
    }


def test_the_program_knows_every_migration_and_their_order() -> None:
    after = {made["down_revision"]: made["revision"] for made in map(constants, FILES)}
    chain: list[str] = []
    while (following := after.get(chain[-1] if chain else None)) is not None:
        chain.append(following)
    assert tuple(chain) == REVISIONS
    assert len(chain) == len(FILES)
    assert [file.stem for file in FILES] == list(REVISIONS), "files sort by date, and dates follow the chain"


def test_a_migration_imports_nothing_of_the_program() -> None:
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.split(".")[0] == "bot"], file.name


def test_every_column_that_holds_a_person_says_what_erasing_does() -> None:
    people = {"user_id", "set_up_by", "queued_by", "disabled_by"}
    people |= {"given_by", "challenger_id", "opponent_id", "started_by"}
    for table in Model.metadata.tables.values():
        for column in table.columns:
            assert isinstance(column.type, UserRef) == (column.name in people), f"{table.name}.{column.name}"


def test_no_other_column_sounds_like_a_person() -> None:
    telling = ("user", "member", "author", "person", "_by")
    for table in Model.metadata.tables.values():
        for column in table.columns:
            if any(word in column.name for word in telling):
                assert isinstance(column.type, UserRef), f"{table.name}.{column.name}"
