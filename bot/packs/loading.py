"""Reads one pack: its header, its files, and what they are together. Finding packs and looking up is `library`'s."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.core.content import Fault, Pack
from bot.packs import bounds
from bot.packs.binding import bind
from bot.packs.drafts import Note
from bot.packs.faultlog import FaultLog
from bot.packs.files import Source, UnreadableFile, read_text
from bot.packs.manifest import plain_header, read_header

ReadNotes = Callable[[Path, Sequence[str]], Iterable[Note]]
"""Reads the named files of a folder, one note for each, in their order; faults are in the notes."""


@dataclass(frozen=True, slots=True)
class LoadedPack:
    """One pack as it was read, with the faults of its files."""

    pack: Pack
    source: Source
    faults: tuple[Fault, ...] = ()
    """Places are paths as the user would write them."""
    files: int = 0

    @property
    def errors(self) -> tuple[Fault, ...]:
        """What cost an item or a file."""
        return tuple(fault for fault in self.faults if fault.severity == "error")

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """What cost nothing."""
        return tuple(fault for fault in self.faults if fault.severity == "warning")


def load_pack(source: Source, read: ReadNotes) -> LoadedPack:
    """Load one pack."""
    log = FaultLog("pack.toml")
    header = _header(source, log) if source.has_manifest else plain_header(source.name)
    faults = list(log.faults)
    found = source.files()
    faults += found.faults
    pack, more = bind(header, list(read(source.folder, found.files)), source.folder)
    faults += more
    shown = tuple(replace(fault, file=source.shown(fault.file)) for fault in faults)
    return LoadedPack(pack, source, shown, len(found.files))


def _header(source: Source, log: FaultLog) -> Pack:
    try:
        text = read_text(source.folder / "pack.toml")
    except (UnreadableFile, FileNotFoundError) as problem:
        log.refuse(1, str(problem))
        return plain_header(source.name)
    if len(text) > bounds.MANIFEST_BYTES:
        log.refuse(1, f"pack.toml is over {bounds.MANIFEST_BYTES // 1024} KiB and was not read.")
        return plain_header(source.name)
    return read_header(text, source.name, log)


def read_notes(folder: Path, files: Sequence[str]) -> Iterable[Note]:
    """Read files one after the other, in this process."""
    return (read_file(folder, file) for file in files)


def read_file(folder: Path, file: str) -> Note:
    """Read one file; what makes it unreadable is a fault of an empty note."""
    # Here, so that a start that finds all its notes remembered keeps what the parsers take: 60 ms and some MiB.
    from bot.packs.notes import read_note  # noqa: PLC0415

    try:
        text = read_text(folder / file)
        return replace(read_note(file, text), digest=digest_of(text))
    except UnreadableFile as problem:
        return refused(file, str(problem), problem.line)
    except FileNotFoundError:
        return refused(file, "The file disappeared while the pack was being read.")
    except (RecursionError, MemoryError):
        return refused(file, "The file needs more memory than a note may take.")


def digest_of(text: str) -> str:
    """What tells the text of a file from any other."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def refused(file: str, message: str, line: int = 1) -> Note:
    """A note that holds nothing but its fault."""
    return Note(file, faults=[Fault(file, line, "error", message)])
