"""The headers that prove who speaks: HTTP Message Signatures (RFC 9421), Content-Digest (RFC 9530), HMAC-SM3.

Covered in a request: method, target, content digest, terminal, and those of `_BOUND` that it has; in an
answer: status, content digest, platform time and epoch, and the signature of the request that it answers, so
that no answer fits another question.  ``created`` and ``nonce`` guard against replay.

Neither "sm3" nor "hmac-sm3" is in the IANA registries; both stand where the registered names would.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kiosk.crypto.sm3 import hmac_sm3, sm3

TERMINAL = "bm-terminal"
TIME = "bm-time"
EPOCH = "bm-epoch"
CODE = "bm-code"  # the problem's code again, for HEAD has no body
CONTENT_DIGEST = "content-digest"
SIGNATURE = "signature"
SIGNATURE_INPUT = "signature-input"
LABEL = "bm"
SKEW_S = 300  # a request this far from the platform's time is stale

# Headers that change what a request or an answer means: covered wherever they stand.
_BOUND = ("content-type", "upload-offset", "upload-length", "upload-metadata", "upload-checksum")
_BOUND_IN_ANSWER = ("content-type", CODE, TIME, EPOCH, "upload-offset", "upload-length", "location")
_INPUT = re.compile(
    r'bm=(?P<params>\((?P<covered>[a-z0-9@"; =-]*)\);created=(?P<created>\d{1,12})'
    r';nonce="(?P<nonce>[\w-]{8,64})";keyid="(?P<keyid>[\w-]{8,64})";alg="hmac-sm3")'
)


class BadHeaders(ValueError):
    """Not signed as the contract says, or not with this key.  ``code`` is the problem's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Stamp:
    """When and in which session a message was signed.  ``created`` is Unix time in seconds."""

    created: int
    nonce: str
    session_id: str


@dataclass(frozen=True, slots=True)
class Request:
    """``target`` is path and query as sent; header names are lower case."""

    method: str
    target: str
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str] = field(repr=False)


def content_digest(body: bytes, digest: bytes = b"") -> str:
    """``digest`` is the body's SM3 where the caller has it already."""
    return f"sm3=:{base64.b64encode(digest or sm3(body)).decode()}:"


def upload_checksum(chunk: bytes, digest: bytes = b"") -> str:
    """tus 1.0 ``Upload-Checksum``; ``digest`` as above."""
    return f"sm3 {base64.b64encode(digest or sm3(chunk)).decode()}"


def sign_request(request: Request, stamp: Stamp, key: bytes) -> dict[str, str]:
    """The two headers to add.  Content-Digest and Bm-Terminal must be there already."""
    return _sign(_request_lines(request), stamp, key)


def stamp_of(headers: Mapping[str, str]) -> Stamp:
    """What a message says of its own signature, unproven.  BadHeaders if it says nothing."""
    return _read_input(headers)[1]


def verify_request(request: Request, key: bytes) -> Stamp:
    """BadHeaders unless everything is covered and signed under the session key.  The body is not looked
    at: `check_content` does that, so that an oversized body can be refused unread."""
    return _verify(_request_lines(request), request.headers, key)


def sign_answer(answer: Answer, request_signature: str, stamp: Stamp, key: bytes) -> dict[str, str]:
    return _sign(_answer_lines(answer, request_signature), stamp, key)


def verify_answer(answer: Answer, body: bytes, request_signature: str, key: bytes) -> Stamp:
    """BadHeaders unless this is the platform's answer to the request with that signature."""
    stamp = _verify(_answer_lines(answer, request_signature), answer.headers, key)
    check_content(answer.headers, body)
    return stamp


def check_content(headers: Mapping[str, str], body: bytes) -> None:
    """BadHeaders unless the body is what its digest says."""
    if headers.get(CONTENT_DIGEST, "").strip() != content_digest(body):
        raise BadHeaders("digest-mismatch")


def _request_lines(request: Request) -> list[tuple[str, str]]:
    lines = [('"@method"', request.method), ('"@request-target"', request.target)]
    return lines + _header_lines(request.headers, (CONTENT_DIGEST, TERMINAL), _BOUND)


def _answer_lines(answer: Answer, request_signature: str) -> list[tuple[str, str]]:
    lines = [('"@status"', str(answer.status)), ('"signature";req', request_signature)]
    return lines + _header_lines(answer.headers, (CONTENT_DIGEST,), _BOUND_IN_ANSWER)


def _header_lines(
    headers: Mapping[str, str], needed: Iterable[str], bound: Iterable[str]
) -> list[tuple[str, str]]:
    if any(name not in headers for name in needed):
        raise BadHeaders("signature-missing")
    names = [*needed, *(name for name in bound if name in headers)]
    return [(f'"{name}"', headers[name].strip()) for name in names]


def _sign(lines: list[tuple[str, str]], stamp: Stamp, key: bytes) -> dict[str, str]:
    covered = " ".join(name for name, _ in lines)
    params = (
        f'({covered});created={stamp.created};nonce="{stamp.nonce}";keyid="{stamp.session_id}";alg="hmac-sm3"'
    )
    code = base64.b64encode(hmac_sm3(key, _base(lines, params))).decode()
    return {SIGNATURE_INPUT: f"{LABEL}={params}", SIGNATURE: f"{LABEL}=:{code}:"}


def _verify(lines: list[tuple[str, str]], headers: Mapping[str, str], key: bytes) -> Stamp:
    """The order of the covered components is fixed, so what is covered is compared as one text."""
    found, stamp = _read_input(headers)
    if found["covered"] != " ".join(name for name, _ in lines):
        raise BadHeaders("signature-bad")
    expected = hmac_sm3(key, _base(lines, found["params"]))
    if not hmac.compare_digest(expected, _code(headers.get(SIGNATURE, ""))):
        raise BadHeaders("signature-bad")
    return stamp


def _base(lines: list[tuple[str, str]], params: str) -> bytes:
    """The signature base of RFC 9421 clause 2.5."""
    return "\n".join([*(f"{n}: {v}" for n, v in lines), f'"@signature-params": {params}']).encode()


def _read_input(headers: Mapping[str, str]) -> tuple[re.Match[str], Stamp]:
    found = _INPUT.fullmatch(headers.get(SIGNATURE_INPUT, ""))
    if not found or SIGNATURE not in headers:
        raise BadHeaders("signature-missing")
    return found, Stamp(int(found["created"]), found["nonce"], found["keyid"])


def _code(text: str) -> bytes:
    prefix, suffix = f"{LABEL}=:", ":"
    if not (text.startswith(prefix) and text.endswith(suffix)):
        return b""
    try:
        return base64.b64decode(text[len(prefix) : -len(suffix)], validate=True)
    except (binascii.Error, ValueError):
        return b""
