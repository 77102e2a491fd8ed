"""Instant queries, answered from what this platform itself has accepted, and from nothing else.

A query lists the applications of the same implementing body (实施主体, the first 18 characters of an item's
code) that were accepted for that number; when there is none the sheet says so.  A province puts its registers
here.
"""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.contract.answers import AnswerRow, Query, QueryAnswer
from kiosk.contract.applications import CaseState
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.sm3 import hmac_sm3
from kiosk.domain.identity import mask_name, mask_number
from kiosk.sandbox.catalogue import Items
from kiosk.sandbox.office import Office
from kiosk.sandbox.tables import AnswerRecord, ApplicationRow

_LIMIT = 40
_BODY_LENGTH = 18
_CHECK_LENGTH = 16
_DEFAULT_TITLE = "办件查询"
_NONE_FOUND = "截至查询时，本平台没有与该证件号码相关的受理记录。"
_SOURCE = "本结果依据本平台已受理的办件生成。"


def answer(office: Office, items: Items, query: Query) -> SignedDocument:
    item = items.query(query.item_code)
    found = _cases(office, query.citizen.number, query.item_code[:_BODY_LENGTH])
    person = query.citizen
    rows = [
        AnswerRow(label="姓名", value=mask_name(person.name or person.latin_name)),
        AnswerRow(label="证件号码", value=mask_number(person.number)),
    ]
    for row in found[:_LIMIT]:
        rows.append(AnswerRow(label="办理事项", value=row.item_name))
        rows.append(AnswerRow(label="办件编号", value=row.case_number or ""))
        rows.append(AnswerRow(label="受理时间", value=(row.accepted_at or "")[:16].replace("T", " ")))
    number = f"CX{office.now():%Y%m%d}-{secrets.token_hex(6).upper()}"
    document = QueryAnswer(
        item_code=query.item_code,
        title=item.name if item else _DEFAULT_TITLE,
        rows=tuple(rows),
        number=number,
        issued_at=office.stamp(),
        verify_text=f"{office.setup.verify_base}/answers/{number}?check={_check_code(office, number)}",
        notes=(_SOURCE,) if found else (_NONE_FOUND,),
        platform_key=office.key.public.fingerprint(),
    )
    signed = SignedDocument.sign(document, office.key)
    _keep(office, document, signed)
    return signed


def verified(office: Office, number: str, check_code: str) -> AnswerRecord | None:
    """The record of an answer whose paper somebody holds; without the check code nobody leafs through."""
    with Session(office.engine) as db:
        row = db.get(AnswerRecord, number)
        return row if row is not None and secrets.compare_digest(row.check_code, check_code) else None


def _cases(office: Office, number: str, body: str) -> list[ApplicationRow]:
    with Session(office.engine) as db:
        rows = db.scalars(
            select(ApplicationRow)
            .where(
                ApplicationRow.person == office.person_index(number),
                ApplicationRow.state == CaseState.ACCEPTED,
                ApplicationRow.item_code.startswith(body, autoescape=True),
            )
            .order_by(ApplicationRow.accepted_at.desc())
        )
        return list(rows)


def _check_code(office: Office, number: str) -> str:
    return hmac_sm3(office.key.to_bytes(), b"bianmin answer " + number.encode()).hex()[:_CHECK_LENGTH]


def _keep(office: Office, document: QueryAnswer, signed: SignedDocument) -> None:
    with Session(office.engine) as db, db.begin():
        db.add(
            AnswerRecord(
                number=document.number,
                item_code=document.item_code,
                title=document.title,
                masked_name=document.rows[0].value,
                issued_at=document.issued_at,
                check_code=_check_code(office, document.number),
                document=signed.document,
                signature=signed.signature,
            )
        )
