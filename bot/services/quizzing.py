"""*Quiz me*: one question on a subject, private and without points."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from bot.bank import Bank, Item, Stock
from bot.core.clicks import Click
from bot.core.errors import StudyError
from bot.core.grading import Verdict, chosen_keys, is_right
from bot.core.options import member_order
from bot.core.picking import Ref
from bot.core.snapshots import Snapshot
from bot.storage.database import Database, Tx
from bot.storage.exposures import record_exposure
from bot.storage.members import remember
from bot.storage.postings import open_questions


@dataclass(frozen=True, slots=True)
class QuizSheet:
    """A quiz question as one member sees it."""

    mark: str
    """Names the question in custom ids."""
    snapshot: Snapshot
    order: tuple[str, ...]
    verdict: Verdict | None


class Quizzing:
    """Ask and grade a question outside any competition."""

    def __init__(self, database: Database, bank: Bank, secret: bytes) -> None:
        self._database = database
        self._bank = bank
        self._secret = secret

    async def ask(self, click: Click, mark: str) -> QuizSheet:
        """A question on the marked topic, section or fact. StudyError when there is none to give."""
        hidden = await self._database.read(open_questions, guild_id=click.guild_id, now=click.at)
        stock = self._bank.stock
        pool = [ref for ref in about(stock, self._bank.item(mark)) if ref not in hidden]
        if not pool:
            raise StudyError("There is no question on this yet that is free to ask. Try a wider topic.")
        return self._sheet(click, draw(pool, click))

    async def open(self, click: Click, mark: str) -> QuizSheet:
        """The marked question again; StudyError while it is the open daily of this server."""
        ref = question_ref(self._bank.item(mark))
        hidden = await self._database.read(open_questions, guild_id=click.guild_id, now=click.at)
        refuse_open(ref, hidden)
        return self._sheet(click, ref)

    async def lock(self, click: Click, mark: str, positions: tuple[int, ...]) -> QuizSheet:
        """The verdict on the options at these displayed positions. Shows the key, which is remembered."""
        sheet = self._sheet(click, question_ref(self._bank.item(mark)))
        chosen = chosen_keys(sheet.snapshot, sheet.order, positions)
        await self._database.write(show_key, click, question_ref(self._bank.item(mark)))
        verdict = Verdict(is_right(sheet.snapshot, frozenset(chosen)), 0, chosen)
        return QuizSheet(sheet.mark, sheet.snapshot, sheet.order, verdict)

    def _sheet(self, click: Click, ref: Ref) -> QuizSheet:
        asked = self._bank.stock.snapshot(ref)
        order = member_order(self._secret, asked.keys, place=f"quiz:{ref[0]}/{ref[1]}", user_id=click.user_id)
        return QuizSheet(Item("question", ref[0], "", ref[1]).mark, asked, order, None)


def question_ref(item: Item) -> Ref:
    """Pack and id of a question; StudyError when the mark is of something else."""
    if item.kind != "question":
        raise StudyError("That is not a question.")
    return item.pack_id, item.id


def refuse_open(ref: Ref, hidden: frozenset[Ref]) -> None:
    """Nobody practises on the daily that is open here."""
    if ref in hidden:
        raise StudyError("This is the daily question that is open in this server. Answer it there first.")


def show_key(tx: Tx, click: Click, ref: Ref) -> None:
    """Remember that the member sees this question's key now, unless it is the server's open daily."""
    refuse_open(ref, open_questions(tx, guild_id=click.guild_id, now=click.at))
    remember(tx, guild_id=click.guild_id, user_id=click.user_id, name=click.name, now=click.at)
    record_exposure(tx, user_id=click.user_id, ref=ref, now=click.at)


def about(stock: Stock, item: Item) -> list[Ref]:
    """The questions on a subject: those that rest on its facts if there are any, else the topic's."""
    questions = stock.library.questions_of(stock.topic(item))
    facts = set(fact_ids(stock, item))
    close = [question for question in questions if facts.intersection(question.fact_ids)]
    return [(item.pack_id, question.id) for question in close or questions]


def fact_ids(stock: Stock, item: Item) -> tuple[str, ...]:
    """The facts of a section, or the one fact; nothing for a whole topic."""
    if item.kind == "fact":
        return (item.id,)
    return stock.section(item).fact_ids if item.kind == "section" else ()


def draw(pool: list[Ref], click: Click) -> Ref:
    """A question by the click's own instant: another press gives another one."""
    salt = f"{click.user_id}|{click.at.timestamp()}"
    return min(pool, key=lambda ref: hashlib.blake2s(f"{salt}|{ref}".encode()).digest())
