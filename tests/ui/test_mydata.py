"""`/mydata`, as a member uses it."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile

import pytest
from sqlalchemy import update

from bot.storage.tables import Guild
from tests import people
from tests.stage import Stage, answer, text_of

GONE = 8_000_000_000_000_003


async def deleted(stage: Stage, typed: str) -> str:
    warned = await stage.bo.slash(stage.channel, "mydata delete")
    assert warned.ephemeral
    assert "in every server" in text_of(warned)
    opened = await stage.bo.click(warned.response, label="Delete my data ...")
    shown = await stage.bo.submit_modal(opened, {"line:0": typed})
    assert shown.ephemeral
    return text_of(shown)


async def test_the_export_comes_as_a_private_file(stage: Stage) -> None:
    await stage.set_up()
    await answer(stage.bo, await stage.next_day(), "Right 1")
    shown = await stage.bo.slash(stage.channel, "mydata export")
    assert shown.ephemeral
    assert shown.response is not None
    (file,) = shown.response.attachments
    assert file.filename == "mydata.zip"
    archive = zipfile.ZipFile(io.BytesIO(await file.read()))
    assert json.loads(archive.read("mydata.json"))["members"][0]["display_name"] == "Bo"
    assert "Right 1" not in archive.read("mydata.json").decode()


async def test_deleting_takes_the_member_off_the_board(stage: Stage) -> None:
    await stage.set_up()
    post = await stage.next_day()
    for member in (stage.bo, stage.cy):
        await answer(member, post, "Right 1")
    assert "Done: everything that was stored about you is deleted" in await deleted(stage, "delete")
    board = text_of(await stage.cy.slash(stage.channel, "leaderboard", period="today"))
    assert "Cy" in board
    assert "Bo" not in board
    again = await stage.bo.click(post, label="Answer")
    assert "cannot be answered again" in text_of(again)
    await stage.restart()
    assert "Right" in text_of(await answer(stage.bo, await stage.next_day(), "Right 1"))


async def test_a_wrong_word_deletes_nothing(stage: Stage) -> None:
    await stage.set_up()
    await answer(stage.bo, await stage.next_day(), "Right 1")
    assert await deleted(stage, "yes") == "Nothing was deleted: the word to type is DELETE."
    assert "Bo" in text_of(await stage.cy.slash(stage.channel, "leaderboard", period="today"))


@pytest.mark.parametrize(
    ("shown", "says"), [("named", "by name"), ("anonymous", "without your name"), ("hidden", "leave you out")]
)
async def test_visibility_says_what_it_means(stage: Stage, shown: str, says: str) -> None:
    done = await stage.bo.slash(stage.channel, "mydata visibility", shown=shown)
    assert done.ephemeral
    assert says in text_of(done)


async def test_the_daily_look_erases_what_is_left_of_a_server_that_the_bot_left_long_ago(stage: Stage) -> None:
    await stage.set_up()
    await stage.database.write(people.fill, guild=GONE, user=77)
    await stage.bot.upkeep.tick()
    assert await stage.database.read(people.mentions, GONE) != set()
    long_ago = update(Guild).where(Guild.guild_id == GONE).values(left_at=stage.env.now() - dt.timedelta(days=30))
    await stage.database.write(lambda tx: tx.execute(long_ago))
    stage.bot.upkeep._listed_at = None
    await stage.bot.upkeep.tick()
    assert await stage.database.read(people.mentions, GONE) == set()
    assert await stage.database.read(people.mentions, stage.guild.id) != set()
