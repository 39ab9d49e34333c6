"""What can be looked up in a pack: its topics, sections, facts and questions, each with the words that find it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.core.content import Fact
from bot.core.words import abbreviations, initials, plain, shortened, spellings, stems_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.core.content import Pack, Question, Section, Topic

Kind = Literal["topic", "section", "fact", "question"]
KINDS: tuple[Kind, ...] = ("topic", "section", "fact", "question")
"""In the order in which entries stand on a shelf."""

Named = tuple[tuple[str, ...], tuple[str, ...], frozenset[str]]
"""The comparable names of something, their initials, and all their words."""

LONGEST_TEXT = 2_000
"""Characters of a text that are read for words; what a wall of text says later does not find it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found."""

    kind: Kind
    id: str
    topic_id: str
    title: str
    """Plain text for a list, 100 characters at most."""
    names: tuple[str, ...]
    """What a query is compared with as a whole: stemmed words with spaces between; of a fact its text."""
    short: tuple[str, ...] = ()
    """Abbreviations made from the initials of the names."""
    see: tuple[str, ...] = ()
    """Ids of the topics and facts that the notes point to from here."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry on its way to a shelf, with its own words and those that stand around it."""

    entry: Entry
    strong: frozenset[str]
    weak: frozenset[str]


def drafts_of(pack: Pack) -> Iterator[Draft]:
    """Give a pack's topics, then its sections, then its facts, each in the order of the notes."""
    named = _named(pack)
    around = {topic_id: words for topic_id, (_, _, words) in named.items()}
    pointers: dict[str, dict[str, None]] = {}
    for fact in pack.facts:
        pointers.setdefault(fact.topic_id, {}).update(dict.fromkeys(fact.see))
    for topic in pack.topics:
        yield _topic(topic, named[topic.id], tuple(pointers.get(topic.id, ())))
    for topic in pack.topics:
        for section in topic.sections:
            yield _section(section, around[topic.id])
    yield from _facts(pack.facts, around)


def questions_of(pack: Pack) -> Iterator[Draft]:
    """Give a pack's questions, which stand on a shelf of their own: they are seldom looked for."""
    named = _named(pack)
    for question in pack.questions:
        around = named[question.topic_id][2] if question.topic_id in named else frozenset[str]()
        yield _text("question", question, question.stem, around)


def _named(pack: Pack) -> dict[str, Named]:
    """Return what each topic is called; the words of its names find whatever stands in it."""
    return {topic.id: _names_and_words(topic.title, *topic.aliases) for topic in pack.topics}


def _names_and_words(*titles: str) -> Named:
    """Return the comparable names of some titles, their initials, and all their words."""
    names: dict[str, None] = {}
    short: dict[str, None] = {}
    for title in titles:
        for spelling in spellings(plain(title)):
            names[" ".join(stems_of(spelling))] = None
            short.update(dict.fromkeys(sorted(initials(spelling))))
    names.pop("", None)
    return tuple(names), tuple(short), frozenset(word for name in names for word in name.split()) | short.keys()


def _topic(topic: Topic, named: Named, see: tuple[str, ...]) -> Draft:
    names, short, strong = named
    entry = Entry("topic", topic.id, topic.id, shortened(plain(topic.title)) or topic.id, names, short, see)
    return Draft(entry, strong, _words_in(topic.summary) - strong)


def _section(section: Section, around: frozenset[str]) -> Draft:
    names, short, strong = _names_and_words(section.title)
    weak = around.union(*(_words_in(heading) for heading in section.path))
    title = shortened(plain(section.title)) or section.id
    return Draft(Entry("section", section.id, section.topic_id, title, names, short), strong, weak - strong)


def _facts(facts: Iterable[Fact], surroundings: dict[str, frozenset[str]]) -> Iterator[Draft]:
    around: dict[tuple[str, ...], frozenset[str]] = {}
    for fact in facts:
        place = (fact.topic_id, *fact.path)
        if place not in around:
            headings = (_words_in(heading) for heading in fact.path)
            around[place] = surroundings.get(fact.topic_id, frozenset[str]()).union(*headings)
        yield _text("fact", fact, fact.text, around[place] | _words_in(fact.was) if fact.was else around[place])


def _text(kind: Kind, item: Fact | Question, markdown: str, around: frozenset[str]) -> Draft:
    text = plain(markdown[:LONGEST_TEXT])
    words = stems_of(text)
    strong = frozenset(words)
    see = item.see if isinstance(item, Fact) else ()
    entry = Entry(kind, item.id, item.topic_id, shortened(text) or item.id, (" ".join(words)[:200],), (), see)
    return Draft(entry, strong, (around | abbreviations(text)) - strong)


def _words_in(markdown: str) -> frozenset[str]:
    return frozenset(stems_of(plain(markdown[:LONGEST_TEXT])))
