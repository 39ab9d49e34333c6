"""The sections of a topic: its headings that hold something, with the ids of their facts."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.content import Fact, Place, Section
from bot.packs.ids import free, slug
from bot.packs.topics import Gathered


def sections_of(topic: Gathered, facts: list[Fact]) -> Iterable[Section]:
    """A section for every heading path that holds a fact or a table, or stands above one that does."""
    held: dict[tuple[str, ...], list[str]] = {}
    for fact in facts:
        held.setdefault(fact.path, []).append(fact.id)
    tabled = {topic.path(piece, draft.path) for piece, draft in topic.tables()}
    alive = {path[:length] for path in (*held, *tabled) for length in range(2, len(path) + 1)}
    taken: set[str] = set()
    for piece in topic.pieces:
        for heading, line in piece.draft.headings.items():
            path = topic.path(piece, heading)
            if path in alive:
                alive.discard(path)
                section_id = free(slug(" ".join(path[1:])), taken)
                taken.add(section_id)
                yield Section(section_id, topic.id, path, tuple(held.get(path, ())), Place(piece.file, line))
