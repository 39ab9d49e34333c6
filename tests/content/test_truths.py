"""Facts say what is true today: a hand-made table against the pack."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path

import pytest

from bot.core.content import Fact
from bot.packs.library import load_packs

HERE = Path(__file__).parent
TABLE = tomllib.loads((HERE / "truths.toml").read_text(encoding="utf-8"))
ENTRIES = [(status, fact_id) for status, facts in TABLE.items() for fact_id in facts]


@functools.cache
def facts() -> dict[str, Fact]:
    (pack,) = load_packs([HERE.parents[1] / "content" / "aws-saa"]).library.packs
    return {fact.id: fact for fact in pack.facts}


def faults(text: str, says: list[str], never: list[str]) -> list[str]:
    """What a text lacks, and what it says but may not."""
    told = text.casefold()
    lacks = [f"lacks {wanted!r}" for wanted in says if wanted.casefold() not in told]
    return lacks + [f"says {banned!r}" for banned in never if banned.casefold() in told]


@pytest.mark.parametrize(("status", "fact_id"), ENTRIES, ids=[fact_id for _, fact_id in ENTRIES])
def test_a_fact_says_what_is_true_today(status: str, fact_id: str) -> None:
    entry = TABLE[status][fact_id]
    assert faults(facts()[fact_id].text, entry["says"], entry.get("never", [])) == []


@pytest.mark.parametrize(("status", "fact_id"), ENTRIES, ids=[fact_id for _, fact_id in ENTRIES])
def test_changing_any_one_value_is_noticed(status: str, fact_id: str) -> None:
    text = facts()[fact_id].text.casefold()
    for value in TABLE[status][fact_id]["says"]:
        changed = text.replace(value.casefold(), "something else")
        assert faults(changed, TABLE[status][fact_id]["says"], []) != []


@pytest.mark.parametrize("fact_id", TABLE["outdated"])
def test_what_changed_says_what_it_was(fact_id: str) -> None:
    assert facts()[fact_id].was


def test_the_table_covers_every_changed_statement_and_a_hundred_others() -> None:
    assert {status: len(entries) for status, entries in TABLE.items() if status != "current"} == {
        "outdated": 57,
        "wrong": 17,
        "unclear": 14,
    }
    assert len(TABLE["current"]) >= 100
    assert all(entry["says"] for entries in TABLE.values() for entry in entries.values())
