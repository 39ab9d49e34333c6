"""Taking new notes while running."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

from bot.bank import Bank
from bot.core.content import Fault, Pack
from bot.packs.files import Source
from bot.packs.library import Library, Loaded
from bot.packs.loading import LoadedPack
from bot.services.content import Content
from tests import build

ERROR = Fault("notes.md", 3, "error", "No option is right.")
WARNING = Fault("notes.md", 3, "warning", "No source.")


def read(*packs: Pack, faults: tuple[Fault, ...] = ()) -> Loaded:
    """What reading these packs gives, each with these faults."""
    return Loaded(tuple(LoadedPack(pack, Source("notes", Path(), pack.id), faults) for pack in packs))


def questions(bank: Bank) -> list[str]:
    return [question.id for pack in bank.stock.library.packs for question in pack.questions]


OLD, NEW = build.pack(build.question("q-1")), build.pack(build.question("q-2"))


async def test_a_whole_pack_replaces_its_old_reading() -> None:
    bank = Bank(Library((OLD,)))
    (result,) = await Content(bank, lambda: read(NEW)).reload()
    assert questions(bank) == ["q-2"]
    assert (result.changes.added, result.changes.removed, result.errors) == (("q-2",), ("q-1",), ())


async def test_warnings_do_not_keep_a_pack_out() -> None:
    bank = Bank(Library((OLD,)))
    await Content(bank, lambda: read(NEW, faults=(WARNING,))).reload()
    assert questions(bank) == ["q-2"]


async def test_a_broken_pack_leaves_the_old_reading_in_use() -> None:
    bank = Bank(Library((OLD,)))
    before = bank.stock
    (result,) = await Content(bank, lambda: read(NEW, faults=(ERROR, WARNING))).reload()
    assert bank.stock is before
    assert result.errors == (ERROR,)
    assert result.changes.added == ("q-2",), "it says what waits"


async def test_a_new_pack_with_errors_waits_until_it_is_mended() -> None:
    bank = Bank(Library(()))
    await Content(bank, lambda: read(NEW, faults=(ERROR,))).reload()
    assert questions(bank) == []
    await Content(bank, lambda: read(NEW)).reload()
    assert questions(bank) == ["q-2"]


async def test_a_pack_whose_folder_is_gone_goes_and_is_told() -> None:
    bank = Bank(Library((OLD,)))
    (result,) = await Content(bank, lambda: read()).reload()
    assert questions(bank) == []
    assert "q-1" in result.changes.removed


async def test_who_holds_the_old_stock_keeps_a_whole_picture() -> None:
    bank = Bank(Library((OLD,)))
    held = bank.stock
    await Content(bank, lambda: read(NEW)).reload()
    assert held.question(held.by_key["?q-1"]).id == "q-1"


async def test_two_reloads_at_once_take_turns() -> None:
    bank = Bank(Library((OLD,)))
    busy, most, lock = 0, 0, threading.Lock()

    def load() -> Loaded:
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        threading.Event().wait(0.01)
        with lock:
            busy -= 1
        return read(NEW)

    content = Content(bank, load)
    await asyncio.gather(*(content.reload() for _ in range(4)))
    assert most == 1
