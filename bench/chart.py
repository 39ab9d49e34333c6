"""The podium picture, beside the same picture by matplotlib, which draws charts everywhere.

Each engine draws in a fresh process: the import, the first picture, then warm ones, and the memory gained. Matplotlib
is an optional peer (`pip install matplotlib`) and no dependency of the bot.
"""

from __future__ import annotations

import io
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from statistics import median
from time import perf_counter, process_time

from frame import RUNS, installed, middle, options, report, resident

PICTURES = 12


def ours() -> Callable[[int], bytes]:
    """The product's picture; each number another one."""
    from bot.charts.podium import Step, podium_png  # noqa: PLC0415 - the import is measured

    def draw(number: int) -> bytes:
        steps = tuple(Step(rank, f"Member {rank}", 100 * rank + number) for rank in (1, 2, 3))
        return podium_png("November", steps)

    return draw


def matplotlib() -> Callable[[int], bytes]:
    """Three bars with names, ranks and points, 800 by 420."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    def draw(number: int) -> bytes:
        figure = Figure(figsize=(8, 4.2), dpi=100, facecolor="#1f2126")
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0.05, 0, 0.9, 0.85))
        axes.set_axis_off()
        figure.text(0.5, 0.92, "November", ha="center", color="white", fontsize=18)
        for place, (rank, height) in enumerate(((2, 150), (1, 210), (3, 110))):
            axes.bar(place, height, width=0.8, color="#2b2e35")
            axes.text(place, height + 12, f"Member {rank}", ha="center", color="white", fontsize=14)
            axes.text(place, height - 60, str(rank), ha="center", color="#f5a524", fontsize=28)
            axes.text(place, height - 90, f"{100 * rank + number} points", ha="center", color="#a6abb5")
        out = io.BytesIO()
        figure.savefig(out, format="png")
        return out.getvalue()

    return draw


ENGINES = {"ours": ours, "matplotlib": matplotlib}


def drawn(engine: str) -> dict[str, float]:
    """One run in this fresh process: milliseconds and MiB."""
    before, start = resident(), perf_counter()
    draw = ENGINES[engine]()
    draw(0)
    first = perf_counter() - start
    times = [timed(draw, number) for number in range(1, PICTURES + 1)]
    return {
        "import_and_first_ms": first * 1e3,
        "warm_ms": median(times),
        "cached_ms": timed(draw, PICTURES),
        "gained_mib": resident() - before,
    }


def timed(draw: Callable[[int], bytes], number: int) -> float:
    """Milliseconds of processor time: other work on the machine does not count."""
    start = process_time()
    assert draw(number).startswith(b"\x89PNG")
    return (process_time() - start) * 1e3


def alone(engine: str) -> dict[str, float]:
    """The same in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(drawn, engine).result()


def main() -> None:
    chosen = options(__doc__).parse_args()
    present = [engine for engine in ENGINES if engine == "ours" or installed(engine) != "absent"]
    runs: dict[str, list[dict[str, float]]] = {engine: [] for engine in present}
    for _ in range(RUNS):
        for engine in present:
            runs[engine].append(alone(engine))
    found = {engine: middle(several) for engine, several in runs.items()}
    figures = {name: found["ours"][name] for name in ("cached_ms", "gained_mib")}
    if "matplotlib" in found:
        figures["over_matplotlib"] = found["ours"]["warm_ms"] / found["matplotlib"]["warm_ms"]
    report("chart", figures, [{"engine": engine, **row} for engine, row in found.items()], chosen.json)


if __name__ == "__main__":
    main()
