"""A question as it was when it was asked, through its row and back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.content import Option
from bot.core.snapshots import FactLine, Snapshot, from_json, snapshot, to_json
from tests import build

texts = st.text(max_size=40)
lines = st.lists(texts, max_size=3).map(tuple)
maybe = st.none() | texts
snapshots = st.builds(
    Snapshot,
    pack_id=texts,
    question_id=texts,
    topic=texts,
    stem=texts,
    options=st.lists(st.builds(Option, texts, texts, st.booleans(), maybe), min_size=2, max_size=10).map(tuple),
    explanation=maybe,
    domain=maybe,
    level=maybe,
    difficulty=st.none() | st.integers(1, 3),
    facts=st.lists(st.builds(FactLine, texts, texts, lines), max_size=3).map(tuple),
    sources=lines,
)


@given(snapshots)
def test_what_was_stored_comes_back_the_same(asked: Snapshot) -> None:
    assert from_json(to_json(asked)) == asked


def test_keys_that_a_newer_program_wrote_are_ignored() -> None:
    asked = build.snapshot(right=2)
    raw = json.loads(to_json(asked))
    raw["shuffled"] = {"by": "a later version"}
    raw["options"][0]["weight"] = 3
    raw["facts"] = [{"id": "st-1", "text": "A bucket.", "sources": [], "since": "2020-12"}]
    again = from_json(json.dumps(raw))
    assert again.options == asked.options
    assert again.facts == (FactLine("st-1", "A bucket."),)


def test_keys_that_an_older_program_did_not_write_have_their_defaults() -> None:
    raw = json.loads(to_json(build.snapshot()))
    kept = {name: raw[name] for name in ("pack_id", "question_id", "topic", "stem")}
    kept["options"] = [{"key": "a", "text": "A", "right": True}, {"key": "b", "text": "B", "right": False}]
    again = from_json(json.dumps(kept))
    assert again.options == (Option("a", "A", right=True), Option("b", "B", right=False))
    assert (again.explanation, again.facts, again.sources) == (None, (), ())


def test_the_snapshot_holds_the_texts_of_the_facts_and_not_only_their_names() -> None:
    fact = build.fact("st-9", "Objects have keys.", sources=("https://example.org/keys.html",))
    asked = snapshot(build.question(), pack_id="demo", topic="Object storage", domain="Design", facts=(fact,))
    assert asked.facts == (FactLine("st-9", "Objects have keys.", ("https://example.org/keys.html",)),)
    assert asked.domain == "Design"


def test_as_many_are_to_be_chosen_as_are_right() -> None:
    asked = build.snapshot(right=3, options=6)
    assert asked.choose == 3
    assert asked.right_keys == {"k0", "k1", "k2"}
    assert asked.keys == ("k0", "k1", "k2", "k3", "k4", "k5")


def test_an_option_is_found_by_its_key_and_an_unknown_key_is_an_error() -> None:
    asked = build.snapshot()
    assert asked.option("k2").text == "Wrong 2"
    with pytest.raises(KeyError):
        asked.option("k9")
