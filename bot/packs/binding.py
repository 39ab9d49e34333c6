"""The files of one pack -> a Pack: ids settled, names looked up, images found. Every fault names its file and line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from bot.core.content import Fact, Fault, Option, Pack, Place, Question, Table, Topic
from bot.packs import bounds
from bot.packs.drafts import Note, QuestionDraft
from bot.packs.faultlog import FaultLog
from bot.packs.ids import fact_id, free, hashed, normalise, option_keys, question_id
from bot.packs.images import Images
from bot.packs.sections import sections_of
from bot.packs.topics import Gathered, Piece, TopicGatherer


def bind(header: Pack, notes: list[Note], folder: Path) -> tuple[Pack, list[Fault]]:
    """The pack that the notes make, and every fault found on the way, in the order of the files."""
    logs = {note.file: FaultLog(note.file, list(note.faults)) for note in notes}
    binder = _Binder(header, logs, folder)
    pack = binder.bind(TopicGatherer(header, logs).gather(notes))
    return pack, [fault for log in logs.values() for fault in sorted(log.faults, key=lambda fault: fault.line)]


class _Binder:
    """Settles one pack. Author ids go first, so that a derived id never takes one away."""

    def __init__(self, header: Pack, logs: dict[str, FaultLog], folder: Path) -> None:
        self._header = header
        self._logs = logs
        self._images = Images(folder, logs)
        self._domains = {domain.id for domain in header.exam.domains} if header.exam is not None else None
        self._used: dict[str, Place] = {}
        self._facts: dict[str, Fact] = {}

    def bind(self, topics: dict[str, Gathered]) -> Pack:
        """The whole pack."""
        if self._too_many(topics):
            return self._header
        self._reserve(topics)
        facts = {topic_id: self._topic_facts(topic) for topic_id, topic in topics.items()}
        questions = [question for topic in topics.values() for question in self._questions(topic)]
        self._check_see(topics)
        return replace(
            self._header,
            topics=tuple(self._topic(topic, facts[topic_id]) for topic_id, topic in topics.items()),
            facts=tuple(fact for group in facts.values() for fact in group),
            questions=tuple(questions),
        )

    def _too_many(self, topics: dict[str, Gathered]) -> bool:
        pieces = (piece.draft for topic in topics.values() for piece in topic.pieces)
        count = sum(len(draft.facts) + len(draft.tables) + len(draft.questions) for draft in pieces)
        if count <= bounds.PACK_ITEMS:
            return False
        log = next(iter(self._logs.values()))
        log.refuse(1, f"The pack holds {count:,} items; {bounds.PACK_ITEMS:,} are the limit, so nothing was loaded.")
        return True

    def _reserve(self, topics: dict[str, Gathered]) -> None:
        """Take the authors' ids; the second of two equal ones is a fault and its item is skipped."""
        for topic in topics.values():
            for piece in topic.pieces:
                piece.draft.facts = [draft for draft in piece.draft.facts if self._take(draft.id, draft.line, piece)]
                piece.draft.questions = [
                    draft for draft in piece.draft.questions if self._take(draft.id, draft.line, piece)
                ]

    def _take(self, item_id: str | None, line: int, piece: Piece) -> bool:
        if item_id is None:
            return True
        if item_id in self._used:
            first = self._used[item_id]
            message = f"The id `{item_id}` is already used at {first.file}:{first.line}; this item was left out."
            self._logs[piece.file].refuse(line, message)
            return False
        self._used[item_id] = Place(piece.file, line)
        return True

    def _derived(self, wanted: str, line: int, piece: Piece, what: str) -> str:
        """A derived id that is free; a collision is worth a warning."""
        item_id = free(wanted, self._used) if wanted in self._used else wanted
        if item_id != wanted:
            first = self._used[wanted]
            self._logs[piece.file].warn(line, f"This {what} stands already at {first.file}:{first.line}.")
        self._used[item_id] = Place(piece.file, line)
        return item_id

    def _topic_facts(self, topic: Gathered) -> list[Fact]:
        facts: list[Fact] = []
        for piece, draft in topic.facts():
            path = topic.path(piece, draft.path)
            item_id = draft.id or self._derived(fact_id(path, draft.text), draft.line, piece, "fact")
            fact = Fact(
                id=item_id,
                topic_id=topic.id,
                path=path,
                text=draft.text,
                place=Place(piece.file, draft.line),
                kind=draft.kind,
                was=draft.was,
                since=draft.since,
                exam=draft.exam,
                sources=tuple(draft.sources),
                see=tuple(draft.see),
                images=self._images.found(draft.images, piece.file, draft.line),
            )
            facts.append(fact)
            self._facts[item_id] = fact
        return facts

    def _questions(self, topic: Gathered) -> Iterable[Question]:
        drafts = topic.questions()
        wanted = [question_id(topic.draft.title, draft.stem) for _, draft in drafts]
        twice = {item_id for item_id, count in Counter(wanted).items() if count > 1}
        for (piece, draft), item_id in zip(drafts, wanted, strict=True):
            if not self._is_known(draft, piece):
                continue
            if draft.id is None and item_id in twice:
                item_id = f"{item_id}-{_options_hash(draft)}"
            yield self._question(draft, piece, topic, draft.id or self._derived(item_id, draft.line, piece, "question"))

    def _question(self, draft: QuestionDraft, piece: Piece, topic: Gathered, item_id: str) -> Question:
        keys, repeats = option_keys([option.text for option in draft.options])
        for position in repeats:
            self._logs[piece.file].warn(draft.options[position].line, "Two options of this question are the same.")
        notes = draft.notes
        return Question(
            id=item_id,
            topic_id=topic.id,
            stem=draft.stem,
            options=tuple(
                Option(key, option.text, option.right, option.rationale)
                for key, option in zip(keys, draft.options, strict=True)
            ),
            place=Place(piece.file, draft.line),
            explanation=draft.explanation,
            domain=notes.get("domain") or topic.domain,
            level=notes.get("level"),  # type: ignore[arg-type] # checked when the question was read
            difficulty=int(notes["difficulty"]) if "difficulty" in notes else None,
            fact_ids=tuple(_list(notes.get("facts"))),
            tags=tuple(_list(notes.get("tags"))),
            sources=tuple(draft.sources),
            images=self._images.found(draft.images, piece.file, draft.line),
        )

    def _is_known(self, draft: QuestionDraft, piece: Piece) -> bool:
        """Whether the domain and the facts that a question names exist."""
        log, known = self._logs[piece.file], True
        domain = draft.notes.get("domain")
        if domain and self._domains is not None and domain not in self._domains:
            log.refuse(draft.line, f"The exam has no domain `{domain}`.")
            known = False
        for name in _list(draft.notes.get("facts")):
            if name not in self._facts:
                log.refuse(draft.line, f"There is no fact `{name}`.", "`facts:` names ids of facts of this pack.")
                known = False
        return known

    def _check_see(self, topics: dict[str, Gathered]) -> None:
        for fact in self._facts.values():
            for name in fact.see:
                if name not in self._facts and name not in topics:
                    self._logs[fact.place.file].warn(fact.place.line, f"`see: {name}` names no topic and no fact.")

    def _topic(self, topic: Gathered, facts: list[Fact]) -> Topic:
        return Topic(
            id=topic.id,
            title=topic.draft.title,
            place=topic.place,
            aliases=topic.aliases,
            summary=topic.draft.summary,
            domain=topic.domain,
            task=topic.note.front.task,
            sections=tuple(sections_of(topic, facts)),
            fact_ids=tuple(fact.id for fact in facts),
            tables=tuple(self._tables(topic)),
            wants_questions=topic.note.front.wants_questions,
        )

    def _tables(self, topic: Gathered) -> Iterable[Table]:
        for piece, draft in topic.tables():
            unknown = [name for name in draft.fact_ids if name not in self._facts]
            for name in unknown:
                self._logs[piece.file].refuse(draft.line, f"There is no fact `{name}`; this table was left out.")
            if not unknown:
                yield Table(
                    topic_id=topic.id,
                    path=topic.path(piece, draft.path),
                    header=draft.header,
                    rows=draft.rows,
                    place=Place(piece.file, draft.line),
                    sources=tuple(draft.sources),
                    fact_ids=tuple(draft.fact_ids),
                )


def _options_hash(draft: QuestionDraft) -> str:
    return hashed(sorted(normalise(option.text) for option in draft.options), 4)


def _list(value: str | None) -> list[str]:
    return list(dict.fromkeys((value or "").replace(",", " ").split()))
