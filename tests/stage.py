"""The bot on a simulated Discord: one server, an organiser, two members, and what they see."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Callable, Iterator
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord
from simcord.actors import MemberActor, _component_interaction
from simcord.components import walk_components
from simcord.results import InteractionResult

from bot.bank import Bank
from bot.compose import build_bot, build_services
from bot.metrics import Metrics
from bot.packs.files import Source
from bot.packs.library import Loaded
from bot.packs.loading import LoadedPack
from bot.services import Services
from bot.services.content import Content
from bot.storage.database import Database, database_url, open_database
from bot.ui.bot import StudyBot
from tests import build

SECRET = b"a secret for the tests, 32 bytes"

# Every simulated step waits this long for silence; the default of 50 ms makes a suite slow (simcord.md, trap 3).
simcord.Env._settle_internal.__kwdefaults__["idle"] = 0.002


def content_of(bank: Bank) -> Content:
    """A reload that finds what is there already; a test of reloading brings its own."""
    packs = bank.stock.library.packs
    return Content(bank, lambda: Loaded(tuple(LoadedPack(p, Source(Path(), p.id)) for p in packs)))


class StillBot(StudyBot):
    """The bot with its loops standing still: a test says when to look, and thousands of looks at nothing cost time."""

    def start_loops(self) -> None:
        """Nothing; the test of the loops starts them itself."""


class Stage:
    """What a journey plays on. `post` is the message of the newest daily."""

    def __init__(self, database: Database, bank: Bank, *, content: Callable[[Bank], Content] | None = None) -> None:
        self.database = database
        self.content = content or content_of
        self.bank = bank
        self.services: Services = build_services(database, bank, SECRET, self.content(bank))
        self.bot: StudyBot = self.new_bot()
        self.env = simcord.Env(self.bot, shard_count=1)
        self.guild = self.env.create_guild("Study group")
        self.channel = self.guild.create_text_channel("daily")
        organiser = self.guild.create_role("Organisers", permissions=discord.Permissions(manage_guild=True))
        self.ada = self.guild.add_member(self.env.create_user("ada", global_name="Ada"), roles=[organiser])
        self.bo = self.guild.add_member(self.env.create_user("bo", global_name="Bo"))
        self.cy = self.guild.add_member(self.env.create_user("cy", global_name="Cy"))

    def new_bot(self) -> StudyBot:
        """A bot as after a restart: nothing in memory is kept."""
        self.services = build_services(self.database, self.bank, SECRET, self.content(self.bank))
        return StillBot(self.services, discord.utils.utcnow, metrics=Metrics())

    async def restart(self, *, awake: bool = False) -> None:
        """Stop the bot and start another on the same database and the same Discord; `awake`: with its loops."""
        self.bot = self.new_bot()
        if awake:
            self.bot = build_bot(self.services, discord.utils.utcnow)
        await self.env.restart_bot(self.bot)

    async def set_up(self, time: str = "09:00", zone: str = "UTC") -> InteractionResult:
        """The organiser's /setup."""
        return await self.ada.slash(self.channel, "setup", channel=self.channel, time=time, zone=zone)

    async def next_day(self) -> discord.Message:
        """Let the clock run past the next posting; the posted message."""
        plan = await self.services.setup.plan(self.guild.id)
        await self.env.advance_time((plan.next_due - self.env.now()).total_seconds() + 20)
        await self.bot.daily.tick()
        return self.post

    @property
    def posts(self) -> list[Any]:
        """Dailies in the channel, oldest first."""
        return [m for m in self.channel.history() if any(i.startswith("answer:open:") for i in ids_of(m))]

    @property
    def post(self) -> Any:
        return self.posts[-1]


async def forged(member: MemberActor, message: Any, custom_id: str, *values: str) -> InteractionResult:
    """A press with a custom id that the message does not carry, as an altered client would send it."""
    data: dict[str, Any] = {"custom_id": custom_id, "component_type": 3 if values else 2}
    if values:
        data["values"] = list(values)
    stored = member._env.backend.get_message(
        message.channel_id if hasattr(message, "channel_id") else message.channel.id, message.id
    )
    return await _component_interaction(member, stored, data)


def parts_of(message: Any) -> Iterator[dict[str, Any]]:
    """Every component of a message, however deep."""
    components = message.components
    raw = [part.to_dict() if hasattr(part, "to_dict") else part for part in components]
    return walk_components(raw)


def text_of(shown: Any) -> str:
    """All that a member reads on a message or in an interaction's answer."""
    message = shown.response if isinstance(shown, InteractionResult) else shown
    assert message is not None, "nothing was shown"
    return "\n".join(part["content"] for part in parts_of(message) if part.get("type") == 10)


def ids_of(message: Any) -> list[str]:
    """The custom ids of a message's controls."""
    return [part["custom_id"] for part in parts_of(message) if part.get("custom_id")]


def labels_of(message: Any) -> list[str]:
    """The labels of a message's buttons."""
    return [part["label"] for part in parts_of(message) if part.get("label") and part.get("type") == 2]


def letters_in(text: str) -> list[str]:
    """The options as a member sees them, in order: ["Right 1", "Wrong 2", ...]."""
    return [
        line.split("**  ", 1)[1] for line in text.splitlines() if line.startswith(("**", "▶ **")) and "**  " in line
    ]


async def answer(member: MemberActor, post: Any, option: str) -> InteractionResult:
    """Open the daily, choose the option of that text, lock it in; the verdict."""
    opened = await member.click(post, label="Answer")
    letter = "ABCDEFGHIJ"[letters_in(text_of(opened)).index(option)]
    chosen = await member.click(opened.response, label=letter)
    assert chosen.acknowledged
    return await member.click(opened.response, label="Lock in")


@pytest.fixture
async def stage(
    sqlite_address: str, discord_rules: object, request: pytest.FixtureRequest
) -> AsyncGenerator[Stage, None]:
    """A running bot with the demo pack, on SQLite. Afterwards every request it made is held against Discord's rules."""
    marker = request.node.get_closest_marker("questions")
    database = open_database(database_url(sqlite_address))
    stage = Stage(database, build.bank(*(marker.args if marker else ())))
    await stage.env.start()
    try:
        yield stage
    finally:
        await stage.env.shutdown()
        await database.close()
    stage.env.raise_errors()
    check_requests(discord_rules, stage.env.http_requests)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Let the simulated clock tell the time in the test's own context, as simcord's plugin does for its own fixture."""
    stage = getattr(item, "funcargs", {}).get("stage")
    with stage.env.time_context() if isinstance(stage, Stage) else contextlib.nullcontext():
        return (yield)


def check_requests(rules: Any, requests: list[Any]) -> None:
    """Fail on any request that Discord would refuse."""
    if rules is None:
        return
    problems = []
    for request in requests:
        result = rules.check(request.method, request.path, request.json)
        if not result.ok:
            problems.append(f"{request.method} {request.path}: {result.spec + result.rules}")
    assert not problems, "\n".join(problems)
