"""The subcommands for whoever hosts the bot: `backup`, `restore`, `copy`. Heavy imports stand inside, as in `cli`."""
# ruff: noqa: PLC0415, T201

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.terminal import progress_bar

if TYPE_CHECKING:
    from bot.storage.copying import Sum
    from bot.storage.restoring import Restored


def register(app: typer.Typer) -> None:
    """Add the subcommands to the command line."""
    app.command()(backup)
    app.command()(restore)
    app.command()(copy)


def backup(
    target: Annotated[Path | None, typer.Argument(help="A new file, or a folder to put it in.")] = None,
) -> None:
    """Write a verified copy of the database to a file; the bot may be running."""
    from bot.compose import utc_now
    from bot.settings import read_settings
    from bot.storage.backups import back_up, backup_name
    from bot.storage.database import database_url

    settings = read_settings()
    url = database_url(settings.database_url)
    folder = target or settings.backups_of(url.database if url.get_backend_name() == "sqlite" else None) or Path()
    whole = folder / backup_name(url, utc_now()) if target is None or folder.is_dir() else folder
    made = back_up(url, whole)
    print(f"Backup made and verified: {made} ({made.stat().st_size:,} bytes)")


def restore(
    backup: Annotated[Path, typer.Argument(help="The backup to put in the database's place.")],
) -> None:
    """Put a backup in the place of the database; the old one is kept. Stop the bot first."""
    from bot.compose import utc_now
    from bot.settings import read_settings, shipped
    from bot.storage.database import database_url
    from bot.storage.restoring import restore as put_back

    url = database_url(read_settings().database_url)
    print("\n".join(told(asyncio.run(put_back(url, backup, shipped("migrations"), utc_now())))))


def told(restored: Restored) -> list[str]:
    """What a restore did, for the terminal."""
    lines = ["The backup is verified and in place."]
    if restored.kept is not None:
        lines.append(f"The database from before is kept: {restored.kept}")
    if restored.erased:
        lines.append(f"Erased again, because they asked for it since the backup: {restored.erased} people.")
    return lines


def copy(
    source: Annotated[str, typer.Argument(help="An SQLite file, or its address.")],
    target: Annotated[str, typer.Argument(help="postgresql+asyncpg://user:password@host/name")],
) -> None:
    """Copy an SQLite database to an empty PostgreSQL one and compare every table. Stop the bot first."""
    from bot.settings import shipped
    from bot.storage.copying import copy as copy_all
    from bot.storage.database import database_url

    here = database_url(source if "://" in source else f"sqlite:///{Path(source).absolute()}")
    with progress_bar("Copying rows") as progress:
        sums = asyncio.run(copy_all(here, database_url(target), shipped("migrations"), progress))
    print("\n".join(as_table(sums)))


def as_table(sums: dict[str, Sum]) -> list[str]:
    """What arrived, table by table, and what to do next."""
    lines = [f"{name:<24}{found.rows:>12,}  {found.digest:032x}" for name, found in sorted(sums.items())]
    total = sum(found.rows for found in sums.values())
    return [
        *lines,
        f"{total:,} rows copied; counts and checksums of every table are the same at both ends.",
        "Set STUDYBOT_DATABASE_URL to the new address, then start the bot. The old file was not changed.",
    ]
