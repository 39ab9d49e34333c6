"""The composition root: who gets what. The only place that reads the clock and draws a secret."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import secrets
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.bank import Bank
from bot.core.content import Fault
from bot.core.errors import StudyError
from bot.core.shards import Shards
from bot.metrics import Metrics
from bot.packs.library import Loaded, load_packs
from bot.packs.loading import read_notes
from bot.packs.remembering import remembered
from bot.packs.worker import load_packs_apart
from bot.services import Services
from bot.services.alerting import Alerting
from bot.services.answering import Answering
from bot.services.browsing import Browsing
from bot.services.challenging import Challenging
from bot.services.closing import Closing
from bot.services.commands import Commands
from bot.services.comparing import Comparing
from bot.services.connecting import Connecting
from bot.services.content import Content
from bot.services.curating import Curating
from bot.services.daily import ONLY, Daily
from bot.services.diary import Diaries
from bot.services.dueling import Dueling
from bot.services.organising import Organising
from bot.services.pinning import Pinning
from bot.services.presence import Presence
from bot.services.privacy import Privacy
from bot.services.quizzing import Quizzing
from bot.services.rounds import Rounds
from bot.services.scorekeeping import Scorekeeping
from bot.services.seasons import Seasons
from bot.services.setup import Setup
from bot.services.standings import Standings
from bot.services.status import Status
from bot.services.tips import Tips
from bot.services.turnover import Turnover
from bot.services.vitals import Vitals
from bot.settings import Settings, cache_folder, shipped
from bot.storage import upkeep
from bot.storage.database import Database, database_url, names_file, open_database, open_to_read
from bot.storage.measured import MeasuredDatabase
from bot.storage.secrets import installation_secret
from bot.storage.tombstones import KeepErasure, keep_nowhere, keeper
from bot.ui.bot import StudyBot
from bot.ui.pacer import RATE

log = structlog.get_logger()


def utc_now() -> dt.datetime:
    """The host's clock."""
    return dt.datetime.now(dt.UTC)  # noqa: TID251 - here the clock enters the program


@dataclass(frozen=True, slots=True)
class Opened:
    """What `open_services` gives."""

    services: Services
    faults: tuple[Fault, ...]


def open_bank(paths: Sequence[Path], cache: Path | None = None) -> tuple[Bank, tuple[Fault, ...]]:
    """Load the packs; what is broken in them is left out and named."""
    loaded = load(paths, cache)
    return Bank(loaded.library), loaded.faults


def load(paths: Sequence[Path], cache: Path | None = None) -> Loaded:
    """The shipped packs at once, they were checked before; anybody else's in a process bounded in time and memory.

    With a `cache` folder only what changed since the last load is read.
    """
    own = all(path == shipped("content") for path in paths)
    return load_packs(paths, remembered(read_notes, cache)) if own else load_packs_apart(paths, cache=cache)


@contextlib.asynccontextmanager
async def open_services(settings: Settings, metrics: Metrics | None = None) -> AsyncGenerator[Opened, None]:
    """Packs and database, ready; closed again afterwards. StudyError when the database cannot be used."""
    bank, faults = open_bank(settings.content_paths, cache_folder())
    for fault in faults:
        if fault.severity == "error":
            log.warning("left out of the notes", place=f"{fault.file}:{fault.line}", reason=fault.message)
    database = await ready_database(settings.database_url)
    if metrics is not None:
        database = MeasuredDatabase(database, metrics.database)
    try:
        secret = await database.write(installation_secret, secrets.token_bytes(32))
        content = Content(bank, functools.partial(load_packs_apart, settings.content_paths, cache=cache_folder()))
        owner = ONLY if names_file(database_url(settings.database_url)) else secrets.token_hex(8)
        keep = keeper(database_url(settings.database_url))
        yield Opened(build_services(database, bank, secret, content, owner=owner, keep=keep), faults)
    finally:
        await database.close()


async def ready_database(address: str) -> Database:
    """The database with the newest tables."""
    url = database_url(address)
    log.info("database", address=url.render_as_string(hide_password=True))
    if await upkeep.condition(url) != "ready":
        await upkeep.migrate(url, shipped("migrations"))
        log.info("database brought up to date")
    return open_database(url)


async def database_to_recount(address: str, *, repair: bool) -> Database:
    """The database beside a running bot; with `repair` held as `run` holds it. StudyError when it is behind."""
    url = database_url(address)
    if await upkeep.condition(url) != "ready":
        raise StudyError("The database is not up to date. Run `studybot migrate` first.")
    return open_database(url) if repair else open_to_read(url)


def build_services(
    database: Database,
    bank: Bank,
    secret: bytes,
    content: Content,
    *,
    owner: str = ONLY,
    keep: KeepErasure = keep_nowhere,
) -> Services:
    """Every action. `owner` names this process to others on the same database; `keep` writes erasures down outside."""
    return Services(
        alerting=Alerting(database),
        answering=Answering(database, secret),
        browsing=Browsing(bank),
        challenging=Challenging(database, bank, secret),
        closing=Closing(database, owner=owner),
        commands=Commands(database),
        comparing=Comparing(bank),
        connecting=Connecting(database),
        content=content,
        curating=Curating(database, bank),
        daily=Daily(database, bank, secret, owner=owner),
        diaries=Diaries(database),
        dueling=Dueling(database, secret),
        organising=Organising(database, bank),
        pinning=Pinning(database),
        presence=Presence(database),
        privacy=Privacy(database, secret, keep),
        quizzing=Quizzing(database, bank, secret),
        rounds=Rounds(database, bank, secret),
        scorekeeping=Scorekeeping(database),
        seasons=Seasons(database),
        setup=Setup(database, bank),
        standings=Standings(database, bank),
        status=Status(database, bank),
        tips=Tips(bank),
        turnover=Turnover(database),
        vitals=Vitals(database, bank),
    )


def build_bot(
    services: Services,
    now: Callable[[], dt.datetime] = utc_now,
    *,
    metrics: Metrics | None = None,
    shards: Shards | None = None,
    serve: bool = True,
    rate: float = RATE,
) -> StudyBot:
    """A new, not started bot, which asks Discord for so much a second."""
    return StudyBot(services, now, metrics=metrics or Metrics(), shards=shards, serve=serve, rate=rate)
