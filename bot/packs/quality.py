"""How well a question is written: cues, absolutes, lengths, letters. Each check looks at one question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from statistics import fmean
from typing import Final

from bot.core.content import Pack, Question
from bot.packs.ids import normalise

STEM: Final = 350
OPTION: Final = 100
MUCH_LONGER: Final = 1.5
_ABOVE: Final = re.compile(
    r"\b(?:all|none|any|both|neither) of (?:the )?(?:above|these|those|below|the other options)\b"
    r"|\bboth [a-f] and [a-f]\b|\btodas las anteriores\b|\bninguna de las anteriores\b"
    r"|\balles? (?:der )?(?:oben )?genannte\w*\b|\bkeine der genannten\b"
    r"|\btoutes ces réponses\b|\baucune de ces réponses\b|以上都|以上全部|以上皆",
    re.IGNORECASE,
)
_ABSOLUTE: Final = re.compile(r"(?<!-)\b(?:always|never|only|all|every|must)\b(?!-)", re.IGNORECASE)
_LETTER: Final = re.compile(
    r"\b(?i:option|answer|choice)s?\s+[\"'(]?[A-F]\b|\b[A-F] is (?:right|wrong|correct|incorrect)\b"
)
_CODE: Final = re.compile(r"`[^`]*`")
_WORD: Final = re.compile(r"[^\W\d_]{5,}")
_COMMON: Final = frozenset(
    """
    about above after again against amazon among another application applications because before being below between
    cannot company could customer customers different does during each either every following found given having
    instance instances least makes meets might other others production requirement requirements requires running
    service services should solution solutions still team teams their them there these thing third those three
    through under until using users wants where which while whose with within without would
    """.split()  # noqa: SIM905 - ninety quoted words would be harder to read
)

Finding = tuple[Question, str]


def long_texts(question: Question) -> Iterator[str]:
    """A stem or an option that does not fit on a phone."""
    long = sum(len(option.text) > OPTION for option in question.options if "```" not in option.text)
    parts: list[str] = []
    if len(question.stem) > STEM and "```" not in question.stem:
        parts.append(f"a stem of {len(question.stem)} characters ({STEM} fit)")
    if long:
        parts.append(f"{long} options of more than {OPTION} characters")
    if parts:
        yield f"Too long for a phone: {' and '.join(parts)}."


def above(question: Question) -> Iterator[str]:
    """ "All of the above" and its like: the order of options changes from member to member."""
    for option in question.options:
        if _ABOVE.search(option.text):
            yield f'"{option.text}" speaks of the other options; say what is meant.'


def letters(question: Question) -> Iterator[str]:
    """Explanations that name letters."""
    texts = (question.explanation, *(option.rationale for option in question.options))
    found = next((match[0] for text in texts if text and (match := _LETTER.search(text))), None)
    if found:
        yield f'The explanation says "{found}", but every member sees the options in another order.'


def absolutes(question: Question) -> Iterator[str]:
    """Words that give a wrong option away."""
    words = {
        match[0].lower() for option in question.options for match in _ABSOLUTE.finditer(_CODE.sub("", option.text))
    }
    if words:
        yield f"The options hold words that give the answer away: {', '.join(sorted(words))}."


def length_cue(question: Question, least: int = 0) -> Iterator[str]:
    """A right option that stands out by its length."""
    right = [len(option.text) for option in question.options if option.right]
    wrong = [len(option.text) for option in question.options if not option.right]
    if wrong and max(right) >= least and fmean(right) > MUCH_LONGER * fmean(wrong):
        yield f"The right option is {fmean(right) / max(fmean(wrong), 1):.1f} times as long as the others."


def is_longest(question: Question) -> bool:
    """Whether the right option of a single-choice question is longer than every other."""
    right = max(len(option.text) for option in question.options if option.right)
    return all(len(option.text) < right for option in question.options if not option.right)


class WordCues:
    """Words that stand in the stem and in right options alone; words that half the pack uses do not count."""

    def __init__(self, pack: Pack) -> None:
        counts = Counter(word for question in pack.questions for word in _words(question.stem))
        often = max(5, len(pack.questions) // 25)
        self._common = _COMMON | {word for word, count in counts.items() if count > often}

    def __call__(self, question: Question) -> Iterator[str]:
        """The cue of one question, if any."""
        right = {word for option in question.options if option.right for word in _words(option.text)}
        wrong = {word for option in question.options if not option.right for word in _words(option.text)}
        cues = (_words(question.stem) & right) - wrong - self._common
        if cues:
            yield f"Stem and right option alone share: {', '.join(sorted(cues))}."


def _words(text: str) -> set[str]:
    return {word.removesuffix("s") for word in _WORD.findall(normalise(_CODE.sub("", text)))}


def findings(pack: Pack, check: Callable[[Question], Iterable[str]]) -> Iterator[Finding]:
    """What one check says about a pack's questions."""
    for question in pack.questions:
        for message in check(question):
            yield question, message
