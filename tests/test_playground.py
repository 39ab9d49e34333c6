"""`studybot play`: the world it builds, typed commands, and that it comes back after a stop."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest
from simcord.actors import MemberActor

from bot.compose import open_services
from bot.playground import World
from bot.settings import Settings, read_settings
from bot.typed import leap, parse
from tests.stage import ids_of, text_of

TIP = {
    "name": "tip",
    "options": [
        {"name": "query", "type": 3, "required": True},
        {"name": "private", "type": 5, "required": False},
    ],
}
REQUIRED = [{"name": name, "type": kind, "required": True} for name, kind in (("channel", 7), ("time", 3))]
SETUP = {"name": "setup", "options": REQUIRED}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("STUDYBOT_DATABASE_URL", f"sqlite:///{tmp_path / 'play.db'}")
    return read_settings()


async def until(found: Callable[[], object], *, seconds: float = 20) -> None:
    """Wait for the playground's own clock to bring something about."""
    for _ in range(int(seconds / 0.05)):
        if found():
            return
        await asyncio.sleep(0.05)
    pytest.fail("it did not come about")


async def say(world: World, member: MemberActor, text: str) -> None:
    """Type a message, when nothing else is going on: simcord does one thing at a time."""
    async with world._turn:
        await member.send(world._channel, text)


async def test_it_opens_on_a_server_with_a_question_a_board_and_a_page(settings: Settings) -> None:
    async with open_services(settings) as opened:
        world = World(opened.services)
        async with world.running(0) as page:
            shown = [text_of(message) for message in world._channel.history()]
            assert "Welcome to the playground" in shown[0]
            assert "Daily question" in shown[1]
            async with aiohttp.ClientSession() as session, session.get(page.url) as response:
                assert response.status == 200
            ada, bo, _ = world._people
            await say(world, bo, "/leaderboard today")
            await until(lambda: "Cy" in text_of(world._channel.history()[-1]))
            board = text_of(world._channel.history()[-1])
            assert "Dana" in board
            assert "Eli" in board
            await say(world, ada, "/tip multi az")
            await until(lambda: "Multi-AZ" in text_of(world._channel.history()[-1]))
            async with world._turn:  # the typed words are taken away right after the answer
                pass
            assert not any(m.content.startswith("/") for m in world._channel.history()), "typed commands are taken away"


async def test_the_same_question_is_there_again_after_a_stop(settings: Settings) -> None:
    posts: list[str] = []
    for _ in range(2):
        async with open_services(settings) as opened:
            world = World(opened.services)
            async with world.running(0):
                posts.append(ids_of(world._channel.history()[1])[0])
    assert posts[0] == posts[1]


async def test_a_round_and_a_duel_go_on_by_themselves(settings: Settings) -> None:
    async with open_services(settings) as opened:
        world = World(opened.services)
        async with world.running(0):
            _, bo, mia = world._people
            await say(world, bo, "/duel Mia questions:1")
            await until(lambda: "to a duel" in text_of(world._channel.history()[-1]))
            async with world._turn:
                for member in (bo, mia):
                    click = world._click(member, world._env.now())
                    sheet = await opened.services.dueling.open(click, 1)
                    await opened.services.dueling.lock(click, 1, 0, tuple(range(sheet.question.choose)))
            await say(world, bo, "/round questions:1 seconds:10")
            await until(lambda: "question 1 of 1" in text_of(world._channel.history()[-1]))
            async with world._turn:
                await world._env.advance_time(40)
            shown = "\n".join(text_of(message) for message in world._channel.history())
            assert "Round over" in shown
            assert "wins the duel" in shown or "A draw between" in shown


async def test_a_new_time_on_a_day_that_has_its_question_posts_no_second_one(settings: Settings) -> None:
    async with open_services(settings) as opened:
        world = World(opened.services)
        async with world.running(0):
            ada = world._people[0]
            soon = world._env.now() + dt.timedelta(seconds=61)
            await say(world, ada, f"/setup #daily {soon:%H:%M} UTC")
            await until(lambda: "is set up" in text_of(world._channel.history(viewer=ada)[-1]))
            async with world._turn:
                await world._env.advance_time(90)
            posts = [m for m in world._channel.history() if any(i.startswith("answer:open") for i in ids_of(m))]
            assert len(posts) == 1


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("/tip s3", {"query": "s3"}),
        ("/tip multi az failover", {"query": "multi az failover"}),
        ("/tip private:true query:s3", {"query": "s3", "private": True}),
        ("/tip private:yes deep archive", {"query": "deep archive", "private": True}),
    ],
)
def test_typed_words_fill_the_options_as_people_mean_them(text: str, options: dict[str, object]) -> None:
    wanted = parse(text, {"tip": TIP}, channels={})
    assert wanted is not None
    assert wanted.options == options


BOARD = {
    "name": "leaderboard",
    "options": [{"name": "period", "type": 3}, {"name": "topic", "type": 3}, {"name": "by", "type": 3}],
}


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("/leaderboard", {}),
        ("/leaderboard month", {"period": "month"}),
        ("/leaderboard period:all time", {"period": "all time"}),
        ("/leaderboard period:all time by:accuracy", {"period": "all time", "by": "accuracy"}),
    ],
)
def test_words_after_a_named_option_belong_to_it_where_none_is_required(text: str, options: dict[str, object]) -> None:
    wanted = parse(text, {"leaderboard": BOARD}, channels={})
    assert wanted is not None
    assert wanted.options == options


def test_typed_channels_are_found_by_name() -> None:
    wanted = parse("/setup #daily 09:30", {"setup": SETUP}, channels={"daily": "the channel"})
    assert wanted is not None
    assert wanted.options == {"channel": "the channel", "time": "09:30"}


def test_typed_members_are_found_by_name() -> None:
    duel = {"name": "duel", "options": [{"name": "member", "type": 6, "required": True}]}
    for text in ("/duel Mia", "/duel @mia"):
        wanted = parse(text, {"duel": duel}, channels={}, members={"mia": "the member"})
        assert wanted is not None
        assert wanted.options == {"member": "the member"}


@pytest.mark.parametrize("text", ["/tip", "/unknown s3", "/", "/setup #daily"])
def test_what_is_no_whole_command_stays_a_message(text: str) -> None:
    assert parse(text, {"tip": TIP, "setup": SETUP}, channels={}) is None


async def test_notes_without_questions_say_so_and_name_what_they_hold(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "moons.md").write_text("# Moons of Mars\n\n- Phobos is the larger one of the two\n", encoding="utf-8")
    monkeypatch.setenv("STUDYBOT_CONTENT", str(tmp_path / "moons.md"))
    async with open_services(read_settings()) as opened:
        world = World(opened.services)
        async with world.running(0):
            (welcome,) = [text_of(message) for message in world._channel.history()]
            assert "/tip Moons of Mars" in welcome
            assert "no questions" in welcome
            assert "Answer" not in welcome


async def test_a_day_that_is_let_pass_reveals_the_answer_and_posts_the_next_question(settings: Settings) -> None:
    async with open_services(settings) as opened:
        world = World(opened.services)
        async with world.running(0):
            ada = world._people[0]
            before = world._env.now()
            await say(world, ada, "/clock 1d")
            await until(lambda: "now shows" in text_of(world._channel.history()[-1]), seconds=60)
            shown = [text_of(message) for message in world._channel.history()]
            assert world._env.now() - before >= dt.timedelta(days=1)
            assert "closed" in shown[1]
            assert "2 of 3 right" in shown[1]
            assert "Last time" in shown[2]
    async with open_services(settings) as opened:
        again = World(opened.services)
        async with again.running(0):
            assert again._env.now() - before >= dt.timedelta(days=1), "its clock goes on where it was"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("/clock 1d", 1440), ("/clock +6 h", 360), ("/clock 30m", 30), ("/clock", None), ("/clock 9:00", None)],
)
def test_a_leap_of_the_clock_is_read_as_people_type_it(text: str, minutes: int | None) -> None:
    assert leap(text) == (None if minutes is None else dt.timedelta(minutes=minutes))


def test_a_command_in_groups_is_read_word_by_word() -> None:
    days = {"name": "days", "type": 4, "required": False}
    pause = {"name": "pause", "type": 1, "options": [days]}
    manage = {"name": "manage", "options": [{"name": "daily", "type": 2, "options": [pause]}]}
    wanted = parse("/manage daily pause 3", {"manage": manage}, channels={})
    assert wanted is not None
    assert (wanted.name, wanted.options) == ("manage daily pause", {"days": 3})
    assert parse("/manage daily", {"manage": manage}, channels={}) is None
