"""The calls around unfinished forms."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request

from kiosk.contract import base
from kiosk.contract.drafts import LeaveDraft, WaitingDraft
from kiosk.sandbox import drafts
from kiosk.sandbox.configurations import check_standing
from kiosk.sandbox.office import Office


def caller(request: Request) -> str:
    """The terminal whose session this is; the guard has proven it."""
    return str(request.state.terminal_id)


def draft_routes(office: Office) -> APIRouter:
    misses = drafts.Misses()

    def in_good_standing(request: Request) -> None:
        check_standing(office, caller(request))

    routes = APIRouter(prefix="/drafts", tags=["visits"], dependencies=[Depends(in_good_standing)])

    @routes.put("/{index}", summary="LeaveDraft in; the same name again takes its place")
    def leave(index: Annotated[base.Digest, Path()], given: LeaveDraft) -> WaitingDraft:
        return drafts.leave(office, index, given)

    @routes.get("/{index}", summary="The sealed draft; it stays")
    def take(request: Request, index: Annotated[base.Digest, Path()]) -> WaitingDraft:
        return drafts.take(office, misses, caller(request), index)

    @routes.delete("/{index}", status_code=204, summary="Finished or given up")
    def drop(index: Annotated[base.Digest, Path()]) -> None:
        drafts.drop(office, index)

    return routes
