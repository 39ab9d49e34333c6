"""Markdown text -> a small tree of blocks with line numbers. Inline markup stays as source; see `inline`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.token import Token
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.admon.index import admonition
from mdit_py_plugins.front_matter import front_matter_plugin

from bot.packs import bounds

BlockKind = Literal["heading", "paragraph", "list", "item", "table", "row", "cell", "code", "quote", "html", "rule"]


@dataclass(slots=True)
class Block:
    """One block. `line` and `end` are its first line and the one after its last (1 = first line of the file)."""

    kind: BlockKind
    line: int
    end: int
    text: str = ""
    """Inline source of a heading, paragraph or cell; the content of code and HTML."""
    level: int = 0
    """A heading's level; an ordered list's first number."""
    info: str = ""
    """The language after a code fence; the marker of a list; "title" for the title of an admonition."""
    ordered: bool = False
    children: list[Block] = field(default_factory=list["Block"])


@dataclass(slots=True)
class Parsed:
    """A file's blocks, its front matter as text, its link definitions, and the lines that were refused."""

    blocks: list[Block]
    front_matter: str | None
    env: dict[str, Any]
    wide_tables: list[int]
    too_deep: list[int]


_LEAVES: Final = {"fence": "code", "code_block": "code", "html_block": "html", "hr": "rule"}
_OPENERS: Final = {
    "heading_open": "heading",
    "paragraph_open": "paragraph",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "list_item_open": "item",
    "blockquote_open": "quote",
    "admonition_open": "quote",
    "admonition_title_open": "paragraph",
    "table_open": "table",
    "tr_open": "row",
    "th_open": "cell",
    "td_open": "cell",
}
_TRANSPARENT: Final = {"thead_open", "thead_close", "tbody_open", "tbody_close"}


def parse(text: str) -> Parsed:
    """Read Markdown of any kind; never fails for any text, and says which lines it refused."""
    env: dict[str, Any] = {}
    tokens = _MARKDOWN.parse(text, env)
    front = tokens.pop(0).content if tokens and tokens[0].type == "front_matter" else None
    root = Block("item", 1, 1)
    _grow(root, tokens)
    wide = sorted(set(env.get("wide_tables", ())))
    _drop(root, set(wide))
    return Parsed(root.children, front, env, wide, sorted(_deepest(tokens)))


def _grow(root: Block, tokens: Sequence[Token]) -> None:
    """Hang every token's block below the one that encloses it."""
    stack = [root]
    line = 1
    for token in tokens:
        kind = token.type
        if token.map is not None:
            line = token.map[0] + 1
        if kind == "inline":
            stack[-1].text = token.content
        elif kind in _OPENERS:
            block = _opened(token, line)
            stack[-1].children.append(block)
            stack.append(block)
        elif kind in _LEAVES:
            stack[-1].children.append(_leaf(token, line))
        elif kind.endswith("_close") and kind not in _TRANSPARENT:
            stack.pop()


def _drop(block: Block, lines: set[int]) -> None:
    """Take out the paragraphs that hold one of these lines."""
    if lines:
        block.children = [
            child
            for child in block.children
            if child.kind != "paragraph" or lines.isdisjoint(range(child.line, child.end))
        ]
        for child in block.children:
            _drop(child, lines)


def _opened(token: Token, line: int) -> Block:
    end = token.map[1] + 1 if token.map is not None else line + 1
    block = Block(_OPENERS[token.type], line, end)  # type: ignore[arg-type]
    if token.type == "admonition_title_open":
        block.info = "title"
    if token.type == "heading_open":
        block.level = int(token.tag[1])
        block.info = token.markup
    elif token.type == "ordered_list_open":
        block.ordered = True
        block.level = int(token.attrs.get("start", 1))
    return block


def _leaf(token: Token, line: int) -> Block:
    end = token.map[1] + 1 if token.map is not None else line + 1
    return Block(_LEAVES[token.type], line, end, text=token.content, info=token.info.strip())  # type: ignore[arg-type]


def _deepest(tokens: Sequence[Token]) -> Iterator[int]:
    """First lines of what lies at the bound of nesting: the parser drops everything below it without a word."""
    for token in tokens:
        if token.level >= bounds.NESTING - 1 and token.map is not None:
            yield token.map[0] + 1
            return


def _bounded_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """markdown-it's table rule, unless the delimiter row is too wide: wide tables take quadratic time."""
    if start + 1 >= end:
        return False
    row = state.src[state.bMarks[start + 1] + state.tShift[start + 1] : state.eMarks[start + 1]]
    if row[:1] not in ("|", "-", ":"):  # the rule would find out too, in three times the time
        return False
    if row.count("|") > bounds.TABLE_COLUMNS + 1 and not row.strip("|:- \t"):
        state.env.setdefault("wide_tables", []).append(start + 1)
        return False
    return table(state, start, end, silent)


def _admonition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The plugin's rule for `!!! note`, unless nothing indented follows: then the line is a loud sentence."""
    follows = start + 1
    while follows < end and state.isEmpty(follows):
        follows += 1
    if follows >= end or state.sCount[follows] < state.blkIndent + 2:
        return False
    return admonition(state, start, end, silent)


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": True, "maxNesting": bounds.NESTING})
    reader.enable(["table", "strikethrough"]).disable(["inline", "text_join"])
    reader.use(front_matter_plugin).use(admon_plugin)
    reader.block.ruler.at("admonition", _admonition, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    reader.block.ruler.at("table", _bounded_table, {"alt": ["paragraph", "reference"]})
    return reader


_MARKDOWN: Final = _reader()


def inline_tokens(source: str, env: dict[str, Any]) -> list[Token]:
    """The inline tokens of one paragraph's source, with the file's link definitions."""
    tokens: list[Token] = []
    _MARKDOWN.inline.parse(source, _MARKDOWN, env, tokens)
    return tokens
