"""What a whole pack promises: its inventory, its blueprint, where the right options stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from bot.core.content import Pack, Question
from bot.packs.quality import is_longest

LONGEST_SHARE: Final = 0.35
MULTIPLE_SHARE: Final = (0.12, 0.20)
DOMAIN_POINTS: Final = 1.0
QUESTIONS_A_TOPIC: Final = 3
_ENOUGH: Final = 10
"""Shares are judged from this many questions for each option upwards."""


def key_positions(pack: Pack) -> Iterator[str]:
    """Positions that hold the right option far more or less often than the others."""
    single = [question for question in pack.questions if question.choose == 1]
    for count in sorted({len(question.options) for question in single}):
        group = [question for question in single if len(question.options) == count]
        if len(group) < _ENOUGH * count:
            continue
        places = Counter(_position(question) for question in group)
        shares = [places[place] / len(group) for place in range(count)]
        if max(shares) > 1.5 / count or min(shares) < 0.5 / count:
            spread = ", ".join(f"{share:.0%}" for share in shares)
            yield f"The right one of {count} options stands in these places: {spread}. Spread it evenly."


def _position(question: Question) -> int:
    return next(place for place, option in enumerate(question.options) if option.right)


def longest_share(pack: Pack) -> Iterator[str]:
    """Whether choosing the longest option pays."""
    single = [question for question in pack.questions if question.choose == 1]
    longest = sum(map(is_longest, single))
    if len(single) >= _ENOUGH and longest > LONGEST_SHARE * len(single):
        wanted = f"at most {LONGEST_SHARE:.0%} is wanted"
        yield f"The right option is the longest in {longest} of {len(single)} questions; {wanted}."


def multiple_share(pack: Pack) -> Iterator[str]:
    """Whether the share of multiple response is that of the exam."""
    multiple = sum(question.choose > 1 for question in pack.questions)
    low, high = MULTIPLE_SHARE
    if len(pack.questions) >= _ENOUGH and not low <= multiple / len(pack.questions) <= high:
        share = multiple / len(pack.questions)
        yield f"{share:.0%} of the questions are multiple response; {low:.0%} to {high:.0%} are wanted."


def domain_shares(pack: Pack) -> Iterator[str]:
    """Domains whose share of the questions is not the exam's."""
    domains = pack.exam.domains if pack.exam is not None else ()
    if not domains or not pack.questions:
        return
    counts = Counter(question.domain for question in pack.questions)
    for domain in domains:
        share = 100 * counts[domain.id] / len(pack.questions)
        if abs(share - domain.weight) > DOMAIN_POINTS:
            yield f"{share:.1f} % of the questions belong to {domain.id}; the exam gives it {domain.weight:g} %."
    outside = len(pack.questions) - sum(counts[domain.id] for domain in domains)
    if outside:
        yield f"{outside} questions belong to no domain of the exam."


def promised(pack: Pack) -> dict[str, tuple[str, ...]]:
    """The fact ids of the inventory, by prefix: `s3 = 12` means s3-01 to s3-12."""
    return {
        prefix: tuple(f"{prefix}-{number:02}" for number in range(1, count + 1))
        for prefix, count in pack.inventory.items()
    }


def missing(pack: Pack) -> dict[str, tuple[str, ...]]:
    """The promised fact ids that the pack does not hold, by prefix."""
    held = {fact.id for fact in pack.facts}
    lacking = {prefix: tuple(name for name in names if name not in held) for prefix, names in promised(pack).items()}
    return {prefix: names for prefix, names in lacking.items() if names}


def inventory(pack: Pack) -> Iterator[str]:
    """What the pack promises and does not hold."""
    for prefix, names in missing(pack).items():
        yield f"[inventory] promises {pack.inventory[prefix]} facts `{prefix}-...`; missing: {', '.join(names)}."
