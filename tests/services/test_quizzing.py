"""*Quiz me*: private, without points, and never with the question that is open."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.core.errors import StudyError
from bot.storage.database import Database
from bot.storage.exposures import shown_since
from bot.storage.tables import Answer, Exposure, Member, Score
from tests import build, rows
from tests.group import DAY, HOUR, MORNING, Group

DUE = MORNING + HOUR
AT = DUE + HOUR


@pytest.fixture
def group(database: Database) -> Group:
    """A pack with a question on one fact, one on another, and one on none."""
    bank = build.bank(
        build.question("q-1", fact_ids=("st-1",)),
        build.question("q-2", fact_ids=("st-3",), right=2),
        build.question("q-3"),
        build.question("q-4", topic="network"),
    )
    return Group(database, bank)


def mark(group: Group, key: str) -> str:
    return group.bank.stock.by_key[key].mark


async def asked_about(group: Group, key: str, times: int = 40) -> set[str]:
    """The questions that come up in so many presses."""
    found = set()
    for second in range(times):
        click = build.click(at=AT + dt.timedelta(seconds=second))
        found.add((await group.quizzing.ask(click, mark(group, key))).snapshot.question_id)
    return found


async def test_a_fact_is_asked_with_the_questions_that_rest_on_it(group: Group) -> None:
    assert await asked_about(group, "^st-1") == {"q-1"}
    assert await asked_about(group, "^st-3") == {"q-2"}


async def test_a_fact_without_questions_is_asked_with_its_topics(group: Group) -> None:
    assert await asked_about(group, "^st-2") == {"q-1", "q-2", "q-3"}


async def test_a_section_is_asked_with_the_questions_on_its_facts(group: Group) -> None:
    assert await asked_about(group, "storage/basics") == {"q-1", "q-2"}


async def test_a_topic_is_asked_with_all_of_its_own_questions_in_changing_order(group: Group) -> None:
    assert await asked_about(group, "storage") == {"q-1", "q-2", "q-3"}
    assert await asked_about(group, "network") == {"q-4"}


async def test_a_subject_without_questions_is_refused_with_a_way_on(database: Database) -> None:
    group = Group(database, build.bank(build.question("q-1")))
    with pytest.raises(StudyError, match="There is no question on this yet that is free to ask"):
        await group.quizzing.ask(build.click(at=AT), mark(group, "network"))


async def test_a_mark_that_is_gone_is_refused_with_what_to_do(group: Group) -> None:
    for attempt in (
        group.quizzing.ask(build.click(at=AT), "0123456789ab"),
        group.quizzing.open(build.click(at=AT), "0123456789ab"),
        group.quizzing.lock(build.click(at=AT), "0123456789ab", (0,)),
    ):
        with pytest.raises(StudyError, match=r"no longer in the notes\. Look it up afresh with /tip"):
            await attempt


async def test_a_topic_is_not_a_question(group: Group) -> None:
    for attempt in (
        group.quizzing.open(build.click(at=AT), mark(group, "storage")),
        group.quizzing.lock(build.click(at=AT), mark(group, "storage"), (0,)),
    ):
        with pytest.raises(StudyError, match="That is not a question"):
            await attempt


async def test_the_verdict_is_told_and_nothing_is_counted(group: Group) -> None:
    sheet = await group.quizzing.open(build.click(at=AT), mark(group, "?q-1"))
    assert sheet.verdict is None
    for position, key in enumerate(sheet.order):
        locked = await group.quizzing.lock(build.click(at=AT), sheet.mark, (position,))
        assert locked.verdict is not None
        assert (locked.verdict.right, locked.verdict.points) == (key == "k0", 0)
        assert locked.verdict.chosen == (key,)
        assert locked.order == sheet.order
    assert await group.database.read(rows.count, Answer) == 0
    assert await group.database.read(rows.count, Score) == 0


async def test_an_impossible_choice_is_refused_and_shows_nothing(group: Group) -> None:
    for wrong in ((), (9,), (0, 1)):
        with pytest.raises(StudyError):
            await group.quizzing.lock(build.click(at=AT), mark(group, "?q-1"), wrong)
    assert await group.database.read(rows.count, Exposure) == 0


async def test_only_the_verdict_shows_the_key(group: Group) -> None:
    sheet = await group.quizzing.ask(build.click(at=AT), mark(group, "^st-1"))
    ref = ("demo", "q-1")
    assert not await group.database.read(shown_since, user_id=build.ADA, ref=ref, since=AT)
    await group.quizzing.lock(build.click(at=AT), sheet.mark, (0,))
    assert await group.database.read(shown_since, user_id=build.ADA, ref=ref, since=AT)
    assert await group.database.read(rows.column, Member.display_name) == [f"Member {build.ADA}"]


async def test_the_daily_and_the_quiz_do_not_share_an_order(group: Group) -> None:
    """Else a quiz beforehand would tell the letter of the daily."""
    await group.set_up()
    asked = await group.post()
    same = 0
    for user in range(48):
        daily = await group.answering.open(build.click(user, at=AT), asked.id)
        quiz = await group.quizzing.open(build.click(user, guild=2, at=AT), mark(group, f"?{asked.ref[1]}"))
        same += daily.order == quiz.order
    assert same < 12, "2 of 48 are equal by chance"


# ---- The daily that is open


async def test_the_open_question_of_this_server_is_not_asked(database: Database) -> None:
    group = Group(database, build.bank())
    await group.set_up()
    asked = await group.post()
    assert await asked_about(group, "storage") == {"q-1", "q-2", "q-3"} - {asked.ref[1]}


async def test_a_claimed_question_is_not_asked_either(database: Database) -> None:
    group = Group(database, build.bank(build.question("q-1")))
    await group.set_up()
    await group.daily.claim_due(DUE)
    with pytest.raises(StudyError, match="free to ask"):
        await group.quizzing.ask(build.click(at=DUE), mark(group, "storage"))


async def test_a_quiz_that_was_begun_before_the_question_went_out_cannot_be_finished(database: Database) -> None:
    group = Group(database, build.bank(build.question("q-1")))
    await group.set_up()
    sheet = await group.quizzing.ask(build.click(at=MORNING), mark(group, "storage"))
    await group.post()
    for attempt in (
        group.quizzing.open(build.click(at=AT), sheet.mark),
        group.quizzing.lock(build.click(at=AT), sheet.mark, (0,)),
    ):
        with pytest.raises(StudyError, match=r"daily question that is open in this server\. Answer it there first"):
            await attempt
    assert await group.database.read(rows.count, Exposure) == 0


async def test_another_server_may_ask_it(database: Database) -> None:
    group = Group(database, build.bank(build.question("q-1")))
    await group.set_up()
    await group.post()
    there = Group(database, group.bank, guild=2)
    click = build.click(guild=2, at=AT)
    assert (await there.quizzing.ask(click, mark(group, "storage"))).snapshot.question_id == "q-1"


async def test_a_question_that_closed_may_be_asked_again(database: Database) -> None:
    group = Group(database, build.bank(build.question("q-1")))
    await group.set_up()
    await group.post()
    later = build.click(at=DUE + DAY)
    assert (await group.quizzing.ask(later, mark(group, "storage"))).snapshot.question_id == "q-1"
