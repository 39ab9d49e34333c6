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

STATEMENTS = {"select", "update", "delete", "insert", "insert_in", "upsert", "read_postings"}

EVERY_SERVER = {
    "adjustments._adding_up": "by a posting that the host's loop has just read",
    "adjustments._counting": "by a posting that the host's loop has just read",
    "adjustments._standing": "within a condition that its callers give, the server in it",
    "adjustments._uncounted": "the host's loop: challenges that are over, in any server",
    "adjustments.void": "by a posting that was read for this server",
    "alerts.take_untold": "the host's loop: what nobody was told of, in any server",
    "answers._first": "the row holds the server: all of the answer's columns",
    "answers._of_member": "by the id of a posting that was read for this server, and a member",
    "answers.answers_to": "by the ids of postings that were read for this server, and a member",
    "duels._duels": "within a condition that its callers give, the server in it or the loop's",
    "duels.add_duel": "the row holds the server: all of the challenge's fields",
    "duels.announce": "by the id of a duel that was just made for this server",
    "duels.drop_question": "by a duel that was read for this server",
    "duels.end_duel": "by the id of a duel that was read for this server or by the loop",
    "duels.mark_duel_shown": "by the id of a duel that the loop has just read",
    "erasures._open_answers": "a person's own data, in every server, for the person",
    "erasures.departed": "the host's daily look: which servers the bot has left",
    "erasures.forget_spent": "hashes of closed postings, in any server",
    "examining.next_plans": "`studybot doctor`: for the host",
    "guilds.known_guilds": "the host's daily look: which servers the bot knows",
    "guilds.left_guilds": "the host's daily look: which servers the bot has left",
    "leases._holding": "by the ids of postings that the loop has just read",
    "leases._letting_go": "by the id of a posting that the loop holds",
    "leases._taking": "the host's loop: what is to be done, in any server",
    "leases._waits": "the host's loop: when to look again",
    "leases.free_all": "the host's loop: at its start, whatever was held",
    "members._looked_at": "the row holds the server: all of the member's columns",
    "missed._of_date": "by the id of a schedule that was read for this server or by the loop",
    "missed._since": "by the id of a schedule that was read for this server",
    "openings._opened": "by a posting that was read for this server",
    "openings._opening": "the row holds the server: all of the opening's columns",
    "personal.asked_of": "a person's own data, in every server, for the person",
    "personal.still_open": "ids only, to leave out of a person's own data",
    "pinned_boards._pinned": "within a condition that its callers give, the server in it or the loop's",
    "postings._answers_so_far": "by the id of a posting that was read for this server",
    "postings._claimed": "by the id of a posting that the loop has just claimed or sent",
    "postings._claiming": "the row holds the server: all of the claim's columns",
    "postings._closing": "by the id of a schedule that was read for this server",
    "postings._expired": "the host's loop: claims whose time is over",
    "postings.of_id": "by the id of a posting that the loop works on",
    "postings._of_schedule": "by the id of a schedule that was read for this server or by the loop",
    "postings._over_on": "by the id of a schedule that was read for this server",
    "postings._sent": "the host's loop: the bot's own messages, in any server",
    "postings.dates_of": "by the id of a schedule that was read for this server",
    "questions._dequeuing": "by the id of a schedule that was read for this server",
    "questions._queue": "by the id of a schedule that was read for this server",
    "rounds._rounds": "within a condition that its callers give, the server in it or the loop's",
    "rounds.add_round": "the row holds the server: all of the wish's fields",
    "rounds.confirm_question": "by the id of a round that was read for this server or by the loop",
    "rounds.confirm_shown": "by the id of a round that was read for this server or by the loop",
    "rounds.turn": "by the id of a round that was read for this server or by the loop",
    "rules.months_behind": "the host's loop: servers whose month is over",
    "schedules._left": "the host's loop: servers that the bot has left get no dailies",
    "schedules._next_instant": "the host's loop: when to look again",
    "schedules._of_id": "by the id of a schedule that the loop has just claimed for",
    "schedules._reading": "within a condition that its callers give, the server in it or the loop's",
    "schedules.change": "by a schedule that was read for this server",
    "seasons._seasons": "within a condition that its callers give, the server in it or the loop's",
    "seasons.set_state": "by the id of a season that was read for this server or by the loop",
    "streaks._days": "within a condition that its callers give, the server in it",
    "streaks.answered_dates": "the server is an argument of the conditions it joins",
    "vitals.daily_states": "figures for the host, over all servers",
    "vitals.overdue_count": "figures for the host, over all servers",
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


def test_statements_stand_in_functions_where_they_are_read() -> None:
    loose = {
        path.stem
        for path in (ROOT / "bot" / "storage").glob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in STATEMENTS
    }
    assert loose == set(), "one that is built once comes from a function with functools.cache"


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
