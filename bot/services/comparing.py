"""`/compare`: which two things are meant, and what the packs say of both."""

from __future__ import annotations

from dataclasses import dataclass

from bot.bank import Bank, Item, Stock
from bot.core.comparing import WITHIN, Comparison, from_tables, lined_up, side_of
from bot.core.entries import Kind
from bot.core.errors import StudyError
from bot.core.words import fold, plain, stems_of


@dataclass(frozen=True, slots=True)
class Compared:
    """The comparison, and the marks of the two cards to read on in."""

    comparison: Comparison
    first: str
    second: str


class Comparing:
    """All from memory."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank

    def compare(self, first: str, second: str) -> Compared:
        """Two things side by side; StudyError when one is not found, or both are the same."""
        stock = self._bank.stock
        one, other = meant(stock, first), meant(stock, second)
        tables = [table for pack in stock.library.packs for topic in pack.topics for table in topic.tables]
        found = from_tables(
            tables, [first, *also(stock, first, one, other)], [second, *also(stock, second, other, one)]
        )
        if found is None and one.topic_id == other.topic_id:
            found = from_tables(stock.topic(one).tables, [first], [second], least=WITHIN)
        if found is None and one == other:
            one, other = (meant(stock, query, within=one.topic_id) for query in (first, second))
        if found is None and (one == other or (one.topic_id == other.topic_id and one.kind != other.kind)):
            raise StudyError("Both of these lead to {title}. Name two different things.", title=stock.topic(one).title)
        return Compared(found or side_by_side(stock, one, other), one.mark, other.mark)

    def suggest(self, query: str) -> tuple[str, ...]:
        """Columns of comparison tables and topics whose name goes on like this: at most 25, for the autocomplete."""
        stock = self._bank.stock
        columns = [
            plain(cell)
            for pack in stock.library.packs
            for topic in pack.topics
            for table in topic.tables
            for cell in table.header[1:]
        ]
        typed = fold(query).strip()
        fitting = [name for name in columns if typed in fold(name)]
        topics = [hit.title for hit in stock.index.suggest(query, limit=25)]
        return tuple(dict.fromkeys(name[:100] for name in [*fitting[:15], *topics]))[:25]


def meant(stock: Stock, query: str, within: str | None = None) -> Item:
    """The topic or section a text means; StudyError naming the nearest topics when there is none.

    `within` asks for a section of this topic; the topic itself when none of its sections is meant.
    """
    item = stock.by_key.get(query.strip())
    if item is not None and item.kind != "question":
        return item
    kinds: frozenset[Kind] = frozenset({"section"}) if within else frozenset({"topic", "section"})
    hits = stock.index.search(query, limit=10 if within else 1, kinds=kinds)
    hits = tuple(hit for hit in hits if within in (None, hit.topic_id))
    if hits:
        return Item(hits[0].kind, hits[0].pack_id, hits[0].topic_id, hits[0].id)
    if within:
        return meant(stock, query)
    near = ", ".join(hit.title for hit in stock.index.nearest_topics(query, limit=3)) or "none"
    raise StudyError("Nothing in the notes fits {query}. Nearest topics: {near}.", query=query[:60], near=near)


def also(stock: Stock, query: str, item: Item, beside: Item) -> tuple[str, ...]:
    """What else the columns of a table may call a topic that was named by its title or an alias.

    Nothing when both sides lead to one topic, whose names would then fit every column, or when only a part of a topic
    was named: "Standard-IA" is one column, not all that its topic is called.
    """
    topic = stock.topic(item)
    called = {tuple(stems_of(name)) for name in (topic.id, topic.title, *topic.aliases)}
    whole = item.topic_id != beside.topic_id and item.kind == "topic" and tuple(stems_of(query)) in called
    return (topic.title, *topic.aliases) if whole else ()


def side_by_side(stock: Stock, one: Item, other: Item) -> Comparison:
    """The two topics or sections with their facts lined up."""
    sides = [
        side_of(
            stock.topic(item),
            stock.section(item) if item.kind == "section" else None,
            stock.library.facts_of(stock.topic(item)),
        )
        for item in (one, other)
    ]
    return lined_up(sides[0], sides[1])
