"""Notes as plain values that JSON holds, and back. The fields stand in their order, as the classes define them."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any, cast

from bot.core.content import Fault
from bot.packs.drafts import FactDraft, FrontMatter, Note, OptionDraft, QuestionDraft, TableDraft, TopicDraft

Row = list[Any]


def plain(value: object) -> object:
    """The value with lists in place of objects, tuples and tables."""
    if isinstance(value, list | tuple):
        return [plain(part) for part in cast("list[object]", value)]
    if isinstance(value, dict):
        return [[plain(key), part] for key, part in cast("dict[object, object]", value).items()]
    if is_dataclass(value):
        return [plain(getattr(value, field.name)) for field in fields(value)]
    return value


class NoteMaker:
    """Makes notes again. Headings and addresses that many facts share are kept once, as the parser keeps them."""

    def __init__(self) -> None:
        self._paths: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._texts: dict[str, str] = {}

    def note(self, row: Row) -> Note:
        """The note of which `plain` made this; TypeError, ValueError or IndexError when it was none."""
        file, front, topics, faults, *rest = row
        return Note(
            file, self._front(front), [self._topic(one) for one in topics], [Fault(*one) for one in faults], *rest
        )

    def _front(self, row: Row) -> FrontMatter:
        note_id, title, topic, aliases, domain, task, sources, wants_questions, lines = row
        found = dict[str, str](sources)
        return FrontMatter(
            note_id, title, topic, tuple(aliases), domain, task, found, wants_questions, dict[str, int](lines)
        )

    def _topic(self, row: Row) -> TopicDraft:
        title, line, summary, headings, facts, tables, questions = row
        return TopicDraft(
            title,
            line,
            summary,
            {self._path(path): where for path, where in headings},
            [self._fact(one) for one in facts],
            [self._table(one) for one in tables],
            [self._question(one) for one in questions],
        )

    def _fact(self, row: Row) -> FactDraft:
        fact = FactDraft(self._path(row[0]), *row[1:])
        fact.sources = self._shared(fact.sources)
        return fact

    def _table(self, row: Row) -> TableDraft:
        path, header, rows, line, sources, fact_ids = row
        cells = tuple(tuple(cells) for cells in rows)
        return TableDraft(self._path(path), tuple(header), cells, line, self._shared(sources), fact_ids)

    def _question(self, row: Row) -> QuestionDraft:
        question = QuestionDraft(*row)
        question.options = [OptionDraft(*one) for one in row[1]]
        question.notes = dict(row[6])
        question.sources = self._shared(question.sources)
        return question

    def _path(self, row: Row) -> tuple[str, ...]:
        path = tuple(row)
        return self._paths.setdefault(path, path)

    def _shared(self, texts: list[str]) -> list[str]:
        return [self._texts.setdefault(text, text) for text in texts]
