"""Drafts at the reference platform, over the real line: opened by code and card, and by nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.contract.drafts import DAYS_LIMIT, WaitingDraft
from kiosk.contract.problem import ProblemBody
from kiosk.crypto.carried import CarriedKey
from kiosk.domain.draft_codes import read_code, with_check
from kiosk.domain.drafts import Left
from kiosk.problems import Problem
from kiosk.sandbox.configurations import publish
from kiosk.sandbox.drafts import MISSES
from kiosk.sandbox.steering import Fate
from kiosk.sandbox.tables import WaitingDraftRow
from offline import draftcalls
from offline.draftcalls import DraftCalls
from tests.helpers.drafts import AT, saved
from tests.helpers.platform import RunningPlatform, running_platform
from tests.helpers.terminal import Caller, Terminal

ANNA, BOB = "11010119900307001X", "110101199003070028"
WRONG = with_check("0" * 9)
INDEX = "ab" * 32


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlatform]:
    with running_platform(tmp_path_factory.mktemp("platform"), tls=False) as running:
        yield running


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, platform: RunningPlatform) -> Iterator[None]:
    """One round instead of 300,000: how slow the derivation is changes nothing here."""
    of = CarriedKey.of
    monkeypatch.setattr(draftcalls.CarriedKey, "of", lambda code, number: of(code, number, 1))
    yield
    platform.control.calm()


@pytest.fixture
def here(platform: RunningPlatform) -> Iterator[DraftCalls]:
    yield from _calls(platform, "BM01")


@pytest.fixture
def there(platform: RunningPlatform) -> Iterator[DraftCalls]:
    yield from _calls(platform, "BM02")


def _calls(platform: RunningPlatform, terminal: str) -> Iterator[DraftCalls]:
    made = Terminal(platform, terminal)
    yield made.gateway.drafts("zh-CN")
    made.close()


def leave(calls: DraftCalls, **changes: Any) -> Left:
    left = calls.leave(ANNA, saved(**changes), 7)
    assert isinstance(left, Left), left
    return left


def rows(platform: RunningPlatform) -> list[WaitingDraftRow]:
    with Session(platform.office.engine) as db:
        return list(db.scalars(select(WaitingDraftRow)))


def test_left_here_it_opens_there(here: DraftCalls, there: DraftCalls) -> None:
    left = leave(here)
    assert read_code(left.code) == left.code
    assert there.take(ANNA, left.code) == saved(code=left.code)
    assert there.take(ANNA, left.code) == saved(code=left.code), "a terminal may break down: it stays"


def test_neither_code_nor_card_alone_opens_it(here: DraftCalls, there: DraftCalls) -> None:
    left = leave(here)
    assert there.take(BOB, left.code) == Problem("draft-code-wrong", "draft-unknown")
    assert there.take(ANNA, WRONG) == Problem("draft-code-wrong", "draft-unknown")


def test_the_platform_learns_neither_person_nor_item(here: DraftCalls, platform: RunningPlatform) -> None:
    left = leave(here)
    kept = "".join(f"{row.index} {row.sealed} {row.until}" for row in rows(platform))
    for secret in (left.code, ANNA, saved().item.code):
        assert secret not in kept
    shorter = leave(here, answers={"phone": "1"})
    ours = {CarriedKey.of(code, ANNA).index for code in (left.code, shorter.code)}
    assert len({len(row.sealed) for row in rows(platform) if row.index in ours}) == 1, "length tells nothing"


def test_left_again_it_takes_its_own_place(here: DraftCalls, there: DraftCalls) -> None:
    left = leave(here)
    again = leave(there, code=left.code, section=3)
    assert again.code == left.code
    assert here.take(ANNA, left.code) == saved(code=left.code, section=3)


def test_finished_it_is_gone(here: DraftCalls, there: DraftCalls) -> None:
    left = leave(here)
    for _ in range(2):
        there.drop(ANNA, left.code)
    assert here.take(ANNA, left.code) == Problem("draft-code-wrong", "draft-unknown")


def test_past_its_days_it_is_wiped_and_said(here: DraftCalls, platform: RunningPlatform) -> None:
    left = leave(here)
    index = CarriedKey.of(left.code, ANNA).index
    _set_until(platform, index, timedelta(seconds=-1))
    assert here.take(ANNA, left.code) == Problem("draft-code-expired", "draft-expired")
    assert [row.sealed for row in rows(platform) if row.index == index] == [""]
    _set_until(platform, index, timedelta(days=-31))
    assert here.take(ANNA, left.code) == Problem("draft-code-wrong", "draft-unknown")


def _set_until(platform: RunningPlatform, index: str, shift: timedelta) -> None:
    with Session(platform.office.engine) as db, db.begin():
        row = db.get(WaitingDraftRow, index)
        assert row is not None
        row.until = (platform.office.now() + shift).isoformat(timespec="seconds")


def test_who_guesses_has_to_wait_and_nobody_else(there: DraftCalls, platform: RunningPlatform) -> None:
    guessing = Terminal(platform, "BM77")
    calls = guessing.gateway.drafts("zh-CN")
    left = leave(calls)
    for _ in range(MISSES):
        assert calls.take(ANNA, WRONG) == Problem("draft-code-wrong", "draft-unknown")
    assert calls.take(ANNA, left.code) == Problem("draft-code-tries", "too-many-requests")
    assert there.take(ANNA, left.code) == saved(code=left.code)
    platform.control.clock_shift_s = 3601  # an hour later
    assert calls.take(ANNA, left.code) == saved(code=left.code)
    guessing.close()


def test_without_a_network_it_is_said(here: DraftCalls, platform: RunningPlatform) -> None:
    left = leave(here)
    platform.control.doom(Fate.CUT_BEFORE)
    for answer in (here.leave(ANNA, saved(), 7), here.take(ANNA, left.code)):
        assert isinstance(answer, Problem)
        assert answer.code == "draft-needs-network"
    here.drop(ANNA, left.code)
    platform.control.calm()
    assert here.take(ANNA, left.code) == saved(code=left.code)


def test_a_platform_that_knows_no_drafts_takes_none(here: DraftCalls, platform: RunningPlatform) -> None:
    platform.control.refuse("not-found", 2, "/v1/drafts")
    assert here.leave(ANNA, saved(), 7) == Problem("draft-not-left", "not-found")
    assert here.take(ANNA, WRONG) == Problem("draft-not-left", "not-found")
    platform.control.refuse("too-many-requests", 1, "/v1/drafts")
    assert here.leave(ANNA, saved(), 7) == Problem("draft-not-left", "too-many-requests")


def test_what_the_contract_does_not_take_is_not_left(here: DraftCalls) -> None:
    unfit = Problem("draft-not-left", "not as the contract says")
    for answers in ({"a": "1" * 2001}, {"a": "\ud800"}, {str(n): "字" * 2000 for n in range(100)}):
        assert here.leave(ANNA, saved(answers=answers), 7) == unfit
    assert here.leave(ANNA, saved(), DAYS_LIMIT + 1) == unfit


def test_what_was_changed_at_the_platform_does_not_open(here: DraftCalls, platform: RunningPlatform) -> None:
    left = leave(here)
    index = CarriedKey.of(left.code, ANNA).index
    for sealed, why in (("AAAA", "CryptoError"), ("not!", "ValueError")):
        with Session(platform.office.engine) as db, db.begin():
            row = db.get(WaitingDraftRow, index)
            assert row is not None
            row.sealed = sealed
        assert here.take(ANNA, left.code) == Problem("draft-unreadable", why)


def test_an_answer_that_is_none(here: DraftCalls, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_body: bytes) -> WaitingDraft:
        return WaitingDraft.parse(b"{}")

    monkeypatch.setattr(draftcalls.WaitingDraft, "read", fails)
    assert here.leave(ANNA, saved(), 7) == Problem("platform-answer-bad", "not a WaitingDraft")


def test_what_the_platform_does_not_take(platform: RunningPlatform) -> None:
    caller = Caller(Terminal(platform, "BM88"))
    reply = caller.signed("PUT", f"/v1/drafts/{INDEX}", b'{"sealed":"not!","days":7}')
    assert ProblemBody.model_validate_json(reply.body).code == "malformed"
    assert caller.signed("GET", "/v1/drafts/short").status == 422
    caller.close()


def test_a_revoked_terminal_takes_nothing(platform: RunningPlatform) -> None:
    caller = Caller(Terminal(platform, "BM99"))
    publish(platform.office, {"revoked.terminals": ["BM99"]})
    reply = caller.signed("GET", f"/v1/drafts/{INDEX}")
    assert ProblemBody.model_validate_json(reply.body).code == "terminal-revoked"
    publish(platform.office, {"revoked.terminals": []})
    caller.close()


def test_the_time_is_the_platforms(here: DraftCalls, platform: RunningPlatform) -> None:
    left = leave(here, saved_at=AT)
    (row,) = (row for row in rows(platform) if row.index == CarriedKey.of(left.code, ANNA).index)
    assert left.until == row.until
