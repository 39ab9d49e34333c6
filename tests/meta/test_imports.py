"""How modules name each other, and what is kept out of all of them."""

from __future__ import annotations

import ast
import sys

from tests.meta.test_shape import INLINE_IMPORTS, ROOT, functions, name_of, trees

CLOCKS = {"now", "utcnow", "today"}


def test_no_import_is_relative() -> None:
    relative = [
        f"{file}:{node.lineno}"
        for file, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_the_list_of_exceptions_holds_nothing_that_is_none() -> None:
    inside = set()
    for file, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom) and node not in tree.body:
                inside.add(file)
    unused = INLINE_IMPORTS.keys() - inside
    assert unused == set()


def test_rules_import_the_standard_library_and_rapidfuzz() -> None:
    foreign = set()
    for file, tree in trees():
        if not file.startswith("bot/core/"):
            continue
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            roots = {name for name in names if not name.startswith("bot.core")}
            foreign |= {name.partition(".")[0] for name in roots} - sys.stdlib_module_names
    assert foreign <= {"rapidfuzz"}


def test_rules_and_actions_ask_no_clock_and_draw_no_chance() -> None:
    asked = [
        f"{file}:{node.lineno} {ast.unparse(node)}"
        for file, tree in trees()
        if file.startswith(("bot/core/", "bot/services/", "bot/storage/", "bot/bank.py"))
        for node in ast.walk(tree)
        if (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS)
        or (isinstance(node, ast.Import) and {alias.name for alias in node.names} & {"random", "time"})
        or (isinstance(node, ast.ImportFrom) and node.module in {"random", "time", "secrets"})
    ]
    assert asked == []


def test_nobody_asks_a_member_for_roles() -> None:
    asked = [
        f"{file}:{node.lineno}"
        for file, tree in trees()
        if file != "bot/ui/rest.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "roles"
    ]
    assert asked == []


def test_no_module_is_named_for_having_no_name() -> None:
    nameless = {"utils", "helpers", "common", "manager", "base", "misc"}
    assert [name_of(path) for path in (ROOT / "bot").rglob("*.py") if path.stem in nameless] == []


def test_no_broad_except_but_where_everything_is_caught_on_purpose() -> None:
    """The writer hands it to the callers; the answer to an interaction, the loops and the playground log it; so does
    the gate to Discord, for without its records the bot must still connect."""
    broad = {
        file
        for file, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
    }
    assert broad <= {
        "bot/storage/groups.py",
        "bot/ui/replies.py",
        "bot/ui/looking.py",
        "bot/ui/gate.py",
        "bot/playground.py",
    }


def test_nothing_positional_comes_fifth() -> None:
    """Four positional parameters; `tx` and `self` come first everywhere and are not counted."""
    long = []
    for file, tree in trees():
        for function in functions(tree):
            names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
            if len([name for name in names if name not in {"self", "cls", "tx"}]) > 4:
                long.append(f"{file}:{function.lineno} {function.name}")
    assert long == []
