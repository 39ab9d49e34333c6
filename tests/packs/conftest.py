"""Packs made of small texts, for the tests of the loader."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.core.content import Fact, Question, Topic
from bot.packs.library import load_packs
from bot.packs.loading import LoadedPack

Files = dict[str, str | bytes]


@pytest.fixture
def folder_of(tmp_path: Path) -> Callable[[Files], Path]:
    """Writes files below a folder named `pack` and returns it."""

    def write(files: Files) -> Path:
        folder = tmp_path / "pack"
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return folder

    return write


@pytest.fixture
def load(folder_of) -> Callable[[Files], LoadedPack]:
    """Loads files as one pack."""
    return lambda files: load_packs([folder_of(files)]).packs[0]


@pytest.fixture
def topic_of(load) -> Callable[[str], Topic]:
    """The only topic of a note."""

    def read(text: str) -> Topic:
        (topic,) = load({"note.md": text}).pack.topics
        return topic

    return read


@pytest.fixture
def facts_of(load) -> Callable[[str], tuple[Fact, ...]]:
    """The facts of a note."""
    return lambda text: load({"note.md": text}).pack.facts


@pytest.fixture
def questions_of(load) -> Callable[[str], tuple[Question, ...]]:
    """The questions of a note."""
    return lambda text: load({"note.md": text}).pack.questions


@pytest.fixture
def faults_of(load) -> Callable[[Files], list[str]]:
    """The faults of a pack as `file:line: severity: message`, with paths below the pack."""

    def read(files: Files) -> list[str]:
        loaded = load(files)
        prefix = loaded.source.given + "/"
        return [str(fault).removeprefix(prefix) for fault in loaded.faults]

    return read
