"""An administrator at the terminal: in by the hidden sign, every device tried, out without a trace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtQuick import QQuickItem

from devices import open_reader
from devices.card.people import cast
from devices.card.simulated import HOLDER, STAFF
from kiosk.cli import Place
from kiosk.problems import Problem
from kiosk.report import Report
from kiosk.staff.commandline import add, card
from kiosk.staff.roster import FILE
from offline.audit import entries
from offline.ledger import Ledger
from offline.reports import kept
from offline.states import Step
from tests.helpers.applications import application
from tests.helpers.hall import Hall, Visitor, secrets_of
from tests.helpers.traces import traces
from ui.staffdesk import KNOCKS

PERSON_CARD = "long-term"
PERSON = cast()[PERSON_CARD]
NUMBER, PIN = "1001", "735192"


def register(data: Path) -> None:
    assert add(data / FILE, data, NUMBER, "王敏", "administrator", lambda: PIN) == 0


class Administrator:
    """Somebody of the staff before a visitor's terminal."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.person, self.kiosk = visitor, visitor.person, visitor.kiosk
        self.desk = visitor.kiosk.awake.staff.desk

    def word(self, key: str) -> str:
        return str(self.desk.property("words")[key])

    def knock(self, times: int = KNOCKS) -> None:
        for _ in range(times):
            self.person.tap(self.emblem())

    def emblem(self) -> QQuickItem:
        return next(item for item in self.person.items() if item.property("text") == "便")

    def page(self, name: str) -> None:
        self.person.until(lambda: self.desk.property("page") == name, f"the page {name}")
        self.person.look()

    def type(self, number: str, pin: str) -> None:
        self.person.press(self.word("number"))
        for digit in number:
            self.person.press(digit)
        self.person.press(self.word("pin"))
        for digit in pin:
            self.person.press(digit)
        self.person.press(self.word("sign_in"))

    def sign_in(self) -> None:
        register(self.kiosk.data)
        self.knock()
        self.page("SignIn")
        self.type(NUMBER, PIN)
        self.page("Readiness")
        self.person.until(lambda: not self.desk.property("readiness")["looking"], "the report")

    def states(self) -> dict[str, str]:
        return {part["name"]: part["state"] for part in self.desk.property("readiness")["parts"]}

    def try_part(self, place: int) -> None:
        """Press one of the buttons that try a part: they stand in the order of the report."""
        self.person.look()
        text = self.word("try_it")
        buttons = [
            item
            for item in self.person.items()
            if item.inherits("QQuickAbstractButton") and item.property("text") == text
        ]
        self.person.bring_into_view(buttons[place])
        self.person.tap(buttons[place])
        self.page("DeviceTest")

    def judge(self, good: bool) -> None:
        self.person.until(lambda: self.desk.property("test")["canJudge"], "the question")
        self.person.press(self.word("yes" if good else "no"))
        self.page("Readiness")

    def told(self, key: str) -> bool:
        """Whether that came of the last act on an application."""
        notice = self.desk.property("oneCase").get("notice", {})
        return bool(notice.get("title") == self.word(key))

    def report(self) -> Report:
        found = kept(self.kiosk.data)
        assert found is not None
        return found


@contextmanager
def at_work(hall: Hall, online: bool = True) -> Iterator[Administrator]:
    with hall.visitor(online) as visitor:
        visitor.person.page("attract")
        yield Administrator(visitor)


def test_every_device_is_tried_and_noted_and_no_visit_begins_meanwhile(hall: Hall) -> None:
    with at_work(hall) as admin:
        admin.sign_in()
        states = admin.states()
        assert {states[name] for name in ("card", "camera", "printer", "store", "keys", "platform")} == {
            "good"
        }
        hall.stage.scene("face")
        admin.try_part(0)
        hall.stage.lay("long-term")
        admin.person.until(lambda: bool(admin.desk.property("test")["seen"]), "the card")
        admin.person.look()
        shown = traces(admin.kiosk.window.view.contentItem(), admin.desk)
        assert PERSON.masked_name in shown
        assert not [secret for secret in secrets_of(PERSON) if secret in shown]
        admin.judge(True)
        admin.try_part(1)
        admin.person.until(lambda: admin.desk.property("measured") != "", "a picture")
        assert admin.desk.property("measured").startswith("1280×720")
        admin.judge(False)
        admin.try_part(2)
        admin.judge(True)
        admin.person.until(lambda: len(admin.report().tests) == 3, "the notes")
        tests = {name: trial.good for name, trial in admin.report().tests.items()}
        assert tests == {"card": True, "camera": False, "printer": True}
        admin.person.press(admin.word("print_report"))
        title = admin.word("paper_printed")
        admin.person.until(lambda: admin.desk.property("readiness")["notice"]["title"] == title, "paper")
        assert admin.visitor.shown("page") == "attract"
        admin.person.press(admin.word("leave"))
        admin.page("")
        assert admin.visitor.shown("page") == "attract"  # though a card lies there
        left = traces(admin.kiosk.window.view.contentItem(), admin.desk)
        assert PERSON.masked_name not in left
        assert NUMBER not in left


def test_residents_find_no_way_in_and_staff_no_way_into_a_visit(hall: Hall) -> None:
    with at_work(hall) as admin:
        admin.knock(KNOCKS - 1)
        admin.visitor.clock.leap(3)
        admin.knock(KNOCKS - 1)
        assert admin.desk.property("page") == ""
        admin.visitor.clock.leap(3)
        admin.knock()
        admin.page("SignIn")
        hall.stage.lay("long-term")
        admin.kiosk.visit.start()
        admin.person.until(lambda: admin.visitor.shown("cardPresent"), "the card")
        admin.person.rest()
        assert admin.visitor.shown("page") == "attract"
        register(admin.kiosk.data)
        admin.type(NUMBER, PIN[::-1])
        refused = admin.desk.property
        admin.person.until(lambda: refused("signIn")["problem"]["title"] != "", "the refusal")
        assert admin.desk.property("page") == "SignIn"
        admin.visitor.clock.leap(admin.kiosk.settings.visit.staff_idle_s)
        admin.page("")
        assert admin.visitor.shown("page") == "attract"
        hall.stage.lay(None)
        admin.person.until(lambda: not admin.visitor.shown("cardPresent"), "the reader to be empty")
        hall.stage.lay("long-term")
        admin.visitor.person.page("home")  # residents are served again
        admin.knock()
        admin.person.rest()
        assert admin.desk.property("page") == ""


def test_the_terminal_says_how_it_is_without_being_asked(hall: Hall) -> None:
    with at_work(hall) as admin:
        admin.kiosk.awake.staff.look()
        admin.person.until(
            lambda: (found := kept(admin.kiosk.data)) is not None and bool(found.checks), "a look"
        )
        states = {check.name: check.health.state.value for check in admin.report().checks}
        assert states["card"] == states["printer"] == states["disk"] == "good"
        admin.kiosk.visit.callHelp()
        admin.person.until(lambda: admin.report().staff_called, "the call")


def test_a_stopped_application_is_seen_printed_and_closed_under_the_staff_number(hall: Hall) -> None:
    hall.stage.network(False)
    with at_work(hall, online=False) as admin:
        station, given = admin.kiosk.awake.station, application(pages=0)
        station.outbox.save(given)
        ledger = Ledger(station.db, station.settings.terminal.id, station.times)
        ledger.stop(given.id, Step.STOP, Problem("bundle-damaged", "a byte is wrong"))
        admin.person.until(lambda: admin.visitor.shown("needing") == 1, "the line for staff")
        told = admin.visitor.person.word("attract_staff").replace("%1", "1")
        assert told in admin.visitor.texts()
        admin.sign_in()
        admin.person.press(admin.word("cases_waiting").replace("%1", "1"))
        admin.page("Cases")
        admin.person.until(lambda: len(admin.desk.property("cases")["rows"]) == 1, "the list")
        (row,) = admin.desk.property("cases")["rows"]
        said = [row["number"], row["state"], row["what"], row["cause"], admin.word("cases_open")]
        admin.person.press(" ".join(said))
        admin.page("CaseSheet")
        shown = traces(admin.kiosk.window.view.contentItem(), admin.desk)
        assert given.citizen.masked_name in shown
        assert not [secret for secret in secrets_of(given.citizen) if secret in shown]
        admin.person.press(admin.word("act_reprint"))
        admin.person.until(lambda: admin.told("case_paper_printed"), "the slip")
        admin.person.press(admin.word("act_close"))
        admin.person.press(admin.word("case_close_yes"))
        admin.person.until(lambda: admin.told("case_done_close"), "the end of it")
        admin.person.until(lambda: admin.desk.property("needing") == 0, "nobody to be needed")
        with station.db.reading() as connection:
            log = [json.loads(entry.body) for entry in entries(connection)][-3:]
        assert [(entry["event"], entry.get("member", entry.get("by"))) for entry in log] == [
            ("staff-reprinted", NUMBER),
            ("staff-closed", NUMBER),
            ("closed", f"staff {NUMBER}"),
        ]
        admin.person.press(admin.word("case_back"))
        admin.page("Cases")
        admin.person.press(admin.word("leave"))
        admin.page("")
        left = traces(admin.kiosk.window.view.contentItem(), admin.desk)
        assert given.citizen.masked_name not in left


def test_a_staff_card_signs_in_and_begins_no_visit(hall: Hall) -> None:
    with at_work(hall) as admin:
        data, settings = admin.kiosk.data, admin.kiosk.settings
        register(data)
        admin.knock()
        admin.page("SignIn")
        assert admin.word("sign_in_card_text") in traces(admin.kiosk.window.view.contentItem(), admin.desk)
        hall.stage.lay(STAFF)
        admin.person.until(lambda: refusal(admin) != "", "a card that nobody registered")
        assert card(Place(settings, None, data), HOLDER, open_reader) == 0
        hall.stage.lay(PERSON_CARD)
        unknown = refusal(admin)
        admin.person.until(lambda: refusal(admin) not in ("", unknown), "a resident's card")
        hall.stage.lay(STAFF)
        admin.page("Readiness")
        admin.person.until(lambda: not admin.desk.property("readiness")["looking"], "the report")
        admin.person.press(admin.word("leave"))
        admin.page("")
        assert admin.visitor.shown("page") == "attract"


def refusal(admin: Administrator) -> str:
    return str(admin.desk.property("signIn").get("problem", {}).get("title", ""))
