"""The command line, run as people run it: another process, its output, its exit code."""

from __future__ import annotations

import gc
import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bot import cli
from bot.core.errors import StudyError
from bot.running import serve
from bot.settings import Settings
from bot.storage.database import hold_file

ROOT = Path(__file__).parents[1]

GOOD = "# Moons\n\n- Titan is the largest moon of Saturn.\n\n### Which one is icy?\n- [x] Europa\n- [ ] Io\n"
BROKEN = "# Moons\n\n### Which one is icy?\n- [ ] Europa\n- [ ] Io\n"


def studybot(*words: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("STUDYBOT", "DISCORD"))}
    environment |= {"STUDYBOT_DATABASE_URL": f"sqlite:///{folder / 'bot.db'}", **variables}
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, timeout=60, check=False)


def test_run_without_a_token_says_how_to_make_a_bot(tmp_path: Path) -> None:
    done = studybot("run", folder=tmp_path)
    assert done.returncode == 2
    assert "https://discord.com/developers/applications" in done.stderr
    assert "scope=bot+applications.commands&permissions=" in done.stderr
    assert "studybot play" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_ends_with_code_2_and_one_sentence(tmp_path: Path) -> None:
    done = studybot("migrate", folder=tmp_path, STUDYBOT_LOG_LEVEL="loud")
    assert done.returncode == 2
    assert done.stderr.strip().count("\n") == 0
    assert "STUDYBOT_LOG_LEVEL" in done.stderr


def test_migrate_makes_the_database_and_says_so(tmp_path: Path) -> None:
    assert studybot("migrate", folder=tmp_path).returncode == 0
    with sqlite3.connect(tmp_path / "bot.db") as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {"answers", "postings", "schedules"} <= tables
    again = studybot("migrate", folder=tmp_path)
    assert again.returncode == 0
    assert "ready" in again.stdout


@pytest.mark.parametrize(
    "contents", [b"this is not a database, just some text" * 50, b"SQLite format 3\x00" + b"\x00" * 500]
)
def test_run_refuses_a_file_that_is_no_database_and_leaves_it_as_it_is(tmp_path: Path, contents: bytes) -> None:
    (tmp_path / "bot.db").write_bytes(contents)
    done = studybot("run", folder=tmp_path, DISCORD_TOKEN="x.y.z")
    assert done.returncode == 2
    assert "bot.db" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert (tmp_path / "bot.db").read_bytes() == contents


def test_run_refuses_a_newer_database(tmp_path: Path) -> None:
    studybot("migrate", folder=tmp_path)
    with sqlite3.connect(tmp_path / "bot.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '29991231_future'")
    done = studybot("run", folder=tmp_path, DISCORD_TOKEN="x.y.z")
    assert done.returncode == 2
    assert "newer Studybot" in done.stderr
    assert "29991231_future" in done.stderr


def test_run_without_discord_is_a_sentence(tmp_path: Path) -> None:
    done = studybot("run", folder=tmp_path, DISCORD_TOKEN="x.y.z", HTTPS_PROXY="http://127.0.0.1:9")
    assert done.returncode == 2
    assert "Discord" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_a_start_is_not_searched_for_rubbish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    try:
        with pytest.raises(StudyError, match="No token"):
            cli.run()
        assert not gc.isenabled()
    finally:
        gc.enable()


async def test_a_bot_that_serves_collects_rubbish_but_not_among_what_its_start_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    gc.disable()
    try:
        with pytest.raises(StudyError, match="Discord cannot be reached"):
            await serve(Settings(database_url=f"sqlite:///{tmp_path / 'bot.db'}"), "x.y.z")
        assert gc.isenabled()
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()
        gc.enable()


def test_tip_looks_up_in_a_terminal(tmp_path: Path) -> None:
    done = studybot("tip", "deep archive", folder=tmp_path)
    assert done.returncode == 0
    assert "Deep Archive" in done.stdout
    found = json.loads(studybot("tip", "deep archive", "--json", folder=tmp_path).stdout)
    assert {"kind", "pack", "key", "topic", "facts", "related"} <= found.keys()
    nothing = studybot("tip", "qqqqzzzz", folder=tmp_path)
    assert nothing.returncode == 2
    assert "Nearest topics" in nothing.stderr


def test_tip_remembers_what_notes_said(tmp_path: Path) -> None:
    studybot("tip", "deep archive", folder=tmp_path, XDG_CACHE_HOME=str(tmp_path))
    assert list(tmp_path.rglob("*.notes"))


def test_check_prints_faults_with_file_and_line_and_fails_when_strict(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "moons.md").write_text(BROKEN, encoding="utf-8")
    done = studybot("check", str(notes), folder=tmp_path)
    assert done.returncode == 0
    assert "moons.md:3: error: " in done.stdout
    assert studybot("check", str(notes), "--strict", folder=tmp_path).returncode == 1
    (notes / "moons.md").write_text(GOOD, encoding="utf-8")
    assert studybot("check", str(notes), "--strict", folder=tmp_path).returncode == 0


def test_check_as_json_is_one_object(tmp_path: Path) -> None:
    (tmp_path / "moons.md").write_text(BROKEN, encoding="utf-8")
    report = json.loads(studybot("check", str(tmp_path / "moons.md"), "--json", folder=tmp_path).stdout)
    (pack,) = report["packs"]
    assert {"id", "path", "topics", "facts", "questions", "errors", "warnings"} <= pack.keys()
    assert pack["errors"][0]["line"] == 3
    assert report["totals"]["errors"] == 1


def test_fix_ids_writes_the_missing_ones(tmp_path: Path) -> None:
    note = tmp_path / "moons.md"
    note.write_text(GOOD, encoding="utf-8")
    assert studybot("check", str(note), "--fix-ids", folder=tmp_path).returncode == 0
    assert note.read_text(encoding="utf-8").count(" ^") == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_play_stops_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    command = [sys.executable, "-m", "bot", "play", "--no-browser", "--port", "0"]
    environment = os.environ | {"XDG_DATA_HOME": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=tmp_path) as process:
        assert process.stdout is not None
        assert "http://127.0.0.1:" in process.stdout.readline()
        process.send_signal(number)
        assert process.wait(20) == 0


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("STUDYBOT_DATABASE_URL", "mysql://root:very-secret@localhost/studybot", "sqlite:////path/to/studybot.db"),
        ("STUDYBOT_LOG_LEVEL", "loud", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("STUDYBOT_CONTENT", "/no/such/folder", "/no/such/folder does not exist"),
    ],
)
def test_a_wrong_value_names_its_variable_and_what_is_allowed(
    tmp_path: Path, variable: str, value: str, says: str
) -> None:
    done = studybot("migrate", folder=tmp_path, **{variable: value})
    assert done.returncode == 2
    assert variable in done.stderr
    assert says in done.stderr
    assert "very-secret" not in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_sync_without_a_token_says_the_same_as_run(tmp_path: Path) -> None:
    done = studybot("sync", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr == studybot("run", folder=tmp_path).stderr


def test_migrate_refuses_a_file_that_is_in_use(tmp_path: Path) -> None:
    studybot("migrate", folder=tmp_path)
    with hold_file(tmp_path / "bot.db"):
        done = studybot("migrate", folder=tmp_path)
    assert done.returncode == 2
    assert "bot.db is in use by another studybot. Stop that one first" in done.stderr


def test_check_of_the_shipped_pack_finds_no_error(tmp_path: Path) -> None:
    done = studybot("check", str(ROOT / "content" / "aws-saa"), "--json", folder=tmp_path)
    assert done.returncode == 0
    report = json.loads(done.stdout)
    assert report["totals"]["errors"] == 0
    assert min(report["totals"][kind] for kind in ("topics", "facts", "questions")) > 50


def test_check_of_nothing_is_an_error_with_its_path(tmp_path: Path) -> None:
    done = studybot("check", str(tmp_path / "nowhere"), folder=tmp_path)
    assert done.returncode == 1
    assert f"{tmp_path / 'nowhere'}:1: error: There is no such file or folder." in done.stdout


def test_tip_reads_the_notes_that_are_set(tmp_path: Path) -> None:
    (tmp_path / "moons.md").write_text(GOOD, encoding="utf-8")
    done = studybot("tip", "moons", folder=tmp_path, STUDYBOT_CONTENT=str(tmp_path / "moons.md"))
    assert done.returncode == 0
    assert "Titan is the largest moon of Saturn." in done.stdout


def test_verify_recounts_tells_what_differs_and_mends_it(tmp_path: Path) -> None:
    assert "studybot migrate" in studybot("verify", folder=tmp_path).stderr
    studybot("migrate", folder=tmp_path)
    assert "0 servers recounted: everything is as its answers say." in studybot("verify", folder=tmp_path).stdout
    with sqlite3.connect(tmp_path / "bot.db") as connection:
        connection.execute(
            "INSERT INTO schedules (guild_id, number, channel_id, packs, zone, post_at, weekdays, mode, catch_up_hours,"
            " next_date, next_due, set_up_by, created_at) VALUES (5, 1, 1, 'demo', 'UTC', '09:00', 127, 'study', 6,"
            " '2026-12-31', '2026-12-31 09:00:00.000000', 1, '2026-01-01 00:00:00.000000')"
        )
        connection.execute("INSERT INTO scores VALUES (5, 'all', 7, 99, 9, 9)")
    found = studybot("verify", folder=tmp_path)
    assert found.returncode == 1
    assert "server 5, member 7, all: counted nothing, kept (99, 9, 9)" in found.stdout
    held = hold_file(tmp_path / "bot.db")  # a bot runs: looking is allowed, mending is not
    assert json.loads(studybot("verify", "--json", folder=tmp_path).stdout)["servers"] == 1
    assert "in use by another studybot" in studybot("verify", "--repair", folder=tmp_path).stderr
    held.release()
    assert studybot("verify", "--repair", folder=tmp_path).returncode == 0
    assert studybot("verify", folder=tmp_path).returncode == 0
