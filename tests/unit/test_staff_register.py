"""Signing in as staff: PINs that fit, PINs that don't, waits that outlive a restart, and the record of it."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from devices.card.simulated import STAFF, SimulatedReader, scene
from kiosk.domain.staff import Role, StaffMember, StaffProof
from kiosk.problems import Problem
from kiosk.staff import commandline
from kiosk.staff.attempts import FREE, WAITS_S, Attempts
from kiosk.staff.pins import Cost, fits, is_weak, verifier
from kiosk.staff.register import StaffRegister
from kiosk.staff.roster import FILE, Entry, read, write
from kiosk.words import Words, languages
from offline.audit import entries, first_break
from offline.staffaudit import StaffAudit
from tests.helpers.station import TERMINAL, HandClock, open_station
from ui.stage import ADMINISTRATOR, Stage
from ui.stage import PIN as DEMO_PIN

QUICK = Cost(10, 1, 1)
PIN = "735192"


@dataclass
class FakeAudit:
    noted: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    problem: Problem | None = None

    def note(self, event: str, **details: str) -> Problem | None:
        self.noted.append((event, details))
        return self.problem


@dataclass
class Office:
    folder: Path
    clock: HandClock = field(default_factory=HandClock)
    audit: FakeAudit = field(default_factory=FakeAudit)

    def __post_init__(self) -> None:
        boss = Entry(id="1001", name="王敏", role=Role.ADMINISTRATOR, pin=verifier(PIN, QUICK))
        card_only = Entry(id="1002", name="李静", role=Role.CLERK, card="secret:" + "0" * 64)
        write(self.folder / FILE, {"1001": boss, "1002": card_only})

    def register(self) -> StaffRegister:
        """As after a start of the program."""
        attempts = Attempts(self.folder / "attempts.json", lambda: self.clock.now().timestamp())
        return StaffRegister(self.folder / FILE, attempts, self.clock, self.audit, QUICK)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_whose_pin_it_is_comes_in_and_is_written_down(office: Office) -> None:
    register = office.register()
    who = register.by_pin("1001", PIN)
    assert who == StaffMember("1001", "王敏", Role.ADMINISTRATOR)
    register.signed_out(who)
    assert [event for event, _ in office.audit.noted] == ["staff-signed-in", "staff-signed-out"]
    assert "王敏" not in str(office.audit.noted)
    assert PIN not in str(office.audit.noted)


def test_what_a_witness_said_is_written_down_by_number(office: Office) -> None:
    register, clerk = office.register(), StaffMember("1002", "李静", Role.CLERK)
    register.witnessed(clerk, True)
    register.witnessed(clerk, False)
    assert office.audit.noted == [
        ("staff-witnessed", {"member": "1002", "said": "yes"}),
        ("staff-witnessed", {"member": "1002", "said": "no"}),
    ]


def test_somebody_can_sign_in_where_a_member_has_pin_or_card(office: Office) -> None:
    register, roster = office.register(), office.folder / FILE
    assert register.anybody()
    members = read(roster)
    for able, rest in ((True, ["1002"]), (False, [])):
        write(roster, {key: members[key] for key in rest})
        assert register.anybody() is able
    write(roster, {"1003": Entry(id="1003", name="无", role=Role.CLERK)})
    assert not register.anybody()
    roster.write_text("[[member]]\nid = 7", encoding="utf-8")
    assert not register.anybody()


@pytest.mark.parametrize("member", ["1001", "1002", "9999"])
def test_wrong_pins_are_counted_alike_for_everybody_and_over_restarts(office: Office, member: str) -> None:
    for left in reversed(range(1, FREE)):
        assert office.register().by_pin(member, "000000") == Problem("staff-pin-wrong", count=left)
    locked = office.register().by_pin(member, "000000")
    assert isinstance(locked, Problem)
    assert (locked.code, locked.count) == ("staff-locked", WAITS_S[0])
    assert isinstance(office.register().by_pin(member, PIN), Problem)  # the right one waits, too
    office.clock.forward(WAITS_S[0])
    again = office.register().by_pin(member, "000000")
    assert isinstance(again, Problem)
    assert again.count == WAITS_S[1]


def test_the_right_pin_strikes_out_the_wrong_ones(office: Office) -> None:
    register = office.register()
    for _ in range(FREE - 1):
        register.by_pin("1001", "000000")
    assert isinstance(register.by_pin("1001", PIN), StaffMember)
    assert register.by_pin("1001", "000000") == Problem("staff-pin-wrong", count=FREE - 1)


def test_a_clock_that_is_set_back_makes_no_wait_longer(office: Office) -> None:
    for _ in range(FREE):
        office.register().by_pin("1001", "000000")
    office.clock.forward(-86400)
    assert office.register().locked_s("1001") == WAITS_S[0]


def test_what_was_typed_in_the_wrong_place_is_not_written_down(office: Office) -> None:
    office.register().by_pin("1199", PIN)
    office.register().by_pin("110101199001011234", PIN)
    noted = [details["member"] for _, details in office.audit.noted]
    assert noted == ["1199", ""]


def test_a_file_that_others_may_read_lets_nobody_in(office: Office) -> None:
    (office.folder / FILE).chmod(0o644)
    refused = office.register().by_pin("1001", PIN)
    assert isinstance(refused, Problem)
    assert refused.code == "staff-register-bad"
    assert office.register().problem() == refused


def test_without_a_file_nobody_is_known(tmp_path: Path, office: Office) -> None:
    (tmp_path / FILE).unlink()
    assert isinstance(office.register().by_pin("1001", PIN), Problem)
    problem = office.register().problem()
    assert problem is not None
    assert problem.code == "staff-unknown"


@pytest.mark.parametrize("pin", ["", "1234", "111111", "123456", "987654", "121212", "abcdef", "1" * 13])
def test_what_everybody_tries_first_is_no_pin(pin: str) -> None:
    assert is_weak(pin)


def test_a_verifier_holds_no_pin_and_each_is_another() -> None:
    first, second = verifier(PIN, QUICK), verifier(PIN, QUICK)
    assert first != second
    assert PIN not in first
    assert fits(first, PIN)
    assert not fits(first, PIN[::-1])
    assert not fits("", PIN)


def test_commands_add_change_list_and_remove(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    roster = tmp_path / FILE
    assert commandline.add(roster, tmp_path, "1001", "王敏", "administrator", lambda: PIN) == 0
    assert commandline.add(roster, tmp_path, "1002", "李静", "clerk", lambda: "620914") == 0
    assert commandline.add(roster, tmp_path, "1003", "无", "clerk", lambda: "123456") == 1
    assert commandline.add(roster, tmp_path, "12", "无", "clerk", lambda: PIN) == 1
    assert stat.S_IMODE(roster.stat().st_mode) == 0o600
    kept = read(roster)
    assert commandline.add(roster, tmp_path, "1002", "李静", "administrator", lambda: PIN) == 0
    assert read(roster)["1002"].pin != kept["1002"].pin
    assert commandline.show(roster) == 0
    listed = capsys.readouterr().out
    assert "1001      administrator  PIN" in listed
    assert "王敏" not in listed
    assert commandline.remove(roster, "1002") == 0
    assert commandline.remove(roster, "1002") == 1
    assert list(read(roster)) == ["1001"]


@pytest.mark.parametrize("language", languages())
def test_the_dock_names_the_demos_administrator(language: str) -> None:
    lead = Words(language)("dock.lead")
    assert ADMINISTRATOR[0] in lead
    assert DEMO_PIN in lead
    assert not is_weak(DEMO_PIN)


def test_the_demos_staff_card_signs_its_administrator_in(tmp_path: Path, office: Office) -> None:
    stage = Stage(tmp_path / "stage")
    roster = stage.data / FILE
    commandline.add(roster, stage.data, *ADMINISTRATOR, lambda: DEMO_PIN)
    stage.register_staff_card()
    assert scene(stage.folder / "cards").card is None, "it is laid down by whoever plays"
    stage.lay(STAFF)
    attempts = Attempts(stage.data / "attempts.json", lambda: 0.0)
    register = StaffRegister(roster, attempts, office.clock, office.audit, QUICK)
    proof = SimulatedReader(stage.folder / "cards").read_staff(register.challenge())
    assert isinstance(proof, StaffProof)
    who = register.by_card(proof)
    assert isinstance(who, StaffMember)
    assert who.id == ADMINISTRATOR[0]


def test_the_record_is_in_the_audit_chain(tmp_path: Path) -> None:
    station = open_station(tmp_path / "data")
    audit = StaffAudit(station.db, TERMINAL, station.outbox.times)
    assert audit.note("staff-signed-in", by="pin", member="1001", role="administrator") is None
    with station.db.reading() as connection:
        assert first_break(connection, TERMINAL) is None
        assert b'"member":"1001"' in list(entries(connection))[-1].body
    station.db.close()
    (station.data / "kiosk.db").unlink()
    lost = audit.note("staff-signed-out", member="1001")
    station.db.close()
    assert lost is not None


@pytest.mark.parametrize("member_id", ["1001", "1002", "7777"])
def test_whoever_is_asked_for_the_work_is_the_same(
    office: Office, member_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[int] = []
    scrypt = hashlib.scrypt

    def counted(password: bytes, **how: Any) -> bytes:
        worked.append(how["n"])
        return scrypt(password, **how)

    monkeypatch.setattr(hashlib, "scrypt", counted)
    office.register().by_pin(member_id, "000111")
    assert worked == [1 << QUICK.log_n], "its time must not tell whether there is such an id"
