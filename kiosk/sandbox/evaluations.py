"""Evaluations (好差评): one for each handling, signed by the terminal at which the person gave it."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kiosk.contract.evaluation import Evaluation
from kiosk.contract.signed import BadDocument, BadSignature, SignedDocument
from kiosk.sandbox.office import Office
from kiosk.sandbox.refused import Refused
from kiosk.sandbox.tables import ApplicationRow, EvaluationRow


def rate(office: Office, signed: SignedDocument) -> None:
    """Handing over the same evaluation again is harmless; another one for the same case is refused.

    It may come before the acceptance (the person rated offline) and is bound by the application id; a case
    number, when it has one, must be that application's.
    """
    evaluation = _prove(office, signed)
    try:
        _record(office, evaluation, signed)
    except IntegrityError:
        _record(office, evaluation, signed)  # two at the same instant: now there is a row to compare with


def _prove(office: Office, signed: SignedDocument) -> Evaluation:
    try:
        claim = Evaluation.parse(signed.document.encode())
        with Session(office.engine) as db:
            keys = office.terminal_keys(db, claim.terminal_id)
        return signed.open(Evaluation, *keys)
    except BadSignature:
        raise Refused("manifest-signature-bad") from None
    except BadDocument as error:
        raise Refused("malformed", str(error)) from None
    except ValueError:
        raise Refused("malformed", "not an evaluation") from None


def _record(office: Office, evaluation: Evaluation, signed: SignedDocument) -> None:
    with Session(office.engine) as db, db.begin():
        application = db.get(ApplicationRow, evaluation.application_id)
        if application is None or application.terminal_id != evaluation.terminal_id:
            raise Refused("application-unknown")
        if evaluation.case_number and evaluation.case_number != application.case_number:
            raise Refused("case-mismatch")
        old = db.get(EvaluationRow, evaluation.application_id)
        if old is None:
            db.add(
                EvaluationRow(
                    application_id=evaluation.application_id,
                    level=evaluation.level,
                    options=" ".join(evaluation.options),
                    rated_at=evaluation.rated_at,
                    document=signed.document,
                    signature=signed.signature,
                    received_at=office.stamp(),
                )
            )
        elif not _is_same(Evaluation.parse(old.document.encode()), evaluation):
            raise Refused("already-rated")


def _is_same(one: Evaluation, other: Evaluation) -> bool:
    """By stick it may come before there is a case number, and over the network again with it."""
    unbound = {"case_number": ""}
    return one.model_copy(update=unbound) == other.model_copy(update=unbound)
