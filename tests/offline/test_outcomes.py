"""What the platform says afterwards: applied once, in whatever order it comes, and never by anybody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from kiosk.contract.progress import Decision, Fault, Ground, Reason, Recourse
from kiosk.crypto.sm2 import PrivateKey
from kiosk.domain.applications import Level
from kiosk.problems import Problem
from offline.audit import entries
from offline.ledger import Ledger
from offline.outcomes import Applied, Outcomes
from offline.states import State
from offline.tables import PROGRESS
from tests.helpers.applications import application
from tests.helpers.gateway import DOWN, MemoryPlatform
from tests.helpers.progress import Decisions, remark
from tests.helpers.station import PLATFORM, TERMINAL, Station, sync_of, until_idle

TEXT = "请欧阳䶮一补交户口簿第二页"


def outcomes(station: Station) -> Outcomes:
    return Outcomes(station.db, TERMINAL, station.outbox.times, station.keys, PLATFORM.public)


def arrived(station: Station, level: Level = Level.ACCEPTED) -> str:
    made = application(pages=0)
    station.outbox.save(made)
    until_idle(sync_of(station, MemoryPlatform(level=level)))
    return made.id


def proofs(station: Station) -> int:
    with station.db.reading() as connection:
        return len(connection.execute(select(PROGRESS)).all())


def test_what_was_received_is_raised_to_accepted(station: Station) -> None:
    given, platform = arrived(station, Level.RECEIVED), Decisions()
    assert (station.row(given)["state"], station.outbox.receipt(given).level) == ("received", Level.RECEIVED)
    assert outcomes(station).awaited()
    station.clock.forward(3600)
    platform.decide(station.row(given), Decision.ACCEPTED, case_number="330100999999")
    assert outcomes(station).apply(*platform.document()) == Applied(1, 0, 0, 1, False)
    receipt = station.outbox.receipt(given)
    assert (receipt.level, receipt.case_number) == (Level.ACCEPTED, "330100999999")
    assert receipt.accepted_at == platform.made[0].decided_at
    assert station.row(given)["settled_at"] == station.outbox.times.utc()  # the grace time runs from here
    assert not outcomes(station).awaited()
    assert outcomes(station).cursor().sequence == 1


def test_a_supplement_says_what_is_missing_and_only_the_device_key_opens_the_words(station: Station) -> None:
    given, platform = arrived(station), Decisions()
    sealed = remark(TEXT, given, station.keys.signer.public)
    reasons = (Reason(place="material:book", fault=Fault.UNREADABLE, label="户口簿"),)
    platform.decide(station.row(given), Decision.SUPPLEMENT, reasons=reasons, remark=sealed)
    outcomes(station).apply(*platform.document())
    told = station.outbox.receipt(given).outcome
    assert (told.reasons, told.text) == ((("unreadable", "户口簿"),), TEXT)
    assert TEXT not in repr(told)
    row = station.row(given)
    assert (row["state"], row["level"]) == ("supplement", "accepted")
    assert TEXT.encode() not in (station.data / "kiosk.db").read_bytes()
    assert TEXT.encode() not in (station.data / "kiosk.db-wal").read_bytes()


def test_a_remark_for_another_key_or_application_is_left_out(station: Station) -> None:
    given, platform = arrived(station), Decisions()
    for sealed in (
        remark(TEXT, given, PrivateKey.generate().public),
        remark(TEXT, application().id, station.keys.signer.public),
        "00",
    ):
        platform.decide(station.row(given), Decision.SUPPLEMENT, remark=sealed)
        outcomes(station).apply(*platform.document(len(platform.made) - 1))
        assert station.outbox.receipt(given).outcome.text == ""
    assert station.row(given)["outcome_sequence"] == 3


def test_a_refusal_has_a_ground_and_a_way_out(station: Station) -> None:
    given, platform = arrived(station), Decisions()
    why = {"ground": Ground.NOT_ELIGIBLE, "recourse": Recourse.REVIEW}
    platform.decide(station.row(given), Decision.REFUSED, **why)
    outcomes(station).apply(*platform.document())
    receipt = station.outbox.receipt(given)
    assert (receipt.level, receipt.outcome.ground, receipt.outcome.recourse) == (
        Level.REFUSED,
        "not-eligible",
        "review",
    )
    assert (station.row(given)["state"], station.row(given)["problem"]) == ("refused", "platform-refused")
    ledger = Ledger(station.db, TERMINAL, station.outbox.times)
    assert not ledger.release(given)  # the platform would only say it again
    assert ledger.close(given, by="1001")
    assert not ledger.close(given, by="1001")
    assert station.row(given)["state"] == "closed"


def test_a_refusal_that_is_taken_back(station: Station) -> None:
    given, platform = arrived(station), Decisions()
    platform.decide(station.row(given), Decision.REFUSED, ground=Ground.OTHER)
    platform.decide(station.row(given), Decision.SUPPLEMENT)
    outcomes(station).apply(*platform.document())
    assert (station.row(given)["state"], station.row(given)["level"]) == ("supplement", "received")
    platform.decide(station.row(given), Decision.ACCEPTED)
    outcomes(station).apply(*platform.document(2))
    row = station.row(given)
    assert (row["state"], row["level"], row["problem"], row["detail"]) == ("accepted", "accepted", "", "")


@pytest.mark.parametrize("level", [Level.RECEIVED, Level.ACCEPTED])
def test_a_finished_case_stays_finished(station: Station, level: Level) -> None:
    given, platform = arrived(station, level), Decisions()
    platform.decide(station.row(given), Decision.FINISHED)
    platform.decide(station.row(given), Decision.SUPPLEMENT)
    assert outcomes(station).apply(*platform.document()) == Applied(1, 1, 0, 2, False)
    assert (station.row(given)["state"], station.row(given)["level"]) == ("finished", "accepted")
    assert outcomes(station).cursor().sequence == 2


def test_told_twice_is_told_once(station: Station) -> None:
    given, platform = arrived(station), Decisions()
    platform.decide(station.row(given), Decision.SUPPLEMENT)
    platform.decide(station.row(given), Decision.ACCEPTED)
    outcomes(station).apply(*platform.document())
    before = station.row(given)
    assert outcomes(station).apply(*platform.document()) == Applied(0, 2, 0, 2, False)
    assert (
        outcomes(station).apply(*platform.document(0, outcomes=tuple(platform.made[:1]), until=1)).changed
        == 0
    )
    assert station.row(given) == before
    assert proofs(station) == 1
    with station.db.reading() as connection:
        assert sum(b'"outcome"' in entry.body for entry in entries(connection)) == 2


def test_a_gap_does_not_lose_what_lies_in_it(station: Station) -> None:
    """A stick brings the second page; the first one comes by the network afterwards."""
    first, second, platform = arrived(station), arrived(station), Decisions(page=1)
    platform.decide(station.row(first), Decision.SUPPLEMENT)
    platform.decide(station.row(second), Decision.FINISHED)
    assert outcomes(station).apply(*platform.document(1)).changed == 1
    assert outcomes(station).cursor().sequence == 0
    assert outcomes(station).apply(*platform.document(0)).changed == 1
    assert outcomes(station).cursor().sequence == 1
    assert [station.row(one)["state"] for one in (first, second)] == ["supplement", "finished"]


def test_a_case_that_nobody_knows_is_passed_over(station: Station) -> None:
    given, platform = arrived(station), Decisions()
    platform.decide({"id": application().id, "content_digest": "0" * 64}, Decision.FINISHED)
    platform.decide(station.row(given) | {"content_digest": "0" * 64}, Decision.FINISHED)
    platform.decide(station.row(given), Decision.SUPPLEMENT)
    assert outcomes(station).apply(*platform.document()) == Applied(1, 2, 0, 3, False)
    assert outcomes(station).cursor().sequence == 3
    assert station.row(given)["state"] == State.SUPPLEMENT


def test_an_outcome_waits_for_an_application_whose_acceptance_was_lost(station: Station) -> None:
    made, platform, there = application(pages=0), Decisions(), MemoryPlatform()
    station.outbox.save(made)
    there.refuse = lambda call, _: DOWN if call == "commit" else None
    sync = sync_of(station, there)
    until_idle(sync)
    platform.decide(station.row(made.id), Decision.FINISHED)
    assert outcomes(station).apply(*platform.document()) == Applied(0, 0, 1, 1, False)
    assert outcomes(station).cursor().sequence == 0
    there.refuse = lambda *_: None
    station.clock.forward(1000)
    until_idle(sync)
    assert outcomes(station).apply(*platform.document()).changed == 1
    assert (station.row(made.id)["state"], outcomes(station).cursor().sequence) == ("finished", 1)


def test_what_was_never_taken_is_not_decided_upon(station: Station) -> None:
    made, platform = application(pages=0), Decisions()
    station.outbox.save(made)
    bad = MemoryPlatform(alter=lambda acceptance: acceptance.model_copy(update={"content_digest": "0" * 64}))
    until_idle(sync_of(station, bad))
    platform.decide(station.row(made.id), Decision.FINISHED)
    assert outcomes(station).apply(*platform.document()).ignored == 1
    assert station.row(made.id)["state"] == State.QUARANTINED


def test_a_platform_restored_from_a_backup_counts_anew(station: Station) -> None:
    given, before = arrived(station), Decisions()
    before.decide(station.row(given), Decision.SUPPLEMENT)
    before.decide(station.row(given), Decision.REFUSED, ground=Ground.NOT_SUPPLIED)
    outcomes(station).apply(*before.document())
    restored = Decisions(life="epoch-2", issued_at="2026-03-03T09:00:00+08:00", made=before.made[:1])
    restored.decide(station.row(given), Decision.ACCEPTED)
    assert outcomes(station).apply(*restored.document()) == Applied(2, 0, 0, 2, False)
    assert station.row(given)["state"] == State.ACCEPTED
    # A stick that was long on its way tells of the life before.
    assert outcomes(station).apply(*before.document()) == Applied(0, 2, 0, 2, False)
    cursor = outcomes(station).cursor()
    assert (cursor.epoch, cursor.sequence) == ("epoch-2", 2)
    assert station.row(given)["state"] == State.ACCEPTED


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (lambda d: (d.document()[0], PrivateKey.generate().sign(d.document()[0])), "platform-key-wrong"),
        (lambda d: d.document(terminal_id="BM99"), "platform-answer-bad"),
        (lambda d: d.document(until=7), "platform-answer-bad"),
        (lambda d: (b"{}", d.key.sign(b"{}")), "platform-answer-bad"),
    ],
)
def test_what_is_not_the_platforms_word_to_us_changes_nothing(
    station: Station, document: Callable[[Decisions], tuple[bytes, bytes]], code: str
) -> None:
    given, platform = arrived(station), Decisions()
    platform.decide(station.row(given), Decision.FINISHED)
    before = station.row(given)
    problem = outcomes(station).apply(*document(platform))
    assert isinstance(problem, Problem)
    assert problem.code == code
    assert station.row(given) == before
    assert outcomes(station).cursor().sequence == 0
