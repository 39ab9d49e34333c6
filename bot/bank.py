"""The packs as one pool: find anything by a short mark or a readable key, list the questions a server may get."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from bot.core.content import Fact, Pack, Question, Section, Topic
from bot.core.errors import StudyError
from bot.core.picking import Candidate, Ref
from bot.core.plans import Plan
from bot.core.reports import MEMBERS, ORGANISERS
from bot.core.search import Index
from bot.core.snapshots import Snapshot, snapshot
from bot.packs.library import Library
from bot.storage import questions
from bot.storage.database import Tx

Kind = Literal["topic", "section", "fact", "question"]


@dataclass(frozen=True, slots=True)
class Item:
    """Something that can be looked up."""

    kind: Kind
    pack_id: str
    topic_id: str
    id: str

    @property
    def key(self) -> str:
        """A name that people can read and type: `s3`, `s3/storage-classes`, `^s3t-11`; the pack in front."""
        inner = {
            "topic": self.id,
            "section": f"{self.topic_id}/{self.id}",
            "fact": f"^{self.id}",
            "question": f"?{self.id}",
        }
        return f"{self.pack_id}:{inner[self.kind]}"

    @property
    def mark(self) -> str:
        """A name that fits into any custom id: 12 characters, the same for as long as the key is."""
        return hashlib.blake2s(self.key.encode(), digest_size=6).hexdigest()


@dataclass(frozen=True, slots=True)
class Subject:
    """What a board may be about: a topic or a domain of a pack."""

    pack_id: str
    title: str
    topic_id: str | None = None
    domain_id: str | None = None

    @property
    def mark(self) -> str:
        """A name that fits into any custom id."""
        key = f"{self.pack_id}|{self.topic_id or ''}|{self.domain_id or ''}"
        return hashlib.blake2s(key.encode(), digest_size=6).hexdigest()

    def holds(self, question: Question) -> bool:
        """Whether a question of its pack is about it."""
        if self.topic_id is not None:
            return question.topic_id == self.topic_id
        return question.domain == self.domain_id


@dataclass(frozen=True, slots=True)
class Stock:
    """The packs at one moment. A reload makes a new one; who holds this one keeps a whole picture."""

    library: Library
    index: Index
    by_mark: dict[str, Item] = field(repr=False)
    by_key: dict[str, Item] = field(repr=False)
    candidates: dict[str, tuple[tuple[str, Candidate], ...]] = field(repr=False)
    """The questions of each pack as ones that may be picked, each with its topic ("pack/topic"): every server's pool is
    made from them."""

    def topic(self, item: Item) -> Topic:
        """The topic of this item."""
        return self.library.topic(item.pack_id, item.topic_id)

    def section(self, item: Item) -> Section:
        """The section that this item names."""
        return next(section for section in self.topic(item).sections if section.id == item.id)

    def fact(self, item: Item) -> Fact:
        """The fact that this item names."""
        return self.library.fact(item.pack_id, item.id)

    def question(self, item: Item) -> Question:
        """The question that this item names."""
        return self.library.question(item.pack_id, item.id)

    def facts(self, pack_id: str, fact_ids: Iterable[str]) -> tuple[Fact, ...]:
        """The facts of these ids, in their order."""
        return tuple(self.library.fact(pack_id, fact_id) for fact_id in fact_ids)

    def snapshot(self, ref: Ref) -> Snapshot:
        """The question as it is asked now; StudyError when it is no longer in the notes."""
        pack_id, question_id = ref
        try:
            question = self.library.question(pack_id, question_id)
        except KeyError as gone:
            raise StudyError("That question is no longer in the notes.") from gone
        pack = self.library.pack(pack_id)
        titles = {domain.id: domain.title for domain in pack.exam.domains} if pack.exam else {}
        return snapshot(
            question,
            pack_id=pack_id,
            topic=self.library.topic(pack_id, question.topic_id).title,
            domain=titles.get(question.domain or ""),
            facts=self.facts(pack_id, question.fact_ids),
        )

    def shortest_key(self, item: Item) -> str:
        """The key without the pack where there is one pack only, else the whole key."""
        inner = item.key.partition(":")[2]
        return inner if inner in self.by_key else item.key


def subjects(stock: Stock) -> Iterable[Subject]:
    """Every domain, then every topic, pack by pack."""
    for pack in stock.library.packs:
        for domain in pack.exam.domains if pack.exam else ():
            yield Subject(pack.id, domain.title, domain_id=domain.id)
        for topic in pack.topics:
            yield Subject(pack.id, topic.title, topic_id=topic.id)


def subject_of(stock: Stock, text: str) -> Subject:
    """The subject of that mark, or else of that title; StudyError when it is not (or no longer) in the notes."""
    wanted = text.strip().casefold()
    for subject in subjects(stock):
        if wanted in (subject.mark, subject.title.casefold()):
            return subject
    raise StudyError("That topic is not in the notes. Choose one that is offered while you type.")


def subjects_like(stock: Stock, text: str) -> tuple[Subject, ...]:
    """What to offer for what was typed so far, what begins so first: at most 25, each title once."""
    wanted = text.strip().casefold()
    fitting = [one for one in subjects(stock) if wanted in one.title.casefold()]
    fitting.sort(key=lambda one: not one.title.casefold().startswith(wanted))
    return tuple({one.title.casefold(): one for one in reversed(fitting)}.values())[::-1][:25]


def questions_on(stock: Stock, packs: Iterable[str], subject: Subject | None) -> tuple[Ref, ...]:
    """The questions of these packs, on the subject only if there is one."""
    wanted = set(packs)
    return tuple(
        (pack.id, question.id)
        for pack in stock.library.packs
        if pack.id in wanted and (subject is None or subject.pack_id == pack.id)
        for question in pack.questions
        if subject is None or subject.holds(question)
    )


class Bank:
    """Holds the current stock."""

    def __init__(self, library: Library) -> None:
        self.stock = stock_of(library)

    def replace(self, library: Library) -> None:
        """Go on with other packs. Who holds the old stock keeps a whole picture."""
        self.stock = stock_of(library)

    def item(self, mark: str) -> Item:
        """What a mark names; StudyError when it is no longer in the notes."""
        try:
            return self.stock.by_mark[mark]
        except KeyError as gone:
            raise StudyError("That is no longer in the notes. Look it up afresh with /tip.") from gone

    def pool(self, packs: Iterable[str], topics: Iterable[str] = ()) -> tuple[Candidate, ...]:
        """The questions of these packs, of these topics ("pack/topic") only if any are named."""
        wanted, only, stock = set(packs), set(topics), self.stock
        return tuple(
            one
            for pack in stock.library.packs
            if pack.id in wanted
            for topic, one in stock.candidates[pack.id]
            if not only or topic in only
        )

    def pool_of(self, tx: Tx, plan: Plan) -> tuple[Candidate, ...]:
        """What a schedule may ask: all of its packs and topics but what organisers took out or members reported."""
        out = taken_out(tx, plan.guild_id)
        return tuple(one for one in self.pool(plan.packs, plan.topics) if one.ref not in out)

    def pack_ids(self) -> tuple[str, ...]:
        """Every loaded pack."""
        return tuple(pack.id for pack in self.stock.library.packs)


def taken_out(tx: Tx, guild_id: int) -> frozenset[Ref]:
    """What is not to be asked in a server: organisers took it out, or members reported it."""
    suspended = questions.suspended(tx, guild_id=guild_id, members=MEMBERS, organisers=ORGANISERS)
    return questions.disabled(tx, guild_id=guild_id) | suspended


def candidate(pack: Pack, question: Question) -> Candidate:
    """The question as one that may be picked, with its domain's share of the exam."""
    weights = {domain.id: domain.weight for domain in pack.exam.domains} if pack.exam else {}
    domain = question.domain if question.domain in weights else None
    weight = weights[domain] if domain is not None else 1
    return Candidate((pack.id, question.id), f"{pack.id}/{domain}", weight, question.level)


def stock_of(library: Library) -> Stock:
    """Index the packs for search and by mark and key."""
    items = [item for pack in library.packs for item in items_of(pack)]
    by_key = {item.key: item for item in items}
    if len(library.packs) == 1:  # with one pack its name need not be typed
        by_key |= {item.key.partition(":")[2]: item for item in items}
    candidates = {
        pack.id: tuple((f"{pack.id}/{one.topic_id}", candidate(pack, one)) for one in pack.questions)
        for pack in library.packs
    }
    return Stock(library, Index.build(library.packs), {item.mark: item for item in items}, by_key, candidates)


def items_of(pack: Pack) -> Iterable[Item]:
    """Everything of a pack that can be looked up."""
    for topic in pack.topics:
        yield Item("topic", pack.id, topic.id, topic.id)
        for section in topic.sections:
            yield Item("section", pack.id, topic.id, section.id)
    for fact in pack.facts:
        yield Item("fact", pack.id, fact.topic_id, fact.id)
    for question in pack.questions:
        yield Item("question", pack.id, question.topic_id, question.id)
