"""Pages on the screen: photographed, looked at, kept, taken anew, removed, put in order, limited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication, QImage

from kiosk.domain.applications import Page
from kiosk.domain.faces import Advice, Frame
from kiosk.domain.pages import Outline, Remark
from kiosk.flows.visit_states import Collecting
from kiosk.ports import Look
from tests.helpers.viewed import WORDS, Screen, look, paper_taken, take_posted

MOST = 4  # pages of the register that the item wants


@pytest.fixture
def screen(application: QGuiApplication) -> Iterator[Screen]:
    made = Screen()
    made.attach()
    yield made
    made.close()


def take_one(screen: Screen, shade: int, start: bool = True) -> None:
    """Lay a page of that shade down and photograph it."""
    screen.camera.paper = paper_taken(shade=shade)
    if start:
        screen.visit.sheets.start("book")
    screen.visit.sheets.take()
    take_posted(screen)


def kept(screen: Screen) -> tuple[Page, ...]:
    assert isinstance(screen.state, Collecting)
    return next((m.pages for m in screen.state.draft.materials if m.code == "book"), ())


def brightness(image: QImage) -> int:
    return image.pixelColor(image.width() // 2, image.height() // 2).red()


def test_a_page_is_photographed_looked_at_and_kept(screen: Screen) -> None:
    screen.to_materials()
    assert [m["done"] for m in screen["materials"]["list"]] == [False, True]
    sheets = screen.visit.sheets
    screen.camera.paper = taken = paper_taken(Remark.GLARE)
    sheets.start("book")
    assert screen["materials"]["view"] == "camera"
    sheets.take()
    screen.lane.submit(lambda: None)
    take_posted(screen)
    assert screen["materials"]["taken"].startswith("image://camera/page/")
    sheets.again()
    assert (screen["materials"]["view"], screen["materials"]["taken"]) == ("camera", "")
    sheets.take()
    take_posted(screen)
    assert screen["materials"]["remark"] == WORDS["zh-CN"]("visit.page_glare")
    sheets.keep()
    assert [m["pages"] for m in screen["materials"]["list"]] == [1, 0]
    assert (screen["materials"]["view"], screen["materials"]["remark"]) == ("pages", "")
    screen.camera.paper = replace(taken, remarks=())
    sheets.start("book")
    sheets.take()
    take_posted(screen)
    again = screen["materials"]["remark"]  # said, and never dropped by itself
    assert again == WORDS["zh-CN"]("visit.page_again", name=screen["materials"]["list"][0]["name"], page=1)
    sheets.keep()
    assert [m["pages"] for m in screen["materials"]["list"]] == [2, 0]
    screen.visit.back()
    assert screen["materials"]["view"] == "list"
    screen.visit.otherWay()
    assert screen["page"] == "face"


def test_the_pages_of_a_material_are_put_in_order(screen: Screen) -> None:
    screen.to_materials()
    sheets = screen.visit.sheets
    for shade in (40, 120, 200):
        take_one(screen, shade)
        sheets.keep()
    first, second, third = kept(screen)
    assert len(set(screen["materials"]["pages"])) == 3
    assert brightness(screen.picture(screen["materials"]["pages"][0])) == 40
    sheets.enlarge(2)
    assert (screen["materials"]["view"], screen["materials"]["place"]) == ("close", 2)
    assert brightness(screen.picture(screen["materials"]["taken"])) == 200
    sheets.earlier(2)
    assert kept(screen) == (first, third, second)
    sheets.earlier(0)
    assert kept(screen) == (first, third, second)
    sheets.remove(1)
    assert (kept(screen), screen["materials"]["view"]) == ((first, second), "pages")
    sheets.remove(1)
    sheets.remove(0)
    assert (kept(screen), screen["materials"]["view"]) == ((), "list")


def test_a_page_that_is_taken_anew_stays_until_the_new_one_is_kept(screen: Screen) -> None:
    screen.to_materials()
    sheets = screen.visit.sheets
    for shade in (40, 200):
        take_one(screen, shade)
        sheets.keep()
    first, second = kept(screen)
    sheets.enlarge(0)
    sheets.anew(0)
    take_one(screen, 40, start=False)
    assert screen["materials"]["remark"] == ""  # it is like the one that it replaces
    screen.visit.back()
    assert (kept(screen), screen["materials"]["view"]) == ((first, second), "pages")
    sheets.anew(0)
    take_one(screen, 90, start=False)
    sheets.keep()
    assert (kept(screen)[1:], len(kept(screen))) == ((second,), 2)
    assert kept(screen)[0] != first


def test_no_more_pages_are_taken_than_the_item_wants(screen: Screen) -> None:
    screen.to_materials()
    for _ in range(MOST):
        take_one(screen, 40)
        screen.visit.sheets.keep()
    screen.visit.sheets.start("book")
    assert (screen["materials"]["view"], len(screen["materials"]["pages"])) == ("pages", MOST)


def test_a_page_that_nobody_waits_for_is_dropped(screen: Screen) -> None:
    screen.to_materials()
    screen.visit.sheets.arrived(paper_taken())
    assert screen["materials"]["view"] == "list"
    screen.visit.sheets.keep()
    assert kept(screen) == ()


def test_how_the_paper_lies_is_drawn_and_said_while_it_is_aimed_at(screen: Screen) -> None:
    screen.to_materials()
    corners = ((10, 10), (90, 10), (90, 60), (10, 60))
    screen.camera.answer = Look(Frame(1, 100, 80, bytes(24000)), Advice.NO_FACE, sheet=Outline(corners))
    look(screen)
    assert screen["materials"]["lies"] == "", "nothing is aimed at yet"
    screen.visit.sheets.start("book")
    look(screen)
    assert screen["materials"]["lies"] == "whole"
    green, bare = (screen.picture(screen["frameUrl"]).pixelColor(*spot) for spot in ((10, 30), (50, 30)))
    assert (bare.red(), bare.green()) == (0, 0)
    assert green.green() > green.red()
    cut = Outline(corners, cut=True)
    screen.camera.answer = Look(Frame(2, 100, 80, bytes(24000)), Advice.NO_FACE, sheet=cut)
    look(screen)
    assert screen["materials"]["lies"] == "cut"
    amber = screen.picture(screen["frameUrl"]).pixelColor(10, 30)
    assert amber.red() > amber.green() > amber.blue()
    screen.camera.answer = Look(Frame(3, 100, 80, bytes(24000)), Advice.NO_FACE)
    look(screen)
    assert screen["materials"]["lies"] == ""
    assert screen.picture(screen["frameUrl"]).pixelColor(10, 30).red() == 0
