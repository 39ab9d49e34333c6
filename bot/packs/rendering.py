"""Blocks -> Discord Markdown: paragraphs, lists, code, tables as `header: cell` lines. Nothing is decided here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.packs.blocks import Block
from bot.packs.inline import Prose, is_web

_TAG: Final = re.compile(r"<summary>.*?</summary>|<!--.*?(?:-->|\Z)|</?[A-Za-z][^>]*>", re.DOTALL)
_FENCE: Final = "```"


@dataclass(slots=True)
class Rendered:
    """Text for Discord with the web addresses and relative images met on the way."""

    text: str = ""
    links: list[str] = field(default_factory=list[str])
    images: list[str] = field(default_factory=list[str])
    alts: list[str] = field(default_factory=list[str])

    @property
    def shown(self) -> str:
        """The text, or the images' alternative texts when there is no text."""
        return self.text or ", ".join(filter(None, self.alts)) or ", ".join(self.images)


def render(blocks: Iterable[Block], prose: Prose) -> Rendered:
    """Several blocks as one text, a blank line between paragraphs."""
    result = Rendered()
    parts: list[tuple[str, bool]] = []
    for block in blocks:
        text = _block(block, prose, result)
        if text:
            parts.append((text, block.kind == "list"))
    for text, is_list in parts:
        result.text += ("\n" if is_list else "\n\n") + text if result.text else text
    return result


def _block(block: Block, prose: Prose, result: Rendered) -> str:
    kind = block.kind
    if kind in ("paragraph", "cell"):
        return paragraph(block.text, prose, result)
    if kind == "heading":
        text = paragraph(block.text, prose, result)
        return f"**{text}**" if text and "**" not in text else text
    if kind == "code":
        return code(block)
    if kind == "list":
        return "\n".join(_list_lines(block, prose, result))
    if kind == "table":
        return "\n".join(_table_lines(block, prose, result))
    if kind == "quote":
        return quoted(block, prose, result)
    return plain_html(block.text) if kind == "html" else ""


def paragraph(source: str, prose: Prose, result: Rendered) -> str:
    """One paragraph's text; its links and images are added to `result`."""
    inline = prose.render(source)
    result.links += [target for _, target in inline.links if is_web(target)]
    result.images += inline.images
    result.alts += inline.alts
    return inline.text


def code(block: Block) -> str:
    """A fence that Discord shows as one block, whatever is inside."""
    content = block.text.rstrip("\n").replace(_FENCE, "`\u200b``")
    language = block.info.split(maxsplit=1)[0] if block.info else ""
    language = language if re.fullmatch(r"[A-Za-z0-9+#._-]{1,20}", language) else ""
    return f"{_FENCE}{language}\n{content}\n{_FENCE}"


def quoted(block: Block, prose: Prose, result: Rendered) -> str:
    """A block quote's content with `> ` before each line."""
    inner = render(block.children, prose)
    _merge(result, inner)
    return "\n".join(f"> {line}" for line in inner.text.split("\n")) if inner.text else ""


def _list_lines(block: Block, prose: Prose, result: Rendered) -> Iterable[str]:
    for position, item in enumerate(block.children):
        inner = render(item.children, prose)
        _merge(result, inner)
        marker = f"{block.level + position}." if block.ordered else "-"
        lines = inner.text.split("\n")
        yield f"{marker} {lines[0]}".rstrip()
        yield from (f"  {line}" if line else line for line in lines[1:])


def _table_lines(block: Block, prose: Prose, result: Rendered) -> Iterable[str]:
    header, rows = table_cells(block, prose, result)
    for row in rows:
        yield "; ".join(pair_cells(header, row))


def table_cells(block: Block, prose: Prose, result: Rendered) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The header cells and the rows of a table, rendered."""
    rows = [tuple(paragraph(cell.text, prose, result) for cell in row.children) for row in block.children]
    return rows[0], rows[1:]


def pair_cells(header: Sequence[str], row: Sequence[str]) -> list[str]:
    """`header: cell` for every cell that is not empty."""
    return [f"{name}: {cell}" if name else cell for name, cell in zip(header, row, strict=False) if cell]


def plain_html(source: str) -> str:
    """The text of an HTML block without its tags and comments."""
    return "\n".join(filter(None, (line.strip() for line in _TAG.sub("", source).split("\n"))))


def _merge(result: Rendered, inner: Rendered) -> None:
    result.links += inner.links
    result.images += inner.images
    result.alts += inner.alts
