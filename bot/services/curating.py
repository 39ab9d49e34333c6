"""Questions as a server's people judge them: reports by members, decisions by organisers."""

from __future__ import annotations

from dataclasses import dataclass

from bot.bank import Bank
from bot.core.clicks import Click
from bot.core.errors import StudyError
from bot.core.picking import Ref
from bot.core.reports import MEMBERS, ORGANISERS, REASONS
from bot.core.snapshots import Snapshot
from bot.storage import questions
from bot.storage.answers import answers_to
from bot.storage.audit import record
from bot.storage.database import Database, Tx
from bot.storage.exposures import record_preview
from bot.storage.members import remember
from bot.storage.postings import open_questions, posting
from bot.storage.schedules import plan_or_refuse, schedule_of


@dataclass(frozen=True, slots=True)
class Case:
    """A question that organisers may want to decide on."""

    ref: Ref
    stem: str
    reasons: tuple[str, ...]
    """Why members reported it, as words of `REASONS`."""
    state: str
    """"queued", "reported", "suspended", "disabled"."""


class Curating:
    """Report, list, look at, take out, give back."""

    def __init__(self, database: Database, bank: Bank) -> None:
        self._database = database
        self._bank = bank

    async def report(self, click: Click, posting_id: int, reason: str, *, by_organiser: bool) -> None:
        """A member who has answered a daily finds it faulty."""
        if reason not in REASONS:
            raise StudyError("That reason is not known. Press Report again.")
        await self._database.write(report, click, posting_id, reason, by_organiser=by_organiser)

    async def cases(self, guild_id: int) -> tuple[Case, ...]:
        """Everything that is queued, reported or taken out in this server."""
        found = await self._database.read(standing, guild_id)
        return tuple(Case(ref, stem_of(self._bank, ref), reasons, state) for ref, reasons, state in found)

    async def preview(self, click: Click, ref: Ref) -> Snapshot:
        """The question with its key. Whoever looks forfeits its points; StudyError while it is the open daily."""
        asked = self._bank.stock.snapshot(ref)
        await self._database.write(preview, click, ref)
        return asked

    async def disable(self, click: Click, ref: Ref) -> None:
        """Take the question out of this server's pool."""
        self._bank.stock.snapshot(ref)
        await self._database.write(decide, click, ref, out=True)

    async def enable(self, click: Click, ref: Ref) -> None:
        """Give it back to the pool; reports so far are settled."""
        await self._database.write(decide, click, ref, out=False)

    def find(self, text: str) -> Ref:
        """The question of an id as people type it, "q-s3-01" or "pack:q-s3-01"; StudyError when there is none."""
        pack_id, _, question_id = text.strip().lstrip("^?").rpartition(":")
        for pack in self._bank.stock.library.packs:
            if pack_id in ("", pack.id) and any(question.id == question_id for question in pack.questions):
                return pack.id, question_id
        raise StudyError("There is no question {text}. Its id stands under every verdict.", text=text[:60])

    def suggest(self, text: str) -> tuple[tuple[str, str], ...]:
        """Ids and stems of questions that fit what was typed so far: at most 25. No key is in them."""
        wanted = text.strip().casefold()
        fitting = (
            (f"{pack.id}:{question.id}", f"{question.id} · {' '.join(question.stem.split())}"[:100])
            for pack in self._bank.stock.library.packs
            for question in pack.questions
            if wanted in question.id or wanted in question.stem.casefold()
        )
        return tuple(found for found, _ in zip(fitting, range(25), strict=False))


def stem_of(bank: Bank, ref: Ref) -> str:
    """The question's text, if the packs still hold it."""
    try:
        return bank.stock.snapshot(ref).stem
    except StudyError:
        return "(no longer in the notes)"


def report(tx: Tx, click: Click, posting_id: int, reason: str, *, by_organiser: bool) -> None:
    """Store the report of somebody who has seen the key."""
    remember(tx, guild_id=click.guild_id, user_id=click.user_id, name=click.name, now=click.at)
    asked = posting(tx, posting_id, guild_id=click.guild_id)
    if asked is None or not answers_to(tx, [posting_id], user_id=click.user_id):
        raise StudyError("Answer the question first; then you can report it.")
    if asked.sealed_at(click.at):
        raise StudyError("You can report this question once its answer is shown.")
    questions.report(
        tx,
        guild_id=click.guild_id,
        user_id=click.user_id,
        ref=asked.ref,
        reason=reason,
        by_organiser=by_organiser,
        now=click.at,
    )


def standing(tx: Tx, guild_id: int) -> list[tuple[Ref, tuple[str, ...], str]]:
    """Questions with their reports and what became of them."""
    plan = plan_or_refuse(tx, guild_id)
    reported = questions.reports_of(tx, guild_id=guild_id)
    out = questions.disabled(tx, guild_id=guild_id)
    suspended = questions.suspended(tx, guild_id=guild_id, members=MEMBERS, organisers=ORGANISERS)
    queued = [(ref, reported.get(ref, ()), "queued") for ref in questions.queued(tx, plan.id)]
    taken_out = [(ref, reported.get(ref, ()), "disabled") for ref in sorted(out)]
    rest = [
        (ref, reasons, "suspended" if ref in suspended else "reported")
        for ref, reasons in reported.items()
        if ref not in out
    ]
    return [*queued, *rest, *taken_out]


def preview(tx: Tx, click: Click, ref: Ref) -> None:
    """Note who looks, unless the key must not be seen by anybody yet."""
    if ref in open_questions(tx, guild_id=click.guild_id, now=click.at):
        raise StudyError("This is the daily that is open here. Its key is shown when it closes.")
    remember(tx, guild_id=click.guild_id, user_id=click.user_id, name=click.name, now=click.at)
    record_preview(tx, user_id=click.user_id, ref=ref, now=click.at)
    record(tx, guild_id=click.guild_id, user_id=click.user_id, action="question.show", detail=ref[1], now=click.at)


def decide(tx: Tx, click: Click, ref: Ref, *, out: bool) -> None:
    """An organiser's word on a question."""
    remember(tx, guild_id=click.guild_id, user_id=click.user_id, name=click.name, now=click.at)
    questions.settle_reports(tx, guild_id=click.guild_id, ref=ref, now=click.at)
    if out:
        questions.disable(tx, guild_id=click.guild_id, ref=ref, by=click.user_id, now=click.at)
        plan = schedule_of(tx, click.guild_id)
        if plan is not None:
            questions.dequeue(tx, plan.id, ref)
    else:
        questions.enable(tx, guild_id=click.guild_id, ref=ref)
    action = "question.disable" if out else "question.enable"
    record(tx, guild_id=click.guild_id, user_id=click.user_id, action=action, detail=ref[1], now=click.at)
