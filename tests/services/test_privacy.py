"""What a member can do about their own data, and what happens to servers that the bot has left."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile

import pytest

from bot.core.errors import StudyError
from bot.core.pseudonyms import Erasure, pseudonym
from bot.services.privacy import Privacy, as_csv
from bot.services.standings import Wish
from bot.storage.database import Database
from bot.storage.members import visibility_of
from bot.storage.tables import Answer, Member, Model, Score
from tests import build, people, rows
from tests.group import DAY, HOUR, SECRET, Group

BO = build.ADA + 1


async def group_of(database: Database) -> Group:
    group = Group(database, build.bank())
    await group.set_up()
    return group


def privacy_of(database: Database, kept: list[Erasure] | None = None) -> Privacy:
    return Privacy(database, SECRET, (kept if kept is not None else []).append)


def opened(made: bytes) -> tuple[dict[str, list[dict[str, object]]], zipfile.ZipFile]:
    archive = zipfile.ZipFile(io.BytesIO(made))
    assert archive.testzip() is None
    return json.loads(archive.read("mydata.json")), archive


async def test_the_export_holds_what_a_member_did_in_words(database: Database) -> None:
    group = await group_of(database)
    asked = await group.post()
    await group.answer(asked)
    await group.answer(asked, BO, right=False)
    after = build.click(at=asked.closes_at + HOUR)
    tables, archive = opened(await privacy_of(database).export(after))
    (answer,) = tables["answers"]
    assert answer["question"] == asked.snapshot.stem
    assert (answer["right"], answer["points"]) == (True, 11)
    assert {row["period"] for row in tables["scores"]} == {"all", "2026-W10", "2026-03"}
    assert tables["members"][0]["display_name"] == f"Member {build.ADA}"
    assert str(BO) not in json.dumps(tables)
    for name, found in tables.items():
        lines = list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode())))
        assert len(lines) == len(found)
    assert "everything Studybot stores about you" in archive.read("README.txt").decode()


async def test_the_export_does_not_tell_the_verdict_of_an_open_question(database: Database) -> None:
    group = await group_of(database)
    asked = await group.post()
    await group.answer(asked)
    tables, archive = opened(await privacy_of(database).export(build.click(at=asked.due_at + 2 * HOUR)))
    (answer,) = tables["answers"]
    assert {"right", "points", "chosen", "question"}.isdisjoint(answer)
    assert asked.snapshot.stem not in archive.read("answers.csv").decode()


async def test_the_export_of_somebody_unknown_is_empty(database: Database) -> None:
    tables, archive = opened(await privacy_of(database).export(build.click()))
    assert tables == {}
    assert archive.namelist() == ["README.txt", "mydata.json"]


def test_a_spreadsheet_opens_no_formula() -> None:
    rows_of_names = [{"name": text} for text in ("=1+1", "+1", "-1", "@SUM(A1)", "plain", "\t=1")]
    read = [row["name"] for row in csv.DictReader(io.StringIO(as_csv(rows_of_names)))]
    assert read == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "plain", "'\t=1"]


@pytest.mark.parametrize("typed", ["", "delte", "DELETE!", "yes", "D E L E T E"])
async def test_nothing_is_deleted_without_the_word(database: Database, typed: str) -> None:
    await database.write(people.fill)
    before = await database.read(people.mentions, build.ADA)
    with pytest.raises(StudyError, match="Nothing was deleted: the word to type is DELETE"):
        await privacy_of(database).erase(build.click(), typed)
    assert await database.read(people.mentions, build.ADA) == before


async def test_deleting_erases_the_member_and_writes_a_tombstone_outside(database: Database) -> None:
    group = await group_of(database)
    asked = await group.post()
    for user in (build.ADA, BO):
        await group.answer(asked, user)
    kept: list[Erasure] = []
    click = build.click(at=asked.due_at + 2 * HOUR)
    assert await privacy_of(database, kept).erase(click, " delete ") > 3
    assert kept == [Erasure(pseudonym(SECRET, build.ADA), click.at)]
    assert await database.read(rows.column, Answer.user_id) == [BO]
    assert set(await database.read(rows.column, Score.user_id)) == {BO}
    page = await group.standings.board(build.click(BO, at=click.at), Wish("today"))
    assert [(line.rank, line.score.user_id, line.score.points) for line in page.lines] == [(1, BO, 11)]


async def test_who_deleted_their_data_cannot_answer_the_open_question_again(database: Database) -> None:
    group = await group_of(database)
    asked = await group.post()
    await group.answer(asked, right=False)
    await privacy_of(database).erase(build.click(at=asked.due_at + 2 * HOUR), "DELETE")
    for _ in range(2):
        with pytest.raises(StudyError, match="cannot be answered again"):
            await group.answer(asked, at=asked.due_at + 3 * HOUR)
    assert await database.read(rows.count, Answer) == 0
    await group.answer(asked, BO, at=asked.due_at + 3 * HOUR)
    following = await group.post()
    assert (await group.answer(following)).verdict is not None


async def test_after_the_close_the_hash_goes_with_the_next_look(database: Database) -> None:
    group = await group_of(database)
    asked = await group.post()
    await group.answer(asked)
    privacy = privacy_of(database)
    await privacy.erase(build.click(at=asked.due_at + 2 * HOUR), "DELETE")
    await privacy.settle_servers(frozenset({build.GUILD}), asked.closes_at + HOUR)
    late = await group.answer(asked, at=asked.closes_at + 2 * HOUR)
    assert late.verdict is not None
    assert late.verdict.unscored == "late"


@pytest.mark.parametrize("visibility", ["anonymous", "hidden", "named"])
async def test_visibility_is_of_one_server_and_stays(database: Database, visibility: str) -> None:
    privacy = privacy_of(database)
    await privacy.show_as(build.click(), visibility)
    await (await group_of(database)).set_up()
    found = await database.read(visibility_of, guild_id=build.GUILD, user_id=build.ADA)
    assert found == visibility
    assert await database.read(visibility_of, guild_id=build.GUILD + 1, user_id=build.ADA) == "named"
    assert await database.read(rows.count, Member) == 1


async def test_a_server_is_erased_thirty_days_after_the_bot_left_it(database: Database) -> None:
    here, there = build.GUILD, build.GUILD + 1
    for guild in (here, there):
        await Group(database, build.bank(), guild).set_up()
    privacy = privacy_of(database)
    assert await privacy.settle_servers(frozenset({here}), build.NOON) == ()
    assert await privacy.settle_servers(frozenset({here}), build.NOON + 29 * DAY) == ()
    assert await database.read(people.mentions, there) != set()
    assert await privacy.settle_servers(frozenset({here}), build.NOON + 30 * DAY) == (there,)
    assert await database.read(people.mentions, there) == set()
    assert await database.read(people.mentions, here) != set()


async def test_a_bot_that_comes_back_finds_everything(database: Database) -> None:
    await (await group_of(database)).post()
    privacy = privacy_of(database)
    await privacy.settle_servers(frozenset(), build.NOON)
    await privacy.settle_servers(frozenset({build.GUILD}), build.NOON + 29 * DAY)
    assert await privacy.settle_servers(frozenset(), build.NOON + 31 * DAY) == ()
    assert await privacy.settle_servers(frozenset({build.GUILD}), build.NOON + 60 * DAY) == ()
    assert await database.read(people.mentions, build.GUILD) != set()


async def test_tombstones_go_when_no_backup_can_be_as_old(database: Database) -> None:
    privacy = privacy_of(database)
    await privacy.erase(build.click(), "DELETE")
    kept = Model.metadata.tables["erasures"]
    await privacy.settle_servers(frozenset(), build.NOON + 400 * DAY)
    assert len(await database.read(people.all_rows, kept)) == 1
    await privacy.settle_servers(frozenset(), build.NOON + 400 * DAY + dt.timedelta(seconds=1))
    assert await database.read(people.all_rows, kept) == []
