"""One Markdown file -> topics, facts, tables and questions, each with its line. Other files are not looked at."""

from __future__ import annotations

from bot.core.content import Fault
from bot.packs import bounds
from bot.packs.blocks import Block, Parsed, parse
from bot.packs.callouts import undressed
from bot.packs.chaff import is_chaff
from bot.packs.drafts import FrontMatter, Note, Path, TopicDraft
from bot.packs.facts import FactReader
from bot.packs.faultlog import FaultLog
from bot.packs.frontmatter import read_front_matter
from bot.packs.ids import split_mark
from bot.packs.inline import Prose
from bot.packs.lettered import Boxed, with_boxes
from bot.packs.outline import Group, Stretch, groups, outline
from bot.packs.questions import QuestionReader
from bot.packs.rendering import render
from bot.packs.topics import name_of

_SAYING = ("list", "paragraph", "quote", "table")


def read_note(file: str, text: str) -> Note:
    """Read the text of `file` (a path relative to the pack); whatever the text, the result is a note with faults."""
    log = FaultLog(file)
    parsed = parse(text)
    _bounds(parsed, log)
    front = read_front_matter(parsed.front_matter, log)
    prose = Prose(parsed.env)
    boxed = with_boxes(undressed(parsed.blocks))
    stretches = outline(boxed.blocks, prose)
    whole = any((front.id, front.title, front.topic))
    note = Note(file, front)
    only_marked = front.topic is not None or (front.id is None and _is_bank(stretches, log))
    reader = _TopicReader(prose, log, front, marked_only=only_marked)
    if boxed.found:
        _unanswered(boxed, log)
    cut = groups(stretches, name_of(file), whole=whole)
    note.split = len(cut) > 1
    topics = [reader.read(group) for group in cut]
    note.topics = [topic for topic in topics if whole or not topic.is_empty]
    note.faults = _sorted(log)
    return note


def _bounds(parsed: Parsed, log: FaultLog) -> None:
    for line in parsed.wide_tables:
        log.refuse(line, f"This table has more than {bounds.TABLE_COLUMNS} columns and was left out.")
    for line in parsed.too_deep:
        log.refuse(line, f"What is nested deeper than {bounds.NESTING} levels was left out.")


def _is_bank(stretches: list[Stretch], log: FaultLog) -> bool:
    """Whether a file is about its questions: the rest of such a file is greetings, contents and promotion."""
    asked = sum(len(stretch.questions) for stretch in stretches)
    sections = [stretch for stretch in stretches if stretch.has_content and stretch.is_title and stretch.blocks]
    others = sum(len(block.children) or 1 for stretch in sections for block in stretch.blocks if block.kind in _SAYING)
    if asked < 5 or asked <= len(sections) or (asked < 20 and asked < 3 * others):
        return False
    if others:
        message = (
            f"This file reads like a question bank: {others} lines and paragraphs beside its questions are no facts."
        )
        log.warn(sections[0].line, message, "Facts with an id (`^my-id`) are taken from any file.")
    return True


def _unanswered(boxed: Boxed, log: FaultLog) -> None:
    for line in boxed.unanswered:
        message = "These options were not taken for a question: nothing says which of them is right."
        log.warn(line, message, "Write a line such as `Answer: B` below them, or boxes (`- [x]`) before them.")


def _sorted(log: FaultLog) -> list[Fault]:
    return sorted(log.faults, key=lambda fault: fault.line)


class _TopicReader:
    """Reads the topics of one file."""

    def __init__(self, prose: Prose, log: FaultLog, front: FrontMatter, *, marked_only: bool) -> None:
        self._prose = prose
        self._front = front
        self._marked_only = marked_only
        self._facts = FactReader(prose, log, front, marked_only=marked_only)
        self._questions = QuestionReader(prose, log)

    def read(self, group: Group) -> TopicDraft:
        topic = TopicDraft(self._front.title or group.title, group.line)
        stack: list[tuple[int, str]] = []
        for stretch in group.stretches:
            if stretch.heading is not None and stretch.is_title:
                self._enter(stretch, group, topic, stack)
            self._stretch(stretch, topic, (topic.title, *(title for _, title in stack)))
        if topic.summary and not (topic.facts or topic.tables or topic.questions):
            topic.summary = ""
            self._again(group, topic)
        return topic

    def _enter(self, stretch: Stretch, group: Group, topic: TopicDraft, stack: list[tuple[int, str]]) -> None:
        """Move to a heading's place below the topic's own."""
        if stretch.line == group.line:
            return
        while stack and stack[-1][0] >= stretch.level:
            stack.pop()
        if stretch.title:
            stack.append((stretch.level, stretch.title))
            if not stretch.skipped:
                topic.headings.setdefault((topic.title, *(title for _, title in stack)), stretch.line)

    def _stretch(self, stretch: Stretch, topic: TopicDraft, path: Path) -> None:
        if not stretch.skipped:
            blocks = stretch.blocks
            if not self._marked_only and not topic.summary and len(path) == 1 and not topic.facts:
                topic.summary, blocks = self._summary(blocks)
            self._facts.read(topic, path, blocks)
        for found in stretch.questions:
            draft = self._questions.read(found)
            if draft is not None:
                topic.questions.append(draft)

    def _summary(self, blocks: list[Block]) -> tuple[str, list[Block]]:
        """The opening paragraph, and the blocks without it."""
        for position, block in enumerate(blocks):
            if block.kind in ("html", "rule") or (block.kind == "paragraph" and is_chaff(block, self._prose)):
                continue
            follows = blocks[position + 1].kind if position + 1 < len(blocks) else ""
            if (
                block.kind != "paragraph"
                or split_mark(block.text)[1]
                or (follows == "list" and block.text.rstrip("*_ ").endswith(":"))
            ):
                break
            return render([block], self._prose).text, blocks[:position] + blocks[position + 1 :]
        return "", blocks

    def _again(self, group: Group, topic: TopicDraft) -> None:
        """A topic that is one paragraph long: the paragraph is its fact."""
        for stretch in group.stretches:
            if not stretch.skipped:
                self._facts.read(topic, (topic.title,), stretch.blocks)
