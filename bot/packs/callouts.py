"""What site generators and note-taking apps add to Markdown, rewritten as plain blocks: callouts, folds, imports."""

from __future__ import annotations

import re
from typing import Final

from bot.packs.answers import SUMMARY, TAG, is_lettered
from bot.packs.blocks import Block
from bot.packs.choices import is_choice_list
from bot.packs.rendering import plain_html

_CALLOUT: Final = re.compile(r"\[!([A-Za-z][\w-]{0,30})(?:\|[^\]\n]*)?\][+-]?[ \t]*([^\n]*)\n?")
_FENCE: Final = re.compile(r":{3,}[ \t]*(?:\{?[\w.-]*\}?)[ \t]*(?:\[([^\]\n]*)\]|(.*))")
_IMPORT: Final = re.compile(r"(?:import|export)\s[^\n]*(?:from\s+)?['\"{][^\n]*;?")
_FOLD_END: Final = "</details"
_KINDS: Final = frozenset(
    """
    note tip important warning caution info abstract summary tldr todo success check done question help faq attention
    failure fail missing danger error bug example quote cite hint seealso
    """.split()  # noqa: SIM905 - twenty quoted words would be harder to read
)


def undressed(blocks: list[Block]) -> list[Block]:
    """The blocks as they would stand in plain Markdown; quotes and list items are looked through as well."""
    plain: list[Block] = []
    position = 0
    while position < len(blocks):
        block = blocks[position]
        position += 1
        if block.kind == "html" and (question := _question(block)):
            fold, position = _fold(block, question, blocks, position)
            plain += fold
        elif (undone := _undressed(block)) is not None:
            asks = undone.kind == "quote" and any(is_choice_list(part) or is_lettered(part) for part in undone.children)
            plain += undone.children if asks else [undone]
    return plain


def _undressed(block: Block) -> Block | None:
    """One block; None when nothing of it is for readers."""
    if block.kind == "paragraph":
        return _paragraph(block)
    if block.kind == "quote":
        _open_callout(block)
    if block.kind in ("quote", "list", "item"):
        block.children = undressed(block.children)
    return block if block.children or block.kind not in ("quote", "list") else None


def _paragraph(block: Block) -> Block | None:
    """A paragraph without `:::` lines and imports; a container's own title stays, in bold type."""
    if ":::" not in block.text and not block.text.startswith(("import", "export")):
        return block
    lines = block.text.split("\n")
    if all(_IMPORT.fullmatch(line.strip()) for line in lines):
        return None
    fences = [_FENCE.fullmatch(line.strip()) for line in lines]
    if None not in fences:
        return None
    shown = [line if fence is None else _bold(fence[1] or fence[2]) for line, fence in zip(lines, fences, strict=True)]
    return Block("paragraph", block.line, block.end, text="\n".join(filter(None, shown)))


def _open_callout(quote: Block) -> None:
    """`> [!note] Title`, or the title of an admonition: a kind is dropped, a real title is set in bold type."""
    first = quote.children[0] if quote.children else None
    if first is None or first.kind != "paragraph":
        return
    if first.info == "title":
        title, rest = first.text, ""
    elif (match := _CALLOUT.match(first.text)) is not None:
        title, rest = match[2].strip(), first.text[match.end() :]
    else:
        return
    heading = "" if title.lower() in _KINDS else _bold(title)
    text = "\n".join(filter(None, (heading, rest)))
    quote.children[:1] = [Block("paragraph", first.line, first.end, text=text)] if text else []


def _bold(title: str | None) -> str:
    title = (title or "").strip("*_ ")
    return f"**{title}**" if title else ""


def _question(block: Block) -> str:
    """The summary of a fold when it asks something: such a fold is a card with its answer inside."""
    summary = SUMMARY.search(block.text) if "<details" in block.text else None
    text = " ".join(TAG.sub("", summary[1]).split()) if summary is not None else ""
    return text if text.endswith(("?", "？", "؟")) else ""


def _fold(opening: Block, question: str, blocks: list[Block], position: int) -> tuple[list[Block], int]:
    """A fold as one quote, question first, and where the file goes on; one with headings or options is not folded."""
    head = Block("paragraph", opening.line, opening.end, text=f"**{question}**")
    text = plain_html(opening.text)
    inside = [Block("paragraph", opening.line, opening.end, text=text)] if text else []
    if _FOLD_END in opening.text:
        return [Block("quote", opening.line, opening.end, children=[head, *inside])], position
    for at in range(position, len(blocks)):
        block = blocks[at]
        if block.kind == "html" and _FOLD_END in block.text:
            inside += undressed(blocks[position:at])
            return [Block("quote", opening.line, block.end, children=[head, *inside])], at + 1
        if block.kind not in ("paragraph", "list", "code", "quote", "table") or is_choice_list(block):
            break
    return [head, *inside], position
