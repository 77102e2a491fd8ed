"""Every code that the platform may refuse with, as it reaches the terminal."""

from __future__ import annotations

import pytest

from kiosk.contract.problem import CODES
from offline.wire import Refusal, Remedy
from tests.helpers.terminal import Terminal, resigned

# The gateway deals with these itself, by another session or another time stamp.
HEALED = {"session-unknown", "session-expired", "signature-bad", "nonce-replayed", "time-stale"}


@pytest.mark.parametrize("code", sorted(set(CODES) - HEALED))
def test_a_refusal_says_what_to_do(terminal: Terminal, code: str) -> None:
    terminal.platform.control.refuse(code, retry_after_s=7)
    refusal = terminal.gateway.hello()
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.remedy) == (code, CODES[code].remedy)
    assert refusal.retry_after_s == 7
    assert terminal.gateway.hello() is None


@pytest.mark.parametrize("code", sorted(set(CODES) - HEALED))
def test_a_refusal_without_a_body_says_the_same(terminal: Terminal, code: str) -> None:
    """HEAD has no body; the code travels in a header."""
    sealed = terminal.seal()
    terminal.announce(sealed)
    terminal.platform.control.refuse(code)
    refusal = terminal.gateway.held(sealed.manifest.application_id, "form")
    if code == "part-unknown":
        assert refusal == 0
    else:
        assert isinstance(refusal, Refusal)
        assert (refusal.code, refusal.remedy) == (code, CODES[code].remedy)


@pytest.mark.parametrize("code", sorted(HEALED))
def test_what_another_session_cures_is_cured_without_a_person(terminal: Terminal, code: str) -> None:
    terminal.platform.control.refuse(code)
    assert terminal.gateway.hello() is None


@pytest.mark.parametrize("code", sorted(HEALED))
def test_what_nothing_cures_is_reported(terminal: Terminal, code: str) -> None:
    terminal.platform.control.refuse(code, times=-1)
    refusal = terminal.gateway.hello()
    assert isinstance(refusal, Refusal)
    assert refusal.remedy is Remedy.AUTH


def test_a_foreign_manifest_is_refused(terminal: Terminal) -> None:
    stranger = Terminal(terminal.platform, id="BM77")
    forged = resigned(terminal.seal(), stranger.key)
    refusal = terminal.announce(forged)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.remedy) == ("manifest-signature-bad", Remedy.BUSINESS)
    stranger.close()


def test_a_full_platform_asks_for_time(terminal: Terminal) -> None:
    sealed = terminal.seal()
    terminal.platform.control.full = True
    refusal = terminal.announce(sealed)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.remedy, refusal.retry_after_s) == ("storage-full", Remedy.QUOTA, 30)
    terminal.platform.control.full = False
    terminal.announce(sealed)
    terminal.platform.control.full = True
    data = sealed.parts["form"]
    refusal = terminal.gateway.send(sealed.manifest.application_id, "form", 0, data, len(data))
    assert isinstance(refusal, Refusal)
    assert refusal.remedy is Remedy.QUOTA
    terminal.platform.control.full = False
    assert terminal.gateway.send(sealed.manifest.application_id, "form", 0, data, len(data)) == len(data)


def test_an_oversized_chunk_is_told_to_be_halved(terminal: Terminal) -> None:
    """Also for a chunk that the platform does not even read, the answer is heard and proven."""
    sealed = terminal.seal()
    terminal.announce(sealed)
    limit = terminal.platform.office.setup.chunk_limit
    for size in (limit + 1, 8 * limit):
        refusal = terminal.gateway.send(sealed.manifest.application_id, "form", 0, bytes(size), size)
        assert isinstance(refusal, Refusal)
        assert (refusal.code, refusal.remedy) == ("too-large", Remedy.OVERSIZE)
