"""A chunk that breaks off, or stops coming: what came of it is kept while nothing speaks against it."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.types import Message

from kiosk.contract import headers as h
from kiosk.domain.faces import FacePhoto, FaceProof, Verdict
from kiosk.faultlab.inside import scope_of
from kiosk.sandbox import uploads
from kiosk.sandbox.api import build_api
from kiosk.sandbox.catalogue import Items
from kiosk.sandbox.guard import Guard
from kiosk.sandbox.office import Office
from offline.sealing import Sealed
from tests.helpers.terminal import Caller, send_part, valid_application

SOON_S = 0.01
PATIENCE_S = 20.0
CUT: Message = {"type": "http.disconnect"}


@dataclass
class Upload:
    """The face of an announced application on its way, by hand; the body comes as ``pieces`` say."""

    caller: Caller
    sealed: Sealed
    answered: list[Message] = field(default_factory=list)

    @property
    def office(self) -> Office:
        return self.caller.terminal.platform.office

    @property
    def data(self) -> bytes:
        return self.sealed.parts["face"]

    @property
    def id(self) -> str:
        return self.sealed.manifest.application_id

    @property
    def held(self) -> int:
        return uploads.held(self.office, self.caller.terminal.id, self.id, "face").offset

    @property
    def stored(self) -> bytes:
        with self.office.parts.open(self.id, "face") as file:
            return file.read(self.held)

    @property
    def code(self) -> str:
        headers = dict(self.answered[0]["headers"])
        return headers.get(h.CODE.encode(), b"").decode() or str(self.answered[0]["status"])

    def create(self, chunk: bytes, *pieces: Message | Callable[[], bool], **changes: str) -> None:
        named = base64.b64encode(b"face").decode()
        size = {"upload-length": str(len(self.data)), "upload-metadata": f"part {named}"}
        self._ask("POST", f"/v1/applications/{self.id}/parts", chunk, pieces, size | changes)

    def patch(self, offset: int, chunk: bytes, *pieces: Message | Callable[[], bool], **changes: str) -> None:
        at = {"upload-offset": str(offset)}
        self._ask("PATCH", f"/v1/applications/{self.id}/parts/face", chunk, pieces, at | changes)

    def _ask(self, method: str, target: str, chunk: bytes, pieces: Any, more: dict[str, str]) -> None:
        given = {"tus-resumable": "1.0.0", "content-type": "application/offset+octet-stream"}
        given |= {"upload-checksum": h.upload_checksum(chunk)} | more
        headers = self.caller.headers(method, target, chunk, given) | {"content-length": str(len(chunk))}
        self.answered = []
        guard = Guard(build_api(self.office, Items(None)), self.office, lambda _scope: None, keep_s=SOON_S)
        served = guard(scope_of(method, target, headers), self._coming(list(pieces)), self._hear)
        asyncio.run(asyncio.wait_for(served, PATIENCE_S))

    def _coming(self, pieces: list[Any]) -> Callable[[], Any]:
        """What comes next; before it, perhaps, something to wait for while nothing comes."""

        async def receive() -> Message:
            while pieces and callable(pieces[0]):
                if pieces[0]():
                    pieces.pop(0)
                else:
                    await asyncio.sleep(SOON_S / 10)
            return pieces.pop(0) if pieces else CUT

        return receive

    async def _hear(self, message: Message) -> None:
        self.answered.append(message)


def piece(data: bytes, last: bool = False) -> Message:
    return {"type": "http.request", "body": data, "more_body": not last}


@pytest.fixture
def upload(caller: Caller) -> Upload:
    proof = FaceProof(Verdict.LATER, FacePhoto(bytes(6000), 358, 441, 120, 128), "2026-03-01T09:00:00+08:00")
    sealed = caller.terminal.seal(valid_application(proof=proof))
    caller.terminal.announce(sealed)
    return Upload(caller, sealed)


def test_what_came_of_a_chunk_that_breaks_off_is_kept(upload: Upload) -> None:
    """Of the first, with which the part is created, and of a later one; with the rest the part is whole."""
    data = upload.data
    upload.create(data[:4000], piece(data[:1000]), piece(data[1000:1700]), CUT)
    assert (upload.held, upload.stored) == (1700, data[:1700])
    upload.patch(1700, data[1700:], piece(data[1700:2500]), CUT)
    assert (upload.held, upload.stored) == (2500, data[:2500])
    upload.patch(2500, data[2500:], piece(data[2500:], last=True))
    assert (upload.code, upload.stored) == ("204", data)


def test_what_came_before_nothing_more_comes_is_kept_and_the_rest_when_it_does(upload: Upload) -> None:
    """A connection that is dead looks alive: who asks on another one hears what there is."""
    data = upload.data
    upload.create(
        data[:3000], piece(data[:500]), lambda: kept(upload) == 500, piece(data[500:3000], last=True)
    )
    assert (upload.code, upload.stored) == ("201", data[:3000])
    upload.patch(
        3000,
        data[3000:],
        piece(data[3000:4000]),
        lambda: kept(upload) == 4000,
        piece(data[4000:5000]),
        lambda: kept(upload) == 5000,
        piece(data[5000:], last=True),
    )
    assert (upload.code, upload.stored) == ("204", data)


def kept(upload: Upload) -> int:
    try:
        return upload.held
    except uploads.Refused:
        return -1


def test_a_chunk_that_comes_to_its_end_damaged_is_given_back(upload: Upload) -> None:
    data = upload.data
    upload.create(data[:600], piece(data[:600], last=True))
    wrong = bytes(byte ^ 1 for byte in data[1000:2000])
    upload.patch(
        600, data[600:2000], piece(data[600:1000]), lambda: upload.held == 1000, piece(wrong, last=True)
    )
    assert (upload.code, upload.stored) == ("digest-mismatch", data[:600])
    other = {"upload-checksum": h.upload_checksum(b"other")}
    rest = piece(data[1000:2000], last=True)
    upload.patch(600, data[600:2000], piece(data[600:1000]), lambda: upload.held == 1000, rest, **other)
    assert (upload.code, upload.stored) == ("checksum-mismatch", data[:600])


def test_what_another_connection_has_brought_meanwhile_stays(upload: Upload) -> None:
    """The old connection's bytes come late: the part stands elsewhere, and they are told so."""
    data, other = upload.data, Upload(upload.caller, upload.sealed)
    upload.create(data[:600], piece(data[:600], last=True))

    def overtaken() -> bool:
        with_offset = {"tus-resumable": "1.0.0", "content-type": "application/offset+octet-stream"}
        with_offset |= {"upload-checksum": h.upload_checksum(data[600:900]), "upload-offset": "600"}
        target = f"/v1/applications/{other.id}/parts/face"
        return upload.caller.signed("PATCH", target, data[600:900], given=with_offset).status == 204

    upload.patch(600, data[600:1500], overtaken, piece(data[600:1200]), CUT)
    assert (upload.held, upload.stored) == (900, data[:900])
    upload.patch(600, data[600:1500], piece(data[600:1200]), piece(data[1200:1500], last=True))
    assert (upload.code, upload.held) == ("offset-conflict", 900)


@pytest.mark.parametrize(
    "changes",
    [{"upload-offset": "700"}, {"upload-offset": "x"}, {"upload-offset": "599"}],
)
def test_what_has_no_place_is_not_kept(upload: Upload, changes: dict[str, str]) -> None:
    data = upload.data
    upload.create(data[:600], piece(data[:600], last=True))
    upload.patch(600, data[600:1000], piece(data[600:800]), CUT, **changes)
    assert upload.held == 600


@pytest.mark.parametrize("changes", [{"upload-metadata": "part %%%"}, {"upload-length": "7"}])
def test_a_part_that_could_not_be_made_is_not_begun(upload: Upload, changes: dict[str, str]) -> None:
    upload.create(upload.data[:600], piece(upload.data[:300]), CUT, **changes)
    assert kept(upload) == -1


def test_more_than_was_announced_is_not_kept(upload: Upload) -> None:
    data = upload.data + bytes(100)
    upload.create(data, piece(data[:-50]), CUT)
    assert kept(upload) == 0


def test_a_full_store_keeps_nothing(upload: Upload) -> None:
    upload.office.steering.full = True
    try:
        upload.create(upload.data, piece(upload.data[:50]), CUT)
        assert kept(upload) == 0
    finally:
        upload.office.steering.full = False


def test_what_was_kept_unproven_is_compared_when_it_is_committed(upload: Upload) -> None:
    """Bytes that broke off with something else in them: the part is sent again, and nothing is accepted."""
    data = upload.data
    for part in upload.sealed.manifest.parts:
        if part.id != "face":
            send_part(upload.caller.terminal.gateway, upload.sealed, part.id, 64 * 1024)
    upload.create(data, piece(bytes(len(data) - 10)), CUT)
    upload.patch(len(data) - 10, data[-10:], piece(data[-10:], last=True))
    refused = upload.caller.signed("POST", f"/v1/applications/{upload.id}/commit")
    assert refused.headers[h.CODE] == "part-damaged"
    assert kept(upload) == -1
