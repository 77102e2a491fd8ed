"""Visits in which nothing goes wrong, by finger and by keyboard alone, in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from devices.card.people import cast
from kiosk.words import Words
from tests.helpers.hall import FORM_ONLY, QUERY, WHOLE, Hall, Visitor
from tests.helpers.paperreader import Reader
from ui.played import LETTERS, accessible_name

PAPER = Words("zh-CN")


def test_a_query_is_answered_and_printed(hall: Hall) -> None:
    with hall.visitor() as visitor:
        visitor.to_confirm("young-man")
        visitor.submit()
        number = visitor.shown("receipt")["caseNumber"]
        visitor.part()
        visitor.to_form(QUERY, "young-man")
        visitor.until("answer", printed=True)
        answer = visitor.shown("answer")
        slip = hall.stage.printer.slips[-1].text
        assert answer["number"] in slip
        assert all(row["value"] in visitor.texts() for row in answer["rows"])
        assert cast()["young-man"].number not in slip
        assert number not in slip, "a case of another department"
        visitor.say("receipt_finish")
        visitor.person.page("goodbye")


def test_who_goes_back_finds_what_they_looked_for_and_looks_for_something_else(hall: Hall) -> None:
    with hall.visitor() as visitor:
        finding, person = visitor.person.visit.finding, visitor.person
        visitor.to_form(FORM_ONLY, "young-man")
        person.page("form")
        for page in ("guide", "home"):
            visitor.say("back")
            person.page(page)
        assert finding.property("text") == finding.name_of(FORM_ONLY)[:LETTERS]
        assert FORM_ONLY in [card["code"] for card in finding.property("results")["items"]]
        visitor.choose(QUERY)
        visitor.until("answer", printed=True)
        visitor.say("receipt_finish")
        person.page("goodbye")
        assert finding.property("text") == ""


APPLICANT = PAPER("paper.label.applicant")
MASKED = {"private-use": "黎*〓", "elder": "阿**·䶮*", "foreign": "安*", "permit": "何*舟", "social": "黎*微"}


@pytest.mark.parametrize("card", MASKED)
def test_everybody_can_register_as_unemployed(hall: Hall, card: str) -> None:
    with hall.visitor() as visitor:
        visitor.to_confirm(card)
        visitor.submit()
        assert visitor.shown("receipt")["level"] == "accepted"
        assert visitor.shown("receipt")["printed"]
        slip, masked = hall.stage.printer.slips[-1], visitor.receipts[-1].masked_name
        assert PAPER("paper.accepted.title") in slip.text
        assert visitor.receipts[-1].case_number in slip.text
        lines = ["".join(min(letter) for letter in line) for line in Reader(masked + APPLICANT).lines(slip)]
        assert APPLICANT + masked.replace(" ", "") in lines, (
            "sent as text, or drawn where no ROM has a letter"
        )
        assert masked == MASKED[card]
        assert cast()[card].number not in slip.text
        visitor.part()
        visitor.accepted_once()


def test_two_visits_in_a_row_know_nothing_of_each_other(hall: Hall) -> None:
    with hall.visitor() as visitor:
        visitor.whole(WHOLE, "long-term")
        first = visitor.receipts[-1]
        visitor.accepted_once()
        visitor.whole(WHOLE, "young-man")
        visitor.accepted_once()
        assert first.application_id != visitor.receipts[-1].application_id
        assert first.case_number != visitor.receipts[-1].case_number


def test_a_card_laid_during_the_goodbye_is_the_next_persons(hall: Hall) -> None:
    with hall.visitor() as visitor:
        visitor.to_form(QUERY, "young-man")
        visitor.until("answer", printed=True)
        visitor.say("receipt_finish")
        visitor.person.page("goodbye")
        hall.stage.lay("permit")
        visitor.person.page("home")
        assert visitor.shown("person").startswith("何")


def test_a_running_terminal_says_that_devices_are_simulated_and_only_then(hall: Hall) -> None:
    real = {part: {"kind": "none"} for part in ("card", "camera", "printer", "scanner")}
    for parts, marked in ((dict[str, Any](), True), (real, False)):
        with hall.visitor(**parts) as visitor:
            visitor.person.page("attract")
            visitor.person.look()
            assert (visitor.person.word("bar_simulated") in visitor.texts()) == marked


def test_the_same_visit_in_english(hall: Hall) -> None:
    with hall.visitor() as visitor:
        visitor.person.page("attract")
        visitor.say("language_next_name")
        visitor.person.until(lambda: visitor.shown("language") == "en", "English")
        visitor.to_confirm("foreign")
        assert Words("en")("screen.confirm_title") in visitor.texts()
        visitor.submit()
        visitor.accepted_once()
        visitor.part()
        assert visitor.shown("language") == "zh-CN"


def press(visitor: Visitor, key: Qt.Key) -> None:
    QTest.keyClick(visitor.person.view, key)
    visitor.person.rest()


def focused(visitor: Visitor) -> str:
    item = visitor.person.view.activeFocusItem()
    return accessible_name(item) if item else ""


def go_to(visitor: Visitor, name: str) -> None:
    """With Tab alone, to the control that is called so."""
    passed = []
    while focused(visitor) != name:
        press(visitor, Qt.Key.Key_Tab)
        passed.append(focused(visitor))
        assert len(passed) < 80, f"no way to {name!r} past {passed}"


def test_with_keys_alone(hall: Hall) -> None:
    with hall.visitor() as visitor:
        person = visitor.person
        person.page("attract")
        person.look()
        go_to(visitor, person.word("attract_start"))
        press(visitor, Qt.Key.Key_Return)
        person.page("identify")
        hall.stage.lay("young-man")
        person.page("home")
        person.look()
        name = person.visit.finding.name_of(FORM_ONLY)
        go_to(visitor, person.word("home_search_name"))
        person.type(name[:4])
        go_to(visitor, name)
        press(visitor, Qt.Key.Key_Space)
        person.page("guide")
        person.look()
        go_to(visitor, person.word("guide_accept"))
        press(visitor, Qt.Key.Key_Enter)
        person.page("form")
        person.look()
        reason = next(f for f in visitor.shown("form")["fields"] if f["key"] == "reason")
        go_to(visitor, reason["options"][1]["name"])
        press(visitor, Qt.Key.Key_Space)
        go_to(visitor, person.word("next"))
        press(visitor, Qt.Key.Key_Return)
        person.until(lambda: visitor.shown("form")["section"] == 1, "the second page of the form")
        person.look()
        wanted = next(f["label"] for f in visitor.shown("form")["fields"] if f["key"] == "wanted_job")
        go_to(visitor, wanted)
        person.type("138")
        answers = visitor.kiosk.awake.runner.state.draft.answers
        assert (answers["reason"], answers["wanted_job"]) == (reason["options"][1]["code"], "138")


def test_keys_keep_a_visit_alive_like_fingers_do(hall: Hall) -> None:
    with hall.visitor() as visitor:
        visitor.to_form(FORM_ONLY)
        visitor.person.page("form")
        idle = hall.settings.visit.idle_s
        for _ in range(3):
            visitor.clock.leap(idle * 0.6)
            press(visitor, Qt.Key.Key_Tab)
            visitor.kiosk.idle.tick()
            assert not visitor.shown("idleAsking")
        visitor.clock.leap(idle + 1)
        visitor.person.until(lambda: visitor.shown("idleAsking"), "the question")
