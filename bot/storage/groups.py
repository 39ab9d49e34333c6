"""One writing thread for SQLite: what is queued becomes one transaction, answered after its commit.

Group commit is what makes one flush to disk serve many members, and one writing connection is also what keeps SQLite
below 3.51.3 clear of its WAL-reset bug (https://www.sqlite.org/wal.html#walresetbug).
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import functools
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, Engine

from bot.core.errors import StudyError

MOST_PER_COMMIT = 256

MOST_WAITING = 10_000
"""Actions in the queue at most: minutes of work. More would only be answered when nobody waits any more."""

REFUSALS = {
    sqlite3.SQLITE_BUSY: "Nothing was stored: another program holds the database. Please try again in a moment.",
    sqlite3.SQLITE_FULL: "Nothing was stored: the disk is full. Please tell whoever runs this bot, then try again.",
    sqlite3.SQLITE_IOERR: "Nothing was stored: the disk refuses. Please tell whoever runs this bot, then try again.",
    sqlite3.SQLITE_READONLY: "Nothing was stored: the database can only be read. Please tell whoever runs this bot.",
}
"""What a member reads when SQLite refuses for a reason of the host's."""

log = structlog.get_logger()

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Job:
    """One action, and where its result goes."""

    action: Callable[[Connection], Any]
    loop: asyncio.AbstractEventLoop
    outcome: asyncio.Future[Any]
    """Of that loop. Cancelled when its caller gave up waiting; the action is carried out all the same."""


class Writer:
    """Owns the writing connection; `run` may be called from any event loop."""

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.connect()  # here, so that a file that cannot be opened is told at once
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="studybot-writer", daemon=True)
        self._thread.start()

    async def run(self, action: Callable[[Connection], R]) -> R:
        """The action's result, once it is committed; what it raised, once it is rolled back."""
        if self._closed:
            raise RuntimeError("the database is closed")
        if self._jobs.qsize() >= MOST_WAITING:
            raise StudyError("Too much is waiting to be stored. Please try again in a minute; nothing was stored.")
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[R] = loop.create_future()
        # In the caller's context, so that what an action logs bears the interaction's id.
        self._jobs.put(Job(functools.partial(contextvars.copy_context().run, action), loop, outcome))
        return await outcome

    def close(self) -> None:
        """Finish what is queued, then stop."""
        self._closed = True
        self._jobs.put(None)
        self._thread.join()

    def _work(self) -> None:
        with self._connection as connection:
            while (job := self._jobs.get()) is not None:
                group, last = self._gather(job)
                settle(group, commit(connection, group))
                if last:
                    return

    def _gather(self, first: Job) -> tuple[list[Job], bool]:
        group = [first]
        while len(group) < MOST_PER_COMMIT:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return group, True
            group.append(job)
        return group, False


@dataclass(frozen=True, slots=True)
class Result:
    """What one action gave or raised."""

    value: Any = None
    problem: BaseException | None = None


def commit(connection: Connection, group: list[Job]) -> list[Result]:
    """Run the actions in one transaction, each behind a savepoint; a failed commit fails them all."""
    try:
        with connection.begin():
            return [attempt(connection, job) for job in group]
    except Exception as problem:  # noqa: BLE001 - handed to every caller, who raises it
        # After a COMMIT that failed (a full disk) SQLite is still inside the transaction, and every later BEGIN would
        # fail too: the next group begins on a new connection.
        connection.invalidate()
        return [Result(problem=told(problem))] * len(group)


def told(problem: Exception) -> Exception:
    """A refusal that a member can understand where the host is the reason, and its line in the log; else the fault."""
    for reason in origins(problem):
        sentence = REFUSALS.get(getattr(reason, "sqlite_errorcode", 0) & 0xFF)  # without SQLite's finer distinctions
        if sentence is not None:
            log.error("nothing can be stored", reason=str(reason))
            refusal = StudyError(sentence)
            refusal.__cause__ = problem
            return refusal
    return problem


def origins(problem: BaseException | None) -> Iterator[BaseException]:
    """The fault and what it came from: on a full disk, rolling back to the savepoint fails as well."""
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__


def attempt(connection: Connection, job: Job) -> Result:
    """One action behind its savepoint. Told to the driver itself: SQLAlchemy's own takes thirty times as long."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    raw.execute("SAVEPOINT action")
    try:
        value = job.action(connection)
    except Exception as problem:
        if not raw.in_transaction:  # SQLite gave all of it up by itself, as it does on a full disk: nothing is stored
            raise
        raw.execute("ROLLBACK TO action")
        raw.execute("RELEASE action")
        return Result(problem=told(problem))
    raw.execute("RELEASE action")
    return Result(value)


def settle(group: list[Job], results: list[Result]) -> None:
    """Answer the callers: one message to each loop, for each takes as long as a statement."""
    for loop, some in groupby(zip(group, results, strict=True), key=lambda pair: pair[0].loop):
        with contextlib.suppress(RuntimeError):  # a loop that is closed: nobody waits any more
            loop.call_soon_threadsafe(answer, tuple(some))


def answer(settled: tuple[tuple[Job, Result], ...]) -> None:
    """In the callers' loop: hand out what became of their actions."""
    for job, result in settled:
        if job.outcome.done():
            continue
        if result.problem is not None:
            job.outcome.set_exception(result.problem)
        else:
            job.outcome.set_result(result.value)
