"""Alembic's entry point, for the program (which passes a connection) and for the command line."""

from __future__ import annotations

import asyncio
import os

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.types import TypeDecorator

from bot.storage.columns import UtcDateTime
from bot.storage.tables import Model


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Print our column types as the plain ones they are stored as, so that no migration imports the program."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Model.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        transactional_ddl=True,  # SQLite can; Alembic assumes not. A migration that is killed leaves nothing behind
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_for_url(url: str) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


if (given := context.config.attributes.get("connection")) is not None:
    run(given)
else:
    address = os.environ.get("STUDYBOT_DATABASE_URL", "sqlite:///development.db")
    asyncio.run(run_for_url(address.replace("sqlite:", "sqlite+aiosqlite:", 1)))
