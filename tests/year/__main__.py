"""Many years: `python -m tests.year [--seeds 1000] [--servers 50] [--first 1] [--days 365]`. A failing seed is named.

A seed lives the same year each time, so the long run can be done in pieces: `--first 1 --seeds 100`, then
`--first 101`. With fewer days each seed lives a part of the year; seeds begin at different dates, so that many of them
hold every date. Each seed's line ends with the sums so far: a run that is cut off has told its figures.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from bot.logs import configure_logs
from tests.year.run import Outcome, run_year


@dataclass
class Sums:
    """What all seeds so far come to."""

    seeds: int = 0
    server_days: float = 0
    sent: int = 0
    answers: int = 0
    deaths: int = 0
    failing: list[int] = field(default_factory=list)

    def add(self, outcome: Outcome, *, server_days: float) -> None:
        """One more seed."""
        self.seeds += 1
        self.server_days += server_days
        self.sent += outcome.sent
        self.answers += outcome.answers
        self.deaths += outcome.deaths
        self.failing += [outcome.seed] if outcome.wrong else []

    def __str__(self) -> str:
        lived = f"{self.seeds} seeds, {self.server_days:,.0f} server-days, {self.sent:,} dailies"
        failing = ", ".join(map(str, self.failing)) or "none"
        return f"{lived}, {self.answers:,} answers, {self.deaths:,} deaths, failing seeds: {failing}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=1000, help="how many years")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--servers", type=int, default=50)
    parser.add_argument("--days", type=float, default=365, help="how many days of its year each seed lives")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="processes at work at once")
    options = parser.parse_args()
    sums = Sums()
    live = partial(run_year, servers=options.servers, days=options.days)
    for outcome in outcomes(live, range(options.first, options.first + options.seeds), workers=options.workers):
        sums.add(outcome, server_days=options.servers * options.days)
        print(f"{outcome}\n  so far {sums}", flush=True)
    sys.exit(bool(sums.failing))


def outcomes(live: partial[Outcome], seeds: Iterable[int], *, workers: int) -> Iterator[Outcome]:
    """How each seed went, in their order; with one worker in this very process."""
    if workers == 1:
        configure_logs("CRITICAL")
        yield from map(live, seeds)
        return
    with ProcessPoolExecutor(workers, initializer=configure_logs, initargs=("CRITICAL",)) as pool:
        yield from pool.map(live, seeds)


if __name__ == "__main__":
    main()
