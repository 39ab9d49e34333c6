"""Topics, sections and facts as cards."""

from __future__ import annotations

from discord import ui

from bot.core.content import Fact, Section, Table, Topic
from bot.core.fitting import fit
from bot.core.months import month_in_words
from bot.services.tips import Found
from bot.ui.cards import Accent, Choice, Gap, Row, button, card, links, row, select, small

FACT_LIMIT = 900
"""Characters of one fact on a card."""


def tip_card(found: Found, *, private: bool) -> ui.LayoutView:
    """The card of what was looked up, with its ways on."""
    topic = found.topic
    whole = found.item.kind == "topic"
    return card(
        Accent.LOOKUP,
        f"{small(topic.title)}\n### {heading(found.section)}" if found.section else f"### {topic.title}",
        topic.summary if whole else None,
        Gap() if whole and topic.summary else None,
        "**Most worth knowing**" if whole and found.facts and topic.summary else None,
        "\n".join(fact_text(fact) for fact in found.facts) or (None if found.tables else "No facts here yet."),
        *(table_text(table) for table in found.tables),
        counted(found),
        row(
            button("Another", f"tip:another:{found.mark}", strong=True),
            button("Quiz me", f"quiz:ask:{found.mark}") if found.questions else None,
            button("Whole topic", f"tip:topic:{found.mark}") if not whole else None,
            button("Share", f"tip:share:{found.mark}") if private else None,
        ),
        pages(found),
        sections(found),
        related(found),
    )


def heading(section: Section) -> str:
    """The way from the topic down to a section."""
    return " › ".join(section.path[1:])


def fact_text(fact: Fact) -> str:
    """Today's truth first, then what older material says, then where to read on."""
    lines = [in_a_list(fit(fact.text, FACT_LIMIT))]
    if fact.was:
        until = f" (until {month_in_words(fact.since)})" if fact.since else ""
        lines.append(f"  - Older material{until}: {fit(fact.was, 300)}")
    if fact.exam:
        lines.append(f"  - The exam may still assume: {fit(fact.exam, 300)}")
    if fact.sources:
        lines.append(f"  -# {links(fact.sources[:2])}")
    return "\n".join(lines)


def in_a_list(text: str) -> str:
    """A fact as an item with its own items below it; code stands by itself, Discord shows none inside a list."""
    if "```" in text:
        return text
    first, *rest = text.splitlines()
    return "\n".join([f"- {first}", *(f"  {line}" for line in rest)])


def table_text(table: Table) -> str:
    """A comparison aspect by aspect; Discord has no tables."""
    lines: list[str] = []
    for row_cells in table.rows:
        lines.append(f"**{row_cells[0]}**")
        lines += [f"{name}: {cell}" for name, cell in zip(table.header[1:], row_cells[1:], strict=False)]
    return "\n".join(lines)


def counted(found: Found) -> str | None:
    """How much more there is."""
    if found.item.kind == "topic":
        total = len(found.topic.fact_ids)
        if len(found.facts) < total:
            return small(f"{len(found.facts)} of {total} facts; the rest by section or with Another")
        return None
    return small(f"Page {found.page + 1} of {found.pages}") if found.pages > 1 else None


def pages(found: Found) -> Row | None:
    """Back and forth in a long section."""
    if found.pages == 1:
        return None
    back = button("Previous", f"tip:page:{found.mark}:{found.page - 1}") if found.page else None
    forth = button("Next", f"tip:page:{found.mark}:{found.page + 1}") if found.page + 1 < found.pages else None
    return row(back, forth)


def sections(found: Found) -> Row | None:
    """A topic's sections, to open."""
    if found.item.kind != "topic":
        return None
    choices = [
        Choice(
            " › ".join(section.path[1:]) or section.title,
            found.section_mark(section),
            description=f"{len(section.fact_ids)} facts" if section.fact_ids else "comparison",
        )
        for section in found.topic.sections
        if section.fact_ids or has_table(found.topic, section)
    ]
    return select("tip:open", "Open a section", choices)


def has_table(topic: Topic, section: Section) -> bool:
    """Whether the section holds a comparison."""
    return any(table.path == section.path for table in topic.tables)


def related(found: Found) -> Row | None:
    """Where to go from here."""
    choices = [Choice(hit.title, mark) for mark, hit in found.related]
    return select("tip:related", "Related", choices)
