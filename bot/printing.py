"""What was looked up, for a terminal and for programs."""

from __future__ import annotations

from typing import Any

from bot.core.content import Fact
from bot.services.tips import Found


def as_lines(found: Found) -> list[str]:
    """The card as plain lines."""
    place = " > ".join(found.section.path) if found.section else found.topic.title
    lines = [place, ""]
    if found.item.kind == "topic" and found.topic.summary:
        lines += [found.topic.summary, ""]
    for fact in found.facts:
        lines += fact_lines(fact)
    if found.pages > 1:
        lines.append(f"(page {found.page + 1} of {found.pages})")
    return lines


def fact_lines(fact: Fact) -> list[str]:
    """A fact with its id, what older material says, and its sources."""
    lines = [f"- {fact.text}  ^{fact.id}"]
    if fact.was:
        lines.append(f"    older material{f' (until {fact.since})' if fact.since else ''}: {fact.was}")
    if fact.exam:
        lines.append(f"    the exam may still assume: {fact.exam}")
    return [*lines, *(f"    {source}" for source in fact.sources)]


def as_json_object(found: Found) -> dict[str, Any]:
    """The card as one JSON object."""
    return {
        "kind": found.item.kind,
        "pack": found.item.pack_id,
        "key": found.item.key,
        "topic": found.topic.title,
        "path": list(found.section.path) if found.section else [found.topic.title],
        "summary": found.topic.summary if found.item.kind == "topic" else "",
        "facts": [
            {
                "id": fact.id,
                "text": fact.text,
                "was": fact.was,
                "since": fact.since,
                "exam": fact.exam,
                "sources": list(fact.sources),
            }
            for fact in found.facts
        ],
        "related": [hit.title for _, hit in found.related],
    }
