"""Points and streaks in the answer's own transaction; what organisers take back and give; the recount of it all."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from bot.bank import subjects
from bot.core.clicks import Click
from bot.core.errors import StudyError
from bot.core.postings import Asked
from bot.core.seasons import check_new
from bot.core.streaks import Streak
from bot.services.scorekeeping import Scorekeeping, check_server
from bot.services.standings import Wish
from bot.storage.audit import entries
from bot.storage.database import Database, Tx
from bot.storage.members import set_visibility
from bot.storage.recounts import rebuild_period, rebuild_sums
from bot.storage.seasons import add_season, named_seasons
from bot.storage.streaks import streak_of
from bot.storage.tables import Adjustment, Answer, Exposure, Model, Opening, Posting, Score, SeasonRow, StreakRow
from tests import build, rows
from tests.group import DAY, HOUR, Group

SECOND = dt.timedelta(seconds=1)
BOSS = 77


@pytest.fixture
async def group(database: Database) -> Group:
    """A group after setup, with a pool that lasts."""
    made = Group(database, build.bank(*(build.question(f"q-{number}") for number in range(30))))
    await made.set_up()
    return made


@pytest.fixture
def keeping(database: Database) -> Scorekeeping:
    return Scorekeeping(database)


def boss(at: dt.datetime, guild: int = build.GUILD) -> Click:
    return Click(guild, BOSS, "Boss", at)


async def streak(group: Group, user: int = 1) -> Streak:
    return await group.database.read(streak_of, guild_id=group.guild, user_id=user)


async def points(group: Group, span: str = "all", user: int = 1, **changes: object) -> list[tuple[int, int, int]]:
    board = await group.standings.board(
        build.click(user, guild=group.guild, at=build.NOON + 400 * DAY), Wish(span, **changes)
    )
    return [(line.rank, line.score.user_id, line.score.points) for line in board.lines]


# ---- The streak and its points


async def test_a_streak_grows_a_day_at_a_time_and_adds_up_to_five_points(group: Group) -> None:
    earned = []
    for _ in range(7):
        verdict = (await group.answer(await group.post(), 1)).verdict
        assert verdict is not None
        earned.append((verdict.streak, verdict.points))
    assert earned == [(1, 11), (2, 12), (3, 13), (4, 14), (5, 15), (6, 15), (7, 15)]


async def test_a_wrong_answer_in_time_is_a_streak_day_and_a_late_one_is_not(group: Group) -> None:
    await group.answer(await group.post(), 1, right=False)
    second = await group.post()
    await group.answer(second, 1, at=second.closes_at + HOUR)
    third = (await group.answer(await group.post(), 1)).verdict
    assert third is not None
    assert (third.streak, third.points) == (1, 11), "the late day broke it"


async def test_who_had_seen_the_key_keeps_the_streak(group: Group) -> None:
    await group.answer(await group.post(), 1)
    asked = await group.post()
    mark = group.bank.stock.by_key[f"?{asked.ref[1]}"].mark
    there = Group(group.database, group.bank, guild=2)
    await there.quizzing.lock(build.click(1, guild=2, at=asked.due_at + HOUR / 2), mark, (0,))
    verdict = (await group.answer(asked, 1)).verdict
    assert verdict is not None
    assert (verdict.unscored, verdict.points, verdict.streak) == ("seen", 0, 2)


async def test_a_day_that_the_bot_missed_breaks_nobodys_streak(group: Group) -> None:
    await group.answer(await group.post(), 1)
    plan = await group.setup.plan(group.guild)
    asked = await group.post(at=plan.next_due + 3 * DAY)
    verdict = (await group.answer(asked, 1)).verdict
    assert verdict is not None
    assert verdict.streak == 2


async def test_a_missed_posting_day_takes_a_freeze_and_without_one_begins_anew(group: Group) -> None:
    for _ in range(7):
        await group.answer(await group.post(), 1)
    await group.post()
    verdict = (await group.answer(await group.post(), 1)).verdict
    assert verdict is not None
    assert verdict.streak == 8
    await group.post()
    verdict = (await group.answer(await group.post(), 1)).verdict
    assert verdict is not None
    assert verdict.streak == 1
    kept = await streak(group)
    assert (kept.best, kept.freezes) == (8, 0)


async def test_a_change_of_zone_neither_breaks_nor_doubles_a_day(group: Group) -> None:
    """Round the world in both directions, a daily at 09:00 wherever the group happens to be."""
    at = build.NOON
    for number, zone in enumerate(("Pacific/Auckland", "America/Los_Angeles", "Pacific/Kiritimati", "UTC"), start=1):
        await group.set_up("09:00", zone, at=at)
        asked = await group.post()
        verdict = (await group.answer(asked, 1)).verdict
        assert verdict is not None
        assert verdict.streak == number
        at = asked.due_at + HOUR
    assert await group.database.read(check_server, group.guild) == ()


async def test_speed_counts_from_the_members_own_opening_where_it_is_on(group: Group, keeping: Scorekeeping) -> None:
    await keeping.change(boss(build.NOON), speed=True)
    asked = await group.post()
    await group.database.write(challenge, asked.id, {1: asked.due_at + HOUR - 30 * SECOND, 2: asked.due_at})
    quick, slow, at_once = [(await group.answer(asked, user)).verdict for user in (1, 2, 3)]
    assert quick is not None
    assert slow is not None
    assert at_once is not None
    assert (quick.points, quick.speed) == (14, 3)
    assert (slow.points, slow.speed) == (11, 0)
    assert at_once.speed == 5, "who locks in at the moment of opening it"
    again = (await group.answering.result(build.click(1, at=asked.due_at + 3 * DAY), asked.id)).verdict
    assert again is not None
    assert (again.points, again.speed, again.streak) == (14, 3, 1), "what was told stays"


def challenge(tx: Tx, posting_id: int, openings: dict[int, dt.datetime]) -> None:
    """As if the posting had gone out in challenge mode and these members had opened it then."""
    tx.execute(update(Posting).where(Posting.id == posting_id).values(mode="challenge"))
    for user, at in openings.items():
        tx.execute(
            Opening.__table__.insert().values(posting_id=posting_id, user_id=user, guild_id=build.GUILD, opened_at=at)
        )


async def test_in_study_mode_speed_never_counts(group: Group, keeping: Scorekeeping) -> None:
    await keeping.change(boss(build.NOON), speed=True)
    verdict = (await group.answer(await group.post(), 1)).verdict
    assert verdict is not None
    assert (verdict.points, verdict.speed) == (11, 0)


# ---- Who is left out


async def test_an_excluded_role_is_graded_unscored_told_and_on_no_board(group: Group, keeping: Scorekeeping) -> None:
    await keeping.exclude(boss(build.NOON), 900, excluded=True)
    asked = await group.post()
    staff = Click(group.guild, 5, "Staff", asked.due_at + HOUR, role_ids=(900,))
    sheet = await group.answering.open(staff, asked.id)
    right = next(place for place, key in enumerate(sheet.order) if key in asked.snapshot.right_keys)
    verdict = (await group.answering.lock(staff, asked.id, (right,))).verdict
    assert verdict is not None
    assert (verdict.right, verdict.points, verdict.unscored) == (True, 0, "excluded")
    assert "left your role out" in (verdict.reason or "")
    assert await points(group) == []
    assert await keeping.check(group.guild) == ()


async def test_who_gets_an_excluded_role_later_leaves_the_boards_and_comes_back_without_it(
    group: Group, keeping: Scorekeeping
) -> None:
    asked = await group.post()
    for user in (1, 2):
        await group.answer(asked, user)
    await keeping.exclude(boss(build.NOON), 900, excluded=True)
    with_role = Click(group.guild, 1, "Member 1", asked.due_at + 2 * HOUR, role_ids=(900,))
    board = await group.standings.board(with_role, Wish("all"))
    assert [line.score.user_id for line in board.lines] == [2]
    assert board.players == 1
    assert board.own is not None
    board = await group.standings.board(build.click(1, at=asked.due_at + 3 * HOUR), Wish("all"))
    assert len(board.lines) == 2


async def test_a_minimum_age_is_told_with_its_days(group: Group, keeping: Scorekeeping) -> None:
    await keeping.change(boss(build.NOON), server_days=30)
    verdict = (await group.answer(await group.post(), 1)).verdict
    assert verdict is not None
    assert verdict.unscored == "excluded"
    assert "30 days" in (verdict.reason or "")
    with pytest.raises(StudyError, match="0 to 365"):
        await keeping.change(boss(build.NOON), server_days=366)


# ---- Anonymous and hidden members


async def test_an_anonymous_member_stands_without_a_name_and_a_hidden_one_not_at_all(group: Group) -> None:
    asked = await group.post()
    for user in (1, 2, 3):
        await group.answer(asked, user, right=user != 3)
    for user, visibility in ((1, "anonymous"), (2, "hidden")):
        await group.database.write(set_visibility, guild_id=group.guild, user_id=user, visibility=visibility)
    board = await group.standings.board(build.click(3, at=asked.due_at + 2 * HOUR), Wish("all"))
    assert [(line.rank, line.score.name) for line in board.lines] == [(1, "Anonymous"), (2, "Member 3")]
    assert board.players == 2
    mine = await group.standings.board(build.click(2, at=asked.due_at + 2 * HOUR), Wish("all"))
    assert mine.own is not None
    assert mine.own.rank == 1, "who hides still sees where they would stand"
    await group.database.write(set_visibility, guild_id=group.guild, user_id=2, visibility="named")
    assert len(await points(group)) == 3


# ---- Topics, domains, accuracy


async def test_boards_of_a_topic_and_a_domain_hold_its_questions_only(group: Group) -> None:
    asked = await group.post()
    await group.answer(asked, 1)
    await group.database.write(about, asked.id, topic="network", domain="D1")
    other = await group.post()
    await group.answer(other, 2)
    await group.database.write(about, other.id, topic="storage", domain="D2")
    marks = {one.title: one.mark for one in subjects(group.bank.stock)}
    assert await points(group, subject=marks["Networking"]) == [(1, 1, 11)]
    assert await points(group, subject=marks["Object storage"]) == [(1, 2, 11)]
    assert await points(group, subject=marks["Design Secure Things"]) == [(1, 1, 11)]
    assert await points(group, subject="networking") == [(1, 1, 11)], "typed by name"


def about(tx: Tx, posting_id: int, *, topic: str, domain: str) -> None:
    tx.execute(update(Posting).where(Posting.id == posting_id).values(topic_id=topic, domain_id=domain))


async def test_a_topic_that_was_removed_is_told(group: Group) -> None:
    with pytest.raises(StudyError, match="not in the notes"):
        await points(group, subject="0123456789ab")


async def test_the_accuracy_board_asks_for_ten_answers(group: Group) -> None:
    for day in range(10):
        asked = await group.post()
        await group.answer(asked, 1, right=day < 9)
        await group.answer(asked, 2, right=day < 5)
        if day:
            await group.answer(asked, 3)
    board = await group.standings.board(build.click(3, at=asked.due_at + 2 * HOUR), Wish("all", "accuracy"))
    assert [(line.rank, line.score.user_id) for line in board.lines] == [(1, 1), (2, 2)]
    assert (board.own, board.own_answers) == (None, 9)
    second = await group.standings.board(build.click(2, at=asked.due_at + 2 * HOUR), Wish("all", "accuracy"))
    assert second.own is not None
    assert second.next_above is not None
    assert (second.own.rank, second.next_above.score.user_id) == (2, 1)


# ---- Taking back, giving


async def test_a_void_takes_the_points_from_all_and_breaks_nobodys_streak(group: Group, keeping: Scorekeeping) -> None:
    first = await group.post()
    for user in (1, 2, 3):
        await group.answer(first, user)
    second = await group.post()
    await group.answer(second, 1)
    await group.answer(second, 2, right=False)
    found = await keeping.void(boss(second.due_at + 2 * HOUR), date=None, every=False, reason="a wrong key")
    assert ([asked.id for asked in found.asked], found.members) == ([second.id], 2)
    assert sorted(await points(group)) == [(1, 1, 11), (1, 2, 11), (1, 3, 11)]
    third = await group.post()
    verdicts = {user: (await group.answer(third, user)).verdict for user in (1, 2, 3)}
    streaks = {user: verdict.streak for user, verdict in verdicts.items() if verdict}
    assert streaks == {1: 3, 2: 3, 3: 2}, "kept by who answered it, no missed day for who did not"
    assert await keeping.check(group.guild) == ()
    entry, *_ = await group.database.read(entries, guild_id=group.guild, limit=5)
    assert (entry.name, entry.action) == ("Boss", "daily.void")
    assert "a wrong key" in entry.detail


async def test_a_void_before_a_missed_day_gives_the_streak_back(group: Group, keeping: Scorekeeping) -> None:
    await group.answer(await group.post(), 1)
    missed = await group.post()
    last = await group.post()
    await group.answer(last, 1)
    assert (await streak(group)).length == 1
    await keeping.void(boss(last.due_at + HOUR), date=missed.local_date, every=False, reason="off the exam")
    assert (await streak(group)).length == 2


async def test_a_void_of_a_question_takes_every_posting_of_it(database: Database, keeping: Scorekeeping) -> None:
    group = Group(database, build.bank(build.question("q-1"), build.question("q-2")))
    await group.set_up()
    for _ in range(4):
        asked = await group.post()
        await group.answer(asked, 1)
    found = await keeping.void(boss(asked.due_at + HOUR), date=None, every=True, reason="ambiguous")
    assert len(found.asked) == 2
    assert {one.ref for one in found.asked} == {asked.ref}
    assert await keeping.check(group.guild) == ()


async def test_what_was_voided_is_not_voided_twice_and_takes_no_answers(group: Group, keeping: Scorekeeping) -> None:
    asked = await group.post()
    await group.answer(asked, 1)
    await keeping.void(boss(asked.due_at + HOUR), date=asked.local_date, every=False, reason="x")
    with pytest.raises(StudyError, match="no daily of that date"):
        await keeping.void(boss(asked.due_at + HOUR), date=asked.local_date, every=False, reason="x")
    with pytest.raises(StudyError, match="taken this question back"):
        await group.answer(asked, 2)
    assert await points(group) == []


async def test_a_void_needs_a_reason(keeping: Scorekeeping) -> None:
    with pytest.raises(StudyError, match="Say why"):
        await keeping.void(boss(build.NOON), date=None, every=False, reason="  ")


async def test_points_given_and_taken_count_on_every_board_of_the_day(group: Group, keeping: Scorekeeping) -> None:
    asked = await group.post()
    await group.answer(asked, 1)
    at = asked.due_at + HOUR
    await keeping.adjust(boss(at), 2, "Bo", points=4, reason="helped out")
    await keeping.adjust(boss(at), 1, "Ada", points=-1, reason="shared the key")
    for span in ("today", "week", "month", "season", "all"):
        board = await group.standings.board(build.click(2, at=at), Wish(span))
        assert [(line.score.user_id, line.score.points) for line in board.lines] == [(1, 10), (2, 4)], span
    assert await keeping.check(group.guild) == ()
    await keeping.adjust(boss(at), 2, "Bo", points=-4, reason="a mistake")
    assert [line[1] for line in await points(group)] == [1], "nobody stands on a board for nothing"
    assert await keeping.check(group.guild) == ()
    for wrong in (0, 1_001, -1_001):
        with pytest.raises(StudyError, match="1 to 1000 points"):
            await keeping.adjust(boss(at), 2, "Bo", points=wrong, reason="x")


# ---- The recount


async def test_a_recount_names_what_differs_and_mends_it(group: Group, keeping: Scorekeeping) -> None:
    for _ in range(3):
        asked = await group.post()
        for user in (1, 2):
            await group.answer(asked, user)
    assert await keeping.check(group.guild) == ()
    await group.database.write(spoil)
    found = await keeping.check(group.guild)
    assert {(one.what, one.user_id) for one in found} == {("all", 1), ("2026-03", 9), ("streak", 2)}
    assert "server 1001, member 1, all: counted (36, 3, 3), kept (1036, 3, 3)" in [str(one) for one in found]
    await keeping.mend(group.guild)
    assert await keeping.check(group.guild) == ()


def spoil(tx: Tx) -> None:
    tx.execute(update(Score).where(Score.user_id == 1, Score.period == "all").values(points=1_036))
    stray = {"guild_id": build.GUILD, "period": "2026-03", "user_id": 9, "points": 5, "right": 0, "answered": 1}
    tx.execute(Score.__table__.insert().values(**stray))
    tx.execute(delete(StreakRow).where(StreakRow.user_id == 2))


async def test_a_rebuild_of_all_boards_equals_what_was_kept(group: Group, keeping: Scorekeeping) -> None:
    other = Group(group.database, group.bank, guild=2)
    await other.set_up()
    for _ in range(3):
        plan = await group.setup.plan(group.guild)
        for asked in await group.take(plan.next_due):
            await group.daily.confirm(asked, message_id=asked.id, sent_at=asked.due_at)
            for user in (1, 2, 3):
                await (group if asked.guild_id == group.guild else other).answer(asked, user, right=user != 3)
    await keeping.adjust(boss(asked.due_at), 1, "Ada", points=3, reason="x")
    before = await group.database.read(all_sums)
    await group.database.write(rebuild_sums)
    assert await group.database.read(all_sums) == before
    assert await keeping.servers() == (2, build.GUILD)


def all_sums(tx: Tx) -> set[tuple[object, ...]]:
    return {tuple(row) for row in tx.execute(select(*Score.__table__.columns))}


TABLES: tuple[type[Model], ...] = (Answer, Exposure, Opening, Adjustment, Score, StreakRow, SeasonRow)

step = st.one_of(
    st.tuples(st.just("answer"), st.integers(1, 3), st.integers(0, 5), st.booleans(), st.integers(1, 30)),
    st.tuples(st.just("void"), st.integers(0, 5)),
    st.tuples(st.just("adjust"), st.integers(1, 3), st.integers(-3, 3).filter(bool)),
    st.tuples(st.just("season"), st.integers(0, 4), st.integers(0, 3)),
    st.tuples(st.just("erase"), st.integers(1, 3)),
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plays=st.lists(step, min_size=1, max_size=25))
async def test_after_any_answers_voids_adjustments_seasons_and_deletions_all_equals_a_recount(
    database: Database, plays: list[tuple[object, ...]]
) -> None:
    group, posts = await six_postings(database)
    keeping = Scorekeeping(database)
    for kind, *args in plays:
        with contextlib.suppress(StudyError):  # a second void, an answer to what was voided, seasons that overlap
            await played(group, keeping, posts, (kind, *args))
        assert await keeping.check(group.guild) == ()


async def played(group: Group, keeping: Scorekeeping, posts: list[Asked], play: tuple[object, ...]) -> None:
    """One step of the story above."""
    kind, *args = play
    if kind == "answer":
        user, day, right, hours = args
        await group.answer(posts[day], user, right=right, at=posts[day].due_at + hours * HOUR)
    elif kind == "void":
        await keeping.void(boss(build.NOON + 6 * DAY), date=posts[args[0]].local_date, every=False, reason="x")
    elif kind == "adjust":
        await keeping.adjust(boss(build.NOON + 6 * DAY), args[0], "Name", points=args[1], reason="x")
    elif kind == "season":
        await group.database.write(named, posts[args[0]].local_date, args[1])
    else:
        await group.database.write(erase, args[0])


def named(tx: Tx, starts: dt.date, days: int) -> None:
    """A season over some of the days, as the service makes it."""
    ends = starts + days * DAY
    check_new(starts, ends, named_seasons(tx, build.GUILD), today=starts)
    season = add_season(tx, guild_id=build.GUILD, title="Cup", starts=starts, ends=ends)
    rebuild_period(tx, guild_id=build.GUILD, period=season.period)


def erase(tx: Tx, user: int) -> None:
    """What deleting one's data does to these tables: the rows of a person go."""
    for table in (Answer, Exposure, Opening, Adjustment, Score, StreakRow):
        tx.execute(delete(table).where(table.user_id == user))


async def six_postings(database: Database) -> tuple[Group, list[Asked]]:
    """A group with six dailies over the edge of a week and a month; only what members did is forgotten between runs."""

    def ready(tx: Tx) -> list[Asked]:
        for table in TABLES:
            tx.execute(delete(table))
        tx.execute(update(Posting).values(state="sent", closed_at=None))
        known = rows.posting_ids(tx, build.GUILD)
        return [rows.found(tx, one) for one in known] or [rows.sent(tx, f"q-{day}", day=day) for day in range(-3, 3)]

    group = Group(database, build.bank(*(build.question(f"q-{day}") for day in range(-3, 3))))
    return group, await database.write(ready)


async def test_replayed_and_raced_clicks_change_nothing(group: Group, keeping: Scorekeeping) -> None:
    """Every member clicks ten times on each of three days, all at once: one answer, one verdict, sums that fit."""
    for _ in range(3):
        asked = await group.post()
        clicks = [build.click(user, at=asked.due_at + HOUR) for user in range(1, 21)]
        raced = [group.answering.lock(click, asked.id, (turn % 4,)) for turn in range(10) for click in clicks]
        sheets = await asyncio.gather(*raced)
        told = {(s.verdict.points, s.verdict.chosen, s.verdict.streak) for s in sheets[::20] if s.verdict}
        assert len(told) == 1, "whoever clicks again is told the same"
    assert await group.database.read(rows.count, Answer) == 60
    assert await keeping.check(group.guild) == ()
