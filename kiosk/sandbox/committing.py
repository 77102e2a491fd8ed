"""The commit: everything is checked, then the application gets its number, once.

办件编号 = item code, day (China Standard Time), and a count of four digits: the form of 43 characters that
real numbers have been seen to take.  Numbers of refused commits are not used up: the count moves in the same
transaction that stores the acceptance.  Many that are committed together get one signature
(`kiosk.contract.batches`).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kiosk.contract.acceptance import Acceptance
from kiosk.contract.applications import CaseState
from kiosk.contract.batches import AcceptedBatch, BatchProof, path_of, root_of
from kiosk.contract.content import FormContent
from kiosk.contract.manifest import FORM, Manifest
from kiosk.contract.signed import SignedDocument
from kiosk.contract.together import Committed
from kiosk.crypto.errors import EnvelopeError
from kiosk.domain.applications import Level
from kiosk.domain.identity import mask_name, mask_number, number_is_valid
from kiosk.domain.names import search_terms
from kiosk.domain.people import CardKind
from kiosk.sandbox.announcing import acceptance_of, find, proven_of
from kiosk.sandbox.office import Office
from kiosk.sandbox.opening import damaged_parts, open_parts
from kiosk.sandbox.refused import Refused
from kiosk.sandbox.tables import ApplicationRow, BatchProofRow, CaseCount, NameTerm, PartRow
from kiosk.sandbox.versions import check_version, follow

# The 2017 permanent residence card has a number of its own making, without the citizens' check character.
_OTHER_NUMBERS = (CardKind.FOREIGN_2017,)


def commit(office: Office, carrier: str, application_id: str) -> SignedDocument:
    """Idempotent: the acceptance of the first time, for ever."""
    manifest, form = _examined(office, carrier, application_id)
    with Session(office.engine) as db, db.begin():
        if form is not None:
            acceptance = _accept(office, db, manifest, form)
            if acceptance is not None:
                signed = SignedDocument.sign(acceptance, office.key)
                _keep(db, application_id, signed)
                return signed
        return acceptance_of(office, db, db.get_one(ApplicationRow, application_id))


def commit_together(office: Office, carrier: str, application_ids: Sequence[str]) -> list[Committed]:
    """Each as if it had been committed alone, under one signature."""
    examined: list[tuple[Manifest, FormContent | None] | Refused] = []
    for application_id in application_ids:
        try:
            examined.append(_examined(office, carrier, application_id))
        except Refused as refusal:
            examined.append(refusal)
    with Session(office.engine) as db, db.begin():
        fresh = [_accept(office, db, *one) for one in examined if not isinstance(one, Refused) and one[1]]
        _sign_together(office, db, [acceptance for acceptance in fresh if acceptance])
        return [_answer(db, one) for one in examined]


def _answer(db: Session, examined: tuple[Manifest, FormContent | None] | Refused) -> Committed:
    if isinstance(examined, Refused):
        return Committed(problem=examined.body())
    row = db.get_one(ApplicationRow, examined[0].application_id)
    acceptance, proof = proven_of(db, row)
    return Committed(acceptance=acceptance, proof=proof)


def _sign_together(office: Office, db: Session, acceptances: list[Acceptance]) -> None:
    if len(acceptances) == 1:
        _keep(db, acceptances[0].application_id, SignedDocument.sign(acceptances[0], office.key))
    if len(acceptances) < 2:
        return
    documents = [acceptance.canonical() for acceptance in acceptances]
    batch = AcceptedBatch(
        root=root_of(documents),
        count=len(documents),
        signed_at=office.stamp(),
        platform_key=office.key.public.fingerprint(),
    )
    signed = SignedDocument.sign(batch, office.key)
    for index, document in enumerate(documents):
        application_id = acceptances[index].application_id
        _keep(db, application_id, SignedDocument(document=document.decode(), signature=signed.signature))
        proof = BatchProof(index=index, path=path_of(index, documents), batch=signed)
        db.add(BatchProofRow(application_id=application_id, proof=proof.canonical().decode()))
    db.flush()


def _keep(db: Session, application_id: str, signed: SignedDocument) -> None:
    row = db.get_one(ApplicationRow, application_id)
    row.acceptance, row.acceptance_signature = signed.document, signed.signature


def _examined(office: Office, carrier: str, application_id: str) -> tuple[Manifest, FormContent | None]:
    """The form is None for what has been accepted already."""
    with office.parts.lock(application_id):
        with Session(office.engine) as db:
            row = find(db, carrier, application_id)
            known = row.state == CaseState.ACCEPTED
            manifest = Manifest.parse_canonical(row.manifest.encode())
        if known:
            return manifest, None
        _check_parts(office, manifest)
        try:
            return manifest, _read_form(office, manifest)
        except Refused as refusal:
            _mark_refused(office, application_id, refusal.code)
            raise


def _check_parts(office: Office, manifest: Manifest) -> None:
    """Damaged parts are forgotten, so that they are sent again."""
    with Session(office.engine) as db:
        rows = db.scalars(select(PartRow).where(PartRow.application_id == manifest.application_id))
        missing = [row.part_id for row in rows if row.held < row.size]
    if missing:
        raise Refused("parts-missing", ", ".join(missing[:5]))
    damaged = damaged_parts(office, manifest)
    if not damaged:
        return
    with Session(office.engine) as db, db.begin():
        for part_id in damaged:
            row = db.get_one(PartRow, (manifest.application_id, part_id))
            row.held, row.created = 0, False
    for part_id in damaged:
        office.parts.drop(manifest.application_id, part_id)
    raise Refused("part-damaged", ", ".join(damaged[:5]))


def _read_form(office: Office, manifest: Manifest) -> FormContent:
    """Every part must open, not the form alone: what can't be read later was never handed over."""
    try:
        plain = open_parts(office, manifest)
    except EnvelopeError as error:
        raise Refused("envelope-bad", str(error)) from None
    try:
        form = FormContent.parse(plain[FORM])
    except (KeyError, ValueError):
        raise Refused("form-malformed") from None
    if (form.application_id, form.item_code) != (manifest.application_id, manifest.item_code):
        raise Refused("form-malformed", "the form belongs to another application")
    if form.citizen.card not in _OTHER_NUMBERS and not number_is_valid(form.citizen.number):
        raise Refused("id-number-invalid")
    if office.knowing:
        office.knowing.check(office, form)
    with Session(office.engine) as db:
        check_version(db, manifest, office.person_index(form.citizen.number))
    return form


def _accept(office: Office, db: Session, manifest: Manifest, form: FormContent | None) -> Acceptance | None:
    """Not signed yet; None when somebody else was quicker."""
    assert form is not None
    row = db.get_one(ApplicationRow, manifest.application_id, with_for_update=True)
    if row.state == CaseState.ACCEPTED:
        return None
    moment = office.stamp()
    acceptance = Acceptance(
        application_id=row.id,
        content_digest=row.content_digest,
        case_number=_next_number(db, row.item_code, moment),
        accepted_at=moment,
        epoch=office.epoch,
        platform_key=office.key.public.fingerprint(),
        level=Level.RECEIVED if office.steering.receive else Level.ACCEPTED,
    )
    row.state, row.problem = CaseState.ACCEPTED, ""
    row.case_number, row.accepted_at = acceptance.case_number, moment
    row.item_name = form.item_name
    row.masked_name = mask_name(form.citizen.name or form.citizen.latin_name)
    row.masked_number = mask_number(form.citizen.number)
    row.person = office.person_index(form.citizen.number)
    names = (form.citizen.name, form.citizen.latin_name)
    terms = frozenset().union(*map(search_terms, names))
    follow(office, db, manifest)
    db.add_all(NameTerm(digest=digest, application_id=row.id) for digest in office.name_index(terms))
    return acceptance


def _next_number(db: Session, item_code: str, moment: str) -> str:
    """The count's row is locked until the transaction ends, so no two get one number."""
    prefix = item_code + moment[:10].replace("-", "")
    insert = sqlite.insert if db.get_bind().dialect.name == "sqlite" else postgresql.insert
    count = db.scalar(
        insert(CaseCount)
        .values(prefix=prefix, last=1)
        .on_conflict_do_update(index_elements=[CaseCount.prefix], set_={"last": CaseCount.last + 1})
        .returning(CaseCount.last)
    )
    return f"{prefix}{count:04d}"


def _mark_refused(office: Office, application_id: str, code: str) -> None:
    with Session(office.engine) as db, db.begin():
        row = db.get_one(ApplicationRow, application_id, with_for_update=True)
        if row.state != CaseState.ACCEPTED:
            row.state, row.problem = CaseState.REFUSED, code
