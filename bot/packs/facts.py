"""Blocks below one heading -> facts and comparison tables. What a question is, is decided before."""

from __future__ import annotations

from typing import Final

from bot.packs.blocks import Block
from bot.packs.chaff import is_chaff, is_contents_table, is_navigation, says_something, width
from bot.packs.choices import box
from bot.packs.drafts import FactDraft, FrontMatter, Path, TopicDraft
from bot.packs.faultlog import FaultLog
from bot.packs.ids import is_id, split_mark, visible
from bot.packs.inline import Prose
from bot.packs.metadata import MetadataReader
from bot.packs.rendering import Rendered, code, render
from bot.packs.tables import read_table

_LONG: Final = 800
"""A fact longer than this many characters is cut at its children, so that each can be shown alone."""
_NAMES: Final = 24
"""A list whose items are no wider than this on average is a list of names: one fact."""


class FactReader:
    """Reads the facts of one file into a topic draft."""

    def __init__(self, prose: Prose, log: FaultLog, front: FrontMatter, *, marked_only: bool) -> None:
        self._prose = prose
        self._log = log
        self._front = front
        self._metadata = MetadataReader(prose, log, front)
        self._marked_only = marked_only
        self._topic = TopicDraft("", 1)
        self._path: Path = ()

    def read(self, topic: TopicDraft, path: Path, blocks: list[Block]) -> None:
        """Add the facts and tables of `blocks`, which stand under the headings `path`."""
        self._topic, self._path = topic, path
        lead: Block | None = None
        for position, block in enumerate(blocks):
            following = blocks[position + 1].kind if position + 1 < len(blocks) else ""
            if block.kind == "paragraph" and _leads(block, following):
                lead = block
                continue
            self._block(block, lead, blocks[position - 1] if position else None)
            lead = None

    def _block(self, block: Block, lead: Block | None, before: Block | None) -> None:
        if block.kind == "list":
            self._list(block, lead)
        elif block.kind == "paragraph":
            self._paragraph(block)
        elif block.kind == "table":
            self._table(block, before)
        elif block.kind == "quote":
            self._quote(block)
        elif block.kind == "code":
            self._code(block, lead)

    def _paragraph(self, block: Block) -> None:
        text, mark = self._marked(block)
        source = Block("paragraph", block.line, block.end, text=text)
        if mark is None and (is_chaff(source, self._prose) or not says_something(text)):
            return
        self._keep(
            FactDraft(self._path, "", block.line, "paragraph", mark, block.end - 1), render([source], self._prose)
        )

    def _quote(self, block: Block) -> None:
        kept = [child for child in block.children if not is_chaff(child, self._prose)]
        if kept:
            text, mark = self._marked(kept[-1]) if kept[-1].kind == "paragraph" else ("", None)
            if mark is not None:
                kept[-1] = Block("paragraph", kept[-1].line, kept[-1].end, text=text)
            self._keep(FactDraft(self._path, "", block.line, "quote", mark), render(kept, self._prose))

    def _code(self, block: Block, lead: Block | None) -> None:
        """Code belongs to the fact before it, else to the line that leads to it."""
        facts = self._topic.facts
        if lead is None and facts and facts[-1].path == self._path:
            facts[-1].text += "\n" + code(block)
        else:
            blocks = [lead, block] if lead is not None else [block]
            self._keep(FactDraft(self._path, "", blocks[0].line, "paragraph"), render(blocks, self._prose))

    def _table(self, block: Block, before: Block | None) -> None:
        if is_contents_table(block, self._prose):
            return
        found = read_table(block, before, front=self._front, prose=self._prose, log=self._log)
        if found.table is not None:
            found.table.path = self._path
            self._topic.tables.append(found.table)
        if found.table is None or self._front.id is None:
            for draft, text in found.rows:
                draft.path = self._path
                self._keep(draft, text)

    def _list(self, block: Block, lead: Block | None) -> None:
        if is_navigation(block, self._prose):
            return
        whole = self._as_one(block, lead)
        if whole is not None:
            self._keep(*whole)
            return
        prefix = _lead_text(lead, self._prose)
        for item in block.children:
            self._item(item, prefix)

    def _as_one(self, block: Block, lead: Block | None) -> tuple[FactDraft, Rendered] | None:
        """The list as one fact, when its items say little without each other or without the line before."""
        sources = [child.text for item in block.children for child in item.children if child.kind == "paragraph"]
        lead_mark = split_mark(lead.text)[1] if lead is not None else None
        if any(split_mark(source)[1] is not None for source in sources) and lead_mark is None:
            return None
        flat = all(len(item.children) <= 1 for item in block.children)
        names = flat and len(sources) > 1 and sum(map(width, sources)) <= _NAMES * len(sources)
        if not names and (lead is None or sum(map(len, sources)) > _LONG):
            return None
        kept = [item for item in block.children if item.children and not is_chaff(item.children[0], self._prose)]
        return self._joined(block, kept, lead) if kept else None

    def _joined(self, block: Block, items: list[Block], lead: Block | None) -> tuple[FactDraft, Rendered]:
        body = Block("list", block.line, block.end, level=block.level, ordered=block.ordered, children=items)
        if lead is None:
            return FactDraft(self._path, "", block.line), render([body], self._prose)
        text, mark = self._marked(lead)
        opening = Block("paragraph", lead.line, lead.end, text=text)
        return FactDraft(self._path, "", lead.line, "item", mark, lead.end - 1), render([opening, body], self._prose)

    def _item(self, item: Block, prefix: str) -> None:
        """One list item: its marked children are facts of their own, its metadata is read, the rest is folded in."""
        head = item.children[0] if item.children else None
        if head is None:
            return
        source, mark = self._marked(head) if head.kind == "paragraph" else ("", None)
        found = box(item)
        source = source[found.end() :] if found is not None else source
        draft = FactDraft(self._path, "", item.line, "item", mark, head.end - 1 if head.kind == "paragraph" else 0)
        body = [Block("paragraph", head.line, head.end, text=source)] if head.kind == "paragraph" else [head]
        own = [self._without_metadata(child, draft) for child in item.children[1:]]
        body += [child for child in own if child is not None]
        if self._cut(body, draft, prefix):
            return
        rendered = render(body, self._prose)
        rendered.text = f"{prefix}: {rendered.text}" if prefix and mark is None else rendered.text
        if mark is not None or (visible(rendered.text) and not self._is_empty_talk(body)):
            self._keep(draft, rendered)

    def _is_empty_talk(self, body: list[Block]) -> bool:
        """Whether an item is a link, a promotion or a bare symbol, with nothing below that says more."""
        return is_chaff(body[0], self._prose) and (
            len(body) == 1 or all(child.kind == "list" and is_navigation(child, self._prose) for child in body[1:])
        )

    def _cut(self, body: list[Block], draft: FactDraft, prefix: str) -> bool:
        """Cut a long item at its children; each keeps the item's own text in front."""
        lists = [block for block in body[1:] if block.kind == "list"]
        if draft.id is not None or not lists or body[0].kind != "paragraph":
            return False
        if sum(_length(block) for block in body) <= _LONG:
            return False
        opening = ": ".join(filter(None, (prefix, _lead_text(body[0], self._prose))))
        for block in lists:
            for item in block.children:
                self._item(item, opening)
        return True

    def _without_metadata(self, child: Block, draft: FactDraft) -> Block | None:
        """A child block without its metadata and its marked items; None when nothing is left."""
        if child.kind != "list":
            return child
        kept: list[Block] = []
        for item in child.children:
            first = item.children[0] if item.children else None
            text = first.text if first is not None and first.kind == "paragraph" else ""
            if split_mark(text)[1] is not None and is_id(split_mark(text)[1] or ""):
                self._item(item, "")
            elif not self._metadata.read(text, item.line, draft):
                kept.append(item)
        return (
            Block("list", child.line, child.end, level=child.level, ordered=child.ordered, children=kept)
            if kept
            else None
        )

    def _marked(self, block: Block) -> tuple[str, str | None]:
        """A paragraph's source without its id, and the id when it is a valid one."""
        text, mark = split_mark(block.text)
        if mark is None or is_id(mark):
            return text, mark
        hint = "Ids hold a-z, 0-9 and hyphens, at most 48 of them."
        self._log.warn(block.end - 1, f"`^{mark}` is not an id and was read as text.", hint)
        return block.text, None

    def _keep(self, draft: FactDraft, rendered: Rendered) -> None:
        if draft.id is None and self._marked_only:
            return
        draft.text = rendered.shown
        draft.images = list(dict.fromkeys(rendered.images))
        draft.sources = list(dict.fromkeys(draft.sources + rendered.links))
        if not visible(draft.text):
            self._log.refuse(draft.line, "This fact has no text.")
        elif not draft.refused:
            self._topic.facts.append(draft)


def _leads(block: Block, following: str) -> bool:
    """Whether a paragraph is the beginning of what follows it."""
    text = split_mark(block.text)[0].rstrip("*_ ")
    return following in ("list", "code") and text.endswith((":", "：", "；", "—"))


def _lead_text(lead: Block | None, prose: Prose) -> str:
    if lead is None:
        return ""
    return prose.render(split_mark(lead.text)[0]).text.rstrip(":： ").removesuffix(":**").rstrip(":：")


def _length(block: Block) -> int:
    return len(block.text) + sum(map(_length, block.children))
