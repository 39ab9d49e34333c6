"""The line that names the right options of a question: "Answer: B", "**Correct answers:** A, C", a heading, a fold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.packs.blocks import Block
from bot.packs.choices import LETTER, is_choice_list
from bot.packs.ids import normalise
from bot.packs.rendering import plain_html
from bot.packs.wordlists import ANSWER, EXPLANATION, bare

_LOOKS_ON: Final = 8
"""Blocks behind the options in which their answer is looked for."""
_HEAD: Final = re.compile(
    r"\**_*([^\W\d_][^:：=\n*_]{0,40}?)\s*\**_*(?:\s*[:：=–—-]+\s*|\s+(?:is|are|es|est|ist|è)\b[:：]?\s*|\s+(?=\(?[A-J]\)?\s*\Z)|\Z)\**_*\s*"
)
_ONE: Final = r"\(?[`*_]*([A-Ja-j]|\d{1,2})(?!\w)[`*_]*\)?"
_LETTERS: Final = re.compile(rf"{_ONE}(?:\s*(?:,|&|/|;|\+|and|und|y|et|e|и)\s*{_ONE})*(?=\s*(?:[.):,;|–—-]|\Z|\n|\())")
_RUN: Final = re.compile(r"[*_`]*([A-J]{2,6})[*_`]*(?=\s*\Z|\n)")
_NAME: Final = re.compile(r"(?<!\w)([A-Ja-j]|\d{1,2})(?!\w)")
SUMMARY: Final = re.compile(r"<summary[^>]*>(.*?)</summary>", re.DOTALL | re.IGNORECASE)
TAG: Final = re.compile(r"</?[A-Za-z][^>]*>")
_ALPHABET: Final = "abcdefghij"


@dataclass(slots=True)
class Answer:
    """Which options are right, and what else stood in the blocks that were read."""

    right: set[int]
    left: list[Block] = field(default_factory=list[Block])
    """Blocks without the answer's own words: the explanation."""
    used: int = 0
    """How many blocks were read."""


def find_answer(blocks: Sequence[Block], options: Sequence[str]) -> Answer | None:
    """The answer to options (their texts) among the blocks behind them; None when these do not say it."""
    left: list[Block] = []
    labelled = False
    for position, block in enumerate(blocks[:_LOOKS_ON]):
        found = _in_block(block, options, labelled=labelled)
        if found is not None:
            found.left[:0] = left
            found.used = position + 1
            _take_fold(found, blocks, blocks[: position + 1])
            return found
        if _is_elsewhere(block):
            return None
        labelled = labelled or _is_label(block)
        if not _is_label(block):
            left.append(block)
    return None


def is_lettered(block: Block) -> bool:
    """Whether a list's items are A, B, C ... in this order."""
    if block.kind != "list" or not 2 <= len(block.children) <= len(_ALPHABET):
        return False
    heads = [item.children[0] for item in block.children if item.children and item.children[0].kind == "paragraph"]
    letters = [LETTER.match(head.text) for head in heads]
    return "".join(match[2].lower() if match else "-" for match in letters) == _ALPHABET[: len(block.children)]


def _is_elsewhere(block: Block) -> bool:
    """Whether a block belongs to the next question or section, so that no answer can come any more."""
    if block.kind == "heading":
        return bare(block.text) not in ANSWER | EXPLANATION
    inner = [block, *(child for item in block.children for child in item.children)] if block.kind == "list" else []
    return any(is_lettered(part) or is_choice_list(part) for part in inner)


def _is_label(block: Block) -> bool:
    if block.kind == "html":
        summary = SUMMARY.search(block.text)
        return summary is not None and bare(TAG.sub("", summary[1])) in ANSWER
    return block.kind in ("heading", "paragraph") and bare(TAG.sub("", block.text)) in ANSWER


def _take_fold(answer: Answer, blocks: Sequence[Block], read: Sequence[Block]) -> None:
    """What follows inside the same `<details>` belongs to the answer."""
    depth = sum(block.text.count("<details") - block.text.count("</details") for block in read if block.kind == "html")
    if depth <= 0:
        return
    for position in range(answer.used, len(blocks)):
        block = blocks[position]
        if block.kind == "heading" or _is_elsewhere(block):
            return
        if block.kind == "html" and "</details" in block.text:
            answer.left += blocks[answer.used : position]
            answer.used = position + 1
            return


def _in_block(block: Block, options: Sequence[str], *, labelled: bool) -> Answer | None:
    """The answer that one block names, with what else it says."""
    if block.kind == "html":
        return _in_html(block, options, labelled=labelled or _is_label(block))
    if block.kind in ("paragraph", "heading"):
        named = _named(block.text, options, labelled=labelled)
        return Answer(named[0], _paragraph(block, named[1])) if named is not None else None
    if block.kind == "quote" or (block.kind == "list" and len(block.children) == 1):
        inner = block.children if block.kind == "quote" else block.children[0].children
        for position, child in enumerate(inner):
            found = _in_block(child, options, labelled=labelled) if child.kind == "paragraph" else None
            if found is not None:
                return Answer(found.right, [*inner[:position], *found.left, *inner[position + 1 :]])
    return None


def _in_html(block: Block, options: Sequence[str], *, labelled: bool) -> Answer | None:
    lines = plain_html(block.text).split("\n")
    for position, line in enumerate(lines):
        named = _named(line, options, labelled=labelled)
        if named is not None:
            rest = "\n".join(filter(None, (*lines[:position], named[1], *lines[position + 1 :])))
            return Answer(named[0], _paragraph(block, rest))
    return None


def _paragraph(block: Block, text: str) -> list[Block]:
    """The end of a block's text as a paragraph."""
    line = max(block.line, block.end - text.count("\n") - 1)
    return [Block("paragraph", line, block.end, text=text)] if text.strip() else []


def _named(text: str, options: Sequence[str], *, labelled: bool) -> tuple[set[int], str] | None:
    """The options that a text names behind a label such as "Answer:", and the text behind their letters."""
    text = TAG.sub("", text).lstrip(" \t>#-*_|👉✅✔☑️➡💡")
    head = _HEAD.match(text)
    if head is not None and bare(head[1]) in ANSWER:
        body = text[head.end() :]
    elif labelled:
        body = text
    else:
        return None
    return _by_letters(body, options) or _by_text(body, options)


def _by_letters(body: str, options: Sequence[str]) -> tuple[set[int], str] | None:
    body = re.sub(r"\A(?:option|options|choice|choices)\s+", "", body, flags=re.IGNORECASE)
    match = _LETTERS.match(body) or _RUN.match(body)
    if match is None:
        return None
    names = list(match[1]) if match.re is _RUN else _NAME.findall(match[0])
    right = {int(name) - 1 if name.isdigit() else _ALPHABET.index(name.lower()) for name in names}
    if not all(0 <= place < len(options) for place in right):
        return None
    rest = body[match.end() :].lstrip(" \n.):,;|–—-*_")
    said = {normalise(option) for option in options}
    return right, "" if normalise(rest.rstrip(".")) in said or normalise(rest) in said else rest


def _by_text(body: str, options: Sequence[str]) -> tuple[set[int], str] | None:
    """The option that the first line of the answer repeats word by word."""
    line, _, rest = body.partition("\n")
    said = normalise(line).rstrip(".")
    right = {place for place, option in enumerate(options) if said and normalise(option).rstrip(".") == said}
    return (right, rest) if len(right) == 1 else None
