"""Every check of a loaded pack: what is missing, and how well its questions are written. Pure; files are not read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Literal

from bot.core.content import Fact, Fault, Pack, Place, Question
from bot.packs import balance, quality
from bot.packs.ids import is_derived
from bot.packs.resemblance import lookalikes

Severity = Literal["error", "warning"]
_MANIFEST: Final = Place("pack.toml", 1)
_LONG_ENOUGH: Final = 40
"""In packs without an exam, a right option shorter than this gives nothing away by its length."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What the checks say: `missing` is what would make the pack better, `quality` what makes questions worse."""

    missing: tuple[Fault, ...] = ()
    quality: tuple[Fault, ...] = ()


def check_pack(pack: Pack) -> Findings:
    """Run every check; files in the faults are relative to the pack's folder.

    Quality faults are errors when the pack says `strict = true`, else warnings. In plain notes, faults of one kind
    are summed up for each file.
    """
    severity: Severity = "error" if pack.strict else "warning"
    found = [*_questions_quality(pack), *_pack_quality(pack)]
    return Findings(
        missing=tuple(_summed(_missing(pack))),
        quality=tuple(replace(fault, severity=severity) for fault in _summed(found)),
    )


@dataclass(frozen=True, slots=True)
class _Finding:
    """One fault with what is needed to sum it up: its kind, and whether its item's author wrote ids."""

    place: Place
    message: str
    kind: str = ""
    """The sentence for many of this kind, with {count}; empty for what is never summed up."""
    plain: bool = False


def _missing(pack: Pack) -> Iterator[_Finding]:
    facts = {fact.id: fact for fact in pack.facts}
    for fact in pack.facts:
        if not fact.sources:
            yield _about(fact, "This fact has no source.", "{count} facts have no source.")
    for question in pack.questions:
        if not question.sources and not any(facts[name].sources for name in question.fact_ids):
            yield _about(question, "This question has no source.", "{count} questions have no source.")
        if not question.explanation:
            yield _about(question, "This question has no explanation.", "{count} questions have no explanation.")
        lacking = sum(option.rationale is None for option in question.options)
        if lacking:
            message = f"{lacking} of {len(question.options)} options say not why they are right or wrong."
            yield _about(question, message, "{count} questions have options that say not why they are right or wrong.")


_Check = Callable[[Question], Iterable[str]]


def _questions_quality(pack: Pack) -> Iterator[_Finding]:
    checks: list[tuple[_Check, str]] = [
        (quality.long_texts, "{count} questions have a stem or options too long for a phone."),
        (quality.above, '{count} options say "all of the above" or the like.'),
        (quality.letters, "{count} explanations name options by their letters."),
    ]
    longer = "{count} questions have a right option much longer than the others."
    if pack.exam is None:
        checks.append((partial(quality.length_cue, least=_LONG_ENOUGH), longer))
    else:
        checks += [
            (quality.length_cue, longer),
            (quality.absolutes, "{count} questions have options with always, never, only, all, every or must."),
            (quality.WordCues(pack), "{count} questions share a word between stem and right option alone."),
        ]
    for check, kind in checks:
        for question, message in quality.findings(pack, check):
            yield _about(question, message, kind)
    for question, earlier in lookalikes(pack):
        message = f"The stem is nearly that of {earlier.place.file}:{earlier.place.line}."
        yield _about(question, message, "{count} stems are nearly the same as another of their topic.")


def _pack_quality(pack: Pack) -> Iterator[_Finding]:
    checks = [balance.key_positions]
    if pack.exam is not None:
        checks += [balance.longest_share, balance.multiple_share, balance.domain_shares]
        yield from _thin_topics(pack)
    plain = pack.exam is None and not pack.inventory and pack.questions
    place = pack.questions[0].place if plain else _MANIFEST
    for check in (*checks, balance.inventory):
        for message in check(pack):
            yield _Finding(place, message)


def _thin_topics(pack: Pack) -> Iterator[_Finding]:
    asked = Counter(question.topic_id for question in pack.questions)
    for topic in pack.topics:
        if topic.wants_questions and asked[topic.id] < balance.QUESTIONS_A_TOPIC:
            message = f"The topic `{topic.id}` has {asked[topic.id]} questions; {balance.QUESTIONS_A_TOPIC} are wanted."
            yield _Finding(topic.place, message)


def _about(item: Fact | Question, message: str, kind: str) -> _Finding:
    return _Finding(item.place, message, kind, is_derived(item.id))


def _summed(found: Iterable[_Finding]) -> Iterator[Fault]:
    """The faults; those about items without author ids become one line for each file and kind."""
    many: dict[tuple[str, str], list[_Finding]] = defaultdict(list)
    for finding in found:
        if finding.plain and finding.kind:
            many[finding.place.file, finding.kind].append(finding)
        else:
            yield _fault(finding.place, finding.message)
    for (_, kind), findings in many.items():
        first = findings[0]
        if len(findings) == 1:
            yield _fault(first.place, first.message)
        else:
            yield _fault(first.place, f"{kind.format(count=len(findings))} The first is here.")


def _fault(place: Place, message: str) -> Fault:
    return Fault(place.file, place.line, "warning", message)
