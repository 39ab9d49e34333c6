"""Finds questions: which task lists are options, which blocks are their stem, which their explanation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from bot.packs.blocks import Block
from bot.packs.choices import Choice, is_choice_list
from bot.packs.ids import split_mark
from bot.packs.wordlists import EXPLANATION, REFERENCE, bare

_LABELS: Final = (
    "question|questions|pregunta|frage|domanda|pergunta|vraag|pytanie|otázka|fråga|spørgsmål|spørsmål|kysymys|вопрос"
    "|питання|въпрос|soru|câu hỏi|câu|pertanyaan|soal|سؤال|السؤال|سوال|שאלה|प्रश्न|প্রশ্ন|คำถาม|ข้อ|问题|題|题|質問|問"
    "|설문|문제|질문|întrebare|kérdés|exercise|ejercicio|exercice|quiz|item"
)
_ASKED: Final = "question|pregunta|frage|domanda|pergunta|вопрос|问题|質問|질문"
NUMBER: Final = re.compile(
    rf"[*_\s]*(?:(?:q|p|f|в|{_LABELS})\s*[.#№:]?\s*\d{{1,4}}|第\s*\d{{1,4}}\s*[题題問问]|#?\d{{1,4}}(?=\s*\\?[.)、．:：]\**\s|[、．])"
    rf"|\(\d{{1,4}}(?=\)\s)|(?:{_ASKED})(?=\s*[:：]))"
    r"\s*(?:[\\.):：、．–—-]+|(?=\s|\Z|\*))[*_]*\s*",
    re.IGNORECASE,
)
_ASKS: Final = ("?", "？", "؟", ":", "：", "⸮", "…", "...", "__")
_BOLD: Final = re.compile(r"(?:\*\*|__)(?=\S)(?:(?!\*\*|__).)+(?:\*\*|__)[\s:：]*", re.DOTALL)
_BETWEEN: Final = ("code", "html", "rule")


@dataclass(slots=True)
class Found:
    """A question in raw blocks."""

    heading: Block | None
    stem: list[Block]
    choices: list[Choice]
    after: list[Block] = field(default_factory=list[Block])

    @property
    def line(self) -> int:
        """Where the question begins."""
        if self.heading is not None:
            return self.heading.line
        return self.stem[0].line if self.stem else self.choices[0].item.line


@dataclass(slots=True)
class Split:
    """A stretch of blocks cut into questions and the rest."""

    questions: list[Found] = field(default_factory=list[Found])
    rest: list[Block] = field(default_factory=list[Block])

    @property
    def heading_asks(self) -> bool:
        """Whether the heading above is a question's stem and no title of a section."""
        return any(found.heading is not None for found in self.questions)


def split_questions(heading: Block | None, blocks: list[Block]) -> Split:
    """Find the questions below one heading (or inside one list item, without heading)."""
    split = Split()
    pending: list[Block] = []
    for block in blocks:
        if not is_choice_list(block):
            pending.append(block)
        elif split.questions and _goes_on(pending):
            _continue(split.questions[-1], pending, block)
            pending = []
        else:
            _begin(split, heading, pending)
            split.questions[-1].choices += [Choice(item) for item in block.children]
            pending = []
    _finish(split, pending)
    return split


def asks(text: str) -> bool:
    """Whether a line reads like a question: numbered, or ending like one."""
    text = split_mark(text)[0].rstrip("*_ \t\n")
    return text.endswith(_ASKS) or NUMBER.match(text) is not None


def _goes_on(pending: list[Block]) -> bool:
    """Whether what stands between two task lists belongs to the option before it."""
    return all(block.kind in _BETWEEN or _is_image(block) for block in pending) or not any(map(_is_start, pending))


def _continue(question: Found, pending: list[Block], block: Block) -> None:
    question.choices[-1].extra += pending
    question.choices += [Choice(item) for item in block.children]


def _begin(split: Split, heading: Block | None, pending: list[Block]) -> None:
    """Open a question whose stem is the heading with all that follows it, or the end of `pending`."""
    if heading is not None and not split.questions and _heading_is_stem(heading, pending):
        split.questions.append(Found(heading, pending, []))
        return
    cut = _stem_start(pending)
    before, stem = pending[:cut], pending[cut:]
    if split.questions:
        split.questions[-1].after = before
    else:
        split.rest += before
    split.questions.append(Found(None, [part for block in stem for part in _opened(block)], []))


def _heading_is_stem(heading: Block, pending: list[Block]) -> bool:
    return asks(heading.text) or split_mark(heading.text)[1] is not None or not any(map(_is_start, pending))


def _stem_start(pending: list[Block]) -> int:
    """The position of the block that begins the stem: a numbered or bold line, else the last paragraph."""
    for is_sign in (_is_numbered, _is_start, _is_paragraph):
        for position in range(len(pending) - 1, -1, -1):
            if is_sign(pending[position]):
                return position
    return len(pending)


def _opened(block: Block) -> list[Block]:
    """A list with one item is a numbered stem: its item's blocks."""
    return block.children[0].children if block.kind == "list" and len(block.children) == 1 else [block]


def _is_numbered(block: Block) -> bool:
    if block.kind == "list":
        return len(block.children) == 1 and block.ordered
    return block.kind == "paragraph" and NUMBER.match(block.text) is not None


def _is_start(block: Block) -> bool:
    if block.kind == "list":
        return len(block.children) == 1 and bool(block.children[0].children)
    if block.kind != "paragraph" or is_label(block.text):
        return False
    bold = _BOLD.fullmatch(block.text.strip()) is not None and len(block.text) > 24
    return bold or asks(block.text) or split_mark(block.text)[1] is not None


def _is_paragraph(block: Block) -> bool:
    return block.kind == "paragraph"


def is_label(text: str) -> bool:
    """Whether a paragraph is, or begins with, a word such as "Explanation" or "Reference"."""
    head = bare(re.split(r"[:：\n(]|\*\*(?=\s)|\*\*\Z", text.lstrip("*_ "), maxsplit=1)[0])
    return head in EXPLANATION or head in REFERENCE


def _is_image(block: Block) -> bool:
    return block.kind == "paragraph" and block.text.startswith("![") and block.text.endswith(")")


def _finish(split: Split, pending: list[Block]) -> None:
    """Hand out what follows the last task list."""
    if not split.questions:
        split.rest += pending
        return
    last = split.questions[-1]
    others_have_code = all(choice.has_code for choice in last.choices[:-1]) and len(last.choices) > 1
    if pending and pending[0].kind == "code" and (last.choices[-1].is_blank or others_have_code):
        last.choices[-1].extra.append(pending.pop(0))
    end = _explanation_end(pending, loose=last.heading is None)
    last.after += pending[:end]
    split.rest += pending[end:]


def _explanation_end(blocks: list[Block], *, loose: bool) -> int:
    """How many blocks explain the question: up to a list of marked facts; without a heading, not a list at once."""
    for position, block in enumerate(blocks):
        if block.kind == "list" and (has_marks(block) or holds_questions(block) or (loose and position == 0)):
            return position
    return len(blocks)


def holds_questions(block: Block) -> bool:
    """Whether an item of a list is a question with its options below."""
    return any(is_choice_list(child) for item in block.children for child in item.children)


def has_marks(block: Block) -> bool:
    """Whether any item of a list ends in an author's id."""
    return any(
        child.kind == "paragraph" and split_mark(child.text)[1] is not None
        for item in block.children
        for child in item.children
    )
