"""What many applications in one request are answered: to each its own, whatever the others get."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from kiosk.contract.applications import Announcement
from kiosk.contract.batches import BatchProof
from kiosk.contract.problem import ProblemBody
from kiosk.contract.signed import SignedDocument
from kiosk.contract.together import AnnouncementAnswers, CommitAnswers
from kiosk.problems import Problem
from offline.exchange import refusal_of
from offline.wire import Accepted, Announced, Refusal, Remedy

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


def accepted(signed: SignedDocument, proof: BatchProof | None = None) -> Accepted:
    document, signature = signed.document.encode(), bytes.fromhex(signed.signature)
    return Accepted(document, signature, proof.canonical() if proof else b"")


def of_announcement(answer: Announcement) -> Announced | Accepted:
    if answer.acceptance is not None:
        return accepted(answer.acceptance, answer.proof)
    return Announced(answer.application_id, answer.missing)


def announced(answers: AnnouncementAnswers, asked: int) -> list[Announced | Accepted | Refusal] | Refusal:
    if len(answers.entries) != asked:
        return _too_few()
    return [
        of_announcement(entry.answer) if entry.answer else _refused(entry.problem)
        for entry in answers.entries
    ]


def committed(answers: CommitAnswers, asked: int) -> list[Accepted | Refusal] | Refusal:
    if len(answers.entries) != asked:
        return _too_few()
    return [
        accepted(entry.acceptance, entry.proof) if entry.acceptance else _refused(entry.problem)
        for entry in answers.entries
    ]


def one_by_one(ask: Callable[[Asked], Answer | Refusal], asked: Sequence[Asked]) -> list[Answer | Refusal]:
    """For a platform that takes one at a time.  When the line fails nobody else is tried on it."""
    answers: list[Answer | Refusal] = []
    for one in asked:
        last = answers[-1] if answers else None
        answers.append(last if isinstance(last, Refusal) and last.is_of_the_line else ask(one))
    return answers


def _refused(problem: ProblemBody | None) -> Refusal:
    return refusal_of(problem) if problem else _bad("an entry without an answer")


def _too_few() -> Refusal:
    return _bad("not as many answers as questions")


def _bad(detail: str) -> Refusal:
    return Refusal(Remedy.TRANSIENT, Problem("platform-answer-bad", detail), "answer-malformed")
