"""pack.toml -> the pack's header. A plain folder needs none: its name is the pack's name."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, cast

from bot.core.content import Domain, Exam, Pack
from bot.packs.faultlog import FaultLog
from bot.packs.ids import is_id, slug

_TEXTS = ("title", "version", "language", "licence", "description")
_KNOWN = {"id", *_TEXTS, "strict", "exam", "inventory", "license"}


def plain_header(name: str) -> Pack:
    """The header of a folder or file without pack.toml."""
    return Pack(id=slug(name), title=name.replace("_", " ").replace("-", " ").strip() or name)


def read_header(text: str, folder: str, log: FaultLog) -> Pack:
    """The header that pack.toml describes; what is missing or wrong falls back to the folder's name."""
    plain = plain_header(folder)
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        log.refuse(_line_of(problem), f"pack.toml cannot be read: {problem}.")
        return plain
    for key in sorted(table.keys() - _KNOWN):
        log.warn(_key_line(text, key), f"pack.toml has an unknown key `{key}`.")
    header = _Header(table, text, log)
    return Pack(
        id=header.pack_id(plain.id),
        title=header.text("title") or plain.title,
        version=header.text("version") or "0",
        language=header.text("language") or "en",
        licence=header.text("licence") or header.text("license"),
        description=header.text("description"),
        strict=table.get("strict") is True,
        exam=header.exam(),
        inventory=header.inventory(),
    )


class _Header:
    """Typed looks into pack.toml's table; each wrong value is one fault."""

    def __init__(self, table: Mapping[str, Any], source: str, log: FaultLog) -> None:
        self._table = table
        self._source = source
        self._log = log

    def pack_id(self, default: str) -> str:
        written = self.text("id")
        if not written:
            return default
        if not is_id(written):
            self._fault("id", f"The pack's id `{written}` may hold a-z, 0-9 and hyphens only, at most 48 of them.")
            return slug(written)
        return written

    def text(self, key: str) -> str:
        value = self._table.get(key, "")
        if isinstance(value, str):
            return value.strip()
        self._fault(key, f"`{key}` in pack.toml is not text.")
        return ""

    def inventory(self) -> dict[str, int]:
        value = self._section("inventory")
        counts: dict[str, int] = {}
        for prefix, count in value.items():
            if type(count) is int and 0 < count < 10_000 and is_id(prefix):
                counts[prefix] = count
            else:
                self._fault(prefix, f"`{prefix}` in [inventory] is not a number of facts.")
        return counts

    def exam(self) -> Exam | None:
        exam = self._section("exam")
        if not exam:
            return None
        numbers = {key: self._number(exam, key) for key in ("questions", "minutes", "pass_mark")}
        return Exam(
            title=str(exam.get("title", "")),
            questions=numbers["questions"] or 0,
            minutes=numbers["minutes"] or 0,
            pass_mark=numbers["pass_mark"],
            domains=self._domains(exam.get("domains", [])),
        )

    def _domains(self, value: object) -> tuple[Domain, ...]:
        domains: dict[str, Domain] = {}
        for entry in cast("list[object]", value) if isinstance(value, list) else []:
            domain = self._domain(cast("dict[str, object]", entry)) if isinstance(entry, dict) else None
            if domain is None or domain.id in domains:
                self._fault("domains", "Every [[exam.domains]] needs an id of its own and a weight above 0.")
            else:
                domains[domain.id] = domain
        if domains and abs(sum(domain.weight for domain in domains.values()) - 100) > 0.5:
            self._fault("domains", "The weights of the exam's domains do not add up to 100.")
        return tuple(domains.values())

    @staticmethod
    def _domain(entry: Mapping[str, object]) -> Domain | None:
        domain_id, weight = entry.get("id"), entry.get("weight")
        if not isinstance(domain_id, str) or not domain_id or not isinstance(weight, int | float) or not weight > 0:
            return None
        return Domain(domain_id, str(entry.get("title", domain_id)), float(weight))

    def _number(self, exam: Mapping[str, Any], key: str) -> int | None:
        value = exam.get(key)
        if value is None or (type(value) is int and value >= 0):
            return value
        self._fault(key, f"`{key}` in [exam] is not a whole number.")
        return None

    def _section(self, key: str) -> dict[str, Any]:
        value = self._table.get(key, {})
        if isinstance(value, dict):
            return cast("dict[str, Any]", value)
        self._fault(key, f"`{key}` in pack.toml is not a table.")
        return {}

    def _fault(self, key: str, message: str) -> None:
        self._log.refuse(_key_line(self._source, key), message)


def _key_line(text: str, key: str) -> int:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip().lstrip("[").startswith((key, f"exam.{key}")):
            return number
    return 1


def _line_of(problem: Exception) -> int:
    words = str(problem).replace(",", " ").replace(")", " ").split()
    following = dict(pairwise(words)).get("line", "1")
    return int(following) if following.isdigit() else 1
