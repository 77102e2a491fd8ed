"""A chunk that is still on its way: what has come of it is kept, whether or not the rest ever comes.

tus 1.0 asks for that of a PATCH that breaks off.  Its bytes were not compared to the digest that was signed
for the whole chunk: that is only known at its end.  They came by TLS from a terminal that has proven itself,
and what is committed is compared to the manifest's digests in any case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kiosk.contract.headers import Request
from kiosk.sandbox import uploads
from kiosk.sandbox.office import Office
from kiosk.sandbox.refused import Refused

# So long nothing more comes before what there is is made durable: a dead connection may look alive for hours.
KEEP_S = 1.0
_PARTS = re.compile(r"/v1/applications/(?P<application>[^/]+)/parts(?:/(?P<part>[^/]+))?")


@dataclass(slots=True)
class Arriving:
    """``length`` is the size of a part that is created with its first chunk, -1 for one that is there.
    ``kept`` is None until anything was done, then the bytes of the chunk that are held."""

    office: Office
    carrier: str
    application_id: str
    part_id: str
    offset: int
    length: int
    kept: int | None = None
    _refused: bool = False

    def keep(self, data: bytes) -> None:
        """What is new of the chunk's bytes so far, durably.  A refusal is left for the end to tell."""
        if self._refused:
            return
        where = self.office, self.carrier, self.application_id, self.part_id
        try:
            if self.kept is None and self.length >= 0:
                uploads.create(*where, self.length)
            self.kept = self.kept or 0
            uploads.write(*where, self.offset + self.kept, data[self.kept :])
        except Refused:
            self._refused = True
            return
        self.kept = len(data)

    def take_back(self) -> None:
        """The chunk came to its end and isn't what was signed."""
        if self.kept:
            uploads.take_back(self.office, self.application_id, self.part_id, self.offset, self.kept)


def arriving(office: Office, carrier: str, request: Request) -> Arriving | None:
    """None for a request that carries no chunk, or none that can be placed."""
    found = _PARTS.fullmatch(request.target)
    if found is None or request.method != ("PATCH" if found["part"] else "POST"):
        return None
    at = request.headers.get("upload-offset" if found["part"] else "upload-length", "")
    if not (at.isascii() and at.isdigit()):
        return None
    if found["part"]:
        return Arriving(office, carrier, found["application"], found["part"], int(at), -1)
    try:
        part_id = uploads.part_of_metadata(request.headers.get("upload-metadata", ""))
    except Refused:
        return None
    return Arriving(office, carrier, found["application"], part_id, 0, int(at))
