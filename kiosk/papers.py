"""What goes on paper: receipts at their three levels, and answers.  Pure: values in, a `Document` out.

A provisional slip must never look final: the levels differ in title, in layout and in their QR code
(``docs/platform-contract.md``, "Three levels on paper").  Names are masked, QR codes hold numbers only.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from kiosk.domain.applications import Level, Outcome, Receipt
from kiosk.domain.documents import Align, Block, Code, Document, Gap, Pair, Rule, Text
from kiosk.domain.draft_codes import spelled
from kiosk.domain.drafts import Left
from kiosk.ports import AnswerSheet
from kiosk.words import Words


def receipt_document(receipt: Receipt, words: Words, place: str, printed_at: datetime) -> Document:
    """The slip for a receipt as it stands.  A higher level is another slip, not a reprint of the lower."""
    heads = {
        Level.SAVED: _saved,
        Level.RECEIVED: _received,
        Level.ACCEPTED: _accepted,
        Level.REFUSED: _refused,
    }
    blocks = (
        *heads[receipt.level](receipt, words),
        *_facts(receipt, words, place, printed_at),
        *_decided(receipt, words),
        Rule(),
        Code(receipt_code(receipt), words("paper.scan")),
        Gap(),
        Text(words(f"paper.{receipt.level}.next")),
    )
    return Document(
        f"{receipt.application_id}-{receipt.level}", words(f"paper.{receipt.level}.title"), blocks
    )


def answer_document(sheet: AnswerSheet, words: Words, place: str, printed_at: datetime) -> Document:
    """The platform's answer to an instant query, with the code by which it can be checked later."""
    blocks: list[Block] = [Rule()]
    blocks += [Pair(row.label, row.value) for row in sheet.rows]
    blocks += [
        Rule(),
        _pair(words, "answer_number", sheet.number),
        _pair(words, "issued_at", _time(sheet.issued_at, printed_at)),
        _pair(words, "place", place),
        _pair(words, "printed_at", _time(printed_at.isoformat(), printed_at)),
    ]
    blocks += [Text(note) for note in sheet.notes]
    blocks.append(Code(sheet.verify_text or _uri("answer", number=sheet.number), words("paper.verify")))
    return Document(sheet.number, sheet.title, tuple(blocks))


def code_document(left: Left, item_name: str, words: Words, place: str, printed_at: datetime) -> Document:
    """The slip with which a person goes on at another terminal.  It says neither who they are nor what they
    wrote; without their card the code opens nothing, so there is no QR code that a phone could send
    around."""
    blocks: tuple[Block, ...] = (
        Text(words("paper.draft.status"), align=Align.CENTRE),
        Rule(),
        Text(spelled(left.code), size=2, bold=True, align=Align.CENTRE),
        Rule(),
        _pair(words, "item", item_name),
        _pair(words, "until", _time(left.until, printed_at), bold=True),
        _pair(words, "place", place),
        _pair(words, "printed_at", _time(printed_at.isoformat(), printed_at)),
        Gap(),
        Text(words("paper.draft.next")),
        Text(words("paper.draft.warning")),
    )
    # The code must not stand in the journal of print jobs: this names the slip without it.
    return Document(f"draft-{printed_at:%Y%m%d%H%M%S}", words("paper.draft.title"), blocks)


def receipt_code(receipt: Receipt) -> str:
    """What the QR code of a slip says: ``bianmin:receipt?level=saved&local=QS01-2026-000318-7&id=...``, with
    ``case=`` once there is a case number.  Nothing about the person."""
    numbers = {"level": str(receipt.level), "local": receipt.local_number, "case": receipt.case_number}
    return _uri("receipt", **numbers, id=receipt.application_id)


def _uri(kind: str, **values: str) -> str:
    return f"bianmin:{kind}?{urlencode({name: value for name, value in values.items() if value})}"


def _saved(receipt: Receipt, words: Words) -> list[Block]:
    return [
        Text(words("paper.saved.status"), bold=True, align=Align.CENTRE),
        Rule(double=True),
        Text(words("paper.saved.warning"), bold=True),
        Rule(double=True),
        _pair(words, "local_number", receipt.local_number, bold=True),
    ]


def _received(receipt: Receipt, words: Words) -> list[Block]:
    return [
        Text(words("paper.received.status"), align=Align.CENTRE),
        Rule(),
        _pair(words, "local_number", receipt.local_number, bold=True),
    ]


def _accepted(receipt: Receipt, words: Words) -> list[Block]:
    return [
        Text(words("paper.accepted.status"), align=Align.CENTRE),
        Rule(),
        Text(words("paper.label.case_number"), align=Align.CENTRE),
        Text(receipt.case_number, size=2, bold=True, align=Align.CENTRE),
        Rule(),
        _pair(words, "local_number", receipt.local_number),
    ]


def _refused(receipt: Receipt, words: Words) -> list[Block]:
    head: list[Block] = [Text(words("paper.refused.status"), bold=True, align=Align.CENTRE), Rule()]
    if receipt.note:
        head.append(_pair(words, "reason", receipt.note, bold=True))
    return [*head, _pair(words, "local_number", receipt.local_number, bold=True)]


def _facts(receipt: Receipt, words: Words, place: str, printed_at: datetime) -> list[Block]:
    """What every level says; lines without a value are left out."""
    promised = words("paper.days", days=receipt.promised_days) if receipt.promised_days else ""
    facts = {
        "item": receipt.item_name,
        "applicant": receipt.masked_name,
        "saved_at": _time(receipt.saved_at, printed_at),
        "accepted_at": _time(receipt.accepted_at, printed_at) if receipt.level is Level.ACCEPTED else "",
        "promised": promised if receipt.level is Level.ACCEPTED else "",
        "given": "\n".join(receipt.materials),
        "missing": "\n".join(receipt.missing),
        "place": place,
        "printed_at": _time(printed_at.isoformat(), printed_at),
    }
    return [_pair(words, name, value, bold=name == "missing") for name, value in facts.items() if value]


def _decided(receipt: Receipt, words: Words) -> list[Block]:
    """What the department decided, and what the person is to do about it."""
    told = receipt.outcome
    if told is None:
        return []
    lines = decided_lines(told, words)
    lines += [told.text] if told.text and told.text != receipt.note else []
    head = Text(words(f"outbox.resident.{told.decision}"), bold=True)
    return [Rule(), head, *(Text(line) for line in lines)]


def decided_lines(told: Outcome, words: Words) -> list[str]:
    """The department's reasons and what can be done, in our words; not the clerk's own."""
    lines = [words(f"outbox.reason.{fault}", what=what) for fault, what in told.reasons]
    lines += [words(f"outbox.ground.{told.ground}")] if told.ground else []
    lines += [words(f"outbox.recourse.{told.recourse}")] if told.recourse else []
    return lines


def _pair(words: Words, name: str, value: str, *, bold: bool = False) -> Pair:
    return Pair(words(f"paper.label.{name}"), value, bold)


def _time(text: str, printed_at: datetime) -> str:
    """To the minute in the zone of the place; a time that is none stands as it came."""
    try:
        return datetime.fromisoformat(text).astimezone(printed_at.tzinfo).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return text
