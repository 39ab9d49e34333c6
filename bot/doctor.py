"""`studybot doctor`: a look at everything that a running bot needs, without changing any of it."""

from __future__ import annotations

import datetime as dt
import platform
import shutil
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from bot.compose import load
from bot.core.errors import StudyError
from bot.core.findings import Finding
from bot.core.plans import Plan
from bot.settings import Settings
from bot.storage.database import URL, database_url
from bot.storage.examining import examine, next_to_post
from bot.storage.upkeep import condition, file_of
from bot.ui import checkup

CHANNELS = 10
"""Channels whose permissions are asked of Discord: the next to post. Three requests each."""

MIB = 2**20
LARGE_WAL, LITTLE_DISK, NO_DISK = 256 * MIB, 1_024 * MIB, 100 * MIB


async def examine_all(settings: Settings, now: Callable[[], dt.datetime]) -> list[Finding]:
    """Every subject, in the order in which they depend on each other."""
    found = [versions(), *content(settings)]
    plans: list[Plan] = []
    try:
        url = database_url(settings.database_url)
        state = await condition(url)
        found.append(await database(url, state))
        found += [disk(file_of(url).parent)] if url.get_backend_name() == "sqlite" else []
        plans = await next_to_post(url, limit=CHANNELS) if state == "ready" else []
    except StudyError as refusal:
        found.append(Finding("database", "wrong", str(refusal), "do what is said, then run `studybot doctor` again"))
    found.append(await checkup.clock(now))
    if settings.token:
        return found + await checkup.account(settings.token, plans)
    return [*found, Finding("token", "wrong", "DISCORD_TOKEN is not set", "`studybot run` says how to get one")]


def versions() -> Finding:
    """What is installed."""
    names = ("studybot", "discord.py", "SQLAlchemy")
    installed = ", ".join(f"{name} {version(name)}" for name in names)
    return Finding("versions", "ok", f"{installed}, Python {platform.python_version()} on {platform.system()}")


def content(settings: Settings) -> list[Finding]:
    """What the notes hold, and what is broken in them."""
    loaded = load(settings.content_paths)
    where = " and ".join(str(path) for path in settings.content_paths)
    errors = [fault for fault in loaded.faults if fault.severity == "error"]
    found: list[Finding] = []
    if errors:
        said = f"{len(errors)} errors; what is broken is left out, first {errors[0].file}:{errors[0].line}"
        found.append(Finding("content", "look", said, f"`studybot check {where}` names them all"))
    if not loaded.questions:
        said = f"no question in {where}: there is nothing to post"
        return [*found, Finding("content", "wrong", said, "add questions, or unset STUDYBOT_CONTENT")]
    said = f"{loaded.facts} facts and {loaded.questions} questions in {len(loaded.packs)} packs"
    return [*found, Finding("content", "ok", said)]


async def database(url: URL, state: str) -> Finding:
    """Whether it is there, ours, whole and not too full."""
    if state == "new":
        return Finding("database", "ok", f"{url.render_as_string()} is empty; `studybot run` makes its tables")
    if state == "behind":
        return Finding("database", "look", "its tables are older than this program", "`studybot run` or `migrate`")
    seen = await examine(url)
    said = f"{seen.server}, {seen.size / MIB:.1f} MiB" + (f", WAL {seen.wal / MIB:.1f} MiB" if seen.wal else "")
    if seen.faults:
        remedy = "stop the bot, restore a backup" if seen.connections is None else "switch it on in postgresql.conf"
        return Finding("database", "wrong", f"{said}: {'; '.join(seen.faults)}", remedy)
    if seen.wal > LARGE_WAL:
        return Finding("database", "look", said, "a reader keeps the WAL from being emptied: restart the bot")
    if seen.connections and seen.connections[0] > 0.8 * seen.connections[1]:
        used, most = seen.connections
        said = f"{said}, {used} of {most} connections in use"
        return Finding("database", "look", said, "raise max_connections, or run fewer processes: 16 connections each")
    return Finding("database", "ok", said)


def disk(folder: Path) -> Finding:
    """How much room is left where the database grows."""
    free = shutil.disk_usage(folder).free
    said = f"{free / MIB:,.0f} MiB free in {folder}"
    if free < NO_DISK:
        return Finding("disk", "wrong", said, "make room: without it, answers are refused")
    if free < LITTLE_DISK:
        return Finding("disk", "look", said, "make room before it runs out")
    return Finding("disk", "ok", said)
