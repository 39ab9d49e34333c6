"""Every statement is about one server, unless it stands below with the reason: read from the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bot.storage.tables import Model
from tests.meta.test_shape import ROOT

OF_SERVERS = {
    mapper.class_.__name__
    for mapper in Model.registry.mappers
    if "guild_id" in mapper.local_table.c  # type: ignore[attr-defined]
}

STATEMENTS = {"select", "update", "delete", "insert", "read_postings"}

EVERY_SERVER = {
    "closings.unrevealed": "the host's loop: whatever closed, in any server",
    "closings.mark_revealed": "by the id of a posting that the loop has just read",
    "erasures._open_answers": "a person's own data, in every server, for the person",
    "erasures.departed": "the host's daily look: which servers the bot has left",
    "erasures.forget_spent": "hashes of closed postings, in any server",
    "personal.asked_of": "a person's own data, in every server, for the person",
    "personal.rows_of": "a person's own data, in every server, for the person",
    "postings.abandon": "by the id of a posting that the loop has just claimed",
    "postings.abandon_over": "the host's loop: claims whose time is over",
    "postings.answers_so_far": "by the id of a posting that was read for this server",
    "postings.close_earlier": "by the id of a schedule that the loop has just claimed for",
    "postings.confirm": "by the id of a posting that the loop has just sent",
    "postings.dates_of": "by the id of a schedule that was read for this server",
    "postings.unconfirmed": "the host's loop: claims without a message, in any server",
    "schedules.due_schedules": "the host's loop: what is due, in any server",
    "schedules.move_on": "by the id of a schedule that the loop has just claimed for",
    "standings.board": "over sums that are one server's already",
    "standings._line": "over sums that are one server's already",
    "answers.answer_of": "by the id of a posting that was read for this server, and a member",
}
"""Functions of storage that look at rows of any server: module and name -> why that is meant."""


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Each function of storage, by module and name."""
    for path in sorted((ROOT / "bot" / "storage").glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                yield f"{path.stem}.{node.name}", node


def tables_asked(function: ast.FunctionDef) -> set[str]:
    """The tables with servers that it names, if it makes a statement: `select(Posting.id)`, `insert(tx, Member)`."""
    called = {ast.unparse(call.func) for call in ast.walk(function) if isinstance(call, ast.Call)}
    if not called & STATEMENTS:
        return set()
    return {name.id for name in ast.walk(function) if isinstance(name, ast.Name) and name.id in OF_SERVERS}


def names_the_server(function: ast.FunctionDef) -> bool:
    """Whether a condition or a row of it holds the server: `Posting.guild_id == guild_id`, `guild_id=guild_id`."""
    for node in ast.walk(function):
        if isinstance(node, ast.Compare) and "guild_id" in ast.unparse(node.left):
            return True
        if isinstance(node, ast.keyword) and node.arg == "guild_id":
            return True
        if isinstance(node, ast.Dict) and any(isinstance(k, ast.Constant) and k.value == "guild_id" for k in node.keys):
            return True
    return False


def unscoped() -> set[str]:
    return {name for name, function in functions() if tables_asked(function) and not names_the_server(function)}


def test_every_statement_names_its_server_or_has_a_reason() -> None:
    assert unscoped() - EVERY_SERVER.keys() == set(), "add the server to the statement, or a reason to EVERY_SERVER"


def test_no_reason_outlives_its_statement() -> None:
    assert EVERY_SERVER.keys() - unscoped() == set()


def test_the_reading_finds_a_statement_without_its_server() -> None:
    bad = ast.parse("def names(tx):\n    return tx.execute(select(Member.display_name).where(Member.user_id == 1))")
    good = ast.parse(
        "def names(tx, guild_id):\n    return tx.execute(select(Member).where(Member.guild_id == guild_id))"
    )
    for tree, scoped in ((bad, False), (good, True)):
        (function,) = tree.body
        assert isinstance(function, ast.FunctionDef)
        assert tables_asked(function) == {"Member"}
        assert names_the_server(function) is scoped
