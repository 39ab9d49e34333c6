"""The list of erasures beside an SQLite file: read when the file itself is too damaged to say who asked for one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path

from sqlalchemy import URL

from bot.core.pseudonyms import Erasure

KeepErasure = Callable[[Erasure], None]


def list_beside(file: Path) -> Path:
    """Where the list of this database's erasures stands."""
    return file.with_name(f"{file.name}.erased")


def keep_nowhere(_erasure: Erasure) -> None:
    """For databases without a file, and for tests."""


def keeper(url: URL) -> KeepErasure:
    """What writes an erasure down beside the database. On PostgreSQL the table alone holds them."""
    if url.get_backend_name() != "sqlite" or url.database is None:
        return keep_nowhere
    path = list_beside(Path(url.database))
    return lambda erasure: append(path, [erasure])


def append(path: Path, erasures: Iterable[Erasure]) -> None:
    """Add lines to the list: the hash and the instant. Without any, no list is made."""
    if not (lines := [f"{erasure.who.hex()} {erasure.erased_at.isoformat()}\n" for erasure in erasures]):
        return
    with path.open("a", encoding="ascii") as file:
        file.writelines(lines)


def listed(path: Path) -> frozenset[Erasure]:
    """The erasures in the list; a line that a crash cut short is left out."""
    if not path.exists():
        return frozenset()
    lines = path.read_text(encoding="ascii", errors="replace").splitlines(keepends=True)
    return frozenset(filter(None, map(_read, lines)))


def _read(line: str) -> Erasure | None:
    who, _, erased_at = line.partition(" ")
    try:
        whole = line.endswith("\n") and len(bytes.fromhex(who)) == 32
        return Erasure(bytes.fromhex(who), dt.datetime.fromisoformat(erased_at.strip())) if whole else None
    except ValueError:
        return None
