"""Logging to the terminal: our own events and those of the libraries in one form."""

from __future__ import annotations

import logging
import sys

import structlog


def configure_logs(level: str, form: str = "console") -> None:
    """Send everything from this level up to standard error: lines for people, or one JSON object an event."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *(as_json() if form == "json" else as_lines()),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    logging.getLogger("discord").setLevel(max(logging.getLevelNamesMapping()[level], logging.INFO))
    logging.getLogger("aiosqlite").setLevel(logging.INFO)  # at DEBUG it writes every statement with its values
    logging.getLogger("alembic").setLevel(max(logging.getLevelNamesMapping()[level], logging.WARNING))
    logging.getLogger("discord.state").addFilter(wanted)


def as_lines() -> list[structlog.typing.Processor]:
    """For a terminal. Plain traces: the pretty ones print local values, and those are members' names and answers."""
    colors = sys.stderr.isatty()
    return [structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=structlog.dev.plain_traceback)]


def as_json() -> list[structlog.typing.Processor]:
    """For a program that collects logs: traces as one text, ids as numbers."""
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(default=repr, ensure_ascii=False)]


def wanted(record: logging.LogRecord) -> bool:
    """False for discord.py's remark that the guilds intent is off: this bot means it."""
    return not record.getMessage().startswith("Guilds intent seems to be disabled")
