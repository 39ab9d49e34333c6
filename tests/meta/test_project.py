"""What the project says of itself: dependencies explained, requirements pinned, start-up light, commands that exist."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage.tables import REVISIONS
from tests.conftest import description

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def dependencies() -> Iterator[str]:
    """Every package that the project asks for by name."""
    groups = [PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"].values()]
    for entry in [*(e for g in groups for e in g), *(e for g in PROJECT["dependency-groups"].values() for e in g)]:
        if isinstance(entry, str):
            yield re.split(r"[\[<>=!~ ]", entry, maxsplit=1)[0]


@pytest.mark.parametrize("name", sorted(set(dependencies())))
def test_decisions_say_why_a_dependency_is_here(name: str) -> None:
    assert f"**{name}**" in (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda path: path.name)
def test_requirements_are_hashed_and_name_no_registry(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if line.startswith("--") or "://" in line]
    pinned = [number for number, line in enumerate(lines) if re.match(r"[a-z0-9]", line)]
    assert pinned
    assert all("==" in lines[number] and "--hash=sha256:" in lines[number + 1] for number in pinned)


def test_help_loads_neither_discord_nor_sqlalchemy_nor_pillow() -> None:
    code = (
        "import sys, contextlib\n"
        "sys.argv = ['studybot', '--help']\n"
        "from bot.cli import main\n"
        "with contextlib.suppress(SystemExit): main()\n"
        "print('LOADED', sorted({'discord', 'sqlalchemy', 'PIL', 'alembic'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "Usage: " in done.stdout
    assert done.stdout.strip().endswith("LOADED []")


def test_a_start_loads_nothing_that_it_may_not_need() -> None:
    heavy = {"alembic", "asyncpg", "aiohttp.web", "PIL", "pydantic", "markdown_it", "mdit_py_plugins", "yaml"}
    code = f"import sys\nimport bot.cli, bot.settings, bot.running\nprint(sorted({heavy} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_the_listed_migrations_are_the_files() -> None:
    files = sorted(path.stem for path in (ROOT / "migrations" / "versions").glob("*.py"))
    assert files == list(REVISIONS)


def test_discords_description_is_there_when_it_is_required() -> None:
    present = (description() / "openapi.json").exists()
    if not present and os.environ.get("STUDYBOT_REQUIRE_DISCORD_DESCRIPTION") != "1":
        pytest.skip(f"no description of Discord's API at {description()}: requests were not held against it")
    assert present


def test_the_readmes_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for page in ("README.md", "CONTRIBUTING.md"):
        for target in set(re.findall(r"make ([a-z-]+)", (ROOT / page).read_text(encoding="utf-8"))) - {"sure"}:
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{page}: make {target}"


def test_the_readmes_studybot_commands_exist() -> None:
    done = subprocess.run([sys.executable, "-m", "bot", "--help"], capture_output=True, text=True, check=True, cwd=ROOT)
    for command in set(re.findall(r"studybot ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"))):
        assert re.search(rf"\b{command}\b", done.stdout), command


def test_the_packs_page_has_todays_figures() -> None:
    sys.path.insert(0, str(ROOT / "docs"))
    import figures  # noqa: PLC0415 - a script, not a package

    assert figures.page_with(figures.figures()) == figures.PAGE.read_text(encoding="utf-8"), "run `make figures`"
