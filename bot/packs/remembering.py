"""Remembers what notes said, from one load to the next: a file for each pack in the bot's own cache folder.

Such a file is text. Its first line says which reader made it, each other one holds a checksum and one note. What is
damaged, foreign or of another version is read anew from the notes; nothing in it can be run.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final

from bot.packs.drafts import Note
from bot.packs.files import UnreadableFile, read_text
from bot.packs.loading import ReadNotes, digest_of
from bot.packs.plain import NoteMaker, plain

_PARSERS: Final = ("markdown-it-py", "mdit-py-plugins", "pyyaml")
_BOT: Final = Path(__file__).parent.parent


def remembered(read: ReadNotes, cache: Path | None) -> ReadNotes:
    """As `read`, but files of a name and text that were read before are taken from the cache folder, if there is one.

    Where that folder cannot be read or written, everything is read each time.
    """
    return read if cache is None else functools.partial(_read, read, cache)


def _read(read: ReadNotes, cache: Path, folder: Path, files: Sequence[str]) -> Iterator[Note]:
    """One note for each file, in their order; what had to be read is remembered."""
    place = cache / _name(folder, files)
    kept = _kept(place)
    known = {file: kept[file] for file in files if file in kept and kept[file].digest == _digest(folder / file)}
    fresh = iter(read(folder, [file for file in files if file not in known]))
    notes = [known.get(file) or next(fresh) for file in files]
    worthy = [note for note in notes if note.digest]
    if {note.file: note.digest for note in worthy} != {note.file: note.digest for note in kept.values()}:
        _keep(place, worthy)
    return iter(notes)


def _name(folder: Path, files: Sequence[str]) -> str:
    """Packs that are one file each may stand in one folder; the name of such a file is a part of the pack's."""
    whole = folder.resolve() / (files[0] if len(files) == 1 else "")
    return f"{hashlib.blake2b(os.fsencode(whole), digest_size=12).hexdigest()}.notes"


def _digest(path: Path) -> str | None:
    try:
        return digest_of(read_text(path))
    except (UnreadableFile, FileNotFoundError):
        return None


@functools.cache
def reader_mark() -> str:
    """Differs whenever the same text might be read otherwise: with this package's source, its parsers or Python."""
    mark = hashlib.blake2b(sys.version.encode(), digest_size=16)
    for name in _PARSERS:
        mark.update(f"{name} {version(name)}\n".encode())
    for path in (_BOT / "core" / "content.py", *sorted(_BOT.glob("packs/*.py"))):
        mark.update(path.read_bytes())
    return mark.hexdigest()


def _kept(place: Path) -> dict[str, Note]:
    """The notes of a file of the cache by their names: those of this reader that are whole."""
    notes: dict[str, Note] = {}
    make = NoteMaker().note
    try:
        with place.open("rb") as lines:
            if next(lines, b"").rstrip() != reader_mark().encode():
                return {}
            for line in lines:
                checksum, _, row = line.rstrip(b"\n").partition(b" ")
                if checksum == _checksum(row):
                    note = make(json.loads(row))
                    notes[note.file] = note
    except (OSError, ValueError, TypeError, IndexError, RecursionError):
        return {}
    return notes


def _keep(place: Path, notes: Sequence[Note]) -> None:
    """Put the notes in the file's place, whole or not at all."""
    with contextlib.suppress(OSError):
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(dir=place.parent, prefix=place.name)
        try:
            with os.fdopen(number, "wb") as lines:
                lines.write(reader_mark().encode() + b"\n")
                for note in notes:
                    row = json.dumps(plain(note), separators=(",", ":")).encode()
                    lines.write(_checksum(row) + b" " + row + b"\n")
            Path(name).replace(place)
        except OSError:
            Path(name).unlink(missing_ok=True)


def _checksum(row: bytes) -> bytes:
    return hashlib.blake2b(row, digest_size=8).hexdigest().encode()
