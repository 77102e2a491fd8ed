"""Pages by phone and from a scanner on the screen: a code, how long it holds, a page that is then kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication, QImage

from kiosk.domain.pages import Taken
from kiosk.flows import visit_events as on
from kiosk.flows.visit_states import Collecting, Idle, State
from kiosk.ports import Offer
from kiosk.problems import Problem
from tests.helpers.viewed import WORDS, Screen, paper_taken
from ui.uploads import FOLDER, PHONE, Uploads, attach_uploads

ADDRESS = "http://192.168.1.20:8088/abcdefghijklmnopqrstuv"


class FakeWatch:
    """Stands for a `PageWatch`: what it was told, and the hands that give."""

    def __init__(self) -> None:
        self.accepts = self.wanted = False
        self.offered: Callable[[Offer | Problem], None]
        self.found: Callable[[Taken | Problem], None]
        self.stirred: Callable[[], None]

    def begin(self, offered: Any, found: Any, stirred: Any) -> None:
        self.offered, self.found, self.stirred = offered, found, stirred
        self.accepts, self.wanted = True, False

    def more(self) -> None:
        self.wanted = True

    def end(self) -> None:
        self.accepts = self.wanted = False

    def give(self, found: Taken | Problem) -> None:
        assert self.accepts
        assert self.wanted
        self.wanted = isinstance(found, Problem)
        self.found(found)


class Desk(Screen):
    """A screen with phone and scanner beside it."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.attach()
        self.phone, self.folder = FakeWatch(), FakeWatch()
        known = {PHONE: self.phone, FOLDER: self.folder}
        self.uploads: Uploads = attach_uploads(
            {name: known[name] for name in names},  # type: ignore[misc]
            self.visit,
            self.shown,
            self.preview,
            self.frames,
            self.clock,
            "BianMin",
            self.send,
        )

    def send(self, event: on.Event) -> None:
        before: State = self.state
        super().send(event)
        if self.state is not before and hasattr(self, "uploads"):
            self.uploads.follow(before, self.state)

    def said(self, name: str) -> Any:
        return self.visit.property("sheets").property("uploads").property("shown")[name]

    def offer(self) -> None:
        self.uploads.ask()
        self.phone.offered(Offer(ADDRESS, 180))


@pytest.fixture
def desk(application: QGuiApplication) -> Iterator[Desk]:
    made = Desk(PHONE, FOLDER)
    made.to_materials()
    yield made
    made.close()


def read_code(image: QImage) -> str:
    image = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return str(cv2.QRCodeDetector().detectAndDecode(rows[:, : image.width()].copy())[0])


def test_the_code_on_the_screen_is_the_offer(desk: Desk) -> None:
    desk.visit.sheets.start("book")
    assert desk.said("offered")
    assert not desk.phone.accepts, "nobody listens before the press"
    desk.uploads.ask()
    assert (desk.said("open"), desk.said("code")) == (True, "")
    desk.phone.offered(Offer(ADDRESS, 180))
    assert read_code(desk.picture(desk.said("code"))) == ADDRESS
    assert (desk.said("left"), desk.said("network")) == ("3:00", "BianMin")
    desk.clock.seconds += 52
    desk.uploads._tick()
    assert desk.said("left") == "2:08"


def test_a_page_by_phone_is_looked_at_and_kept_as_any_other(desk: Desk) -> None:
    desk.visit.sheets.start("book")
    desk.offer()
    code = desk.said("code")
    desk.phone.give(paper_taken())
    assert desk["materials"]["view"] == "taken"
    assert desk["materials"]["taken"].startswith("image://camera/page/")
    assert not desk.phone.accepts, "one code, one page"
    assert not desk.said("open")
    assert desk.picture(code).width() == 1, "the code is gone"
    desk.visit.sheets.keep()
    assert isinstance(desk.state, Collecting)
    assert [len(m.pages) for m in desk.state.draft.materials] == [1]


def test_what_was_no_picture_is_said_and_the_code_stays(desk: Desk) -> None:
    desk.visit.sheets.start("book")
    desk.offer()
    desk.phone.give(Problem("page-format", "PDF"))
    assert desk.said("notice")["title"] == WORDS["zh-CN"]("problems.page-format.resident.title")
    assert (desk.said("open"), desk.said("over"), bool(desk.said("code"))) == (True, False, True)
    desk.visit.setLanguage("en")
    assert desk.said("notice")["title"] == WORDS["en"]("problems.page-format.resident.title")
    desk.phone.give(paper_taken())
    assert desk.said("notice") is None


@pytest.mark.parametrize("code", ["phone-code-expired", "phone-code-guessed"])
def test_when_a_code_is_over_another_can_be_had(desk: Desk, code: str) -> None:
    desk.visit.sheets.start("book")
    desk.offer()
    desk.phone.give(Problem(code))
    assert (desk.said("over"), desk.said("code")) == (True, "")
    assert desk.said("notice")["code"] == code
    assert not desk.phone.accepts
    desk.offer()
    assert (desk.said("over"), desk.said("notice")) == (False, None)
    assert desk.phone.accepts


def test_a_phone_that_cannot_be_asked_is_said(desk: Desk) -> None:
    desk.visit.sheets.start("book")
    desk.uploads.ask()
    desk.phone.offered(Problem("phone-unreachable"))
    assert desk.said("over")
    assert desk.said("notice")["code"] == "phone-unreachable"
    desk.uploads.cancel()
    assert (desk.said("open"), desk.said("notice")) == (False, None)


@pytest.mark.parametrize("way", ["cancel", "back", "leave", "time-out"])
def test_however_the_code_is_left_nobody_listens(desk: Desk, way: str) -> None:
    desk.visit.sheets.start("book")
    desk.offer()
    if way == "cancel":
        desk.uploads.cancel()
    elif way == "back":
        desk.visit.back()
    else:
        desk.send(on.Left() if way == "leave" else on.TimedOut())
        assert isinstance(desk.state, Idle)
        assert not desk.folder.accepts
    assert not desk.phone.accepts
    assert (desk.said("open"), desk.said("code")) == (False, "")


def test_a_code_is_had_only_where_a_page_is_waited_for(desk: Desk) -> None:
    desk.uploads.ask()
    assert not desk.phone.accepts
    desk.visit.sheets.start("book")
    desk.camera.paper = paper_taken()
    desk.visit.sheets.arrived(paper_taken())
    desk.uploads.ask()
    assert not desk.phone.accepts


def test_who_uses_the_phone_is_there(desk: Desk) -> None:
    desk.visit.sheets.start("book")
    desk.offer()
    desk.clock.seconds += 70
    desk.idle.tick()
    assert desk["idleAsking"]
    desk.phone.stirred()
    assert not desk["idleAsking"]


# A scanner --------------------------------------------------------------------------------------------


def test_a_scanner_is_listened_to_while_papers_are_collected(desk: Desk) -> None:
    assert desk.folder.accepts
    assert not desk.folder.wanted, "nothing waits for a page yet"
    desk.folder.offered(Offer())
    desk.visit.sheets.start("book")
    assert desk.said("scanner")
    desk.folder.give(paper_taken())
    assert desk["materials"]["view"] == "taken"
    desk.visit.sheets.keep()
    assert not desk.folder.wanted, "the next one waits until the screen does"
    desk.visit.sheets.start("book")
    assert desk.folder.wanted
    desk.visit.back()
    desk.visit.back()
    desk.visit.back()
    assert not isinstance(desk.state, Collecting)
    assert not desk.folder.accepts


def test_a_page_that_comes_while_another_is_looked_at_is_shown_after_it(desk: Desk) -> None:
    desk.visit.sheets.start("book")
    desk.visit.sheets.arrived(paper_taken(shade=200))
    desk.folder.give(paper_taken(shade=90))
    assert desk["materials"]["view"] == "taken"
    desk.visit.sheets.keep()
    desk.visit.sheets.start("book")
    assert desk["materials"]["view"] == "taken"
    picture = desk.picture(desk["materials"]["taken"])
    assert abs(picture.pixelColor(5, 5).red() - 90) < 12


def test_a_page_that_waited_goes_with_its_person(desk: Desk) -> None:
    desk.visit.sheets.start("book")
    desk.visit.sheets.arrived(paper_taken())
    desk.folder.give(paper_taken())
    desk.send(on.Left())
    desk.to_materials()
    desk.visit.sheets.start("book")
    assert desk["materials"]["view"] == "camera"


def test_a_scanner_that_is_gone_is_not_offered(desk: Desk) -> None:
    desk.visit.sheets.start("book")
    assert desk.said("scanner")
    desk.folder.give(Problem("scan-folder-missing"))
    assert not desk.said("scanner")
    desk.folder.give(paper_taken())
    assert desk.said("scanner")


# Without a camera -------------------------------------------------------------------------------------


def test_without_a_camera_the_phone_is_asked_at_once(desk: Desk) -> None:
    desk.preview.failed(Problem("camera-missing"))
    assert isinstance(desk.state, Collecting)
    assert desk.said("blind")
    assert not desk.phone.accepts
    desk.visit.sheets.start("book")
    assert desk.phone.accepts
    assert desk.said("open")
    desk.preview.failed(Problem("camera-missing"))
    desk.phone.offered(Offer(ADDRESS, 180))
    desk.phone.give(paper_taken())
    desk.visit.sheets.keep()
    assert [len(m.pages) for m in desk.state.draft.materials] == [1]


def test_a_camera_that_goes_in_mid_view_makes_room_for_the_phone(desk: Desk) -> None:
    desk.visit.sheets.start("book")
    desk.preview.failed(Problem("camera-silent"))
    assert desk.said("open")


def test_without_phone_and_scanner_a_lost_camera_is_trouble(application: QGuiApplication) -> None:
    desk = Desk()
    desk.to_materials()
    desk.visit.sheets.start("book")
    desk.uploads.ask()
    assert not desk.said("offered")
    desk.preview.failed(Problem("camera-silent"))
    assert desk["page"] == "trouble"
    desk.close()
