"""A question as it was when it was asked: what answering and grading read, whatever happens to the pack later."""

from __future__ import annotations

import functools
import json
from dataclasses import asdict, dataclass

from bot.core.content import Fact, Option, Question


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact behind the question, as shown in the verdict."""

    id: str
    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a member may be shown about one asked question, the key included."""

    pack_id: str
    question_id: str
    topic: str
    stem: str
    options: tuple[Option, ...]
    explanation: str | None = None
    domain: str | None = None
    """The domain's title, for people: "Design Secure Architectures"."""
    level: str | None = None
    difficulty: int | None = None
    facts: tuple[FactLine, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The option keys in the author's order."""
        return tuple(option.key for option in self.options)

    @property
    def right_keys(self) -> frozenset[str]:
        """The keys of the right options."""
        return frozenset(option.key for option in self.options if option.right)

    @property
    def choose(self) -> int:
        """How many options a member must choose."""
        return len(self.right_keys)

    def option(self, key: str) -> Option:
        """The option of that key; KeyError when there is none."""
        for option in self.options:
            if option.key == key:
                return option
        raise KeyError(key)


def snapshot(question: Question, *, pack_id: str, topic: str, domain: str | None, facts: tuple[Fact, ...]) -> Snapshot:
    """Copy what is shown of a question, with the texts of the facts it rests on."""
    return Snapshot(
        pack_id=pack_id,
        question_id=question.id,
        topic=topic,
        stem=question.stem,
        options=question.options,
        explanation=question.explanation,
        domain=domain,
        level=question.level,
        difficulty=question.difficulty,
        facts=tuple(FactLine(fact.id, fact.text, fact.sources) for fact in facts),
        sources=question.sources,
    )


def to_json(asked: Snapshot) -> str:
    """The text kept in the posting's row."""
    return json.dumps(asdict(asked), ensure_ascii=False, separators=(",", ":"))


@functools.lru_cache(maxsize=256)  # everybody who answers a posting has the same text read; about 1 MB
def from_json(text: str) -> Snapshot:
    """The snapshot that `to_json` wrote. Unknown keys are ignored, so that an older program reads a newer row."""
    raw = json.loads(text)
    known = {name: raw[name] for name in Snapshot.__dataclass_fields__ if name in raw}
    known["options"] = tuple(Option(o["key"], o["text"], o["right"], o.get("rationale")) for o in raw["options"])
    known["facts"] = tuple(FactLine(f["id"], f["text"], tuple(f["sources"])) for f in raw.get("facts", ()))
    known["sources"] = tuple(raw.get("sources", ()))
    return Snapshot(**known)
