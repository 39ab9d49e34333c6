"""The headings of a file: which blocks stand under which, and where a topic begins."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from bot.packs.blocks import Block
from bot.packs.chaff import is_housekeeping
from bot.packs.choices import is_choice_list
from bot.packs.ids import split_mark
from bot.packs.inline import Prose
from bot.packs.stems import Found, split_questions
from bot.packs.wordlists import EXPLANATION, OPTIONS, REFERENCE, bare

MANY_SECTIONS: Final = 10
"""A plain file with this many second-level sections is one topic per section."""


@dataclass(slots=True)
class Stretch:
    """A heading and what stands below it, up to the next heading."""

    heading: Block | None
    blocks: list[Block]
    title: str = ""
    level: int = 0
    questions: list[Found] = field(default_factory=list[Found])
    is_title: bool = True
    """False when the heading is the stem of a question."""
    skipped: bool = False
    """Whether the section is housekeeping."""

    @property
    def line(self) -> int:
        """The line of the heading, or of the first block."""
        if self.heading is not None:
            return self.heading.line
        return self.blocks[0].line if self.blocks else 1

    @property
    def has_content(self) -> bool:
        """Whether something below the heading may be a fact or a question."""
        content = any(block.kind not in ("html", "rule") for block in self.blocks)
        return not self.skipped and (bool(self.questions) or content)


def outline(blocks: list[Block], prose: Prose) -> list[Stretch]:
    """The file's stretches, with the questions taken out and the housekeeping marked."""
    stretches = _merged(_stretches(blocks))
    skip_below: int | None = None
    for stretch in stretches:
        _take_questions(stretch)
        if stretch.heading is None or not stretch.is_title:
            continue
        stretch.level = stretch.heading.level
        stretch.title = prose.plain(split_mark(stretch.heading.text)[0])
        if skip_below is not None and stretch.level <= skip_below:
            skip_below = None
        if skip_below is None and is_housekeeping(stretch.title):
            skip_below = stretch.level
        stretch.skipped = skip_below is not None
    return stretches


def _stretches(blocks: list[Block]) -> list[Stretch]:
    stretches = [Stretch(None, [])]
    for block in blocks:
        if block.kind == "heading":
            stretches.append(Stretch(block, []))
        else:
            stretches[-1].blocks.append(block)
    return stretches if stretches[0].blocks else stretches[1:]


def _merged(stretches: list[Stretch]) -> list[Stretch]:
    """Headings such as "Options" or "Explanation" belong to the question above them."""
    merged: list[Stretch] = []
    for stretch in stretches:
        label = bare(stretch.heading.text) if stretch.heading is not None else ""
        has_choices = any(map(is_choice_list, stretch.blocks))
        after_question = bool(merged) and any(map(is_choice_list, merged[-1].blocks))
        joins = (label in OPTIONS and has_choices and bool(merged) and not after_question) or (
            (label in EXPLANATION or label in REFERENCE) and after_question and not has_choices
        )
        if joins:
            merged[-1].blocks += stretch.blocks
        else:
            merged.append(stretch)
    return merged


def _take_questions(stretch: Stretch) -> None:
    split = split_questions(stretch.heading, stretch.blocks)
    stretch.questions = split.questions
    stretch.is_title = not split.heading_asks
    stretch.blocks = [kept for block in split.rest for kept in _without_nested(block, stretch)]


def _without_nested(block: Block, stretch: Stretch) -> list[Block]:
    """A list without the items that hold a question each."""
    if block.kind != "list":
        return [block]
    kept: list[Block] = []
    for item in block.children:
        if any(map(is_choice_list, item.children)):
            stretch.questions += split_questions(None, item.children).questions
        else:
            kept.append(item)
    if len(kept) == len(block.children):
        return [block]
    return (
        [Block("list", block.line, block.end, level=block.level, ordered=block.ordered, children=kept)] if kept else []
    )


@dataclass(slots=True)
class Group:
    """The stretches of one topic."""

    title: str
    line: int
    level: int
    stretches: list[Stretch]


def groups(stretches: list[Stretch], name: str, *, whole: bool) -> list[Group]:
    """Cut a file into topics; `whole` keeps it one topic, whatever its headings."""
    titles = [stretch for stretch in stretches if stretch.heading is not None and stretch.is_title]
    root = _root(titles)
    title = root.title if root is not None and root.title else name
    cut = 0 if whole else _cut_level(stretches, titles)
    found = [Group(title, root.line if root is not None else 1, root.level if root is not None else 0, [])]
    for stretch in stretches:
        if cut and stretch.is_title and stretch.level == cut:
            found.append(Group(stretch.title or name, stretch.line, cut, []))
        found[-1].stretches.append(stretch)
    return [group for group in found if group.stretches]


def _root(titles: list[Stretch]) -> Stretch | None:
    """The heading that names the file: its first, when no other stands as high."""
    if not titles:
        return None
    first = titles[0]
    rivals = [stretch for stretch in titles[1:] if stretch.level <= first.level and stretch.has_content]
    return first if first.level == 1 or not rivals else None


def _cut_level(stretches: list[Stretch], titles: list[Stretch]) -> int:
    """The level whose headings begin a topic each; 0 for none."""
    counts = {level: _sections(stretches, level) for level in (1, 2)}
    if sum(stretch.level == 1 for stretch in titles) > 1 and counts[1] > 1:
        return 1
    return 2 if counts[2] >= MANY_SECTIONS else 0


def _sections(stretches: list[Stretch], level: int) -> int:
    """How many sections of one level hold something, themselves or below."""
    count = 0
    counted = True
    for stretch in stretches:
        if stretch.is_title and stretch.heading is not None and stretch.level <= level:
            counted = stretch.level != level or stretch.skipped
        if not counted and stretch.has_content:
            count, counted = count + 1, True
    return count
