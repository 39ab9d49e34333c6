"""Every bench, one table: `python bench/run.py [--full] [--only NAME ...] [--page docs/performance.md]`.

Each runs in a process of its own and hands its figures over as JSON. The exit code is 1 when a limit of `goals.toml` is
missed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from frame import about, table
from goals import goals, page_rows

HERE = Path(__file__).parent
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


def measured(bench: str, *, full: bool) -> dict[str, Any]:
    """What one bench wrote; {} when it failed, whose output then stands above the table."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "figures.json"
        size = "--full" if full else "--quick"
        command = [sys.executable, str(HERE / f"{bench}.py"), size, "--json", str(place)]
        done = subprocess.run(command, check=False, cwd=HERE.parent)
        return json.loads(place.read_text(encoding="utf-8")) if done.returncode == 0 and place.exists() else {}


def page(rows: list[dict[str, str]], found: dict[str, Any], *, full: bool) -> str:
    """The table of docs/performance.md, with where and when it was measured."""
    today = dt.datetime.now(dt.UTC).date()
    versions = [f"{name} {value}" for name, value in found.items() if name not in {"machine", "load_average"}]
    lines = [
        f"Measured on {today} with `make {'bench-full' if full else 'bench'}`: {found['machine']}, shared with other "
        f"work (load average {found['load_average'][0]} at the start); {', '.join(versions)}.",
        "",
        "| bench | what | goal | measured | held |",
        "| --- | --- | --- | --- | --- |",
        *("| " + " | ".join(row.values()) + " |" for row in rows),
    ]
    return "\n".join(lines)


def write_page(place: Path, text: str) -> None:
    """Put the text between the marks of a page."""
    before, _, rest = place.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    place.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def main() -> None:
    names = list(dict.fromkeys(goal.bench for goal in goals()))
    parser = argparse.ArgumentParser(description=__doc__)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="each within a minute (the default)")
    size.add_argument("--full", action="store_true", help="at full size; takes about an hour")
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--page", type=Path, help="put the table into this page, between its marks")
    options = parser.parse_args()
    found, results = about(), {}
    for bench in options.only:
        start = perf_counter()
        results[bench] = measured(bench, full=options.full).get("figures", {})
        print(f"({bench} took {perf_counter() - start:.0f} s)\n", flush=True)
    rows = [row for row in page_rows(results, full=options.full) if row["bench"] in options.only]
    print(f"load average {found['load_average']}, {found['machine']}, Python {found['python']}")
    print(table(rows))
    if options.page:
        write_page(options.page, page(rows, found, full=options.full))
    sys.exit(any(row["held"] in {"no", "not measured"} for row in rows))


if __name__ == "__main__":
    main()
