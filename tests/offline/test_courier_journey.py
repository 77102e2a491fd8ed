"""Applications that travel on a stick: out, taken in by the real platform, answered, and settled at home."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kiosk.clock import SystemClock
from kiosk.contract.catalogue_files import packaged, read
from kiosk.contract.progress import Decision, Fault, Reason
from kiosk.crypto.bundle import read_bundle
from kiosk.published import published
from kiosk.sandbox import configurations
from kiosk.sandbox.catalogue import publish
from kiosk.sandbox.progress import Verdict, decide
from kiosk.sandbox.tables import AnchorRow, ApplicationRow, AuditChainRow, AuditEntryRow, EvaluationRow
from offline import catalogue
from offline.anchors import kept_beside
from offline.audit import head
from offline.states import RatingState, State
from offline.station import Station
from offline.sync import Progress
from tests.helpers.applications import ADDRESS, NAME, NUMBER, PHONE
from tests.helpers.platform import running_platform
from tests.helpers.station import HandClock
from tests.helpers.stick import Village, village


@pytest.fixture
def far(tmp_path: Path) -> Iterator[Village]:
    with village(tmp_path) as made:
        yield made


def everything(folder: Path) -> dict[str, bytes]:
    """All files below a folder, by name."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def dump(village: Village) -> list[list[tuple[object, ...]]]:
    """Whatever the terminal's store and the platform's say, row by row."""
    tables = ("applications", "evaluations", "link", "courier", "audit")
    with village.station.db.reading() as connection:
        here = [[tuple(r) for r in connection.exec_driver_sql(f"SELECT * FROM {t}")] for t in tables]
    with Session(village.office.engine) as db:
        there = [
            (r.id, r.state, r.case_number, r.acceptance, r.carrier)
            for r in db.scalars(select(ApplicationRow))
        ]
    return [*here, sorted(there)]


def test_a_station_that_is_never_online_hands_over_and_is_answered(far: Village) -> None:
    ids = far.save(2)
    exported = far.export()
    assert (exported.applications, exported.copied, exported.left, exported.enrolling) == (2, 2, 0, True)
    assert set(far.states().values()) == {State.SAVED}, "exported is not sent"
    taken, _ = far.at_platform()
    assert (taken.enrolled, taken.accepted, taken.damaged, taken.refused) == (True, 2, [], [])
    back = far.come_back()
    assert (back.accepted, back.damaged) == (2, [])
    assert far.states() == dict.fromkeys(ids, State.ACCEPTED)
    assert far.arrived() == far.here()


def test_six_by_network_four_by_stick_each_exactly_once(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with running_platform(tmp_path, tls=False) as platform:
        settings = platform.settings("QS01")
        station = Station.open(settings, tmp_path / "terminal", SystemClock())
        both = Village(station, platform.office, stick, HandClock())
        both.save(6)
        gateway = station.gateway()
        loop = station.sync(gateway)
        while loop.step() is not Progress.IDLE:
            pass
        gateway.close()
        both.save(4)
        by_network = {each for each, state in both.states().items() if state == State.ACCEPTED}
        exported = both.export(everything=True)
        assert (exported.applications, exported.enrolling) == (10, False)
        taken, _ = both.at_platform()
        assert (taken.known, taken.accepted, taken.damaged) == (6, 4, [])
        assert both.come_back().accepted == 4
        assert set(both.states().values()) == {State.ACCEPTED}
        assert both.arrived() == both.here()
        assert len(by_network) == 6
        with Session(platform.office.engine) as db:
            numbers = [row.case_number for row in db.scalars(select(ApplicationRow))]
        assert len(set(numbers)) == len(numbers) == 10
        before = dump(both)
        taken, _ = both.at_platform()
        assert (taken.known, taken.accepted) == (10, 0)
        both.come_back()
        after = dump(both)
        # The second answer is a newer word of the platform, and nothing else has changed.
        assert [after[0], after[1], after[5]] == [before[0], before[1], before[5]]
        station.close()


def test_one_that_was_half_sent_over_the_network_is_finished_by_stick(tmp_path: Path) -> None:
    """It is too large to be taken whole, and goes in chunks from where the network left it."""
    stick = tmp_path / "stick"
    stick.mkdir()
    with running_platform(tmp_path, tls=False, chunk_limit=4096, body_limit=8192) as platform:
        settings = platform.settings("QS01")
        station = Station.open(settings, tmp_path / "terminal", SystemClock())
        both = Village(station, platform.office, stick, HandClock())
        (application_id,) = both.save()
        with station.bundles.open(application_id) as file:
            bundle = read_bundle(file)
        gateway = station.gateway()
        gateway.announce(bundle.manifest, bundle.signature)
        part, content = next((name, c) for name, c in bundle.parts.items() if len(c) > 2000)
        assert gateway.send(application_id, part, 0, content[:1000], len(content)) == 1000
        gateway.close()
        both.export()
        taken, _ = both.at_platform()
        assert (taken.accepted, taken.refused, taken.damaged) == (1, [], [])
        assert both.come_back().accepted == 1
        assert both.arrived() == both.here()
        station.close()


def test_the_same_again_changes_nothing(far: Village) -> None:
    far.save(2)
    far.rounds()
    before = dump(far)
    again = far.come_back()
    assert (again.accepted, again.known, again.older) == (0, 2, False)
    assert dump(far) == before


def test_what_was_exported_is_shown_and_no_more(far: Village) -> None:
    (application_id,) = far.save()
    first, second = far.export(), far.export()
    assert (first.parcel, second.parcel) == (1, 2)
    assert (second.applications, second.copied) == (1, 0), "what lies there is not copied again"
    row = far.station.db.reading()
    with row as connection:
        found = connection.exec_driver_sql("SELECT parcel, exported_at, state, level FROM applications").one()
        told = connection.exec_driver_sql("SELECT body FROM audit").scalars().all()
    assert tuple(found) == (2, "2026-03-01T09:00:00+08:00", "saved", "saved")
    assert [json.loads(body)["parcel"] for body in told if b'"exported"' in body] == ["1", "2"]
    far.at_platform()
    far.come_back()
    with far.station.db.reading() as connection:
        told = connection.exec_driver_sql("SELECT body FROM audit").scalars().all()
    (imported,) = [json.loads(body) for body in told if b'"imported"' in body]
    assert (imported["parcel"], imported["accepted"]) == ("2", "1")
    assert application_id not in str(imported)


def test_evaluations_travel_sealed_and_come_back_confirmed(far: Village) -> None:
    (application_id,) = far.save()
    far.station.outbox.rate(application_id, 1)
    exported = far.export()
    assert exported.evaluations == 1
    stick = b"".join(everything(far.stick).values())
    assert b"rated_at" not in stick, "who carries the stick may be the one who was rated"
    taken, _ = far.at_platform()
    with Session(far.office.engine) as db:
        (rating,) = db.scalars(select(EvaluationRow))
    assert (rating.application_id, rating.level) == (application_id, 1)
    assert far.come_back().rated == 1
    with far.station.db.reading() as connection:
        state = connection.exec_driver_sql("SELECT state FROM evaluations").scalar()
    assert state == RatingState.SENT
    assert far.export().evaluations == 0
    assert [each.code for each in taken.rated] == [""]


def test_an_evaluation_that_came_by_stick_may_come_again_with_its_case_number(far: Village) -> None:
    (application_id,) = far.save()
    far.station.outbox.rate(application_id, 4)
    far.rounds()
    with far.station.db.writing() as connection:  # as if the answer had not come back
        connection.exec_driver_sql("UPDATE evaluations SET state = 'waiting'")
    far.export()
    taken, _ = far.at_platform()
    assert [each.code for each in taken.rated] == [""]


def test_the_newest_catalogue_comes_with_the_answer_and_only_when_it_is_newer(far: Village) -> None:
    publish(far.office, read(packaged()))
    assert far.rounds().edition == 1
    offered = catalogue.offer(far.station.data, None, far.station.platform)
    assert (offered.source, offered.edition) == (catalogue.Source.PLATFORM, 1)
    far.clock.forward(60)
    assert far.rounds().edition == 0
    assert not (far.box("to-terminal") / "catalogue.json").exists()


def test_what_is_accepted_leaves_the_stick_with_the_next_export(far: Village) -> None:
    ids = far.save(2)
    far.rounds()
    (fresh,) = far.save()
    far.export()
    names = {path.name for path in far.box("to-platform").iterdir()}
    assert names == {"index.json", "letter-2.sealed", f"{fresh}.bundle"}
    assert fresh not in ids


def test_everything_that_is_kept_may_be_carried_once_more(far: Village) -> None:
    far.save(2)
    far.rounds()
    assert far.export().applications == 0
    assert far.export(everything=True).applications == 2


def test_nobody_finds_a_person_on_the_stick(far: Village) -> None:
    far.save(2)
    far.rounds()
    found = b"".join(everything(far.stick).values())
    for secret in (NAME, NUMBER, ADDRESS, PHONE):
        for coding in ("utf-8", "utf-16-le", "gb18030"):
            assert secret.encode(coding) not in found
    assert b"the face that nobody may find" not in found
    assert far.station.settings.platform.enrol_code.encode() not in found


def test_bundles_on_the_stick_are_those_at_home(far: Village) -> None:
    (application_id,) = far.save()
    far.export()
    there = far.box("to-platform") / f"{application_id}.bundle"
    assert there.read_bytes() == far.station.bundles.path(application_id).read_bytes()


def test_what_the_province_sets_comes_with_the_answer(far: Village) -> None:
    configurations.publish(far.office, {"store.grace_days": 3})
    assert far.rounds().configuration == 1
    assert published(far.station.settings, far.station.data).values == {"store.grace_days": 3}
    far.clock.forward(60)
    assert far.rounds().configuration == 0


def test_the_audit_chain_is_anchored_by_stick(far: Village) -> None:
    far.save()
    assert far.rounds().anchored
    kept = kept_beside(far.station.data, far.station.platform, "QS01")
    assert kept is not None
    with far.station.db.reading() as connection:
        assert head(connection, "QS01").sequence > kept.head.sequence > 0
    assert not far.come_back().anchored, "the same answer again anchors nothing"
    far.clock.forward(60)
    far.save()
    assert far.rounds().anchored
    newer = kept_beside(far.station.data, far.station.platform, "QS01")
    assert newer is not None
    assert newer.head.sequence > kept.head.sequence
    with Session(far.office.engine) as db:
        assert len(list(db.scalars(select(AuditEntryRow)))) == newer.head.sequence


def test_a_platform_restored_from_a_backup_gets_the_whole_chain_again(far: Village) -> None:
    far.save()
    far.rounds()
    with Session(far.office.engine) as db, db.begin():
        for table in (AuditEntryRow, AnchorRow, AuditChainRow):
            db.execute(delete(table))
    far.office.begin_epoch()
    far.clock.forward(60)
    far.rounds()  # hears of the new life; goes on from an anchor that nobody knows any longer
    far.clock.forward(60)
    assert far.rounds().anchored


def test_what_the_department_decides_comes_with_a_later_answer(far: Village) -> None:
    supplement, finished = far.save(2)
    far.rounds()
    reason = Reason(place="material:book", fault=Fault.UNREADABLE)
    decide(far.office, supplement, Verdict(Decision.SUPPLEMENT, reasons=(reason,), text="第二页看不清"))
    decide(far.office, finished, Verdict(Decision.FINISHED))
    far.clock.forward(60)
    far.export()
    _, answer = far.at_platform()
    assert "第二页看不清".encode() not in b"".join(everything(far.stick).values())
    assert far.come_back().outcomes == 2
    assert far.states() == {supplement: State.SUPPLEMENT, finished: State.FINISHED}
    assert far.come_back().outcomes == 0
    far.clock.forward(60)
    assert far.rounds().outcomes == 0
    assert not (far.box("to-terminal") / "progress.jsonl").exists(), "only what is new"
    assert "progress.jsonl" in {file.name for file in answer.files}
