"""A damaged file is refused at start with the finding and the command that helps; no byte of it is changed."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from pathlib import Path

import pytest

from bot.core.errors import StudyError
from bot.storage import upkeep
from bot.storage.database import database_url, open_database
from bot.storage.members import remember
from tests import build

PAGE = 4096


@pytest.fixture
def filled(sqlite_address: str) -> Path:
    """A database of some hundred pages, closed."""

    async def fill() -> None:
        database = open_database(database_url(sqlite_address))
        named = [f"Member {user} " * 6 for user in range(3_000)]
        await database.write(
            lambda tx: [remember(tx, guild_id=1, user_id=n, name=name, now=build.NOON) for n, name in enumerate(named)]
        )
        await database.close()

    asyncio.run(fill())
    return Path(sqlite_address.removeprefix("sqlite:///"))


def refusal(path: Path) -> str | None:
    """What starting says of the file, or None when it takes it; the file and its folder stay as they were."""
    before = path.read_bytes(), sorted(entry.name for entry in path.parent.iterdir())
    try:
        asyncio.run(upkeep.condition(database_url(f"sqlite:///{path}")))
    except StudyError as problem:
        said = str(problem)
    else:
        said = None
    assert (path.read_bytes(), sorted(entry.name for entry in path.parent.iterdir())) == before
    return said


def helps(said: str | None) -> bool:
    return said is not None and "is damaged or no database" in said and "`studybot restore BACKUP`" in said


@pytest.mark.parametrize("share", [0.999, 0.7, 0.3, 0.05])
def test_a_file_that_was_cut_off_is_refused(filled: Path, share: float) -> None:
    whole = filled.read_bytes()
    filled.write_bytes(whole[: int(len(whole) * share) // PAGE * PAGE])
    assert helps(refusal(filled))


def test_any_page_of_zeros_is_refused(filled: Path) -> None:
    whole = filled.read_bytes()
    pages = len(whole) // PAGE
    for page in [0, 1, 2, 3, *range(4, pages, pages // 12)]:
        filled.write_bytes(whole[: page * PAGE] + bytes(PAGE) + whole[(page + 1) * PAGE :])
        assert helps(refusal(filled)), page


def test_flipped_bits_are_refused_or_change_nothing_but_a_value(filled: Path) -> None:
    """SQLite keeps no checksums: a flip inside a value cannot be seen. One in a page's structure is."""
    whole = filled.read_bytes()
    chance = random.Random(7)
    refused = 0
    for _ in range(60):
        spoiled = bytearray(whole)
        spoiled[chance.randrange(len(spoiled) // PAGE) * PAGE + chance.randrange(16)] ^= 1 << chance.randrange(8)
        filled.write_bytes(spoiled)
        said = refusal(filled)
        refused += said is not None
        if said is None:
            with sqlite3.connect(f"file:{filled}?mode=ro", uri=True) as connection:
                assert connection.execute("SELECT count(*) FROM members").fetchone() == (3_000,)
            connection.close()
    assert refused > 30


def test_random_bytes_over_the_file_never_end_in_a_trace(filled: Path) -> None:
    whole = filled.read_bytes()
    chance = random.Random(11)
    for _ in range(40):
        spoiled = bytearray(whole)
        for _ in range(chance.choice([1, 8, 64, 4_000])):
            spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
        filled.write_bytes(spoiled)
        said = refusal(filled)
        assert said is None or "`studybot restore BACKUP`" in said or "holds other tables" in said or "newer" in said


def test_a_healthy_file_is_taken(filled: Path) -> None:
    assert refusal(filled) is None
