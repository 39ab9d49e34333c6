"""Cutting Discord Markdown to a length without leaving anything open."""

from __future__ import annotations

import re
import unicodedata

_FENCE = "```"
_JOINERS = {"\u200d", "\ufe0e", "\ufe0f"}


def fit(text: str, limit: int) -> str:
    """The text itself, or its beginning with "…", at most `limit` characters (20 or more).

    Cuts at the end of a line or sentence if one is near, else between words; closes a code fence, and drops a link,
    inline code or emphasis that the cut would leave open. Never cuts inside a letter with its accents.
    """
    if len(text) <= limit:
        return text
    kept = _at_edge(text, limit - 1 - len(_FENCE) - 1)
    if kept.count(_FENCE) % 2:
        return f"{kept.rstrip()}…\n{_FENCE}"
    return f"{_closed(kept).rstrip()}…"


def _at_edge(text: str, limit: int) -> str:
    while limit > 1 and _glued(text[limit - 1], text[limit]):
        limit -= 1
    head = text[:limit]
    earliest = limit * 2 // 3
    for edge in ("\n", ". ", " "):
        at = head.rfind(edge)
        if at >= earliest:
            return head[: at + (edge == ". ")]
    return head


def _glued(before: str, after: str) -> bool:
    """Whether two characters belong to one that a reader sees."""
    return (
        bool(unicodedata.combining(after))
        or after in _JOINERS
        or before == "\u200d"
        or "\U0001f3fb" <= after <= "\U0001f3ff"
    )


def _closed(text: str) -> str:
    opened = re.search(r"\[[^\]\n]*$|\[[^\]\n]*\]\([^)\n]*$", text)
    if opened:
        text = text[: opened.start()]
    last = text.rfind("\n") + 1
    for mark in ("`", "**", "__", "~~", "||"):
        if text.count(mark, last) % 2:
            at = text.rfind(mark)
            text = text[:at] + text[at + len(mark) :]
    return text
