"""PostgreSQL through restarts, fail-overs and cut connections: an action is carried out once, or the caller is told.

A connection that was lost before the commit rolled everything back, so the action runs again. One that was lost
*during* the commit leaves it open whether the rows are there: the server is asked for that transaction's fate.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Concatenate, Final, ParamSpec, TypeVar

import structlog
from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncTransaction, create_async_engine

from bot.core.errors import StudyError

P = ParamSpec("P")
R = TypeVar("R")

log = structlog.get_logger()

AGAIN: Final = {
    "40001",  # serialization failure
    "40P01",  # deadlock: one of two that waited for each other was rolled back
    "57P01",  # the server is stopping
    "57P02",  # another backend crashed, and this one went with it
    "57P03",  # the server is starting
    "25006",  # read-only: the old primary of a fail-over
    "25P03",  # this process fell asleep inside the transaction, and it was rolled back
}
"""SQLSTATEs after which nothing is stored and the same action may succeed."""

BUSY: Final = {"55P03", "57014"}
"""SQLSTATEs of a lock or a statement that took too long: waiting again would only take as long again."""

IN_THE_FUTURE: Final = "22023"
"""What PostgreSQL says of a transaction number that it has not come to yet."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long things may take, in seconds."""

    lock: float = 2.0
    """For a row that another transaction holds."""
    statement: float = 15.0
    idle: float = 5.0
    """For a process that fell asleep inside a transaction: others need its rows."""
    silence: float = 20.0
    """For a server that does not say anything any more, as after a fail-over whose old host is gone."""
    connect: float = 5.0
    outage: float = 15.0
    """For an action in all, its repetitions included. A reply that Discord was promised waits 15 minutes."""


class PostgresDatabase:
    """A pool of connections; each action is a transaction of its own."""

    def __init__(self, url: URL, patience: Patience | None = None) -> None:
        self._patience = patience = patience or Patience()
        # No ping before each use: an action that meets a dead connection runs again, which costs nothing otherwise.
        self._engine = create_async_engine(
            url,
            hide_parameters=True,
            pool_size=8,
            max_overflow=8,
            pool_timeout=patience.outage,
            connect_args={
                "timeout": patience.connect,
                "command_timeout": patience.silence,
                "server_settings": server_settings(patience),
            },
        )

    async def write(self, action: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the action in a transaction, again if the connection was lost before its commit."""

        async def once(connection: AsyncConnection) -> R:
            transaction = await connection.begin()
            result = await connection.run_sync(action, *args, **kwargs)
            # None when the action wrote nothing: then there is nothing whose fate could be unknown.
            number = await connection.execute(text("SELECT CAST(pg_current_xact_id_if_assigned() AS text)"))
            await self._commit(transaction, number.scalar_one())
            return result

        return await self._persist(once)

    async def read(self, action: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the action; what it wrote by mistake is rolled back."""

        async def once(connection: AsyncConnection) -> R:
            return await connection.run_sync(action, *args, **kwargs)

        return await self._persist(once)

    async def close(self) -> None:
        """Close the pool."""
        await self._engine.dispose()

    async def _persist(self, once: Callable[[AsyncConnection], Awaitable[R]]) -> R:
        """Carry it out on a connection, on another one when that was lost, until patience ends."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._patience.outage
        pause = 0.0
        while True:
            try:
                async with self._engine.connect() as connection:
                    return await once(connection)
            except (DBAPIError, PoolTimeout, OSError) as problem:
                if not may_succeed_again(problem):
                    raise_told(problem)
                if loop.time() + pause >= until:
                    raise unreachable() from problem
                log.warning("database connection lost; the action runs again", problem=reason(problem))
            await asyncio.sleep(pause)
            pause = min(2.0, 2 * pause or 0.1)

    async def _commit(self, transaction: AsyncTransaction, number: str | None) -> None:
        """Commit. When the connection is lost meanwhile: return if the rows are there, raise if they are not."""
        try:
            await transaction.commit()
        except (DBAPIError, OSError) as problem:
            if number is None or not may_succeed_again(problem):
                raise
            log.warning("connection lost during a commit; asking what became of it", problem=reason(problem))
            if not await self._persist(lambda connection: self._is_stored(connection, number)):
                raise

    async def _is_stored(self, connection: AsyncConnection, number: str) -> bool:
        """What became of a transaction of the last minutes. One that is still at work is waited for."""
        waits = self._patience.outage
        while (fate := await fate_of(connection, number)) == "in progress":
            if waits <= 0:
                raise unreachable()
            await connection.rollback()  # the next look begins anew
            await asyncio.sleep(0.1)
            waits -= 0.1
        return fate == "committed"


async def fate_of(connection: AsyncConnection, number: str) -> str | None:
    """ "committed", "aborted" or "in progress"."""
    asking = text("SELECT pg_xact_status(CAST(CAST(:number AS text) AS xid8))")
    try:
        return (await connection.execute(asking, {"number": number})).scalar_one()
    except DBAPIError as problem:
        if state_of(problem) != IN_THE_FUTURE:
            raise
        return "aborted"  # this server was promoted without having heard of that transaction


def server_settings(patience: Patience) -> dict[str, str]:
    """What each connection asks of the server."""
    return {
        "application_name": "studybot",
        "lock_timeout": milliseconds(patience.lock),
        "statement_timeout": milliseconds(patience.statement),
        "idle_in_transaction_session_timeout": milliseconds(patience.idle),
    }


def milliseconds(seconds: float) -> str:
    """As PostgreSQL's settings want it."""
    return str(round(seconds * 1_000))


def may_succeed_again(problem: Exception) -> bool:
    """Whether the connection, not the action, was at fault."""
    if isinstance(problem, PoolTimeout | OSError):
        return True
    if not isinstance(problem, DBAPIError):
        return False
    state = state_of(problem)
    return problem.connection_invalidated or state in AGAIN or state.startswith("08")  # all kinds of lost connection


def raise_told(problem: Exception) -> None:
    """Raise it: as a sentence when somebody else holds the rows, else as it is."""
    if isinstance(problem, DBAPIError) and state_of(problem) in BUSY:
        raise StudyError("The database is busy. Nothing was stored; please try again in a moment.") from problem
    raise problem


def unreachable() -> StudyError:
    """What members read when the server did not come back in time."""
    return StudyError("The database cannot be reached just now. What was stored is safe; please try again in a minute.")


def state_of(problem: DBAPIError) -> str:
    """The five characters by which PostgreSQL names an error, or none when the driver failed by itself."""
    return getattr(problem.orig, "sqlstate", None) or ""


def reason(problem: Exception) -> str:
    """For the log: the driver's words, without the statement's values, which may be a member's."""
    return repr(problem.orig if isinstance(problem, DBAPIError) else problem)
