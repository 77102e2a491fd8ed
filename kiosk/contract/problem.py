"""Refusals on the wire (RFC 9457), and the one table of what the terminal does about each.

The platform answers ``application/problem+json``; ``code`` is stable, ``title`` and ``detail`` are for staff.
No problem names a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:bianmin:problem:"


class Remedy(StrEnum):
    """What the terminal does about a refusal: one answer to each of the platform's error codes."""

    TRANSIENT = "transient"  # try again later: no network, busy, time-out, a captive portal
    AUTH = "auth"  # the session or the terminal's key is not taken; try again later, tell staff
    QUOTA = "quota"  # too much for now: try again after the time that was named
    OVERSIZE = "oversize"  # halve the chunk
    CATALOGUE = "catalogue"  # one side's catalogue is behind: try again later, after an update
    BUSINESS = "business"  # the matter itself is refused: a person must look
    OTHER_CONTENT = "other-content"  # the platform has this id with other content: stop, show staff
    GONE = "gone"  # the platform forgot what was sent so far: announce again


@dataclass(frozen=True, slots=True)
class Code:
    """A refusal's HTTP status, what the terminal does, and what it means."""

    status: int
    remedy: Remedy
    title: str


_R = Remedy

CODES: dict[str, Code] = {
    # who is calling
    "signature-missing": Code(401, _R.AUTH, "the request is not signed as the contract says"),
    "signature-bad": Code(401, _R.AUTH, "the signature does not match the request"),
    "digest-mismatch": Code(400, _R.TRANSIENT, "the content is not what its digest says"),
    "session-unknown": Code(401, _R.AUTH, "no such session; open a new one"),
    "session-expired": Code(401, _R.AUTH, "the session is over; open a new one"),
    "time-stale": Code(401, _R.AUTH, "the request's time is more than 5 minutes from the platform's"),
    "nonce-replayed": Code(401, _R.AUTH, "this request was made before"),
    "terminal-unknown": Code(403, _R.AUTH, "this terminal is not enrolled"),
    "terminal-revoked": Code(403, _R.AUTH, "this terminal was revoked: what it has is taken, no more"),
    "enrol-code-unknown": Code(403, _R.AUTH, "no such enrolment code"),
    "enrol-code-used": Code(403, _R.AUTH, "this enrolment code was used for another key"),
    # the call
    "malformed": Code(422, _R.BUSINESS, "the request is not as the contract says"),
    "not-found": Code(404, _R.BUSINESS, "there is no such call"),
    "method-not-allowed": Code(405, _R.BUSINESS, "this call knows no such method"),
    "too-large": Code(413, _R.OVERSIZE, "more than this platform takes in one request"),
    "too-many-requests": Code(429, _R.QUOTA, "too many requests for now"),
    "storage-full": Code(507, _R.QUOTA, "the platform has no room at the moment"),
    "busy": Code(503, _R.TRANSIENT, "the platform is busy or under maintenance"),
    "internal": Code(500, _R.TRANSIENT, "the platform failed"),
    # applications
    "manifest-signature-bad": Code(422, _R.BUSINESS, "no key of that terminal signed the manifest"),
    "other-content": Code(409, _R.OTHER_CONTENT, "this application id is known with other content"),
    "application-unknown": Code(404, _R.GONE, "no such application; announce it"),
    "parts-missing": Code(409, _R.GONE, "not all parts have arrived; announce again"),
    "part-damaged": Code(409, _R.GONE, "a part is not as in the manifest and was dropped; announce again"),
    "item-unknown": Code(409, _R.CATALOGUE, "no such service item in the platform's catalogue"),
    "catalogue-outdated": Code(409, _R.BUSINESS, "this version of the item is no longer taken"),
    "envelope-bad": Code(422, _R.BUSINESS, "the sealed application does not open"),
    "form-malformed": Code(422, _R.BUSINESS, "the form inside is not as the contract says"),
    "id-number-invalid": Code(422, _R.BUSINESS, "the identity number is not valid"),
    "refused": Code(422, _R.BUSINESS, "the department does not take this application"),
    "material-unproven": Code(422, _R.BUSINESS, "a licence or check for a paper isn't known here"),
    "version-early": Code(409, _R.TRANSIENT, "the version before this one is not here yet"),
    "version-not-next": Code(422, _R.BUSINESS, "this version doesn't follow the one that it names"),
    # parts (tus 1.0)
    "tus-version": Code(412, _R.BUSINESS, "only tus 1.0.0 is spoken here"),
    "tus-content-type": Code(415, _R.BUSINESS, "a chunk is application/offset+octet-stream"),
    "part-unknown": Code(404, _R.GONE, "the manifest names no such part, or nothing of it was created"),
    "part-length": Code(422, _R.BUSINESS, "the length is not the manifest's"),
    "offset-conflict": Code(409, _R.TRANSIENT, "the platform stands at another offset"),
    "checksum-mismatch": Code(460, _R.TRANSIENT, "the chunk changed on the way"),
    # visits and after
    "face-refused": Code(403, _R.BUSINESS, "the real-person check is refused for this person"),
    "identity-code-unknown": Code(404, _R.BUSINESS, "no electronic ID was issued under this code"),
    "identity-code-expired": Code(410, _R.BUSINESS, "the code of this electronic ID is past its time"),
    "identity-code-used": Code(409, _R.BUSINESS, "the code of this electronic ID was used before"),
    "query-unknown": Code(404, _R.BUSINESS, "this item is not answered on the spot"),
    "already-rated": Code(409, _R.BUSINESS, "this handling was rated before, and otherwise"),
    # unfinished forms
    "draft-unknown": Code(404, _R.BUSINESS, "no unfinished form waits under this name"),
    "draft-expired": Code(410, _R.BUSINESS, "the unfinished form under this name is past its time"),
    # the audit chain
    "audit-forked": Code(409, _R.BUSINESS, "the chain does not continue the one that is known here"),
    "audit-behind": Code(409, _R.BUSINESS, "the chain ends before what was anchored here"),
    "audit-gap": Code(409, _R.GONE, "entries before this are not here; ask what is held"),
    "case-mismatch": Code(409, _R.BUSINESS, "the case number belongs to another application"),
}


def remedy_of(code: str) -> Remedy:
    """A code that this terminal is too old to know is tried again: nothing is given up on a word unknown."""
    return CODES[code].remedy if code in CODES else Remedy.TRANSIENT


class ProblemBody(BaseModel):
    """RFC 9457 members and ours.  Members that nobody knows are ignored, as clause 3.2 of that RFC asks."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    type: str = "about:blank"
    title: str = Field("", max_length=400)
    status: int = Field(ge=400, le=599)
    code: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    detail: str = Field("", max_length=400)
    retry_after_s: float = Field(0, ge=0, le=86400)

    @classmethod
    def of(cls, code: str, detail: str = "", retry_after_s: float = 0) -> ProblemBody:
        known = CODES[code]
        return cls(
            type=TYPE_PREFIX + code,
            title=known.title,
            status=known.status,
            code=code,
            detail=detail,
            retry_after_s=retry_after_s,
        )
