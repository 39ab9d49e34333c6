"""Finds the relative images of a pack: inside its folder, without following links."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from bot.packs.faultlog import FaultLog


class Images:
    """Finds relative images inside the pack's folder."""

    def __init__(self, folder: Path, logs: dict[str, FaultLog]) -> None:
        self._folder = folder
        self._logs = logs
        self._known: dict[str, bool] = {}

    def found(self, images: list[str], file: str, line: int) -> tuple[str, ...]:
        """Paths relative to the pack's folder of the images that exist; a warning for each other one."""
        return tuple(path for image in images if (path := self._find(image, file, line)))

    def _find(self, image: str, file: str, line: int) -> str:
        parts = [] if image.startswith("/") else list(PurePosixPath(file).parent.parts)
        for part in PurePosixPath(image.lstrip("/")).parts:
            if part != "..":
                parts.append(part)
            elif parts:
                parts.pop()
            else:
                self._logs[file].warn(line, f"The image `{image}` lies outside of the pack's folder and is not shown.")
                return ""
        path = "/".join(parts)
        if path not in self._known:
            self._known[path] = _is_plain_file(self._folder, parts)
        if self._known[path]:
            return path
        self._logs[file].warn(line, f"There is no image `{path}`.")
        return ""


def _is_plain_file(folder: Path, parts: list[str]) -> bool:
    """Whether a file stands there and no link is followed on the way."""
    place = folder
    try:
        for part in parts:
            place = place / part
            if place.is_symlink():
                return False
        return place.is_file()
    except (OSError, ValueError):
        return False
