"""The counts of one pack."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from bot.core.content import Pack
from bot.packs.balance import missing, promised


@dataclass(frozen=True, slots=True)
class Inventory:
    """What a pack promised and what it holds."""

    systems: int
    systems_complete: int
    facts: int
    facts_held: int
    added: int

    def __str__(self) -> str:
        systems = f"{self.systems_complete} of {self.systems} systems"
        return f"{systems}, {self.facts_held} of {self.facts} fact ids, {self.added} added"


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts of one pack."""

    topics: int
    facts: int
    sourced_facts: int
    outdated_facts: int
    questions: int
    explained_questions: int
    reasoned_questions: int
    """Questions with a rationale for every option."""
    by_domain: tuple[tuple[str, int], ...] = ()
    inventory: Inventory | None = None


def summarise(pack: Pack) -> Summary:
    """The counts of a pack."""
    domains = pack.exam.domains if pack.exam is not None else ()
    asked = Counter(question.domain for question in pack.questions)
    return Summary(
        topics=len(pack.topics),
        facts=len(pack.facts),
        sourced_facts=sum(bool(fact.sources) for fact in pack.facts),
        outdated_facts=sum(fact.was is not None for fact in pack.facts),
        questions=len(pack.questions),
        explained_questions=sum(question.explanation is not None for question in pack.questions),
        reasoned_questions=sum(all(option.rationale for option in question.options) for question in pack.questions),
        by_domain=tuple((domain.id, asked[domain.id]) for domain in domains),
        inventory=_inventory(pack) if pack.inventory else None,
    )


def _inventory(pack: Pack) -> Inventory:
    names = {name for group in promised(pack).values() for name in group}
    held = {fact.id for fact in pack.facts}
    return Inventory(
        systems=len(pack.inventory),
        systems_complete=len(pack.inventory) - len(missing(pack)),
        facts=len(names),
        facts_held=len(names & held),
        added=len(held - names),
    )
