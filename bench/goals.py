"""What is to be reached, and whether it was: `goals.toml` read and held against measured figures."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Verdict = Literal["held", "in the slack", "missed", "not measured"]

FILE = Path(__file__).with_name("goals.toml")


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure of one bench and its bound."""

    bench: str
    figure: str
    says: str
    bound: float
    most: bool
    """Whether the bound is the most allowed, not the least."""
    slack: float
    full: bool
    """Whether only the full bench measures it."""

    @property
    def limit(self) -> float:
        """The bound with its slack: beyond it the bench fails."""
        return self.bound * (1 + self.slack if self.most else 1 - self.slack)

    def judge(self, value: float | None) -> Verdict:
        """How the figure stands to the bound and the limit."""
        if value is None:
            return "not measured"
        if self._within(value, self.bound):
            return "held"
        return "in the slack" if self._within(value, self.limit) else "missed"

    def _within(self, value: float, bound: float) -> bool:
        return value <= bound if self.most else value >= bound

    @property
    def bound_text(self) -> str:
        """For people: "<= 0.5"."""
        return f"{'<=' if self.most else '>='} {self.bound:g}"


def goals() -> tuple[Goal, ...]:
    """Every goal, in the order of the file."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        Goal(
            bench=bench,
            figure=figure,
            says=entry["says"],
            bound=entry["most"] if "most" in entry else entry["least"],
            most="most" in entry,
            slack=entry.get("slack", raw["slack"]),
            full=entry.get("full", False),
        )
        for bench, figures in raw.items()
        if isinstance(figures, dict)
        for figure, entry in figures.items()
    )


def page_rows(measured: Mapping[str, Mapping[str, float]], *, full: bool) -> list[dict[str, str]]:
    """The table of goals for one run of the benches: measured[bench][figure]."""
    rows: list[dict[str, str]] = []
    for goal in goals():
        if goal.full and not full:
            continue
        value = measured.get(goal.bench, {}).get(goal.figure)
        rows.append(
            {
                "bench": goal.bench,
                "what": goal.says,
                "goal": goal.bound_text,
                "measured": "-" if value is None else f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}",
                "held": {"held": "yes", "missed": "no"}.get(verdict := goal.judge(value), verdict),
            }
        )
    return rows
