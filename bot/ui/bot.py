"""The Discord client: its command tree, the router, the daily loop. What they do stands in the feature files."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable

import discord
import structlog
from discord import app_commands

from bot.core.errors import StudyError
from bot.core.shards import Shards
from bot.metrics import Metrics
from bot.services import Services
from bot.ui.cards import notice
from bot.ui.contests import ContestScreen
from bot.ui.daily import DailyScreen
from bot.ui.features import FEATURES
from bot.ui.gate import Gate
from bot.ui.limits import Limits
from bot.ui.means import Means
from bot.ui.metered import MeteredClient
from bot.ui.offer import OfferScreen
from bot.ui.pacer import RATE, Pacer
from bot.ui.replies import Interaction
from bot.ui.router import Router
from bot.ui.traffic import Traffic
from bot.ui.upkeep import UpkeepScreen

ANSWERS_WITHIN = 3.0
"""Seconds that a stop waits for answers under way: what Discord gives them."""

SERVERS = app_commands.AppCommandContext(guild=True)
IN_SERVERS = app_commands.AppInstallationType(guild=True)

log = structlog.get_logger()


class StudyTree(app_commands.CommandTree["StudyBot"]):
    """Commands for servers only; what goes wrong before a callback runs is told too."""

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Whether this member's command or suggestion is to be served, or was one too many at once.

        What is logged from now on bears the interaction's id.
        """
        structlog.contextvars.bind_contextvars(interaction=interaction.id)
        limits = self.client.limits
        if interaction.type is discord.InteractionType.autocomplete:
            return not limits.wait(interaction)
        try:
            limits.check(interaction)
        except StudyError as refusal:
            await interaction.response.send_message(view=notice(str(refusal)), ephemeral=True)
            return False
        return True

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """A refusal by the library (a command it does not know, an option it cannot read), or our own fault."""
        known = (app_commands.CheckFailure, app_commands.CommandNotFound, app_commands.CommandSignatureMismatch)
        if isinstance(error, known):
            log.warning("command refused", interaction=interaction.id, reason=str(error))
            sentence = "This command has changed. Wait a minute, then type it again."
        else:
            log.exception("command failed", interaction=interaction.id, exc_info=error)
            sentence = f"Sorry, that went wrong. Please try again. Fault {interaction.id}."
        if interaction.type is not discord.InteractionType.autocomplete and not interaction.response.is_done():
            await interaction.response.send_message(view=notice(sentence), ephemeral=True)


class StudyBot(MeteredClient):
    """Asks for no intent: commands and components arrive without any, and nothing about servers is cached."""

    def __init__(
        self,
        services: Services,
        now: Callable[[], dt.datetime],
        *,
        metrics: Metrics,
        shards: Shards | None = None,
        serve: bool = True,
        rate: float = RATE,
    ) -> None:
        """`shards` None: all of them, as many as Discord advises. `rate`: requests a second of the whole bot.

        `serve` false: log in, send the commands whether they changed or not, and nothing else.
        """
        self.traffic = Traffic(now)
        super().__init__(
            http_trace=self.traffic.trace(),
            shard_count=None if shards is None else shards.count,
            shard_connect_timeout=None,  # the gate may have to wait
            intents=discord.Intents.none(),
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
        )
        if shards is not None:
            self.shard_ids = list(shards.ids)
        self.services = services
        self.metrics = metrics
        self.answering = set()
        self.now = self.traffic.now
        self.pacer = Pacer(rate * (shards.share if shards else 1), hold=self.traffic.hold)
        self.traffic.too_fast = self.pacer.slow_down
        metrics.follow("studybot_pacer_waiting", "Requests that wait for their turn.", lambda: self.pacer.waiting)
        metrics.follow("studybot_shards_connected", "Shards of this process with a session.", self._shards_connected)
        self.serve = serve
        self.gate = Gate(services.connecting, self.now)
        self.tree = StudyTree(self, allowed_contexts=SERVERS, allowed_installs=IN_SERVERS)
        self._furnish()

    def _furnish(self) -> None:
        """Screens and loops."""
        services = self.services
        self.limits = Limits()
        self.router = Router(self.limits)
        means = Means(services, self, self.now, self.pacer)
        self.daily = DailyScreen(means, in_doubt=self.traffic.in_doubt)
        self.upkeep = UpkeepScreen(means)
        self.offer = OfferScreen(services)
        self.contests = ContestScreen(means)
        told = "Kept sums that differed from a recount of the answers, since the start."
        self.metrics.follow("studybot_recount_differences", told, lambda: self.contests.differences)
        self._install_features()

    def _install_features(self) -> None:
        """Every command and control."""
        for install in FEATURES:
            install(self.services, self.tree, self.router)

    async def setup_hook(self) -> None:
        """After login, before the gateway: tell Discord of changed commands, begin to look for due dailies."""
        await self.sync_commands(always=not self.serve)
        if self.serve:
            await self.services.daily.begin(self.now())
            self.start_loops()

    def start_loops(self) -> None:
        """From here on the bot acts by itself, not only when it is asked."""
        self.daily.looking.start()
        self.upkeep.looking.start()
        self.contests.start()

    async def sync_commands(self, *, always: bool = False) -> bool:
        """Send the command tree if it is not what Discord was last told: whether it was sent."""
        assert self.application_id is not None
        payloads = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        return await self.services.commands.sync_changed(
            payloads, self.tree.sync, application_id=self.application_id, now=self.now(), always=always
        )

    async def connect(self, *, reconnect: bool = True) -> None:
        """Open the gate, then hold the sessions until the end."""
        assert self.application_id is not None
        advised, _, limits = await self.http.get_bot_gateway()
        shard_ids = self.shard_ids or range(advised)
        await self.gate.open(self.application_id, shard_ids, discord.SessionStartLimits(**limits))
        await super().connect(reconnect=reconnect)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:  # noqa: ARG002 (the signature is discord.py's)
        """Every identification, the first ones and those after a session that Discord ended."""
        assert self.application_id is not None
        await self.gate.pass_through(self.application_id, shard_id or 0)

    def connected(self) -> bool:
        """Whether every shard of this process has its session."""
        return self.is_ready() and self._shards_connected() == len(self.shards)

    def _shards_connected(self) -> int:
        """How many have one."""
        return sum(not shard.is_closed() for shard in self.shards.values())

    async def on_interaction(self, interaction: Interaction) -> None:
        """Presses and choices; commands reach the tree by themselves."""
        await self.router.dispatch(interaction)

    async def on_app_command_completion(self, interaction: Interaction, _command: object) -> None:
        """After a command that went well."""
        await self.offer.after(interaction)

    async def on_error(self, event_method: str, /, *_args: object, **_kwargs: object) -> None:
        """A fault in an event, with its trace."""
        log.exception("event failed", gateway_event=event_method)

    async def close(self) -> None:
        """Stop looking for dailies, then leave the gateway."""
        await self.daily.looking.stop()
        await self.upkeep.looking.stop()
        await self.contests.stop()
        await self.gate.close()
        if self.answering:
            await asyncio.wait(self.answering, timeout=ANSWERS_WITHIN)
        await super().close()
