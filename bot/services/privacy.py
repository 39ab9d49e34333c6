"""What a member can do about their own data, and what is done about the data of servers that the bot has left."""

from __future__ import annotations

import asyncio
import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog

from bot.core.clicks import Click
from bot.core.errors import StudyError
from bot.core.pseudonyms import Erasure, pseudonym
from bot.core.visibility import Visibility
from bot.storage import erasures
from bot.storage.database import Database, Tx
from bot.storage.members import remember, set_visibility
from bot.storage.personal import asked_of, rows_of

KEPT_AFTER_LEAVING = dt.timedelta(days=30)
"""How long a server's data stays once the bot is no longer in the server."""

KEPT_TOMBSTONES = dt.timedelta(days=400)
"""How long an erasure is remembered: longer than any backup should be kept."""

CONFIRMATION = "DELETE"

ABOUT = """This is everything Studybot stores about you, in every server: one file a table, as CSV and all as JSON.
Times are in UTC. Of questions that are still open it says only that you answered; ask again once they are closed.
"""

log = structlog.get_logger()


class Privacy:
    """Export, erase, hide. `keep` writes an erasure down outside the database too."""

    def __init__(self, database: Database, secret: bytes, keep: Callable[[Erasure], None]) -> None:
        self._database = database
        self._secret = secret
        self._keep = keep

    async def export(self, click: Click) -> bytes:
        """A zip of everything that is stored about the member."""
        return await self._database.read(export, click.user_id, click.at)

    async def erase(self, click: Click, typed: str) -> int:
        """Erase everything about the member, in every server: how many rows. StudyError unless they confirm."""
        if typed.strip().upper() != CONFIRMATION:
            raise StudyError("Nothing was deleted: the word to type is {word}.", word=CONFIRMATION)
        count = await self._database.write(erasures.erase_person, click.user_id, self._secret, click.at)
        await asyncio.to_thread(self._keep, Erasure(pseudonym(self._secret, click.user_id), click.at))
        return count

    async def show_as(self, click: Click, visibility: Visibility) -> None:
        """How others see the member in this server from now on."""
        await self._database.write(show_as, click, visibility)

    async def settle_servers(self, present: frozenset[int], now: dt.datetime) -> tuple[int, ...]:
        """Tell which servers the bot is in, all of them: those it left 30 days ago are erased and returned."""
        return await self._database.write(settle_servers, present, now)


def export(tx: Tx, user_id: int, now: dt.datetime) -> bytes:
    """Collect and pack."""
    tables = {name: list(rows) for name, rows in rows_of(tx, user_id, now).items()}
    asked = asked_of(tx, user_id, now)
    tables["answers"] = [
        {**row, **({"question": asked[row["posting_id"]].stem} if row["posting_id"] in asked else {})}
        for row in tables["answers"]
    ]
    return packed({name: rows for name, rows in tables.items() if rows})


def packed(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> bytes:
    """One JSON file of all tables, and a CSV file of each."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", ABOUT)
        archive.writestr("mydata.json", json.dumps(tables, ensure_ascii=False, indent=2, default=str))
        for name, rows in tables.items():
            archive.writestr(f"{name}.csv", as_csv(rows))
    return made.getvalue()


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """A table with the columns that any of the rows has."""
    text = io.StringIO()
    columns = dict.fromkeys(name for row in rows for name in row)
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows({name: inert(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def inert(value: object) -> object:
    """A text that a spreadsheet would take for a formula, as text (https://owasp.org/www-community/attacks/CSV_Injection)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def show_as(tx: Tx, click: Click, visibility: Visibility) -> None:
    """Store the wish, with the name it is about."""
    remember(tx, guild_id=click.guild_id, user_id=click.user_id, name=click.name, now=click.at)
    set_visibility(tx, guild_id=click.guild_id, user_id=click.user_id, visibility=visibility)


def settle_servers(tx: Tx, present: frozenset[int], now: dt.datetime) -> tuple[int, ...]:
    """Note who is gone, erase who is gone long enough, and drop hashes that have served."""
    erasures.note_servers(tx, present, now)
    gone = tuple(sorted(erasures.departed(tx, before=now - KEPT_AFTER_LEAVING)))
    for guild_id in gone:
        erasures.erase_server(tx, guild_id)
        log.info("server erased", guild=guild_id, reason="left 30 days ago")
    erasures.forget_spent(tx, now)
    erasures.forget_erasures(tx, now - KEPT_TOMBSTONES)
    return gone
