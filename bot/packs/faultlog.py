"""Collects the faults of one file or pack while it is read, so that all of them are told at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.core.content import Fault


@dataclass(slots=True)
class FaultLog:
    """The faults found so far in `file`, in the order they were found."""

    file: str
    faults: list[Fault] = field(default_factory=list[Fault])

    def refuse(self, line: int, message: str, hint: str = "") -> None:
        """Note a fault that costs an item or a file."""
        self.faults.append(Fault(self.file, line, "error", message, hint))

    def warn(self, line: int, message: str, hint: str = "") -> None:
        """Note a fault that costs nothing now."""
        self.faults.append(Fault(self.file, line, "warning", message, hint))
