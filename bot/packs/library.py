"""The loaded packs: found by id, immutable. Loading reads files; looking up never does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.core.content import Fact, Fault, Pack, Question, Topic
from bot.packs.files import sources_at
from bot.packs.ids import free
from bot.packs.loading import LoadedPack, ReadNotes, load_pack, read_notes

_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Library:
    """Every loaded pack. Lookups raise KeyError for what is not there."""

    packs: tuple[Pack, ...] = ()
    _packs: dict[str, Pack] = field(init=False, repr=False, compare=False)
    _topics: dict[_Key, Topic] = field(init=False, repr=False, compare=False)
    _facts: dict[_Key, Fact] = field(init=False, repr=False, compare=False)
    _questions: dict[_Key, Question] = field(init=False, repr=False, compare=False)
    _asked: dict[_Key, tuple[Question, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        asked: dict[_Key, list[Question]] = {}
        for pack in self.packs:
            for question in pack.questions:
                asked.setdefault((pack.id, question.topic_id), []).append(question)
        indexes = {
            "_packs": {pack.id: pack for pack in self.packs},
            "_topics": {(pack.id, topic.id): topic for pack in self.packs for topic in pack.topics},
            "_facts": {(pack.id, fact.id): fact for pack in self.packs for fact in pack.facts},
            "_questions": {(pack.id, item.id): item for pack in self.packs for item in pack.questions},
            "_asked": {key: tuple(questions) for key, questions in asked.items()},
        }
        for name, index in indexes.items():
            object.__setattr__(self, name, index)

    def pack(self, pack_id: str) -> Pack:
        """The pack of that id."""
        return self._packs[pack_id]

    def topic(self, pack_id: str, topic_id: str) -> Topic:
        """The topic of that id in one pack."""
        return self._topics[pack_id, topic_id]

    def fact(self, pack_id: str, fact_id: str) -> Fact:
        """The fact of that id in one pack."""
        return self._facts[pack_id, fact_id]

    def question(self, pack_id: str, question_id: str) -> Question:
        """The question of that id in one pack."""
        return self._questions[pack_id, question_id]

    def facts_of(self, topic: Topic) -> tuple[Fact, ...]:
        """The facts of a topic, in the order of the notes."""
        pack_id = self._home(topic)
        return tuple(self._facts[pack_id, fact_id] for fact_id in topic.fact_ids)

    def questions_of(self, topic: Topic) -> tuple[Question, ...]:
        """The questions of a topic, in the order of the notes."""
        return self._asked.get((self._home(topic), topic.id), ())

    def _home(self, topic: Topic) -> str:
        """The id of the pack that holds this topic."""
        homes = [pack.id for pack in self.packs if (pack.id, topic.id) in self._topics]
        for pack_id in homes:
            if self._topics[pack_id, topic.id] is topic:
                return pack_id
        return next(pack_id for pack_id in homes if self._topics[pack_id, topic.id] == topic) if homes else _no(topic)


def _no(topic: Topic) -> str:
    raise KeyError(topic.id)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The result of loading: what can be used, and everything that is wrong with the files."""

    packs: tuple[LoadedPack, ...] = ()
    faults: tuple[Fault, ...] = ()
    library: Library = field(default_factory=Library)

    @property
    def errors(self) -> tuple[Fault, ...]:
        """The faults that cost an item or a file."""
        return tuple(fault for fault in self.faults if fault.severity == "error")

    @property
    def topics(self) -> int:
        """How many topics were loaded."""
        return sum(len(pack.topics) for pack in self.library.packs)

    @property
    def facts(self) -> int:
        """How many facts were loaded."""
        return sum(len(pack.facts) for pack in self.library.packs)

    @property
    def questions(self) -> int:
        """How many questions were loaded."""
        return sum(len(pack.questions) for pack in self.library.packs)


def load_packs(paths: Sequence[Path], read: ReadNotes | None = None) -> Loaded:
    """Load the packs at these paths in this process; a fault never stops the load.

    For packs that were checked before, such as the shipped ones. Other people's files belong in
    `bot.packs.worker.load_packs_apart`, which bounds their time and memory.
    """
    loaded: dict[str, LoadedPack] = {}
    faults: list[Fault] = []
    for path in paths:
        if not path.exists():
            faults.append(Fault(str(path), 1, "error", "There is no such file or folder."))
            continue
        for source in sources_at(path):
            found = load_pack(source, read or read_notes)
            found = _renamed(found, loaded)
            loaded[found.pack.id] = found
            faults += found.faults
    return Loaded(tuple(loaded.values()), tuple(faults), Library(tuple(found.pack for found in loaded.values())))


def _renamed(found: LoadedPack, loaded: dict[str, LoadedPack]) -> LoadedPack:
    """The pack under an id that no other pack has."""
    if found.pack.id not in loaded:
        return found
    other = loaded[found.pack.id].source.given
    fault = Fault(found.source.given, 1, "warning", f"The pack id `{found.pack.id}` is already used by {other}.")
    return replace(found, pack=replace(found.pack, id=free(found.pack.id, loaded)), faults=(*found.faults, fault))
