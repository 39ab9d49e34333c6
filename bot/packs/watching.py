"""Tells when notes change on disk. What to do then is not known here."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

from watchfiles import Change, awatch  # pyright: ignore[reportUnknownVariableType] (an optional trio type)

WATCHED = (".md", ".markdown", ".mdown", ".mkd", ".toml")


async def note_changes(paths: Sequence[Path]) -> AsyncGenerator[int, None]:
    """The number of changed notes, each time some changed and half a second passed without more."""
    existing = [path for path in paths if path.exists()]
    async for found in awatch(*existing, watch_filter=is_note, step=500):
        yield len(found)


def is_note(_change: Change, path: str) -> bool:
    """Whether a changed file is one that a pack is read from."""
    return path.endswith(WATCHED)
