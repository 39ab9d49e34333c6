"""`/topics`: what there is, by domain of the exam."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from bot.bank import Bank, Item, Stock
from bot.core.content import Pack, Topic
from bot.core.errors import StudyError

PAGE = 25
"""Topics on one page: what a select holds."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """One domain of a pack, or a pack without domains."""

    mark: str
    title: str
    topics: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One topic in the list."""

    mark: str
    title: str
    facts: int
    questions: int


@dataclass(frozen=True, slots=True)
class TopicList:
    """A page of one shelf, with the other shelves to go to. Without a shelf chosen there are no entries."""

    shelves: tuple[Shelf, ...]
    chosen: Shelf | None
    entries: tuple[Entry, ...]
    page: int
    pages: int
    facts: int
    questions: int
    """How many there are in all packs."""


class Browsing:
    """All from memory."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank

    def topics(self, mark: str | None = None, page: int = 0) -> TopicList:
        """A page of the marked shelf; StudyError when the packs have no such shelf any more."""
        stock = self._bank.stock
        shelves = shelves_of(stock)
        chosen = next((shelf for shelf in shelves if shelf[0].mark == mark), None)
        if mark is not None and chosen is None:
            raise StudyError("That part of the notes has changed. Use /topics to see it afresh.")
        if chosen is None and len(shelves) == 1:
            chosen = shelves[0]
        topics = chosen[2] if chosen else ()
        pages = max(1, -(-len(topics) // PAGE))
        at = min(page, pages - 1)
        pack = chosen[1] if chosen else None
        return TopicList(
            shelves=tuple(shelf for shelf, _, _ in shelves),
            chosen=chosen[0] if chosen else None,
            entries=tuple(entry(stock, pack, t) for t in topics[at * PAGE : (at + 1) * PAGE]) if pack else (),
            page=at,
            pages=pages,
            facts=sum(len(pack.facts) for pack in stock.library.packs),
            questions=sum(len(pack.questions) for pack in stock.library.packs),
        )


def shelves_of(stock: Stock) -> list[tuple[Shelf, Pack, tuple[Topic, ...]]]:
    """Every domain that has topics, pack by pack; topics without a domain under their pack's title."""
    found: list[tuple[Shelf, Pack, tuple[Topic, ...]]] = []
    for pack in stock.library.packs:
        domains = {domain.id: domain.title for domain in pack.exam.domains} if pack.exam else {}
        for domain_id, title in [*domains.items(), (None, pack.title)]:
            topics = [t for t in pack.topics if (t.domain if t.domain in domains else None) == domain_id]
            if topics:
                ordered = tuple(sorted(topics, key=lambda topic: topic.title.casefold()))
                found.append((Shelf(shelf_mark(pack.id, domain_id), title, len(ordered)), pack, ordered))
    return found


def shelf_mark(pack_id: str, domain_id: str | None) -> str:
    """The shelf's short name in custom ids."""
    return hashlib.blake2s(f"{pack_id}|{domain_id}".encode(), digest_size=6).hexdigest()


def entry(stock: Stock, pack: Pack, topic: Topic) -> Entry:
    """A line of the list."""
    questions = len(stock.library.questions_of(topic))
    return Entry(Item("topic", pack.id, topic.id, topic.id).mark, topic.title, len(topic.fact_ids), questions)
