"""The department's desk: how a case stands, what was decided of it, and the buttons that decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, Depends, Header, HTTPException, Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from kiosk.contract import base
from kiosk.contract.content import FormContent
from kiosk.contract.progress import REMARK_LIMIT, CaseOutcome, Decision, Fault, Ground, Reason, Recourse
from kiosk.sandbox.catalogue import Items
from kiosk.sandbox.office import Office
from kiosk.sandbox.pages.wording import DECISIONS, FAULT_NAMES, GROUNDS, RECOURSES, questions
from kiosk.sandbox.progress import MAY, NotNow, Verdict, decide, history, standing
from kiosk.sandbox.tables import ApplicationRow, VersionRow

ApplicationId = Annotated[base.ApplicationId, Path()]
_FIELDS = 400  # of a posted form: a fault for each place, and the rest


@dataclass(frozen=True, slots=True)
class Past:
    """One decision that was made.  A remark is sealed to the terminal: nobody here reads it any more."""

    at: str
    decision: str
    details: tuple[str, ...]
    remarked: bool
    followed_by: str


@dataclass(frozen=True, slots=True)
class Desk:
    """``may`` are codes with their names; ``places`` what a supplement can ask for."""

    may: Mapping[str, str]
    places: Mapping[str, str]
    past: tuple[Past, ...]
    corrects: str
    revision: int

    faults = FAULT_NAMES
    grounds = GROUNDS
    recourses = RECOURSES
    remark_limit = REMARK_LIMIT


def desk(office: Office, items: Items, application_id: str, form: FormContent | None) -> Desk:
    with Session(office.engine) as db:
        row = db.get_one(ApplicationRow, application_id)
        stands, past = standing(db, row), history(db, application_id)
        version = db.get(VersionRow, application_id)
    return Desk(
        may={code.value: DECISIONS[code] for code in (MAY[stands] if stands else ())},
        places=_places(items, form),
        past=tuple(map(_past, past)),
        corrects=version.corrects if version else "",
        revision=version.revision if version else 1,
    )


def decision_routes(office: Office, items: Items, page: Callable[..., Response]) -> APIRouter:
    """``page`` renders a template."""
    routes = APIRouter()

    def decided(application_id: str, form: Mapping[str, list[str]]) -> Response:
        try:
            decide(office, application_id, _verdict(items, office, application_id, form))
        except NotNow:
            return page("notnow.html", 409, application_id=application_id)
        return RedirectResponse(f"/applications/{application_id}", 303)

    @routes.post("/applications/{application_id}/decisions", dependencies=[Depends(own_form)])
    async def post(request: Request, application_id: ApplicationId) -> Response:
        body = (await request.body()).decode("utf-8", "replace")
        return await run_in_threadpool(decided, application_id, parse_qs(body, max_num_fields=_FIELDS))

    return routes


def own_form(request: Request, origin: Annotated[str, Header()] = "") -> None:
    """Browsers say where a form stood: a foreign page decides nothing here."""
    if origin and urlsplit(origin).netloc != request.headers.get("host"):
        raise HTTPException(403)


def _verdict(items: Items, office: Office, application_id: str, form: Mapping[str, list[str]]) -> Verdict:
    def given(name: str) -> str:
        return form.get(name, [""])[0].strip()

    with Session(office.engine) as db:
        row = db.get(ApplicationRow, application_id)
    places = _places(items, None, row.item_code if row else "")
    try:
        decision = Decision(given("decision"))
        wrong = {name.removeprefix("fault."): given(name) for name in form if name.startswith("fault.")}
        reasons = tuple(
            Reason(place=place, fault=Fault(fault), label=places.get(place, "")[:100])
            for place, fault in wrong.items()
            if fault
        )
        ground = Ground(given("ground")) if decision is Decision.REFUSED else None
        recourse = Recourse(given("recourse")) if decision is Decision.REFUSED else None
    except (ValueError, ValidationError):
        raise HTTPException(422) from None
    asked = reasons if decision is Decision.SUPPLEMENT else ()
    return Verdict(decision, asked, ground, recourse, given("text")[:REMARK_LIMIT])


def _places(items: Items, form: FormContent | None, item_code: str = "") -> dict[str, str]:
    """By the catalogue; where it doesn't know the item, the questions that were answered."""
    item = items.item(form.item_code if form else item_code)
    if item is None:
        return {key: key for key in form.answers} if form else {}
    asked = {path: field.label for path, field in questions(item).items()}
    return asked | {f"material:{material.code}": material.name for material in item.materials}


def _past(outcome: CaseOutcome) -> Past:
    details = [f"{FAULT_NAMES[reason.fault]}：{reason.label or reason.place}" for reason in outcome.reasons]
    details += [GROUNDS[outcome.ground]] if outcome.ground else []
    details += [RECOURSES[outcome.recourse]] if outcome.recourse else []
    return Past(
        at=outcome.decided_at[:19].replace("T", " "),
        decision=DECISIONS[outcome.decision],
        details=tuple(details),
        remarked=bool(outcome.remark),
        followed_by=outcome.followed_by,
    )
