"""Many years: `python -m tests.year [--seeds 1000] [--servers 50] [--first 1] [--days 365]`. A failing seed is named.

A seed lives the same year each time, so the long run can be done in pieces: `--first 1 --seeds 100`, then
`--first 101`.
"""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from bot.logs import configure_logs
from tests.year.run import run_year


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=1000, help="how many years")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--servers", type=int, default=50)
    parser.add_argument("--days", type=float, default=365)
    options = parser.parse_args()
    seeds = range(options.first, options.first + options.seeds)
    failed: list[int] = []
    sent = answers = deaths = 0
    with ProcessPoolExecutor(os.cpu_count(), initializer=configure_logs, initargs=("CRITICAL",)) as pool:
        for outcome in pool.map(partial(run_year, servers=options.servers, days=options.days), seeds):
            sent, answers, deaths = sent + outcome.sent, answers + outcome.answers, deaths + outcome.deaths
            print(outcome, flush=True)
            failed += [outcome.seed] if outcome.wrong else []
    print(f"{len(seeds)} years: {sent} dailies, {answers} answers, {deaths} deaths, failing seeds: {failed or 'none'}")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
