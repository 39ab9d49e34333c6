"""Look-up: the topics, sections, facts and questions that a few typed words mean, best first. Kept in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.content import Fact, Topic
from bot.core.entries import KINDS, Kind, drafts_of, questions_of
from bot.core.query import query_words, read
from bot.core.ranking import nearest, ranked
from bot.core.related import related
from bot.core.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from bot.core.content import Pack
    from bot.core.entries import Entry

ANSWERS: frozenset[Kind] = frozenset({"topic", "section", "fact"})
"""What is looked for unless the caller says otherwise."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. A section's id is unique in its topic only, any other id in its pack."""

    kind: Kind
    pack_id: str
    id: str
    topic_id: str
    title: str
    """Plain text for a list, 1 to 100 characters."""
    score: float
    """Higher is better; comparable within one answer only."""


SUGGESTED = 0.4
"""What is suggested while typing scores at least this share of the best: a topic that is beside the point comes not
before the fact that is meant."""


class Index:
    """The packs' entries in memory; built once, never changed, safe to share and to pickle."""

    def __init__(self, packs: Sequence[Pack]) -> None:
        self._answers = tuple(Shelf(pack.id, drafts_of(pack)) for pack in packs)
        self._questions = tuple(Shelf(pack.id, questions_of(pack)) for pack in packs)
        self._topics = tuple(
            (_hit(shelf, entry), entry) for shelf in self._answers for entry in shelf.entries if entry.kind == "topic"
        )

    @classmethod
    def build(cls, packs: Sequence[Pack]) -> Index:
        """Return the index of these packs, whose ids must differ."""
        return cls(packs)

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        kinds: Collection[Kind] | None = None,
        hidden: Collection[tuple[str, str]] = frozenset(),
        packs: Collection[str] | None = None,
    ) -> tuple[Hit, ...]:
        """Return what any text means, best first, at most `limit`; empty when nothing covers enough of it.

        `kinds` are topics, sections and facts unless named; questions are found only when named, and never those whose
        (pack id, question id) is in `hidden`. `packs` restricts to these pack ids.
        """
        wanted = ANSWERS if kinds is None else frozenset(kinds)
        words = query_words(query)
        if not words or limit <= 0:
            return ()
        hits: list[Hit] = []
        for shelf in self._shelves(wanted, packs):
            secret = {question for pack, question in hidden if pack == shelf.pack_id}
            found = ranked(shelf, read(words, shelf), _wanted(wanted, secret))
            hits += [_hit(shelf, one.entry, one.score) for one in found[:limit]]
        hits.sort(key=lambda hit: -hit.score)
        return tuple(hits[:limit])

    def suggest(
        self,
        query: str,
        *,
        limit: int = 25,
        packs: Collection[str] | None = None,
        hidden: Collection[tuple[str, str]] = frozenset(),
    ) -> tuple[Hit, ...]:
        """Return what somebody who is still typing may mean: topics, then sections, then facts, best first in each.

        Nothing typed gives the first topics. Questions are never suggested, so `hidden` changes nothing.
        """
        if not query.strip():
            return tuple(hit for hit, _ in self._topics if packs is None or hit.pack_id in packs)[: max(limit, 0)]
        hits = self.search(query, limit=2 * limit, packs=packs, hidden=hidden)
        worthy = [hit for hit in hits if hit.score >= SUGGESTED * hits[0].score]
        worthy.sort(key=lambda hit: KINDS.index(hit.kind))
        return tuple(worthy[: max(limit, 0)])

    def nearest_topics(self, query: str, limit: int = 3, packs: Collection[str] | None = None) -> tuple[Hit, ...]:
        """Return up to `limit` topics for any text: those of its answers, then those whose names look most like it."""
        if not query.strip():
            return ()
        chosen = [(hit, entry) for hit, entry in self._topics if packs is None or hit.pack_id in packs]
        topics = {(hit.pack_id, hit.id): hit for hit, _ in chosen}
        answers = self.search(query, limit=10 * max(limit, 0), packs=packs)
        found = dict.fromkeys((hit.pack_id, hit.topic_id) for hit in answers if (hit.pack_id, hit.topic_id) in topics)
        if len(found) < limit:
            alike = (chosen[at][0] for at in nearest(query, [entry for _, entry in chosen]))
            found |= dict.fromkeys((hit.pack_id, hit.id) for hit in alike)
        return tuple(topics[key] for key in list(found)[: max(limit, 0)])

    def related(self, item: Hit | Topic | Fact, *, pack_id: str | None = None, limit: int = 5) -> tuple[Hit, ...]:
        """Return what to read next: what the notes themselves point to, then what shares the rarest words.

        A topic or fact is looked for in the pack named, else in all. Nothing of the topic itself is related to a topic.
        """
        pack_id = item.pack_id if isinstance(item, Hit) else pack_id
        for shelf in self._shelves(ANSWERS, None if pack_id is None else {pack_id}):
            number = shelf.number_of(_kind(item), item.id, item.topic_id if isinstance(item, Hit) else None)
            if number is not None:
                return tuple(_hit(shelf, entry) for entry in related(shelf, number, max(limit, 0)))
        return ()

    def _shelves(self, kinds: Collection[Kind], packs: Collection[str] | None) -> Iterator[Shelf]:
        """Give the shelves that hold such kinds and belong to such packs."""
        shelves = (self._answers if ANSWERS.intersection(kinds) else ()) + (
            self._questions if "question" in kinds else ()
        )
        return (shelf for shelf in shelves if packs is None or shelf.pack_id in packs)


def _kind(item: Hit | Topic | Fact) -> Kind:
    if isinstance(item, Hit):
        return item.kind
    return "topic" if isinstance(item, Topic) else "fact"


def _wanted(kinds: Collection[Kind], hidden: Collection[str]) -> Callable[[Entry], bool]:
    def wanted(entry: Entry) -> bool:
        return entry.kind in kinds and not (entry.kind == "question" and entry.id in hidden)

    return wanted


def _hit(shelf: Shelf, entry: Entry, score: float = 0.0) -> Hit:
    return Hit(entry.kind, shelf.pack_id, entry.id, entry.topic_id, entry.title, score)
