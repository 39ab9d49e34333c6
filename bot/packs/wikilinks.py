"""The inline habits of note-taking apps: [[links]], ![[embeds]], ==highlights== and %%comments%%, as plain Markdown."""

from __future__ import annotations

import re
from typing import Final

_HABITS: Final = re.compile(
    r"(?P<code>(`+)(?!`).+?(?<!`)\2(?!`))"
    r"|(?P<embed>!\[\[(?P<file>[^\[\]\n|#^]+)[^\[\]\n]*\]\])"
    r"|\[\[(?=\S)(?P<page>[^\[\]\n|#^]*)(?:#\^?(?P<place>[^\[\]\n|]*))?(?:\\?\|(?P<label>[^\[\]\n]+))?\]\]"
    r"|==(?=[^\s=])(?P<marked>[^=\n]+?)(?<=[^\s=])=="
    r"|%%(?P<comment>.*?)%%",
    re.DOTALL,
)
_ALONE: Final = re.compile(r"\s*(?:!?\[\[[^\[\]\n]+\]\][\s,;·|]*)+")
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp", ".avif")


def plain_links(source: str) -> str:
    """A paragraph's source with these habits as plain Markdown; code is left alone."""
    if "[[" in source or "==" in source or "%%" in source:
        return _HABITS.sub(_plain, source)
    return source


def is_link_only(source: str) -> bool:
    """Whether a paragraph only leads to other notes."""
    return "[[" in source and _ALONE.fullmatch(source) is not None


def _plain(match: re.Match[str]) -> str:
    if match["code"] is not None or match["comment"] is not None:
        return match["code"] or ""
    if match["embed"] is not None:
        file = match["file"].strip()
        return f"![](<{file}>)" if file.lower().endswith(_PICTURES) else ""
    if match["marked"] is not None:
        return f"**{match['marked']}**" if "*" not in match["marked"] else match["marked"]
    named = " > ".join(filter(None, ((match["page"] or "").strip(), (match["place"] or "").strip())))
    return (match["label"] or named).strip()
