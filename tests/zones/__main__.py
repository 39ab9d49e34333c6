"""Every date of every zone: `python -m tests.zones [--years 2020 2029] [--part 1/8]`. About eight minutes a decade."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import zoneinfo
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat

from tests.zones.proof import TIMES, instants_differ, walk_differs
from tests.zones.wall import read_wall


def wrong_in(zone: str, years: tuple[int, int]) -> list[str]:
    """What differs for this zone on any date of these years."""
    first, last = dt.date(years[0], 1, 1), dt.date(years[1], 12, 31)
    wall, days = read_wall(zone, first, last), range(first.toordinal(), last.toordinal() + 1)
    return [
        text
        for at in TIMES
        for found in (instants_differ(zone, wall, days, at=at), walk_differs(zone, wall, days, at=at))
        for text in found
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, nargs=2, default=(2020, 2029), metavar=("FIRST", "LAST"))
    parser.add_argument("--part", default="1/1", help="the second of eight equal parts is 2/8")
    options = parser.parse_args()
    number, parts = map(int, options.part.split("/"))
    zones = sorted(zoneinfo.available_timezones())[number - 1 :: parts]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        wrong = [text for texts in pool.map(wrong_in, zones, repeat(tuple(options.years))) for text in texts]
    print(*wrong, sep="\n")
    days = dt.date(options.years[1] + 1, 1, 1) - dt.date(options.years[0], 1, 1)
    print(f"{len(zones)} zones x {days.days} dates x {len(TIMES)} times: {len(wrong)} wrong")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
