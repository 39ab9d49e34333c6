"""How text becomes the words that look-up compares: folded, cut, stemmed. Where the words stand is in `shelf`."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_STOP_WORDS = """
a about an and any are as at be between by can do does for from has have how i if in into is it its may me my of on or
our per should so than that the their them then there these they this those to versus vs was we were what when where
which who why will with would you your
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Words that say nothing about what is looked for."""

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_OWNER = re.compile(r"['\u2019]s\b")
_WORD = re.compile(r"\d+(?:\.\d+)+|[a-z](?:\+\+|#)(?!\w)|[^\W_]+")
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff"
"""Scripts written without spaces (and Hangul, whose words carry their endings): they are cut in pairs of letters."""
_RUN = re.compile(f"[{_UNSPACED}]+|[^{_UNSPACED}]+")
_PARTS = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+")
_NAME = re.compile(r"\b[A-Z]\w*(?:[ -][A-Z]\w*){1,4}")

_SPACES = re.compile(r"\s+")
_MARKED = re.compile(r"[`*_~|<\[\\#>]")
_CODE = re.compile(r"(`+)(.+?)\1", re.DOTALL)
_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]{0,200}>", re.DOTALL)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s[^()]*)?\)")
_LEAD = re.compile(r"^\s*(?:#{1,6}\s+|>\s?|[-*+]\s+)", re.MULTILINE)
_EMPHASIS = re.compile(r"(?<!\\)(?:\*+|~~|\|\||(?<!\w)_+|_+(?!\w))")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_BRACKETS = re.compile(r"\(([^()]*)\)")


def fold(text: str) -> str:
    """Return the text in one case, without accents, compatibility forms, thousands commas or possessives."""
    if text.isascii():
        text = text.lower()
    else:
        spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
        bare = "".join(char for char in spread if unicodedata.category(char)[0] != "M")
        text = unicodedata.normalize("NFC", bare)
    return _OWNER.sub("", _THOUSANDS.sub("", text))


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """Return what singular and plural of an English word have in common: policy and policies both give "polici"."""
    if len(word) > 3 and word[-1] == "s" and word[-2] not in "siu" and not word.endswith("ias"):
        word = word[:-1]
    if len(word) > 3 and word[-1] == "e":
        return word[:-1]
    if len(word) > 3 and word[-1] == "y":
        return word[:-1] + "i"
    return word


def words_of(text: str) -> list[str]:
    """Return the telling words of plain text as `fold` spells them, in order, repetitions included.

    Stop words are left out unless there is nothing else.
    """
    folded = fold(text)
    words: list[str] = _WORD.findall(folded)
    if not folded.isascii():
        words = [piece for word in words for piece in _cut(word)]
    return [word for word in words if word not in STOP_WORDS] or words


def stems_of(text: str) -> list[str]:
    """Return the stems of the telling words of plain text."""
    return [stem(word) for word in words_of(text)]


def _cut(word: str) -> list[str]:
    """Return the pieces of one word: pairs of letters for scripts without spaces, anything else whole."""
    pieces: list[str] = []
    for run in _RUN.findall(word):
        if run[0].isascii() or not re.match(f"[{_UNSPACED}]", run) or len(run) == 1:
            pieces.append(run)
        else:
            pieces += [run[at : at + 2] for at in range(len(run) - 1)]
    return pieces


def parts_of(word: str) -> list[str]:
    """Return digits apart from letters: "route53" gives "route" and "53"."""
    return _PARTS.findall(word)


def initials(title: str) -> frozenset[str]:
    """Return the abbreviations that a title of two to six words suggests, with and without its stop words and, when
    there are more than two, its first word: "Route 53" gives "r53"."""
    words: list[str] = _WORD.findall(fold(title))
    telling = [word for word in words if word not in STOP_WORDS]
    found: set[str] = set()
    for some in (words, telling, telling[1:]):
        short = "".join(word if word[0].isdigit() else word[0] for word in some)
        if 2 <= len(some) <= 6 and short.isascii() and short[0].isalpha() and short not in STOP_WORDS:
            found.add(short)
    return frozenset(found)


def abbreviations(text: str) -> frozenset[str]:
    """Return the initials of the names in a text, which are words in capitals side by side: "Availability Zones"."""
    names: list[str] = _NAME.findall(text)
    return frozenset[str]().union(*(initials(name) for name in names))


def spellings(title: str) -> tuple[str, ...]:
    """Return a title as written and, when it holds brackets, without them and what stands in them."""
    inside: list[str] = _BRACKETS.findall(title)
    outside = _BRACKETS.sub(" ", title)
    return (title, outside, *inside) if inside else (title,)


def plain(markdown: str) -> str:
    """Return Discord Markdown as one line of plain text: marks, tags and the addresses of links are gone."""
    if not _MARKED.search(markdown):
        return _SPACES.sub(" ", markdown).strip()
    pieces = _CODE.split(_LEAD.sub("", markdown))
    # split() gives prose, fence, code, prose, fence, code, prose ...: code keeps its stars and underscores
    kept = [_without_marks(pieces[at]) if at % 3 == 0 else pieces[at] for at in range(len(pieces)) if at % 3 != 1]
    return _SPACES.sub(" ", "".join(kept)).strip()


def _without_marks(prose: str) -> str:
    """Return prose without links' addresses, tags, emphasis and escapes."""
    return _ESCAPE.sub(r"\1", _EMPHASIS.sub("", _LINK.sub(r"\1", _TAG.sub(" ", prose))))


def shortened(text: str, limit: int = 100) -> str:
    """Return the text in at most `limit` characters, cut between words where that loses little."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit * 0.6 else cut).rstrip(" ,;:.-") + "\u2026"
