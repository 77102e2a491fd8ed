"""Signatures over requests and answers: what is covered can't be changed; no answer fits another question."""

from __future__ import annotations

import base64
from collections.abc import Mapping

import pytest

from kiosk.contract import headers as h
from kiosk.crypto.sm3 import hmac_sm3, sm3

KEY = bytes(range(32))
STAMP = h.Stamp(1_763_600_000, "nonce-0001", "session-0001")
BODY = b'{"a":1}'
GIVEN = {
    "content-type": "application/json",
    "bm-terminal": "BM01",
    "upload-offset": "0",
    "upload-checksum": "sm3 x",
    "content-digest": h.content_digest(BODY),
}


def signed(given: Mapping[str, str] = GIVEN, key: bytes = KEY) -> dict[str, str]:
    request = h.Request("POST", "/v1/x?y=1", given)
    return {**given, **h.sign_request(request, STAMP, key)}


def answered(request: Mapping[str, str], status: int = 200) -> tuple[h.Answer, bytes]:
    body = b"[]"
    given = {"content-digest": h.content_digest(body), "bm-time": "t", "bm-epoch": "e", "bm-code": "c"}
    extra = h.sign_answer(h.Answer(status, given), request[h.SIGNATURE], STAMP, KEY)
    return h.Answer(status, {**given, **extra}), body


def test_the_signature_base_has_the_shape_of_rfc_9421() -> None:
    """Clause 2.5: one line for each component in order, then the parameters; lines joined by a line feed."""
    given = signed({"bm-terminal": "BM01", "content-digest": h.content_digest(b"")})
    params = given[h.SIGNATURE_INPUT].removeprefix("bm=")
    assert params == (
        '("@method" "@request-target" "content-digest" "bm-terminal")'
        ';created=1763600000;nonce="nonce-0001";keyid="session-0001";alg="hmac-sm3"'
    )
    base = (
        '"@method": POST\n'
        '"@request-target": /v1/x?y=1\n'
        f'"content-digest": sm3=:{base64.b64encode(sm3(b"")).decode()}:\n'
        '"bm-terminal": BM01\n'
        f'"@signature-params": {params}'
    )
    assert given[h.SIGNATURE] == f"bm=:{base64.b64encode(hmac_sm3(KEY, base.encode())).decode()}:"


def test_a_request_verifies_and_tells_its_stamp() -> None:
    assert h.verify_request(h.Request("POST", "/v1/x?y=1", signed()), KEY) == STAMP
    assert h.stamp_of(signed()) == STAMP


@pytest.mark.parametrize("name", sorted(GIVEN))
def test_a_changed_header_is_noticed(name: str) -> None:
    with pytest.raises(h.BadHeaders, match="signature-bad"):
        h.verify_request(h.Request("POST", "/v1/x?y=1", signed() | {name: "other"}), KEY)


@pytest.mark.parametrize("name", ["content-type", "upload-offset", "upload-checksum"])
def test_a_dropped_header_is_noticed(name: str) -> None:
    rest = {k: v for k, v in signed().items() if k != name}
    with pytest.raises(h.BadHeaders, match="signature-bad"):
        h.verify_request(h.Request("POST", "/v1/x?y=1", rest), KEY)


def test_an_added_header_is_noticed() -> None:
    with pytest.raises(h.BadHeaders, match="signature-bad"):
        h.verify_request(h.Request("POST", "/v1/x?y=1", signed() | {"upload-length": "9"}), KEY)


@pytest.mark.parametrize(("method", "target"), [("PATCH", "/v1/x?y=1"), ("POST", "/v1/x?y=2"), ("POST", "/")])
def test_method_and_target_are_covered(method: str, target: str) -> None:
    with pytest.raises(h.BadHeaders, match="signature-bad"):
        h.verify_request(h.Request(method, target, signed()), KEY)


@pytest.mark.parametrize(
    "change",
    [
        {h.SIGNATURE_INPUT: signed()[h.SIGNATURE_INPUT].replace("1763600000", "1763600001")},
        {h.SIGNATURE_INPUT: signed()[h.SIGNATURE_INPUT].replace("nonce-0001", "nonce-0002")},
        {h.SIGNATURE: "bm=:AAAA:"},
        {h.SIGNATURE: "bm=:%%%:"},
        {h.SIGNATURE: "rubbish"},
    ],
)
def test_a_changed_signature_is_noticed(change: dict[str, str]) -> None:
    with pytest.raises(h.BadHeaders, match="signature-bad"):
        h.verify_request(h.Request("POST", "/v1/x?y=1", signed() | change), KEY)


@pytest.mark.parametrize("gone", [h.SIGNATURE, h.SIGNATURE_INPUT, h.CONTENT_DIGEST, h.TERMINAL])
def test_what_is_missing_is_called_missing(gone: str) -> None:
    rest = {k: v for k, v in signed().items() if k != gone}
    with pytest.raises(h.BadHeaders, match="signature-missing"):
        h.verify_request(h.Request("POST", "/v1/x?y=1", rest), KEY)


def test_a_subset_of_covered_components_is_not_enough() -> None:
    """An attacker who strips components from the list must not make the rest verify."""
    little = {"bm-terminal": "BM01", "content-digest": h.content_digest(b"")}
    given = signed(little) | {"content-type": "application/json"}
    with pytest.raises(h.BadHeaders, match="signature-bad"):
        h.verify_request(h.Request("POST", "/v1/x?y=1", given), KEY)


def test_another_sessions_key_does_not_verify() -> None:
    with pytest.raises(h.BadHeaders, match="signature-bad"):
        h.verify_request(h.Request("POST", "/v1/x?y=1", signed(key=bytes(32))), KEY)


def test_a_changed_body_is_noticed() -> None:
    h.check_content(GIVEN, BODY)
    with pytest.raises(h.BadHeaders, match="digest-mismatch"):
        h.check_content(GIVEN, BODY + b" ")


def test_an_answer_belongs_to_its_request() -> None:
    request = signed()
    answer, body = answered(request)
    assert h.verify_answer(answer, body, request[h.SIGNATURE], KEY) == STAMP
    other = signed(GIVEN | {"upload-offset": "5"})
    with pytest.raises(h.BadHeaders, match="signature-bad"):
        h.verify_answer(answer, body, other[h.SIGNATURE], KEY)


@pytest.mark.parametrize(
    "change", [{"bm-time": "u"}, {"bm-epoch": "f"}, {"bm-code": "d"}, {"upload-offset": "1"}]
)
def test_a_changed_answer_is_noticed(change: dict[str, str]) -> None:
    request = signed()
    answer, body = answered(request)
    with pytest.raises(h.BadHeaders, match="signature-bad"):
        h.verify_answer(h.Answer(200, {**answer.headers, **change}), body, request[h.SIGNATURE], KEY)


def test_status_and_body_of_an_answer_are_covered() -> None:
    request = signed()
    answer, body = answered(request)
    with pytest.raises(h.BadHeaders, match="signature-bad"):
        h.verify_answer(h.Answer(201, answer.headers), body, request[h.SIGNATURE], KEY)
    with pytest.raises(h.BadHeaders, match="digest-mismatch"):
        h.verify_answer(answer, body + b" ", request[h.SIGNATURE], KEY)
