"""Components by their custom ids: `feature:verb:args`. No view is kept anywhere, so buttons of any age work.

discord.py's own `DynamicItem` would be the natural tool, but its templates vanish from the process-wide registry when
a view that mixes one with an ordinary component ends or is edited; from then on every button of that kind is dead.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

import discord
import structlog

from bot.core.errors import StudyError
from bot.ui.limits import Limits
from bot.ui.replies import Interaction, Reply, answer

Handler = Callable[[Interaction, tuple[str, ...]], Awaitable[Reply]]
"""Gets the custom id's arguments, followed by the values of a select or the lines typed into a form."""

ROUTED = (discord.InteractionType.component, discord.InteractionType.modal_submit)

log = structlog.get_logger()


class Router:
    """Matches a custom id to its handler."""

    def __init__(self, limits: Limits) -> None:
        self._handlers: dict[str, Handler] = {}
        self._limits = limits

    def add(self, template: str, handler: Handler) -> None:
        """Register `feature:verb`; ValueError when it is taken."""
        if template in self._handlers or template.count(":") != 1:
            raise ValueError(f"bad or repeated template {template!r}")
        self._handlers[template] = handler

    @property
    def templates(self) -> tuple[str, ...]:
        """Every registered `feature:verb`."""
        return tuple(self._handlers)

    async def dispatch(self, interaction: Interaction) -> None:
        """Answer a press, a choice or a sent form; anything else is not for the router."""
        if interaction.type in ROUTED:
            await answer(interaction, self._handle(interaction), name=self._template(interaction) or "unknown")

    def _template(self, interaction: Interaction) -> str:
        """The registered `feature:verb` of the used control; "" for any other."""
        template = ":".join(str((interaction.data or {}).get("custom_id", "")).split(":")[:2])
        return template if template in self._handlers else ""

    async def _handle(self, interaction: Interaction) -> Reply:
        self._limits.check(interaction)
        data = interaction.data or {}
        handler = self._handlers.get(self._template(interaction))
        if handler is None:
            log.warning("unknown component", custom_id=data.get("custom_id"))
            raise StudyError("This control is not known any more. Use the command again to get a fresh one.")
        _, _, args = str(data.get("custom_id", "")).removeprefix(self._template(interaction)).partition(":")
        values = [*data.get("values", []), *typed(data.get("components", []))]
        return await handler(interaction, (*(args.split(":") if args else ()), *map(str, values)))


def typed(components: Sequence[Any]) -> Iterator[str]:
    """What was typed into the lines of a form, top to bottom. Each line stands inside a label."""
    for component in components:
        if "value" in component:
            yield component["value"]
        yield from typed([component["component"]] if "component" in component else component.get("components", []))


def number(text: str) -> int:
    """A whole number of at most 19 digits out of a custom id; StudyError when it was altered."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 19 and int(text) < 2**63):
        raise StudyError("This control does not fit. Use the command again to get a fresh one.")
    return int(text)


def only(args: tuple[str, ...], count: int) -> tuple[str, ...]:
    """Exactly so many arguments; StudyError when the id was altered."""
    if len(args) != count:
        raise StudyError("This control does not fit. Use the command again to get a fresh one.")
    return args


def some(args: tuple[str, ...]) -> tuple[str, ...]:
    """At least one argument; StudyError when the id was altered."""
    if not args:
        raise StudyError("This control does not fit. Use the command again to get a fresh one.")
    return args
