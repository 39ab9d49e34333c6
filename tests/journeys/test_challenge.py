"""Challenge mode from the setup panel to the reveal: until the close nobody learns anything, in any reply."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from simcord.results import InteractionResult

from tests import build
from tests.stage import Stage, answer, ids_of, labels_of, letters_in, text_of

pytestmark = pytest.mark.questions(*(build.question(f"q-{number}") for number in range(1, 13)))

TELLING = ("✓", "✗", "Not right", "point", "streak", "explanation of", "Because of reason", "Report", "Right is")
"""What a reply before the close must not hold."""


async def challenge(stage: Stage) -> Any:
    """The organiser chooses the mode on the panel; the first post of it."""
    panel = await stage.set_up()
    await stage.ada.select(panel.response, ["mode"], custom_id="setup:edit")
    await stage.ada.select(panel.response, ["challenge"], custom_id="setup:set:mode")
    assert "challenge: verdicts at the close" in text_of(panel)
    return await stage.next_day()


async def close(stage: Stage) -> None:
    """An organiser closes the daily; its answer is shown."""
    await stage.ada.slash(stage.channel, "manage daily close")
    await stage.env.advance_time(6)
    await stage.bot.daily.tick()
    await stage.bot.contests.tick()


def tells_nothing(shown: InteractionResult) -> None:
    assert shown.response is not None
    assert shown.response.ephemeral
    text = text_of(shown)
    assert [word for word in TELLING if word in text] == []


async def test_the_post_says_when_verdicts_come(stage: Stage) -> None:
    assert "verdicts at the close" in text_of(await challenge(stage))


async def test_no_reply_before_the_close_tells_right_from_wrong(stage: Stage) -> None:
    post = await challenge(stage)
    locked = {}
    for member, option in ((stage.ada, "Right 1"), (stage.bo, "Wrong 2")):
        locked[member] = await answer(member, post, option)
        tells_nothing(locked[member])
        assert "Locked in" in text_of(locked[member])
        assert option in text_of(locked[member])
        tells_nothing(await member.click(post, label="My result"))
        tells_nothing(await member.click(post, label="Answer"))
    shapes = [text_of(shown).replace("Right 1", "").replace("Wrong 2", "") for shown in locked.values()]
    assert [letterless(shape) for shape in shapes[:1]] == [letterless(shape) for shape in shapes[1:]]


def letterless(text: str) -> str:
    """Without the letter of the option, which is the member's own."""
    for letter in "ABCD":
        text = text.replace(f"**{letter}**", "**-**")
    return text


async def test_neither_the_board_nor_the_diary_tells_before_the_close(stage: Stage) -> None:
    post = await challenge(stage)
    await answer(stage.ada, post, "Right 1")
    await answer(stage.bo, post, "Wrong 1")
    for member in (stage.ada, stage.bo):
        board = text_of(await member.slash(stage.channel, "leaderboard", period="today"))
        assert "Nobody has answered yet" in board
        days = text_of(await member.slash(stage.channel, "daily"))
        assert "locked in, verdict at the close" in days
        assert "✓" not in days
        assert "✗" not in days


async def test_an_organiser_cannot_look_at_the_open_question(stage: Stage) -> None:
    await challenge(stage)
    asked = await stage.services.daily.current(stage.guild.id)
    assert asked is not None
    shown = await stage.ada.slash(stage.channel, "manage questions show", question=asked.snapshot.question_id)
    assert "open here" in text_of(shown)
    assert "Right 1" not in text_of(shown)


async def test_the_first_answer_stands_there_too(stage: Stage) -> None:
    post = await challenge(stage)
    opened = await stage.bo.click(post, label="Answer")
    order = letters_in(text_of(opened))
    await answer(stage.bo, post, "Wrong 1")
    await stage.bo.click(opened.response, label="ABCD"[order.index("Right 1")])
    again = await stage.bo.click(post, label="Answer")
    tells_nothing(again)
    assert "Your first answer stands" in text_of(again)
    assert "Wrong 1" in text_of(again)
    await close(stage)
    assert "Not right" in text_of(await stage.bo.click(post, label="My result"))


async def test_at_the_close_the_post_the_verdicts_and_the_board_tell_everything(stage: Stage) -> None:
    post = await challenge(stage)
    await answer(stage.ada, post, "Right 1")
    await answer(stage.bo, post, "Wrong 2")
    await close(stage)
    shown = text_of(stage.posts[0])
    assert "✓ **Right 1**" in shown
    assert "1 of 2 right" in shown
    assert "Solved by Ada" in shown
    mine = await stage.ada.click(stage.posts[0], label="My result")
    assert "✓ Right · +11 points" in text_of(mine)
    assert "The explanation of" in text_of(mine)
    assert "Report" in labels_of(mine.response)
    theirs = text_of(await stage.bo.click(stage.posts[0], label="My result"))
    assert "Not right" in theirs
    assert "Because of reason" in theirs
    board = text_of(await stage.cy.slash(stage.channel, "leaderboard", period="all time"))
    assert "Ada · **11** points" in board
    assert "right" in text_of(await stage.ada.slash(stage.channel, "daily"))


async def test_a_verdict_sheet_from_before_a_restart_tells_after_the_close(stage: Stage) -> None:
    post = await challenge(stage)
    await answer(stage.ada, post, "Right 1")
    await stage.restart()
    tells_nothing(await stage.ada.click(post, label="My result"))
    await stage.env.advance_time(30)
    await close(stage)
    assert "✓ Right" in text_of(await stage.ada.click(post, label="My result"))


async def test_the_mode_counts_from_the_next_post_on(stage: Stage) -> None:
    panel = await stage.set_up()
    first = await stage.next_day()
    await stage.ada.select(panel.response, ["mode"], custom_id="setup:edit")
    await stage.ada.select(panel.response, ["challenge"], custom_id="setup:set:mode")
    assert "✓ Right" in text_of(await answer(stage.bo, first, "Right 1"))
    tells_nothing(await answer(stage.bo, await stage.next_day(), "Right 1"))
    assert any(name.startswith("answer:open:") for name in ids_of(stage.post))


async def test_a_members_own_data_tells_no_verdict_before_the_close(stage: Stage) -> None:
    """What a right and a wrong answer leave behind is of the same kind and number."""
    post = await challenge(stage)
    found = []
    for member, option in ((stage.bo, "Right 1"), (stage.cy, "Wrong 1")):
        await answer(member, post, option)
        click = build.click(member.id, guild=stage.guild.id, at=stage.env.now())
        archive = zipfile.ZipFile(io.BytesIO(await stage.services.privacy.export(click)))
        tables = json.loads(archive.read("mydata.json"))
        assert {"right", "points", "streak", "chosen"}.isdisjoint(tables["answers"][0])
        found.append({name: [sorted(row) for row in rows] for name, rows in tables.items()})
    assert found[0] == found[1]
