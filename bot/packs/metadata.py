"""The child items of a fact that say something about it: was, since, source, exam, see."""

from __future__ import annotations

from typing import Final

from bot.packs.drafts import FactDraft, FrontMatter
from bot.packs.faultlog import FaultLog
from bot.packs.inline import Prose, is_web

_KEYS: Final = ("was", "since", "source", "exam", "see")


class MetadataReader:
    """Reads the metadata of one file's facts; sources are looked up in its front matter."""

    def __init__(self, prose: Prose, log: FaultLog, front: FrontMatter) -> None:
        self._prose = prose
        self._log = log
        self._front = front

    def read(self, text: str, line: int, draft: FactDraft) -> bool:
        """Take `key: value` into the draft; False when the text is no metadata."""
        key, colon, value = text.partition(":")
        value = value.strip()
        if not colon or key not in _KEYS or not value:
            return False
        if key == "source":
            return self._source(value, line, draft)
        if key == "see":
            draft.see += value.replace(",", " ").split()
        else:
            setattr(draft, key, self._prose.render(value).text)
        return True

    def _source(self, value: str, line: int, draft: FactDraft) -> bool:
        address = self._front.sources.get(value, value.strip("<>"))
        if is_web(address):
            draft.sources.append(address)
            return True
        if draft.id is None and not self._front.sources:
            return False  # plain notes may say "source: the lecture"
        hint = "Add `key: https://...` to the front matter."
        self._log.refuse(line, f"The source `{value}` is not in this file's `sources`.", hint)
        draft.refused = True
        return True
