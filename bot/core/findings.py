"""What an examination found: one line a subject, with its remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Grade = Literal["ok", "look", "wrong", "unknown"]
"""Well; works, but somebody should look; does not work; could not be examined."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One subject's state."""

    subject: str
    grade: Grade
    said: str
    remedy: str = ""
    """What to do, for "look" and "wrong"."""


def lines(findings: Sequence[Finding]) -> list[str]:
    """For a terminal, remedies on lines of their own."""
    shown: list[str] = []
    for finding in findings:
        shown.append(f"{finding.grade:8} {finding.subject:12} {finding.said}")
        if finding.remedy:
            shown.append(f"{'':8} {'':12} -> {finding.remedy}")
    return shown


def is_well(findings: Sequence[Finding]) -> bool:
    """Whether nothing is wrong; what could not be examined is not held against it."""
    return all(finding.grade != "wrong" for finding in findings)
