"""tus 1.0 over the parts of an application (https://tus.io/protocols/resumable-upload, 1.0.0)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Request, Response

from kiosk.contract import base
from kiosk.sandbox import uploads
from kiosk.sandbox.office import Office
from kiosk.sandbox.refused import Refused
from kiosk.sandbox.uploads import CHUNK_TYPE, VERSION

_EXTENSIONS = "creation,creation-with-upload,checksum"


def terminal_of(request: Request) -> str:
    return str(request.state.terminal_id)


def speaks_tus(tus_resumable: Annotated[str, Header()] = "") -> None:
    if tus_resumable != VERSION:
        raise Refused("tus-version", headers={"Tus-Version": VERSION})


async def chunk_of(request: Request) -> bytes:
    return await request.body()


def kept_of(request: Request) -> int | None:
    """How many bytes of the chunk were written as they came; None when nothing was done yet."""
    return getattr(request.state, "kept", None)


ApplicationId = Annotated[base.ApplicationId, Path()]
PartId = Annotated[base.PartId, Path()]
Terminal = Annotated[str, Depends(terminal_of)]
Chunk = Annotated[bytes, Depends(chunk_of)]
Kept = Annotated[int | None, Depends(kept_of)]
Size = Annotated[int, Header(ge=0)]
_BODY = {"requestBody": {"content": {CHUNK_TYPE: {"schema": {"type": "string", "format": "binary"}}}}}


def upload_routes(office: Office) -> APIRouter:
    routes = APIRouter(prefix="/applications/{application_id}/parts", tags=["parts"])
    tus = [Depends(speaks_tus)]

    @routes.options("", status_code=204)
    def abilities() -> Response:
        return _answer(
            204,
            {
                "Tus-Version": VERSION,
                "Tus-Extension": _EXTENSIONS,
                "Tus-Checksum-Algorithm": "sm3",
                "Tus-Max-Size": str(office.setup.chunk_limit),
            },
        )

    @routes.post("", status_code=201, dependencies=tus, openapi_extra=_BODY)
    def create(
        terminal: Terminal,
        application_id: ApplicationId,
        chunk: Chunk,
        kept: Kept,
        upload_length: Size,
        upload_metadata: Annotated[str, Header()],
        upload_checksum: Annotated[str, Header()] = "",
        content_type: Annotated[str, Header()] = "",
    ) -> Response:
        part_id = uploads.part_of_metadata(upload_metadata)
        held = uploads.Held(0, upload_length)
        if kept is None:
            held = uploads.create(office, terminal, application_id, part_id, upload_length)
        if chunk:
            _check_type(content_type)
            held = uploads.append(
                office, terminal, application_id, part_id, 0, chunk, upload_checksum, kept or 0
            )
        where = f"/v1/applications/{application_id}/parts/{part_id}"
        return _answer(201, held.headers() | {"Location": where})

    @routes.head("/{part_id}", dependencies=tus)
    def head(terminal: Terminal, application_id: ApplicationId, part_id: PartId) -> Response:
        return _answer(200, uploads.held(office, terminal, application_id, part_id).headers())

    @routes.patch("/{part_id}", status_code=204, dependencies=tus, openapi_extra=_BODY)
    def patch(
        terminal: Terminal,
        application_id: ApplicationId,
        part_id: PartId,
        chunk: Chunk,
        kept: Kept,
        upload_offset: Size,
        upload_checksum: Annotated[str, Header()] = "",
        content_type: Annotated[str, Header()] = "",
    ) -> Response:
        _check_type(content_type)
        held = uploads.append(
            office, terminal, application_id, part_id, upload_offset, chunk, upload_checksum, kept or 0
        )
        return _answer(204, {"Upload-Offset": str(held.offset)})

    return routes


def _check_type(content_type: str) -> None:
    if content_type != CHUNK_TYPE:
        raise Refused("tus-content-type")


def _answer(status: int, headers: dict[str, str]) -> Response:
    return Response(
        status_code=status, headers={"Tus-Resumable": VERSION, "Cache-Control": "no-store"} | headers
    )
