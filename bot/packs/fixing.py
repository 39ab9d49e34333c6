"""Writes missing ids into notes: ` ^id` at line ends, every other byte stays. For `check --fix-ids`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from bot.core.content import Pack
from bot.packs.binding import bind
from bot.packs.drafts import FactDraft, Note, QuestionDraft
from bot.packs.files import Source, read_text, sources_at
from bot.packs.loading import read_notes
from bot.packs.manifest import plain_header
from bot.packs.notes import read_note

_LINE_ENDS: Final = re.compile(rb"(\r\n|\n|\r)")
_Draft = FactDraft | QuestionDraft


def fix_ids(paths: Sequence[Path]) -> list[Path]:
    """Give every fact and question an id of its own where its file allows; the files that were changed."""
    return [file for path in paths for source in sources_at(path) for file in _fix_pack(source)]


def _fix_pack(source: Source) -> Iterator[Path]:
    notes = list(read_notes(source.folder, source.files().files))
    wanted = {note.file: dict(_missing(note)) for note in notes}
    pack, _ = bind(plain_header(source.name), notes, source.folder)
    ids = _ids(pack)
    for note in notes:
        marks = {
            line: ids[note.file, draft.line]
            for line, draft in wanted[note.file].items()
            if (note.file, draft.line) in ids
        }
        path = source.folder / note.file
        if marks and _write(path, note, marks):
            yield path


def _missing(note: Note) -> Iterator[tuple[int, _Draft]]:
    """Lines that can take an id, with the item that lacks it."""
    for draft in _drafts(note):
        if draft.id is None and draft.mark_line:
            yield draft.mark_line, draft


def _drafts(note: Note) -> Iterator[_Draft]:
    for topic in note.topics:
        yield from topic.facts
        yield from topic.questions


def _ids(pack: Pack) -> dict[tuple[str, int], str]:
    """Ids by file and line; a line that holds two items has none."""
    found: dict[tuple[str, int], str] = {}
    twice: set[tuple[str, int]] = set()
    for item in (*pack.facts, *pack.questions):
        place = (item.place.file, item.place.line)
        twice |= {place} & found.keys()
        found[place] = item.id
    return {place: item_id for place, item_id in found.items() if place not in twice}


def _write(path: Path, note: Note, marks: dict[int, str]) -> bool:
    """Write the marks that change nothing but ids; whether any was written."""
    before = _contents(read_note(note.file, read_text(path)))
    data = path.read_bytes()
    for _ in range(2):
        marked = _with_marks(data, marks)
        after = _contents(read_note(note.file, marked.decode("utf-8-sig")))
        if marks and {line: content for line, (content, _) in after.items()} == {
            line: content for line, (content, _) in before.items()
        }:
            path.write_bytes(marked)
            return True
        spoilt = {
            line for line in before.keys() | after.keys() if before.get(line, ("",))[0] != after.get(line, ("",))[0]
        }
        lines = {before[line][1] for line in spoilt & before.keys()} | {
            after[line][1] for line in spoilt & after.keys()
        }
        marks = {line: item_id for line, item_id in marks.items() if line not in lines}
    return False


def _contents(note: Note) -> dict[int, tuple[str, int]]:
    """What each item says, by its line, with the line that takes its id."""
    return {draft.line: (_content(draft), draft.mark_line) for draft in _drafts(note)}


def _content(draft: _Draft) -> str:
    if isinstance(draft, FactDraft):
        return f"{draft.path} {draft.text} {draft.sources}"
    return f"{draft.stem} {draft.options} {draft.explanation} {draft.sources}"


def _with_marks(data: bytes, marks: dict[int, str]) -> bytes:
    pieces = _LINE_ENDS.split(data)
    for line, item_id in marks.items():
        pieces[2 * (line - 1)] += f" ^{item_id}".encode()
    return b"".join(pieces)
