"""What every database promises: writes are whole or nothing, reads write nothing, addresses are checked."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import URL, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.core.errors import StudyError
from bot.storage import upkeep
from bot.storage.database import Database, Tx, database_url, open_database
from bot.storage.tables import Answer, Secret
from tests import build, rows
from tests.databases import MIGRATIONS


def keep(tx: Tx, name: str, *, then: Exception | None = None) -> str:
    """Write a row, and fail afterwards if told so."""
    tx.execute(insert(Secret).values(name=name, value=b"x"))
    if then is not None:
        raise then
    return name


def names(tx: Tx) -> set[str]:
    return set(tx.execute(select(Secret.name)).scalars())


async def test_what_was_written_is_read(database: Database) -> None:
    assert await database.write(keep, "a") == "a"
    assert await database.read(names) == {"a"}


async def test_an_action_that_raises_leaves_no_row(database: Database) -> None:
    with pytest.raises(ValueError, match="no"):
        await database.write(keep, "a", then=ValueError("no"))
    assert await database.read(names) == set()


async def test_a_refusal_undoes_what_the_action_wrote_before_it(database: Database) -> None:
    with pytest.raises(StudyError, match="Not like this"):
        await database.write(keep, "a", then=StudyError("Not like this."))
    assert await database.read(names) == set()


async def test_one_failing_action_neither_stops_nor_undoes_the_others(database: Database) -> None:
    failing = {3, 4, 11}
    results = await asyncio.gather(
        *(database.write(keep, str(i), then=ValueError(str(i)) if i in failing else None) for i in range(20)),
        return_exceptions=True,
    )
    assert [str(result) for result in results] == [str(i) for i in range(20)]
    assert {i for i, result in enumerate(results) if isinstance(result, ValueError)} == failing
    assert await database.read(names) == {str(i) for i in range(20) if i not in failing}


async def test_a_refused_row_neither_stops_nor_undoes_the_others(database: Database) -> None:
    await database.write(keep, "taken")
    results = await asyncio.gather(
        database.write(keep, "a"), database.write(keep, "taken"), database.write(keep, "b"), return_exceptions=True
    )
    assert results[0] == "a"
    assert isinstance(results[1], IntegrityError)
    assert results[2] == "b"
    assert await database.read(names) == {"taken", "a", "b"}


async def test_a_reader_cannot_write(database: Database) -> None:
    try:
        await database.read(keep, "a")
    except DBAPIError as refused:
        assert "readonly" in str(refused)  # noqa: PT017 - SQLite refuses at once, PostgreSQL forgets at the end
    assert await database.read(names) == set()


async def test_a_reader_does_not_see_what_is_not_stored_yet(database: Database) -> None:
    """An action reads its own rows; everybody else sees them after the commit."""
    seen: list[set[str]] = []

    def write(tx: Tx) -> None:
        keep(tx, "a")
        seen.append(names(tx))
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await database.write(write)
    assert seen == [{"a"}]
    assert await database.read(names) == set()


async def test_many_read_while_many_write(database: Database) -> None:
    writes = [database.write(keep, str(i)) for i in range(40)]
    reads = [database.read(names) for _ in range(40)]
    await asyncio.gather(*writes, *reads)
    assert len(await database.read(names)) == 40


async def test_an_answer_needs_its_posting(database: Database) -> None:
    """Foreign keys are on, which SQLite leaves to each connection."""
    values = {"posting_id": 99, "user_id": 1, "guild_id": 1, "local_date": build.NOON.date(), "chosen": "k0"}
    values |= {"right": True, "points": 10, "unscored": None, "answered_at": build.NOON}
    with pytest.raises(IntegrityError):
        await database.write(lambda tx: tx.execute(insert(Answer).values(**values)) and None)
    assert await database.read(rows.count, Answer) == 0


async def test_what_is_queued_at_the_end_is_still_stored(address: str) -> None:
    database = open_database(database_url(address))
    waiting = [asyncio.create_task(database.write(keep, str(i))) for i in range(30)]
    await asyncio.gather(*waiting) if address.startswith("postgresql") else await asyncio.sleep(0)
    await database.close()
    assert {await task for task in waiting} == {str(i) for i in range(30)}
    again = open_database(database_url(address))
    assert len(await again.read(names)) == 30
    await again.close()


async def test_sqlite_stores_through_a_power_cut(sqlite_address: str) -> None:
    database = open_database(database_url(sqlite_address))

    def settings(tx: Tx) -> tuple[object, ...]:
        return tuple(
            tx.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("journal_mode", "synchronous", "foreign_keys")
        )

    assert await database.write(settings) == ("wal", 2, 1)  # 2 is FULL
    await database.close()


@pytest.mark.parametrize("folder", ["plain", "with space", "a#b", "100%", "what?", "a&b=c", "ümläut", "%20"])
async def test_any_folder_will_do(tmp_path: Path, folder: str) -> None:
    path = tmp_path / folder / "studybot.db"
    url = database_url(f"sqlite:///{quote(str(path))}")
    assert await upkeep.condition(url) == "new"
    await upkeep.migrate(url, MIGRATIONS)
    database = open_database(url)
    await database.write(keep, "a")
    assert await database.read(names) == {"a"}
    await database.close()
    assert path.exists()


@pytest.mark.parametrize(
    ("address", "drivername"),
    [
        ("sqlite:///studybot.db", "sqlite"),
        ("sqlite+aiosqlite:////var/lib/studybot.db", "sqlite"),
        ("postgresql://studybot:secret@localhost/studybot", "postgresql+asyncpg"),
        ("postgresql+asyncpg://localhost/studybot", "postgresql+asyncpg"),
        ("postgresql+psycopg://localhost/studybot", "postgresql+asyncpg"),
    ],
)
def test_both_kinds_of_address_are_taken_whatever_driver_they_name(address: str, drivername: str) -> None:
    assert database_url(address).drivername == drivername


@pytest.mark.parametrize(
    "address",
    [
        "",
        "studybot.db",
        "/var/lib/studybot.db",
        "sqlite://",
        "sqlite:///",
        "sqlite://studybot.db",
        "sqlite://folder/studybot.db",
        "sqlite:///:memory:",
        "mysql://localhost/studybot",
        "postgresql://localhost:many/studybot",
    ],
)
def test_other_addresses_are_refused_with_examples_of_allowed_ones(address: str) -> None:
    with pytest.raises(StudyError, match=r"STUDYBOT_DATABASE_URL is not .* Allowed are sqlite:///.* and postgres"):
        database_url(address)


schemes = st.sampled_from(["", "sqlite://", "sqlite:///", "postgresql://", "postgresql://user:secret@", "mysql://"])


@given(st.builds(str.__add__, schemes, st.text(max_size=40)))
def test_any_text_is_an_address_or_refused_without_being_repeated(text_given: str) -> None:
    try:
        assert isinstance(database_url(text_given), URL)
    except StudyError as refused:
        assert "secret" not in str(refused)  # noqa: PT017 - both outcomes are right
