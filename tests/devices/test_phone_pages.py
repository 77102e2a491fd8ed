"""A page by phone: one code, one page, a few minutes; and what a stranger on the network can and can't do."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import httpx
import pytest

from devices.pages import server
from devices.pages.phone import PhonePages
from devices.pages.reading import MOST_BYTES
from devices.pages.ticket import LENGTH, MOST_GUESSES, Standing, Ticket
from kiosk.domain.pages import Taken
from kiosk.ports import Offer, State
from kiosk.problems import Problem
from kiosk.words import Words
from tests.helpers import promises_pages
from tests.helpers.cameras import until
from tests.helpers.fakes import FakeClock
from tests.helpers.phones import ask, context_of, free_address, knock, listens, self_signed, send
from tests.helpers.promises_pages import NO_PAGE, ONE, Bench

MINUTES = 180.0


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def phone(clock: FakeClock) -> Iterator[PhonePages]:
    pages = PhonePages(free_address(), MINUTES, read=promises_pages.read, monotonic=clock.monotonic)
    yield pages
    pages.close()
    assert [each.name for each in threading.enumerate() if each.name == "phone"] == []


def opened(phone: PhonePages) -> str:
    offer = phone.open()
    assert isinstance(offer, Offer)
    assert offer.seconds == MINUTES
    return offer.address


def give(offer: Offer, data: bytes) -> None:
    assert send(offer.address, data).status_code in (200, 422)


def late(offer: Offer, data: bytes) -> None:
    with pytest.raises(httpx.TransportError):
        send(offer.address, data)


def left(offer: Offer) -> list[str]:
    return ["it listens"] if listens(offer.address) else []


@pytest.mark.parametrize("promise", promises_pages.PROMISES, ids=lambda promise: promise.__name__)
def test_promises(promise: Callable[[Bench], None], phone: PhonePages) -> None:
    promise(Bench(phone, give, late, left))


# One code, one page -----------------------------------------------------------------------------------


def test_a_code_lets_one_page_in_and_then_nobody_listens(phone: PhonePages) -> None:
    address = opened(phone)
    assert send(address, ONE).status_code == 200
    until(lambda: listens(address), lambda there: not there)
    assert isinstance(phone.read(0), Taken)
    again = opened(phone)
    assert again != address
    assert send(address, ONE).status_code == 404, "the code before is worth nothing"
    assert phone.read(0) is None


def test_each_code_is_long_and_new(phone: PhonePages) -> None:
    codes = {opened(phone).rpartition("/")[2] for _ in range(20)}
    assert len(codes) == 20
    assert {len(code) for code in codes} == {LENGTH}


def test_what_was_no_page_may_be_followed_by_one(phone: PhonePages) -> None:
    address = opened(phone)
    answer = send(address, NO_PAGE)
    assert answer.status_code == 422
    assert Words("zh-CN")("problems.page-format.resident.todo") in answer.text
    assert 'type="file"' in answer.text, "the way to try again is on the same page"
    assert send(address, ONE).status_code == 200


def test_after_its_time_nobody_listens_and_that_is_said(phone: PhonePages, clock: FakeClock) -> None:
    address = opened(phone)
    clock.seconds += MINUTES - 1
    assert listens(address)
    clock.seconds += 2
    until(lambda: listens(address), lambda there: not there)
    assert phone.read(2) == Problem("phone-code-expired")
    assert phone.read(0) is None


def test_a_page_that_began_in_time_is_taken(clock: FakeClock) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(data: bytes) -> Taken | Problem:
        begun.set()
        assert go_on.wait(10)
        return promises_pages.read(data)

    with closing(PhonePages(free_address(), MINUTES, read=slow, monotonic=clock.monotonic)) as phone:
        address, answers = opened(phone), list[httpx.Response]()
        sending = threading.Thread(target=lambda: answers.append(send(address, ONE)))
        sending.start()
        assert begun.wait(10)
        assert send(address, ONE).status_code == 409, "one page at a time"
        clock.seconds += MINUTES + 1
        assert phone.read(0) is None, "not yet expired: it is on its way"
        go_on.set()
        sending.join()
        assert answers[0].status_code == 200
        assert isinstance(phone.read(2), Taken)


def test_a_page_that_comes_after_its_person_left_is_nobodys() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(data: bytes) -> Taken | Problem:
        begun.set()
        assert go_on.wait(10)
        return promises_pages.read(data)

    with closing(PhonePages(free_address(), MINUTES, read=slow)) as phone:
        address = opened(phone)
        sending = threading.Thread(target=lambda: _cut_off(address))
        sending.start()
        assert begun.wait(10)
        phone.withdraw()
        sending.join()
        opened(phone)
        go_on.set()
        assert phone.read(0.2) is None


def _cut_off(address: str) -> None:
    with pytest.raises(httpx.TransportError):
        send(address, ONE)


# Strangers --------------------------------------------------------------------------------------------


def test_a_wrong_code_is_told_nothing(phone: PhonePages) -> None:
    address = opened(phone)
    base = address.rpartition("/")[0]
    for path in ("", "x", "A" * LENGTH, address.rpartition("/")[2][:-1], "%00", "é"):
        for way in (ask, lambda url: send(url, ONE)):
            answer = way(f"{base}/{path}")
            assert (answer.status_code, answer.content) == (404, b"")
            assert "server" not in answer.headers
    assert phone.read(0) is None


def test_other_methods_are_told_nothing(phone: PhonePages) -> None:
    address = opened(phone)
    for method in ("PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"):
        answer = httpx.request(method, address)
        assert (answer.status_code, answer.content) == (404, b"")


def test_who_tries_codes_out_ends_it(phone: PhonePages) -> None:
    address = opened(phone)
    base = address.rpartition("/")[0]
    for number in range(MOST_GUESSES):
        assert ask(f"{base}/{number:0{LENGTH}}").status_code == 404
    found = phone.read(2)
    assert isinstance(found, Problem)
    assert found.code == "phone-code-guessed"
    until(lambda: listens(address), lambda there: not there)


def test_what_browsers_ask_besides_is_no_guess(phone: PhonePages) -> None:
    address = opened(phone)
    base = address.rpartition("/")[0]
    for _ in range(MOST_GUESSES + 1):
        assert ask(f"{base}/favicon.ico").status_code == 404
    assert ask(address).status_code == 200


def test_more_than_a_picture_is_not_kept(phone: PhonePages) -> None:
    address = opened(phone)
    answer = send(address, b"x" * (MOST_BYTES + 10_000))
    assert answer.status_code == 413
    assert Words("zh-CN")("problems.page-too-large.resident.todo") in answer.text
    head = {"Content-Type": "multipart/form-data; boundary=b"}
    assert httpx.post(address, content=iter([b"x"]), headers=head).status_code == 411
    assert httpx.post(address, content=b"hello", headers=head).status_code == 400
    assert ask(address).status_code == 200, "the code still holds"


def raw(address: str) -> socket.socket:
    host, _, rest = address.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(rest.partition("/")[0])), timeout=10)


@pytest.mark.parametrize(
    ("head", "limit"),
    [("GET /", server.ASK_S), ("POST /{code} HTTP/1.1\r\nContent-Length: 900\r\n\r\n", server.SEND_S)],
)
def test_who_trickles_is_cut_off(phone: PhonePages, clock: FakeClock, head: str, limit: float) -> None:
    address = opened(phone)
    with raw(address) as slow:
        slow.sendall(head.format(code=address.rpartition("/")[2]).encode())
        if limit == server.SEND_S:  # it is being listened to: somebody else has to wait
            until(lambda: knock(address).status_code, lambda status: status == 409)
        slow.settimeout(0.3)
        for _ in range(6):  # each byte comes in time; a deadline that moved would never come
            clock.seconds += limit * 0.6
            try:
                slow.sendall(b"x")
                assert slow.recv(100) == b""
                break
            except TimeoutError:
                continue
            except OSError:
                break
        else:
            pytest.fail("it may go on for ever")


def test_few_are_talked_to_at_a_time(phone: PhonePages) -> None:
    address = opened(phone)
    idle = [raw(address) for _ in range(server.MOST_CONNECTIONS)]
    try:
        with raw(address) as further:
            further.sendall(b"GET / HTTP/1.0\r\n\r\n")
            with suppress(ConnectionResetError):
                assert further.recv(100) == b""
    finally:
        for each in idle:
            each.close()
    until(lambda: listens(address), bool)


@pytest.mark.parametrize(
    "nonsense", [b"\x16\x03\x01\x02\x00\x01", b"GET\r\n\r\n", b"\r\n" * 50, b"A" * 70_000]
)
def test_nonsense_ends_only_itself(phone: PhonePages, nonsense: bytes) -> None:
    address = opened(phone)
    with raw(address) as stranger:
        stranger.sendall(nonsense)
        stranger.shutdown(socket.SHUT_WR)
        with suppress(ConnectionResetError):
            assert b"Traceback" not in stranger.recv(1000)
    assert send(address, ONE).status_code == 200


def test_no_address_and_no_code_is_in_the_log(phone: PhonePages, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    address = opened(phone)
    ask(address[:-1] + "_")
    with raw(address) as stranger:
        stranger.sendall(b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n")
    send(address, NO_PAGE)
    send(address, ONE)
    ours = "".join(record.getMessage() for record in caplog.records if record.name.startswith("devices"))
    assert address.rpartition("/")[2] not in ours
    assert "127.0.0.1" not in ours


# The page ---------------------------------------------------------------------------------------------


def test_the_page_keeps_to_itself(phone: PhonePages) -> None:
    answer = ask(opened(phone))
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert "script" not in policy
    assert "<script" not in answer.text
    assert 'accept="image/*" capture="environment"' in answer.text


# Where it listens -------------------------------------------------------------------------------------


def test_an_address_of_another_machine_is_named() -> None:
    phone = PhonePages("192.0.2.1:8088", MINUTES)
    found = phone.open()
    assert isinstance(found, Problem)
    assert found.code == "phone-unreachable"
    health = phone.health()
    assert (health.state, health.problems[0].code) == (State.BAD, "phone-unreachable")


def test_a_port_that_is_taken_is_named(phone: PhonePages) -> None:
    offer = phone.open()
    assert isinstance(offer, Offer)
    other = PhonePages(offer.address.removeprefix("http://").partition("/")[0], MINUTES)
    assert other.health().state is State.BAD
    assert isinstance(other.open(), Problem)


def test_a_look_at_it_listens_to_nobody() -> None:
    address = free_address()
    phone = PhonePages(address, MINUTES)
    assert phone.health().state is State.GOOD
    assert not listens(f"http://{address}/")


def test_with_a_certificate_it_is_https(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    with closing(PhonePages(free_address(), MINUTES, certificate, key, read=promises_pages.read)) as phone:
        address = opened(phone)
        assert address.startswith("https://")
        assert ask(address, verify=context_of(certificate)).status_code == 200
        with raw(address.replace("https", "http")) as plain:
            plain.sendall(b"GET / HTTP/1.0\r\n\r\n")
            assert b"HTTP" not in plain.recv(100)
        assert send(address, ONE, verify=context_of(certificate)).status_code == 200
        assert isinstance(phone.read(2), Taken)


@pytest.mark.parametrize("broken", ["missing", "garbage", "other-key"])
def test_a_certificate_that_cannot_be_used_is_named(tmp_path: Path, broken: str) -> None:
    certificate, key = self_signed(tmp_path)
    if broken == "missing":
        certificate.unlink()
    elif broken == "garbage":
        certificate.write_text("no certificate")
    else:
        (tmp_path / "other").mkdir()
        _, key = self_signed(tmp_path / "other")
    phone = PhonePages(free_address(), MINUTES, certificate, key)
    found = phone.open()
    assert isinstance(found, Problem)
    assert found.code == "phone-certificate"
    assert phone.health().problems[0].code == "phone-certificate"


# The code itself --------------------------------------------------------------------------------------


def test_a_ticket_that_was_used_admits_nobody(clock: FakeClock) -> None:
    ticket = Ticket("c" * LENGTH, clock.monotonic() + 10, clock.monotonic)
    assert ticket.admits(ticket.code)
    assert ticket.claim()
    assert not ticket.claim()
    ticket.use()
    ticket.release()
    assert ticket.standing is Standing.USED
    assert not ticket.admits(ticket.code)
    assert not ticket.claim()
