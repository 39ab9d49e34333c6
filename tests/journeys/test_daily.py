"""The main job, walked as members walk it: setup, posting, private answers, a restart, the board."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import update

from bot.storage.database import Tx
from bot.storage.tables import Posting
from tests import build
from tests.stage import Stage, answer, forged, ids_of, labels_of, letters_in, text_of


async def test_setup_says_where_when_and_that_nothing_is_missing(stage: Stage) -> None:
    shown = await stage.set_up("9:30", "Europe/Zurich")
    assert shown.acknowledged
    assert shown.ephemeral
    text = text_of(shown)
    assert f"<#{stage.channel.id}>" in text
    assert "09:30" in text
    assert "Europe/Zurich" in text
    assert "every permission" in text


async def test_the_daily_is_posted_at_its_time_without_options(stage: Stage) -> None:
    await stage.set_up("09:00")
    assert stage.posts == []
    post = await stage.next_day()
    text = text_of(post)
    assert "What is the answer to" in text
    assert "Right 1" not in text
    assert labels_of(post) == ["Answer", "My result"]


async def test_the_loop_posts_by_itself_within_half_a_minute(stage: Stage) -> None:
    await stage.restart(awake=True)
    soon = stage.env.now() + dt.timedelta(minutes=2)
    await stage.set_up(f"{soon:%H:%M}")
    await stage.env.advance_time(100)
    assert stage.posts == []
    await stage.env.advance_time(50)
    assert len(stage.posts) == 1


async def test_one_post_a_day(stage: Stage) -> None:
    await stage.set_up("09:00")
    for day in range(1, 4):
        await stage.next_day()
        assert len(stage.posts) == day
    questions = {text_of(post).split("answer to ")[1].split("?")[0] for post in stage.posts}
    assert len(questions) == 3, "no repeat before the pool is used up"


async def test_three_members_answer_and_stand_on_the_board(stage: Stage) -> None:
    await stage.set_up()
    post = await stage.next_day()
    assert "Right · +11" in text_of(await answer(stage.ada, post, "Right 1"))
    assert "Not right" in text_of(await answer(stage.bo, post, "Wrong 2"))
    await stage.restart()
    assert "Right · +11" in text_of(await answer(stage.cy, post, "Right 1"))
    board = await stage.bo.slash(stage.channel, "leaderboard", period="today")
    text = text_of(board)
    assert "**1**  Ada · **11** points · 1/1" in text
    assert "**1**  Cy · **11** points" in text
    assert "**3**  Bo · **0** points · 0/1" in text
    assert "You: rank **3** of 3" in text
    assert "11 points to rank 1" in text


async def test_the_sheet_is_private_and_each_member_has_an_order_of_their_own(stage: Stage) -> None:
    await stage.set_up()
    orders = []
    for _ in range(3):
        post = await stage.next_day()
        for member in (stage.ada, stage.bo, stage.cy):
            opened = await member.click(post, label="Answer")
            assert opened.ephemeral
            orders.append(tuple(letters_in(text_of(opened))))
            again = await member.click(post, label="Answer")
            assert tuple(letters_in(text_of(again))) == orders[-1], "the order stays the member's own"
    assert all(sorted(order) == ["Right 1", "Wrong 1", "Wrong 2", "Wrong 3"] for order in orders)
    assert len(set(orders)) > 1


async def test_nothing_counts_before_lock_in(stage: Stage) -> None:
    await stage.set_up()
    post = await stage.next_day()
    opened = await stage.ada.click(post, label="Answer")
    assert "Lock in" not in labels_of(opened.response)
    await stage.ada.click(opened.response, label="A")
    await stage.ada.click(opened.response, label="C")
    mine = await stage.ada.click(post, label="My result")
    assert "have not answered" in text_of(mine)
    board = await stage.ada.slash(stage.channel, "leaderboard", period="today")
    assert "Nobody has answered yet" in text_of(board)


async def test_the_first_answer_stands_whatever_is_pressed_later(stage: Stage) -> None:
    await stage.set_up()
    post = await stage.next_day()
    opened = await stage.ada.click(post, label="Answer")
    other = await stage.ada.click(post, label="Answer")
    order = letters_in(text_of(opened))
    wrong, right = "ABCD"[order.index("Wrong 1")], "ABCD"[order.index("Right 1")]
    await stage.ada.click(opened.response, label=wrong)
    await stage.ada.click(other.response, label=right)
    first = await stage.ada.click(opened.response, label="Lock in")
    second = await stage.ada.click(other.response, label="Lock in")
    assert "Not right" in text_of(first)
    assert "Not right" in text_of(second)
    assert "first answer stands" in text_of(second)
    assert "**0** points" in text_of(await stage.ada.slash(stage.channel, "leaderboard"))


async def test_a_post_from_before_a_restart_is_answered_after_it(stage: Stage) -> None:
    await stage.set_up()
    post = await stage.next_day()
    opened = await stage.bo.click(post, label="Answer")
    letter = "ABCD"[letters_in(text_of(opened)).index("Right 1")]
    await stage.restart()
    chosen = await stage.bo.click(opened.response, label=letter)
    assert chosen.acknowledged
    await stage.restart()
    verdict = await stage.bo.click(opened.response, label="Lock in")
    assert "Right · +11" in text_of(verdict)
    assert "Right · +11" in text_of(await stage.bo.click(post, label="My result"))


async def test_the_daily_still_answers_after_a_private_view_has_ended(stage: Stage) -> None:
    await stage.set_up()
    post = await stage.next_day()
    opened = await stage.ada.click(post, label="Answer")
    await stage.env.advance_time(16 * 60)
    late = await stage.ada.click(post, label="Answer")
    assert late.acknowledged
    assert letters_in(text_of(late)) == letters_in(text_of(opened))


async def test_an_answer_after_the_next_post_is_graded_without_points(stage: Stage) -> None:
    await stage.set_up()
    old = await stage.next_day()
    await stage.next_day()
    verdict = text_of(await answer(stage.cy, old, "Right 1"))
    assert "✓ Right" in verdict
    assert "after the close" in verdict
    assert "no scored answer here yet" in text_of(await stage.cy.slash(stage.channel, "leaderboard"))


async def test_the_verdict_says_why_and_why_not_the_others(stage: Stage) -> None:
    await stage.set_up()
    verdict = text_of(await answer(stage.ada, await stage.next_day(), "Wrong 3"))
    assert "Your answer" in verdict
    assert "Right is" in verdict
    assert "The explanation of" in verdict
    assert "Why not the others" in verdict
    assert "Because of reason 2." in verdict


async def test_the_closed_post_shows_the_answer_the_counts_and_who_solved_it(stage: Stage) -> None:
    await stage.set_up()
    post = await stage.next_day()
    await answer(stage.ada, post, "Right 1")
    await answer(stage.bo, post, "Wrong 1")
    assert "Right 1" not in text_of(stage.posts[0])
    await stage.next_day()
    shown = text_of(stage.posts[0])
    assert "closed" in shown
    assert "✓ **Right 1**" in shown
    assert "1 of 2 right" in shown
    assert "Solved by Ada" in shown
    assert "Bo" not in shown
    late = text_of(await answer(stage.cy, stage.posts[0], "Right 1"))
    assert "after the close" in late


async def test_a_reveal_is_made_up_for_after_a_restart_and_only_once(stage: Stage) -> None:
    await stage.set_up()
    await stage.next_day()
    stage.env.inject_error("PATCH", "/channels/*/messages/*", status=500)
    await stage.next_day()
    assert "closed" not in text_of(stage.posts[0])
    await stage.env.advance_time(40)
    await stage.restart()
    await stage.bot.daily.tick()
    assert "closed" in text_of(stage.posts[0])
    edits = [r for r in stage.env.http_requests if r.method == "PATCH" and "/messages/" in r.path]
    await stage.bot.daily.tick()
    assert len([r for r in stage.env.http_requests if r.method == "PATCH" and "/messages/" in r.path]) == len(edits)


async def test_a_claim_that_was_sent_but_not_confirmed_is_found_again_not_doubled(stage: Stage) -> None:
    await stage.set_up()
    await stage.next_day()
    asked = await stage.services.daily.current(stage.guild.id)
    assert asked is not None
    await stage.database.write(forget_confirmation, asked.id)  # as if the process had died right after sending
    await stage.env.advance_time(600)
    await stage.restart()
    await stage.bot.daily.tick()
    assert len(stage.posts) == 1
    again = await stage.services.daily.current(stage.guild.id)
    assert again is not None
    assert again.message_id == stage.posts[0].id


@pytest.mark.questions(build.question("q-two", right=2, options=5))
async def test_multiple_response_takes_exactly_as_many_as_are_right(stage: Stage) -> None:
    await stage.set_up()
    post = await stage.next_day()
    opened = await stage.ada.click(post, label="Answer")
    order = letters_in(text_of(opened))
    values = [str(order.index(text)) for text in ("Right 1", "Right 2")]
    menu = next(name for name in ids_of(opened.response) if name.startswith("answer:picks:"))
    await stage.ada.select(opened.response, values, custom_id=menu)
    assert "Right · +11" in text_of(await stage.ada.click(opened.response, label="Lock in"))
    one = await forged(stage.bo, post, menu, values[0])
    assert "does not exist" in text_of(one)


@pytest.mark.parametrize(
    "custom_id",
    [
        "answer:open:999999",
        "answer:open:0",
        "answer:open:-1",
        "answer:open:one",
        "answer:open:１",
        "answer:open:99999999999999999999",
        "answer:open",
        "answer:lock:{posting}:9",
        "answer:lock:{posting}:0.1",
        "answer:lock:{posting}:",
        "answer:lock:{posting}:0:1",
        "answer:pick:{posting}:7",
        "answer:pick:{posting}",
        "answer:picks:{posting}",
        "answer:nothing:1",
        "🦆:🦆:🦆",
        "quiz:ask:0123456789ab",
        "quiz:lock:0123456789ab:0",
        "tip:page:0123456789ab:1",
        "board:span:'; DROP TABLE answers; --",
        "x" * 100,
    ],
)
async def test_a_forged_press_gets_a_private_sentence_and_leaves_no_row(stage: Stage, custom_id: str) -> None:
    await stage.set_up()
    post = await stage.next_day()
    posting = ids_of(post)[0].rsplit(":", 1)[1]
    shown = await forged(stage.bo, post, custom_id.format(posting=posting))
    assert shown.acknowledged
    assert shown.ephemeral
    assert "went wrong" not in text_of(shown)
    board = await stage.ada.slash(stage.channel, "leaderboard", period="today")
    assert "Nobody has answered yet" in text_of(board)


async def test_a_posting_of_another_server_is_refused(stage: Stage) -> None:
    await stage.set_up()
    post = await stage.next_day()
    elsewhere = stage.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("general")
    stranger = elsewhere.add_member(stage.env.create_user("zed", global_name="Zed"))
    theirs = await stranger.slash(channel, "tip", query="bucket")
    shown = await forged(stranger, theirs.response, ids_of(post)[0])
    assert "not known in this server" in text_of(shown)


@pytest.mark.faults
async def test_an_unknown_fault_ends_in_an_apology_with_the_id_that_is_logged(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    await stage.set_up()
    post = await stage.next_day()
    await stage.database.close()  # every action now fails in a way nobody planned
    shown = await stage.bo.click(post, label="Answer")
    assert shown.ephemeral
    fault = text_of(shown).rsplit(" ", 1)[1].strip(".")
    assert "went wrong" in text_of(shown)
    assert fault in caplog.text


def forget_confirmation(tx: Tx, posting_id: int) -> None:
    tx.execute(update(Posting).where(Posting.id == posting_id).values(state="claimed", message_id=None, sent_at=None))
