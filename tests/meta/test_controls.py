"""Every control that the screens draw leads to a handler, and every handler has a control: read from the source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bot.core.options import member_order
from tests.meta.test_shape import ROOT
from tests.stage import Stage

ARGUMENT = 19
"""The longest argument of a custom id: a whole number of Discord's, or ten positions with dots between them."""

ASKING = ("answer", "quiz", "duel")
"""The features that share the sheet, whose ids begin with `{sheet.feature}`."""


def pieces(node: ast.expr) -> str | None:
    """The text of a plain or formatted string, with {} for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join("{}" if isinstance(part, ast.FormattedValue) else ast.literal_eval(part) for part in node.values)
    return None


def drawn() -> Iterator[str]:
    """Custom ids as the screens write them: "answer:open:{}"."""
    for path in sorted((ROOT / "bot" / "ui").glob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or ast.unparse(call.func).endswith("router.add"):
                continue
            for text in map(pieces, [*call.args, *(keyword.value for keyword in call.keywords)]):
                if text is not None and re.match(r"([a-z]+|\{\}):[a-z]+(:|$)", text):
                    features = ASKING if text.startswith("{}") else (text.partition(":")[0],)
                    yield from (f"{feature}:{text.partition(':')[2]}" for feature in features)


def template_of(custom_id: str) -> str:
    return ":".join(custom_id.split(":")[:2])


async def test_every_control_has_a_handler(stage: Stage) -> None:
    templates = set(stage.bot.router.templates)
    assert {custom_id for custom_id in drawn() if template_of(custom_id) not in templates} == set()


async def test_every_handler_has_a_control(stage: Stage) -> None:
    assert set(stage.bot.router.templates) - set(map(template_of, drawn())) == set()


def test_no_custom_id_can_pass_100_characters() -> None:
    found = set(drawn())
    assert found
    for custom_id in found:
        assert len(custom_id) + custom_id.count("{}") * (ARGUMENT - 2) <= 100, custom_id


async def test_templates_do_not_overlap(stage: Stage) -> None:
    """No id of one can be read as an id of another: the first two parts are plain words and all different."""
    templates = stage.bot.router.templates
    assert len(set(templates)) == len(templates)
    assert all(re.fullmatch(r"[a-z]+:[a-z]+", template) for template in templates)


async def test_marks_and_positions_are_no_longer_than_an_argument(stage: Stage) -> None:
    assert all(len(mark) <= ARGUMENT for mark in stage.bank.stock.by_mark)
    keys = [f"k{place}" for place in range(10)]
    positions = range(len(member_order(b"secret", keys, place="posting:1", user_id=1)))
    assert len(".".join(map(str, positions))) == ARGUMENT
    assert len(str(2**63 - 1)) == ARGUMENT
