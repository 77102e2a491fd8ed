"""When an answer on a stick counts, and what may be destroyed because of it (decision 0119)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from kiosk.contract.catalogue_files import packaged, read
from kiosk.sandbox import progress
from kiosk.sandbox.catalogue import Items
from kiosk.sandbox.tables import ApplicationRow
from offline.courierimport import Import
from offline.files import try_lock
from offline.ledger import Ledger
from offline.link import read_link
from offline.retention import Retention
from offline.states import State
from tests.helpers.applications import application
from tests.helpers.stick import Village, days, village

GRACE_S = days(7)


@pytest.fixture
def far(tmp_path: Path) -> Iterator[Village]:
    with village(tmp_path) as made:
        yield made


def shredded(far: Village) -> int:
    """How many bundles may go now."""
    station, gone = far.station, 0
    retention = Retention(station.db, station.bundles, "QS01", station.times, GRACE_S)
    while retention.step():
        gone += 1
    return gone


def drawer(far: Village, name: str) -> Path:
    """A copy of the stick, to be found again later."""
    return Path(shutil.copytree(far.stick, far.stick.parent / name))


def import_from(far: Village, stick: Path) -> None:
    away, far.stick = far.stick, stick
    far.come_back()
    far.stick = away


def test_a_station_that_is_never_online_shreds_after_the_grace_time(far: Village) -> None:
    far.save()
    far.rounds()
    assert shredded(far) == 0
    far.clock.forward(days(6))
    far.rounds()
    assert shredded(far) == 0, "the platform's newest word is six days after the acceptance"
    far.clock.forward(days(2))
    assert shredded(far) == 0, "time alone says nothing of the platform"
    far.rounds()
    assert shredded(far) == 1
    assert set(far.states().values()) == {State.SHREDDED}
    assert not far.station.online()


def test_an_answer_counts_at_its_time_and_not_when_it_is_imported(far: Village) -> None:
    far.save()
    far.rounds()
    far.clock.forward(days(1))
    far.export()
    far.at_platform()
    far.clock.forward(days(30))  # in a drawer; who knows what became of the platform
    far.come_back()
    assert shredded(far) == 0
    with far.station.db.reading() as connection:
        assert read_link(connection).good_at.startswith("2026-03-02")


def test_a_station_whose_clock_is_years_behind_shreds_nothing_early(far: Village) -> None:
    ahead = far.clock.wall.replace(year=2029)
    far.office.wall = lambda: ahead
    far.save()
    far.rounds()
    assert shredded(far) == 0
    ahead = ahead.replace(month=ahead.month + 1)
    far.rounds()
    assert shredded(far) == 1, "both ends of the grace time are the platform's"


def test_an_old_answer_after_a_restored_backup_settles_nothing_and_destroys_nothing(far: Village) -> None:
    (first,) = far.save()
    far.export()
    far.at_platform()
    old = drawer(far, "old")  # accepted in the first life
    far.clock.forward(days(20))
    far.office.begin_epoch()  # and that life is over
    (second,) = far.save()
    far.export()
    far.at_platform()
    new = drawer(far, "new")
    lost = far.stick / "bianmin"
    shutil.rmtree(lost)
    import_from(far, new)
    assert far.states() == {first: State.ACCEPTED, second: State.ACCEPTED}
    with far.station.db.writing() as connection:  # as if the platform had lost the first one
        connection.exec_driver_sql(f"UPDATE applications SET state = 'saved' WHERE id = '{first}'")
    before = far.station.outbox.receipt(first)
    import_from(far, old)
    assert far.states()[first] == State.SAVED, "still in line, for it may not be there any longer"
    assert far.station.outbox.receipt(first) == before
    assert shredded(far) == 0


def test_a_new_life_of_the_platform_wants_everything_again_and_gets_it(far: Village, tmp_path: Path) -> None:
    ids = far.save(2)
    far.rounds()
    far.clock.forward(days(10))
    far.office.begin_epoch()
    far.export()
    far.at_platform()
    back = far.come_back()
    assert back.accepted == 0
    assert far.states() == dict.fromkeys(ids, State.SAVED)
    assert shredded(far) == 0
    far.clock.forward(60)
    assert far.export().applications == 2
    far.at_platform()
    assert far.come_back().accepted == 2
    assert far.arrived() == far.here()


def test_an_older_answer_of_the_same_life_still_settles_what_it_accepts(far: Village) -> None:
    (first,) = far.save()
    far.export()
    far.at_platform()
    old = drawer(far, "old")
    shutil.rmtree(far.stick / "bianmin")
    far.clock.forward(60)
    (second,) = far.save()
    with far.station.db.writing() as connection:  # it did not fit on the second stick
        connection.exec_driver_sql(f"UPDATE applications SET state = 'quarantined' WHERE id = '{first}'")
    far.rounds()
    with far.station.db.writing() as connection:
        connection.exec_driver_sql(f"UPDATE applications SET state = 'saved' WHERE id = '{first}'")
    with far.station.db.reading() as connection:
        before = read_link(connection)
    import_from(far, old)
    assert far.states() == {first: State.ACCEPTED, second: State.ACCEPTED}
    with far.station.db.reading() as connection:
        assert read_link(connection) == before, "an older word moves no clock back"


def save_one_that_is_refused(far: Village) -> str:
    made = application(pages=0)
    made = replace(made, citizen=replace(made.citizen, number="110101199003070012"))  # no such check digit
    far.station.outbox.save(made)
    return made.id


def test_what_an_older_answer_refuses_is_not_heard_again(far: Village) -> None:
    application_id = save_one_that_is_refused(far)
    assert far.rounds().refused == 1
    assert far.states() == {application_id: State.REFUSED}
    again = drawer(far, "again")
    assert Ledger(far.station.db, "QS01", far.station.times).again(application_id, by="staff")
    import_from(far, again)
    assert far.states() == {application_id: State.SAVED}, "a person had decided"
    far.clock.forward(60)
    assert far.rounds().refused == 1, "asked anew, refused anew"
    assert "id-number-invalid" in far.station.outbox.receipt(application_id).note


class BrokenOff(Import):
    def _refused(self, *_: object) -> None:
        raise KeyboardInterrupt


def test_an_import_that_broke_off_hears_the_refusals_the_next_time(far: Village) -> None:
    application_id = save_one_that_is_refused(far)
    far.export()
    far.at_platform()
    with pytest.raises(KeyboardInterrupt):
        BrokenOff(far.station, far.stick).run()
    assert far.states() == {application_id: State.SAVED}
    assert far.come_back().refused == 1
    assert far.states() == {application_id: State.REFUSED}


def test_what_the_platform_cannot_take_yet_is_carried_again(far: Village) -> None:
    """Its catalogue lacks the item: nothing is wrong with the application."""
    (application_id,) = far.save()
    far.export()
    taken, _ = far.at_platform(Items(read(packaged())))
    assert [each.code for each in taken.refused] == ["item-unknown"]
    back = far.come_back()
    assert (back.refused, len(back.again)) == (0, 1)
    assert far.states() == {application_id: State.SAVED}
    far.clock.forward(60)
    assert far.rounds().accepted == 1


def test_an_application_that_sync_has_in_its_hands_is_waited_for(far: Village) -> None:
    first, second = far.save(2)
    far.export()
    far.at_platform()
    with far.station.bundles.open(first) as file:
        assert try_lock(file)
        back = far.come_back()
        assert (back.accepted, len(back.busy)) == (1, 1)
    assert far.states() == {first: State.SAVED, second: State.ACCEPTED}
    with far.station.bundles.open(first) as file:
        assert try_lock(file)
        waited: list[float] = []

        def wait(seconds: float) -> None:
            waited.append(seconds)
            file.close()

        assert Import(far.station, far.stick, wait=wait).run().accepted == 1
    assert len(waited) == 1
    assert far.states() == {first: State.ACCEPTED, second: State.ACCEPTED}


def test_an_outcome_that_accepts_by_stick_begins_its_grace_at_the_platforms_time(far: Village) -> None:
    """Whatever the clock of a station says that has no battery."""
    (application_id,) = far.save()
    far.rounds()
    with far.station.db.writing() as connection:
        connection.exec_driver_sql("UPDATE applications SET state = 'received', level = 'received'")
    with Session(far.office.engine) as db, db.begin():
        row = db.get_one(ApplicationRow, application_id)
        progress.add(far.office, db, row, progress.Verdict(progress.Decision.ACCEPTED))
    ahead = far.clock.wall.replace(year=2029)
    far.office.wall = lambda: ahead
    far.rounds()
    assert far.states() == {application_id: State.ACCEPTED}
    assert shredded(far) == 0


def test_an_evaluation_that_named_an_older_number_goes_again_with_the_present_one(far: Village) -> None:
    """The platform had forgotten the application and given another number while the parcel was on its way:
    found by the fault lab, seed 110638."""
    (given,) = far.save()
    far.rounds()
    receipt = far.station.outbox.receipt(given)
    assert receipt is not None
    assert far.station.outbox.rate(given, 4) is None
    numbered = "UPDATE applications SET case_number = '{}'"
    with far.station.db.writing() as connection:
        connection.exec_driver_sql(numbered.format("330100000000"))
    far.clock.forward(60)
    far.export()
    taken, _ = far.at_platform()
    assert [each.code for each in taken.rated] == ["case-mismatch"]
    with far.station.db.writing() as connection:
        connection.exec_driver_sql(numbered.format(receipt.case_number))
    assert far.come_back().rated == 0
    far.clock.forward(60)
    assert far.rounds().rated == 1
