"""Cutting Discord Markdown to a length without leaving anything open."""

from __future__ import annotations

import re
import unicodedata

_FENCE = "```"

_STACKED = 3
"""Marks drawn onto one letter at most: no script needs more, and names use dozens to smear over other lines."""

_JOINERS = "\u200c\u200d"
"""Invisible, but they make words in some scripts and hold emoji together."""

_LOOKS_ON = 4_000
"""How far behind the limit the end of a span is looked for: more than a message holds."""

_WHOLE = (
    re.compile(r"!?\[[^\[\]\n]*\]\((?:<[^<>\n]*>|[^()\n]*)\)"),  # a link
    re.compile(r"(?<!`)(`{1,2})(?!`)[^\n]+?(?<!`)\1(?!`)"),  # inline code
)
"""Spans that are kept whole or not at all."""

_EMPHASIS = tuple(re.compile(rf"(?<!`){mark}(?=\S)[^\n]+?(?<=\S){mark}") for mark in (r"\*\*", "__", "~~", r"\|\|"))
"""Spans that may end early: then their opening mark goes."""


def fit(text: str, limit: int) -> str:
    """The text itself, or its beginning with "…", at most `limit` characters (20 or more).

    Cuts at the end of a line or sentence if one is near, else between words; closes a code fence, drops a link or
    inline code that does not fit whole, and takes the mark of unfinished emphasis away. Never cuts inside a letter
    with its accents, or inside an emoji.
    """
    if len(text) <= limit:
        return text
    text = text[: limit + _LOOKS_ON]
    at = _edge(text, limit - len("…\n") - len(_FENCE))
    if text.count(_FENCE, 0, at) % 2:
        return f"{text[:at].rstrip()}…\n{_FENCE}"
    return f"{_unmarked(text, _before_spans(text, at)).rstrip()}…"


def clean(text: str) -> str:
    """One line of what a reader can see.

    Goes: control and invisible characters, those that turn the direction of other people's text around, letters of
    the private areas, and marks stacked on a letter beyond three.
    """
    kept: list[str] = []
    stacked = 0
    for letter in " ".join(text.split()):
        stacked = stacked + 1 if unicodedata.category(letter) in {"Mn", "Me"} else 0
        if stacked <= _STACKED and (letter in _JOINERS or unicodedata.category(letter)[0] != "C" or _is_tag(letter)):
            kept.append(letter)
    return "".join(kept).strip(" " + _JOINERS)


def _edge(text: str, limit: int) -> int:
    """Where to cut: at most at `limit`, between two things that a reader sees."""
    while limit > 0 and _glued(text, limit):
        limit -= 1
    earliest = limit * 2 // 3
    for edge in ("\n", ". ", " "):
        at = text.rfind(edge, 0, limit)
        if at >= earliest:
            return at + (edge == ". ")
    return limit


def _before_spans(text: str, at: int) -> int:
    """The cut, moved before a span that it would open."""
    starts = [span.start() for kind in _WHOLE for span in kind.finditer(text) if span.start() < at < span.end()]
    return _before_spans(text, min(starts)) if starts else at


def _unmarked(text: str, at: int) -> str:
    """What is before the cut, without the opening marks of emphasis that would end behind it."""
    opened = {span.start() for kind in _EMPHASIS for span in kind.finditer(text) if span.start() < at < span.end()}
    kept = text[:at]
    for start in sorted(opened, reverse=True):
        kept = kept[:start] + kept[start + 2 :]
    return kept


def _glued(text: str, at: int) -> bool:
    """Whether the characters before and after this place belong together: a letter, an emoji, a mark of Markdown."""
    before, after = text[at - 1], text[at]
    if before in "\\\u200d" or (before == after and before in "`*_~|") or before + after == "\r\n":
        return True
    if _is_flag_half(before) and _is_flag_half(after):
        halves = len(text[:at]) - len(text[:at].rstrip(_FLAG_HALVES))
        return halves % 2 == 1
    return _extends(after) or unicodedata.combining(before) == 9 or "\u1100" <= before <= "\u115f"


_FLAG_HALVES = "".join(map(chr, range(0x1F1E6, 0x1F200)))
"""Regional indicators: two of them are a flag."""


def _is_flag_half(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"


def _extends(letter: str) -> bool:
    """Whether this character is drawn onto the one before it."""
    return (
        unicodedata.category(letter) in {"Mn", "Me", "Mc"}
        or letter in "\u200c\u200d\u0e33\u0eb3\uff9e\uff9f"
        or "\u1160" <= letter <= "\u11ff"  # the vowels and finals of a Korean syllable
        or "\U0001f3fb" <= letter <= "\U0001f3ff"  # skin tones
        or _is_tag(letter)
    )


def _is_tag(letter: str) -> bool:
    """The letters inside the flags of Scotland and others."""
    return "\U000e0020" <= letter <= "\U000e007f"
