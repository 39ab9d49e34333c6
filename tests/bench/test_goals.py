"""The goals of the benches: each has its bench, and a figure beyond its limit is seen."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

BENCH = Path(__file__).parents[2] / "bench"


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    """`bench/goals.py`, which is a script's neighbour and no package."""
    sys.path.insert(0, str(BENCH))
    try:
        return importlib.import_module("goals")
    finally:
        sys.path.remove(str(BENCH))


def test_every_goal_names_a_bench_that_exists(bench: ModuleType) -> None:
    assert {goal.bench for goal in bench.goals()} <= {path.stem for path in BENCH.glob("*.py")}


def test_every_goal_is_measured_under_its_name(bench: ModuleType) -> None:
    """The figure's name, without the size that some figures end in, stands in the bench."""
    for goal in bench.goals():
        source = "".join(path.read_text(encoding="utf-8") for path in BENCH.glob(f"{goal.bench}*.py"))
        assert goal.figure in source or goal.figure.rpartition("_")[0] in source, goal


@pytest.mark.parametrize(
    ("most", "value", "verdict"),
    [
        (True, 10.0, "held"),
        (True, 10.1, "in the slack"),
        (True, 11.6, "missed"),
        (False, 10.0, "held"),
        (False, 9.0, "in the slack"),
        (False, 8.4, "missed"),
        (True, None, "not measured"),
    ],
)
def test_a_figure_is_held_against_its_goal_with_15_percent_slack(
    bench: ModuleType, most: bool, value: float | None, verdict: str
) -> None:
    goal = bench.Goal("load", "x", "a figure", 10, most, 0.15, False)
    assert goal.judge(value) == verdict


def test_a_count_has_no_slack(bench: ModuleType) -> None:
    goal = bench.Goal("fanout", "lost", "lost", 0, True, 0.15, False)
    assert (goal.judge(0), goal.judge(1)) == ("held", "missed")


def test_the_page_has_the_marks_between_which_the_table_is_written() -> None:
    text = (BENCH.parent / "docs" / "performance.md").read_text(encoding="utf-8")
    assert text.index("<!-- figures -->") < text.index("<!-- end of figures -->")
