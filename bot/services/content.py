"""Taking new content while running: a pack replaces its old reading only if it has no errors."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.bank import Bank
from bot.core.changes import Changes, changes
from bot.core.content import Fault, Pack
from bot.packs.library import Library, Loaded
from bot.packs.loading import LoadedPack

Load = Callable[[], Loaded]
"""Reads all packs anew, in a bounded process of its own; blocks meanwhile."""


@dataclass(frozen=True, slots=True)
class PackReload:
    """What became of one pack."""

    pack_id: str
    title: str
    changes: Changes
    errors: tuple[Fault, ...]
    """With errors the old reading stays in use, and `changes` is what waits."""


class Content:
    """Reload on demand. Postings keep their snapshots whatever happens here."""

    def __init__(self, bank: Bank, load: Load) -> None:
        self._bank = bank
        self._load = load
        self._one_at_a_time = asyncio.Lock()

    async def reload(self) -> tuple[PackReload, ...]:
        """Read the packs anew and take those without errors."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._take)

    def _take(self) -> tuple[PackReload, ...]:
        """In a thread: even comparing takes long for many notes, and meanwhile members press buttons."""
        loaded = self._load()
        old = {pack.id: pack for pack in self._bank.stock.library.packs}
        results = tuple(compared(found, old.get(found.pack.id)) for found in loaded.packs)
        taken = tuple(chosen(found, old.get(found.pack.id)) for found in loaded.packs)
        packs = tuple(pack for pack in taken if pack is not None)
        if packs != self._bank.stock.library.packs:
            self._bank.replace(Library(packs))
        gone = old.keys() - {found.pack.id for found in loaded.packs}
        return (*results, *(removed(old[pack_id]) for pack_id in sorted(gone)))


def chosen(found: LoadedPack, old: Pack | None) -> Pack | None:
    """The new reading if it is whole, else the old one; a new pack with errors waits until it is mended."""
    return found.pack if not found.errors else old


def compared(found: LoadedPack, old: Pack | None) -> PackReload:
    """What is new in one pack."""
    return PackReload(found.pack.id, found.pack.title, changes(old, found.pack), found.errors)


def removed(old: Pack) -> PackReload:
    """A pack whose folder is gone."""
    empty = Pack(old.id, old.title)
    return PackReload(old.id, old.title, changes(old, empty), ())
