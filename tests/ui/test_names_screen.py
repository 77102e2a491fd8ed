"""Every awkward name on the screen: each letter has a drawing, nothing is cut off, and 〓 is explained."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontInfo, QGuiApplication, QTextLayout, QTextOption
from PySide6.QtQuick import QQuickItem

from kiosk.domain.formvalues import prefill
from kiosk.domain.identity import mask_name
from kiosk.domain.items import Catalogue, Category
from kiosk.domain.names import shown
from kiosk.domain.people import CardKind
from kiosk.flows.visit_states import Choosing, Confirming, Draft, Filling
from kiosk.words import Words
from tests.helpers.gallery import MAIN, Gallery
from tests.helpers.layout import faults, seen
from tests.helpers.names import NAMES, Name
from tests.helpers.people import item
from ui.fonts import FAMILY, missing_letters
from ui.shown import Shown

SIZES = ((1080, 1920), (1280, 800))
MODES: dict[str, dict[str, object]] = {"plain": {}, "elder": {"elder": True}}
LONGEST = sorted(NAMES, key=lambda name: len(name.kept), reverse=True)[:4]
WORDS = {code: Words(code, strict=True) for code in ("zh-CN", "en")}
CATALOGUE = Catalogue("1", (Category("social", "社保养老", "社", "参保"),), (item(),))


@pytest.fixture(scope="module")
def gallery(application: QGuiApplication) -> Iterator[Gallery]:
    gallery = Gallery()
    yield gallery
    gallery.close()


def texts(gallery: Gallery) -> dict[str, QQuickItem]:
    """What stands on the page, each text with its item."""
    items = (i for i in seen(gallery.page()) if i.inherits("QQuickText"))
    return {i.property("text"): i for i in items}


def shows(name: Name, missing: Any = missing_letters, revealing: bool = True) -> tuple[Shown, Draft]:
    kind = CardKind.FOREIGN_2023 if name.is_latin else CardKind.SOCIAL
    person, chosen = name.holder(kind), item()
    assert chosen.form is not None
    draft = Draft(person, chosen, prefill(chosen.form, person))
    state = Confirming(draft, None)
    return Shown(WORDS, lambda _: CATALOGUE, "zh-CN", state, missing=missing, revealing=revealing), draft


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.why)
def test_every_letter_of_every_name_can_be_drawn(application: QGuiApplication, name: Name) -> None:
    assert missing_letters(shown(name.kept)) == ""
    assert missing_letters(mask_name(name.kept)) == ""


def test_an_empty_box_is_noticed(application: QGuiApplication) -> None:
    """Private use, extension G, and a script whose fonts aren't installed; marks need their letter."""
    assert missing_letters("石\ue5a1\U00030000石\ue5a1") == "\ue5a1\U00030000"
    assert missing_letters("石玉 A-1 é e\u0301 葛\U000e0100　·〓") == ""


def test_the_family_that_is_asked_is_the_one_that_pages_use(application: QGuiApplication) -> None:
    theme = (MAIN.parent / "controls" / "Theme.qml").read_text("utf-8")
    assert re.search(r'family: "([^"]+)"', theme)[1] == FAMILY  # type: ignore[index]
    assert QFontInfo(FAMILY).family() == FAMILY  # type: ignore[call-overload]


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.why)
def test_the_view_model_gives_every_name_as_it_is_read(application: QGuiApplication, name: Name) -> None:
    model, draft = shows(name)
    values = model.values()
    assert values["person"].replace("\u2060", "") == shown(name.kept)
    assert values["person"] in [row["value"] for row in values["confirmation"]["rows"]]
    model.state = Filling(draft)
    assert values["person"] in [field["value"] for field in model.values()["form"]["fields"]]
    model.state, model.revealing = Choosing(draft.citizen), False
    assert model.values()["person"].replace("\u2060", "") == mask_name(name.kept)


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.why)
def test_a_letter_that_cannot_be_shown_is_explained_and_only_then(
    application: QGuiApplication, name: Name
) -> None:
    rows = shows(name, revealing=False)[0].values()["confirmation"]["rows"]
    assert ("姓名用字" in [row["label"] for row in rows]) == ("〓" in shown(name.kept))


def test_a_letter_that_this_machine_has_no_font_for_is_explained_too(application: QGuiApplication) -> None:
    model, _ = shows(Name("刘䶮", ""), missing=lambda text: "䶮" if "䶮" in text else "")
    values = model.values()
    assert values["person"] == "刘〓"
    assert [row["label"] for row in values["confirmation"]["rows"]][-1] == "姓名用字"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_the_longest_names_fit_every_page_that_bears_one(
    gallery: Gallery, size: tuple[int, int], mode: str
) -> None:
    window, least = QRectF(0, 0, *size), 36 if mode == "elder" else 24
    found = []
    for name in LONGEST:
        for page in ("home", "form", "confirm"):
            gallery.show(
                page, "zh-CN", size, person=name.kept, **MODES[mode], **with_name(page, name, gallery)
            )
            found += [f"{page}, {name.why}: {fault}" for fault in faults(gallery.page(), window, least)]
            assert any(name.kept in text for text in texts(gallery)), f"{page} does not show {name.why}"
    assert found == []
    assert not gallery.warnings


def with_name(page: str, name: Name, gallery: Gallery) -> dict[str, object]:
    """The page's scene with this name where the page has one."""
    gallery.visit.scene(page, "zh-CN")
    if page == "form":
        form = gallery.visit.data["form"]
        fields = [f | {"value": name.kept} if f["key"] == "name" else f for f in form["fields"]]
        return {"form": form | {"fields": fields}}
    if page == "confirm":
        shown = gallery.visit.data["confirmation"]
        return {"confirmation": shown | {"rows": [{"label": "姓名", "value": name.kept}, *shown["rows"]]}}
    return {}


def test_no_line_begins_with_a_dot(application: QGuiApplication) -> None:
    """However narrow the place is; without the joiner half of the widths would have one."""
    longest = max(NAMES, key=lambda name: len(name.kept))
    text = shows(longest)[0].values()["person"]
    begun = {line[:1] for width in range(100, 1000, 13) for line in lines(text, width)}
    assert not {"·", "\u2060"} & begun
    assert "·" in {line[:1] for width in range(100, 1000, 13) for line in lines(longest.kept, width)}


def lines(text: str, width: int) -> Iterator[str]:
    """As a label of this width breaks it."""
    font, option = QFont(FAMILY), QTextOption()
    font.setPixelSize(32)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout = QTextLayout(text, font)
    layout.setTextOption(option)
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        yield text[line.textStart() : line.textStart() + line.textLength()]
    layout.endLayout()


def test_all_names_stand_whole_on_one_page(gallery: Gallery) -> None:
    """Each in its row of the confirming page, drawn and measured."""
    gallery.visit.scene("confirm", "zh-CN")
    rows = [{"label": str(place), "value": shown(name.kept)} for place, name in enumerate(NAMES)]
    confirmation = gallery.visit.data["confirmation"] | {"rows": rows}
    gallery.show("confirm", "zh-CN", (1080, 1920), confirmation=confirmation)
    written = texts(gallery)
    for row in rows:
        text = written[row["value"]]
        assert not text.property("truncated")
        assert text.property("contentWidth") <= text.width() + 1
        assert text.property("contentHeight") >= text.property("font").pixelSize()
    assert faults(gallery.page(), QRectF(0, 0, 1080, 1920), 24) == []
