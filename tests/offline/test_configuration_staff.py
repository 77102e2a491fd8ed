"""A staff number that the province revoked signs in nowhere, whatever the terminal's own register says."""

from __future__ import annotations

from pathlib import Path

from kiosk.contract.configuration import REVOKED_STAFF
from kiosk.domain.staff import Role, StaffMember
from kiosk.problems import Problem
from kiosk.staff.pins import Cost, verifier
from kiosk.staff.register import StaffRegister
from kiosk.staff.roster import FILE, Entry, write
from offline.audit import entries
from offline.configuration import accept_configuration
from offline.staffaudit import StaffAudit
from tests.helpers.configuring import document, settings
from tests.helpers.station import PLATFORM, TERMINAL, open_station

PIN = "735192"


def test_a_revoked_number_is_refused_once_its_pin_is_right(tmp_path: Path) -> None:
    station = open_station(tmp_path)
    quick = Cost(10, 1, 1)
    members = {
        number: Entry(id=number, name="王敏", role=Role.CLERK, pin=verifier(PIN, quick))
        for number in ("1001", "1002")
    }
    write(tmp_path / FILE, members)
    audit = StaffAudit(station.db, TERMINAL, station.outbox.times)
    register = StaffRegister.load(settings(), tmp_path, station.clock, audit)
    assert isinstance(register.by_pin("1001", PIN), StaffMember)
    given = document(1, {REVOKED_STAFF: ("1001",)})
    accept_configuration(tmp_path, *given, PLATFORM.public, settings())
    assert register.by_pin("1001", PIN) == Problem("staff-revoked"), "without a restart"
    wrong = register.by_pin("1001", "000000")
    assert isinstance(wrong, Problem)
    assert wrong.code == "staff-pin-wrong", "a wrong PIN is told nothing of it"
    assert isinstance(register.by_pin("1002", PIN), StaffMember)
    with station.db.reading() as connection:
        assert b"staff-revoked" in b"".join(entry.body for entry in entries(connection))
    station.db.close()
