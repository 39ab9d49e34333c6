"""What hosts are told: every setting is documented, and the files for containers and systemd fit the program."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest
import yaml

from bot.settings import Settings
from tests.meta.test_shape import ROOT

SETTINGS = sorted(field.metadata["variable"] for field in fields(Settings))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
UNIT = (ROOT / "deploy" / "studybot.service").read_text(encoding="utf-8")
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_in_the_table_and_in_the_example(name: str) -> None:
    assert re.search(rf"^\| `{name}` \|", OPERATING, re.MULTILINE)
    assert re.search(rf"^(# )?{name}=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("file", ["Dockerfile", "compose.yaml", "deploy/studybot.service", "docs/operating.md"])
def test_no_file_names_a_setting_that_does_not_exist(file: str) -> None:
    named = set(re.findall(r"\bSTUDYBOT_[A-Z_]+\b", (ROOT / file).read_text(encoding="utf-8")))
    assert named <= set(SETTINGS)


def test_the_image_runs_as_nobody_in_particular_and_says_whether_it_is_alive() -> None:
    last = DOCKERFILE.rpartition("FROM ")[2]
    assert re.search(r"^USER studybot$", last, re.MULTILINE)
    assert "HEALTHCHECK" in last
    assert "/healthz" in last
    assert last.count("--require-hashes") == 1
    for copied in re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE, re.MULTILINE):
        assert copied == "." or (ROOT / copied).exists()


@pytest.mark.parametrize("profile", ["sqlite", "postgres"])
def test_a_profile_has_one_bot_that_may_write_its_data_only(profile: str) -> None:
    services = {name: s for name, s in COMPOSE["services"].items() if s["profiles"] == [profile]}
    (bot,) = [service for service in services.values() if service["image"] == "studybot"]
    assert bot["read_only"] is True
    assert bot["cap_drop"] == ["ALL"]
    assert "ports" not in bot
    for service in services.values():
        assert set(service.get("depends_on", {})) <= services.keys()
        assert {volume.partition(":")[0] for volume in service.get("volumes", [])} <= COMPOSE["volumes"].keys()


def test_the_unit_stops_the_bot_gently_and_starts_it_again() -> None:
    assert "ExecStart=/opt/studybot/bin/studybot run" in UNIT
    assert "Restart=always" in UNIT
    assert "KillSignal" not in UNIT, "SIGTERM is systemd's own choice"
    assert int(re.findall(r"TimeoutStopSec=(\d+)", UNIT)[0]) >= 20


def test_the_pages_metrics_exist() -> None:
    source = "".join((ROOT / "bot" / name).read_text(encoding="utf-8") for name in ("metrics.py", "ui/bot.py"))
    for name in set(re.findall(r"`(studybot_[a-z_]+?)(?:_total)?[{`]", OPERATING)):
        assert f'"{name}"' in source, name
