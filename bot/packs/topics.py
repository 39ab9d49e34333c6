"""Gives every topic of a pack its id and joins what several files say about one topic."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from bot.core.content import Pack, Place
from bot.packs.drafts import FactDraft, Note, Path, QuestionDraft, TableDraft, TopicDraft
from bot.packs.faultlog import FaultLog
from bot.packs.ids import free, is_id, slug

_INDEX_NAMES: Final = ("readme", "index", "_index", "notes", "questions")


def name_of(file: str) -> str:
    """A title made of a file's name; a README is named after its folder."""
    path = PurePosixPath(file)
    stem = path.parent.name if path.stem.lower() in _INDEX_NAMES and path.parent.name else path.stem
    return " ".join(stem.replace("_", " ").replace("-", " ").split()) or stem


@dataclass(slots=True)
class Piece:
    """What one file adds to a topic; faults of its items belong to that file."""

    file: str
    draft: TopicDraft


@dataclass(slots=True)
class Gathered:
    """A topic with everything that the pack's files say about it."""

    id: str
    note: Note
    draft: TopicDraft
    domain: str | None
    aliases: tuple[str, ...]
    pieces: list[Piece] = field(default_factory=list[Piece])

    @property
    def place(self) -> Place:
        """Where the topic begins."""
        return Place(self.note.file, self.draft.line)

    def path(self, piece: Piece, path: Path) -> Path:
        """A heading path of one piece below this topic's title."""
        return path if piece.draft is self.draft else (self.draft.title, *path[1:])

    def facts(self) -> list[tuple[Piece, FactDraft]]:
        """Every fact with its piece."""
        return [(piece, draft) for piece in self.pieces for draft in piece.draft.facts]

    def tables(self) -> list[tuple[Piece, TableDraft]]:
        """Every comparison with its piece."""
        return [(piece, draft) for piece in self.pieces for draft in piece.draft.tables]

    def questions(self) -> list[tuple[Piece, QuestionDraft]]:
        """Every question with its piece."""
        return [(piece, draft) for piece in self.pieces for draft in piece.draft.questions]


class TopicGatherer:
    """Collects the topics of one pack; faults are kept for each file."""

    def __init__(self, header: Pack, logs: dict[str, FaultLog]) -> None:
        self._domains = {domain.id for domain in header.exam.domains} if header.exam is not None else None
        self._logs = logs
        self._found: dict[str, Gathered] = {}

    def gather(self, notes: list[Note]) -> dict[str, Gathered]:
        """Topics by id, in the order of the files."""
        own = [note for note in notes if note.front.topic is None]
        for note in sorted(own, key=lambda note: note.front.id is None):
            for draft in note.topics:
                self._own(note, draft)
        for note in notes:
            if note.front.topic is not None:
                self._added(note, note.front.topic)
        order = {note.file: position for position, note in enumerate(notes)}
        return dict(sorted(self._found.items(), key=lambda entry: order[entry[1].note.file]))

    def _own(self, note: Note, draft: TopicDraft) -> None:
        topic_id = self._id(note, draft)
        if topic_id is None:
            return
        gathered = Gathered(topic_id, note, draft, self._domain(note), _aliases(note, draft))
        gathered.pieces.append(Piece(note.file, draft))
        self._found[topic_id] = gathered

    def _id(self, note: Note, draft: TopicDraft) -> str | None:
        written = note.front.id
        if written is None:
            return self._derived(note, draft)
        log = self._logs[note.file]
        if not is_id(written):
            log.warn(note.front.line("id"), f"The topic's id `{written}` may hold a-z, 0-9 and hyphens only.")
            return free(slug(written), self._found)
        if written in self._found:
            other = self._found[written].note.file
            log.refuse(
                note.front.line("id"), f"The topic id `{written}` is already used in {other}; this file was left out."
            )
            return None
        return written

    def _derived(self, note: Note, draft: TopicDraft) -> str:
        path = PurePosixPath(note.file)
        if note.split:
            choices = [draft.title, f"{path.stem} {draft.title}"]
        else:
            choices = [name_of(note.file), str(path.with_suffix(""))]
        ids = [slug(choice) for choice in choices]
        return next((topic_id for topic_id in ids if topic_id not in self._found), "") or free(ids[-1], self._found)

    def _domain(self, note: Note) -> str | None:
        domain = note.front.domain
        if domain is None or self._domains is None or domain in self._domains:
            return domain
        self._logs[note.file].refuse(note.front.line("domain"), f"The exam has no domain `{domain}`.")
        return None

    def _added(self, note: Note, topic_id: str) -> None:
        target = self._found.get(topic_id)
        if target is not None:
            target.pieces += [Piece(note.file, draft) for draft in note.topics]
            return
        message = f"There is no topic `{topic_id}`; this file's {note.items} facts and questions were left out."
        self._logs[note.file].refuse(
            note.front.line("topic"), message, "`topic:` names the id of a topic of this pack."
        )


def _aliases(note: Note, draft: TopicDraft) -> tuple[str, ...]:
    if note.split or note.front.id is not None:
        return note.front.aliases
    name = name_of(note.file)
    known = {alias.casefold() for alias in (*note.front.aliases, draft.title)}
    return note.front.aliases if name.casefold() in known else (*note.front.aliases, name)
