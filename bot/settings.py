"""One frozen Settings, from the environment and `.env`. Only cli and compose see it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from dotenv import dotenv_values
from platformdirs import user_cache_path, user_data_path

from bot.core.errors import StudyError

HERE = Path(__file__).parent

LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")


def shipped(name: str) -> Path:
    """A folder that travels with the program: inside the package in a wheel, beside it in a checkout."""
    inside = HERE / "shipped" / name
    return inside if inside.is_dir() else HERE.parent / name


def default_database() -> str:
    """An SQLite file in the user's data folder."""
    return f"sqlite:///{user_data_path('studybot') / 'studybot.db'}"


def cache_folder() -> Path:
    """Where the next start finds what this one read of the notes: in the user's cache folder, which may be emptied."""
    return user_cache_path("studybot")


def one_of(*allowed: str, spelt: Callable[[str], str] = str) -> Callable[[str], str]:
    """Takes these words only; `spelt` writes what was given as they are written."""

    def read(text: str) -> str:
        word = spelt(text)
        if word not in allowed:
            *most, last = map(repr, allowed)
            raise ValueError(f"is {word!r}; allowed are {', '.join(most)} or {last}")
        return word

    return read


def whole(least: int, most: int) -> Callable[[str], int]:
    """Takes whole numbers of this range only."""

    def read(text: str) -> int:
        number = int(text) if text.strip().isdecimal() else -1
        if not least <= number <= most:
            raise ValueError(f"is {text!r}; allowed are whole numbers from {least} to {most}")
        return number

    return read


def existing(text: str) -> str:
    """Refuse a folder that is not there: a bot without its notes helps nobody."""
    for part in text.split(os.pathsep):
        if not Path(part).exists():
            raise ValueError(
                f"cannot be used: {part} does not exist; give folders or files with notes, separated by {os.pathsep!r}"
            )
    return text


def variable(name: str, read: Callable[[str], Any] = str) -> dict[str, Any]:
    """What a field is read from: `read` takes the variable's text, or says in a ValueError why it does not."""
    return {"variable": name, "read": read}


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set, and by which environment variable."""

    token: str = field(default="", repr=False, metadata=variable("DISCORD_TOKEN"))
    database_url: str = field(default_factory=default_database, repr=False, metadata=variable("STUDYBOT_DATABASE_URL"))
    content: str = field(default="", metadata=variable("STUDYBOT_CONTENT", existing))
    backup_folder: Path | None = field(default=None, metadata=variable("STUDYBOT_BACKUP_FOLDER", Path))
    backup_hours: int = field(default=24, metadata=variable("STUDYBOT_BACKUP_HOURS", whole(0, 8_760)))
    backup_keep: int = field(default=14, metadata=variable("STUDYBOT_BACKUP_KEEP", whole(1, 10_000)))
    shards: str = field(default="", metadata=variable("STUDYBOT_SHARDS"))
    health_port: int = field(default=0, metadata=variable("STUDYBOT_HEALTH_PORT", whole(0, 65_535)))
    health_host: str = field(default="127.0.0.1", metadata=variable("STUDYBOT_HEALTH_HOST"))
    log_format: str = field(default="console", metadata=variable("STUDYBOT_LOG_FORMAT", one_of("console", "json")))
    log_level: str = field(default="INFO", metadata=variable("STUDYBOT_LOG_LEVEL", one_of(*LEVELS, spelt=str.upper)))

    def backups_of(self, sqlite_file: str | None) -> Path | None:
        """Where backups go: what was set, else beside an SQLite file; None for a PostgreSQL server's."""
        beside = Path(sqlite_file).parent / "backups" if sqlite_file else None
        return self.backup_folder or beside

    @property
    def content_paths(self) -> tuple[Path, ...]:
        """Where the packs are: what was set, else the shipped ones."""
        parts = [part for part in self.content.split(os.pathsep) if part]
        return tuple(Path(part) for part in parts) or (shipped("content"),)


def read_settings() -> Settings:
    """The settings; StudyError with one sentence a wrong variable."""
    written = {name: text for name, text in dotenv_values(".env", encoding="utf-8").items() if text}
    written |= {name: text for name, text in os.environ.items() if text}
    values: dict[str, Any] = {}
    faults: list[str] = []
    for one in fields(Settings):
        name = one.metadata["variable"]
        if name in written:
            try:
                values[one.name] = one.metadata["read"](written[name])
            except ValueError as problem:
                faults.append(f"{name} {problem}.")
    if faults:
        raise StudyError("{faults}", faults=" ".join(faults))
    return Settings(**values)
