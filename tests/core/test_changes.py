"""What a new reading of a pack changed."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.core.changes import Changes, changes
from bot.core.content import Pack, Place
from tests import build

names = st.sets(st.sampled_from([f"q-{number}" for number in range(8)]))


def reading(questions: set[str]) -> Pack:
    return build.pack(*(build.question(name) for name in sorted(questions)))


@given(names, names)
def test_added_and_removed_are_what_only_one_reading_holds(old: set[str], new: set[str]) -> None:
    found = changes(reading(old), reading(new))
    assert found == Changes(added=tuple(sorted(new - old)), removed=tuple(sorted(old - new)))
    assert bool(found) == (old != new)


def test_everything_of_a_first_reading_is_new() -> None:
    found = changes(None, reading({"q-1"}))
    assert found.added == ("q-1", "st-1", "st-2", "st-3", "topic network", "topic storage")
    assert not found.changed
    assert not found.removed


def test_an_item_that_only_moved_has_not_changed() -> None:
    old = reading({"q-1"})
    moved = tuple(replace(fact, place=Place("other.md", 99)) for fact in old.facts)
    assert not changes(old, replace(old, facts=moved))


def test_another_text_is_a_change() -> None:
    old = reading({"q-1"})
    new = replace(old, facts=(replace(old.facts[0], text="Buckets hold objects."), *old.facts[1:]))
    assert changes(old, new) == Changes(changed=("st-1",))


def test_another_key_of_a_question_is_a_change() -> None:
    assert changes(build.pack(build.question("q-1")), build.pack(build.question("q-1", right=2))).changed == ("q-1",)


def test_a_topic_and_a_fact_of_one_name_are_two_things() -> None:
    fact = build.fact("storage", "A fact named like its topic.")
    found = changes(build.pack(facts=(fact,)), build.pack(facts=(replace(fact, text="Changed."),)))
    assert found.changed == ("storage",)
