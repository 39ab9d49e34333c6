"""Killing at random moments, for the product and for posters that are wrong on purpose: how much was lost, or doubled.

Each round some channels become due, a run starts, and is killed at a moment drawn from a seeded generator: after its
start, after its first post reached Discord (half of the rounds), or after some answers to members did. At the end one
more run is left in peace, and everything is counted.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tests.faults.checks import Tally, tally
from tests.faults.harness import LEASE, Scene, posting_of
from tests.faults.interactions import Shown
from tests.faults.members import ADA, button, sheet
from tests.faults.runs import Process
from tests.faults.world import Json, Person
from tests.faults.wrong import Design, owe, still_owed

SEND, ANSWER = "/channels/*/messages", "/interactions/*/callback"
TRIGGERS = ("", SEND, ANSWER, SEND)
"""What the moment of each round is counted from; the first is the start of the run."""

LATENCY = 0.02
"""Seconds that Discord takes to answer, so that there is something to interrupt."""

CROWD = [Person(4000 + number, f"Member {number}") for number in range(50)]


class Poster(Protocol):
    """What is killed."""

    async def due(self, count: int) -> list[int]:
        """So many new channels that are owed a post."""
        ...

    async def start(self) -> Process:
        """A run, not waited for."""
        ...

    async def settled(self, channels: list[int]) -> None:
        """Wait until it owes nothing any more, as far as it knows."""
        ...


@dataclass(slots=True)
class Product:
    """Studybot."""

    scene: Scene

    async def due(self, count: int) -> list[int]:
        return await self.scene.due(count)

    async def start(self) -> Process:
        return await self.scene.start(quick=True, wait=False)

    async def settled(self, channels: list[int]) -> None:
        await self.scene.settled(channels, within=60)


@dataclass(slots=True)
class Wrong:
    """One of the wrong designs, on an SQLite file of its own."""

    scene: Scene
    design: Design

    async def due(self, count: int) -> list[int]:
        made = [self.scene.add_channel() for _ in range(count)]
        for channel in made:
            owe(self.scene.address, channel)
        return made

    async def start(self) -> Process:
        return await self.scene.start(program=self.design, wait=False)

    async def settled(self, _channels: list[int]) -> None:
        await self.scene.until(lambda: not still_owed(self.scene.address), within=60)


@dataclass(slots=True)
class Kills:
    """Rounds of killing; `pressed` is what members locked in meanwhile, by posting."""

    scene: Scene
    seed: int
    pressed: list[tuple[int, Shown]] = field(default_factory=list)

    async def run(self, poster: Poster, rounds: int, *, each: int = 4, members: bool = False) -> Tally:
        """So many kills with so many channels due in each round; what was lost and doubled."""
        chance = random.Random(self.seed)
        channels: list[int] = []
        self.scene.discord.latency = LATENCY
        for number in range(rounds):
            channels += await poster.due(each)
            trigger = TRIGGERS[number % len(TRIGGERS)]
            before = self.scene.discord.count("POST", trigger)
            run = await poster.start()
            crowd = asyncio.create_task(self.crowd(channels, chance)) if members else None
            if trigger == ANSWER and members and number > len(TRIGGERS):
                await self.reached(trigger, before + chance.randrange(1, 10))
            elif trigger == SEND:
                await self.reached(trigger, before + 1)
            await asyncio.sleep(chance.uniform(0, each * LATENCY) if trigger else chance.uniform(0, 0.5))
            await run.kill()
            await ended(crowd)
            self.scene.pass_time(LEASE)
        last = await poster.start()
        await poster.settled(channels)
        assert await last.terminate() in (0, -15), last.log
        return tally(self.scene, channels)

    async def reached(self, pattern: str, count: int) -> None:
        """Wait until Discord got so many of these requests; a run that sends none is killed all the same."""
        with contextlib.suppress(TimeoutError):
            await self.scene.until(lambda: self.scene.discord.count("POST", pattern) >= count, within=10)

    async def crowd(self, channels: Sequence[int], chance: random.Random) -> None:
        """Members who press *Lock in* all the time, some of them again."""
        before = self.scene.discord.gateway.identifies
        await self.scene.discord.gateway.identified(before + 1)
        posts = [post for channel in channels for post in self.scene.posts(channel)]
        card: Json | None = None
        while posts:
            post, person = chance.choice(posts), chance.choice(CROWD)
            posting = posting_of(post)
            assert posting is not None
            card = card or await sheet(self.scene, ADA, post)
            lock = f"answer:lock:{posting}:{chance.randrange(3)}"
            assert button(card, "answer:lock")
            message = {**card, "channel_id": post["channel_id"]}
            self.pressed.append((posting, await self.scene.discord.interactions.press(person, message, lock)))
            await asyncio.sleep(0.003)


async def ended(task: asyncio.Task[None] | None) -> None:
    """Cancel it and wait; its own failures come out."""
    if task is not None:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError, TimeoutError):
            await task
