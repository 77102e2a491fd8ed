"""What goes on paper at the terminal: receipts at their three levels, and answers.  Pure: values in, a
`Document` out, made by `kiosk.paperwork` from ``resources/templates``.

A provisional slip must never look final: the levels differ in title, in layout and in their QR code
(``docs/platform-contract.md``, "Three levels on paper").  Names are masked, QR codes hold numbers only.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kiosk.domain.applications import Level, Outcome, Receipt
from kiosk.domain.documents import Document
from kiosk.domain.draft_codes import spelled
from kiosk.domain.drafts import Left
from kiosk.paperwork.files import kept
from kiosk.paperwork.filling import Value, code_of, make
from kiosk.ports import AnswerSheet
from kiosk.words import Words


def receipt_document(receipt: Receipt, words: Words, place: str, printed_at: datetime) -> Document:
    """The slip for a receipt as it stands.  A higher level is another slip, not a reprint of the lower."""
    values = _numbers(receipt) | _facts(receipt, words, place, printed_at) | _decided(receipt, words)
    document = make(kept("receipt", words), values, words, receipt.level)
    return replace(document, id=f"{receipt.application_id}-{receipt.level}")


def answer_document(sheet: AnswerSheet, words: Words, place: str, printed_at: datetime) -> Document:
    """The platform's answer to an instant query, with the code by which it can be checked later."""
    values: dict[str, Value] = {
        "title": sheet.title,
        "rows": tuple((row.label, row.value) for row in sheet.rows),
        "number": sheet.number,
        "issued_at": sheet.issued_at,
        "place": place,
        "printed_at": printed_at.isoformat(),
        "notes": sheet.notes,
        "verify": sheet.verify_text,
    }
    return replace(make(kept("answer", words), values, words), id=sheet.number)


def code_document(left: Left, item_name: str, words: Words, place: str, printed_at: datetime) -> Document:
    """The slip with which a person goes on at another terminal.  It says neither who they are nor what they
    wrote; without their card the code opens nothing."""
    values: dict[str, Value] = {
        "code": spelled(left.code),
        "item": item_name,
        "until": left.until,
        "place": place,
        "printed_at": printed_at.isoformat(),
    }
    return make(kept("draft", words), values, words)


def receipt_code(receipt: Receipt) -> str:
    """What the QR code of a slip says: ``bianmin:receipt?level=saved&local=QS01-2026-000318-7&id=...``, with
    ``case=`` once there is a case number.  Nothing about the person."""
    return code_of("receipt", _numbers(receipt), receipt.level)


def _numbers(receipt: Receipt) -> dict[str, Value]:
    """A platform that was restored may have forgotten a case number: what is only saved shows none."""
    return {
        "application_id": receipt.application_id,
        "local_number": receipt.local_number,
        "case_number": "" if receipt.level is Level.SAVED else receipt.case_number,
    }


def _facts(receipt: Receipt, words: Words, place: str, printed_at: datetime) -> dict[str, Value]:
    accepted = receipt.level is Level.ACCEPTED
    promised = words("paper.days", days=receipt.promised_days) if receipt.promised_days else ""
    return {
        "item": receipt.item_name,
        "applicant": receipt.masked_name,
        "saved_at": receipt.saved_at,
        "accepted_at": receipt.accepted_at if accepted else "",
        "promised": promised if accepted else "",
        "given": receipt.materials,
        "missing": receipt.missing,
        "place": place,
        "printed_at": printed_at.isoformat(),
        "reason": receipt.note if receipt.level is Level.REFUSED else "",
    }


def _decided(receipt: Receipt, words: Words) -> dict[str, Value]:
    """What the department decided, and what the person is to do about it."""
    told = receipt.outcome
    if told is None:
        return {}
    lines = decided_lines(told, words)
    lines += [told.text] if told.text and told.text != receipt.note else []
    return {"decision": words(f"outbox.resident.{told.decision}"), "decided": lines}


def decided_lines(told: Outcome, words: Words) -> list[str]:
    """The department's reasons and what can be done, in our words; not the clerk's own."""
    lines = [words(f"outbox.reason.{fault}", what=what) for fault, what in told.reasons]
    lines += [words(f"outbox.ground.{told.ground}")] if told.ground else []
    lines += [words(f"outbox.recourse.{told.recourse}")] if told.recourse else []
    return lines
