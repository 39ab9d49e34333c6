"""What a pack holds: topics, facts, questions. Plain values; reading them from files is the loader's work."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

FactKind = Literal["item", "row", "paragraph", "quote"]
Level = Literal["remember", "understand", "apply", "analyse"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a pack: the file relative to the pack's folder, and its line (1 = first)."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement worth knowing. `text` is Discord Markdown and says what is true today."""

    id: str
    topic_id: str
    path: tuple[str, ...]
    """Headings from the topic's title downwards: ("Amazon S3", "Storage classes")."""
    text: str
    place: Place
    kind: FactKind = "item"
    was: str | None = None
    """What older material says."""
    since: str | None = None
    """When it changed, as the author wrote it: "2020-12"."""
    exam: str | None = None
    """What the exam may still assume."""
    sources: tuple[str, ...] = ()
    """Addresses."""
    see: tuple[str, ...] = ()
    """Ids of related topics or facts."""
    images: tuple[str, ...] = ()
    """Relative image files inside the pack's folder."""


@dataclass(frozen=True, slots=True)
class Table:
    """A comparison: an empty first header cell, the compared things beside it, one row per aspect."""

    topic_id: str
    path: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    place: Place
    sources: tuple[str, ...] = ()
    fact_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading below a topic's title, with the ids of the facts directly under it."""

    id: str
    """Unique in its topic: the slug of the heading path below the topic's title."""
    topic_id: str
    path: tuple[str, ...]
    fact_ids: tuple[str, ...]
    place: Place

    @property
    def title(self) -> str:
        """The last heading of the path."""
        return self.path[-1]


@dataclass(frozen=True, slots=True)
class Topic:
    """One subject with a card of its own."""

    id: str
    title: str
    place: Place
    aliases: tuple[str, ...] = ()
    summary: str = ""
    domain: str | None = None
    task: str | None = None
    """The exam guide's task number: "3.1"."""
    sections: tuple[Section, ...] = ()
    fact_ids: tuple[str, ...] = ()
    """Every fact of the topic, in the order of the notes."""
    tables: tuple[Table, ...] = ()
    wants_questions: bool = True
    """False when its author says that nothing is asked about it."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose. `key` names it for ever: a hash of its normalised text, never its position."""

    key: str
    text: str
    right: bool
    rationale: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question with two to ten options; several right ones make it multiple response."""

    id: str
    topic_id: str
    stem: str
    options: tuple[Option, ...]
    place: Place
    explanation: str | None = None
    domain: str | None = None
    level: Level | None = None
    difficulty: int | None = None
    """1 easy, 2 middle, 3 hard: the author's guess."""
    fact_ids: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    images: tuple[str, ...] = ()

    @property
    def right_keys(self) -> frozenset[str]:
        """The keys of the right options."""
        return frozenset(option.key for option in self.options if option.right)

    @property
    def choose(self) -> int:
        """How many options a member must choose."""
        return len(self.right_keys)


@dataclass(frozen=True, slots=True)
class Domain:
    """A part of the exam and its share of the questions, in per cent."""

    id: str
    title: str
    weight: float


@dataclass(frozen=True, slots=True)
class Exam:
    """The exam that a pack prepares for."""

    title: str
    questions: int
    minutes: int
    pass_mark: int | None = None
    """Practice pass mark in per cent; unofficial."""
    domains: tuple[Domain, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """A folder of notes, read. Facts and questions are found by id in `bot.packs.library`."""

    id: str
    title: str
    version: str = "0"
    language: str = "en"
    licence: str = ""
    description: str = ""
    strict: bool = False
    """Whether its author wants the quality checks to count as errors."""
    exam: Exam | None = None
    inventory: dict[str, int] = field(default_factory=dict[str, int])
    """Facts that the pack promises to hold: id prefix -> count, `{"s3": 12}` means s3-01 to s3-12."""
    topics: tuple[Topic, ...] = ()
    facts: tuple[Fact, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a pack's files, for its author."""

    file: str
    line: int
    severity: Literal["error", "warning"]
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.severity}: {self.message}"
