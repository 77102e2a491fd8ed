"""What a terminal learns beside an answer: in which life the platform is, and what time it has."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping

import pytest

from kiosk.contract import headers as h
from offline.exchange import Exchange
from offline.https import Reply
from tests.helpers.terminal import Terminal

HELLO = "/v1/hello"
Change = Callable[[Reply], Reply]


@pytest.fixture
def exchange(terminal: Terminal) -> Exchange:
    """Of a terminal that has a session."""
    return terminal.gateway._exchange


def meddle(exchange: Exchange, monkeypatch: pytest.MonkeyPatch, change: Change, *, signed: bool) -> None:
    """Change each answer to a greeting on its way; ``signed`` as the platform itself would say it, with the
    session's key, else as somebody on the way could."""
    ask = exchange._http.exchange

    def asked(method: str, target: str, headers: Mapping[str, str], body: bytes, *limit: int) -> Reply:
        reply = ask(method, target, headers, body, *limit)
        assert isinstance(reply, Reply)
        if target != HELLO:
            return reply
        changed = change(reply)
        if not signed:
            return changed
        session = exchange._session
        assert session is not None
        stamp = h.Stamp(1_790_000_000, secrets.token_urlsafe(18), session.id)
        spoken = h.Answer(changed.status, changed.headers)
        names = h.sign_answer(spoken, headers[h.SIGNATURE], stamp, session.key)
        return Reply(changed.status, {**changed.headers, **names}, changed.body)

    monkeypatch.setattr(exchange._http, "exchange", asked)


def with_headers(reply: Reply, **given: str) -> Reply:
    return Reply(
        reply.status, {**reply.headers, **{f"bm-{name}": text for name, text in given.items()}}, reply.body
    )


def test_the_life_of_the_platform_is_learnt_where_its_time_is_garbage(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = exchange.offset_s
    assert before is not None
    meddle(
        exchange, monkeypatch, lambda reply: with_headers(reply, epoch="restored", time="noon"), signed=True
    )
    assert isinstance(exchange.call("GET", HELLO), Reply)
    assert exchange.epoch == "restored"
    assert exchange.offset_s == before, "what is no time changes nothing"


def test_nobody_on_the_way_makes_the_platform_forget(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unsigned word that there is no session is believed so far that one is opened; not its epoch, which
    would have everything sent again."""
    epoch, said = exchange.epoch, list[Reply]()
    lost = b'{"type":"about:blank","title":"","status":401,"code":"session-unknown"}'

    def change(reply: Reply) -> Reply:
        said.append(Reply(401, {"content-type": "application/problem+json", h.EPOCH: "another"}, lost))
        return said[-1]

    meddle(exchange, monkeypatch, change, signed=False)
    assert not isinstance(exchange.call("GET", HELLO), Reply)
    assert said
    assert exchange.epoch == epoch
