"""What the pages show, gathered from tables and sealed parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from kiosk.contract.applications import CaseState
from kiosk.contract.content import FormContent
from kiosk.contract.manifest import FACE, FORM, Manifest
from kiosk.crypto.errors import EnvelopeError
from kiosk.domain.faces import Verdict
from kiosk.domain.forms import Field
from kiosk.domain.identity import mask_name, mask_number, mask_phone
from kiosk.domain.names import search_parts
from kiosk.sandbox.catalogue import Items
from kiosk.sandbox.office import Office
from kiosk.sandbox.opening import open_parts
from kiosk.sandbox.pages.wording import (
    DECISIONS,
    LEVELS,
    REASONS,
    STATES,
    VERDICTS,
    answer_text,
    compared,
    item_name,
    material_name,
    part_name,
    questions,
    size_text,
    taken_by,
)
from kiosk.sandbox.progress import standing
from kiosk.sandbox.tables import ApplicationRow, EvaluationRow, FaceCheckRow, NameTerm, PartRow, VouchedRow

_SHOWN = 200
_JPEG = b"\xff\xd8\xff"


@dataclass(frozen=True, slots=True)
class PartLine:
    """``held`` is empty once the part is whole."""

    id: str
    name: str
    held: str
    size: str


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One line of the list."""

    id: str
    announced_at: str
    accepted_at: str
    terminal: str
    local_number: str
    item: str
    masked_name: str
    masked_number: str
    case_number: str
    state: str
    state_code: str
    problem: str
    parts: tuple[PartLine, ...]
    rating: str


@dataclass(frozen=True, slots=True)
class Case:
    """One application, opened.  ``form`` is None while it is not accepted."""

    line: CaseLine
    form: FormContent | None
    answers: tuple[tuple[str, str], ...] = ()
    number: str = ""
    verdict: str = ""
    consent: str = ""
    check: str = ""
    identified: str = ""
    pictures: tuple[tuple[str, str], ...] = ()
    promised: tuple[str, ...] = ()


def cases(office: Office, items: Items) -> list[CaseLine]:
    """The newest first."""
    return _lines(office, items, select(ApplicationRow))


def named(office: Office, items: Items, name: str) -> list[CaseLine]:
    """Accepted applications of people of this name, or whose name begins so, the newest first."""
    parts = search_parts(name)
    if not parts:
        return []
    found = select(ApplicationRow)
    for digest in office.name_index(parts):
        having = select(NameTerm.application_id).where(NameTerm.digest == digest)
        found = found.where(ApplicationRow.id.in_(having))
    return _lines(office, items, found)


def _lines(office: Office, items: Items, chosen: Select[ApplicationRow]) -> list[CaseLine]:
    with Session(office.engine) as db:
        rows = db.scalars(chosen.order_by(ApplicationRow.announced_at.desc()).limit(_SHOWN))
        return [_line(db, items, row) for row in rows]


def counts(office: Office) -> dict[str, int]:
    """How many applications are in each state."""
    found = dict.fromkeys(STATES.values(), 0)
    with Session(office.engine) as db:
        query = select(ApplicationRow.state, func.count()).group_by(ApplicationRow.state)
        for state, number in db.execute(query):
            found[STATES[CaseState(state)]] = number
    return found


def case(office: Office, items: Items, application_id: str, *, full: bool) -> Case | None:
    with Session(office.engine) as db:
        row = db.get(ApplicationRow, application_id)
        if row is None:
            return None
        line, manifest = _line(db, items, row), Manifest.parse_canonical(row.manifest.encode())
        if row.state != CaseState.ACCEPTED:
            return Case(line, None)
        try:
            form = FormContent.parse(open_parts(office, manifest, [FORM])[FORM])
        except (FileNotFoundError, EnvelopeError):  # a backup brought back the tables without the parts
            return Case(line, None)
        reference = form.proof.reference if form.proof else ""
        check = db.get(FaceCheckRow, reference) if reference else None
    number, item = form.citizen.number, items.item(form.item_code)
    shown = [p.id for p in manifest.parts if p.id == FACE or p.id.startswith("material-")]
    return Case(
        line=line,
        form=form,
        answers=tuple(_answers(form, questions(item), full=full)),
        number=number if full else mask_number(number),
        verdict=_verdict(form),
        consent=_consent(form, full=full),
        check=f"{check.checked_at[:19].replace('T', ' ')}，{check.score} 分" if check else "",
        identified=_identified(office, form),
        pictures=tuple((part_id, part_name(item, part_id)) for part_id in shown),
        promised=tuple(material_name(item, code) for code in form.promised),
    )


def _verdict(form: FormContent) -> str:
    """What came of the real-person check, how alike the terminal found photo and card, and which member of
    staff stood beside it."""
    proof = form.proof
    if proof is None:
        return "无需核验"
    if proof.likeness is not None:
        return f"{VERDICTS[proof.verdict]}（{compared(proof.likeness)}）"
    if proof.witness is None:
        return VERDICTS[proof.verdict]
    said = "确认是本人" if proof.verdict is Verdict.WITNESSED else "未能确认是本人"
    at = proof.witness.at[:19].replace("T", " ")
    return f"{VERDICTS[proof.verdict]}（工号 {proof.witness.member} {at} {said}）"


def _consent(form: FormContent, *, full: bool) -> str:
    """When and by whom it was agreed to the face photo, and how it was taken; empty without a photo."""
    proof = form.proof
    if proof is None or proof.verdict in (Verdict.COUNTER, Verdict.WITNESSED):
        return ""
    by, at = proof.guardian, proof.consented_at[:19].replace("T", " ")
    who = f"监护人 {by.name if full else mask_name(by.name)} " if by else "本人 "
    how = taken_by(proof.photo_faults, proof.challenges_asked, proof.challenges_passed)
    return f"{who}{at} 同意" + (f"；{how}" if how else "")


def _identified(office: Office, form: FormContent) -> str:
    """How the applicant was identified; an electronic ID is looked up in the platform's own records."""
    by = form.citizen.vouched
    if by is None:
        return "实体证件"
    with Session(office.engine) as db:
        row = db.get(VouchedRow, by.reference)
    ours = row is not None and row.person == office.person_index(form.citizen.number)
    return f"电子证照，编号 {by.reference}（{'与平台记录一致' if ours else '平台没有这条记录，请核实'}）"


def picture(office: Office, application_id: str, part_id: str) -> bytes | None:
    """A part that is a JPEG, None for anything else."""
    with Session(office.engine) as db:
        row = db.get(ApplicationRow, application_id)
    if row is None or row.state != CaseState.ACCEPTED:
        return None
    manifest = Manifest.parse_canonical(row.manifest.encode())
    try:
        plain = open_parts(office, manifest, [part_id]).get(part_id, b"")
    except (FileNotFoundError, EnvelopeError):
        return None
    return plain if plain.startswith(_JPEG) else None


def _answers(form: FormContent, asked: Mapping[str, Field], *, full: bool) -> Iterator[tuple[str, str]]:
    """Questions and answers in the form's order; by key where the catalogue knows them no longer."""

    def label(path: str) -> str:
        return asked[path].label if path in asked else path.rpartition(".")[2]

    def shown(path: str, text: str) -> str:
        told = answer_text(asked[path], text, full=full) if path in asked else text
        return told if full else _masked(told)

    order = {key: place for place, key in enumerate(asked)}
    for key, value in sorted(form.answers.items(), key=lambda pair: order.get(pair[0], len(order))):
        if isinstance(value, str):
            yield label(key), shown(key, value)
            continue
        for place, row in enumerate(value, 1):
            for column, text in row.items():
                yield f"{label(key)} {place}：{label(f'{key}.{column}')}", shown(f"{key}.{column}", text)


def _masked(text: str) -> str:
    """What looks like an identity or telephone number is masked."""
    if not text[:-1].isdigit():
        return text
    if len(text) == 18:
        return mask_number(text)
    return mask_phone(text) if len(text) >= 10 else text


def _line(db: Session, items: Items, row: ApplicationRow) -> CaseLine:
    parts = db.scalars(select(PartRow).where(PartRow.application_id == row.id).order_by(PartRow.part_id))
    rating = db.get(EvaluationRow, row.id)
    state, item, stands = CaseState(row.state), items.item(row.item_code), standing(db, row)
    return CaseLine(
        id=row.id,
        announced_at=row.announced_at[:19].replace("T", " "),
        accepted_at=(row.accepted_at or "")[:19].replace("T", " "),
        terminal=row.terminal_id,
        local_number=row.local_number,
        item=row.item_name or item_name(item, row.item_code),
        masked_name=row.masked_name,
        masked_number=row.masked_number,
        case_number=row.case_number or "",
        state=DECISIONS[stands] if stands else STATES[state],
        state_code=stands.value if stands else state.value,
        problem=REASONS.get(row.problem, row.problem),
        parts=tuple(
            PartLine(
                p.part_id,
                part_name(item, p.part_id),
                "" if p.held == p.size else size_text(p.held),
                size_text(p.size),
            )
            for p in parts
        ),
        rating=LEVELS[rating.level] if rating else "",
    )
