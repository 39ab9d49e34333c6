"""Cutting text to a length: nothing is left open and nothing that a reader sees as one is cut."""

from __future__ import annotations

import re

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.fitting import fit

limits = st.integers(20, 120)

GRAPHEMES = [
    *"aZ9 .,-!\n",
    "\r\n",
    "é",
    "e\u0301",
    "o\u0308\u0323",  # two accents
    "\U0001f469\u200d\U0001f4bb",  # a woman at a computer
    "\U0001f44d\U0001f3fd",  # a thumb with a skin tone
    "\U0001f1e8\U0001f1ed",  # the flag of Switzerland
    "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",  # the flag of Scotland
    "1\ufe0f\u20e3",  # a keycap
    "\u0928\u093f",  # Devanagari: a letter with its vowel
    "\u0915\u094d\u0937",  # Devanagari: a conjunct
    "\u0e17\u0e35\u0e48",  # Thai: a letter with vowel and tone
    "\u0e19\u0e33",
    "\u1112\u1161\u11ab",  # a Korean syllable out of its parts
    "\ud55c",
    "\u05e9\u05c1\u05b8",  # Hebrew with points
    "\u0645\u064f",  # Arabic with a vowel
]
readable = st.lists(st.sampled_from(GRAPHEMES), max_size=200).map("".join)

WORDS = ["word", "S3", "costs.", "is:", "a*b", "snake_case", "[draft]", "(see", "-"]
LINKS = [
    "[user guide](https://example.org/guide.html)",
    "[a page (old)](<https://example.org/wiki/Page_(old)>)",
    "![a picture of a bucket](https://example.org/bucket.png)",
    "[`code`](https://example.org)",
]
MARKED = ["**two words**", "__under lined__", "~~struck out~~", "||a spoiler||", "`aws s3 cp`", "``a ` tick``"]
pieces = st.sampled_from([*WORDS, *LINKS, *MARKED, "\n", "\n- "])
marked_up = st.lists(pieces, max_size=40).map(" ".join)
fences = st.lists(
    st.sampled_from(["```", "```py\n", "\n```\n", "````", "``", "`", "x = 1\n", "word ", "**", "__", "||", "[", "]("]),
    max_size=60,
).map("".join)
anything = st.text(max_size=300) | readable | marked_up | fences


@settings(max_examples=300)
@given(anything, limits)
def test_the_limit_holds(text: str, limit: int) -> None:
    shown = fit(text, limit)
    assert len(shown) <= limit
    if len(text) <= limit:
        assert shown == text


@given(anything, limits)
def test_what_was_cut_says_so_and_is_the_beginning(text: str, limit: int) -> None:
    shown = fit(text, limit)
    if len(text) > limit:
        assert "…" in shown[-5:]
        bare = re.compile(r"[*_~|`\s]")
        assert bare.sub("", text).startswith(bare.sub("", shown.rpartition("…")[0]))


@settings(max_examples=300)
@given(fences, limits)
@example("```\ncode\n```\nand some more text behind it", 22)
@example("word ``a``**``b`` and c** and some more text", 30)
@example("0123456789`````0123456789", 20)
def test_every_code_fence_is_closed(text: str, limit: int) -> None:
    if len(text) > limit:
        assert fit(text, limit).count("```") % 2 == 0


@settings(max_examples=300)
@given(readable, limits)
def test_nothing_that_a_reader_sees_as_one_is_cut(text: str, limit: int) -> None:
    shown = fit(text, limit)
    if shown != text:
        whole = {match.end() for match in regex.finditer(r"\X", text)} | {0}
        assert len(shown.removesuffix("…")) in whole


@settings(max_examples=300)
@given(marked_up, limits)
def test_a_link_or_inline_code_is_there_whole_or_not_at_all(text: str, limit: int) -> None:
    shown = fit(text, limit)
    if shown != text:
        rest = shown
        for whole in (*LINKS, "`aws s3 cp`", "``a ` tick``"):
            rest = rest.replace(whole, "")
        assert "](" not in rest
        assert "`" not in rest


@given(marked_up, limits)
def test_no_emphasis_is_left_open(text: str, limit: int) -> None:
    shown = fit(text, limit)
    for mark in ("**", "__", "~~", "||"):
        assert shown.count(mark) % 2 == 0


def test_a_text_that_fits_is_left_alone() -> None:
    assert fit("**open and short", 20) == "**open and short"
    assert fit("x" * 20, 20) == "x" * 20


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("One sentence here. Another that is too long.", 30, "One sentence here.…"),
        ("A line of its own\nand another one", 28, "A line of its own…"),
        ("words that go on and on and on", 26, "words that go on and…"),
        ("unbroken" * 5, 20, "unbrokenunbroke…"),
        ("Read [the guide](https://example.org/guide.html) now", 40, "Read…"),
        ("Run `aws s3 cp file s3://bucket` to copy it", 30, "Run…"),
        ("It is **very very very important** to know", 28, "It is very very very…"),
        ("```py\nprint('a')\nprint('b')\nprint('c')\n```", 30, "```py\nprint('a')…\n```"),
        ("```\ncode\n```\nand some more text behind it", 34, "```\ncode\n```\nand some more…"),
    ],
)
def test_cuts_as_people_would_make_them(text: str, limit: int, shown: str) -> None:
    assert fit(text, limit) == shown


def test_a_long_text_is_cut_without_reading_all_of_it() -> None:
    assert len(fit("`[*_" * 500_000, 4_000)) <= 4_000
    assert fit("\u0301" * 50_000, 100) == "…"
