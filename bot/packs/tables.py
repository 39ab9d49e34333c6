"""Markdown tables -> comparisons (first header cell empty) and facts, one per row."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.packs.blocks import Block
from bot.packs.chaff import is_chaff
from bot.packs.drafts import FactDraft, FrontMatter, TableDraft
from bot.packs.faultlog import FaultLog
from bot.packs.ids import visible
from bot.packs.inline import Prose, is_web
from bot.packs.rendering import Rendered, pair_cells, table_cells


@dataclass(slots=True)
class Reading:
    """What a table holds. `table` is None when it is no comparison, or a faulty one."""

    table: TableDraft | None = None
    rows: list[tuple[FactDraft, Rendered]] = field(default_factory=list[tuple[FactDraft, Rendered]])


def read_table(block: Block, before: Block | None, *, front: FrontMatter, prose: Prose, log: FaultLog) -> Reading:
    """Read one table; `before` may be the comment that names its sources and facts."""
    everything = Rendered()
    header, rows = table_cells(block, prose, everything)
    reading = Reading()
    if len(header) > 1 and not header[0] and rows:
        reading.table = _comparison(TableDraft((), header, tuple(rows), block.line), before, front, log)
    for row in block.children[1:]:
        if all(is_chaff(cell, prose) or not visible(cell.text) for cell in row.children):
            continue
        rendered = Rendered()
        _, cells = table_cells(Block("table", row.line, row.end, children=[block.children[0], row]), prose, rendered)
        rendered.text = "\n".join(pair_cells(header, cells[0]))
        if rendered.text:
            reading.rows.append((FactDraft((), "", row.line, "row"), rendered))
    return reading


def _comparison(table: TableDraft, before: Block | None, front: FrontMatter, log: FaultLog) -> TableDraft | None:
    notes = _notes(before)
    table.fact_ids = notes.get("facts", "").replace(",", " ").split()
    for key in notes.get("source", "").replace(",", " ").split():
        address = front.sources.get(key, key)
        if not is_web(address):
            log.refuse(
                table.line, f"The source `{key}` is not in this file's `sources`.", "Add it to the front matter."
            )
            return None
        table.sources.append(address)
    return table


def _notes(before: Block | None) -> dict[str, str]:
    """`<!-- source: key; facts: ids -->` as a table."""
    if before is None or before.kind != "html" or not before.text.startswith("<!--"):
        return {}
    content = before.text.strip().removeprefix("<!--").split("-->")[0]
    pairs = (part.partition(":") for part in content.split(";"))
    return {key.strip(): value.strip() for key, colon, value in pairs if colon}
