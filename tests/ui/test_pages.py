"""Every page at every size in both languages: nothing warns, nothing is cut off, everything can be hit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QGuiApplication

from kiosk.words import Words
from tests.helpers.gallery import LANGUAGES, MAIN, MODES, SIZES, Gallery
from tests.helpers.layout import faults, seen
from tests.helpers.scenes import SCENES

FOLDERS = ("controls", "fields", "finding", "pages", "pictures")  # the resident's
QML = [MAIN, *(file for folder in FOLDERS for file in sorted((MAIN.parent / folder).glob("*.qml")))]
USED = re.compile(r"\bwords\.([a-z_0-9]+)")


@pytest.fixture(scope="module")
def gallery(application: QGuiApplication) -> Iterator[Gallery]:
    gallery = Gallery()
    yield gallery
    gallery.close()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_every_page_fits(gallery: Gallery, size: tuple[int, int], language: str, mode: str) -> None:
    window = QRectF(0, 0, *size)
    found = []
    for name in SCENES:
        gallery.show(name, language, size, **MODES[mode])
        least = 36 if mode == "elder" else 24
        found += [f"{name}: {fault}" for fault in faults(gallery.page(), window, least)]
    assert not found
    assert not gallery.warnings


def test_every_sentence_is_used_and_every_used_one_exists() -> None:
    used = {key for file in QML for key in USED.findall(file.read_text("utf-8"))}
    for language in LANGUAGES:
        assert set(Words(language).as_map("screen")) == used


def test_no_chinese_page_says_anything_in_english() -> None:
    chinese = dict(Words("zh-CN").as_map("screen"))
    for technical in ("text_direction", "language_next", "language_next_name"):
        chinese.pop(technical)
    assert {key: text for key, text in chinese.items() if re.search(r"[A-Za-z]", str(text))} == {}


def test_qml_files_stay_short() -> None:
    assert {file.name: n for file in QML if (n := len(file.read_text("utf-8").splitlines())) > 200} == {}


def test_languages_lead_to_each_other() -> None:
    step = {code: str(Words(code).as_map("screen")["language_next"]) for code in LANGUAGES}
    assert set(step.values()) == set(step)


def test_gallery_writes_pictures(gallery: Gallery, tmp_path: Path) -> None:
    gallery.show("home", "zh-CN", (1080, 1920))
    picture = gallery.picture()
    assert (picture.width(), picture.height()) == (1080, 1920)
    assert len({picture.pixel(x, y) for x in range(0, 1080, 4) for y in range(0, 1920, 40)}) > 3


def test_an_apostrophe_of_print_tears_no_english_word_apart(gallery: Gallery) -> None:
    """The Chinese font draws it as wide as a letter of its own, which is right among Chinese letters only."""
    for language, torn in (("en", False), ("zh-CN", True)):
        gallery.show("guide", language, (1080, 1920))
        fonts = [i.property("font") for i in seen(gallery.page()) if i.inherits("QQuickText")]
        assert fonts
        for font in fonts:
            assert (QFontMetricsF(font).horizontalAdvance("’") > font.pixelSize() / 2) is torn
