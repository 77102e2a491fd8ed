"""What the line does to the gateway: portals, cuts, changed answers, wrong certificates and clocks."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.crypto.sm2 import PrivateKey
from kiosk.domain.faces import FacePhoto
from kiosk.problems import Problem
from kiosk.sandbox.steering import Fate
from kiosk.sandbox.tls import make_certificates
from offline.gateway import HttpGateway, clock_problem
from offline.https import Https, Reply
from offline.wire import CONNECTION_WAS_OLD, TIMED_OUT, Accepted, Refusal, Remedy
from tests.helpers import people
from tests.helpers.platform import RunningPlatform, running_platform
from tests.helpers.terminal import ShiftedClock, Terminal


def hello(terminal: Terminal, **changes: Any) -> Refusal | None:
    """With a gateway of other settings."""
    gateway = terminal.fresh_gateway(**changes)
    try:
        return gateway.hello()
    finally:
        gateway.close()


def refused(outcome: object) -> Refusal:
    assert isinstance(outcome, Refusal), outcome
    return outcome


@pytest.mark.parametrize(
    ("fate", "code", "problem"),
    [
        (Fate.PORTAL, "no-platform", "network-down"),
        (Fate.CUT_BEFORE, "no-connection", "network-down"),
        (Fate.CUT_AFTER, "no-connection", "network-down"),
        (Fate.TAMPERED, "answer-unsigned", "platform-answer-bad"),
    ],
)
def test_a_bad_line_is_transient(terminal: Terminal, fate: Fate, code: str, problem: str) -> None:
    terminal.platform.control.doom(fate)
    refusal = refused(terminal.announce(terminal.seal()))
    assert (refusal.code, refusal.remedy) == (code, Remedy.TRANSIENT)
    assert refusal.problem.code == problem
    assert not terminal.gateway.online()
    assert not terminal.gateway.verified(), "whoever answered, it was not the platform's word"
    assert refused(hello(terminal)).remedy is Remedy.TRANSIENT
    terminal.platform.control.calm()
    assert terminal.gateway.hello() is None
    assert terminal.gateway.online()


def test_a_lost_answer_to_a_commit_is_asked_for_again(terminal: Terminal) -> None:
    sealed = terminal.seal()
    terminal.announce(sealed)
    terminal.send_all(sealed)
    terminal.platform.control.doom(Fate.CUT_AFTER, path="/commit")
    refused(terminal.gateway.commit(sealed.manifest.application_id))
    terminal.platform.control.calm()
    first = terminal.gateway.commit(sealed.manifest.application_id)
    assert isinstance(first, Accepted)
    assert terminal.announce(sealed) == first


def test_a_lost_answer_to_a_chunk_leaves_the_chunk(terminal: Terminal) -> None:
    sealed = terminal.seal()
    terminal.announce(sealed)
    data = sealed.parts["face"]
    terminal.platform.control.doom(Fate.CUT_AFTER, times=2, path="/parts")
    refused(terminal.gateway.send(sealed.manifest.application_id, "face", 0, data[:500], len(data)))
    terminal.platform.control.calm()
    assert terminal.gateway.held(sealed.manifest.application_id, "face") == 500


def test_a_chunk_whose_answer_was_lost_is_not_sent_again_unasked(terminal: Terminal) -> None:
    sealed = terminal.seal()
    terminal.announce(sealed)
    data = sealed.parts["face"]
    given = (sealed.manifest.application_id, "face")
    for offset in (0, 100):
        terminal.platform.control.doom(Fate.CUT_AFTER, times=1, path="/parts")
        chunk = data[offset : offset + 100]
        assert refused(terminal.gateway.send(*given, offset, chunk, len(data))).code == CONNECTION_WAS_OLD
        assert terminal.gateway.held(*given) == offset + 100


def test_a_kept_connection_that_went_stale_is_no_failure(terminal: Terminal) -> None:
    """The platform restarted: the first thing that the gateway hears is that its connection is gone."""
    terminal.platform.restart()
    assert terminal.gateway.hello() is None


def test_nobody_at_the_other_end(terminal: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    refusal = refused(hello(terminal, url=f"https://127.0.0.1:{port}"))
    assert (refusal.code, refusal.remedy) == ("no-connection", Remedy.TRANSIENT)


@contextlib.contextmanager
def saying(words: bytes) -> Iterator[str]:
    """A server that answers everybody with the same bytes and hangs up; its URL."""

    class Hostile(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65536)
            self.request.sendall(words)

    with socketserver.TCPServer(("127.0.0.1", 0), Hostile) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"\x00\xff garbage \r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\ncut off",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n\xff\xfe[",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/login\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nno",
        b"HTTP/1.1 401 Unauthorized\r\nBm-Time: never\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nzzzz",
    ],
)
def test_whatever_somebody_else_says_is_transient(terminal: Terminal, words: bytes) -> None:
    with saying(words) as url:
        refusal = refused(hello(terminal, url=url))
    assert refusal.remedy is Remedy.TRANSIENT
    assert refusal.problem.code in ("network-down", "platform-answer-bad")


def test_a_url_that_is_none_is_a_matter_of_configuration(terminal: Terminal) -> None:
    refusal = refused(hello(terminal, url="http://[::1:80"))
    assert (refusal.remedy, refusal.problem.code) == (Remedy.AUTH, "config-malformed")


def test_data_that_the_contract_has_no_room_for_is_a_problem(terminal: Terminal) -> None:
    """And not an exception that might name the person."""
    citizen = replace(people.citizen(), sex="male", name="李青禾")
    photo = FacePhoto(b"\xff\xd8\xff", 358, 441, 1, 1)
    expected = Problem("card-bad-field", "sex")
    assert terminal.gateway.check_face(citizen, photo, "2026-11-20T09:00:00+08:00") == expected
    assert terminal.gateway.answer("1" * 31, citizen) == expected
    huge = FacePhoto(bytes(600 * 1024), 358, 441, 1, 1)
    outcome = terminal.gateway.check_face(people.citizen(), huge, "2026-11-20T09:00:00+08:00")
    assert outcome == Problem("face-poor", "jpeg")


def test_a_slow_platform_is_given_up_in_time(terminal: Terminal) -> None:
    gateway = terminal.fresh_gateway(timeout_s=0.5)
    assert gateway.hello() is None
    terminal.platform.control.latency_s = 3
    refusal = refused(gateway.hello())
    assert (refusal.code, refusal.remedy) == (TIMED_OUT, Remedy.TRANSIENT)
    terminal.platform.control.calm()
    gateway.close()


def test_an_endless_answer_is_given_up(platform: RunningPlatform) -> None:
    http = Https(platform.url, platform.ca, 5)
    assert isinstance(http.exchange("GET", "/openapi.json", {}), Reply)
    refusal = refused(http.exchange("GET", "/openapi.json", {}, limit=100))
    assert (refusal.code, refusal.problem.code) == ("answer-too-long", "platform-answer-bad")
    http.close()


def test_an_answer_that_trickles_is_given_up(platform: RunningPlatform) -> None:
    """Each piece comes in time, the whole never does."""
    passing = iter(range(0, 10**6, 30))
    http = Https(platform.url, platform.ca, 5, monotonic=lambda: float(next(passing)))
    refusal = refused(http.exchange("GET", "/openapi.json", {}))
    assert refusal.code == TIMED_OUT
    http.close()


def test_another_authoritys_certificate_is_refused(terminal: Terminal, tmp_path: Path) -> None:
    other = make_certificates(tmp_path / "tls", "127.0.0.1")
    refusal = refused(hello(terminal, ca=other.ca))
    assert (refusal.code, refusal.remedy) == ("certificate-refused", Remedy.AUTH)
    assert refusal.problem.code == "platform-key-wrong"


def test_a_certificate_for_another_name_is_refused(terminal: Terminal) -> None:
    port = terminal.platform.url.rpartition(":")[2]
    refusal = refused(hello(terminal, url=f"https://127.0.0.2:{port}"))
    assert refusal.remedy in (Remedy.AUTH, Remedy.TRANSIENT)
    assert refusal.problem.code in ("platform-key-wrong", "network-down")


def test_a_certificate_from_the_future_means_a_wrong_clock(tmp_path: Path) -> None:
    make_certificates(tmp_path / "platform" / "tls", "127.0.0.1", datetime.now(UTC) + timedelta(days=400))
    with running_platform(tmp_path) as platform:
        terminal = Terminal(platform)
        refusal = refused(terminal.gateway.hello())
        assert (refusal.remedy, refusal.problem.code) == (Remedy.AUTH, "platform-clock-off")
        terminal.close()


@pytest.mark.parametrize("content", [None, "rubbish"])
def test_an_unusable_ca_file_is_a_matter_of_configuration(
    terminal: Terminal, tmp_path: Path, content: str | None
) -> None:
    ca = tmp_path / "ca.pem"
    if content is not None:
        ca.write_text(content)
    refusal = refused(hello(terminal, ca=ca))
    assert (refusal.remedy, refusal.problem.code) == (Remedy.AUTH, "config-malformed")


def test_the_pinned_platform_key_decides(terminal: Terminal) -> None:
    """The certificate is right, the platform is another one."""
    refusal = refused(hello(terminal, key=PrivateKey.generate().public.to_bytes().hex()))
    assert (refusal.remedy, refusal.problem.code) == (Remedy.AUTH, "platform-key-wrong")


def test_without_a_pinned_key_nothing_is_believed(terminal: Terminal) -> None:
    assert refused(hello(terminal, key="")).problem.code == "key-missing"


YEARS = 365 * 24 * 3600


@pytest.mark.parametrize("shift_s", [-40 * YEARS, -23 * 3600, -3600, -290, 290, 3600, 25 * 3600, 70 * YEARS])
def test_a_wrong_clock_still_works(terminal: Terminal, shift_s: float) -> None:
    gateway = terminal.fresh_gateway(clock=ShiftedClock(shift_s))
    assert gateway.hello() is None
    offset = gateway.clock_offset()
    assert offset == pytest.approx(-shift_s, abs=3)
    problem = clock_problem(offset)
    assert (problem is not None) == (abs(shift_s) > 300)
    assert problem is None or problem.code == "platform-clock-off"
    gateway.close()


def test_a_clock_may_be_set_at_any_time(terminal: Terminal) -> None:
    clock = ShiftedClock(25 * 3600)
    gateway = terminal.fresh_gateway(clock=clock)
    assert gateway.hello() is None
    for shift_s in (0, -10 * YEARS, 3600):
        clock.shift_s = shift_s
        assert gateway.hello() is None
        assert gateway.clock_offset() == pytest.approx(-shift_s, abs=3)
    gateway.close()


def test_a_clock_that_jumps_in_a_session_is_followed(terminal: Terminal) -> None:
    clock = ShiftedClock()
    gateway = terminal.fresh_gateway(clock=clock)
    for shift_s in (0, 1800, -1800):
        clock.shift_s = shift_s
        assert gateway.hello() is None
        assert gateway.clock_offset() == pytest.approx(-shift_s, abs=3)
    gateway.close()


def test_an_expired_session_is_renewed_without_a_person(terminal: Terminal) -> None:
    sealed = terminal.seal()
    terminal.announce(sealed)
    terminal.platform.office.sessions.expire_all(terminal.platform.office.now())
    assert isinstance(terminal.deliver(sealed), Accepted)


def test_a_short_session_is_renewed_before_it_ends(tmp_path: Path) -> None:
    """A session so short that every call needs a new one."""
    with running_platform(tmp_path, session_s=1) as platform:
        terminal = Terminal(platform)
        assert isinstance(terminal.deliver(terminal.seal()), Accepted)
        terminal.close()


class Seconds(ShiftedClock):
    """A monotonic clock that is turned by hand."""

    seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds


def test_online_is_a_memory_of_one_minute(platform: RunningPlatform) -> None:
    clock = Seconds()
    terminal = Terminal(platform, clock=clock)
    assert not terminal.gateway.online()
    assert terminal.gateway.hello() is None
    clock.seconds = 59
    assert terminal.gateway.online()
    clock.seconds = 61
    assert not terminal.gateway.online()
    terminal.close()


def test_a_refusal_in_the_matter_is_a_good_line(terminal: Terminal) -> None:
    terminal.platform.control.refuse("refused")
    refused(terminal.gateway.hello())
    assert terminal.gateway.online()


def enrolling(platform: RunningPlatform, key: PrivateKey, code: str, terminal: str) -> HttpGateway:
    return HttpGateway.open(platform.settings(terminal, enrol_code=code), key, ShiftedClock())


@pytest.mark.parametrize("code", ["", "not a code", "AAAA-AAAA-AAAA-AAAA"])
def test_no_code_no_enrolment(platform: RunningPlatform, code: str) -> None:
    gateway = enrolling(platform, PrivateKey.generate(), code, "BM50")
    refusal = refused(gateway.hello())
    assert (refusal.remedy, refusal.problem.code) == (Remedy.AUTH, "terminal-not-enrolled")
    gateway.close()


def test_a_code_serves_one_key_once(platform: RunningPlatform) -> None:
    code, key = platform.new_enrol_code(), PrivateKey.generate()
    for _ in range(2):  # the same terminal may ask again: the answer may have got lost
        gateway = enrolling(platform, key, code, "BM51")
        assert gateway.hello() is None
        gateway.close()
    for other, terminal in ((PrivateKey.generate(), "BM51"), (PrivateKey.generate(), "BM52")):
        gateway = enrolling(platform, other, code, terminal)
        refusal = refused(gateway.hello())
        assert (refusal.code, refusal.problem.code) == ("enrol-code-used", "terminal-not-enrolled")
        gateway.close()


def test_an_enrolment_whose_answer_was_lost_is_repeated(platform: RunningPlatform) -> None:
    """The code is used by then; the platform knows by the key that it is the same terminal."""
    gateway = enrolling(platform, PrivateKey.generate(), platform.new_enrol_code(), "BM53")
    platform.control.doom(Fate.CUT_AFTER, times=1, path="/enrolment")
    gateway.hello()
    assert gateway.hello() is None
    platform.control.calm()
    gateway.close()


def test_a_new_key_comes_in_with_a_new_code_and_the_old_one_is_out(terminal: Terminal) -> None:
    """What the old key signed while it was good still counts."""
    waiting = terminal.seal()
    successor = Terminal(terminal.platform, id=terminal.id)
    assert successor.gateway.hello() is None
    old = HttpGateway.open(
        terminal.platform.settings(terminal.id, enrol_code=""), terminal.key, ShiftedClock()
    )
    assert refused(old.hello()).problem.code == "terminal-not-enrolled"
    assert isinstance(successor.deliver(waiting), Accepted)
    old.close()
    successor.close()
