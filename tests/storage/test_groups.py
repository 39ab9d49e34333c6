"""The one writing thread of SQLite: what is queued together is stored together, and nobody is told too early."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import threading
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, insert, select, text
from sqlalchemy.exc import DBAPIError

from bot.core.errors import StudyError
from bot.storage import database as databases
from bot.storage.database import Tx, database_url, sqlite_engine
from bot.storage.groups import MOST_PER_COMMIT, Writer
from bot.storage.tables import Secret


class Counted:
    """A writer with its number of commits, and a gate that lets work queue up."""

    def __init__(self, engine: Engine) -> None:
        self.commits = 0
        self.writer = Writer(engine)
        self._gate = threading.Event()
        event.listen(engine, "commit", self._count)

    def _count(self, _connection: Tx) -> None:
        self.commits += 1

    async def together(self, *actions: Any) -> list[Any]:
        """Run the actions as they run when they were queued while the writer was busy; what each gave or raised."""
        self._gate.clear()
        busy = asyncio.create_task(self.writer.run(lambda _tx: self._gate.wait(10)))
        await asyncio.sleep(0.02)
        waiting = [asyncio.create_task(self.writer.run(action)) for action in actions]
        await asyncio.sleep(0)
        self._gate.set()
        await busy
        return await asyncio.gather(*waiting, return_exceptions=True)


def keep(name: str) -> Any:
    """An action that writes one row and gives its name back."""
    return lambda tx: tx.execute(insert(Secret).values(name=name, value=b"x")) and name


def names(tx: Tx) -> set[str]:
    return set(tx.execute(select(Secret.name)).scalars())


@pytest.fixture
async def counted(sqlite_address: str, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Counted, None]:
    monkeypatch.setattr(databases, "BUSY_MS", 50)  # two of the tests wait for a lock that does not come
    engine = sqlite_engine(database_url(sqlite_address))
    made = Counted(engine)
    yield made
    made.writer.close()
    engine.dispose()


async def test_what_is_queued_while_the_writer_is_busy_is_one_commit(counted: Counted) -> None:
    await counted.together()
    before = counted.commits
    results = await counted.together(*(keep(str(i)) for i in range(50)))
    assert results == [str(i) for i in range(50)]
    assert counted.commits == before + 2, "one for the action that kept the writer busy, one for the fifty"


async def test_actions_run_in_the_order_in_which_they_were_queued(counted: Counted) -> None:
    ran: list[int] = []
    results = await counted.together(*(lambda _tx, i=i: ran.append(i) or i for i in range(100)))
    assert ran == list(range(100))
    assert results == list(range(100))


async def test_an_action_sees_what_those_before_it_in_the_group_wrote(counted: Counted) -> None:
    results = await counted.together(keep("a"), names, keep("b"), names)
    assert results == ["a", {"a"}, "b", {"a", "b"}]


async def test_a_failing_action_in_the_group_is_undone_alone(counted: Counted) -> None:
    def write_and_fail(tx: Tx) -> None:
        keep("half")(tx)
        raise ValueError("no")

    results = await counted.together(keep("a"), write_and_fail, keep("b"))
    assert [str(result) for result in results] == ["a", "no", "b"]
    assert await counted.writer.run(names) == {"a", "b"}


async def test_more_than_one_commit_takes_are_several(counted: Counted) -> None:
    results = await counted.together(*(keep(str(i)) for i in range(MOST_PER_COMMIT * 2 + 1)))
    assert len(results) == MOST_PER_COMMIT * 2 + 1
    assert len(await counted.writer.run(names)) == MOST_PER_COMMIT * 2 + 1


async def test_an_action_is_carried_out_even_if_its_caller_gave_up(counted: Counted) -> None:
    gate = threading.Event()
    busy = asyncio.create_task(counted.writer.run(lambda _tx: gate.wait(10)))
    waiting = asyncio.create_task(counted.writer.run(keep("a")))
    await asyncio.sleep(0.02)
    waiting.cancel()
    gate.set()
    await busy
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await counted.writer.run(names) == {"a"}


async def test_an_action_that_fails_after_its_caller_gave_up_disturbs_nobody(counted: Counted) -> None:
    gate = threading.Event()

    def fail_late(_tx: Tx) -> None:
        gate.wait(10)
        raise ValueError("too late")

    waiting = asyncio.create_task(counted.writer.run(fail_late))
    await asyncio.sleep(0.02)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    gate.set()
    assert await counted.writer.run(keep("a")) == "a"
    gc.collect()  # only then asyncio would report an exception that nobody took


async def test_closing_finishes_what_is_queued_and_takes_no_more(sqlite_address: str) -> None:
    engine = sqlite_engine(database_url(sqlite_address))
    writer = Writer(engine)
    waiting = [asyncio.create_task(writer.run(keep(str(i)))) for i in range(300)]
    await asyncio.sleep(0)
    writer.close()
    assert await asyncio.gather(*waiting) == [str(i) for i in range(300)]
    with pytest.raises(RuntimeError, match="closed"):
        await writer.run(keep("late"))
    with engine.connect() as connection:
        assert len(names(connection)) == 300
    engine.dispose()


async def test_nobody_is_told_that_it_is_stored_when_the_commit_fails(counted: Counted) -> None:
    def break_the_commit(tx: Tx) -> None:
        tx.execute(text("PRAGMA defer_foreign_keys = ON"))
        tx.execute(text("INSERT INTO spent (posting_id, who) VALUES (99, x'00')"))

    results = await counted.together(keep("a"), break_the_commit, keep("b"))
    assert [type(result).__name__ for result in results] == ["IntegrityError"] * 3
    assert await counted.writer.run(keep("c")) == "c", "the writer goes on after a failed commit"
    assert await counted.writer.run(names) == {"c"}


@pytest.mark.faults
async def test_nobody_is_told_that_it_is_stored_when_the_disk_is_full(counted: Counted) -> None:
    def fill_the_disk(tx: Tx) -> None:
        pages = tx.execute(text("PRAGMA page_count")).scalar_one()
        tx.execute(text(f"PRAGMA max_page_count = {pages + 2}"))
        tx.execute(insert(Secret).values(name="big", value=bytes(1_000_000)))

    results = await counted.together(keep("a"), fill_the_disk, keep("b"))
    stored = await counted.writer.run(names)
    assert {result for result in results if isinstance(result, str)} == stored
    assert isinstance(results[1], DBAPIError | StudyError)
    assert await counted.writer.run(keep("c")) == "c", "the writer goes on when there is room again"


async def test_a_transaction_that_sqlite_gives_up_by_itself_is_stored_for_nobody(counted: Counted) -> None:
    def roll_everything_back(tx: Tx) -> None:
        tx.execute(text("INSERT OR ROLLBACK INTO secrets VALUES ('a', x'00')"))

    results = await counted.together(keep("a"), roll_everything_back, keep("b"))
    stored = await counted.writer.run(names)
    assert {result for result in results if isinstance(result, str)} == stored
    assert not isinstance(results[1], str)


@pytest.mark.faults
async def test_another_program_that_locks_the_file_delays_and_does_not_break(
    counted: Counted, sqlite_address: str
) -> None:
    other = sqlite3.connect(sqlite_address.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for name in ("a", "b"):
        with pytest.raises(StudyError, match="another program holds the database"):
            await counted.writer.run(keep(name))
    other.execute("ROLLBACK")
    other.close()
    assert await counted.writer.run(keep("c")) == "c"
    assert await counted.writer.run(names) == {"c"}


def test_a_file_that_cannot_be_opened_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "studybot.db"
    path.write_text("# Notes, and not a database\n" * 100)
    with pytest.raises(DBAPIError, match="not a database"):
        Writer(sqlite_engine(database_url(f"sqlite:///{path}")))
