"""The keyboard on the screen: Pinyin by touch, and the field that is typed in stays in sight."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtQuick import QQuickItem

from tests.helpers.gallery import SIZES
from tests.helpers.hands import Hands
from tests.helpers.layout import place

ADDRESS = "青石镇石桥村 3 组 17 号，老供销社后面第二排"


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_a_name_is_typed_in_pinyin(hands: Hands, size: tuple[int, int]) -> None:
    hands.gallery.show("form", "zh-CN", size)
    field = hands.field(ADDRESS)
    field.forceActiveFocus()
    for letter in "zhang":
        hands.press(hands.until(lambda letter=letter: hands.letter(letter)))

    hands.press(hands.until(lambda: _candidate(hands, "张")))

    hands.until(lambda: ("setAnswer", "address", ADDRESS + "张") in hands.gallery.visit.calls)
    keyboard = QRectF(0, place(hands.letter("q")).top(), size[0], size[1])
    assert not place(field).intersects(keyboard)
    assert place(field).top() >= 0


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_each_key_looks_for_a_matter_and_results_are_in_reach(hands: Hands, size: tuple[int, int]) -> None:
    """Also the letters of a hanzi that isn't chosen yet; and a press on a card that is seen above the
    keyboard counts, although the keyboard goes with it."""
    hands.gallery.show("home-search", "zh-CN", size)
    hands.field("保险").forceActiveFocus()
    hands.press(hands.until(lambda: hands.letter("k")))
    hands.until(lambda: ("finding.look", "保险k", True) in hands.gallery.visit.calls)
    hands.press(hands.letter("a"))
    hands.press(hands.until(lambda: _candidate(hands, "卡")))
    hands.until(lambda: ("finding.look", "保险卡") in [call[:2] for call in hands.gallery.visit.calls])

    card = hands.button("领取待遇资格认证")
    assert place(card).center().y() < place(hands.letter("q")).top()
    hands.press(card)

    assert hands.gallery.visit.calls[-1] == ("choose", "item-认")


def test_digits_are_asked_with_a_digit_pad(hands: Hands) -> None:
    hands.gallery.show("form", "zh-CN", (1080, 1920))
    hands.field("1390013").forceActiveFocus()

    hands.press(hands.until(lambda: hands.letter("8")))

    assert hands.letter("q") is None
    hands.until(lambda: ("setAnswer", "phone", "13900138") in hands.gallery.visit.calls)


def test_money_is_typed_on_a_number_pad_with_its_point(hands: Hands) -> None:
    hands.gallery.show("form-sums", "zh-CN", (1080, 1920))
    hands.field("34").forceActiveFocus()

    for key in (".", "5"):
        hands.press(hands.until(lambda key=key: hands.letter(key)))

    assert hands.letter("q") is None
    assert hands.letter("√") is None, "no pad of a calculator"
    hands.until(lambda: ("setCell", "household", 1, "income", "34.5") in hands.gallery.visit.calls)


def test_keys_are_larger_in_large_print(hands: Hands) -> None:
    heights = []
    for elder in (False, True):
        hands.gallery.show("form", "zh-CN", (1080, 1920), elder=elder)
        hands.field(ADDRESS).forceActiveFocus()
        heights.append(place(hands.until(lambda: hands.letter("g"))).height())
        hands.gallery.show("confirm", "zh-CN", (1080, 1920))
        hands.until(lambda: not hands.panel())
    assert heights[1] > heights[0] * 1.1


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_keys_are_large_enough(hands: Hands, size: tuple[int, int]) -> None:
    hands.gallery.show("form", "zh-CN", size)
    hands.field(ADDRESS).forceActiveFocus()
    key = place(hands.until(lambda: hands.letter("g")))
    assert key.width() >= 80
    assert key.height() >= 76


def test_the_keyboard_goes_with_the_field(hands: Hands) -> None:
    hands.gallery.show("form", "zh-CN", (1080, 1920))
    hands.field(ADDRESS).forceActiveFocus()
    hands.until(hands.panel)

    hands.gallery.show("confirm", "zh-CN", (1080, 1920))

    hands.until(lambda: not hands.panel())


def _candidate(hands: Hands, word: str) -> QQuickItem | None:
    """A word on the candidate list, once the list has come to rest above the keys."""
    keys = hands.letter("q")
    found = [i for i in hands.panel() if i.inherits("QQuickText") and i.property("text") == word]
    at_rest = keys and found and place(found[0]).bottom() <= place(keys).top()
    return found[0] if at_rest else None
