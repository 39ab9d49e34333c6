"""What a pack does not hold: `.studybotignore` patterns and the files every repository has."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_HOUSE_FILES: Final = frozenset(
    """
    license licence copying contributing code_of_conduct changelog security support summary codeowners authors
    contributors pull_request_template issue_template funding history maintainers notice _sidebar _navbar _footer
    _coverpage
    """.split()  # noqa: SIM905 - twenty quoted words would be harder to read
)
_HOUSE_FOLDERS: Final = frozenset(("node_modules", "__pycache__", "venv", "vendor"))


def is_house_file(stem: str) -> bool:
    """Whether a Markdown file of this name is about the repository, not the subject."""
    return stem.lower().replace("-", "_").replace(" ", "_") in _HOUSE_FILES


def is_house_folder(name: str) -> bool:
    """Whether a folder is never part of a pack."""
    return name.startswith(".") or name.lower() in _HOUSE_FOLDERS


class Ignored:
    """The patterns of one `.studybotignore`, read as git reads its own: the last one that matches decides."""

    def __init__(self, lines: Iterable[str] = ()) -> None:
        self._rules: list[tuple[re.Pattern[str], bool, bool]] = []
        for line in lines:
            pattern = line.rstrip()
            if pattern and not pattern.startswith("#"):
                keeps = pattern.startswith("!")
                pattern = pattern[keeps:]
                self._rules.append((_pattern(pattern), keeps, pattern.endswith("/")))

    def covers(self, path: str, *, folder: bool) -> bool:
        """Whether a path relative to the pack is ignored."""
        ignored = False
        for pattern, keeps, folders_only in self._rules:
            if (folder or not folders_only) and pattern.fullmatch(path):
                ignored = not keeps
        return ignored


def _pattern(glob: str) -> re.Pattern[str]:
    """A git-like glob: `*` stays within a folder, `**` does not, a slash in the middle ties it to the pack's folder."""
    body = glob.strip("/")
    anchored = glob.startswith("/") or "/" in body
    parts = {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    pieces = re.split(r"(\*\*/|/\*\*|\*\*|\*|\?)", body)
    text = "".join(parts.get(piece, re.escape(piece)) for piece in pieces)
    return re.compile(text if anchored else f"(?:.*/)?{text}", re.DOTALL)
