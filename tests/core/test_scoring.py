"""Points of one answer."""

from __future__ import annotations

from bot.core.scoring import RIGHT_DAILY, points


def test_a_right_answer_that_counts_earns_the_published_points() -> None:
    assert points(right=True, scored=True) == RIGHT_DAILY == 10


def test_everything_else_earns_nothing() -> None:
    assert points(right=False, scored=True) == 0
    assert points(right=True, scored=False) == 0
    assert points(right=False, scored=False) == 0
