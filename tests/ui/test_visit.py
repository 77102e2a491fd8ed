"""The view model over the real flow: what QML gets to see, what presses do, and what is forgotten."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtGui import QGuiApplication, QImage

from kiosk.domain.applications import Level
from kiosk.domain.faces import Advice, FaceProof, Frame, Verdict
from kiosk.flows import visit_events as on
from kiosk.flows.visit_states import Evaluating, Idle, Parting
from kiosk.ports import Look, Outcome, Printed
from kiosk.problems import Problem
from offline.room import Space
from tests.helpers.people import item, material, photo, receipt
from tests.helpers.viewed import WHO, WORDS, Screen, look
from ui.preview import FRAME_MS, PATIENCE
from ui.values import VALUES

PORTRAIT = QByteArray()
QImage(102, 126, QImage.Format.Format_RGB888).save(QBuffer(PORTRAIT), "PNG")


@pytest.fixture
def screen(application: QGuiApplication) -> Any:
    made = Screen()
    made.attach()
    yield made
    made.close()


def test_presses_before_the_runner_is_there_are_not_lost(application: QGuiApplication) -> None:
    early = Screen()
    early.visit.start()
    assert early["page"] == "attract"
    early.attach()
    assert early["page"] == "identify"
    early.close()


def test_names_and_numbers_are_masked_until_held(screen: Screen) -> None:
    screen.visit.start()
    screen.send(on.CardRead(WHO))
    assert (screen["person"], screen["personNumber"][:4]) == ("李*禾", "9901")
    assert "*" in screen["personNumber"]
    screen.visit.setRevealing(True)
    assert (screen["person"], screen["personNumber"]) == (WHO.name, WHO.number)
    screen.visit.setRevealing(False)
    assert screen["person"] == "李*禾"


def test_a_form_is_filled_page_by_page(screen: Screen) -> None:
    screen.to_form()
    assert (screen["form"]["section"], screen["form"]["sections"]) == (0, 2)
    assert screen.field("name")["locked"]
    assert screen.field("name")["value"] == "李*禾"
    screen.visit.nextSection()
    assert screen.field("phone")["fault"]
    screen.visit.setAnswer("phone", "13800138000")
    screen.visit.nextSection()
    assert screen["form"]["section"] == 1
    screen.visit.setAnswer("grade", "500")
    screen.visit.nextSection()
    assert screen["page"] == "materials"
    screen.visit.back()
    assert (screen["page"], screen["form"]["section"]) == ("form", 1)
    screen.visit.back()
    assert screen["form"]["section"] == 0
    screen.visit.back()
    assert screen["page"] == "guide"


def test_typing_does_not_rebuild_the_page_but_choosing_does(screen: Screen) -> None:
    screen.to_form()
    screen.emitted.clear()
    screen.visit.setAnswer("phone", "1")
    assert "form" not in screen.emitted
    assert screen.field("phone")["value"] == "1"
    screen.visit.setAnswer("phone", "13800138000")
    screen.visit.nextSection()
    screen.emitted.clear()
    screen.visit.setAnswer("grade", "200")
    assert "form" in screen.emitted


def test_a_masked_locked_field_never_comes_back_as_an_answer(screen: Screen) -> None:
    screen.to_form()
    screen.visit.setAnswer("name", "李*禾")
    assert screen.state.draft.answers["name"] == WHO.name  # type: ignore[union-attr]


def test_rows_come_go_and_are_checked(screen: Screen) -> None:
    screen.to_form()
    screen.visit.setAnswer("phone", "13800138000")
    screen.visit.nextSection()
    screen.visit.setAnswer("grade", "200")
    screen.visit.addRow("family")
    screen.visit.nextSection()
    assert screen.field("family")["rows"][0][0]["fault"]
    screen.visit.setCell("family", 0, "name", "李小树")
    assert screen.field("family")["rows"][0][0]["value"] == "李小树"
    screen.visit.removeRow("family", 0)
    assert screen.field("family")["rows"] == []


def test_a_camera_of_25_pictures_a_second_is_asked_often_enough_to_miss_none() -> None:
    assert FRAME_MS <= 1000 / 25 / 2


def test_each_new_picture_is_shown_and_none_twice(screen: Screen) -> None:
    screen.to_materials()
    addresses = []
    for number, shade in ((1, 10), (2, 20), (2, 20), (9, 90)):
        screen.camera.answer = Look(Frame(number, 4, 4, bytes([shade] * 48)), Advice.NO_FACE)
        look(screen)
        addresses.append(screen["frameUrl"])
        assert screen.picture(addresses[-1]).pixelColor(0, 0).red() == shade
    assert addresses[1] == addresses[2]
    assert len(set(addresses)) == 3


def test_the_face_is_guided_taken_and_checked(screen: Screen) -> None:
    screen.to_form()
    screen.send(
        on.FormFilled({"name": WHO.name, "phone": "13800138000", "grade": "200"}, screen.clock.now().date())
    )
    screen.send(on.MaterialGiven(material()))
    screen.visit.materialsDone()
    assert screen["face"]["asking"]
    screen.visit.consent(True)
    assert screen["face"]["running"]
    screen.camera.answer = Look(Frame(1, 4, 4, bytes(48)), Advice.TOO_FAR)
    look(screen)
    assert screen["face"]["advice"] == "too-far"
    assert screen["face"]["adviceText"] == WORDS["zh-CN"]("visit.advice_too-far")
    assert screen["frameUrl"].startswith("image://camera/live/")
    screen.camera.answer = Look(Frame(2, 4, 4, bytes(48)), Advice.TAKEN, photo())
    look(screen)
    assert screen["face"]["checking"]
    assert screen["frameUrl"] == ""
    screen.send(on.FaceChecked(FaceProof(Verdict.FAILED, photo(), "t", 10)))
    assert (screen["face"]["tries"], screen["face"]["triesLeft"]) == (1, 2)
    assert screen["notice"]["code"] == "face-not-matched"
    screen.visit.otherWay()
    assert screen["page"] == "confirm"
    assert screen["confirmation"]["faceText"] == WORDS["zh-CN"]("visit.face_verdict_counter")


def test_one_more_photo_is_asked_for_without_counting_tries(screen: Screen) -> None:
    screen.to_form()
    screen.send(
        on.FormFilled({"name": WHO.name, "phone": "13800138000", "grade": "200"}, screen.clock.now().date())
    )
    screen.send(on.MaterialGiven(material()))
    screen.visit.materialsDone()
    screen.visit.consent(True)
    screen.send(on.FaceTaken(replace(photo(), likeness=0)))
    screen.send(on.FaceCheckFailed(Problem("network-down")))
    assert screen["notice"]["code"] == "face-unlike"
    assert (screen["face"]["running"], screen["face"]["verdict"]) == (True, "")


def test_the_decoded_picture_of_the_card_is_shown_before_submitting_and_forgotten(screen: Screen) -> None:
    screen.visit.start()
    screen.send(on.CardRead(replace(WHO, portrait=PORTRAIT)))
    screen.visit.choose(item().code)
    screen.visit.acceptGuide()
    screen.send(
        on.FormFilled({"name": WHO.name, "phone": "13800138000", "grade": "200"}, screen.clock.now().date())
    )
    screen.send(on.MaterialGiven(material()))
    screen.visit.materialsDone()
    screen.visit.otherWay()
    address = screen["confirmation"]["portraitUrl"]
    assert address.startswith("image://camera/card/")
    assert screen["confirmation"]["photoUrl"] == "", "nobody was photographed"
    assert screen.picture(address).width() == 102
    screen.visit.leave()
    assert screen.picture(address).width() == 1, "gone with the visit"


def test_a_camera_that_stays_silent_is_told_after_a_while(screen: Screen) -> None:
    screen.to_form()
    screen.send(
        on.FormFilled({"name": WHO.name, "phone": "13800138000", "grade": "200"}, screen.clock.now().date())
    )
    screen.camera.answer = Problem("camera-silent")
    for _ in range(PATIENCE):
        assert screen["page"] == "materials"
        look(screen)
    assert screen["page"] == "trouble"
    assert screen["trouble"]["code"] == "camera-silent"
    assert screen["trouble"]["canSkip"]


def test_a_driver_that_breaks_does_not_stop_the_picture(screen: Screen) -> None:
    screen.to_form()
    screen.send(
        on.FormFilled({"name": WHO.name, "phone": "13800138000", "grade": "200"}, screen.clock.now().date())
    )
    broken = screen.camera.look
    screen.camera.look = lambda: 1 / 0  # type: ignore[method-assign,assignment,return-value]
    look(screen)
    screen.camera.look = broken  # type: ignore[method-assign]
    screen.camera.answer = Look(Frame(7, 4, 4, bytes(48)), Advice.NO_FACE)
    look(screen)
    assert screen["frameUrl"].startswith("image://camera/live/")


def test_the_receipt_follows_the_level_and_the_paper(screen: Screen) -> None:
    screen.send(on.Started())
    screen.send(on.CardRead(WHO))
    screen.visit.choose(item().code)
    screen.visit.acceptGuide()
    answers = {"name": WHO.name, "phone": "13800138000", "grade": "200"}
    screen.send(on.FormFilled(answers, screen.clock.now().date()))
    screen.visit.otherWay()
    screen.visit.consent(False)
    screen.visit.confirm()
    assert screen["page"] == "submitting"
    screen.send(on.Queued(receipt()))
    assert screen["page"] == "receipt"
    assert screen["person"] == ""
    assert (screen["step"], screen["steps"]) == (5, 5)
    screen.send(on.Settled(receipt()))
    assert screen["receipt"]["printing"]
    assert screen["receipt"]["what"] == WORDS["zh-CN"]("visit.receipt_what_offline")
    screen.visit.set_online(True)
    assert screen["receipt"]["what"] == WORDS["zh-CN"]("visit.receipt_what_saved")
    no_paper = Printed(Outcome.NOT_PRINTED, Problem("printer-no-paper"))
    screen.send(on.PaperCame(no_paper))
    assert screen["receipt"]["printProblem"]["code"] == "printer-no-paper"
    screen.visit.printAgain()
    screen.send(on.PaperCame(Printed(Outcome.UNKNOWN)))
    assert screen["receipt"]["printProblem"]["code"] == "print-unknown"
    screen.send(on.LevelRaised(receipt(Level.ACCEPTED)))
    assert screen["receipt"]["caseNumber"]
    screen.visit.finish()
    screen.visit.rate(5)
    assert screen["page"] == "goodbye"
    assert screen["goodbye"]["left"] == 8


def test_idle_forgets_everything_of_the_person(screen: Screen) -> None:
    screen.to_form()
    screen.visit.setElder(True)
    screen.visit.setContrast(True)
    screen.visit.setLanguage("en")
    screen.visit.callHelp()
    assert screen.staff == [True]
    assert screen["words"]["leave"] != WORDS["zh-CN"]("screen.leave")
    screen.visit.setRevealing(True)
    assert WHO.number in everything(screen)
    screen.visit.leave()
    assert screen["page"] == "attract"
    assert WHO.number not in everything(screen)
    assert WHO.name not in everything(screen)
    assert not any(screen[name] for name in ("elder", "contrast", "helpCalled", "revealing"))
    assert screen["language"] == "zh-CN"
    assert screen.staff[-1] is False


def everything(screen: Screen) -> str:
    return json.dumps({name: screen[name] for name in VALUES}, ensure_ascii=False, default=str)


def test_help_can_be_called_by_somebody_without_a_card(screen: Screen) -> None:
    screen.visit.start()
    screen.visit.otherWay()
    assert screen["page"] == "identify"
    assert screen["helpCalled"]
    assert screen.staff == [True]


def test_out_of_service_says_why_and_offers_nothing(screen: Screen) -> None:
    screen.visit.out_of_service(Problem("catalogue-malformed", "items.toml:3"))
    assert screen["page"] == "trouble"
    assert screen["trouble"]["code"] == "catalogue-malformed"
    assert not screen["trouble"]["canRetry"]
    assert "items.toml:3" in screen["trouble"]["staff"]


def test_a_damaged_store_tells_staff_what_rebuilds_it(screen: Screen) -> None:
    screen.visit.out_of_service(Problem("store-damaged", "SQLITE_CORRUPT"))
    assert "kiosk outbox salvage" in screen["trouble"]["staff"]


def test_nobody_there_is_asked_counted_down_and_wiped(screen: Screen) -> None:
    screen.to_form()
    screen.clock.seconds += 59
    screen.idle.tick()
    assert not screen["idleAsking"]
    screen.clock.seconds += 11
    screen.idle.tick()
    assert (screen["idleAsking"], screen["idleLeft"]) == (True, 20)
    screen.visit.stillHere()
    assert not screen["idleAsking"]
    screen.clock.seconds += 91
    screen.idle.tick()
    assert screen["page"] == "attract"
    assert WHO.name not in everything(screen)


@pytest.mark.parametrize("taken", [True, False])
def test_goodbye_waits_for_the_card_but_not_for_ever(screen: Screen, taken: bool) -> None:
    screen.state = Idle()
    screen.send(on.Started())
    screen.send(on.CardRead(WHO))
    from kiosk.flows.visit_states import Evaluating

    before, screen.state = screen.state, Evaluating("a")
    screen.visit.show(before, screen.state)
    screen.visit.set_card_present(True)
    screen.visit.decline()
    screen.clock.seconds += 20
    screen.idle.tick()
    assert screen["page"] == "goodbye"
    screen.visit.set_card_present(not taken)
    screen.clock.seconds += 0 if taken else 60
    screen.idle.tick()
    assert screen["page"] == "attract"


def test_the_way_by_code_is_open_shut_or_not_there(screen: Screen) -> None:
    screen.visit.start()
    assert screen["scan"] == {}, "a terminal without a scanner"
    screen.visit.set_scanner(None)
    assert not screen["scan"]["open"], "without a line a code is worth nothing"
    assert screen["scan"]["closedText"] == WORDS["zh-CN"]("visit.scan_offline")
    screen.visit.set_online(True)
    assert screen["scan"] == {"open": True, "checking": False, "closedText": ""}
    screen.send(on.CodeScanned("BMDZ1.AbCdEfGh"))
    assert (screen["page"], screen["scan"]["checking"]) == ("identify", True)
    screen.send(on.RedeemFailed(Problem("identity-code-used")))
    assert screen["notice"]["code"] == "identity-code-used"
    screen.visit.set_scanner(Problem("scanner-missing"))
    assert screen["scan"]["closedText"] == WORDS["zh-CN"]("visit.scan_lost")
    assert screen["notice"]["code"] == "scanner-missing", "nobody is asked to scan again"
    screen.send(on.CardRead(WHO))
    assert (screen["page"], screen["scan"]) == ("home", {})


def test_while_nothing_can_be_kept_the_first_page_says_so_and_queries_go_on(screen: Screen) -> None:
    screen.visit.set_online(True, Space.LOCKED)
    assert screen["notice"]["code"] == "disk-locked"
    screen.send(on.Started())
    assert screen["notice"] is None  # who has come for a query isn't sent away
    screen.send(on.CardRead(WHO))
    assert screen["notice"]["code"] == "disk-locked"
    screen.visit.choose(item().code)
    assert (screen["page"], screen["trouble"]["code"]) == ("trouble", "disk-locked")
    screen.visit.skip()
    assert screen["page"] == "home"
    screen.visit.set_online(True, Space.LOW)
    assert screen["notice"] is None
    screen.visit.choose(item().code)
    assert screen["page"] == "guide"


def test_a_revoked_terminal_begins_no_application_and_says_why(screen: Screen) -> None:
    screen.visit._shown.barred = lambda: Problem("terminal-revoked")
    screen.visit.set_online(True)
    assert screen["notice"]["code"] == "terminal-revoked"
    screen.send(on.Started())
    screen.send(on.CardRead(WHO))
    screen.visit.choose(item().code)
    assert (screen["page"], screen["trouble"]["code"]) == ("trouble", "terminal-revoked")


def test_with_little_room_the_person_is_told_which_papers_go_to_the_window(screen: Screen) -> None:
    screen.visit.set_online(True, Space.SCARCE)
    assert screen["notice"] is None
    screen.send(on.Started())
    screen.send(on.CardRead(WHO))
    screen.visit.choose(item().code)
    screen.visit.acceptGuide()
    answers = {"name": WHO.name, "phone": "13800138000", "grade": "200"}
    screen.send(on.FormFilled(answers, screen.clock.now().date()))
    assert (screen["page"], screen["notice"]["code"]) == ("materials", "disk-scarce")
    assert [m["later"] for m in screen["materials"]["list"]] == [True, False]  # long; on the card
    assert all(m["done"] for m in screen["materials"]["list"])  # nothing holds the person up
    screen.visit.set_online(True, Space.ROOMY)  # what was begun so ends so
    assert screen["notice"]["code"] == "disk-scarce"


def test_a_rating_that_was_not_kept_is_said_at_the_goodbye(screen: Screen) -> None:
    screen.visit.show(Evaluating("a"), Parting())
    assert (screen["page"], screen["notice"]) == ("goodbye", None)
    screen.visit.show(Parting(), Parting(Problem("rating-not-kept")))
    assert screen["notice"]["code"] == "rating-not-kept"
