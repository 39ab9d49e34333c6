"""Walks a pack's folder and reads its files within bounds. What is in them, is not known here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.core.content import Fault
from bot.packs import bounds
from bot.packs.faultlog import FaultLog
from bot.packs.ids import slug
from bot.packs.ignoring import Ignored, is_house_file, is_house_folder

_SUFFIXES: Final = (".md", ".markdown", ".mdown", ".mkd")
_TRIES: Final = 3


class UnreadableFile(Exception):
    """A file that cannot be taken; its text is a sentence for the author."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


@dataclass(slots=True)
class Found:
    """The Markdown files of one folder, relative to it and sorted, and what was refused."""

    files: list[str] = field(default_factory=list[str])
    faults: list[Fault] = field(default_factory=list[Fault])


def find_files(folder: Path) -> Found:
    """Every note below a folder; folders that begin with a dot, ignored paths and links are not entered."""
    found = Found()
    walk = _Walk(folder, Ignored(_ignore_lines(folder)), found)
    walk.enter(folder, "", 0)
    found.files.sort(key=lambda path: (path.count("/"), path.casefold(), path))
    total = 0
    for position, file in enumerate(found.files):
        total += (folder / file).stat().st_size
        if total > bounds.PACK_BYTES:
            rest = len(found.files) - position
            log = FaultLog(file)
            log.refuse(
                1, f"The pack is over {bounds.PACK_BYTES // 2**20} MiB; this file and {rest - 1} more were left out."
            )
            found.faults += log.faults
            del found.files[position:]
            break
    return found


@dataclass(slots=True)
class _Walk:
    """One walk through a pack's folder."""

    root: Path
    ignored: Ignored
    found: Found

    def enter(self, folder: Path, prefix: str, depth: int) -> None:
        if depth > bounds.FOLDER_DEPTH:
            self._fault(prefix, "This folder lies too deep and was left out.")
            return
        try:
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as problem:
            self._fault(prefix or ".", f"This folder cannot be read: {problem.strerror}.")
            return
        for entry in listed:
            self._entry(entry, prefix, depth)

    def _entry(self, entry: os.DirEntry[str], prefix: str, depth: int) -> None:
        path = prefix + entry.name
        is_folder = entry.is_dir(follow_symlinks=False)
        if entry.name.startswith(".") or self.ignored.covers(path, folder=is_folder):
            return
        if entry.is_symlink():
            self._link(path)
        elif is_folder:
            if not is_house_folder(entry.name):
                self.enter(Path(entry.path), path + "/", depth + 1)
        elif entry.name.lower().endswith(_SUFFIXES) and not is_house_file(Path(entry.name).stem):
            self._file(entry, path)

    def _file(self, entry: os.DirEntry[str], path: str) -> None:
        if not entry.is_file(follow_symlinks=False):
            return
        try:
            path.encode()
        except UnicodeEncodeError:
            shown = path.encode("utf-8", "replace").decode()
            self._fault(shown, "The name of this file is not UTF-8; the file was left out.")
        else:
            self.found.files.append(path)

    def _link(self, path: str) -> None:
        """Links are not followed; one that leads out of the pack is an error."""
        target = Path(os.path.realpath(self.root / path))
        if target != self.root.resolve() and not target.is_relative_to(self.root.resolve()):
            self._fault(path, "This link leads out of the pack's folder and was not followed.")

    def _fault(self, path: str, message: str) -> None:
        log = FaultLog(path)
        log.refuse(1, message)
        self.found.faults += log.faults


def _ignore_lines(folder: Path) -> list[str]:
    try:
        return read_text(folder / ".studybotignore").splitlines()
    except (UnreadableFile, FileNotFoundError):
        return []


def read_text(path: Path) -> str:
    """A file's text without byte-order mark; UnreadableFile says why not, FileNotFoundError when it is gone."""
    for _ in range(_TRIES):
        data = _read_once(path)
        if data is not None:
            return _decode(data)
    raise UnreadableFile("The file changed while it was being read.")


def _read_once(path: Path) -> bytes | None:
    """The bytes of a file; None when it changed meanwhile."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        raise
    except OSError as problem:
        raise UnreadableFile(f"The file cannot be read: {problem.strerror}.") from problem
    with os.fdopen(handle, "rb") as file:
        before = os.fstat(file.fileno())
        if before.st_size > bounds.FILE_BYTES:
            raise UnreadableFile(f"The file is over {bounds.FILE_BYTES // 2**20} MiB; split it.")
        try:
            data = file.read(bounds.FILE_BYTES + 1)
        except OSError as problem:
            raise UnreadableFile(f"The file cannot be read: {problem.strerror}.") from problem
        after = os.fstat(file.fileno())
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return data if same and len(data) == before.st_size else None


def _decode(data: bytes) -> str:
    if b"\x00" in data:
        raise UnreadableFile(
            "The file holds NUL bytes, so it is not text in UTF-8.", data[: data.index(b"\x00")].count(b"\n") + 1
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        raise UnreadableFile("The file is not UTF-8; save it in that encoding.", line) from problem


@dataclass(frozen=True, slots=True)
class Source:
    """Where one pack comes from: its folder, its notes, and whether it has a pack.toml."""

    given: str
    """The path as the user wrote it: faults begin with it."""
    folder: Path
    name: str
    single: str | None = None
    """The one file that is the pack, when a file was given."""
    has_manifest: bool = False

    def files(self) -> Found:
        """The notes of this pack."""
        return Found([self.single]) if self.single is not None else find_files(self.folder)

    def shown(self, file: str) -> str:
        """A file's path as the user would write it."""
        return self.given if self.single is not None else f"{self.given.rstrip('/')}/{file}"


def sources_at(path: Path) -> Iterator[Source]:
    """The packs at a path: a file, a folder with pack.toml, a folder of such folders, or any folder of notes."""
    if path.is_file():
        yield Source(str(path), path.parent, path.stem, single=path.name)
        return
    if (path / "pack.toml").is_file():
        yield Source(str(path), path, path.resolve().name, has_manifest=True)
        return
    children = [child for child in sorted(path.iterdir()) if (child / "pack.toml").is_file()] if path.is_dir() else []
    for child in children:
        yield Source(str(child), child, child.name, has_manifest=True)
    if not children:
        yield Source(str(path), path, path.resolve().name or slug(str(path)))
