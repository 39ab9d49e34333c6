"""Reports and decisions on questions: who may report, when a question leaves the pool, and who brings it back."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.core.errors import StudyError
from bot.core.reports import REASONS
from bot.services.curating import Curating
from bot.services.organising import Organising
from bot.storage.audit import entries
from bot.storage.database import Database
from bot.storage.tables import Schedule
from tests import build, rows
from tests.group import DAY, HOUR, MORNING, Group

DUE = MORNING + HOUR
ORGANISER = 3009
MEMBERS = (3001, 3002, 3003)
REF = ("demo", "q-3")


@pytest.fixture
async def group(database: Database) -> Group:
    made = Group(database, build.bank(*(build.question(f"q-{number}") for number in range(1, 6))))
    await made.set_up()
    return made


@pytest.fixture
def curating(group: Group) -> Curating:
    return Curating(group.database, group.bank)


async def asked_of(group: Group, curating: Curating, *members: int, by_organiser: bool = False) -> int:
    """Post q-3; these members answer and report it. The posting."""
    await Organising(group.database, group.bank).queue(build.click(ORGANISER, at=MORNING), REF)
    asked = await group.post()
    for member in members:
        await group.answer(asked, member)
        click = build.click(member, at=asked.due_at + 2 * HOUR)
        await curating.report(click, asked.id, "wrong", by_organiser=by_organiser)
    return asked.id


async def asked_of_one(group: Group, curating: Curating) -> str:
    """An organiser reports the first of two servers' daily; which question it was."""
    (asked,) = [one for one in await group.take(DUE) if one.guild_id == group.guild]
    await group.daily.confirm(asked, message_id=77, sent_at=DUE)
    await group.answer(asked, ORGANISER)
    await curating.report(build.click(ORGANISER, at=DUE + 2 * HOUR), asked.id, "wrong", by_organiser=True)
    return asked.ref[1]


async def pool(group: Group) -> set[str]:
    plan = await group.setup.plan(group.guild)
    return {one.ref[1] for one in await group.database.read(group.bank.pool_of, plan)}


ALL = {"q-1", "q-2", "q-3", "q-4", "q-5"}


async def test_only_who_has_answered_may_report(group: Group, curating: Curating) -> None:
    asked = await group.post()
    with pytest.raises(StudyError, match="Answer the question first"):
        await curating.report(build.click(at=DUE + HOUR), asked.id, "wrong", by_organiser=True)
    assert await curating.cases(group.guild) == ()


async def test_a_posting_of_another_server_cannot_be_reported(group: Group, curating: Curating) -> None:
    asked = await group.post()
    await group.answer(asked)
    with pytest.raises(StudyError, match="Answer the question first"):
        await curating.report(build.click(guild=2, at=DUE + HOUR), asked.id, "wrong", by_organiser=True)


async def test_in_challenge_mode_a_report_waits_for_the_close(group: Group, curating: Curating) -> None:
    await group.database.write(lambda tx: tx.execute(update(Schedule).values(mode="challenge")) and None)
    asked = await group.post()
    await group.answer(asked)
    with pytest.raises(StudyError, match="once its answer is shown"):
        await curating.report(build.click(at=DUE + 2 * HOUR), asked.id, "wrong", by_organiser=False)
    await curating.report(build.click(at=asked.closes_at), asked.id, "wrong", by_organiser=False)
    assert [case.state for case in await curating.cases(group.guild)] == ["reported"]


@pytest.mark.parametrize("reason", ["", "WRONG", "boring", "x" * 100])
async def test_an_unknown_reason_is_refused(group: Group, curating: Curating, reason: str) -> None:
    asked = await group.post()
    await group.answer(asked)
    with pytest.raises(StudyError, match="not known"):
        await curating.report(build.click(at=DUE + HOUR), asked.id, reason, by_organiser=False)


async def test_three_members_take_a_question_out_and_two_do_not(group: Group, curating: Curating) -> None:
    posting = await asked_of(group, curating, *MEMBERS[:2])
    assert await pool(group) == ALL
    await group.answer(await group.database.read(rows.found, posting), MEMBERS[2])
    await curating.report(build.click(MEMBERS[2], at=DUE + 3 * HOUR), posting, "unclear", by_organiser=False)
    assert await pool(group) == ALL - {"q-3"}
    (case,) = await curating.cases(group.guild)
    assert (case.ref, case.state, sorted(case.reasons)) == (REF, "suspended", ["unclear", "wrong", "wrong"])


async def test_one_member_who_reports_three_times_is_one_report(group: Group, curating: Curating) -> None:
    posting = await asked_of(group, curating, MEMBERS[0])
    for reason in list(REASONS)[:3]:
        await curating.report(build.click(MEMBERS[0], at=DUE + 3 * HOUR), posting, reason, by_organiser=False)
    assert await pool(group) == ALL
    (case,) = await curating.cases(group.guild)
    assert case.reasons == ("outdated",), "the last word stands"


async def test_one_organiser_takes_a_question_out(group: Group, curating: Curating) -> None:
    await asked_of(group, curating, ORGANISER, by_organiser=True)
    assert await pool(group) == ALL - {"q-3"}


async def test_a_report_holds_in_its_own_server_only(group: Group, curating: Curating) -> None:
    other = Group(group.database, group.bank, guild=2)
    await other.set_up()
    posting = await asked_of_one(group, curating)
    assert posting not in await pool(group)
    assert await pool(other) == ALL


async def test_enabling_settles_the_reports_and_later_ones_count_anew(group: Group, curating: Curating) -> None:
    posting = await asked_of(group, curating, *MEMBERS)
    await curating.enable(build.click(ORGANISER, at=DUE + 4 * HOUR), REF)
    assert await pool(group) == ALL
    assert await curating.cases(group.guild) == ()
    await curating.report(build.click(MEMBERS[0], at=DUE + 5 * HOUR), posting, "wrong", by_organiser=False)
    assert [case.state for case in await curating.cases(group.guild)] == ["reported"]


async def test_a_disabled_question_is_never_picked(group: Group, curating: Curating) -> None:
    await curating.disable(build.click(ORGANISER, at=MORNING), REF)
    asked = [(await group.post()).ref for _ in range(9)]
    assert REF not in asked
    assert len(set(asked)) == 4
    await curating.enable(build.click(ORGANISER, at=MORNING + 9 * DAY), REF)
    assert (await group.post()).ref == REF, "asked less often than any other"


async def test_disabling_a_queued_question_takes_it_out_of_the_queue(group: Group, curating: Curating) -> None:
    await Organising(group.database, group.bank).queue(build.click(ORGANISER, at=MORNING), REF)
    await curating.disable(build.click(ORGANISER, at=MORNING), REF)
    assert [case.state for case in await curating.cases(group.guild)] == ["disabled"]
    assert (await group.post()).ref != REF


async def test_what_is_taken_out_cannot_be_queued(group: Group, curating: Curating) -> None:
    await curating.disable(build.click(ORGANISER, at=MORNING), REF)
    with pytest.raises(StudyError, match="/manage questions enable"):
        await Organising(group.database, group.bank).queue(build.click(ORGANISER, at=MORNING), REF)


async def test_with_every_question_out_the_date_is_missed_with_that_reason(group: Group, curating: Curating) -> None:
    for name in sorted(ALL):
        await curating.disable(build.click(ORGANISER, at=MORNING), ("demo", name))
    assert await group.take(DUE) == ()
    assert (await group.setup.plan(group.guild)).next_due == DUE + DAY


# ---- Looking at a question


async def test_who_looks_at_a_question_forfeits_its_points(group: Group, curating: Curating) -> None:
    shown = await curating.preview(build.click(ORGANISER, at=MORNING), REF)
    assert shown.question_id == "q-3"
    posting = await asked_of(group, curating)
    verdict = (await group.answer(await group.database.read(rows.found, posting), ORGANISER)).verdict
    assert verdict is not None
    assert (verdict.points, verdict.unscored) == (0, "seen")


async def test_the_open_dailys_key_is_shown_to_no_organiser(group: Group, curating: Curating) -> None:
    asked = await group.post()
    with pytest.raises(StudyError, match="open here"):
        await curating.preview(build.click(ORGANISER, at=DUE + HOUR), asked.ref)
    await curating.preview(build.click(ORGANISER, at=asked.closes_at), asked.ref)


async def test_decisions_and_looks_are_audited_with_their_question(group: Group, curating: Curating) -> None:
    click = build.click(ORGANISER, at=MORNING, name="Olga")
    await curating.preview(click, REF)
    await curating.disable(click, REF)
    await curating.enable(click, REF)
    found = await group.database.read(entries, guild_id=group.guild, limit=3)
    assert [(entry.name, entry.action, entry.detail) for entry in found] == [
        ("Olga", "question.enable", "q-3"),
        ("Olga", "question.disable", "q-3"),
        ("Olga", "question.show", "q-3"),
    ]


# ---- Finding one


@pytest.mark.parametrize("typed", ["q-3", " q-3 ", "demo:q-3", "^q-3", "?q-3"])
async def test_a_question_is_found_by_its_id_as_people_type_it(curating: Curating, typed: str) -> None:
    assert curating.find(typed) == REF


@pytest.mark.parametrize("typed", ["", "q", "q-33", "other:q-3", "x" * 500])
async def test_what_is_no_id_is_refused_with_where_ids_stand(curating: Curating, typed: str) -> None:
    with pytest.raises(StudyError, match="stands under every verdict"):
        curating.find(typed)


async def test_suggestions_fit_what_was_typed_and_hold_no_key(group: Group, curating: Curating) -> None:
    assert [found for found, _ in curating.suggest("ANSWER TO q-3")] == ["demo:q-3"]
    assert len(curating.suggest("")) == 5
    assert "Right" not in str(curating.suggest(""))
    many = Curating(group.database, build.bank(*(build.question(f"q-{n}", stem="word " * 90) for n in range(60))))
    suggested = many.suggest("word")
    assert len(suggested) == 25
    assert all(len(label) <= 100 and many.find(value) for value, label in suggested)
