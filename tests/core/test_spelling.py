from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.spelling import Vocabulary
from bot.core.words import stem

WORDS = [
    stem(word)
    for word in ("glacier", "bucket", "vpc", "policy", "security", "group", "lifecycle", "504", "s3", "route")
]
KNOWN = Vocabulary(WORDS)


def repaired(word: str) -> list[str]:
    return [KNOWN.terms[repair.term] for repair in KNOWN.repairs(word)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("glacer", "glacier"),
        ("galcier", "glacier"),
        ("bukcet", "bucket"),
        ("ucket", "bucket"),
        ("vcp", "vpc"),
    ],
)
def test_one_slip_is_repaired(typed: str, meant: str) -> None:
    assert meant in repaired(typed)


def test_two_slips_are_repaired_in_a_long_word_only() -> None:
    assert repaired("lifcycel") == ["lifecycl"]
    assert repaired("bcu") == []


@pytest.mark.parametrize("typed", ["503", "s4", "vpx", "xy", "", "r0ute"])
def test_figures_and_very_short_words_are_not_repaired(typed: str) -> None:
    assert repaired(typed) == []


def test_a_beginning_spans_the_words_that_begin_with_it() -> None:
    first, last = KNOWN.span("g")
    assert KNOWN.terms[first:last] == ("glacier", "group")
    assert KNOWN.span("zzz")[0] == KNOWN.span("zzz")[1]


def test_a_word_that_ends_otherwise_is_known_by_its_beginning() -> None:
    first, last = KNOWN.unfinished("bucketing")
    assert KNOWN.terms[first:last] == ("bucket",)
    assert KNOWN.unfinished("buzzword") == (0, 0)


def test_two_words_written_as_one_are_taken_apart() -> None:
    assert KNOWN.halves("securitygroup") == ("securiti", "group")
    assert KNOWN.halves("glacier") is None


@given(st.text(max_size=30))
def test_any_word_can_be_looked_at(word: str) -> None:
    first, last = KNOWN.span(word)
    assert 0 <= first <= last <= len(KNOWN.terms)
    assert all(0 < repair.likeness < 1 for repair in KNOWN.repairs(word))
    assert KNOWN.halves(word) is None or len(word) > 5


@given(st.sampled_from([word for word in WORDS if len(word) > 5]), st.data())
def test_a_letter_left_out_of_a_long_word_is_repaired(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    assert word in repaired(word[:at] + word[at + 1 :])
