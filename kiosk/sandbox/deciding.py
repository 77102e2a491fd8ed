"""Decisions over HTTP, for a program that plays the department: on the control port, as all steering."""

from __future__ import annotations

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from kiosk.contract.base import ApplicationId
from kiosk.contract.progress import REMARK_LIMIT, Decision, Ground, Reason, Recourse
from kiosk.sandbox.control import own_page
from kiosk.sandbox.office import Office
from kiosk.sandbox.progress import NotNow, Verdict, decide


class Decided(BaseModel):
    """What somebody at the department decides; codes as in `kiosk.contract.progress`."""

    model_config = ConfigDict(extra="forbid")

    application_id: ApplicationId
    decision: Decision
    reasons: tuple[Reason, ...] = ()
    ground: Ground | None = None
    recourse: Recourse | None = None
    text: str = Field("", max_length=REMARK_LIMIT, repr=False)


def deciding_routes(office: Office) -> APIRouter:
    routes = APIRouter(prefix="/control", dependencies=[Depends(own_page)])

    @routes.post("/decisions")
    def decided(given: Decided) -> dict[str, int]:
        verdict = Verdict(given.decision, given.reasons, given.ground, given.recourse, given.text)
        try:
            return {"sequence": decide(office, given.application_id, verdict).sequence}
        except NotNow:
            raise HTTPException(409, "the case stands otherwise") from None

    return routes
