"""Unfinished forms on the screen: what pages get to see, what presses do, in the version of then."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.authoring.scripted import fill
from kiosk.contract.drafts import item_of
from kiosk.domain.drafts import Left, SavedDraft
from kiosk.domain.items import Catalogue, Item
from kiosk.flows import draft_effects as do
from kiosk.flows import draft_events as on
from kiosk.flows import visit_events as on_visit
from kiosk.ports import Outcome, Printed
from kiosk.problems import Problem
from offline.room import Space
from tests.helpers.drafts import DOCUMENT, PIN, saved
from tests.helpers.viewed import WHO, Screen

ITEM = item_of(PIN, "zh-CN")
assert ITEM.form is not None
KEYS = [field.key for field in ITEM.form.fields()]
LEFT = Left("7K3QX9MD2F", "2026-11-28T09:00:00+08:00")


@pytest.fixture
def screen(application: QGuiApplication) -> Iterator[Screen]:
    made = Screen()
    made.shown.catalogue = DOCUMENT.to_domain
    made.shown.keeps_drafts, made.shown.pin = True, lambda item: PIN if item.code == ITEM.code else b""
    made.attach()
    made.visit.start()
    made.send(on_visit.CardRead(WHO))
    yield made
    made.close()


def kept(screen: Screen) -> list[SavedDraft]:
    return [effect.saved for effect in screen.effects if isinstance(effect, do.KeepDraft)]


def drafts(screen: Screen) -> Any:
    return screen.visit.property("drafts")


def withdrawn(language: str) -> Catalogue:
    whole = DOCUMENT.to_domain(language)
    rest = tuple(item for item in whole.items if item.code != ITEM.code)
    return replace(whole, items=rest, listed=())


def newer(language: str) -> Catalogue:
    def changed(item: Item) -> Item:
        return replace(item, version="99", name="新的名称", form=None) if item.code == ITEM.code else item

    whole = DOCUMENT.to_domain(language)
    return replace(whole, items=tuple(changed(item) for item in whole.items), listed=())


def to_second_page(screen: Screen) -> None:
    screen.visit.choose(ITEM.code)
    screen.visit.acceptGuide()
    draft = screen.state.draft
    answers = fill(draft.item.form, draft.answers, screen.clock.now().date())
    for field in screen["form"]["fields"]:
        if field["required"] and not field["value"]:
            screen.visit.setAnswer(field["key"], answers[field["key"]])
    screen.visit.nextSection()
    assert screen["form"]["section"] == 1


def test_turning_a_page_keeps_it_and_going_on_opens_that_page(screen: Screen) -> None:
    to_second_page(screen)
    first = next(f for f in screen["form"]["fields"] if f["kind"] == "choice")
    chosen = first["options"][-1]["code"]
    screen.visit.setAnswer(first["key"], chosen)
    assert screen["draft"]["kept"]
    screen.visit.back()
    assert screen["form"]["section"] == 0
    assert KEYS[kept(screen)[-1].section] == screen["form"]["fields"][0]["key"]
    screen.visit.nextSection()
    reached = screen["form"]["fields"][0]["key"]
    screen.visit.leave()
    last = kept(screen)[-1]
    assert KEYS[last.section] == reached
    assert (last.answers[first["key"]], last.pin) == (chosen, PIN)
    assert not set(last.answers.values()) & {WHO.name, WHO.number}
    screen.visit.start()
    screen.send(on_visit.CardRead(WHO))
    screen.send(on.DraftsFound((replace(last, saved_at="2026-11-21T09:00:00+08:00"),)))
    (card,) = screen["draft"]["begun"]
    assert (card["code"], card["name"]) == (ITEM.code, ITEM.name)
    drafts(screen).open(card["code"])
    assert screen["page"] == "resume"
    drafts(screen).goOn()
    assert (screen["page"], screen["form"]["section"]) == ("form", 1)
    assert screen.field(first["key"])["value"] == chosen


def test_who_left_in_large_print_goes_on_at_the_same_question(screen: Screen) -> None:
    """The next day begins in the usual print, which has fewer pages."""
    to_second_page(screen)
    screen.visit.back()
    screen.visit.setElder(True)
    while screen["form"]["section"] < 2:
        screen.visit.nextSection()
    shown, pages = screen["form"]["fields"][0]["key"], screen["form"]["sections"]
    screen.visit.leave()
    screen.visit.start()
    screen.send(on_visit.CardRead(WHO))
    screen.send(on.DraftsFound((replace(kept(screen)[-1], saved_at="2026-11-21T09:00:00+08:00"),)))
    drafts(screen).open(ITEM.code)
    drafts(screen).goOn()
    assert shown in {field["key"] for field in screen["form"]["fields"]}
    assert screen["form"]["sections"] < pages


@pytest.mark.parametrize(("catalogue", "told"), [(withdrawn, "draft_gone"), (newer, "draft_changed")])
def test_the_item_of_then_is_shown_in_both_languages(screen: Screen, catalogue: Any, told: str) -> None:
    screen.shown.catalogue = catalogue
    assert ITEM.form is not None
    screen.send(on.DraftsFound((saved(section=KEYS.index(ITEM.form.sections[2].fields[0].key)),)))
    assert screen["draft"]["begun"][0]["name"] == ITEM.name
    assert ITEM.name not in json.dumps(screen["home"], ensure_ascii=False)
    drafts(screen).open(ITEM.code)
    words = screen.shown.words["zh-CN"]
    assert (screen["draft"]["name"], screen["draft"]["changed"]) == (ITEM.name, words(f"visit.{told}"))
    drafts(screen).goOn()
    english = item_of(PIN, "en")
    assert english.form is not None
    assert screen["page"] == "form"
    screen.visit.setLanguage("en")
    assert screen["form"]["title"] == english.form.sections[2].title, "the first is all of the card"


def test_choosing_what_was_begun_asks(screen: Screen) -> None:
    screen.send(on.DraftsFound((saved(given=("household-register",)),)))
    screen.visit.choose(ITEM.code)
    assert (screen["page"], screen["draft"]["fresh"], screen["draft"]["changed"]) == ("resume", True, "")
    drafts(screen).anew()
    assert screen["page"] == "guide"
    screen.visit.back()
    screen.send(on.DraftsFound((saved(),)))
    drafts(screen).open(ITEM.code)
    assert not screen["draft"]["fresh"]
    screen.visit.back()
    assert screen["page"] == "home"
    drafts(screen).open(ITEM.code)
    drafts(screen).giveUp()
    assert (screen["page"], screen["draft"]["begun"]) == ("home", [])
    assert do.DropDraft(WHO, ITEM.code) in screen.effects


def test_papers_that_were_photographed_are_named(screen: Screen) -> None:
    material = ITEM.materials[0]
    screen.send(on.DraftsFound((saved(given=(material.code, "unheard-of")),)))
    drafts(screen).open(ITEM.code)
    assert screen["draft"]["papers"] == [material.name]


def test_a_page_that_was_not_kept_says_so(screen: Screen) -> None:
    to_second_page(screen)
    screen.send(on.DraftNotKept(Problem("draft-not-kept", "disk-full")))
    assert (screen["page"], screen["notice"]["code"]) == ("form", "draft-not-kept")
    screen.visit.back()
    assert screen["notice"] is None


def test_without_room_nobody_goes_on(screen: Screen) -> None:
    screen.send(on.DraftsFound((saved(),)))
    drafts(screen).open(ITEM.code)
    screen.shown.space = Space.LOCKED
    drafts(screen).goOn()
    assert (screen["page"], screen["trouble"]["code"]) == ("trouble", "disk-locked")


def test_finish_later(screen: Screen) -> None:
    to_second_page(screen)
    drafts(screen).later()
    if screen["page"] == "form":  # the card has answered all so far
        first = next(f for f in screen["form"]["fields"] if f["kind"] not in ("table", "choice"))
        screen.visit.setAnswer(first["key"], "138")
        drafts(screen).later()
    assert (screen["page"], screen["draft"]["code"]) == ("later", "")
    screen.send(on.DraftLeft(LEFT))
    assert (screen["draft"]["code"], screen["draft"]["printing"]) == ("7K3QX-9MD2F", True)
    assert screen["draft"]["until"].startswith("2026-11-2")
    screen.send(on_visit.PaperCame(Printed(Outcome.NOT_PRINTED, Problem("printer-no-paper"))))
    assert screen["draft"]["printProblem"]["code"] == "printer-no-paper"
    screen.visit.printAgain()
    assert screen["draft"]["printing"]
    screen.visit.finish()
    assert (screen["page"], screen["goodbye"]["kept"]) == ("goodbye", True)
    assert "7K3QX" not in repr([screen[name] for name in ("draft", "goodbye", "receipt")])


def test_a_code_is_entered(screen: Screen) -> None:
    drafts(screen).askCode()
    assert screen["page"] == "entry"
    assert (len(screen["draft"]["letters"]), screen["draft"]["checking"]) == (32, False)
    drafts(screen).take("0000000001")
    assert screen["notice"]["code"] == "draft-code-mistyped"
    drafts(screen).take("0000000000")
    assert (screen["page"], screen["draft"]["checking"], screen["notice"]) == ("entry", True, None)
    assert screen["person"] == "李*禾"
    screen.send(on.DraftTaken(saved()))
    assert screen["page"] == "resume"


def test_where_none_is_kept_nothing_speaks_of_drafts(application: QGuiApplication) -> None:
    bare = Screen()
    drafts(bare).askCode()  # before the runner is there
    bare.attach()
    bare.to_form()
    assert bare["draft"] == {"kept": False}
    bare.visit.setAnswer("phone", "13800138000")
    assert not bare["draft"]["kept"]
    bare.visit.leave()
    assert kept(bare) == []
    bare.close()
