"""The one board of a server that keeps itself up to date: where it stands, and when to look at it again."""

from __future__ import annotations

import datetime as dt

from bot.core.clicks import Click
from bot.core.errors import StudyError
from bot.core.periods import Span
from bot.core.pinned import Pinned
from bot.storage import pinned_boards
from bot.storage.audit import record
from bot.storage.database import Database, Tx
from bot.storage.members import remember
from bot.storage.schedules import plan_or_refuse

AT_ONCE = 50
LOOKS_EVERY = dt.timedelta(minutes=1)
RESTS_FOR = dt.timedelta(hours=1)
"""After Discord said that messages of the channel were edited too often."""


class Pinning:
    """Rows of pinned boards. Posting and editing is the screen's work."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def pin(self, click: Click, channel_id: int, span: Span) -> tuple[Pinned, Pinned | None]:
        """A board is to stand in this channel; it, and the one that it replaces."""
        return await self._database.write(pin, click, channel_id, span)

    async def unpin(self, click: Click) -> Pinned:
        """The board is not kept up to date any more; StudyError when there is none."""
        return await self._database.write(unpin, click)

    async def due(self, now: dt.datetime) -> tuple[Pinned, ...]:
        """Boards to look at."""
        return await self._database.read(pinned_boards.boards_to_look_at, now, limit=AT_ONCE)

    async def posted(self, board: Pinned, *, message_id: int, digest: str, now: dt.datetime) -> None:
        """Its message stands in the channel."""
        await self._keep(board, now + LOOKS_EVERY, message_id=message_id, made_at=now, edited_at=now, digest=digest)

    async def edited(self, board: Pinned, *, digest: str, now: dt.datetime) -> None:
        """Its message shows the newest numbers."""
        await self._keep(board, now + LOOKS_EVERY, edited_at=now, digest=digest)

    async def later(self, board: Pinned, *, now: dt.datetime, tired: bool = False) -> None:
        """Nothing to show, or not now; `tired` when Discord wants no more edits for a while."""
        await self._keep(board, now + (RESTS_FOR if tired else LOOKS_EVERY))

    async def lost(self, board: Pinned, *, now: dt.datetime) -> None:
        """Somebody deleted its message: another one is to be sent."""
        await self._keep(board, now, message_id=None, made_at=None, edited_at=None, claimed_at=now, digest="")

    async def give_up(self, board: Pinned) -> None:
        """Its channel is gone or closed to the bot."""
        await self._database.write(pinned_boards.unpin_board, board.guild_id)

    async def _keep(self, board: Pinned, look_at: dt.datetime, **values: object) -> None:
        await self._database.write(pinned_boards.keep_pinned, board.guild_id, look_at=look_at, **values)


def pin(tx: Tx, click: Click, channel_id: int, span: Span) -> tuple[Pinned, Pinned | None]:
    """Store it and note it; StudyError before `/setup`."""
    plan_or_refuse(tx, click.guild_id)
    before = pinned_boards.pinned_board(tx, click.guild_id)
    note(tx, click, "board.pin", f"channel {channel_id}, {span}")
    made = pinned_boards.pin_board(tx, guild_id=click.guild_id, channel_id=channel_id, span=span, now=click.at)
    return made, before


def unpin(tx: Tx, click: Click) -> Pinned:
    """Forget it and note it."""
    found = pinned_boards.pinned_board(tx, click.guild_id)
    if found is None:
        raise StudyError("No board is pinned here. /manage board pin makes one.")
    note(tx, click, "board.unpin", "")
    pinned_boards.unpin_board(tx, click.guild_id)
    return found


def note(tx: Tx, click: Click, action: str, detail: str) -> None:
    """Keep what an organiser did."""
    remember(tx, guild_id=click.guild_id, user_id=click.user_id, name=click.name, now=click.at)
    record(tx, guild_id=click.guild_id, user_id=click.user_id, action=action, detail=detail, now=click.at)
