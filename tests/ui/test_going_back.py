"""Back and forth on the screen: what was done stays done, and is said in the language that is set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtGui import QGuiApplication, QImage

from kiosk.domain.forms import Compute, Field, Form, Kind, Op, Relation, Rule, Section
from kiosk.domain.items import Catalogue
from kiosk.flows import visit_events as on
from kiosk.problems import Problem
from tests.helpers.people import FORM, item, photo
from tests.helpers.viewed import Screen

AT = "2026-11-21T09:00:00+08:00"
PORTRAIT = QByteArray()
QImage(102, 126, QImage.Format.Format_RGB888).save(QBuffer(PORTRAIT), "PNG")


@pytest.fixture
def screen(application: QGuiApplication) -> Iterator[Screen]:
    made = Screen()
    made.attach()
    yield made
    made.close()


def test_who_loses_the_camera_at_the_papers_brings_them_whatever_comes_next(screen: Screen) -> None:
    screen.to_materials()
    screen.visit.otherWay()  # once to the last look, with a photo, and back to change an answer
    screen.send(on.ConsentGiven(AT))
    screen.send(on.FaceTaken(replace(photo(), jpeg=PORTRAIT.data())))
    screen.send(on.FaceCheckFailed(Problem("network-down")))
    screen.visit.editForm()
    screen.send(on.FormFilled(dict(screen.state.draft.answers), screen.clock.now().date()))
    screen.visit.offer_witness(True)
    screen.send(on.CameraFailed(Problem("camera-missing")))
    assert (screen["page"], screen["trouble"]["skipText"]) == ("trouble", "到窗口补交材料")
    screen.visit.skip()
    assert screen["page"] == "confirm"


def test_a_broken_rule_is_said_in_the_language_of_the_screen(screen: Screen) -> None:
    said = {"zh-CN": "两处要一样", "en": "The two must be the same"}

    def of(language: str) -> Catalogue:
        form = replace(FORM, rules=(Rule(Relation.EQUAL, ("grade", "phone"), said[language]),))
        return Catalogue("1", (), (replace(item(), form=form),))

    screen.shown.catalogue = of
    screen.visit.setLanguage("en")
    screen.to_form()
    screen.visit.setAnswer("phone", "13800138000")
    screen.visit.nextSection()
    screen.visit.setAnswer("grade", "500")
    screen.visit.nextSection()
    assert screen.field("grade")["fault"] == said["en"]
    screen.visit.setLanguage("zh-CN")
    assert screen.field("grade")["fault"] == said["zh-CN"]


def test_a_broken_rule_is_said_beside_what_is_calculated(screen: Screen) -> None:
    both = Field("both", Kind.CALCULATED, "一共", compute=Compute(Op.SUM, ("one", "other")))
    asked = (Field("one", Kind.NUMBER, "一"), Field("other", Kind.NUMBER, "二"), both)
    form = Form((Section("一页", asked),), (Rule(Relation.AT_MOST, ("one", "other"), "一不能多"),))
    offered = Catalogue("1", (), (replace(item(), form=form),))
    screen.shown.catalogue = lambda _: offered
    screen.to_form()
    screen.visit.setAnswer("one", "5")
    screen.visit.setAnswer("other", "3")
    screen.visit.nextSection()
    assert screen.field("one")["fault"] == "一不能多"
    screen.visit.setAnswer("other", "6")
    assert not screen.field("one")["fault"]
