"""Requests made by hand, each with one thing wrong: the platform says which."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest

from kiosk.clock import SystemClock
from kiosk.contract import headers as h
from kiosk.contract.problem import MEDIA_TYPE, ProblemBody
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.sm2 import PrivateKey
from offline.https import Reply
from tests.helpers.platform import RunningPlatform
from tests.helpers.terminal import Caller

TUS = {"tus-resumable": "1.0.0"}
CHUNK = {**TUS, "content-type": "application/offset+octet-stream"}


def code_of(reply: Reply) -> str:
    """The problem's code; also checks that status, header and body agree."""
    body = ProblemBody.model_validate_json(reply.body)
    assert reply.media_type == MEDIA_TYPE
    assert reply.headers[h.CODE] == body.code
    assert reply.status == body.status
    assert body.type == f"urn:bianmin:problem:{body.code}"
    return body.code


def test_a_signed_request_is_served_and_the_answer_is_signed(caller: Caller) -> None:
    sent = caller.headers("GET", "/v1/hello")
    reply = caller.plain("GET", "/v1/hello", sent)
    assert reply.status == 204
    h.verify_answer(h.Answer(reply.status, reply.headers), reply.body, sent[h.SIGNATURE], caller.key)
    assert reply.headers[h.EPOCH] == caller.terminal.platform.office.epoch


def test_a_refusal_is_signed_as_well(caller: Caller) -> None:
    sent = caller.headers("GET", "/v1/nothing")
    reply = caller.plain("GET", "/v1/nothing", sent)
    h.verify_answer(h.Answer(reply.status, reply.headers), reply.body, sent[h.SIGNATURE], caller.key)
    assert code_of(reply) == "not-found"


def test_an_unsigned_request(caller: Caller) -> None:
    for target in ("/v1/hello", "/v1/nothing", "/", "/docs"):
        assert code_of(caller.plain("GET", target)) == "signature-missing"


def test_a_signature_by_another_key(caller: Caller) -> None:
    sent = caller.headers("GET", "/v1/hello") | {h.SIGNATURE: f"bm=:{base64.b64encode(bytes(32)).decode()}:"}
    assert code_of(caller.plain("GET", "/v1/hello", sent)) == "signature-bad"


def test_a_signature_for_another_target(caller: Caller) -> None:
    sent = caller.headers("GET", "/v1/hello")
    assert code_of(caller.plain("GET", "/v1/hello?x=1", sent)) == "signature-bad"
    assert code_of(caller.plain("POST", "/v1/hello", sent)) == "signature-bad"


def test_another_terminals_name_in_a_session(platform: RunningPlatform, caller: Caller) -> None:
    caller.terminal.id, own = "BM02", caller.terminal.id
    try:
        assert code_of(caller.signed("GET", "/v1/hello")) == "signature-bad"
    finally:
        caller.terminal.id = own


def test_an_unknown_session(caller: Caller) -> None:
    assert code_of(caller.signed("GET", "/v1/hello", session_id="nobody-knows")) == "session-unknown"


def test_an_expired_session(platform: RunningPlatform, caller: Caller) -> None:
    platform.office.sessions.expire_all(platform.office.now())
    assert code_of(caller.signed("GET", "/v1/hello")) == "session-expired"
    caller.renew()
    assert caller.signed("GET", "/v1/hello").status == 204


@pytest.mark.parametrize("age_s", [310, -310, 10**9])
def test_a_stale_time(caller: Caller, age_s: int) -> None:
    assert code_of(caller.signed("GET", "/v1/hello", age_s=age_s)) == "time-stale"


@pytest.mark.parametrize("age_s", [290, -290])
def test_a_time_within_five_minutes(caller: Caller, age_s: int) -> None:
    assert caller.signed("GET", "/v1/hello", age_s=age_s).status == 204


def test_a_replayed_request(caller: Caller) -> None:
    sent = caller.headers("GET", "/v1/hello")
    assert caller.plain("GET", "/v1/hello", sent).status == 204
    assert code_of(caller.plain("GET", "/v1/hello", sent)) == "nonce-replayed"


def test_a_replayed_nonce_in_another_request(caller: Caller) -> None:
    assert caller.signed("GET", "/v1/hello", nonce="once-and-again").status == 204
    assert code_of(caller.signed("GET", "/v1/catalogue", nonce="once-and-again")) == "nonce-replayed"


def test_a_request_replayed_to_a_restarted_platform(caller: Caller) -> None:
    """Its session died with the process."""
    sent = caller.headers("GET", "/v1/hello")
    assert caller.plain("GET", "/v1/hello", sent).status == 204
    caller.terminal.platform.restart()
    caller.http.close()
    assert code_of(caller.plain("GET", "/v1/hello", sent)) == "session-unknown"
    caller.renew()


def test_a_body_that_changed_on_the_way(caller: Caller) -> None:
    sent = caller.headers("POST", "/v1/queries", b'{"a":1}')
    assert code_of(caller.plain("POST", "/v1/queries", sent, b'{"a":2}')) == "digest-mismatch"


@pytest.mark.parametrize("changes", [{"nonce": "the-same-nonce"}, {}])
def test_opening_a_session_twice_with_one_request(caller: Caller, changes: dict[str, Any]) -> None:
    first = caller.open_session(**changes)
    assert first.status == 200
    second = caller.open_session(**changes)
    assert code_of(second) == "nonce-replayed" if changes else second.status == 200


def test_opening_a_session_with_a_stale_time(caller: Caller) -> None:
    then = SystemClock().now() - timedelta(minutes=6)
    assert code_of(caller.open_session(created=then.isoformat())) == "time-stale"


def test_opening_a_session_as_somebody_else(caller: Caller) -> None:
    assert code_of(caller.open_session(terminal_id="BM98765")) == "terminal-unknown"
    stranger = SignedDocument.parse(json.dumps({"document": "{}", "signature": "00" * 64}).encode())
    assert code_of(caller.post_document("/v1/sessions", stranger)) == "malformed"
    caller.terminal.key, own = PrivateKey.generate(), caller.terminal.key
    try:
        assert code_of(caller.open_session()) == "signature-bad"
    finally:
        caller.terminal.key = own


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"document": 1}', b'{"surprise": "x"}'])
def test_bodies_that_are_not_as_the_contract_says(caller: Caller, body: bytes) -> None:
    for target in ("/v1/applications", "/v1/queries", "/v1/face-checks", "/v1/evaluations"):
        reply = caller.signed("POST", target, body, given={"content-type": "application/json"})
        assert code_of(reply) == "malformed"
        assert b"surprise" not in reply.body.replace(b"surprise: extra_forbidden", b"")


def test_calls_that_do_not_exist(caller: Caller) -> None:
    assert code_of(caller.signed("DELETE", "/v1/applications")) == "method-not-allowed"
    assert code_of(caller.signed("GET", "/v1/applications/not-an-id")) == "malformed"
    assert code_of(caller.signed("GET", "/v1/applications/..%2f..%2fetc")) in ("malformed", "not-found")


@pytest.mark.parametrize("more", [1, 10_000_000, 40_000_000])
def test_a_body_beyond_the_limit(caller: Caller, more: int) -> None:
    """Refused in words that are heard, whether the platform drains the body or hangs up on it."""
    body = bytes(caller.terminal.platform.office.setup.body_limit + more)
    outcome = caller.http.exchange("POST", "/v1/queries", caller.headers("POST", "/v1/queries", body), body)
    if isinstance(outcome, Reply):
        assert code_of(outcome) == "too-large"
    else:
        assert more > 16 * 1024 * 1024  # hung up on while it was still talking
    caller.http.close()


def announced(caller: Caller) -> tuple[str, int]:
    """The path of an announced application's parts, and the size of its form."""
    sealed = caller.terminal.seal()
    caller.terminal.announce(sealed)
    return f"/v1/applications/{sealed.manifest.application_id}/parts", len(sealed.parts["form"])


def metadata(part_id: str) -> str:
    return f"part {base64.b64encode(part_id.encode()).decode()}"


def creation(size: int, part_id: str = "form") -> dict[str, str]:
    return {**TUS, "upload-length": str(size), "upload-metadata": metadata(part_id)}


def test_tus_tells_its_abilities(caller: Caller) -> None:
    parts, _ = announced(caller)
    reply = caller.signed("OPTIONS", parts)
    assert reply.status == 204
    assert reply.headers["tus-version"] == "1.0.0"
    assert set(reply.headers["tus-extension"].split(",")) == {"creation", "creation-with-upload", "checksum"}
    assert reply.headers["tus-checksum-algorithm"] == "sm3"
    assert reply.headers["tus-max-size"] == str(caller.terminal.platform.office.setup.chunk_limit)


def test_tus_step_by_step(caller: Caller) -> None:
    """Creation without a chunk, then PATCH, then HEAD."""
    parts, size = announced(caller)
    form = f"{parts}/form"
    assert caller.signed("HEAD", form, given=TUS).headers[h.CODE] == "part-unknown"
    created = caller.signed("POST", parts, given=creation(size))
    assert (created.status, created.headers["location"], created.headers["upload-offset"]) == (201, form, "0")
    chunk = bytes(size - 5)
    patch = {**CHUNK, "upload-offset": "0", "upload-checksum": h.upload_checksum(chunk)}
    patched = caller.signed("PATCH", form, chunk, given=patch)
    assert (patched.status, patched.headers["upload-offset"]) == (204, str(size - 5))
    asked = caller.signed("HEAD", form, given=TUS)
    assert (asked.headers["upload-offset"], asked.headers["upload-length"]) == (str(size - 5), str(size))
    assert asked.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"tus-resumable": "0.2.2"}, "tus-version"),
        ({"upload-length": "1"}, "part-length"),
        ({"upload-length": "-1"}, "malformed"),
        ({"upload-metadata": metadata("nothing-of-the-kind")}, "part-unknown"),
        ({"upload-metadata": metadata("../../platform.key")}, "malformed"),
        ({"upload-metadata": "part %%%"}, "malformed"),
        ({"upload-metadata": "filename Zm9ybQ=="}, "malformed"),
    ],
)
def test_creations_that_are_refused(caller: Caller, change: dict[str, str], code: str) -> None:
    parts, size = announced(caller)
    assert code_of(caller.signed("POST", parts, given=creation(size) | change)) == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"tus-resumable": "0.2.2"}, "tus-version"),
        ({"content-type": "text/plain"}, "tus-content-type"),
        ({"upload-checksum": h.upload_checksum(b"other")}, "checksum-mismatch"),
        ({"upload-checksum": ""}, "checksum-mismatch"),
        ({"upload-offset": "1"}, "offset-conflict"),
        ({"upload-offset": "x"}, "malformed"),
    ],
)
def test_chunks_that_are_refused(caller: Caller, change: dict[str, str], code: str) -> None:
    parts, size = announced(caller)
    caller.signed("POST", parts, given=creation(size))
    patch = {**CHUNK, "upload-offset": "0", "upload-checksum": h.upload_checksum(b"chunk")} | change
    reply = caller.signed("PATCH", f"{parts}/form", b"chunk", given=patch)
    assert code_of(reply) == code
    if code == "offset-conflict":
        assert reply.headers["upload-offset"] == "0"
    assert caller.signed("HEAD", f"{parts}/form", given=TUS).headers["upload-offset"] == "0"


def test_more_than_was_announced_is_refused(caller: Caller) -> None:
    parts, size = announced(caller)
    caller.signed("POST", parts, given=creation(size))
    chunk = bytes(size + 1)
    patch = {**CHUNK, "upload-offset": "0", "upload-checksum": h.upload_checksum(chunk)}
    assert code_of(caller.signed("PATCH", f"{parts}/form", chunk, given=patch)) == "part-length"


def test_a_failing_call_says_so_and_nothing_more(
    caller: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret 110101199003070012")

    monkeypatch.setattr(caller.terminal.platform.office.sessions, "admit", lambda *_: None)
    monkeypatch.setattr("kiosk.sandbox.catalogue.newest_after", broken)
    reply = caller.signed("GET", "/v1/catalogue")
    assert code_of(reply) == "internal"
    assert b"secret" not in reply.body
    assert "a call failed" in caplog.text
