"""The report of a check: counts and faults as values, as lines for people, and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from bot.core.content import Fault
from bot.packs.checks import check_pack
from bot.packs.drafts import Note
from bot.packs.files import sources_at
from bot.packs.library import load_packs
from bot.packs.loading import LoadedPack, ReadNotes, read_notes
from bot.packs.summary import Summary, summarise
from bot.packs.worker import Worker

Progress = Callable[[int, int], None]
"""Called with the number of files read and of all files."""


@dataclass(frozen=True, slots=True)
class PackReport:
    """One pack's counts and faults."""

    id: str
    path: str
    summary: Summary
    faults: tuple[Fault, ...] = ()
    quality: tuple[Fault, ...] = ()
    """Those of `faults` that are about writing quality."""

    def of(self, severity: str) -> tuple[Fault, ...]:
        """The faults of one severity."""
        return tuple(fault for fault in self.faults if fault.severity == severity)


@dataclass(frozen=True, slots=True)
class Report:
    """The whole check."""

    packs: tuple[PackReport, ...] = ()
    other_faults: tuple[Fault, ...] = ()
    """Faults of paths at which there is no pack."""

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every fault, in the order of the packs."""
        return (*self.other_faults, *(fault for pack in self.packs for fault in pack.faults))

    def failed(self, *, strict: bool = False) -> bool:
        """Whether a path holds no notes at all; with `strict`, whether there is any error.

        Faults of writing quality are errors in packs that say `strict = true` in their pack.toml, else warnings.
        """
        return bool(self.other_faults) or (strict and any(fault.severity == "error" for fault in self.faults))

    def lines(self) -> list[str]:
        """Every fault, then a table of counts for each pack."""
        return [*map(str, self.faults), *(line for pack in self.packs for line in _table(pack)), _verdict(self)]

    def as_json(self) -> dict[str, Any]:
        """The report as plain values."""
        packs = [_pack_json(pack) for pack in self.packs]
        keys = ("topics", "facts", "questions")
        totals: dict[str, Any] = {key: sum(pack[key] for pack in packs) for key in keys}
        totals["packs"] = len(packs)
        totals["errors"] = sum(fault.severity == "error" for fault in self.faults)
        totals["warnings"] = sum(fault.severity == "warning" for fault in self.faults)
        return {"packs": packs, "totals": totals, "errors": _faults_json(self.other_faults)}


def check_paths(paths: Sequence[Path], progress: Progress | None = None, *, apart: bool = True) -> Report:
    """Load and check everything at these paths; `apart` reads the files in a bounded process."""
    with Worker() as worker:
        read = worker.read if apart else read_notes
        loaded = load_packs(paths, read if progress is None else _counted(read, paths, progress))
    packs = tuple(_report(pack) for pack in loaded.packs)
    of_packs = {fault for pack in loaded.packs for fault in pack.faults}
    return Report(packs, tuple(fault for fault in loaded.faults if fault not in of_packs))


def _counted(read: ReadNotes, paths: Sequence[Path], progress: Progress) -> ReadNotes:
    total = sum(len(source.files().files) for path in paths if path.exists() for source in sources_at(path))
    done = 0

    def counted(folder: Path, files: Sequence[str]) -> Iterable[Note]:
        nonlocal done
        for note in read(folder, files):
            done += 1
            progress(done, total)
            yield note

    return counted


def _report(loaded: LoadedPack) -> PackReport:
    findings = check_pack(loaded.pack)
    shown = loaded.source.shown
    quality = tuple(replace(fault, file=shown(fault.file)) for fault in findings.quality)
    lacking = tuple(replace(fault, file=shown(fault.file)) for fault in findings.missing)
    faults = sorted((*loaded.faults, *quality, *lacking), key=lambda fault: (fault.severity, fault.file, fault.line))
    return PackReport(loaded.pack.id, loaded.source.given, summarise(loaded.pack), tuple(faults), quality)


def _table(pack: PackReport) -> list[str]:
    summary = pack.summary
    rows: list[tuple[str, object]] = [
        ("topics", summary.topics),
        ("facts", summary.facts),
        ("  with a source", summary.sourced_facts),
        ("  outdated elsewhere", summary.outdated_facts),
        ("questions", summary.questions),
        ("  with an explanation", summary.explained_questions),
        ("  with a reason for every option", summary.reasoned_questions),
    ]
    share = max(summary.questions, 1)
    rows += [(f"  of {domain}", f"{count} ({count / share:.1%})") for domain, count in summary.by_domain]
    if summary.inventory is not None:
        rows.append(("inventory", summary.inventory))
    rows += [("errors", len(pack.of("error"))), ("warnings", len(pack.of("warning")))]
    width = max(len(name) for name, _ in rows)
    return ["", f"{pack.id} ({pack.path})", *(f"  {name:<{width}}  {value}" for name, value in rows)]


def _verdict(report: Report) -> str:
    errors = sum(fault.severity == "error" for fault in report.faults)
    warnings = len(report.faults) - errors
    return f"\n{len(report.packs)} packs, {errors} errors, {warnings} warnings."


def _pack_json(pack: PackReport) -> dict[str, Any]:
    summary = asdict(pack.summary)
    summary["by_domain"] = dict(pack.summary.by_domain)
    return {
        "id": pack.id,
        "path": pack.path,
        "topics": pack.summary.topics,
        "facts": pack.summary.facts,
        "questions": pack.summary.questions,
        "summary": summary,
        "errors": _faults_json(pack.of("error")),
        "warnings": _faults_json(pack.of("warning")),
    }


def _faults_json(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    return [{"file": fault.file, "line": fault.line, "message": fault.message, "hint": fault.hint} for fault in faults]
