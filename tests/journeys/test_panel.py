"""The panel of /setup, field by field, and what each does to the next daily."""

from __future__ import annotations

from typing import Any

import pytest
from simcord.results import InteractionResult

from bot.core.plans import Plan
from bot.ui.setup_fields import HELP
from tests import build
from tests.stage import Stage, answer, forged, ids_of, parts_of, text_of

many = pytest.mark.questions(*(build.question(f"q-{number:02}") for number in range(1, 13)))


async def choose(stage: Stage, field: str, *values: Any) -> InteractionResult:
    """The organiser opens the panel, the field, and chooses."""
    panel = await stage.ada.slash(stage.channel, "setup", channel=stage.channel, time="09:00", zone="UTC")
    await stage.ada.select(panel.response, [field], custom_id="setup:edit")
    (menu,) = [name for name in ids_of(panel.response) if name.startswith("setup:set:")]
    shown = await stage.ada.select(panel.response, list(values), custom_id=menu)
    assert shown.acknowledged
    return panel


async def plan(stage: Stage) -> Plan:
    return await stage.services.setup.plan(stage.guild.id)


async def refused_day(stage: Stage) -> None:
    """The clock runs past the next posting, which Discord does not take."""
    due = (await plan(stage)).next_due
    await stage.env.advance_time((due - stage.env.now()).total_seconds() + 20)
    await stage.bot.daily.tick()


def sent(stage: Stage) -> list[Any]:
    """Bodies of the messages that the bot posted into the daily's channel."""
    path = f"/channels/{stage.channel.id}/messages"
    return [request.json for request in stage.env.http_requests if (request.method, request.path) == ("POST", path)]


@pytest.mark.parametrize(
    ("field", "values", "line"),
    [
        ("mode", ["challenge"], "Mode: **challenge: verdicts at the close**"),
        ("weekdays", ["0", "2", "4"], "Weekdays: **Mon, Wed, Fri**"),
        ("closes", ["4"], "Closes: **after 4 hours**"),
        ("pin", ["on"], "Pin the newest post: **yes**"),
        ("discuss", ["on"], "Thread at the reveal: **yes**"),
        ("packs", ["demo"], "Packs: **Demo**"),
        ("catch_up", ["12"], "Made up for: **within 12 hours after a standstill**"),
    ],
)
async def test_a_chosen_value_is_shown_on_the_panel_and_audited(
    stage: Stage, field: str, values: list[str], line: str
) -> None:
    panel = await choose(stage, field, *values)
    assert line in text_of(panel)
    if field != "packs":  # the only pack was chosen already: nothing changed
        assert f"**setup.{field}**" in text_of(await stage.ada.slash(stage.channel, "manage audit"))


async def test_every_field_opens_says_what_it_does_and_leads_back(stage: Stage) -> None:
    panel = await stage.set_up()
    for field, explained in HELP.items():
        await stage.ada.select(panel.response, [field], custom_id="setup:edit")
        assert explained in text_of(panel)
        await stage.ada.click(panel.response, label="Done")
        assert "The daily question is set up" in text_of(panel)


async def test_topics_are_chosen_on_their_own_page_and_none_stands_for_all(stage: Stage) -> None:
    panel = await stage.set_up()
    await stage.ada.select(panel.response, ["topics"], custom_id="setup:edit")
    assert "**all** of them" in text_of(panel)
    (mark,) = [option["value"] for option in options_of(panel) if option["label"] == "Object storage"]
    await stage.ada.select(panel.response, [mark], custom_id="setup:set:topics:0")
    assert "**1** chosen" in text_of(panel)
    assert (await plan(stage)).topics == ("demo/storage",)
    await stage.ada.select(panel.response, [], custom_id="setup:set:topics:0")
    assert (await plan(stage)).topics == ()


def options_of(shown: InteractionResult) -> list[dict[str, Any]]:
    """The options of the only select."""
    return [option for part in parts_of(shown.response) for option in part.get("options", [])]


async def test_a_member_who_is_no_organiser_changes_nothing(stage: Stage) -> None:
    panel = await stage.set_up()
    for custom_id, values in (("setup:set:mode", ["challenge"]), ("setup:edit", ["mode"]), ("setup:test", [])):
        shown = await forged(stage.bo, panel.response, custom_id, *values)
        assert "Manage Server" in text_of(shown)
    assert (await plan(stage)).mode == "study"


# ---- What a field does to the daily


@many
async def test_the_post_pings_the_chosen_role_and_nobody_else(stage: Stage) -> None:
    role = stage.guild.create_role("Learners", mentionable=True)
    await choose(stage, "ping", role)
    post = await stage.next_day()
    assert f"<@&{role.id}>" in text_of(post)
    allowed = sent(stage)[-1]["allowed_mentions"]
    assert [int(found) for found in allowed["roles"]] == [role.id]
    assert not allowed.get("parse")
    assert not allowed.get("users")
    await choose(stage, "ping")
    assert "<@&" not in text_of(await stage.next_day())
    assert not sent(stage)[-1]["allowed_mentions"].get("roles")


@many
async def test_everyone_is_not_a_role_to_ping(stage: Stage) -> None:
    panel = await stage.set_up()
    shown = await forged(stage.ada, panel.response, "setup:set:ping", str(stage.guild.id))
    assert "@everyone cannot be pinged" in text_of(shown)
    assert (await plan(stage)).role_id is None


@many
async def test_the_newest_post_is_pinned_and_the_last_one_unpinned(stage: Stage) -> None:
    await choose(stage, "pin", "on")
    for _ in range(3):
        post = await stage.next_day()
        assert [message.id for message in stage.channel.pinned_messages()] == [post.id]


@many
async def test_at_the_reveal_a_thread_opens_on_the_post_once(stage: Stage) -> None:
    await choose(stage, "discuss", "on")
    await stage.next_day()
    assert stage.channel.threads == []
    await stage.next_day()
    (thread,) = stage.channel.threads
    assert thread.name is not None
    assert thread.name.startswith("Discuss: Object storage")
    assert thread.id == stage.posts[0].id
    await stage.bot.daily.tick()
    assert len(stage.channel.threads) == 1


@many
async def test_with_hours_a_daily_closes_by_itself_and_shows_its_answer(stage: Stage) -> None:
    await choose(stage, "closes", "4")
    post = await stage.next_day()
    await answer(stage.bo, post, "Right 1")
    await stage.env.advance_time(4 * 3_600 - 30)
    await stage.bot.daily.tick()
    assert "closed" not in text_of(stage.post)
    await stage.env.advance_time(20)
    await stage.bot.daily.tick()
    assert "closed" in text_of(stage.post)
    assert "Solved by Bo" in text_of(stage.post)
    assert "after the close" in text_of(await answer(stage.cy, post, "Right 1"))


@many
async def test_a_refused_post_is_told_in_the_organisers_channel_once_and_posting_goes_on_by_itself(
    stage: Stage,
) -> None:
    staff = stage.guild.create_text_channel("staff")
    await choose(stage, "staff", staff)
    path = f"/channels/{stage.channel.id}/messages"
    stage.env.inject_error("POST", path, status=403, code=50013, message="Missing Permissions", times=3)
    for waited in (0, 61, 121):
        if waited:
            await stage.env.advance_time(waited)
            await stage.bot.daily.tick()
        else:
            await refused_day(stage)
        await stage.bot.upkeep.tick()
    assert stage.posts == []
    (told,) = staff.history()
    assert f"may not post the daily question in <#{stage.channel.id}>" in text_of(told)
    assert "Send Messages" in text_of(told)
    await stage.env.advance_time(301)
    await stage.bot.daily.tick()
    assert len(stage.posts) == 1
    await stage.bot.upkeep.tick()
    assert len(staff.history()) == 1
    assert "✓ settled" in text_of(await stage.ada.slash(stage.channel, "manage status"))


@many
async def test_without_such_a_channel_whoever_set_up_is_told_privately(stage: Stage) -> None:
    await stage.set_up()
    stage.env.inject_error("POST", f"/channels/{stage.channel.id}/messages", status=403, code=50013)
    await refused_day(stage)
    await stage.bot.upkeep.tick()
    private = [r for r in stage.env.http_requests if (r.method, r.path) == ("POST", "/users/@me/channels")]
    assert [int(request.json["recipient_id"]) for request in private] == [stage.ada.id]


@many
async def test_a_pin_that_is_not_allowed_keeps_no_daily_and_is_told(stage: Stage) -> None:
    await choose(stage, "pin", "on")
    stage.env.inject_error("PUT", "/channels/*/pins/*", status=403, code=50013)
    stage.env.inject_error("PUT", "/channels/*/messages/pins/*", status=403, code=50013)
    await stage.next_day()
    assert len(stage.posts) == 1
    assert "Pin Messages" in text_of(await stage.ada.slash(stage.channel, "manage status"))
