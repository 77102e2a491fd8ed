"""The administrator's pages at every size in both languages: nothing warns, nothing is cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QGuiApplication

from kiosk.words import Words
from tests.helpers.gallery import LANGUAGES, MAIN, MODES
from tests.helpers.layout import faults
from tests.helpers.staffscenes import STATES, WITNESS, StaffGallery
from ui.witness import OWN_WORDS

QML = sorted((MAIN.parent / "staff").glob("*.qml"))


@pytest.fixture(scope="module")
def gallery(application: QGuiApplication) -> Iterator[StaffGallery]:
    gallery = StaffGallery()
    yield gallery
    gallery.close()


@pytest.mark.parametrize(
    ("size", "language", "mode"),
    [
        ((1080, 1920), "zh-CN", "elder"),  # a resident's large print changes nothing here
        ((1080, 1920), "en", "contrast"),
        ((1280, 800), "zh-CN", "plain"),
        ((1280, 800), "en", "plain"),
        ((1366, 768), "en", "contrast"),
    ],
)
def test_every_page_fits(gallery: StaffGallery, size: tuple[int, int], language: str, mode: str) -> None:
    window = QRectF(0, 0, *size)
    found = []
    for name in (*STATES, *WITNESS):
        gallery.show(name, language, size, **MODES[mode])
        found += [f"{name}: {fault}" for fault in faults(gallery.gallery.page(), window, 24)]
    assert not found
    assert not gallery.gallery.warnings


def test_every_sentence_is_used_and_every_used_one_exists() -> None:
    used = {key for file in QML for key in re.findall(r"\bwords\.([a-z_0-9]+)", file.read_text("utf-8"))}
    code = (MAIN.parents[1] / "staffshown.py").read_text("utf-8")
    code += (MAIN.parents[1] / "staffdesk.py").read_text("utf-8")
    code += (MAIN.parents[1] / "casesshown.py").read_text("utf-8")
    code += (MAIN.parents[1] / "witness.py").read_text("utf-8")
    named = set(re.findall(r"readiness\.(\w+)", code))  # paper_, whole_, count_ and others go on with a value
    for language in LANGUAGES:
        known = set(Words(language).as_map("readiness"))
        assert used <= known
        rest = known - used - named - {f"witness_{key}" for key in OWN_WORDS}
        assert {key.partition("_")[0] for key in rest} <= {
            "paper",
            "whole",
            "test",
            "card",
            "count",
            "case",
            "cases",
            "act",
        }


def test_qml_files_stay_short() -> None:
    assert {file.name: n for file in QML if (n := len(file.read_text("utf-8").splitlines())) > 200} == {}
