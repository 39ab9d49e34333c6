"""The YAML block at the head of a note. Every scalar is read as text; aliases, tags and deep nesting are refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, cast

import yaml

from bot.packs import bounds
from bot.packs.drafts import FrontMatter
from bot.packs.faultlog import FaultLog

_LOADER: Final = cast("type[yaml.SafeLoader]", getattr(yaml, "CBaseLoader", yaml.BaseLoader))
"""The safe loader's stricter sister: it builds text, lists and tables only, so `3.10` and `no` stay as written."""


def read_front_matter(text: str | None, log: FaultLog) -> FrontMatter:
    """The front matter's values; what cannot be read is noted in `log` and left out."""
    table = _table(text, log) if text and text.strip() else {}
    lines = _key_lines(text or "")
    return FrontMatter(
        id=_scalar(table, "id"),
        title=_scalar(table, "title"),
        topic=_scalar(table, "topic"),
        aliases=_words(table.get("aliases")),
        domain=_scalar(table, "domain"),
        task=_scalar(table, "task"),
        sources=_sources(table.get("sources"), lines.get("sources", 1), log),
        wants_questions=(_scalar(table, "questions") or "true").lower() not in ("false", "no", "off"),
        lines=lines,
    )


def _table(text: str, log: FaultLog) -> dict[str, Any]:
    try:
        _refuse(text)
        loaded: object = yaml.load(text, Loader=_LOADER)
    except (yaml.YAMLError, ValueError, TypeError) as problem:
        log.refuse(_problem_line(problem), f"The front matter cannot be read: {_problem(problem)}.", "Check its YAML.")
        return {}
    if not isinstance(loaded, dict):
        log.refuse(1, "The front matter is not a table of `key: value` lines.")
        return {}
    table = cast("dict[object, Any]", loaded)
    return {str(key): value for key, value in table.items()}


def _refuse(text: str) -> None:
    """Raise ValueError for YAML that is legal and not wanted: aliases, too much, too deep."""
    if len(text) > bounds.FRONT_MATTER_BYTES:
        raise ValueError("it is longer than 64 KiB")
    depth = 0
    parse = cast("Callable[..., Iterator[yaml.Event]]", yaml.parse)  # pyright: ignore[reportUnknownMemberType]
    for event in parse(text, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            raise ValueError("aliases (`*name`) are not allowed")  # noqa: TRY004 - not a question of types
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > bounds.FRONT_MATTER_DEPTH:
            raise ValueError("it is nested too deeply")


def _problem(problem: Exception) -> str:
    text = getattr(problem, "problem", None) or str(problem)
    return " ".join(str(text).split()).rstrip(".")


def _problem_line(problem: Exception) -> int:
    mark = getattr(problem, "problem_mark", None)
    return mark.line + 2 if mark is not None else 1


def _key_lines(text: str) -> dict[str, int]:
    """Lines of the top-level keys; the text begins on the file's second line."""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=2):
        key, colon, _ = line.partition(":")
        if colon and key and not key[0].isspace() and key[0] != "#":
            lines.setdefault(key.strip("\"' "), number)
    return lines


def _scalar(table: Mapping[str, Any], key: str) -> str | None:
    value = table.get(key)
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _words(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list):
        return ()
    words = (" ".join(word.split()) for word in cast("list[object]", value) if isinstance(word, str))
    return tuple(dict.fromkeys(filter(None, words)))


def _sources(value: object, line: int, log: FaultLog) -> dict[str, str]:
    if value is None or value == "":
        return {}
    if not isinstance(value, dict):
        log.refuse(line, "`sources` in the front matter is not a table of `key: address` lines.")
        return {}
    sources: dict[str, str] = {}
    for key, address in cast("dict[object, object]", value).items():
        if isinstance(address, str) and address.startswith(("https://", "http://")):
            sources[str(key)] = address.strip()
        else:
            log.refuse(line, f"Source `{key}` is not an address.", "Write it as `key: https://...`.")
    return sources
