"""Competition as members see it: streaks in verdicts, a season's end, duels, rounds, what organisers do."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from simcord.actors import MemberActor

from bot.core.clicks import Click
from bot.storage.members import set_visibility
from tests import build
from tests.stage import Stage, answer, forged, ids_of, labels_of, letters_in, text_of

TEN = tuple(build.question(f"q-{number}") for number in range(10))

many = pytest.mark.questions(*TEN)


def named(stage: Stage, *parts: str) -> list[Any]:
    """Messages of the channel that carry a control whose id begins so, oldest first."""
    return [m for m in stage.channel.history() if any(i.startswith(parts) for i in ids_of(m))]


async def locked(member: MemberActor, shown: Any, option: str) -> Any:
    """Choose the option of that text on a private sheet and lock it in."""
    letter = "ABCDEFGHIJ"[letters_in(text_of(shown)).index(option)]
    await member.click(shown.response, label=letter)
    return await member.click(shown.response, label="Lock in")


def click(stage: Stage, member: MemberActor) -> Click:
    return Click(stage.guild.id, member.id, member.name.title(), stage.env.now())


# ---- Points, streaks, boards


@many
async def test_the_verdict_tells_the_streak_and_what_it_added(stage: Stage) -> None:
    await stage.set_up()
    assert "+11 points" in text_of(await answer(stage.ada, await stage.next_day(), "Right 1"))
    second = text_of(await answer(stage.ada, await stage.next_day(), "Right 1"))
    assert "+12 points" in second
    assert "streak 2: +2" in second


async def test_help_has_the_numbers_that_score(stage: Stage) -> None:
    text = text_of(await stage.bo.slash(stage.channel, "help", topic="scoring"))
    for words in ("10 points", "up to +5", "7 days in a row", "60 seconds", "at least 10 scored answers", "24 hours"):
        assert words in text, words


@many
async def test_boards_by_period_topic_and_accuracy(stage: Stage) -> None:
    await stage.set_up()
    await answer(stage.ada, await stage.next_day(), "Right 1")
    for period in ("today", "week", "month", "season", "all time"):
        assert "**1**  Ada · **11** points" in text_of(
            await stage.bo.slash(stage.channel, "leaderboard", period=period)
        )
    by_topic = await stage.bo.slash(stage.channel, "leaderboard", topic="Object storage")
    assert "Object storage" in text_of(by_topic)
    assert "Ada · **11** points" in text_of(by_topic)
    assert "Nobody has answered yet" in text_of(await stage.bo.slash(stage.channel, "leaderboard", topic="Networking"))
    gone = await stage.bo.slash(stage.channel, "leaderboard", topic="Alchemy")
    assert "not in the notes" in text_of(gone)
    accuracy = await stage.ada.click(by_topic.response, label="By accuracy")
    assert "You: 1 of the 10 scored answers" in text_of(accuracy)
    assert accuracy.ephemeral


@many
async def test_an_anonymous_member_stands_on_the_board_without_a_name(stage: Stage) -> None:
    await stage.set_up()
    await answer(stage.ada, await stage.next_day(), "Right 1")
    await stage.database.write(set_visibility, guild_id=stage.guild.id, user_id=stage.ada.id, visibility="anonymous")
    text = text_of(await stage.bo.slash(stage.channel, "leaderboard"))
    assert "**1**  Anonymous · **11** points" in text
    assert "Ada" not in text


@many
async def test_an_organiser_who_chose_the_question_gets_no_points_for_it(stage: Stage) -> None:
    await stage.set_up()
    await stage.services.organising.queue(click(stage, stage.ada), ("demo", "q-4"))
    post = await stage.next_day()
    assert "without points" in text_of(await answer(stage.ada, post, "Right 1"))
    assert "+11 points" in text_of(await answer(stage.bo, post, "Right 1"))


# ---- What organisers do


@many
async def test_a_voided_daily_says_so_and_counts_for_nobody(stage: Stage) -> None:
    await stage.set_up()
    post = await stage.next_day()
    await answer(stage.bo, post, "Right 1")
    done = await stage.ada.slash(stage.channel, "manage points void", reason="The *key* was wrong")
    assert "1 daily taken back; 1 answers" in text_of(done)
    (shown,) = [m for m in stage.channel.history() if m.id == post.id]
    assert "taken back" in text_of(shown)
    assert "The \\*key\\* was wrong" in text_of(shown)
    assert ids_of(shown) == []
    assert "Nobody has answered yet" in text_of(await stage.bo.slash(stage.channel, "leaderboard", period="all time"))
    late = await forged(stage.cy, shown, f"answer:open:{ids_of(post)[0].rsplit(':', 1)[1]}")
    assert "taken this question back" in text_of(late)


@many
async def test_points_given_with_a_reason_and_who_is_left_out(stage: Stage) -> None:
    await stage.set_up()
    post = await stage.next_day()
    await stage.ada.slash(stage.channel, "manage points adjust", member=stage.bo, points=7, reason="wrote notes")
    assert "Bo · **7** points" in text_of(await stage.cy.slash(stage.channel, "leaderboard"))
    guests = stage.guild.create_role("Guests")
    await stage.ada.slash(stage.channel, "manage points exclude", role=guests)
    guest = stage.guild.add_member(stage.env.create_user("gil", global_name="Gil"), roles=[guests])
    verdict = text_of(await answer(guest, post, "Right 1"))
    assert "left your role out" in verdict
    assert "without points" in verdict
    assert "Gil" not in text_of(await stage.cy.slash(stage.channel, "leaderboard"))
    rules = await stage.ada.slash(stage.channel, "manage points rules", server_days=3)
    assert f"<@&{guests.id}>" in text_of(rules)
    assert "at least **3** days" in text_of(rules)


# ---- Seasons


@many
async def test_a_named_season_ends_with_one_podium_and_stays_in_the_hall(stage: Stage) -> None:
    await stage.set_up()
    today = stage.env.now().date()
    made = await stage.ada.slash(
        stage.channel,
        "manage season name",
        title="New *Year* cup",
        starts=str(today),
        ends=str(today + dt.timedelta(days=1)),
    )
    assert "New \\*Year\\* cup" in text_of(made)
    for _ in range(2):
        post = await stage.next_day()
        await answer(stage.ada, post, "Right 1")
        await answer(stage.bo, post, "Wrong 1")
        await stage.bot.contests.tick()
    assert named(stage, "season:hall:") == []
    assert "New \\*Year\\* cup" in text_of(await stage.cy.slash(stage.channel, "season"))
    await stage.next_day()
    await stage.env.advance_time(30)
    await stage.restart()
    await stage.bot.contests.tick()
    await stage.bot.contests.tick()
    (podium,) = named(stage, "season:hall:")
    text = text_of(podium)
    assert "is over" in text
    assert "**1**  Ada · **23** points" in text
    assert "**2**  Bo · **0** points" in text
    assert [attachment.filename for attachment in podium.attachments] == ["podium.png"]
    hall = await stage.cy.click(podium, label="Hall of fame")
    assert hall.ephemeral
    assert "**New \\*Year\\* cup** · Ada · 23 points" in text_of(hall)
    past = await stage.cy.select(hall.response, [ids_of(podium)[0].rsplit(":", 1)[1]], custom_id="season:open")
    assert "Ada · **23** points" in text_of(past)


@many
async def test_the_champion_gets_the_role_and_a_role_above_the_bot_is_told(stage: Stage) -> None:
    await stage.set_up()
    role = stage.guild.create_role("Champion")
    await stage.ada.slash(stage.channel, "manage season champion", role=role)
    today = stage.env.now().date()
    await stage.ada.slash(stage.channel, "manage season name", title="One", starts=str(today), ends=str(today))
    post = await stage.next_day() if stage.env.now().hour < 9 else stage.post
    await answer(stage.bo, post, "Right 1")
    stage.env.inject_error("PUT", "/guilds/*/members/*/roles/*", status=403, code=50013)
    await stage.next_day()
    await stage.env.advance_time(30)
    await stage.bot.contests.tick()
    (podium,) = named(stage, "season:hall:")
    assert "needs Manage Roles" in text_of(podium)


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        ("2026-02-10", "2026-02-01", "cannot end"),
        ("tomorrow", "2026-02-01", "is not a date"),
        ("2026-01-15", "2026-02-15", "overlaps the season First"),
        ("2025-01-01", "2025-02-01", "over already"),
    ],
)
async def test_a_season_that_does_not_fit_is_refused_in_a_sentence(
    stage: Stage, starts: str, ends: str, words: str
) -> None:
    await stage.set_up()
    first = await stage.ada.slash(
        stage.channel, "manage season name", title="First", starts="2026-01-02", ends="2026-01-31"
    )
    assert "Season First" in text_of(first)
    refused = await stage.ada.slash(stage.channel, "manage season name", title="Next", starts=starts, ends=ends)
    assert words in text_of(refused)
    assert refused.ephemeral


@many
async def test_a_season_is_exported_to_the_organiser_alone(stage: Stage) -> None:
    await stage.set_up()
    await answer(stage.bo, await stage.next_day(), "Right 1")
    shown = await stage.ada.slash(stage.channel, "manage season export")
    assert shown.ephemeral
    (attachment,) = shown.response.attachments
    assert attachment.filename == "season-2026-01.csv"
    contents = (await attachment.read()).decode("utf-8-sig").splitlines()
    assert contents == ["season,rank,name,points,right,answered", "January 2026,1,Bo,11,1,1"]


# ---- Duels


async def duel(stage: Stage, **options: Any) -> Any:
    """Ada challenges Bo; the public message."""
    shown = await stage.ada.slash(stage.channel, "duel", member=stage.bo, **options)
    assert shown.ephemeral, text_of(shown)
    return named(stage, "duel:open:")[-1]


async def play_all(stage: Stage, member: MemberActor, post: Any, options: list[str]) -> Any:
    """Answer every question of a duel, one after the other; what is shown at the end."""
    shown = await member.click(post, label="Answer")
    for option in options:
        await locked(member, shown, option)
        label = next(label for label in labels_of(shown.response) if label.startswith(("Next", "How it stands")))
        await member.click(shown.response, label=label)
    return shown


@many
async def test_a_duel_over_a_restart(stage: Stage) -> None:
    post = await duel(stage, questions=3)
    assert f"<@{stage.bo.id}>" in text_of(post)
    assert [user.id for user in post.mentions] == [stage.bo.id]
    first = await play_all(stage, stage.ada, post, ["Right 1", "Wrong 1"])
    await stage.restart()
    await locked(stage.ada, first, "Right 1")
    await stage.restart()
    last = await play_all(stage, stage.bo, post, ["Right 1", "Wrong 2", "Wrong 3"])
    assert "Ada wins the duel" in text_of(last.response), "who answers last learns at once how it ended"
    await stage.bot.contests.tick()
    (shown,) = [m for m in stage.channel.history() if m.id == post.id]
    text = text_of(shown)
    assert "Ada wins the duel" in text
    assert "**Ada** · 2 of 3 right" in text
    assert "**Bo** · 1 of 3 right" in text
    assert "Ada wins the duel" in text_of(await forged(stage.bo, shown, ids_of(post)[0]))


@many
async def test_a_duel_that_is_not_finished_in_time_is_settled(stage: Stage) -> None:
    post = await duel(stage, questions=2)
    await play_all(stage, stage.bo, post, ["Right 1"])
    await stage.env.advance_time(24 * 3600 + 5)
    await stage.bot.contests.tick()
    (shown,) = [m for m in stage.channel.history() if m.id == post.id]
    assert "Bo wins the duel" in text_of(shown)
    assert "**Ada** · 0 of 2 right · 0 answered" in text_of(shown)


@many
async def test_declining_and_cancelling(stage: Stage) -> None:
    post = await duel(stage)
    assert "Only the challenged" in text_of(await stage.ada.click(post, label="Decline"))
    assert "between two others" in text_of(await stage.cy.click(post, label="Answer"))
    assert "Only who started" in text_of(await stage.bo.click(post, label="Cancel"))
    assert "Declined" in text_of(await stage.bo.click(post, label="Decline"))
    await stage.bot.contests.tick()
    (shown,) = [m for m in stage.channel.history() if m.id == post.id]
    assert "Bo does not want to play" in text_of(shown)
    again = await stage.cy.slash(stage.channel, "duel", member=stage.bo)
    assert "declined a duel today" in text_of(again)
    other = await stage.ada.slash(stage.channel, "duel", member=stage.cy)
    assert "Cy is challenged" in text_of(other)
    twice = await stage.cy.slash(stage.channel, "duel", member=stage.ada)
    assert "have a duel under way" in text_of(twice)
    assert "cancelled" in text_of(await stage.ada.click(named(stage, "duel:open:")[-1], label="Cancel"))


@many
async def test_nobody_duels_themselves_or_a_bot(stage: Stage) -> None:
    robot = stage.guild.add_member(stage.env.create_user("robo", global_name="Robo", bot=True))
    assert "takes two" in text_of(await stage.ada.slash(stage.channel, "duel", member=stage.ada))
    assert "Bots know" in text_of(await stage.ada.slash(stage.channel, "duel", member=robot))
    assert "not in the notes" in text_of(await stage.ada.slash(stage.channel, "duel", member=stage.bo, topic="Alchemy"))
    assert "free to ask" in text_of(await stage.ada.slash(stage.channel, "duel", member=stage.bo, topic="Networking"))
    assert named(stage, "duel:open:") == []


@pytest.mark.questions(build.question("q-1"), build.question("q-2"))
async def test_a_question_that_becomes_the_daily_counts_for_neither(stage: Stage) -> None:
    await stage.set_up()
    post = await duel(stage, questions=2)
    await play_all(stage, stage.ada, post, ["Wrong 1", "Wrong 1"])
    await stage.next_day()
    shown = await stage.bo.click(post, label="Answer")
    await locked(stage.bo, shown, "Right 1")
    await stage.bot.contests.tick()
    (message,) = [m for m in stage.channel.history() if m.id == post.id]
    assert "Bo wins the duel" in text_of(message)
    assert "**Ada** · 0 of 1 right" in text_of(message)
    assert "dropped for both" in text_of(message)


# ---- Rounds


async def tapped(member: MemberActor, post: Any, option: str) -> Any:
    """Open the question of a round and tap the option of that text."""
    shown = await member.click(post, label="Answer")
    if "first tap counts" not in text_of(shown):
        return shown
    letter = "ABCDEFGHIJ"[letters_in(text_of(shown)).index(option)]
    return await member.click(shown.response, label=letter)


async def pass_time(stage: Stage, seconds: float) -> None:
    """Let the clock run and rounds be carried on."""
    await stage.env.advance_time(seconds)
    await stage.bot.contests.play()
    await stage.bot.contests.play()


@many
async def test_a_live_round_with_three_members_over_a_restart(stage: Stage) -> None:
    begun = await stage.bo.slash(stage.channel, "round", questions=2, seconds=120)
    assert "has begun" in text_of(begun)
    (first,) = named(stage, "round:open:")
    assert "question 1 of 2" in text_of(first)
    assert "Right 1" not in text_of(first)
    assert "Locked in" in text_of(await tapped(stage.ada, first, "Right 1"))
    await tapped(stage.bo, first, "Wrong 1")
    assert "Locked in" in text_of(await tapped(stage.bo, first, "Right 1"))
    await stage.restart()
    await tapped(stage.cy, first, "Right 1")
    await pass_time(stage, 123)
    (shown,) = [m for m in stage.channel.history() if m.id == first.id]
    text = text_of(shown)
    assert "✓ **Right 1**" in text
    assert "2 of 3 right" in text
    assert "**1**  Ada · **1** right" in text
    assert "**3**  Bo · **0** right" in text
    assert "Time is up" in text_of(await forged(stage.bo, shown, ids_of(first)[0]))
    await pass_time(stage, 9)
    second = named(stage, "round:open:")[-1]
    assert second.id != first.id
    assert "question 2 of 2" in text_of(second)
    await tapped(stage.ada, second, "Right 1")
    await stage.restart()
    await pass_time(stage, 123)
    await pass_time(stage, 9)
    (end,) = named(stage, "round:mine:")
    assert "Round over · Ada" in text_of(end)
    assert "**1**  Ada · **2** right" in text_of(end)
    mine = await stage.bo.click(end, label="My answers")
    assert "You: 0 of 2 right" in text_of(mine)
    await stage.bot.contests.play()
    assert len(named(stage, "round:mine:")) == 1


@many
async def test_who_chose_not_to_be_named_plays_a_round_without_a_name(stage: Stage) -> None:
    await stage.set_up()
    await stage.bo.slash(stage.channel, "round", questions=1, seconds=60)
    (first,) = named(stage, "round:open:")
    for member, visibility in ((stage.ada, "anonymous"), (stage.cy, "hidden")):
        await tapped(member, first, "Right 1")
        await member.slash(stage.channel, "mydata visibility", shown=visibility)
    await pass_time(stage, 63)
    (shown,) = [m for m in stage.channel.history() if m.id == first.id]
    text = text_of(shown)
    assert "2 of 2 right" in text
    assert text.count("Anonymous · **1** right") == 2
    assert "Ada" not in text
    assert "Cy" not in text


@many
async def test_a_round_is_stopped_by_its_starter_or_an_organiser_only(stage: Stage) -> None:
    await stage.bo.slash(stage.channel, "round", questions=3)
    (post,) = named(stage, "round:open:")
    assert "A round is running" in text_of(await stage.cy.slash(stage.channel, "round"))
    assert "Only who started" in text_of(await stage.cy.click(post, label="Stop round"))
    assert "stopped" in text_of(await stage.ada.click(post, label="Stop round"))
    await pass_time(stage, 1)
    (end,) = named(stage, "round:mine:")
    assert "Round stopped" in text_of(end)
    assert "over" in text_of(await forged(stage.bo, end, ids_of(post)[0]))
    again = await stage.cy.slash(stage.channel, "round")
    assert "has begun" in text_of(again)


@many
async def test_a_round_in_a_channel_that_goes_away_ends_quietly(stage: Stage) -> None:
    await stage.bo.slash(stage.channel, "round", questions=3, seconds=60)
    stage.env.inject_error("PATCH", "/channels/*/messages/*", status=400, code=50083)
    await pass_time(stage, 63)
    assert await stage.services.rounds.under_way() == ()
    assert "has begun" in text_of(await stage.cy.slash(stage.channel, "round")), "the channel is free again"


@pytest.mark.questions(build.question("q-two", right=2, options=5))
async def test_a_round_takes_multiple_response_by_a_select(stage: Stage) -> None:
    await stage.bo.slash(stage.channel, "round", questions=1)
    (post,) = named(stage, "round:open:")
    shown = await stage.ada.click(post, label="Answer")
    order = letters_in(text_of(shown))
    values = [str(order.index(text)) for text in ("Right 1", "Right 2")]
    menu = next(name for name in ids_of(shown.response) if name.startswith("round:taps:"))
    assert "Locked in" in text_of(await stage.ada.select(shown.response, values, custom_id=menu))


# ---- The pinned board


@many
async def test_a_pinned_board_keeps_itself_up_to_date_and_comes_back_when_deleted(stage: Stage) -> None:
    await stage.set_up()
    post = await stage.next_day()
    shown = await stage.ada.slash(stage.channel, "manage board pin", channel=stage.channel)
    assert "keeps itself up to date" in text_of(shown)
    (board,) = named(stage, "board:page:")
    assert "Nobody has answered yet" in text_of(board)
    await answer(stage.ada, post, "Right 1")
    await stage.bot.contests.tick()
    (board,) = named(stage, "board:page:")
    assert "Nobody has answered yet" in text_of(board), "not within a minute"
    await stage.env.advance_time(70)
    await stage.bot.contests.tick()
    (board,) = named(stage, "board:page:")
    assert "Ada · **11** points" in text_of(board)
    mine = await stage.bo.click(board, label="My place")
    assert mine.ephemeral
    await answer(stage.bo, post, "Right 1")
    stage.env.backend.delete_message(stage.channel.id, board.id)
    await stage.env.advance_time(130)
    await stage.bot.contests.tick()
    await stage.bot.contests.tick()
    (again,) = named(stage, "board:page:")
    assert again.id != board.id
    assert "Bo · **11** points" in text_of(again)
    await stage.ada.slash(stage.channel, "manage board unpin")
    assert "No board is pinned" in text_of(await stage.ada.slash(stage.channel, "manage board unpin"))


@pytest.mark.parametrize(
    "custom_id",
    [
        "duel:open:1",
        "duel:open:x",
        "duel:lock:1.0:0",
        "duel:lock:1:0",
        "duel:lock:1.0.0:0",
        "duel:pick:9.9:9",
        "duel:decline:-1",
        "duel:cancel",
        "round:open:1.0",
        "round:open:1",
        "round:tap:1.0:0",
        "round:tap:1.-1:0",
        "round:stop:99999999999999999999",
        "round:mine:1",
        "season:open:1",
        "season:hall:1:2",
        "board:page:week:points:all:-1",
        "board:page:week:points:all:999999999999",
        "board:page:week:luck:all:0",
        "board:page:decade:points:all:0",
        "board:by:week:accuracy:nowhere",
        "board:span:points:all",
    ],
)
async def test_a_forged_control_gets_a_private_sentence(stage: Stage, custom_id: str) -> None:
    await stage.set_up()
    shown = await stage.bo.slash(stage.channel, "tip", query="bucket")
    pressed = await forged(stage.bo, shown.response, custom_id)
    assert pressed.acknowledged
    assert pressed.ephemeral
    assert "went wrong" not in text_of(pressed)
