"""The house rules, read from the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "bot").rglob("*.py"))

INLINE_IMPORTS = {
    "bot/cli.py": "each subcommand loads only what it needs, so that --help is quick",
    "bot/hosting.py": "the same",
    "bot/terminal.py": "the same",
    "bot/storage/upkeep.py": "Alembic is needed only when the database is behind",
    "bot/charts/podium.py": "Pillow is needed only when something is drawn",
    "bot/running.py": "aiohttp's server is needed only with a port for health",
    "bot/packs/loading.py": "the parsers are needed only for notes that changed since the last load",
    "bot/packs/worker.py": "`resource` exists on POSIX only",
}
"""Files with imports inside functions or conditions, and why."""

CACHE_READERS = {"permissions_for", "guild_permissions", "get_role"}
"""What discord.py answers from its cache of servers, which this bot does not keep: wrong, and silently so."""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in SOURCES:
        yield name_of(path), ast.parse(path.read_text(encoding="utf-8"))


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_file_is_over_300_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_no_function_is_over_40_lines() -> None:
    long = [
        f"{file}:{function.lineno} {function.name}"
        for file, tree in trees()
        for function in functions(tree)
        if (function.end_lineno or 0) - function.lineno + 1 > 40
    ]
    assert long == []


def test_no_class_has_over_10_public_methods() -> None:
    wide = []
    for file, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                public = [f for f in node.body if isinstance(f, ast.FunctionDef | ast.AsyncFunctionDef)]
                if sum(not function.name.startswith("_") for function in public) > 10:
                    wide.append(f"{file} {node.name}")
    assert wide == []


def test_every_module_says_what_lives_in_it() -> None:
    assert [file for file, tree in trees() if not ast.get_docstring(tree)] == []


def test_imports_stand_at_the_top_but_for_the_listed_files() -> None:
    inside = set()
    for file, tree in trees():
        for function in functions(tree):
            if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function)):
                inside.add(file)
    assert inside <= INLINE_IMPORTS.keys()


def test_nothing_asks_the_cache_of_servers_outside_rest() -> None:
    asked = [
        f"{file}:{node.lineno} .{node.attr}"
        for file, tree in trees()
        if file != "bot/ui/rest.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and (node.attr in CACHE_READERS or (node.attr == "me" and "guild" in ast.unparse(node.value)))
    ]
    assert asked == []


def test_the_clock_enters_in_one_place() -> None:
    readers = {
        file
        for file, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"dt.datetime.now", "datetime.now", "time.time"}
    }
    assert readers <= {"bot/compose.py", "bot/playground.py"}


def test_no_test_names_a_mock() -> None:
    word = "mo" + "ck"  # so that this file does not name it
    named = [name_of(path) for path in (ROOT / "tests").rglob("*.py") if f"import {word}" in path.read_text("utf-8")]
    assert named == []
