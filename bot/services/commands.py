"""Telling Discord of the commands, only when they changed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence

from bot.storage.database import Database
from bot.storage.syncs import record_sync, synced_digest


class Commands:
    """Remembers what was sent for which application."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sync_changed(
        self,
        tree: Sequence[object],
        send: Callable[[], Awaitable[object]],
        *,
        application_id: int,
        now: dt.datetime,
        always: bool = False,
    ) -> bool:
        """Call `send` if this tree (JSON-like payloads) is not what was sent last: whether it was called."""
        digest = hashlib.sha256(json.dumps(tree, sort_keys=True, default=str).encode()).hexdigest()
        if not always and await self._database.read(synced_digest, application_id) == digest:
            return False
        await send()
        await self._database.write(record_sync, application_id, digest=digest, now=now)
        return True
