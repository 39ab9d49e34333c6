"""Thousands of presses of *Lock in*: at the same time, again, late, over two days, in both modes, over kills.

Members press what they like as often as they like: one may send two options at once, the same interaction may come
twice, and whoever answered presses again. What any of them is told, by whichever process and however often, must be the
one answer that is stored.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select

from bot.core.snapshots import from_json
from bot.services.scorekeeping import Scorekeeping
from bot.storage.database import Tx
from bot.storage.tables import Answer, Posting
from tests.faults.checks import recount, scores, verdict_in
from tests.faults.harness import DAY, NO_WAITING, Scene, opened
from tests.faults.interactions import Shown
from tests.faults.members import ADA, sheet
from tests.faults.runs import Process
from tests.faults.world import Json, Person, text_of

CALLERS: Final = 32
"""Members who press at the same time."""

OPTIONS: Final = 3
OFTEN: Final = 15
"""Presses of one member, on average: fewer than the bot lets pass at once."""

SOON: Final = f"{NO_WAITING} bot.ui.contests:LOOKS_EVERY=0.5"

Place = tuple[int, int]
"""Posting and member."""


@dataclass(slots=True)
class Sent:
    """An interaction, and how often it was sent. `cut` when the bot was killed meanwhile, so that nothing may come."""

    posting: int
    shown: Shown
    times: int = 1
    cut: bool = False

    @property
    def place(self) -> Place:
        return self.posting, self.shown.person.id

    @property
    def heard(self) -> int:
        """How many answers came to it, those included that Discord did not take."""
        return (self.shown.callback is not None) + len(self.shown.refused)

    def texts(self) -> Iterator[str]:
        """What the bot told the member, or would have."""
        for followup in self.shown.followups:
            yield text_of(followup)
        if self.shown.original is not None and not self.shown.followups:  # else it is the card that was pressed
            yield text_of(self.shown.original)
        for refused in self.shown.refused:
            if refused.get("data"):  # else it only says that the answer takes longer
                yield text_of({"components": refused["data"]["components"]})


@dataclass(frozen=True, slots=True)
class Told:
    """The text of the option that a card calls the member's answer, and right or wrong where it says that."""

    option: str
    right: bool | None


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run of clicks was."""

    clicks: int
    answers: int
    replays: int
    told: int
    kills: int


@dataclass(slots=True)
class Crowd:
    """Members who press; `processes` of the bot hear each press."""

    scene: Scene
    seed: int
    processes: int
    people: list[Person]
    sent: list[Sent] = field(default_factory=list)
    _left: int = 0
    _card: Json = field(default_factory=dict)

    @property
    def clicks(self) -> int:
        """Everything that was sent so far, again and again included."""
        return sum(one.times for one in self.sent)

    async def meet(self, post: Json) -> None:
        """Take the private card of somebody who answers nothing: everybody's presses come from its like."""
        self._card = await sheet(self.scene, ADA, post)

    async def press(self, posts: dict[int, int], clicks: int, *, victim: Process | None = None) -> None:
        """So many presses on these postings (by id, with their channels); `victim` is killed somewhere in between."""
        first, self._left = len(self.sent), clicks
        chances = [random.Random(f"{self.seed} {first} {number}") for number in range(CALLERS)]
        callers = [asyncio.create_task(self._caller(posts, chance)) for chance in chances]
        if victim is None:
            await asyncio.gather(*callers)
        else:
            await self._kill(victim, first + chances[0].randrange(CALLERS, max(CALLERS + 1, clicks // 2)), callers)
            for one in self.sent[first:]:
                one.cut = True
        await self.scene.until(lambda: all(map(self._is_heard, self.sent[first:])), within=60)

    def _is_heard(self, one: Sent) -> bool:
        return one.cut or one.heard == one.times * self.processes

    async def _kill(self, victim: Process, count: int, callers: list[asyncio.Task[None]]) -> None:
        """After so many presses; whoever waits for an answer then gets none."""
        await self.scene.until(lambda: len(self.sent) >= count or all(task.done() for task in callers), within=60)
        await victim.kill()
        self._left = 0
        while not all(task.done() for task in callers):  # one whose answer comes just now is not stopped by the first
            for task in callers:
                task.cancel()
            await asyncio.sleep(0.01)
        for done in await asyncio.gather(*callers, return_exceptions=True):
            assert done is None or isinstance(done, asyncio.CancelledError), repr(done)

    async def _caller(self, posts: dict[int, int], chance: random.Random) -> None:
        """One after the other, until all presses are made."""
        while self._left > 0:
            posting, person = chance.choice([*posts]), chance.choice(self.people)
            way = chance.choice(["once", "race", "replay", "later"])
            self._left -= 1 if way == "once" else 2
            both = [self._lock(posting, posts[posting], person, chance) for _ in range(1 + (way == "race"))]
            presses = await asyncio.gather(*both)
            if way == "replay":
                await self._again(presses[0])
            for one in presses:
                await self._answered(one)
            if way == "later":
                await self._again(presses[0])

    async def _lock(self, posting: int, channel: int, person: Person, chance: random.Random) -> Sent:
        message = {**self._card, "channel_id": str(channel)}
        custom_id = f"answer:lock:{posting}:{chance.randrange(OPTIONS)}"
        one = Sent(posting, await self.scene.discord.interactions.press(person, message, custom_id))
        self.sent.append(one)
        return one

    async def _answered(self, one: Sent) -> None:
        try:
            await one.shown.shown()
        except TimeoutError:
            raise AssertionError(f"no answer to {one.place}, sent {one.times} times") from None

    async def _again(self, one: Sent) -> None:
        one.times += 1
        await self.scene.discord.interactions.again(one.shown)

    async def make_up(self, posts: dict[int, int]) -> None:
        """Whoever pressed and was told nothing, for the bot was killed, presses again."""
        told = {one.place for one in self.sent for _ in said(one)}
        chance = random.Random(self.seed)
        by_id = {person.id: person for person in self.people}
        for posting, user in sorted({one.place for one in self.sent} - told):
            await self._answered(await self._lock(posting, posts[posting], by_id[user], chance))


def said(one: Sent) -> Iterator[Told]:
    """What its cards say. Every card must be about an answer: an apology or a refusal is a fault."""
    for text in one.texts():
        found = re.search(r"\*\*Your answer\*\*\n\*\*[A-J]\*\*  (.+)", text)
        if found is None:
            assert one.cut, f"a member was told: {text}"
            continue
        yield Told(found[1], verdict_in({"components": [{"type": 10, "content": text}]}))


def postings(tx: Tx) -> dict[int, int]:
    """Postings that went out, with their channels, oldest first."""
    rows = tx.execute(select(Posting.id, Posting.channel_id).where(Posting.state == "sent").order_by(Posting.id))
    return {row.id: row.channel_id for row in rows}


def stored(tx: Tx) -> dict[Place, Told]:
    """Every answer as a card must tell it."""
    snapshots = {row.id: from_json(row.snapshot) for row in tx.execute(select(Posting.id, Posting.snapshot))}
    rows = tx.execute(select(Answer.posting_id, Answer.user_id, Answer.chosen, Answer.right))
    return {
        (posting, user): Told(snapshots[posting].option(chosen).text, right) for posting, user, chosen, right in rows
    }


async def clicked(scene: Scene, *, seed: int, clicks: int, each: int, kills: bool) -> Counts:
    """Two days of so many presses in all, on two dailies of each mode; with `kills`, one bot that is killed within
    every `each` presses but the first of a day, else two bots that hear them all."""
    people = [Person(10_000 + number, f"Member {number}") for number in range(max(4, clicks // OFTEN))]
    crowd = Crowd(scene, seed, 1 if kills else 2, people)
    channels = [*await scene.due(2), *await scene.due(2, mode="challenge")]
    runs = [await started(scene) for _ in range(crowd.processes)]
    await scene.settled(channels)
    await crowd.meet(scene.posts(channels[0])[0])
    for day in range(2):
        if day:
            scene.pass_time(DAY.total_seconds())
            await scene.until_rows(postings, lambda found: len(found) == 2 * len(channels), within=60)
        posts = await scene.look(postings)
        end = clicks * (day + 1) // 2
        await crowd.press(posts, min(each, end - crowd.clicks))
        while crowd.clicks < end:
            victim = runs.pop() if kills else None
            await crowd.press(posts, min(each, end - crowd.clicks), victim=victim)
            if victim is not None:
                runs.append(await started(scene))
    await crowd.make_up(await scene.look(postings))
    for run in runs:
        assert await run.terminate() == 0, run.log
    return await checked(crowd)


async def started(scene: Scene) -> Process:
    """One more run of the bot, on the gateway."""
    return await scene.start(quick=True, STUDYBOT_TEST_SET=SOON)


async def checked(crowd: Crowd) -> Counts:
    """Hold what was told against what is stored, and what is kept against the recount."""
    scene, answers = crowd.scene, await crowd.scene.look(stored)
    told = [(one.place, card) for one in crowd.sent for card in said(one)]
    for place, card in told:
        assert card.option == answers[place].option, "two answers of one member"
        assert card.right in {None, answers[place].right}, "told otherwise than stored"
    assert answers.keys() == {one.place for one in crowd.sent}
    assert not [run.log for run in scene.runs if "interaction failed" in run.log]
    async with opened(scene.address) as database:
        keeping = Scorekeeping(database)
        servers = await keeping.servers()
        assert not [found for guild in servers for found in await keeping.check(guild)]
        await keeping.count_closed(scene.now() + 2 * DAY)
        assert not [found for guild in servers for found in await keeping.check(guild)]
    assert await scene.look(scores) == await scene.look(recount)
    kills = sum(run.status == -9 for run in scene.runs)
    replays = sum(one.times - 1 for one in crowd.sent)
    return Counts(crowd.clicks, len(answers), replays, len(told), kills)
