"""One frozen Settings, from the environment and `.env`. Only cli and compose see it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.core.errors import StudyError

HERE = Path(__file__).parent


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


class Settings(BaseSettings):
    """What can be set. Every name below is an environment variable."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True)

    token: SecretStr | None = Field(default=None, alias="DISCORD_TOKEN")
    database_url: str = Field(default_factory=default_database, alias="STUDYBOT_DATABASE_URL", repr=False)
    content: str = Field(default="", alias="STUDYBOT_CONTENT")
    backup_folder: Path | None = Field(default=None, alias="STUDYBOT_BACKUP_FOLDER")
    backup_hours: int = Field(default=24, ge=0, le=8_760, alias="STUDYBOT_BACKUP_HOURS")
    backup_keep: int = Field(default=14, ge=1, le=10_000, alias="STUDYBOT_BACKUP_KEEP")
    shards: str = Field(default="", alias="STUDYBOT_SHARDS")
    health_port: int = Field(default=0, alias="STUDYBOT_HEALTH_PORT", ge=0, le=65535)
    health_host: str = Field(default="127.0.0.1", alias="STUDYBOT_HEALTH_HOST")
    log_format: Literal["console", "json"] = Field(default="console", alias="STUDYBOT_LOG_FORMAT")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", alias="STUDYBOT_LOG_LEVEL")

    @field_validator("log_level", mode="before")
    @classmethod
    def in_capitals(cls, level: object) -> object:
        """Take "debug" as well."""
        return level.upper() if isinstance(level, str) else level

    @field_validator("content")
    @classmethod
    def folders_exist(cls, content: str) -> str:
        """Refuse a folder that is not there: a bot without its notes helps nobody."""
        for part in content.split(os.pathsep) if content else ():
            if not Path(part).exists():
                raise ValueError(
                    f"{part} does not exist; give folders or files with notes, separated by {os.pathsep!r}"
                )
        return content

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
    try:
        return Settings()
    except ValidationError as problem:
        raise StudyError("{faults}", faults=" ".join(sentence(error) for error in problem.errors())) from problem


def sentence(error: ErrorDetails) -> str:
    """Which variable, what is wrong, what is allowed."""
    variable = error["loc"][0] if error["loc"] else "A setting"
    allowed = error["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    if error["type"] == "literal_error":
        return f"{variable} is {error['input']!r}; allowed are {allowed}."
    return f"{variable} cannot be used: {allowed}."
