"""Options without boxes, rewritten as a task list where something says which are right: then they are a question.

Three habits: letters with an answer named below ("A. ... Answer: B"), a plain list with such an answer, and a plain
list below a question with the right item ticked or in bold type.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from bot.packs.answers import find_answer, is_lettered
from bot.packs.blocks import Block
from bot.packs.choices import LETTER, TICK, WHOLLY_BOLD, is_checked, is_choice_list, unboxed
from bot.packs.ids import split_mark

_ALPHABET: Final = "abcdefghij"
_GATHERED: Final = "letters"
_HABIT: Final = 3
"""From so many such lists below questions on, ticks (or bold type) are the file's way to mark right options."""


@dataclass(slots=True)
class Boxed:
    """A file's blocks with such options as task lists."""

    blocks: list[Block] = field(default_factory=list[Block])
    found: int = 0
    unanswered: list[int] = field(default_factory=list[int])
    """Lines of options with letters of which nothing says which are right."""
    open: Block | None = None
    """The last of those, when an answer may still follow behind the list in which they stand."""
    ticked: list[Block] = field(default_factory=list[Block])


def with_boxes(blocks: list[Block]) -> Boxed:
    """Rewrite the options whose right ones are named; everything else stays as it is."""
    boxed = _answered(blocks)
    for find in (_ticked, _bold):
        habit = [options for options in boxed.ticked if find(options)]
        for options in habit if len(habit) >= _HABIT else ():
            _mark(options, find(options))
            boxed.found += 1
    return boxed


def _answered(blocks: list[Block]) -> Boxed:
    """Rewrite the options with an answer, in lists of questions too, and collect those with ticks."""
    boxed = Boxed()
    rest = _gathered([part for block in blocks for part in _parted(block)])
    position = 0
    while position < len(rest):
        block, before = rest[position], boxed.blocks[-1] if boxed.blocks else None
        position += 1
        boxed.blocks.append(block)
        options, home = _options(block, before, boxed)
        if options is None:
            continue
        answer = find_answer(rest[position : position + 40], [_text(item) for item in options.children])
        if answer is None:
            _leave(options, boxed)
            continue
        _mark(options, answer.right)
        boxed.found += 1
        boxed.open = None
        position += answer.used
        (boxed.blocks if home is None else home.children).extend(answer.left)
    return boxed


def _options(block: Block, before: Block | None, boxed: Boxed) -> tuple[Block | None, Block | None]:
    """Options that wait for an answer, and the item in which they stand when it is not the file itself."""
    if block.kind != "list" or (is_choice_list(block) and any(is_checked(item) for item in block.children)):
        return None, None
    if is_choice_list(block):
        return block, None
    if is_lettered(block) or (_is_flat(block) and before is not None and _asks(before)):
        return block, None
    waiting: tuple[Block | None, Block | None] = (None, None)
    for item in block.children:
        inner = _answered(item.children)
        item.children = inner.blocks
        boxed.found += inner.found
        boxed.ticked += inner.ticked
        boxed.unanswered += inner.unanswered
        waiting = (inner.open, item) if inner.open is not None else (None, None)
    if waiting[0] is not None and is_lettered(waiting[0]):
        boxed.unanswered.pop()
    return waiting


def _leave(options: Block, boxed: Boxed) -> None:
    """Nothing names the right ones: perhaps a tick does, perhaps the answer stands behind the list around it."""
    boxed.open = options
    if is_choice_list(options):
        return  # the question says itself that no option is marked
    if is_lettered(options):
        boxed.unanswered.append(options.line)
    elif _ticked(options) or _bold(options):
        boxed.ticked.append(options)


def _is_flat(block: Block) -> bool:
    """Whether a list has two to ten items of one paragraph each."""
    return 2 <= len(block.children) <= len(_ALPHABET) and all(
        len(item.children) == 1 and item.children[0].kind == "paragraph" for item in block.children
    )


def _asks(block: Block) -> bool:
    text = split_mark(block.text)[0].rstrip(" *_\n\t")
    return block.kind in ("heading", "paragraph") and text.endswith(("?", "？", "؟", "?)"))


def _text(item: Block) -> str:
    """An option's text without its box and its letter."""
    text = unboxed(item)
    letter = LETTER.match(text)
    return text[letter.end() :] if letter is not None else text


def _mark(options: Block, right: set[int]) -> None:
    for place, item in enumerate(options.children):
        head = item.children[0]
        head.text = f"[{'x' if place in right else ' '}] {unboxed(item).strip()}"


def _ticked(options: Block) -> set[int]:
    """The items with a tick; none when all have one."""
    places = {place for place, item in enumerate(options.children) if TICK.search(item.children[0].text)}
    return places if len(places) < len(options.children) else set()


def _bold(options: Block) -> set[int]:
    """The only item in bold type among three or more without ticks."""
    texts = [item.children[0].text for item in options.children]
    bold = {place for place, text in enumerate(texts) if WHOLLY_BOLD.fullmatch(text)}
    return bold if len(bold) == 1 and len(texts) > 2 and not _ticked(options) else set()


def _gathered(blocks: list[Block]) -> list[Block]:
    """Paragraphs that follow one another and begin with A, B, C ... as one list."""
    kept: list[Block] = []
    for block in blocks:
        last = kept[-1] if kept else None
        letter = _letter(block.text) if block.kind == "paragraph" else ""
        if letter and last is not None and last.info == _GATHERED and letter == _ALPHABET[len(last.children) :][:1]:
            last.children.append(Block("item", block.line, block.end, children=[block]))
            last.end = block.end
        elif letter == "a":
            item = Block("item", block.line, block.end, children=[block])
            kept.append(Block("list", block.line, block.end, info=_GATHERED, children=[item]))
        else:
            kept.append(block)
    return [block.children[0].children[0] if _is_alone(block) else block for block in kept]


def _is_alone(block: Block) -> bool:
    return block.info == _GATHERED and len(block.children) == 1


def _parted(block: Block) -> list[Block]:
    """A paragraph with "A. ...", "B. ..." on lines of their own, cut into options and what stands between them."""
    if block.kind != "paragraph" or "\n" not in block.text:
        return [block]
    lines = block.text.split("\n")
    parts: list[Block] = []
    done = at = 0
    while at < len(lines):
        options = _run(lines, at) if _letter(lines[at]) == "a" else []
        if len(options) < 2:
            at += 1
            continue
        parts += _lines(block, lines, done, at)
        parts.append(_listed(options, block.line + at))
        done = at = parts[-1].end - block.line
    return [*parts, *_lines(block, lines, done, at)] if parts else [block]


def _listed(options: list[str], line: int) -> Block:
    """Lines of text as a list that begins at a line."""
    listed = Block("list", line, line)
    for text in options:
        end = listed.end + text.count("\n") + 1
        paragraph = Block("paragraph", listed.end, end, text=text)
        listed.children.append(Block("item", listed.end, end, children=[paragraph]))
        listed.end = end
    return listed


def _run(lines: list[str], start: int) -> list[str]:
    """The texts of options that begin at a line; a line without the next letter goes on with the one before it."""
    options: list[str] = []
    for at in range(start, len(lines)):
        wanted = _ALPHABET[len(options) : len(options) + 1]
        if wanted and _letter(lines[at]) == wanted:
            options.append(lines[at])
        elif options and wanted and any(_letter(line) == wanted for line in lines[at + 1 : at + 3]):
            options[-1] += "\n" + lines[at]
        else:
            break
    return options


def _letter(line: str) -> str:
    match = LETTER.match(line)
    return match[2].lower() if match is not None else ""


def _lines(block: Block, lines: list[str], start: int, end: int) -> list[Block]:
    """Some lines of a paragraph as a paragraph, if there are any."""
    text = "\n".join(lines[start:end])
    return [Block("paragraph", block.line + start, block.line + end, text=text)] if text.strip() else []
