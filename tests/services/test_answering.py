"""Private answers to the daily: one member, one answer, one verdict."""

from __future__ import annotations

import asyncio
import datetime as dt
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from bot.core.errors import StudyError
from bot.core.periods import kept_periods
from bot.core.postings import Asked
from bot.storage.database import Database, Tx
from bot.storage.exposures import shown_since
from bot.storage.tables import Answer, Exposure, Member, Score
from tests import build, rows
from tests.group import DAY, HOUR, Group, positions

SECOND = dt.timedelta(seconds=1)


@pytest.fixture
async def group(database: Database) -> Group:
    """A group after setup."""
    made = Group(database, build.bank())
    await made.set_up()
    return made


def recount(tx: Tx) -> dict[tuple[int, str, int], tuple[int, int, int]]:
    """The sums as they must be: counted anew from the answers that count."""
    sums: dict[tuple[int, str, int], tuple[int, int, int]] = {}
    for answer in tx.execute(select(*Answer.__table__.columns).where(Answer.unscored.is_(None))):
        for period in kept_periods(answer.local_date):
            place = (answer.guild_id, period, answer.user_id)
            points, right, answered = sums.get(place, (0, 0, 0))
            sums[place] = (points + answer.points, right + answer.right, answered + 1)
    return sums


def kept(tx: Tx) -> dict[tuple[int, str, int], tuple[int, int, int]]:
    """The sums as they are kept."""
    return {
        (row.guild_id, row.period, row.user_id): (row.points, row.right, row.answered)
        for row in tx.execute(select(*Score.__table__.columns))
    }


async def test_a_right_answer_earns_its_points_and_a_wrong_one_none(group: Group) -> None:
    asked = await group.post()
    right = (await group.answer(asked, 1)).verdict
    wrong = (await group.answer(asked, 2, right=False)).verdict
    assert right is not None
    assert wrong is not None
    assert (right.right, right.points, right.unscored, right.repeated) == (True, 11, None, False)
    assert (wrong.right, wrong.points, wrong.unscored, wrong.repeated) == (False, 0, None, False)


async def test_opening_shows_no_verdict_and_commits_to_nothing(group: Group) -> None:
    asked = await group.post()
    sheet = await group.answering.open(build.click(at=asked.due_at + HOUR), asked.id)
    assert sheet.verdict is None
    assert sorted(sheet.order) == ["k0", "k1", "k2", "k3"]
    assert await group.database.read(rows.count, Answer) == 0
    assert await group.database.read(rows.count, Exposure) == 0


async def test_fifty_members_at_once_are_fifty_answers(group: Group) -> None:
    asked = await group.post()
    sheets = await asyncio.gather(*(group.answer(asked, user, right=user % 3 > 0) for user in range(1, 51)))
    assert all(sheet.verdict is not None and not sheet.verdict.repeated for sheet in sheets)
    assert await group.database.read(rows.count, Answer) == 50
    assert await group.database.read(rows.count, Member) == 51, "the fifty and the organiser"
    assert await group.database.read(kept) == await group.database.read(recount)


async def test_twenty_clicks_by_one_member_are_one_answer_and_one_verdict(group: Group) -> None:
    asked = await group.post()
    click = build.click(at=asked.due_at + HOUR)
    sheets = await asyncio.gather(*(group.answering.lock(click, asked.id, (i % 4,)) for i in range(20)))
    verdicts = [sheet.verdict for sheet in sheets]
    assert len({(v.right, v.points, v.chosen, v.unscored) for v in verdicts if v is not None}) == 1
    assert [v is not None and v.repeated for v in verdicts].count(False) == 1, "one was the first, the others repeat it"
    assert await group.database.read(rows.count, Answer) == 1
    assert await group.database.read(kept) == await group.database.read(recount)


async def test_the_first_answer_stands(group: Group) -> None:
    asked = await group.post()
    first = (await group.answer(asked, right=False)).verdict
    second = (await group.answer(asked, right=True)).verdict
    assert first is not None
    assert second is not None
    assert (second.right, second.chosen, second.repeated) == (False, first.chosen, True)
    result = await group.answering.result(build.click(at=asked.due_at + 3 * DAY), asked.id)
    assert result.verdict == second


async def test_a_second_answer_is_not_even_looked_at(group: Group) -> None:
    """What an altered client sends after the first answer changes nothing, however impossible."""
    asked = await group.post()
    first = (await group.answer(asked)).verdict
    again = (await group.answering.lock(build.click(at=asked.due_at + HOUR), asked.id, (9, 9, 9))).verdict
    assert first is not None
    assert again is not None
    assert (again.chosen, again.right) == (first.chosen, True)


async def test_there_is_no_result_before_the_answer(group: Group) -> None:
    asked = await group.post()
    with pytest.raises(StudyError, match=r"not answered this question yet\. Press Answer"):
        await group.answering.result(build.click(at=asked.due_at + HOUR), asked.id)


async def test_an_impossible_choice_is_refused_and_may_be_corrected(group: Group) -> None:
    asked = await group.post()
    click = build.click(at=asked.due_at + HOUR)
    for wrong in ((), (4,), (-1,), (0, 1), (2, 2)):
        with pytest.raises(StudyError):
            await group.answering.lock(click, asked.id, wrong)
    assert await group.database.read(rows.count, Answer) == 0
    verdict = (await group.answer(asked)).verdict
    assert verdict is not None
    assert not verdict.repeated


async def test_multiple_response_is_all_or_nothing(database: Database) -> None:
    group = Group(database, build.bank(build.question(right=2)))
    await group.set_up()
    asked = await group.post()
    right = (await group.answer(asked, 1)).verdict
    half = (await group.answer(asked, 2, right=False)).verdict
    assert right is not None
    assert half is not None
    assert (right.right, right.points) == (True, 11)
    assert (half.right, half.points) == (False, 0)
    assert len(set(half.chosen) & asked.snapshot.right_keys) == 1, "one of the two was right"


async def test_each_member_has_an_order_of_their_own_that_stays(group: Group) -> None:
    asked = await group.post()
    at = asked.due_at + HOUR
    orders = [(await group.answering.open(build.click(user, at=at), asked.id)).order for user in range(20)]
    again = [(await group.answering.open(build.click(user, at=at), asked.id)).order for user in range(20)]
    assert orders == again
    assert len(set(orders)) > 5


# ---- Answers that earn nothing


async def test_a_late_answer_is_graded_without_points(group: Group) -> None:
    asked = await group.post()
    in_time = (await group.answer(asked, 1, at=asked.closes_at - SECOND)).verdict
    late = (await group.answer(asked, 2, at=asked.closes_at)).verdict
    assert in_time is not None
    assert late is not None
    assert (in_time.points, in_time.unscored) == (11, None)
    assert (late.right, late.points, late.unscored) == (True, 0, "late")
    assert await group.database.read(kept) == await group.database.read(recount)


async def test_the_next_posting_closes_the_one_before(group: Group) -> None:
    yesterday = await group.post()
    today = await group.post()
    verdict = (await group.answer(yesterday, at=today.due_at + SECOND)).verdict
    assert verdict is not None
    assert verdict.unscored == "late"


async def test_an_answer_pressed_before_the_close_counts_however_late_it_is_handled(group: Group) -> None:
    """The interaction's own time decides, not the time at which the bot came to it."""
    yesterday = await group.post()
    await group.post()
    verdict = (await group.answer(yesterday, at=yesterday.closes_at - SECOND)).verdict
    assert verdict is not None
    assert verdict.unscored is None


async def test_who_answered_the_same_question_in_another_server_has_seen_its_key(database: Database) -> None:
    bank = build.bank(build.question("q-1"))
    here, there = Group(database, bank), Group(database, bank, guild=2)
    await here.set_up()
    await there.set_up()
    first, second = await here.post(), await there.post(at=here_due(1))
    assert first.ref == second.ref
    counted = (await here.answer(first)).verdict
    again = (await there.answer(second, at=first.due_at + 2 * HOUR)).verdict
    other = (await there.answer(second, build.ADA + 1)).verdict
    assert counted is not None
    assert again is not None
    assert other is not None
    assert (counted.points, counted.unscored) == (11, None)
    assert (again.right, again.points, again.unscored) == (True, 0, "seen")
    assert (other.points, other.unscored) == (11, None)


def here_due(minutes: int) -> dt.datetime:
    """Some minutes after the daily is due."""
    return build.NOON.replace(hour=9) + dt.timedelta(minutes=minutes)


async def test_a_quiz_on_the_question_before_it_went_out_is_fine(database: Database) -> None:
    group = Group(database, build.bank(build.question("q-1")))
    await group.set_up()
    mark = group.bank.stock.by_key["?q-1"].mark
    await group.quizzing.lock(build.click(at=here_due(-10)), mark, (0,))
    asked = await group.post()
    verdict = (await group.answer(asked)).verdict
    assert verdict is not None
    assert verdict.unscored is None


async def test_a_quiz_on_the_open_question_in_another_server_costs_the_points(database: Database) -> None:
    bank = build.bank(build.question("q-1"))
    here, there = Group(database, bank), Group(database, bank, guild=2)
    await here.set_up()
    asked = await here.post()
    mark = bank.stock.by_key["?q-1"].mark
    await there.quizzing.lock(build.click(guild=2, at=here_due(10)), mark, (0,))
    verdict = (await here.answer(asked)).verdict
    assert verdict is not None
    assert verdict.unscored == "seen"


async def test_a_key_seen_between_claim_and_message_was_seen_before_it_was_out(group: Group) -> None:
    """A claim may wait for Discord; the question is out from the message on."""
    asked = await group.post()
    mark = group.bank.stock.by_key[f"?{asked.ref[1]}"].mark
    there = Group(group.database, group.bank, guild=2)
    await there.quizzing.lock(build.click(guild=2, at=asked.due_at + SECOND), mark, (0,))
    verdict = (await group.answer(asked)).verdict
    assert verdict is not None
    assert verdict.unscored is None


async def test_answering_shows_the_key(group: Group) -> None:
    asked = await group.post()
    await group.answer(asked, right=False)
    assert await group.database.read(shown_since, user_id=build.ADA, ref=asked.ref, since=asked.due_at)


# ---- Postings that are not there


async def refused(group: Group, posting_id: int, **changes: int) -> str:
    click = build.click(at=here_due(60), **changes)
    sentences = set()
    for attempt in (
        group.answering.open(click, posting_id),
        group.answering.lock(click, posting_id, (0,)),
        group.answering.result(click, posting_id),
    ):
        with pytest.raises(StudyError) as problem:
            await attempt
        sentences.add(str(problem.value))
    (sentence,) = sentences
    return sentence


async def test_a_posting_of_another_server_is_unknown(group: Group) -> None:
    asked = await group.post()
    assert "not known in this server any more" in await refused(group, asked.id, guild=2)
    assert await group.database.read(rows.count, Answer) == 0


async def test_a_posting_that_never_was_is_unknown(group: Group) -> None:
    for posting_id in (0, 1, 2**63 - 1):
        assert "Use /leaderboard" in await refused(group, posting_id)


async def test_an_abandoned_posting_is_unknown(group: Group) -> None:
    (asked,) = await group.take(here_due(0))
    await group.daily.give_up(asked, "it is too late", now=asked.due_at)
    assert "not known in this server any more" in await refused(group, asked.id)


async def test_a_question_that_left_the_notes_is_still_answered(group: Group) -> None:
    """The posting holds a snapshot."""
    asked = await group.post()
    without = Group(group.database, build.bank(build.question("q-new")))
    verdict = (await without.answer(asked)).verdict
    assert verdict is not None
    assert (verdict.right, verdict.points) == (True, 11)


# ---- Names, and the sums


async def test_the_name_is_the_one_of_the_last_click(group: Group) -> None:
    asked = await group.post()
    await group.answer(asked, 7)
    await group.answering.open(build.click(7, at=asked.due_at + 2 * HOUR, name="Ada 🦉"), asked.id)
    names = await group.database.read(rows.column, Member.display_name)
    assert "Ada 🦉" in names
    assert "Member 7" not in names


steps = st.tuples(
    st.integers(0, 2),  # whose server
    st.integers(1, 4),  # which member
    st.integers(0, 3),  # which posting
    st.booleans(),  # right?
    st.integers(-30, 60),  # hours after the posting was due
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plays=st.lists(steps, min_size=1, max_size=25), at_once=st.booleans())
async def test_the_sums_equal_a_recount_after_any_sequence(
    database: Database, plays: list[tuple[int, int, int, bool, int]], *, at_once: bool
) -> None:
    for table in (Answer, Exposure, Score):
        await database.write(lambda tx, table=table: tx.execute(delete(table)) and None)
    groups, posts = await three_servers(database)
    work = [
        groups[server].answer(posts[server][day], user, right=right, at=posts[server][day].due_at + hours * HOUR)
        for server, user, day, right, hours in plays
    ]
    if at_once:
        await asyncio.gather(*work)
    else:
        for one in work:
            await one
    assert await database.read(kept) == await database.read(recount)
    distinct = {(server, user, day) for server, user, day, _, _ in plays}
    assert await database.read(rows.count, Answer) == len(distinct)


async def three_servers(database: Database) -> tuple[list[Group], list[list[Asked]]]:
    """Three groups with four postings each, over the edge of a week; made once for a database."""
    bank = build.bank(build.question("q-1"), build.question("q-2", right=2))
    groups = [Group(database, bank, guild=guild) for guild in (1, 2, 3)]
    posts: list[list[Asked]] = []
    for group in groups:

        def found(tx: Tx, guild: int = group.guild) -> list[Asked]:
            return [rows.found(tx, made, guild=guild) for made in rows.posting_ids(tx, guild)] or [
                rows.sent(tx, f"q-{1 + day % 2}", day=day, guild=guild, right=1 + day % 2) for day in (5, 6, 7, 8)
            ]

        posts.append(await database.write(found))
    return groups, posts


async def test_positions_of_a_sheet_lead_to_the_options_that_were_shown(group: Group) -> None:
    asked = await group.post()
    chance = random.Random(1)
    for user in range(1, 30):
        click = build.click(user, at=asked.due_at + HOUR)
        sheet = await group.answering.open(click, asked.id)
        at = chance.randrange(4)
        verdict = (await group.answering.lock(click, asked.id, (at,))).verdict
        assert verdict is not None
        assert verdict.chosen == (sheet.order[at],)
        assert verdict.right == (at in positions(sheet, right=True))
