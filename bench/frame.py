"""What every bench shares: its options, what it says of the machine, and the figures it hands on to `run.py`."""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import sqlite3
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

RUNS = 3
ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the benches use the local Discord of the tests
PACKAGES = ("discord.py", "sqlalchemy", "aiosqlite", "asyncpg", "rapidfuzz", "pillow", "matplotlib", "tantivy")


def options(description: str | None) -> argparse.ArgumentParser:
    """The parser of a bench; `full` is false unless asked for."""
    parser = argparse.ArgumentParser(description=description)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="within a minute (the default)")
    size.add_argument("--full", action="store_true", help="at full size")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure to FILE too")
    return parser


def about() -> dict[str, Any]:
    """The machine without its name, the versions, and how busy it was when the bench began."""
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}",
        "load_average": [round(load, 2) for load in os.getloadavg()],
        **{package: installed(package) for package in PACKAGES},
    }


def installed(package: str) -> str:
    """Its version, or "absent": some peers are optional."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def report(name: str, figures: Mapping[str, float], rows: Sequence[Mapping[str, Any]], place: Path | None) -> None:
    """Print the rows for people and the figures that goals are set for; write both as JSON if asked."""
    found = about()
    print(f"{name}: Python {found['python']}, SQLite {found['sqlite']}, load average {found['load_average'][0]:.2f}")
    print(table(rows))
    print("  ".join(f"{figure} {value:.4g}" for figure, value in figures.items()))
    if place:
        place.write_text(json.dumps({"about": found, "figures": figures, "rows": rows}, indent=1), encoding="utf-8")


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows of the same keys as aligned columns."""
    if not rows:
        return ""
    lines = [list(rows[0]), *([shown(value) for value in row.values()] for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def shown(value: object) -> str:
    return f"{value:,.4g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


def middle(runs: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """The median of several runs, figure by figure."""
    runs = list(runs)
    return {name: median(run[name] for run in runs) for name in runs[0]}


def quantile(times: Sequence[float], share: float) -> float:
    """The time that this share of them does not exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def resident() -> float:
    """This process's memory in MiB."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def thrice(work: Callable[[], Mapping[str, float]]) -> dict[str, float]:
    """The median of three runs."""
    return middle(work() for _ in range(RUNS))
