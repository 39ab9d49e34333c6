"""Points of a verdict. The help card prints these same numbers."""

from __future__ import annotations

RIGHT_DAILY = 10
"""Points for a right answer to a daily question."""


def points(*, right: bool, scored: bool) -> int:
    """Points earned by one answer to a daily."""
    return RIGHT_DAILY if right and scored else 0
