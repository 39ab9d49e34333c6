"""Refusals: a sentence and its values, kept apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import StudyError


def test_the_sentence_is_filled_with_its_values() -> None:
    refusal = StudyError("There is no time zone {zone}.", zone="Nowhere")
    assert str(refusal) == "There is no time zone Nowhere."
    assert refusal.sentence == "There is no time zone {zone}."
    assert refusal.values == {"zone": "Nowhere"}


@given(st.text())
def test_what_a_member_typed_is_repeated_and_never_interpreted(text: str) -> None:
    assert str(StudyError("Nothing fits {query}.", query=text)) == f"Nothing fits {text}."


def test_braces_in_a_value_are_only_braces() -> None:
    assert str(StudyError("Nothing fits {query}.", query="{secret} {0}")) == "Nothing fits {secret} {0}."


def test_a_sentence_without_values_needs_none() -> None:
    assert str(StudyError("That is not a question.")) == "That is not a question."
