"""What a new reading of a pack changed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import attrgetter

from bot.core.content import Fact, Pack, Question


def all_but_the_place(kind: type[Fact | Question]) -> attrgetter[object]:
    """Reads the rest of an item: copies without their place would take ten times as long for a pack of 10,000."""
    return attrgetter(*(field.name for field in fields(kind) if field.name != "place"))


OF_FACT, OF_QUESTION = all_but_the_place(Fact), all_but_the_place(Question)


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids that came, changed and went, of topics, facts and questions alike, sorted."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def changes(old: Pack | None, new: Pack) -> Changes:
    """Compare two readings of one pack; an item that only moved to another line has not changed."""
    before = contents(old) if old else {}
    after = contents(new)
    return Changes(
        added=tuple(sorted(after.keys() - before.keys())),
        changed=tuple(sorted(key for key in after.keys() & before.keys() if after[key] != before[key])),
        removed=tuple(sorted(before.keys() - after.keys())),
    )


def contents(pack: Pack) -> dict[str, object]:
    """Everything of a pack by id, without its places. A topic's name stands apart from facts of the same id."""
    return {
        **{f"topic {topic.id}": (topic.title, topic.aliases, topic.summary, topic.domain) for topic in pack.topics},
        **{fact.id: OF_FACT(fact) for fact in pack.facts},
        **{question.id: OF_QUESTION(question) for question in pack.questions},
    }
