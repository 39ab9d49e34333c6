"""What one file yields before its ids and names are settled over the whole pack. Plain, mutable, picklable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.content import FactKind, Fault

Path = tuple[str, ...]


@dataclass(slots=True)
class FactDraft:
    """A fact whose id may still be missing (None) and whose sources are already addresses."""

    path: Path
    text: str
    line: int
    kind: FactKind = "item"
    id: str | None = None
    mark_line: int = 0
    """The line to which an id can be added; 0 when there is no such line."""
    was: str | None = None
    since: str | None = None
    exam: str | None = None
    sources: list[str] = field(default_factory=list[str])
    see: list[str] = field(default_factory=list[str])
    images: list[str] = field(default_factory=list[str])
    refused: bool = False
    """Whether a fault was noted that costs the fact its place."""


@dataclass(slots=True)
class TableDraft:
    """A comparison table; the facts that it names are not looked up yet."""

    path: Path
    header: Path
    rows: tuple[Path, ...]
    line: int
    sources: list[str] = field(default_factory=list[str])
    fact_ids: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class OptionDraft:
    """One option as it will be shown."""

    text: str
    right: bool
    line: int
    rationale: str | None = None


@dataclass(slots=True)
class QuestionDraft:
    """A question whose id may still be missing; domain and facts are not looked up yet."""

    stem: str
    options: list[OptionDraft]
    line: int
    id: str | None = None
    mark_line: int = 0
    explanation: str | None = None
    notes: dict[str, str] = field(default_factory=dict[str, str])
    """The comment below the stem: domain, level, difficulty, facts, tags."""
    sources: list[str] = field(default_factory=list[str])
    images: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class TopicDraft:
    """A topic, or what a file adds to one."""

    title: str
    line: int
    summary: str = ""
    headings: dict[Path, int] = field(default_factory=dict["Path", int])
    """Every heading path below the title, with its line, in the order of the file."""
    facts: list[FactDraft] = field(default_factory=list[FactDraft])
    tables: list[TableDraft] = field(default_factory=list[TableDraft])
    questions: list[QuestionDraft] = field(default_factory=list[QuestionDraft])

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show or to ask."""
        return not (self.facts or self.tables or self.questions or self.summary)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a note says about itself; everything may be missing."""

    id: str | None = None
    title: str | None = None
    topic: str | None = None
    """The id of the topic to which this file adds."""
    aliases: tuple[str, ...] = ()
    domain: str | None = None
    task: str | None = None
    sources: Mapping[str, str] = field(default_factory=dict[str, str])
    wants_questions: bool = True
    lines: Mapping[str, int] = field(default_factory=dict[str, int])
    """The line of each key."""

    def line(self, key: str) -> int:
        """Where a key stands in the file."""
        return self.lines.get(key, 1)


@dataclass(slots=True)
class Note:
    """One file, read."""

    file: str
    front: FrontMatter = field(default_factory=FrontMatter)
    topics: list[TopicDraft] = field(default_factory=list[TopicDraft])
    faults: list[Fault] = field(default_factory=list[Fault])
    split: bool = False
    """Whether the file holds several topics, so that its name is no name of a topic."""
    digest: str = ""
    """Of the text that was read; empty when none was, so that the file is tried again at the next load."""

    @property
    def items(self) -> int:
        """The number of facts, tables and questions."""
        return sum(len(topic.facts) + len(topic.tables) + len(topic.questions) for topic in self.topics)
