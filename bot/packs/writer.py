"""A Pack -> its folder of Markdown, so that reading it back gives the same pack. Images are not copied."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from bot.core.content import Fact, Option, Pack, Question, Table, Topic
from bot.packs.ids import is_derived

_BLOCK_START: Final = re.compile(r"(?:[-*+>]|\d+[.)]|```|#{1,6} |\|)")
_ROW: Final = re.compile(r"[^:\n]+: [^\n]+(?:\n[^:\n]+: [^\n]+)*")


def write_pack(pack: Pack, folder: Path) -> list[Path]:
    """Write pack.toml, a note for each topic and a file of questions for each topic that has some."""
    facts = {fact.id: fact for fact in pack.facts}
    asked: dict[str, list[Question]] = {}
    for question in pack.questions:
        asked.setdefault(question.topic_id, []).append(question)
    texts = {"pack.toml": manifest(pack)}
    for topic in pack.topics:
        texts[f"notes/{topic.id}.md"] = note(topic, [facts[fact_id] for fact_id in topic.fact_ids])
        if topic.id in asked:
            texts[f"questions/{topic.id}.md"] = question_file(topic, asked[topic.id])
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in texts]


def manifest(pack: Pack) -> str:
    """pack.toml."""
    keys = ("id", "title", "version", "language", "licence", "description")
    lines = [f"{key} = {_quoted(getattr(pack, key))}" for key in keys]
    if pack.strict:
        lines.append("strict = true")
    if pack.exam is not None:
        exam = pack.exam
        lines += [
            "",
            "[exam]",
            f"title = {_quoted(exam.title)}",
            f"questions = {exam.questions}",
            f"minutes = {exam.minutes}",
        ]
        lines += [f"pass_mark = {exam.pass_mark}"] if exam.pass_mark is not None else []
        for domain in exam.domains:
            lines += ["", "[[exam.domains]]", f"id = {_quoted(domain.id)}", f"title = {_quoted(domain.title)}"]
            lines.append(f"weight = {domain.weight:g}")
    if pack.inventory:
        lines += ["", "[inventory]", *(f"{_quoted(prefix)} = {count}" for prefix, count in pack.inventory.items())]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A string that TOML and YAML read alike."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def note(topic: Topic, facts: Iterable[Fact]) -> str:
    """A topic's note: front matter, summary, then each heading with its facts and tables."""
    held: dict[tuple[str, ...], list[Fact]] = {}
    for fact in facts:
        held.setdefault(fact.path, []).append(fact)
    title = (topic.title,)
    lines = [*_front_matter(topic), f"# {topic.title}", ""]
    lines += [_source(topic.summary), ""] if topic.summary else []
    for path in dict.fromkeys((title, *(section.path for section in topic.sections), *held)):
        if path != title:
            lines += ["#" * min(len(path), 6) + f" {path[-1]}", ""]
        for fact in held.get(path, ()):
            lines += _fact(fact)
        for table in topic.tables:
            lines += _table(table) if table.path == path else []
    return "\n".join(lines).rstrip("\n") + "\n"


def _front_matter(topic: Topic) -> Iterator[str]:
    yield "---"
    yield f"id: {topic.id}"
    yield f"title: {_quoted(topic.title)}"
    if topic.aliases:
        yield "aliases: [" + ", ".join(map(_quoted, topic.aliases)) + "]"
    for key in ("domain", "task"):
        if getattr(topic, key) is not None:
            yield f"{key}: {_quoted(getattr(topic, key))}"
    if not topic.wants_questions:
        yield "questions: false"
    yield from ("---", "")


def _fact(fact: Fact) -> list[str]:
    if fact.kind == "row" and is_derived(fact.id) and _ROW.fullmatch(fact.text):
        return _row(fact)
    text = _marked(_with_images(fact.text, fact.images), fact.id)
    if fact.kind == "paragraph":
        return [text, ""]
    if fact.kind == "quote":
        return [*(f"> {line}".rstrip() for line in text.split("\n")), ""]
    notes = [(key, getattr(fact, key)) for key in ("was", "since", "exam")]
    notes += [("source", source) for source in fact.sources]
    notes += [("see", " ".join(fact.see))]
    return [_item("- ", text), *(f"  - {key}: {value}" for key, value in notes if value), ""]


def _row(fact: Fact) -> list[str]:
    pairs = [line.partition(": ") for line in fact.text.split("\n")]
    names, cells = [_cell(name) for name, _, _ in pairs], [_cell(cell) for _, _, cell in pairs]
    return [_bar(names), _bar(["---"] * len(names)), _bar(cells), ""]


def _table(table: Table) -> list[str]:
    notes = [("source", " ".join(table.sources)), ("facts", " ".join(table.fact_ids))]
    comment = "; ".join(f"{key}: {value}" for key, value in notes if value)
    rows = [table.header, ["---"] * len(table.header), *table.rows]
    return [*([f"<!-- {comment} -->"] if comment else []), *(_bar(map(_cell, row)) for row in rows), ""]


def _bar(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>")


def question_file(topic: Topic, questions: Iterable[Question]) -> str:
    """A topic's questions, in their order."""
    lines = ["---", f"topic: {topic.id}", "---", f"# Questions: {topic.title}", ""]
    for question in questions:
        lines += _question(question)
    return "\n".join(lines).rstrip("\n") + "\n"


def _question(question: Question) -> Iterator[str]:
    stem = _with_images(question.stem, question.images)
    heading, _, rest = stem.partition("\n")
    if heading.startswith("```"):
        heading, rest = "", stem
    yield f"### {heading} ^{question.id}".replace("  ", " ")
    notes: list[tuple[str, object]] = [(key, getattr(question, key)) for key in ("domain", "level", "difficulty")]
    notes += [("facts", " ".join(question.fact_ids)), ("tags", " ".join(question.tags))]
    comment = "; ".join(f"{key}: {value}" for key, value in notes if value)
    yield from ([f"<!-- {comment} -->"] if comment else [])
    yield from (["", _source(rest.strip("\n")), ""] if rest.strip() else [])
    for option in question.options:
        yield from _option(option)
    yield ""
    if question.explanation:
        yield from (*(f"> {line}".rstrip() for line in _source(question.explanation).split("\n")), "")
    shown = question.explanation or ""
    for source in question.sources:
        if source not in shown:
            yield from (f"[Reference]({source})", "")


def _option(option: Option) -> Iterator[str]:
    box = f"- [{'x' if option.right else ' '}]"
    text = _source(option.text)
    yield f"{box}\n\n{_item('  ', text)}" if text.startswith("```") else _item(f"{box} ", text)
    if option.rationale:
        yield "  " + _item("- ", _source(option.rationale)).replace("\n", "\n  ")


def _item(marker: str, text: str) -> str:
    """A list item whose further lines are indented below its text."""
    first, *rest = text.split("\n")
    return "\n".join((marker + first, *(f"  {line}" if line else "" for line in rest)))


def _with_images(text: str, images: Iterable[str]) -> str:
    """The first paragraph of a text with its images behind it; notes and questions lie one folder down."""
    marks = "".join(f" ![](<../{image}>)" for image in images)
    if not marks:
        return text
    lines = text.split("\n")
    end = _first_paragraph(lines)
    lines[end] += marks
    return "\n".join(lines)


def _marked(text: str, item_id: str) -> str:
    """The source of a text with its id at the end of its first paragraph."""
    lines = text.split("\n")
    end = _first_paragraph(lines)
    lines[end] += f" ^{item_id}"
    return _source("\n".join(lines))


def _first_paragraph(lines: list[str]) -> int:
    """The position of the first paragraph's last line."""
    for position, line in enumerate(lines[1:]):
        if not line or _BLOCK_START.match(line.lstrip()):
            return position
    return len(lines) - 1


def _source(text: str) -> str:
    """Markdown that renders to this text: line breaks within a paragraph become hard ones."""
    lines = text.split("\n")
    fenced = False
    for position, line in enumerate(lines[:-1]):
        fenced ^= line.lstrip().startswith("```")
        following = lines[position + 1].lstrip()
        if not fenced and line and following and not line.startswith("```") and not _BLOCK_START.match(following):
            lines[position] = line + "\\"
    return "\n".join(lines)
