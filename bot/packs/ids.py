"""Ids that survive: author ids at line ends, hashes of normalised text where there are none, option keys, slugs."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from typing import Final

ID: Final = re.compile(r"[a-z0-9-]{1,48}")
MARK: Final = re.compile(r"(?:^|\s)\^([A-Za-z0-9_-]{1,64})\s*\Z")
DERIVED: Final = re.compile(r"[fq]-[0-9a-f]{12}(?:-[0-9a-f]{4})?(?:-\d+)?")
BLANK: Final = "\u2800\u00ad\u200b\u200e\u200f\ufeff\u00a0\u3164"
"""Characters that look like nothing; some banks put one where an option's text should be."""
_SLUG: Final = 44
_MARKUP: Final = re.compile(r"[*_`~\\]+")


def is_id(text: str) -> bool:
    """Whether `text` may be the id of a fact, a question, a topic or a pack."""
    return ID.fullmatch(text) is not None


def is_derived(item_id: str) -> bool:
    """Whether the loader made this id from a hash, because its author wrote none."""
    return DERIVED.fullmatch(item_id) is not None


def split_mark(text: str) -> tuple[str, str | None]:
    """Text without the `^id` at its end, and that id (None when there is none; `2 ^10` is arithmetic)."""
    if "^" not in text:
        return text, None
    match = MARK.search(text)
    if match is None or match[1].isdigit():
        return text, None
    return text[: match.start()].rstrip(), match[1]


def normalise(text: str) -> str:
    """Text for comparing: Unicode form, case, emphasis, code marks and white space do not count."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(_MARKUP.sub("", text).casefold().split())


def visible(text: str) -> str:
    """Text without white space and invisible characters at its ends."""
    return text.strip().strip(BLANK).strip()


def hashed(parts: Iterable[str], length: int) -> str:
    """`length` hexadecimal digits that depend on every part and on their order."""
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()[:length]


def fact_id(path: Sequence[str], text: str) -> str:
    """The id of a fact whose author gave none: its text and its headings."""
    return "f-" + hashed((*map(normalise, path), normalise(text)), 12)


def question_id(topic: str, stem: str) -> str:
    """The id of a question whose author gave none: its stem and its topic's title."""
    return "q-" + hashed((normalise(topic), normalise(stem)), 12)


def option_keys(texts: Sequence[str]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """A key for each option from its text alone, and the positions of options that repeat an earlier one."""
    keys: list[str] = []
    repeats: list[int] = []
    for position, text in enumerate(texts):
        key = hashed((" ".join(unicodedata.normalize("NFC", text).split()),), 8)
        if key in keys and text not in texts[:position]:
            key = hashed((text,), 8)
        if key in keys:
            repeats.append(position)
            key = free(key, keys)
        keys.append(key)
    return tuple(keys), tuple(repeats)


def free(wanted: str, taken: Collection[str]) -> str:
    """`wanted`, or the first of `wanted-2`, `wanted-3` ... behind which none is taken; at most 48 characters.

    Doubles the number and then halves the gap: a list of ten thousand equal lines takes no ten thousand steps a line.
    """
    if wanted not in taken:
        return wanted
    low, high = 1, 2
    while _numbered(wanted, high) in taken:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _numbered(wanted, middle) in taken else (low, middle)
    return _numbered(wanted, high)


def _numbered(wanted: str, number: int) -> str:
    return f"{wanted[: min(44, 47 - len(str(number)))]}-{number}"


def slug(text: str) -> str:
    """An id made of words: accents dropped, everything but letters and digits a hyphen; a hash when nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(words) > _SLUG:
        words = words[: _SLUG + 1].rpartition("-")[0] or words[:_SLUG]
    return words or ("t-" + hashed((normalise(text),), 8))
