"""What follows a question's options: its explanation, and the links that are its sources."""

from __future__ import annotations

import re
from typing import Final

from bot.packs.blocks import Block
from bot.packs.chaff import is_navigation
from bot.packs.drafts import QuestionDraft
from bot.packs.ids import visible
from bot.packs.inline import Prose
from bot.packs.rendering import render
from bot.packs.wordlists import EXPLANATION, REFERENCE, bare

_EMPHASISED: Final = re.compile(r"(\*\*\*|\*\*|__|\*|_)([^*_\n]{2,40}?)\s*[:：]?\s*\1\s*[:：–—-]?[ \t]*\n?")
_PLAIN_LABEL: Final = re.compile(r"([^\W\d_][^:：*_\n]{1,38}?)\s*[:：]\s*")

_SYMBOLS: Final = re.compile(r"\A[^\w\[\](){}`<\"'*]+")
"""An emoji in front of a label."""
_FIRST_LINK: Final = re.compile(r"\[([^\]\n]{1,40})\]\([^)\s]*\)[.:,\s]*")


class Explainer:
    """Reads the explanations of one file."""

    def __init__(self, prose: Prose) -> None:
        self._prose = prose

    def explain(self, blocks: list[Block], draft: QuestionDraft) -> None:
        """Add the explanation, its sources and its images to `draft`."""
        kept: list[Block] = []
        for block in _flat(blocks):
            if block.kind == "rule" or is_navigation(block, self._prose):
                continue
            if links := self._only_links(block):
                draft.sources += links
                continue
            text = _unlabelled(block.text) if block.kind == "paragraph" and not kept else block.text
            if block.kind != "paragraph":
                kept.append(block)
            elif visible(text):
                kept.append(Block("paragraph", block.line, block.end, text=self._own_text(text, draft)))
        if len(kept) == 1 and kept[0].kind == "list" and len(kept[0].children) == 1:
            kept = kept[0].children
        rendered = render(kept, self._prose)
        draft.explanation = _without_reference(rendered.text) or None
        draft.sources += rendered.links
        draft.images += rendered.images

    def _own_text(self, source: str, draft: QuestionDraft) -> str:
        """A paragraph without the lines at its end that are nothing but links."""
        lines = source.split("\n")
        while len(lines) > 1 and (links := self._only_links(Block("paragraph", 0, 0, text=lines[-1]))):
            draft.sources += links
            lines.pop()
        return "\n".join(lines)

    def _only_links(self, block: Block) -> list[str]:
        """The addresses of a paragraph or list that is nothing but links."""
        if block.kind == "list":
            each = [self._only_links(part) for item in block.children for part in item.children]
            return [link for links in each for link in links] if each and all(each) else []
        if block.kind != "paragraph":
            return []
        inline = self._prose.render(block.text)
        targets = [target for _, target in inline.links if target.startswith("http")]
        outside = bare(inline.outside)
        return targets if not outside or outside in REFERENCE or outside in EXPLANATION else []


def _unlabelled(source: str) -> str:
    """A paragraph without "**Explanation:**" and its like in front."""
    text = _SYMBOLS.sub("", source, count=1)
    match = _EMPHASISED.match(text)
    if match is not None and bare(match[2]) in EXPLANATION | REFERENCE:
        return text[match.end() :]
    opening = text[: len(text) - len(text.lstrip("*_"))]
    match = _PLAIN_LABEL.match(text, len(opening))
    if match is not None and bare(match[1]) in EXPLANATION:
        rest = text[match.end() :]
        return rest.removesuffix(opening) if opening and rest.endswith(opening) else opening + rest
    return "" if bare(text) in EXPLANATION else source


def _without_reference(text: str) -> str:
    """An explanation that does not begin with "[Reference](...)": the address is among the sources."""
    while (match := _FIRST_LINK.match(text)) and bare(match[1]) in REFERENCE:
        text = text[match.end() :]
    return text


def _flat(blocks: list[Block]) -> list[Block]:
    """Block quotes opened: the quote marks the explanation, it is not part of it."""
    return [part for block in blocks for part in (_flat(block.children) if block.kind == "quote" else [block])]
