"""The calls of the contract, as FastAPI routes; what they do stands in the services.

The schema at ``/openapi.json`` also names the documents that travel inside signed ones.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from kiosk.contract import base
from kiosk.contract.answers import Query as QueryDocument
from kiosk.contract.applications import Announcement, CaseStatus
from kiosk.contract.checkpoint import ChainId, ChainState, Head, Segment
from kiosk.contract.edition import EditionDelta
from kiosk.contract.heartbeat import Heartbeat
from kiosk.contract.identity import FaceCheck, FaceVerdict, RedeemCode
from kiosk.contract.known import KnownAnswer, KnownQuery
from kiosk.contract.signed import SignedDocument
from kiosk.contract.together import (
    BUNDLE_TYPE,
    AnnouncementAnswers,
    Announcements,
    CommitAnswers,
    Commits,
)
from kiosk.sandbox import (
    announcing,
    catalogue,
    checkpoints,
    committing,
    configurations,
    electronic,
    enrolment,
    evaluations,
    faces,
    heartbeats,
    progress,
    queries,
    whole,
)
from kiosk.sandbox.draft_routes import draft_routes
from kiosk.sandbox.guard import problem_reply
from kiosk.sandbox.office import Office
from kiosk.sandbox.refused import Refused
from kiosk.sandbox.schema import install_schema
from kiosk.sandbox.upload_routes import upload_routes

ApplicationId = Annotated[base.ApplicationId, Path()]


def caller(request: Request) -> str:
    """The terminal whose session this is; the guard has proven it."""
    return str(request.state.terminal_id)


async def body_of(request: Request) -> bytes:
    return await request.body()


Caller = Annotated[str, Depends(caller)]
_BUNDLE = {"requestBody": {"content": {BUNDLE_TYPE: {"schema": {"type": "string", "format": "binary"}}}}}


def build_api(office: Office, items: catalogue.Items) -> FastAPI:
    """The API without its guard."""
    office.knowing = items.knowing
    app = FastAPI(
        title="便民通平台接口",
        version="1.0.0",
        docs_url=None,  # the interactive page would fetch scripts from the internet
        redoc_url=None,
    )
    app.include_router(_terminal_routes(office), prefix="/v1")
    app.include_router(_audit_routes(office), prefix="/v1")
    app.include_router(_visit_routes(office, items), prefix="/v1")
    app.include_router(_application_routes(office, items), prefix="/v1")
    app.include_router(upload_routes(office), prefix="/v1")
    app.include_router(draft_routes(office), prefix="/v1")
    _install_problems(app)
    install_schema(app)
    return app


def _terminal_routes(office: Office) -> APIRouter:
    routes = APIRouter(tags=["terminals"])

    @routes.post("/enrolment", summary="EnrolRequest in, Enrolled out")
    def enrol(signed: SignedDocument) -> SignedDocument:
        return enrolment.enrol(office, signed)

    @routes.post("/sessions", summary="OpenSession in, Session out")
    def open_session(signed: SignedDocument) -> SignedDocument:
        return enrolment.open_session(office, signed)

    @routes.get("/hello", status_code=204, summary="Nothing but platform time and epoch")
    def hello() -> None:
        pass

    @routes.post("/heartbeats", status_code=204, summary="How the terminal is; the newest is kept")
    def beat(terminal: Caller, heartbeat: Heartbeat) -> None:
        heartbeats.receive(office, terminal, heartbeat)

    @routes.get(
        "/catalogue",
        summary="The newest Edition, or EditionDelta where `delta=1`; 204 when none is newer than `after`",
        response_model=SignedDocument | EditionDelta,
        responses={204: {"description": "nothing newer"}},
    )
    def newest_edition(
        after: Annotated[int, Query(ge=0)] = 0, delta: Annotated[int, Query(ge=0, le=1)] = 0
    ) -> SignedDocument | EditionDelta | Response:
        newest = catalogue.changes_after if delta else catalogue.newest_after
        return newest(office, after) or Response(status_code=204)

    @routes.get(
        "/configuration",
        summary="The terminal's newest Configuration, 204 when none is newer than `after`",
        response_model=SignedDocument,
        responses={204: {"description": "nothing newer"}},
    )
    def newest_configuration(
        terminal: Caller, after: Annotated[int, Query(ge=0)] = 0
    ) -> SignedDocument | Response:
        return configurations.newest_after(office, terminal, after) or Response(status_code=204)

    return routes


def _audit_routes(office: Office) -> APIRouter:
    routes = APIRouter(prefix="/audit", tags=["supervision"])

    @routes.get("/chains/{chain}", summary="What the platform has of this terminal's chain")
    def chain_state(terminal: Caller, chain: Annotated[ChainId, Path()]) -> ChainState:
        return checkpoints.state(office, terminal, chain)

    @routes.post("/segments", summary="Entries in; the head that is held afterwards out")
    def receive(terminal: Caller, segment: Segment) -> Head:
        return checkpoints.receive(office, terminal, segment)

    @routes.post("/checkpoints", summary="Checkpoint in, Anchor out")
    def anchor(terminal: Caller, signed: SignedDocument) -> SignedDocument:
        return checkpoints.anchor(office, terminal, signed)

    return routes


def _visit_routes(office: Office, items: catalogue.Items) -> APIRouter:
    def in_good_standing(terminal: Caller) -> None:
        configurations.check_standing(office, terminal)

    routes = APIRouter(tags=["visits"], dependencies=[Depends(in_good_standing)])

    @routes.post("/face-checks")
    def check_face(terminal: Caller, check: FaceCheck) -> FaceVerdict:
        return faces.check_face(office, terminal, check)

    @routes.post("/identity-codes/redeem", summary="RedeemCode in, ElectronicIdentity out")
    def redeem(terminal: Caller, given: RedeemCode) -> SignedDocument:
        return electronic.redeem(office, terminal, given)

    @routes.post("/known", summary="KnownQuery in: facts and materials that need not be asked for out")
    def known(query: KnownQuery) -> KnownAnswer:
        return items.knowing.answer(office, query)

    @routes.post("/queries", summary="Query in, QueryAnswer out")
    def answer(query: QueryDocument) -> SignedDocument:
        return queries.answer(office, items, query)

    @routes.get(
        "/progress",
        summary="Progress since an outcome's number; 204 when there is none newer than `after`",
        response_model=SignedDocument,
        responses={204: {"description": "nothing newer"}},
    )
    def decided(terminal: Caller, after: Annotated[int, Query(ge=0)] = 0) -> SignedDocument | Response:
        return progress.progress(office, terminal, after) or Response(status_code=204)

    @routes.post("/evaluations", summary="Evaluation in", status_code=204)
    def rate(signed: SignedDocument) -> None:
        evaluations.rate(office, signed)

    return routes


def _application_routes(office: Office, items: catalogue.Items) -> APIRouter:
    together = APIRouter(tags=["applications"])
    routes = APIRouter(prefix="/applications")

    @routes.post("", summary="Manifest in")
    def announce(terminal: Caller, signed: SignedDocument) -> Announcement:
        return announcing.announce(office, items, terminal, signed)

    @together.post("/announcements", summary="Manifests in, an answer to each out")
    def announce_together(terminal: Caller, given: Announcements) -> AnnouncementAnswers:
        entries = announcing.announce_together(office, items, terminal, given.manifests)
        return AnnouncementAnswers(entries=tuple(entries))

    @together.post("/commits", summary="Ids in, an acceptance or a refusal for each out")
    def commit_together(terminal: Caller, given: Commits) -> CommitAnswers:
        entries = committing.commit_together(office, terminal, given.application_ids)
        return CommitAnswers(entries=tuple(entries))

    @routes.put(
        "/{application_id}/bundle",
        summary="A whole application in one request, committed at once if that is asked for",
        openapi_extra=_BUNDLE,
    )
    def take(
        terminal: Caller,
        application_id: ApplicationId,
        data: Annotated[bytes, Depends(body_of)],
        commit: bool = False,
    ) -> Announcement:
        return whole.take(office, items, terminal, application_id, data, commit)

    @routes.get("/{application_id}")
    def status(terminal: Caller, application_id: ApplicationId) -> CaseStatus:
        return announcing.status(office, terminal, application_id)

    @routes.post("/{application_id}/commit", summary="Acceptance out")
    def commit(terminal: Caller, application_id: ApplicationId) -> SignedDocument:
        return committing.commit(office, terminal, application_id)

    together.include_router(routes)
    return together


def _install_problems(app: FastAPI) -> None:
    """Every refusal, whoever makes it, leaves in the contract's form and shows no input."""

    def as_response(refusal: Refused) -> Response:
        reply = problem_reply(refusal)
        return Response(reply.body, reply.status, reply.headers)

    def on_refused(_request: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)
        return as_response(error)

    def on_invalid(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        first: dict[str, Any] = dict(error.errors()[0])
        return as_response(Refused("malformed", f"{'.'.join(map(str, first['loc']))}: {first['type']}"))

    def on_http(_request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return as_response(Refused("method-not-allowed" if error.status_code == 405 else "not-found"))

    app.add_exception_handler(Refused, on_refused)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)
