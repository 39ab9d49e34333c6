"""How others see a member."""

from __future__ import annotations

from typing import Literal

Visibility = Literal["named", "anonymous", "hidden"]
"""By name; as a line without a name; not at all on boards."""
