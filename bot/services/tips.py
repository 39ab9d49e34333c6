"""Looking things up in the packs."""

from __future__ import annotations

from dataclasses import dataclass

from bot.bank import Bank, Item, Stock
from bot.core.content import Fact, Section, Table, Topic
from bot.core.errors import StudyError
from bot.core.search import Hit

WORTH_KNOWING = 5
"""Facts on a topic's card."""


@dataclass(frozen=True, slots=True)
class Found:
    """A card's content: a topic, or a section or fact in its place. `mark` names it in custom ids."""

    item: Item
    topic: Topic
    section: Section | None
    facts: tuple[Fact, ...]
    """What the card shows: the page of a section, the one fact, or those most worth knowing of a topic."""
    tables: tuple[Table, ...]
    """Comparison tables of the section shown, on its first page."""
    questions: int
    """How many questions the topic has."""
    page: int
    pages: int
    related: tuple[tuple[str, Hit], ...]
    """Where to go from here: marks with their titles."""

    @property
    def mark(self) -> str:
        """The short name of what is shown."""
        return self.item.mark

    def section_mark(self, section: Section) -> str:
        """The short name of one of the topic's sections."""
        return Item("section", self.item.pack_id, section.topic_id, section.id).mark


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line of the autocomplete: what is shown and what is sent."""

    title: str
    value: str


class Tips:
    """All from memory: nothing here waits."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank

    def look_up(self, query: str) -> Found:
        """The best card for a text; StudyError naming the three nearest topics when nothing fits."""
        stock = self._bank.stock
        item = stock.by_key.get(query.strip())
        if item is not None and item.kind != "question":
            return found(stock, item)
        hits = stock.index.search(query, limit=1)
        if hits:
            return found(stock, item_of(hits[0]))
        near = nearest(stock, query)
        if not near:
            raise StudyError("There are no notes to look in yet.")
        sentence = "Nothing in the notes fits {query}. Nearest topics: {near}."
        raise StudyError(sentence, query=shortened(query), near=near)

    def suggest(self, query: str) -> tuple[Suggestion, ...]:
        """What to offer while a member types: at most 25."""
        stock = self._bank.stock
        if not query.strip():
            topics = [(pack, topic) for pack in stock.library.packs for topic in pack.topics][:25]
            return tuple(suggestion(stock, Item("topic", p.id, topic.id, topic.id), topic.title) for p, topic in topics)
        exact = stock.by_key.get(query.strip())  # what a client types back after a choice
        exact = None if exact is not None and exact.kind == "question" else exact
        first = () if exact is None else (suggestion(stock, exact, title_of(stock, exact)),)
        hits = stock.index.suggest(query, limit=25)
        others = (suggestion(stock, item_of(hit), hit.title) for hit in hits if item_of(hit) != exact)
        return (*first, *others)[:25]

    def open(self, mark: str, page: int = 0) -> Found:
        """The card of what a mark names; StudyError when it is gone."""
        return found(self._bank.stock, self._bank.item(mark), page)

    def topic(self, mark: str) -> Found:
        """The card of the topic that what a mark names belongs to."""
        item = self._bank.item(mark)
        return found(self._bank.stock, Item("topic", item.pack_id, item.topic_id, item.topic_id))

    def another(self, mark: str) -> Found:
        """The next fact of the topic after what the mark names, from the end to the beginning again."""
        stock = self._bank.stock
        item = self._bank.item(mark)
        ids = stock.topic(item).fact_ids
        if not ids:
            raise StudyError("This topic has no facts yet.")
        at = ids.index(item.id) + 1 if item.kind == "fact" and item.id in ids else 0
        return found(stock, Item("fact", item.pack_id, item.topic_id, ids[at % len(ids)]))


def item_of(hit: Hit) -> Item:
    """What a search hit names."""
    return Item(hit.kind, hit.pack_id, hit.topic_id, hit.id)


def suggestion(stock: Stock, item: Item, title: str) -> Suggestion:
    """A line of the autocomplete: Discord takes 100 characters for each half."""
    key = stock.shortest_key(item)
    return Suggestion(title[:100], key if len(key) <= 100 else title[:100])


def nearest(stock: Stock, query: str) -> str:
    """The titles of the three nearest topics, or of the first ones for a text without a word; empty without notes."""
    near = [hit.title for hit in stock.index.nearest_topics(query, limit=3)]
    return ", ".join(near or [topic.title for pack in stock.library.packs for topic in pack.topics][:3])


def title_of(stock: Stock, item: Item) -> str:
    """What to call an item that was named by its key."""
    if item.kind == "fact":
        return f"{stock.topic(item).title}: {stock.fact(item).text}"
    return " > ".join(stock.section(item).path) if item.kind == "section" else stock.topic(item).title


def shortened(query: str) -> str:
    """The query as it may be repeated in a sentence."""
    words = " ".join(query.split())
    return words if len(words) <= 60 else f"{words[:59]}…"


SECTION_FACTS = 6
"""Facts on one page of a section's card."""


def found(stock: Stock, item: Item, page: int = 0) -> Found:
    """The card's content for an item."""
    topic = stock.topic(item)
    section, ids = shown(stock, item, topic)
    pages = max(1, -(-len(ids) // SECTION_FACTS))
    at = min(max(page, 0), pages - 1)
    facts = stock.facts(item.pack_id, ids[at * SECTION_FACTS : (at + 1) * SECTION_FACTS])
    near = ways_on(stock, item, topic)
    here = item.kind == "section" and section is not None and at == 0
    tables = tuple(table for table in topic.tables if section and table.path == section.path) if here else ()
    return Found(
        item=item,
        topic=topic,
        section=section,
        facts=facts,
        tables=tables,
        questions=len(stock.library.questions_of(topic)),
        page=at,
        pages=pages,
        related=near,
    )


def ways_on(stock: Stock, item: Item, topic: Topic) -> tuple[tuple[str, Hit], ...]:
    """Related things, each mark once: a select takes no value twice."""
    hits = stock.index.related(topic, pack_id=item.pack_id, limit=8)
    return tuple({item_of(hit).mark: hit for hit in hits}.items())


def shown(stock: Stock, item: Item, topic: Topic) -> tuple[Section | None, tuple[str, ...]]:
    """The section an item stands in, and the ids of the facts its card shows."""
    if item.kind == "section":
        section = stock.section(item)
        return section, section.fact_ids
    if item.kind == "fact":
        home = [section for section in topic.sections if item.id in section.fact_ids]
        return (home[0] if home else None), (item.id,)
    return None, worth_knowing(stock, item, topic)


def worth_knowing(stock: Stock, item: Item, topic: Topic) -> tuple[str, ...]:
    """The facts of a topic that most questions rest on; what changed comes first among equals, then note order."""
    asked: dict[str, int] = {}
    for question in stock.library.questions_of(topic):
        for fact_id in question.fact_ids:
            asked[fact_id] = asked.get(fact_id, 0) + 1

    def rank(fact: Fact) -> tuple[int, bool]:
        return (-asked.get(fact.id, 0), fact.was is None)

    return tuple(fact.id for fact in sorted(stock.facts(item.pack_id, topic.fact_ids), key=rank)[:WORTH_KNOWING])
