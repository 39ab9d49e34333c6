"""`studybot play`: the real bot inside simcord's preview page, offline. The only file that names simcord.

Names with a leading underscore below are simcord's own; simcord is pinned, and a test drives this file.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import webbrowser
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import simcord
import structlog
from platformdirs import user_data_path
from simcord import _dpy_internals as internals
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.preview import Preview

from bot.compose import build_bot, open_services
from bot.core.clicks import Click
from bot.core.postings import Asked
from bot.logs import configure_logs
from bot.running import stop_signal
from bot.services import Services
from bot.settings import Settings
from bot.typed import Typed, leap, parse
from bot.ui.bot import StudyBot
from bot.ui.cards import Accent, card, when
from bot.ui.daily_cards import daily_card

ORGANISER, VISITORS, OTHERS = "Ada", ("Bo", "Mia"), ("Cy", "Dana", "Eli")

EXAMPLE = "s3"

WELCOME = """### Welcome to the playground
This is the whole bot, running on this machine only. Switch between Ada (organiser), Bo and Mia at the top.
- Type `/tip {example}` and press Enter, or type `/tip` and choose from what is offered.
- {asks}
- `/leaderboard` shows who is ahead; `/help` has the rules; as Ada, `/setup` changes where, when and how.
- `/clock 1d` lets a day pass here: the answer is shown and the next question posted. `/clock 6h` and `30m` work too."""

ASKS = "Press **Answer** on the daily question below, as two members: each has an order of their own."
ASKS_NOTHING = "These notes hold no questions, so no daily is posted; `/topics` shows what they hold."

log = structlog.get_logger()

CLOCK_STEP = 2
"""Seconds by which the simulated clock may lag behind the real one."""

Action = Callable[[str | None, Mapping[str, Any]], Coroutine[Any, Any, dict[str, Any]]]


async def play_until_closed(settings: Settings, *, port: int, browser: bool, fresh: bool) -> None:
    """Serve the page until Ctrl-C or *End preview session*."""
    path = user_data_path("studybot") / "playground.db"
    if fresh:
        forget(path)
    configure_logs("WARNING")
    played = replace(settings, database_url=f"sqlite:///{path}")
    stop = stop_signal()
    async with open_services(played) as opened:
        world = World(opened.services)
        async with world.running(port) as page:
            print(f"Studybot's playground: {page.url}\nStop it with Ctrl-C. Its database: {path}", flush=True)  # noqa: T201
            if browser:
                webbrowser.open(page.url)
            await first_of(page.wait_closed(), stop.wait())


async def first_of(*ends: Coroutine[Any, Any, object]) -> None:
    """Until *End preview session*, or until Ctrl-C or SIGTERM."""
    waiting = [asyncio.ensure_future(end) for end in ends]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for end in waiting:
        end.cancel()


def forget(path: Path) -> None:
    """Remove what was played before."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)


def as_of_now(page: Preview, context_id: str | None, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """A press on the page of a moment ago is meant for the page as it is now: something of the bot's own came between.

    simcord would refuse it. What is pressed is looked for all the same, and one that is gone is refused still.
    """
    shown = page._get_page(context_id)  # pyright: ignore[reportPrivateUsage]
    again = body.get("sequence") == shown.last_sequence
    return body if again or "published_revision" not in body else {**body, "published_revision": shown.revision}


class World:
    """A server with a channel, an organiser, two members to be, and three who have answered already."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._bot: StudyBot = build_bot(services, discord.utils.utcnow)
        self._env = simcord.Env(self._bot, check_errors=False, shard_count=1)
        self._turn = asyncio.Lock()
        self._shown = 0
        """Length of the transcript that the page shows."""
        self._leapt = 0.0
        """Seconds by which `/clock` moved this world ahead."""
        self._typed: asyncio.Queue[Typed] = asyncio.Queue()
        # simcord derives ids from its clock: made at its fixed first instant they are the same in every run, so that
        # the database kept from the last run still fits. Only then does the clock begin to tell the real time.
        self._guild = self._env.create_guild("Study group")
        self._channel: ChannelHandle = self._guild.create_text_channel("daily")
        self._people = [self._join(name) for name in (ORGANISER, *VISITORS)]
        self._others = [self._join(name) for name in OTHERS]
        backend = self._env.backend
        backend.bot_user.name = "Studybot"
        backend.clock._epoch = dt.datetime.now(dt.UTC)  # pyright: ignore[reportPrivateUsage]  # noqa: TID251
        backend.subscribers.append(self._watch)

    def _join(self, name: str) -> MemberActor:
        organiser = discord.Permissions(manage_guild=True)
        roles = [self._guild.create_role("Organisers", permissions=organiser)] if name == ORGANISER else []
        return self._guild.add_member(self._env.create_user(name.lower(), global_name=name), roles=roles)

    @contextlib.asynccontextmanager
    async def running(self, port: int) -> AsyncGenerator[Preview, None]:
        """The page, with a clock that runs."""
        newest = await self._services.daily.current(self._guild.id)
        if newest is not None and newest.due_at > dt.datetime.now(dt.UTC):  # noqa: TID251 - played ahead last time
            self._env.backend.clock._epoch = newest.due_at + dt.timedelta(minutes=1)  # pyright: ignore[reportPrivateUsage]
        await self._env.start()
        try:
            with self._env.time_context():
                await self._bot.sync_commands(always=True)
                await self._furnish()
            self._bot.pacer.begin_anew()  # this was posted by the host's clock, which the bot's loops do not see
            async with self._env.preview(self._channel, viewers=self._people, layout="channel", port=port) as page:
                page._action = self._in_turn(page)  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]
                ticking = asyncio.create_task(self._tick(page))
                try:
                    yield page
                finally:
                    ticking.cancel()
        finally:
            await self._stand_still()
            await self._env.shutdown()

    async def _furnish(self) -> None:
        """Set the server up, post today's question, let the others answer."""
        channel = self._bot.get_partial_messageable(self._channel.id)
        await channel.send(view=card(Accent.LOOKUP, self._welcome()))
        asked = await self._services.daily.current(self._guild.id)
        if asked is not None and asked.closes_at > self._env.now():
            shown = await self._services.daily.shown(asked.id, now=self._env.now())
            assert shown is not None
            await channel.send(view=daily_card(shown))  # the page forgets its messages; the database does not
            return
        now = self._env.now()
        yesterday = self._click(self._people[0], now - dt.timedelta(days=1))
        await self._services.setup.set_up(yesterday, channel_id=self._channel.id, time=f"{now:%H:%M}", zone="UTC")
        await self._bot.daily.tick()
        asked = await self._services.daily.current(self._guild.id)
        for place, member in enumerate(self._others if asked else ()):
            await self._let_answer(member, asked, right=place != 1)
        shown = await self._services.daily.shown(asked.id, now=self._env.now()) if asked else None
        if shown is not None and asked is not None and asked.message_id is not None:  # with the answers it has by now
            await channel.get_partial_message(asked.message_id).edit(view=daily_card(shown))

    def _welcome(self) -> str:
        """What to try, with a look-up that these notes answer."""
        tips, topics = self._services.tips, self._services.browsing.topics()
        offered = () if tips.suggest(EXAMPLE) else tips.suggest("")
        example = offered[0].title if offered else EXAMPLE
        return WELCOME.format(example=example, asks=ASKS if topics.questions else ASKS_NOTHING)

    async def _let_answer(self, member: MemberActor, asked: Asked | None, *, right: bool) -> None:
        assert asked is not None
        click = self._click(member, self._env.now())
        sheet = await self._services.answering.open(click, asked.id)
        keys = asked.snapshot.right_keys
        at = [place for place, key in enumerate(sheet.order) if (key in keys) == right]
        await self._services.answering.lock(click, asked.id, tuple(at[: asked.snapshot.choose]))

    def _click(self, member: MemberActor, at: dt.datetime) -> Click:
        return Click(self._guild.id, member.id, member.name.title(), at)

    def _watch(self, event: str, payload: Mapping[str, Any]) -> None:
        """The page sends a typed "/tip s3" as plain text; take it as the command, as people mean it."""
        if event == "MESSAGE_CREATE":
            typed = Typed.of(payload)
            if typed is not None and any(person.id == typed.user_id for person in self._people):
                self._typed.put_nowait(typed)

    def _in_turn(self, page: Preview) -> Action:
        """simcord does one thing at a time and fails what overlaps: a press waits while the clock moves."""

        act: Action = page._action  # pyright: ignore[reportPrivateUsage, reportAssignmentType]

        async def acting(context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
            async with self._turn:
                done = await act(context_id, as_of_now(page, context_id, body))
                # Shown at once: a refresh that came later would find the member's next press on a page of yesterday.
                self._shown = len(self._env.backend.transcript)
                await page.refresh()
                return done

        return acting

    async def _tick(self, page: Preview) -> None:
        """For ever: let the clock run, carry out typed commands, push the bot's own posts to the page."""
        started = internals.real_monotonic()
        while True:
            await asyncio.sleep(0.25)
            try:
                async with self._turn:
                    await self._catch_up(internals.real_monotonic() - started)
                    if len(self._env.backend.transcript) != self._shown:
                        self._shown = len(self._env.backend.transcript)
                        await page.refresh()
            except Exception:
                log.exception("the playground could not carry that out")

    async def _catch_up(self, elapsed: float) -> None:
        behind = elapsed + self._leapt - self._env.backend.clock.elapsed
        if behind > CLOCK_STEP:
            await self._env.advance_time(behind)
        while not self._typed.empty():
            await self._carry_out(self._typed.get_nowait())

    async def _leap(self, span: dt.timedelta) -> None:
        """Let time pass, from one thing that is due to the next: looking every few seconds would take minutes."""
        bot, until = self._bot, self._env.now() + span
        await self._stand_still()
        while (left := (until - self._env.now()).total_seconds()) > 0:
            due = await self._services.daily.next_work()
            ahead = left if due is None else (due - self._env.now()).total_seconds() + 6
            await self._env.advance_time(min(left, max(ahead, 1.0)))
            with self._env.time_context():
                for look in (bot.daily.tick, bot.upkeep.tick, bot.contests.tick):
                    await look()
        self._leapt += span.total_seconds()
        bot.pacer.begin_anew()
        bot.start_loops()
        shown = f"The clock of this playground now shows {when(self._env.now(), 'F')}."
        await bot.get_partial_messageable(self._channel.id).send(view=card(Accent.NOTICE, shown))

    async def _stand_still(self) -> None:
        """Stop the bot's loops: those that began after a leap are not simcord's to end."""
        for loop in (self._bot.daily.looking, self._bot.upkeep.looking, self._bot.contests):
            await loop.stop()

    async def _carry_out(self, typed: Typed) -> None:
        span = leap(typed.text)
        if span is not None:
            self._env.backend.delete_message(typed.channel_id, typed.message_id)
            await self._leap(span)
            return
        actor = next(person for person in self._people if person.id == typed.user_id)
        commands = {c["name"]: c for c in self._env.backend.commands.get(None, {}).values()}
        channels = {str(self._channel.name): self._channel}
        members = {person.name.casefold(): person for person in (*self._people, *self._others)}
        wanted = parse(typed.text, commands, channels=channels, members=members)
        if wanted is None:
            return
        await actor.slash(self._channel, wanted.name, **wanted.options)
        self._env.backend.delete_message(typed.channel_id, typed.message_id)
