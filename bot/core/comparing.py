"""Two things side by side: a pack's own comparison table first, else their facts lined up by what they speak of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.core.content import Fact, Section, Table, Topic
from bot.core.words import fold, initials, plain, spellings, stems_of

NAMED = 0.6
"""From this likeness (0 to 1) a column of a table is what was asked for."""

TYPO = 0.85
"""From this likeness two spellings are one name with a typo."""

WITHIN = 0.4
"""The same within one topic, where "standard queue" can only mean the column "SQS standard"."""

ALIKE = 0.25
"""From this share of common words, rare ones counting more, two facts speak of the same thing."""


@dataclass(frozen=True, slots=True)
class Row:
    """What both sides say on one aspect."""

    aspect: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two titles and their rows, those that are the same on both sides first."""

    first: str
    second: str
    rows: tuple[Row, ...]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two things, when no table holds both: a topic, or one section of it."""

    title: str
    summary: str
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]


def likeness(name: str, header: str) -> float:
    """How surely a name means a column: 1 for the same words or initials, less for a part of them."""
    wanted, words = set(stems_of(name)), set(stems_of(plain(header)))
    if not wanted or not words:
        return 0.0
    if wanted == words or fold(name).strip() in initials(header):
        return 1.0
    if fuzz.ratio(fold(name), fold(header)) / 100 >= TYPO:
        return TYPO
    common = len(wanted & words)
    return 0.6 * common / len(wanted) + 0.35 * common / len(words)


def column(names: Sequence[str], header: Sequence[str]) -> tuple[int, float]:
    """The column (1, 2, ...) that one of the names most likely means, and how likely."""
    scores = [
        (max(likeness(name, spelling) for name in names for spelling in spellings(cell)), place)
        for place, cell in enumerate(header)
        if place
    ]
    score, place = max(scores, key=lambda pair: (pair[0], -pair[1]), default=(0.0, 0))
    return place, score


def from_tables(
    tables: Sequence[Table], first: Sequence[str], second: Sequence[str], least: float = NAMED
) -> Comparison | None:
    """The best table with a column for each side, cut down to the two; None when there is none.

    `first` and `second` are the names of each side: what was typed, and the titles and aliases it stands for. These
    count only where no table has a column for what was typed: another alias of its topic may name another column.
    """
    first, second = (names[:1] if _is_column(tables, names[0]) else names for names in (first, second))
    found: list[tuple[float, Table, int, int]] = []
    for table in tables:
        one, sure = column(first, table.header)
        other, certain = column(second, table.header)
        if one != other and min(sure, certain) >= least:
            found.append((sure + certain, table, one, other))
    if not found:
        return _across(tables, first[0], second[0])
    _, table, one, other = max(found, key=lambda candidate: candidate[0])
    rows = [Row(row[0], row[one], row[other]) for row in table.rows]
    return Comparison(table.header[one], table.header[other], same_first(rows), table.sources)


def _across(tables: Sequence[Table], first: str, second: str) -> Comparison | None:
    """The aspects that two tables of one topic share, for columns of which each has one; None for fewer than two."""
    for table in tables:
        one, sure = column([first], table.header)
        for beside in tables if sure >= NAMED else ():
            other, certain = column([second], beside.header)
            told = {fold(row[0]): row[other] for row in beside.rows}
            rows = [Row(row[0], row[one], told[fold(row[0])]) for row in table.rows if fold(row[0]) in told]
            same = fold(table.header[one]) == fold(beside.header[other]) or beside.topic_id != table.topic_id
            if not same and certain >= NAMED and len(rows) > 1:
                sources = tuple(dict.fromkeys(table.sources + beside.sources))
                return Comparison(table.header[one], beside.header[other], same_first(rows), sources)
    return None


def _is_column(tables: Sequence[Table], name: str) -> bool:
    return any(column([name], table.header)[1] >= NAMED for table in tables)


def same_first(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows that say the same on both sides before the others."""
    return tuple(sorted(rows, key=lambda row: fold(row.first) != fold(row.second)))


def lined_up(first: Side, second: Side) -> Comparison:
    """Summaries, pairs of facts on the same thing, the rest of equally named sections; else the first facts of each."""
    rows = [Row("In short", first.summary, second.summary)] if first.summary and second.summary else []
    pairs = alike(first, second)
    rows += [Row(one.path[-1], one.text, other.text) for one, other in pairs]
    used = {fact.id for pair in pairs for fact in pair}
    rows += by_section(first, second, used)
    rows = rows or [
        Row("", one.text, other.text) for one, other in zip(first.facts[:3], second.facts[:3], strict=False)
    ]
    sources = [source for pair in pairs for fact in pair for source in fact.sources]
    return Comparison(first.title, second.title, same_first(rows), tuple(dict.fromkeys(sources))[:4])


def alike(first: Side, second: Side, limit: int = 6) -> list[tuple[Fact, Fact]]:
    """Pairs of facts, one of each side, that share the most telling words; each fact at most once."""
    own = set(stems_of(f"{first.title} {second.title}"))
    words = {fact.id: set(stems_of(plain(fact.text))) - own for side in (first, second) for fact in side.facts}
    common = Counter(word for found in words.values() for word in found)
    scored = [
        (overlap(words[one.id], words[other.id], common), one, other)
        for one in first.facts
        for other in second.facts
        if one.id != other.id
    ]
    pairs: list[tuple[Fact, Fact]] = []
    used: set[str] = set()
    for score, one, other in sorted(scored, key=lambda entry: -entry[0]):
        if score < ALIKE or len(pairs) == limit:
            break
        if one.id not in used and other.id not in used:
            used |= {one.id, other.id}
            pairs.append((one, other))
    return pairs


def overlap(one: set[str], other: set[str], common: Counter[str]) -> float:
    """The share of words in common, 0 to 1; a word counts less the more facts hold it."""

    def weight(words: set[str]) -> float:
        return sum(1 / (1 + common[word]) for word in words)

    union = weight(one | other)
    return weight(one & other) / union if union else 0.0


def by_section(first: Side, second: Side, used: set[str], limit: int = 4) -> list[Row]:
    """What equally named sections say first, where it has not been shown yet."""
    theirs = {fold(section.title): section for section in second.sections}
    rows: list[Row] = []
    for section in first.sections:
        match = theirs.get(fold(section.title))
        one = first_text(first, section, used)
        other = first_text(second, match, used) if match else None
        if one and other:
            rows.append(Row(section.title, one, other))
    return rows[:limit]


def first_text(side: Side, section: Section, used: set[str]) -> str | None:
    """The first fact of a section that is not used yet."""
    texts = {fact.id: fact.text for fact in side.facts}
    return next((texts[i] for i in section.fact_ids if i in texts and i not in used), None)


def side_of(topic: Topic, section: Section | None, facts: Sequence[Fact]) -> Side:
    """A topic, or one section of it, as a side."""
    if section is None:
        return Side(topic.title, topic.summary, tuple(facts), topic.sections)
    inside = tuple(fact for fact in facts if fact.id in section.fact_ids)
    return Side(section.title, "", inside, (section,))
