"""Look-up beside its peers: time, quality and memory at 1,000 to 100,000 facts. `python bench/lookup.py --help`."""

from __future__ import annotations

import gc
import json
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter, thread_time

import frame
from lookup_engines import ENGINES, absent
from lookup_texts import corpus, queries

KINDS = ("exact", "typo", "prefix", "words")
QUERIES = 150
SECONDS = {False: 6.0, True: 1.2}
"""A slow peer stops asking after so many seconds in one run of one kind (full, quick); the number asked is reported."""


@dataclass(frozen=True)
class Measure:
    """One engine, one size, one kind of query."""

    p50: float
    p99: float
    hit1: float
    hit5: float
    asked: int


@dataclass(frozen=True)
class Result:
    """One engine at one size: seconds, MiB, milliseconds."""

    engine: str
    size: int
    build: float
    memory: float
    kinds: dict[str, Measure]


def run(engine: str, size: int, seconds: float, cpu: bool) -> Result:
    """Build one engine and ask it everything once; called in a process of its own."""
    texts = corpus(size)
    asked = queries(texts, QUERIES)
    before, start = frame.resident(), perf_counter()
    search = ENGINES[engine](texts)
    build = perf_counter() - start
    memory = frame.resident() - before
    gc.freeze()
    search(asked["exact"][0][0])
    kinds = {kind: measure(search, asked[kind], seconds, thread_time if cpu else perf_counter) for kind in KINDS}
    return Result(engine, size, build, memory, kinds)


def measure(search, pairs: list[tuple[str, int]], seconds: float, clock: Callable[[], float]) -> Measure:
    times: list[float] = []
    first = fifth = 0
    for query, number in pairs:
        start = clock()
        found = search(query)
        times.append((clock() - start) * 1e3)
        first += found[:1] == [number]
        fifth += number in found[:5]
        if sum(times) > seconds * 1e3:
            break
    times.sort()
    asked = len(times)
    return Measure(median(times), times[min(asked - 1, round(asked * 0.99))], first / asked, fifth / asked, asked)


def middle(results: list[Result]) -> Result:
    """Return the median of several runs, figure by figure; quality is the same in all of them but for slow peers."""
    kinds = {
        kind: Measure(
            median(result.kinds[kind].p50 for result in results),
            median(result.kinds[kind].p99 for result in results),
            median(result.kinds[kind].hit1 for result in results),
            median(result.kinds[kind].hit5 for result in results),
            min(result.kinds[kind].asked for result in results),
        )
        for kind in KINDS
    }
    build, memory = median(result.build for result in results), median(result.memory for result in results)
    return Result(results[0].engine, results[0].size, build, memory, kinds)


def table(results: list[Result]) -> str:
    """Return the results of one size for people; `x` is the peer's p50 over the bot's."""
    ours = results[0]
    lines = [f"\n{ours.size:,} facts", f"{'':18}{'build':>8}{'memory':>9}" + "".join(f"{kind:^34}" for kind in KINDS)]
    lines.append(f"{'':18}{'s':>8}{'MiB':>9}" + f"{'p50':>8}{'p99':>8}{'x':>7}{'hit@1':>5}{'/5':>5} " * len(KINDS))
    for result in results:
        line = f"{result.engine:18}{result.build:8.2f}{result.memory:9.1f}"
        for kind in KINDS:
            one = result.kinds[kind]
            few = "*" if one.asked < QUERIES else " "
            ratio = one.p50 / ours.kinds[kind].p50
            line += f"{one.p50:8.3f}{one.p99:8.2f}{ratio:7.1f}{one.hit1:5.2f}{one.hit5:5.2f}{few}"
        lines.append(line)
    return "\n".join(lines)


def main() -> None:
    parser = frame.options(f"{__doc__} Quick: 1,000 and 10,000 facts only.")
    parser.add_argument("--only", metavar="ENGINE", help="measure one engine: " + ", ".join(ENGINES))
    parser.add_argument("--sizes", type=int, nargs="+", help="numbers of facts")
    parser.add_argument("--cpu", action="store_true", help="measure the thread's own time, for a machine that is busy")
    options = parser.parse_args()
    sizes = options.sizes or ([1_000, 10_000, 100_000] if options.full else [1_000, 10_000])
    found = frame.about()
    print(f"load average {found['load_average']}, {found['machine']}, Python {found['python']}")
    print("median of 3 runs, ms a query; x = p50 over the bot's; * = stopped early, asked fewer than", QUERIES)
    results: list[Result] = []
    for size in sizes:
        group: list[Result] = []
        for engine in [options.only] if options.only else ENGINES:
            if absent(engine):
                print(f"{engine}: absent")
                continue
            runs = [alone(engine, size, SECONDS[not options.full], options.cpu) for _ in range(3)]
            group.append(middle(runs))
        print(table(group), flush=True)
        results += group
    if options.json:
        rows = [asdict(result) for result in results]
        options.json.write_text(json.dumps({"about": found, "figures": figures(results), "rows": rows}, indent=1))


def figures(results: list[Result]) -> dict[str, float]:
    """What goals are set for, by size: "p50_ms_10k"."""
    found: dict[str, float] = {}
    for size in {result.size for result in results} & {10_000, 100_000}:
        group = {result.engine: result for result in results if result.size == size}
        if ours := group.get("studybot"):
            mark, kinds = f"{size // 1000}k", ours.kinds
            found[f"p50_ms_{mark}"] = max(kind.p50 for kind in kinds.values())
            found[f"p99_ms_{mark}"] = max(kind.p99 for kind in kinds.values())
            found[f"hit5_{mark}"] = min(kinds[name].hit5 for name in ("exact", "typo", "words"))
            if peer := group.get("rapidfuzz WRatio"):
                found[f"over_wratio_{mark}"] = peer.kinds["typo"].p50 / kinds["typo"].p50
    return found


def alone(engine: str, size: int, seconds: float, cpu: bool) -> Result:
    """Run in a fresh process, so that neither memory nor garbage of one engine weighs on the next."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(run, engine, size, seconds, cpu).result()


if __name__ == "__main__":
    main()
