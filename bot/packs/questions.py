"""Raw question blocks -> question drafts: stem, options, explanation, sources, and every fault of the item."""

from __future__ import annotations

from typing import Final

from bot.packs import bounds
from bot.packs.blocks import Block
from bot.packs.choices import Reading, read_choices
from bot.packs.drafts import OptionDraft, QuestionDraft
from bot.packs.explanations import Explainer
from bot.packs.faultlog import FaultLog
from bot.packs.ids import is_id, split_mark, visible
from bot.packs.inline import Prose
from bot.packs.rendering import Rendered, render
from bot.packs.stems import NUMBER, Found, asks
from bot.packs.wordlists import CHECKLIST, OPTIONS, bare

_KEYS: Final = ("domain", "level", "difficulty", "facts", "tags")
_LEVELS: Final = ("remember", "understand", "apply", "analyse")


class QuestionReader:
    """Reads the questions of one file and notes what is wrong with them."""

    def __init__(self, prose: Prose, log: FaultLog) -> None:
        self._prose = prose
        self._log = log
        self._explainer = Explainer(prose)

    def read(self, found: Found) -> QuestionDraft | None:
        """The question, or None when it was refused and the fault is in the log."""
        draft = self._stem(found)
        reading = read_choices(found.choices, self._prose, authored=draft.id is not None)
        draft.options, draft.sources = reading.options, reading.sources
        draft.images += reading.images
        if self._is_checklist(found, draft):
            self._log.warn(draft.line, "This task list reads like a checklist and was not taken for a question.")
            return None
        self._explainer.explain(found.after, draft)
        draft.sources = list(dict.fromkeys(draft.sources))
        draft.images = list(dict.fromkeys(draft.images))
        return draft if self._is_sound(draft, reading) else None

    def _stem(self, found: Found) -> QuestionDraft:
        rendered = Rendered()
        draft = QuestionDraft("", [], found.line)
        parts: list[Block] = []
        if found.heading is not None:
            heading = found.heading
            parts.append(Block("paragraph", heading.line, heading.end, text=self._unmarked(heading, draft)))
            draft.mark_line = draft.mark_line or heading.line * (heading.info.startswith("#"))
        for block in found.stem:
            if block.kind == "html":
                self._notes(block, draft)
            if block.kind == "paragraph" and bare(block.text) in OPTIONS:
                continue
            if block.kind == "paragraph":
                block = Block("paragraph", block.line, block.end, text=self._unmarked(block, draft))
                draft.mark_line = draft.mark_line or block.end - 1
            if block.kind not in ("html", "rule"):
                parts.append(block)
        if parts and parts[0].kind == "paragraph":
            parts[0].text = _unnumbered(parts[0].text)
        rendered = render(parts, self._prose)
        draft.stem, draft.images = rendered.shown, rendered.images
        return draft

    def _unmarked(self, block: Block, draft: QuestionDraft) -> str:
        text, mark = split_mark(block.text)
        if mark is None:
            return block.text
        if not is_id(mark):
            self._log.refuse(block.line, f"The id `{mark}` may hold a-z, 0-9 and hyphens only, at most 48 of them.")
            return text
        draft.id = draft.id or mark
        return text

    def _notes(self, block: Block, draft: QuestionDraft) -> None:
        """Read `<!-- domain: D4; level: apply -->`."""
        content = block.text.strip().removeprefix("<!--").split("-->")[0]
        pairs = [part.partition(":") for part in content.split(";") if ":" in part]
        if not any(key.strip() in _KEYS for key, _, _ in pairs):
            return
        for key, _, value in pairs:
            if key.strip() in _KEYS:
                draft.notes[key.strip()] = " ".join(value.split())
            else:
                self._log.warn(
                    block.line, f"A question's comment has no key `{key.strip()}`.", f"Keys: {', '.join(_KEYS)}."
                )

    def _is_checklist(self, found: Found, draft: QuestionDraft) -> bool:
        if draft.id is not None or not draft.options:
            return False
        heading = found.heading.text if found.heading is not None else draft.stem
        if bare(heading) in CHECKLIST:
            return True
        right = sum(option.right for option in draft.options)
        title = heading if found.heading is not None else draft.stem
        return right in (0, len(draft.options)) and not asks(title) and "?" not in draft.stem and len(title.split()) < 5

    def _is_sound(self, draft: QuestionDraft, reading: Reading) -> bool:
        """Note what is wrong with a question and say whether it can be asked."""
        for line in reading.without_box:
            self._log.warn(line, "This option has no box and was read as a wrong one.", "Write `- [ ] ` before it.")
        problems = list(self._problems(draft))
        for line, message in problems:
            self._log.refuse(line, message)
        return not problems

    def _problems(self, draft: QuestionDraft) -> list[tuple[int, str]]:
        problems: list[tuple[int, str]] = []
        if not visible(draft.stem):
            problems.append((draft.line, "The question has no text."))
        if len(draft.options) < 2:
            problems.append((draft.line, "The question has fewer than two options."))
        if len(draft.options) > bounds.OPTIONS:
            problems.append(
                (draft.line, f"The question has {len(draft.options)} options; {bounds.OPTIONS} are the limit.")
            )
        if not any(option.right for option in draft.options):
            problems.append((draft.line, "No option is marked as right with `[x]`."))
        problems += [(option.line, "This option is empty.") for option in draft.options if not _has_text(option)]
        return problems + _bad_notes(draft)


def _has_text(option: OptionDraft) -> bool:
    return bool(visible(option.text))


def _bad_notes(draft: QuestionDraft) -> list[tuple[int, str]]:
    level, difficulty = draft.notes.get("level", "apply"), draft.notes.get("difficulty", "1")
    problems: list[tuple[int, str]] = []
    if level not in _LEVELS:
        problems.append((draft.line, f"The level `{level}` is none of {', '.join(_LEVELS)}."))
    if difficulty not in ("1", "2", "3"):
        problems.append((draft.line, f"The difficulty `{difficulty}` is none of 1, 2, 3."))
    return problems


def _unnumbered(text: str) -> str:
    """A stem without "Q12." or "3)" in front and without bold type around it; emphasis stays balanced."""
    match = NUMBER.match(text)
    removed, rest = (match[0], text[match.end() :]) if match is not None else ("", text)
    rest = rest.lstrip(" .:：)").rstrip() if removed else rest.strip()
    for mark in ("**", "__"):
        if removed.count(mark) % 2 and rest.count(mark) % 2:
            rest = mark + rest
        inner = rest.removeprefix(mark).removesuffix(mark)
        if len(inner) == len(rest) - 2 * len(mark) and mark not in inner:
            rest = inner
    return rest
