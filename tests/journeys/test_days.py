"""A daily over its day: the counter, the lines on the last one, /daily."""

from __future__ import annotations

from typing import Any

import pytest

from tests import build
from tests.stage import Stage, answer, labels_of, text_of

pytestmark = pytest.mark.questions(*(build.question(f"q-{number:02}") for number in range(1, 13)))


async def pass_by(stage: Stage, seconds: float) -> Any:
    """Time goes by, and the bot looks after its counters; the newest post."""
    await stage.env.advance_time(seconds)
    await stage.bot.upkeep.tick()
    return stage.post


# ---- The counter


async def test_the_count_of_answers_appears_after_a_minute(stage: Stage) -> None:
    await stage.set_up()
    post = await stage.next_day()
    assert "no answer yet" in text_of(post)
    await answer(stage.ada, post, "Right 1")
    assert "no answer yet" in text_of(await pass_by(stage, 5))
    assert "1 answer so far" in text_of(await pass_by(stage, 61))
    for member in (stage.bo, stage.cy):
        await answer(member, post, "Wrong 1")
    assert "1 answer so far" in text_of(await pass_by(stage, 5))
    assert "3 answers so far" in text_of(await pass_by(stage, 61))


async def test_without_new_answers_nothing_is_edited(stage: Stage) -> None:
    await stage.set_up()
    await answer(stage.ada, await stage.next_day(), "Right 1")
    for _ in range(5):
        await pass_by(stage, 120)
    edits = [r for r in stage.env.http_requests if r.method == "PATCH" and r.path.startswith("/channels/")]
    assert len(edits) == 1


async def test_within_ten_minutes_of_the_close_the_counter_rests(stage: Stage) -> None:
    panel = await stage.set_up()
    await stage.ada.select(panel.response, ["closes"], custom_id="setup:edit")
    await stage.ada.select(panel.response, ["1"], custom_id="setup:set:closes")
    post = await stage.next_day()
    await stage.env.advance_time(49 * 60)
    await answer(stage.bo, post, "Right 1")
    for _ in range(10):
        assert "no answer yet" in text_of(await pass_by(stage, 60))
    await stage.env.advance_time(120)
    await stage.bot.daily.tick()
    assert "1 of 1 right" in text_of(stage.post), "the reveal tells all"
    assert "1 of 1 right" in text_of(await pass_by(stage, 120))


async def test_told_of_too_many_edits_the_counter_rests_for_an_hour(stage: Stage) -> None:
    await stage.set_up()
    post = await stage.next_day()
    stage.env.inject_error("PATCH", "/channels/*/messages/*", status=429, code=30046)
    await answer(stage.bo, post, "Right 1")
    assert "no answer yet" in text_of(await pass_by(stage, 61))
    await answer(stage.cy, post, "Right 1")
    assert "no answer yet" in text_of(await pass_by(stage, 30 * 60))
    assert "2 answers so far" in text_of(await pass_by(stage, 45 * 60))


# ---- The last one


async def test_the_next_post_tells_in_two_lines_how_the_last_one_ended_with_a_link(stage: Stage) -> None:
    await stage.set_up()
    first = await stage.next_day()
    assert "Last time" not in text_of(first)
    for member, option in ((stage.ada, "Right 1"), (stage.bo, "Wrong 1"), (stage.cy, "Right 1")):
        await answer(member, first, option)
    shown = text_of(await stage.next_day())
    assert "-# Last time: **Right 1**" in shown
    assert "2 of 3 right (Ada, Cy)" in shown
    assert f"https://discord.com/channels/{stage.guild.id}/{stage.channel.id}/{first.id}" in shown
    following = text_of(await stage.next_day())
    assert "Nobody answered in time" in following


async def test_who_chose_not_to_be_named_is_counted_but_named_in_no_result(stage: Stage) -> None:
    await stage.set_up()
    post = await stage.next_day()
    for member in (stage.ada, stage.bo, stage.cy):
        await answer(member, post, "Right 1")
    await stage.bo.slash(stage.channel, "mydata visibility", shown="anonymous")
    await stage.cy.slash(stage.channel, "mydata visibility", shown="hidden")
    following = text_of(await stage.next_day())
    assert "3 of 3 right (Ada, ...)" in following
    revealed = text_of(stage.posts[0])
    assert "Solved by Ada and 2 more" in revealed
    for name in ("Bo", "Cy"):
        assert name not in following + revealed


# ---- /daily


async def test_daily_opens_todays_question_and_lists_the_days(stage: Stage) -> None:
    assert "no daily question here yet" in text_of(await stage.bo.slash(stage.channel, "daily"))
    await stage.set_up()
    empty = await stage.bo.slash(stage.channel, "daily")
    assert "No question is open now. Next post" in text_of(empty)
    assert labels_of(empty.response) == []
    await answer(stage.bo, await stage.next_day(), "Right 1")
    await answer(stage.bo, await stage.next_day(), "Wrong 1")
    post = await stage.next_day()
    shown = await stage.bo.slash(stage.channel, "daily")
    assert shown.ephemeral
    text = text_of(shown)
    assert f"/{post.id})" in text
    assert labels_of(shown.response) == ["Answer", "My result"]
    assert "Streak: **2** · best 2 · 0 freezes" in text
    weekdays = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    days = [line.split(" · ", 1)[1] for line in text.splitlines() if line.startswith(weekdays)]
    assert days == ["**open**: not answered yet", "✗ not right", "✓ right · +11"]
    verdict = await answer(stage.bo, shown.response, "Right 1")
    assert "✓ Right" in text_of(verdict)


async def test_daily_works_from_another_channel_and_tells_each_member_their_own_days(stage: Stage) -> None:
    await stage.set_up()
    elsewhere = stage.guild.create_text_channel("elsewhere")
    await answer(stage.bo, await stage.next_day(), "Right 1")
    assert "✓ right" in text_of(await stage.bo.slash(elsewhere, "daily"))
    assert "**open**: not answered yet" in text_of(await stage.cy.slash(elsewhere, "daily"))
