"""Task lists read as the options of a question: boxes, rationales, code inside options, letters in front."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from bot.packs.blocks import Block
from bot.packs.drafts import OptionDraft
from bot.packs.ids import visible
from bot.packs.inline import Prose
from bot.packs.rendering import Rendered, render
from bot.packs.wordlists import REFERENCE, bare

_BOX: Final = re.compile(r"\[(?:\s*([xX✓✔☑*])\s*|\s*)\](?![(\[:])")
LETTER: Final = re.compile(
    r"(\*\*|__|)\(?([A-Ja-j])(?:\s?[.):]+\s*\1\s+|\1\s?[.):]+\s+|\1\s*\n\s*|\1?\s?[、．）：]\s*)(?=\S)"
)
"""The letter in front of an option: "A. ", "b) ", "**C:** ", "D、"."""

TICK: Final = re.compile(r"\s*(?:[✅✔☑]\ufe0f?|\*{0,2}\((?:correct|right)(?: answer)?\)\*{0,2})\s*", re.IGNORECASE)
"""What people write beside a right option."""
MARK: Final = re.compile(
    rf"\A{TICK.pattern}|{TICK.pattern}\Z|\A\s*[❌✖✗✘]\ufe0f?\s*|\s*[❌✖✗✘]\ufe0f?\s*\Z", re.IGNORECASE
)
WHOLLY_BOLD: Final = re.compile(r"(\*\*|__)(?=\S)((?:(?!\1).)+)\1[.\s]*")

_SAYS: Final = re.compile(r"\w|[<>=&|+*/$`^]")
"""What an option before its code must hold to be worth showing: a lone colon or dash is not."""


@dataclass(slots=True)
class Choice:
    """One item of a task list, with the blocks that stand between it and the next."""

    item: Block
    extra: list[Block] = field(default_factory=list[Block])

    @property
    def has_code(self) -> bool:
        """Whether a fence stands between this option and the next."""
        return any(block.kind == "code" for block in self.extra)

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands behind the box."""
        first = self.item.children[0] if self.item.children else None
        text = first.text if first is not None else ""
        return not visible(_BOX.sub("", text, count=1)) and len(self.item.children) <= 1 and not self.extra


def box(item: Block) -> re.Match[str] | None:
    """The box at the beginning of a list item."""
    first = item.children[0] if item.children else None
    return _BOX.match(first.text) if first is not None and first.kind == "paragraph" else None


def is_checked(item: Block) -> bool:
    """Whether the box at the beginning of a list item has a cross or tick inside."""
    found = box(item)
    return found is not None and found[1] is not None


def unboxed(item: Block) -> str:
    """The text of a list item's first block, without its box."""
    found = box(item)
    first = item.children[0].text if item.children else ""
    return first if found is None else first[found.end() :]


def is_choice_list(block: Block) -> bool:
    """Whether at least half of a list's items begin with a box."""
    if block.kind != "list":
        return False
    boxes = sum(box(item) is not None for item in block.children)
    return boxes > 0 and boxes * 2 >= len(block.children)


@dataclass(slots=True)
class Reading:
    """The options of one question with what was found among them."""

    options: list[OptionDraft] = field(default_factory=list[OptionDraft])
    sources: list[str] = field(default_factory=list[str])
    images: list[str] = field(default_factory=list[str])
    without_box: list[int] = field(default_factory=list[int])


def read_choices(choices: list[Choice], prose: Prose, *, authored: bool) -> Reading:
    """All options of a question; `authored` says that child items are rationales, whatever they look like."""
    reading = Reading()
    for choice in choices:
        reading.options.append(_option(choice, prose, reading, authored=authored))
    _drop_letters(reading.options)
    _drop_give_aways(reading.options)
    return reading


def _option(choice: Choice, prose: Prose, reading: Reading, *, authored: bool) -> OptionDraft:
    item = choice.item
    found = box(item)
    body = list(item.children)
    if found is None:
        reading.without_box.append(item.line)
    else:
        rest = _without_references(item.children[0].text[found.end() :], prose, reading)
        says_nothing = not visible(rest) or (not _SAYS.search(rest) and len(body) + len(choice.extra) > 1)
        body[:1] = [] if says_nothing else [Block("paragraph", item.line, item.end, text=rest)]
    shown, reasons = _split_rationale(body, authored=authored)
    text, rationale = render(shown + choice.extra, prose), render(reasons, prose)
    reading.images += text.images + rationale.images
    named = "".join(f" (image {PurePosixPath(image).name})" for image in text.images)
    return OptionDraft(
        (text.text or ", ".join(filter(None, text.alts))) + named,
        bool(found and found[1]),
        item.line,
        _reason(rationale),
    )


def _reason(rationale: Rendered) -> str | None:
    """A rationale's text; the marker of a list with one item is dropped."""
    lines = rationale.text.split("\n")
    if sum(line.startswith("- ") for line in lines) == 1:
        return "\n".join(line.removeprefix("- ").removeprefix("  ") for line in lines)
    return rationale.text or None


def _split_rationale(body: list[Block], *, authored: bool) -> tuple[list[Block], list[Block]]:
    """The blocks of the option itself, and the child items that say why it is right or wrong."""
    head = body[0] if body else None
    leads = head is not None and not authored and head.text.rstrip().endswith((":", "："))
    if head is None or head.kind not in ("paragraph", "code") or leads:
        return body, []
    reasons = [block for block in body[1:] if _is_reason(block, authored=authored)]
    return [block for block in body if not any(block is reason for reason in reasons)], reasons


def _is_reason(block: Block, *, authored: bool) -> bool:
    return block.kind == "quote" or (
        block.kind == "list" and not block.ordered and (authored or len(block.children) == 1)
    )


def _without_references(source: str, prose: Prose, reading: Reading) -> str:
    """The option's source without the reference links that slipped into its last lines."""
    lines = source.split("\n")
    while len(lines) > 1 and (links := reference_links(lines[-1], prose)):
        reading.sources += links
        lines.pop()
    return "\n".join(lines)


def reference_links(source: str, prose: Prose) -> list[str]:
    """The addresses of a line that is nothing but links, all of them called "reference" or the like."""
    inline = prose.render(source.strip())
    if not inline.links or visible(inline.outside) or not all(bare(label) in REFERENCE for label, _ in inline.links):
        return []
    return [target for _, target in inline.links if target.startswith("http")]


def _drop_letters(options: list[OptionDraft]) -> None:
    """Take away "A. ", "B. " ... when every option has its letter: members see the options in another order."""
    letters = [LETTER.match(option.text) for option in options]
    if "".join(match[2].lower() if match else "-" for match in letters) == "abcdefghij"[: len(options)]:
        for option, match in zip(options, letters, strict=True):
            option.text = option.text[match.end() :] if match else option.text


def _drop_give_aways(options: list[OptionDraft]) -> None:
    """Take away ticks and crosses, and bold type that marks the right options and no other."""
    for option in options:
        option.text = MARK.sub("", option.text) if visible(MARK.sub("", option.text)) else option.text
    bold = [WHOLLY_BOLD.fullmatch(option.text.strip()) for option in options]
    if [match is not None for match in bold] == [option.right for option in options]:
        for option, match in zip(options, bold, strict=True):
            option.text = match[2] if match is not None else option.text
