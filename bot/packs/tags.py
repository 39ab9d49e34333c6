"""HTML inside paragraphs: never interpreted, but tags that only dress text are dropped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from markdown_it.token import Token

_TAG: Final = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)[^>]*>")
_DRESS: Final = frozenset(
    """
    a abbr b big center cite del details div em font i ins kbd mark p s small span strong sub summary sup tt u
    """.split()  # noqa: SIM905 - twenty quoted words would be harder to read
)
"""A pair of these is dropped. A single one, or any other tag, is what the text talks about."""


def shown_tag(content: str) -> str:
    """What stays of a tag: a line break of `<br>`, nothing of a comment, else the tag as it is written."""
    if content.startswith("<!"):
        return ""
    match = _TAG.fullmatch(content)
    return "\n" if match and match[1].lower() == "br" else content


def paired_tags(tokens: Sequence[Token]) -> set[int]:
    """Positions of dressing tags that have a partner."""
    dropped: set[int] = set()
    waiting: dict[str, list[int]] = {}
    for position, token in enumerate(tokens):
        match = _TAG.fullmatch(token.content) if token.type == "html_inline" else None
        if match is None or (name := match[1].lower()) not in _DRESS:
            continue
        if not token.content.startswith("</"):
            waiting.setdefault(name, []).append(position)
        elif waiting.get(name):
            dropped |= {position, waiting[name].pop()}
    return dropped
