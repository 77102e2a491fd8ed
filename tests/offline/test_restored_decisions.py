"""A platform that was restored from a backup has forgotten decisions: what is still kept is offered again,
whatever was decided, and what it decides anew is believed (decision 0139)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kiosk.contract.progress import Decision, Ground
from kiosk.domain.applications import Receipt
from kiosk.problems import Problem
from offline.ledger import Ledger
from offline.outcomes import Outcomes
from offline.states import DAY_S, ROW_KEPT_S
from offline.sync import Progress
from offline.tables import PROGRESS
from offline.wire import Remedy
from tests.helpers.applications import application
from tests.helpers.gateway import MemoryPlatform, refusal
from tests.helpers.progress import Decisions
from tests.helpers.station import PLATFORM, TERMINAL, Station, sync_of, until_idle

LATER = "2026-03-04T09:00:00+08:00"


def outcomes(station: Station) -> Outcomes:
    return Outcomes(station.db, TERMINAL, station.outbox.times, station.keys, PLATFORM.public)


def proofs(station: Station) -> int:
    with station.db.reading() as connection:
        return len(connection.execute(select(PROGRESS)).all())


def decided(station: Station, platform: MemoryPlatform, decision: Decision, **more: object) -> str:
    """Accepted, rated, and then decided upon."""
    made, decisions = application(pages=0), Decisions(life=platform.now_epoch)
    station.outbox.save(made)
    station.outbox.rate(made.id, 5)
    until_idle(sync_of(station, platform))
    decisions.decide(station.row(made.id), decision, **more)
    assert outcomes(station).apply(*decisions.document()).changed == 1
    return made.id


def refused(station: Station, platform: MemoryPlatform) -> str:
    return decided(station, platform, Decision.REFUSED, ground=Ground.OTHER)


@pytest.mark.parametrize(
    "decision", [Decision.SUPPLEMENT, Decision.REFUSED, Decision.FINISHED, Decision.ACCEPTED]
)
@pytest.mark.parametrize("knows", [True, False])
def test_whatever_was_decided_is_offered_again(station: Station, decision: Decision, knows: bool) -> None:
    platform = MemoryPlatform()
    given = decided(station, platform, decision)
    if knows:
        platform.now_epoch += "-restored"  # from a time between acceptance and decision
        platform.ratings.clear()
    else:
        platform.restore_from_backup()
    station.clock.forward(21)
    assert until_idle(sync_of(station, platform)) == [Progress.ACCEPTED, Progress.RATED]
    row = station.row(given)
    assert (row["state"], row["level"], row["problem"], row["detail"]) == ("accepted", "accepted", "", "")
    assert row["epoch"] == "epoch-1-restored"
    assert set(platform.accepted) == set(platform.ratings) == {given}
    assert proofs(station) == 1, "what the platform forgot can still be proven"
    decisions = Decisions(life=platform.now_epoch, issued_at=LATER)
    decisions.decide(row, Decision.FINISHED)
    assert outcomes(station).apply(*decisions.document()).changed == 1, "its count begins anew"
    assert (station.row(given)["state"], proofs(station)) == ("finished", 2)


def test_what_staff_closed_is_offered_again_too(station: Station) -> None:
    platform = MemoryPlatform()
    given = refused(station, platform)
    assert Ledger(station.db, TERMINAL, station.outbox.times).close(given, "staff 123")
    platform.restore_from_backup()
    station.clock.forward(21)
    assert until_idle(sync_of(station, platform)) == [Progress.ACCEPTED, Progress.RATED]


def test_what_the_platform_never_took_is_not_offered_again(station: Station) -> None:
    made, platform = application(pages=0), MemoryPlatform()
    platform.refuse = lambda call, _: refusal(Remedy.BUSINESS, "idnumber-wrong") if call == "commit" else None
    station.outbox.save(made)
    assert until_idle(sync_of(station, platform)) == [Progress.REFUSED]
    platform.refuse = lambda *_: None
    platform.restore_from_backup()
    station.clock.forward(21)
    assert until_idle(sync_of(station, platform)) == []
    assert station.row(made.id)["state"] == "refused"


def test_refused_at_the_door_of_the_new_life_it_is_for_staff_and_may_be_tried_again(station: Station) -> None:
    platform = MemoryPlatform()
    given = refused(station, platform)
    platform.restore_from_backup()
    platform.refuse = lambda call, _: refusal(Remedy.BUSINESS, "item-closed") if call == "commit" else None
    station.clock.forward(21)
    assert Progress.REFUSED in until_idle(sync_of(station, platform))
    assert station.outbox.receipt(given).outcome is None, "the old ground is not why"
    assert "item-closed" in str(station.row(given)["detail"])
    platform.refuse = lambda *_: None
    assert Ledger(station.db, TERMINAL, station.outbox.times).again(given, "staff 123")
    assert Progress.ACCEPTED in until_idle(sync_of(station, platform))


def test_what_is_finished_and_gone_stays_so_until_the_new_life_decides(station: Station) -> None:
    platform = MemoryPlatform()
    given = decided(station, platform, Decision.FINISHED)
    station.clock.forward(8 * DAY_S)
    until_idle(sync_of(station, platform))
    assert not station.bundles.holds(given)
    platform.now_epoch += "-restored"
    station.clock.forward(21)
    assert until_idle(sync_of(station, platform)) == []
    row = station.row(given)
    decisions = Decisions(life=platform.now_epoch, issued_at="2026-03-12T09:00:00+08:00")
    decisions.decide(row, Decision.SUPPLEMENT)
    older = decisions.made[0].model_copy(update={"decided_at": "2026-03-01T09:30:00+08:00"})
    told = Decisions(life=platform.now_epoch, issued_at=LATER, made=[older])
    assert outcomes(station).apply(*told.document()).ignored == 1
    assert station.row(given)["state"] == "finished"
    newer = older.model_copy(update={"sequence": 2, "decided_at": "2026-03-11T09:00:00+08:00"})
    told = Decisions(life=platform.now_epoch, issued_at="2026-03-12T09:00:00+08:00", made=[older, newer])
    assert outcomes(station).apply(*told.document()).changed == 1
    assert station.row(given)["state"] == "supplement"


def test_who_was_asked_for_a_correction_may_bring_it_although_that_was_forgotten(station: Station) -> None:
    platform = MemoryPlatform()
    given = decided(station, platform, Decision.SUPPLEMENT)
    platform.restore_from_backup()
    station.clock.forward(21)
    until_idle(sync_of(station, platform))
    assert station.row(given)["state"] == "accepted"
    assert isinstance(station.outbox.save(application(pages=0), corrects=given), Receipt)
    assert station.row(given)["state"] == "followed"
    assert station.outbox.save(application(pages=0), corrects=given) == Problem("save-no-correction")


def test_an_evaluation_refused_for_its_old_number_waits_for_the_new_one(station: Station) -> None:
    made, platform = application(pages=0), MemoryPlatform()
    station.outbox.save(made)
    until_idle(sync_of(station, platform))
    station.outbox.rate(made.id, 5)
    platform.restore_from_backup()
    mismatch = [refusal(Remedy.BUSINESS, "case-mismatch")]
    platform.refuse = lambda call, _: mismatch.pop() if call == "rate" and mismatch else None
    assert until_idle(sync_of(station, platform)) == [Progress.WAITING, Progress.ACCEPTED]
    station.clock.forward(6)
    assert until_idle(sync_of(station, platform)) == [Progress.RATED]
    assert platform.ratings[made.id][0]["case_number"] == station.row(made.id)["case_number"]


def test_an_evaluation_that_an_earlier_life_refused_is_handed_over_again(station: Station) -> None:
    made, platform = application(pages=0), MemoryPlatform()
    station.outbox.save(made)
    station.outbox.rate(made.id, 5)
    platform.refuse = lambda call, _: refusal(Remedy.BUSINESS, "already-rated") if call == "rate" else None
    until_idle(sync_of(station, platform))
    assert station.rating(made.id)["state"] == "refused"
    platform.refuse = lambda *_: None
    platform.restore_from_backup()
    station.clock.forward(21)
    assert until_idle(sync_of(station, platform)) == [Progress.ACCEPTED, Progress.RATED]


def test_a_forgotten_decision_can_be_proven_for_years(station: Station) -> None:
    platform = MemoryPlatform()
    given, ended = refused(station, platform), application(pages=0)
    platform.now_epoch = "epoch-2"
    station.outbox.save(ended)
    station.clock.forward(21)
    until_idle(sync_of(station, platform))
    decisions = Decisions(life="epoch-2", issued_at=LATER)
    decisions.decide(station.row(given), Decision.SUPPLEMENT)
    outcomes(station).apply(*decisions.document())
    station.change(ended.id, state="shredded", payload=0, accepted_at="2020-01-01T09:00:00+08:00")
    station.clock.forward(DAY_S)
    until_idle(sync_of(station, platform))
    assert ended.id not in station.ids(), "an old row was removed"
    assert proofs(station) == 2
    station.change(given, state="finished", payload=0)
    station.clock.forward(ROW_KEPT_S + DAY_S)
    until_idle(sync_of(station, platform))
    assert proofs(station) == 0
