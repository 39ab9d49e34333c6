"""`studybot doctor`, away from Discord: each subject in a line, the remedy under it, the exit code."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.core.findings import Finding, is_well, lines
from bot.doctor import disk
from bot.storage import examining
from bot.storage.database import database_url, hold_file, open_database
from tests import build, rows
from tests.test_cli import BROKEN, GOOD, studybot

OFFLINE = {"HTTPS_PROXY": "http://127.0.0.1:9"}


def doctor(folder: Path, **variables: str) -> tuple[int, dict[str, dict[str, str]]]:
    done = studybot("doctor", "--json", folder=folder, **OFFLINE, **variables)
    assert "Traceback" not in done.stderr
    return done.returncode, {found["subject"]: found for found in json.loads(done.stdout)["findings"]}


def test_without_a_token_something_is_wrong_and_the_remedy_is_said(tmp_path: Path) -> None:
    done = studybot("doctor", folder=tmp_path, **OFFLINE)
    assert done.returncode == 1
    wrong = [line for line in done.stdout.splitlines() if line.startswith("wrong")]
    assert len(wrong) == 1
    assert "DISCORD_TOKEN is not set" in wrong[0]
    assert "-> `studybot run` says how to get one" in done.stdout


def test_what_needs_discord_is_unknown_offline_and_not_held_against_it(tmp_path: Path) -> None:
    code, found = doctor(tmp_path, DISCORD_TOKEN="x.y.z")
    assert code == 0
    assert {name for name, finding in found.items() if finding["grade"] == "unknown"} == {
        "clock",
        "token",
        "permissions",
    }
    assert "x.y.z" not in str(found)


def test_a_database_is_not_made_by_looking(tmp_path: Path) -> None:
    _, found = doctor(tmp_path)
    assert found["database"]["grade"] == "ok"
    assert "is empty" in found["database"]["said"]
    assert not (tmp_path / "bot.db").exists()


def test_a_database_in_use_is_examined_all_the_same(tmp_path: Path, sqlite_template: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "bot.db")
    with hold_file(tmp_path / "bot.db"):
        _, found = doctor(tmp_path)
    assert found["database"]["grade"] == "ok"
    assert "SQLite" in found["database"]["said"]
    assert "MiB free" in found["disk"]["said"]


def test_looking_leaves_nothing_behind(tmp_path: Path, sqlite_template: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "bot.db")
    before = sorted(tmp_path.iterdir()), (tmp_path / "bot.db").read_bytes()
    _, found = doctor(tmp_path)
    assert found["database"]["grade"] == "ok"
    assert (sorted(tmp_path.iterdir()), (tmp_path / "bot.db").read_bytes()) == before


def test_pages_that_were_overwritten_are_found(tmp_path: Path, sqlite_template: Path) -> None:
    path = tmp_path / "bot.db"
    shutil.copy(sqlite_template, path)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.executemany("INSERT INTO secrets VALUES (?, ?)", [(f"n{i}", b"x" * 3_000) for i in range(60)])
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'secrets'").fetchone()
    connection.close()
    with path.open("r+b") as file:
        file.seek((root - 1) * 4_096)
        file.write(b"\xff" * 4_096)
    code, found = doctor(tmp_path)
    assert code == 1
    assert found["database"]["grade"] == "wrong"
    assert "backup" in found["database"]["said"] + found["database"]["remedy"]


def test_a_file_that_is_no_database_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_bytes(b"this is not a database, just some text" * 50)
    code, found = doctor(tmp_path)
    assert code == 1
    assert found["database"]["grade"] == "wrong"


def test_a_server_that_does_not_answer_is_wrong(tmp_path: Path) -> None:
    address = "postgresql+asyncpg://bot:very-secret@127.0.0.1:9/studybot"
    code, found = doctor(tmp_path, STUDYBOT_DATABASE_URL=address)
    assert code == 1
    assert "cannot be reached" in found["database"]["said"]
    assert "very-secret" not in str(found)


def test_broken_notes_are_pointed_at_and_no_questions_are_wrong(tmp_path: Path) -> None:
    note = tmp_path / "moons.md"
    note.write_text(GOOD, encoding="utf-8")
    _, found = doctor(tmp_path, STUDYBOT_CONTENT=str(note))
    assert found["content"] == {
        "subject": "content",
        "grade": "ok",
        "said": "1 facts and 1 questions in 1 packs",
        "remedy": "",
    }
    note.write_text(BROKEN, encoding="utf-8")
    done = studybot("doctor", folder=tmp_path, STUDYBOT_CONTENT=str(note), **OFFLINE)
    assert done.returncode == 1
    assert f"moons.md:3\n{'':21} -> `studybot check {note}` names them all" in done.stdout
    assert "no question in" in done.stdout


async def test_both_databases_tell_their_size_and_are_whole(address: str) -> None:
    seen = await examining.examine(database_url(address))
    assert seen.server.split()[0] in {"SQLite", "PostgreSQL"}
    assert seen.size > 10_000
    assert seen.faults == ()


async def test_the_channels_asked_about_are_those_that_post_next(address: str) -> None:
    database = open_database(database_url(address))
    for guild in (3, 1, 2):
        await database.write(
            rows.planned, guild_id=guild, channel_id=guild * 10, next_due=build.NOON + guild * rows.DAY
        )
    await database.close()
    plans = await examining.next_to_post(database_url(address), limit=2)
    assert [(plan.guild_id, plan.channel_id) for plan in plans] == [(1, 10), (2, 20)]


async def test_an_examination_cannot_change_anything(address: str) -> None:

    with pytest.raises(Exception, match=r"read-?only"):
        await examining.on_reader(
            database_url(address), lambda tx: tx.execute(text("INSERT INTO secrets VALUES ('a', 'b')")) and None
        )


def test_a_full_disk_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for free, grade in ((10 * 2**20, "wrong"), (500 * 2**20, "look"), (2**40, "ok")):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: shutil._ntuple_diskusage(2**41, 1, free))
        assert disk(tmp_path).grade == grade


def test_remedies_stand_under_their_lines() -> None:
    found = [Finding("a", "ok", "fine"), Finding("b", "look", "odd", "mend it")]
    assert lines(found) == [
        "ok       a            fine",
        "look     b            odd",
        "                      -> mend it",
    ]
    assert is_well(found)
    assert not is_well([*found, Finding("c", "wrong", "broken")])
