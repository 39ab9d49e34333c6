"""Settings from the environment and `.env`: what is taken, and the sentence for what is not."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from bot.core.errors import StudyError
from bot.settings import read_settings, shipped
from bot.storage.database import database_url

VARIABLES = ("DISCORD_TOKEN", "STUDYBOT_DATABASE_URL", "STUDYBOT_CONTENT", "STUDYBOT_LOG_LEVEL")


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_everything_has_a_default_but_the_token() -> None:
    settings = read_settings()
    assert settings.token == ""
    assert settings.database_url.startswith("sqlite:///")
    assert settings.content_paths == (shipped("content"),)
    assert settings.log_level == "INFO"


def test_a_file_named_env_is_read_and_the_environment_goes_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("DISCORD_TOKEN=from-file\nSTUDYBOT_LOG_LEVEL=debug\n", encoding="utf-8")
    monkeypatch.setenv("STUDYBOT_LOG_LEVEL", "ERROR")
    settings = read_settings()
    assert settings.token == "from-file"
    assert settings.log_level == "ERROR"


def test_the_token_is_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "very-secret")
    assert "very-secret" not in repr(read_settings())


def test_several_folders_are_separated_as_in_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    monkeypatch.setenv("STUDYBOT_CONTENT", f"{tmp_path / 'a'}:{tmp_path / 'b'}")
    assert read_settings().content_paths == (tmp_path / "a", tmp_path / "b")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("STUDYBOT_LOG_LEVEL", "loud", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("STUDYBOT_LOG_FORMAT", "xml", "is 'xml'; allowed are 'console' or 'json'."),
        ("STUDYBOT_CONTENT", "/no/such/folder", "/no/such/folder does not exist"),
        ("STUDYBOT_BACKUP_HOURS", "daily", "is 'daily'; allowed are whole numbers from 0 to 8760."),
        ("STUDYBOT_BACKUP_KEEP", "0", "is '0'; allowed are whole numbers from 1 to 10000."),
        ("STUDYBOT_HEALTH_PORT", "-1", "is '-1'; allowed are whole numbers from 0 to 65535."),
    ],
)
def test_a_wrong_value_is_one_sentence_with_its_variable(
    name: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(StudyError) as refused:
        read_settings()
    assert name in str(refused.value)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_every_wrong_variable_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDYBOT_LOG_LEVEL", "loud")
    monkeypatch.setenv("STUDYBOT_CONTENT", "/no/such/folder")
    with pytest.raises(StudyError) as refused:
        read_settings()
    assert "STUDYBOT_LOG_LEVEL is 'LOUD'" in str(refused.value)
    assert "STUDYBOT_CONTENT cannot be used: /no/such/folder" in str(refused.value)


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.setenv(name, "")
    settings = read_settings()
    assert settings.token == ""
    assert settings.content_paths == (shipped("content"),)
    assert settings.database_url.startswith("sqlite:///")


def test_braces_in_a_value_are_only_braces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDYBOT_CONTENT", "/no/{faults}/{0}")
    with pytest.raises(StudyError, match=r"/no/\{faults\}/\{0\} does not exist"):
        read_settings()


def test_settings_do_not_change_while_the_bot_runs() -> None:
    settings = read_settings()
    with pytest.raises(FrozenInstanceError):
        settings.log_level = "DEBUG"


def test_what_ships_with_the_program_is_there() -> None:
    assert (shipped("content") / "aws-saa" / "pack.toml").is_file()
    assert (shipped("migrations") / "env.py").is_file()


@pytest.mark.parametrize("address", ["", "nonsense", "mysql://host/name", "sqlite://", "http://host"])
def test_a_wrong_address_says_which_are_allowed(address: str) -> None:
    with pytest.raises(StudyError) as refused:
        database_url(address)
    assert "STUDYBOT_DATABASE_URL" in str(refused.value)
    assert "sqlite:////path" in str(refused.value)
    assert "postgresql+asyncpg://" in str(refused.value)


def test_plain_postgresql_addresses_get_the_right_driver() -> None:
    assert database_url("postgresql://u:p@h/n").drivername == "postgresql+asyncpg"
