"""The installation's secret: drawn once, kept for ever, part of every backup."""

from __future__ import annotations

from sqlalchemy import select

from bot.storage.database import Tx
from bot.storage.tables import Secret
from bot.storage.upserts import insert


def installation_secret(tx: Tx, fresh: bytes) -> bytes:
    """The secret that decides orders and choices; `fresh` becomes it if there is none yet."""
    tx.execute(insert(tx, Secret).values(name="installation", value=fresh).on_conflict_do_nothing())
    return tx.execute(select(Secret.value).where(Secret.name == "installation")).scalar_one()


def stored_secret(tx: Tx) -> bytes | None:
    """The secret of a database that has run, or None."""
    return tx.execute(select(Secret.value).where(Secret.name == "installation")).scalar_one_or_none()
