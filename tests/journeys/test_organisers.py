"""Organisers at work: each command of /manage daily and /manage questions, reports, status, audit, the offer."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from tests import build
from tests.stage import Stage, answer, forged, labels_of, text_of

pytestmark = pytest.mark.questions(*(build.question(f"q-{number:02}") for number in range(1, 13)))


async def manage(stage: Stage, command: str, **options: Any) -> str:
    """What the organiser reads after a command of /manage; only they see it."""
    shown = await stage.ada.slash(stage.channel, f"manage {command}", **options)
    assert shown.ephemeral
    return text_of(shown)


async def look(stage: Stage, seconds: float = 0) -> None:
    """Let time pass, then one look at what is due."""
    await stage.env.advance_time(seconds)
    await stage.bot.daily.tick()


async def due(stage: Stage) -> dt.datetime:
    return (await stage.services.setup.plan(stage.guild.id)).next_due


def stamped(moment: dt.datetime) -> str:
    return f"<t:{int(moment.timestamp())}"


# ---- /manage daily


async def test_now_posts_in_a_moment_and_a_second_time_says_when_the_next_comes(stage: Stage) -> None:
    await stage.set_up()
    assert "posted in a moment" in await manage(stage, "daily now")
    await look(stage, 1)
    assert len(stage.posts) == 1
    assert "out already" in await manage(stage, "daily now")
    await look(stage, 1)
    assert len(stage.posts) == 1


async def test_skip_names_the_post_after_the_one_that_is_left_out(stage: Stage) -> None:
    await stage.set_up()
    before = await due(stage)
    assert stamped(before + dt.timedelta(days=1)) in await manage(stage, "daily skip")
    await look(stage, (before - stage.env.now()).total_seconds() + 60)
    assert stage.posts == []
    assert "skipped by an organiser" in await manage(stage, "status")
    assert "no post: skipped by an organiser" in text_of(await stage.bo.slash(stage.channel, "daily"))


async def test_a_pause_posts_nothing_until_resumed(stage: Stage) -> None:
    await stage.set_up()
    assert "until /manage daily resume" in await manage(stage, "daily pause")
    await look(stage, 3 * 86_400)
    assert stage.posts == []
    assert "It goes on. Next post" in await manage(stage, "daily resume")
    await stage.next_day()
    assert len(stage.posts) == 1
    assert "Dates without a post in 30 days**\nnone" in await manage(stage, "status")


async def test_a_pause_of_days_names_its_end(stage: Stage) -> None:
    await stage.set_up()
    before = await due(stage)
    text = await manage(stage, "daily pause", days=2)
    assert stamped(await due(stage)) in text
    assert await due(stage) >= before + dt.timedelta(days=1)


async def test_move_posts_the_next_one_at_another_time(stage: Stage) -> None:
    await stage.set_up("09:00")
    before = await due(stage)
    assert "Moved. Next post" in await manage(stage, "daily move", time="7 pm")
    assert await due(stage) == before.replace(hour=19)
    assert "not a time of day" in await manage(stage, "daily move", time="soon")


async def test_close_shows_the_answer_in_a_few_seconds(stage: Stage) -> None:
    await stage.set_up()
    assert "No daily is open" in await manage(stage, "daily close")
    await stage.next_day()
    assert "Its answer is shown in a few seconds" in await manage(stage, "daily close")
    await look(stage)
    assert "closed" not in text_of(stage.post)
    await look(stage, 6)
    assert "closed" in text_of(stage.post)


async def test_a_queued_question_comes_next_and_may_leave_the_queue(stage: Stage) -> None:
    await stage.set_up()
    offered = await stage.ada.autocomplete(stage.channel, "manage daily queue", "question", "q-07")
    assert [choice["value"] for choice in offered] == ["demo:q-07"]
    assert "`q-07` is in the queue" in await manage(stage, "daily queue", question="demo:q-07")
    await manage(stage, "daily queue", question="q-08")
    assert "`q-08` is not in the queue any more" in await manage(stage, "daily unqueue", question="q-08")
    assert "**1** in the queue" in await manage(stage, "status")
    assert "answer to q-07" in text_of(await stage.next_day())
    assert "There is no question q-99" in await manage(stage, "daily queue", question="q-99")


@pytest.mark.parametrize(
    "command",
    ["daily now", "daily skip", "daily pause", "daily resume", "daily close", "questions list", "status", "audit"],
)
async def test_a_member_is_refused(stage: Stage, command: str) -> None:
    """A server may show the commands to others; the permission in the interaction decides."""
    await stage.set_up()
    seen = stage.env.backend.visible_commands(user_id=stage.ada.id, channel_id=stage.channel.id)
    (ident,) = [int(found["id"]) for found in seen if found["name"] == "manage"]
    stage.guild.set_command_permissions(ident, {stage.bo: True})
    assert "Manage Server" in text_of(await stage.bo.slash(stage.channel, f"manage {command}"))


# ---- /manage questions, and reports


async def test_a_disabled_question_is_listed_and_comes_back(stage: Stage) -> None:
    await stage.set_up()
    assert "Nothing is reported, queued or taken out" in await manage(stage, "questions list")
    assert "`q-03` is not asked here any more" in await manage(stage, "questions disable", question="q-03")
    assert "`q-03` **taken out**" in await manage(stage, "questions list")
    assert "of **11** that may be asked" in await manage(stage, "status")
    assert "may be asked here" in await manage(stage, "questions enable", question="q-03")
    assert "Nothing is reported" in await manage(stage, "questions list")


async def test_who_is_shown_a_question_gets_no_points_for_it(stage: Stage) -> None:
    await stage.set_up()
    shown = await manage(stage, "questions show", question="q-03")
    assert "✓ Right 1" in shown
    assert "you get no points for it" in shown
    await manage(stage, "daily queue", question="q-03")
    post = await stage.next_day()
    assert "without points" in text_of(await answer(stage.ada, post, "Right 1"))
    assert "+11 points" in text_of(await answer(stage.bo, post, "Right 1"))


async def report(member: MemberActor, verdict: InteractionResult, reason: str) -> str:
    """Press Report under a verdict and choose a reason; what the member reads."""
    asked = await member.click(verdict.response, label="Report")
    assert asked.ephemeral
    assert "What is wrong with this question?" in text_of(asked)
    shown = await member.select(asked.response, [reason])
    assert shown.acknowledged
    return text_of(asked)


async def test_three_reports_take_a_question_out_until_an_organiser_decides(stage: Stage) -> None:
    await stage.set_up()
    await manage(stage, "daily queue", question="q-05")
    post = await stage.next_day()
    dan = stage.guild.add_member(stage.env.create_user("dan", global_name="Dan"))
    for member, reason in ((stage.bo, "wrong"), (stage.cy, "wrong"), (dan, "unclear")):
        assert "of **12** that may be asked" in await manage(stage, "status")
        verdict = await answer(member, post, "Wrong 1")
        assert "Report" in labels_of(verdict.response)
        assert "Thank you" in await report(member, verdict, reason)
    assert "of **11** that may be asked" in await manage(stage, "status")
    listed = await manage(stage, "questions list")
    assert "`q-05` **not asked until you decide**" in listed
    assert "the marked answer is wrong (2)" in listed
    await manage(stage, "questions enable", question="q-05")
    assert "of **12** that may be asked" in await manage(stage, "status")


async def test_one_report_by_an_organiser_is_enough(stage: Stage) -> None:
    await stage.set_up()
    verdict = await answer(stage.ada, await stage.next_day(), "Right 1")
    await report(stage.ada, verdict, "outdated")
    assert "of **11** that may be asked" in await manage(stage, "status")


# ---- Status and audit


async def test_status_tells_the_next_and_last_post_what_is_left_and_what_runs(stage: Stage) -> None:
    assert "no daily question here yet" in await manage(stage, "status")
    await stage.set_up()
    assert "Nothing was posted yet" in await manage(stage, "status")
    await stage.next_day()
    text = await manage(stage, "status")
    assert f"Next post: {stamped(await due(stage))}" in text
    assert "Last post: <t:" in text
    assert "**11** before any repeats, of **12**" in text
    assert "**Troubles**\nnone" in text
    assert "SQLite" in text
    assert "discord.py 2." in text


async def test_the_audit_names_who_did_what_newest_first_with_pages(stage: Stage) -> None:
    await stage.set_up()
    for _ in range(12):
        await manage(stage, "daily skip")
    shown = await stage.ada.slash(stage.channel, "manage audit")
    text = text_of(shown)
    assert text.count("· Ada · **daily.skip**") == 10
    assert labels_of(shown.response) == ["Older"]
    await stage.ada.click(shown.response, label="Older")
    older = text_of(shown)
    assert older.count("**daily.skip**") == 2
    assert "· Ada · **setup**" in older
    assert labels_of(shown.response) == ["Newer"]


# ---- The offer


async def test_the_first_command_of_an_organiser_brings_the_offer_once(stage: Stage) -> None:
    assert (await stage.bo.slash(stage.channel, "tip", query="bucket")).followups == []
    first = await stage.ada.slash(stage.channel, "tip", query="bucket")
    (offer,) = first.followups
    assert "Set up the daily question" in text_of(offer)
    assert (await stage.ada.slash(stage.channel, "tip", query="bucket")).followups == []
    shown = await stage.ada.select(offer, ["Europe/Berlin"], custom_id="offer:zone")
    assert shown.acknowledged
    plan = await stage.services.setup.plan(stage.guild.id)
    assert (plan.channel_id, plan.cadence.zone) == (stage.channel.id, "Europe/Berlin")
    assert await stage.next_day()


async def test_where_there_is_a_daily_nothing_is_offered(stage: Stage) -> None:
    assert (await stage.set_up()).followups == []
    assert (await stage.ada.slash(stage.channel, "topics")).followups == []


async def test_a_member_cannot_take_the_offer(stage: Stage) -> None:
    (offer,) = (await stage.ada.slash(stage.channel, "tip", query="bucket")).followups
    shown = await forged(stage.bo, offer, "offer:zone", "Europe/Berlin")
    assert "Manage Server" in text_of(shown)
