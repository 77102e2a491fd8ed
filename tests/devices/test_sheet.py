"""Sheets of paper found, straightened and made small, measured on drawn ones whose place is known."""

from __future__ import annotations

from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from devices.camera.page import MOST_BYTES, encode_page, page_of
from devices.camera.sheet import find, outline
from devices.face.picture import Picture
from kiosk.domain.applications import GivenMaterial
from kiosk.domain.pages import Remark, Taken, alike, same_page
from tests.helpers.papers import (
    A4,
    LARGE,
    LEADING,
    LETTERS,
    ORIGIN,
    PITCH,
    SIZE,
    View,
    card_paper,
    font,
    form_paper,
    ground,
    lay,
    letter_paper,
    letters,
    lit,
    photograph,
)

ASKEW = View(turn=-7, tilt=20, lean=6)


def decoded(taken: Taken) -> Picture:
    return np.asarray(Image.open(BytesIO(taken.page.jpeg)).convert("RGB"))


def grey(picture: Picture) -> Picture:
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY), np.uint8)


def legible(picture: Picture) -> float:
    """The share of letters of `letter_paper` that are told apart from all others of its 40."""
    light = 255.0 - cv2.cvtColor(cv2.resize(picture, A4, interpolation=cv2.INTER_CUBIC), cv2.COLOR_RGB2GRAY)
    size, shapes = font(25), {}
    for letter in dict.fromkeys(LETTERS):
        drawn = Image.new("L", (28, 28), 0)
        ImageDraw.Draw(drawn).text((14, 14), letter, 255, size, "mm")
        shapes[letter] = cv2.GaussianBlur(np.asarray(drawn, np.float32), (0, 0), 1)
    right = asked = 0
    for row in range(0, 44, 7):
        for column in range(0, 40, 3):
            x, y = ORIGIN[0] + column * PITCH, ORIGIN[1] + row * LEADING
            seen = light[y - 20 : y + 20, x - 20 : x + 20].astype(np.float32)
            marks = {k: cv2.matchTemplate(seen, s, cv2.TM_CCOEFF_NORMED).max() for k, s in shapes.items()}
            right += max(marks, key=lambda k: marks[k]) == letters(1)[row][column]
            asked += 1
    return right / asked


@pytest.mark.parametrize("on", ["dark", "mid", "light", "wood", "check"])
@pytest.mark.parametrize("view", [View(), View(turn=14), ASKEW, View(share=0.5)], ids=str)
def test_the_corners_are_found_to_three_pixels(on: str, view: View) -> None:
    picture, corners = photograph(letter_paper(), view, on)
    sheet = find(picture)
    assert sheet is not None
    assert np.linalg.norm(sheet.points - corners, axis=1).max() < 3  # of 1600
    assert (sheet.cut, sheet.several) == (False, False)


@pytest.mark.parametrize("on", ["dark", "mid", "light", "wood", "check"])
@pytest.mark.parametrize("view", [View(turn=14), ASKEW], ids=str)
def test_the_outline_that_is_shown_is_where_the_sheet_is(on: str, view: View) -> None:
    picture, corners = photograph(letter_paper(), view, on)
    sheet = outline(picture)
    assert sheet is not None
    assert np.linalg.norm(sheet.points - corners, axis=1).max() < 24  # of 1600
    assert not sheet.cut


def test_the_outline_tells_a_sheet_that_is_not_all_there_and_none_where_none_is() -> None:
    partly = outline(photograph(letter_paper(), View(shift=(0.42, 0.0)))[0])
    assert partly is not None
    assert partly.cut
    assert outline(lit(ground("wood", *SIZE))) is None


@pytest.mark.parametrize(
    ("paper", "view"),
    [
        (letter_paper(), ASKEW),
        (card_paper(), View(share=0.3, turn=9, tilt=12)),
        (form_paper(), View(turn=3, tilt=10)),
        (np.rot90(form_paper()), View(turn=2, tilt=6)),
    ],
    ids=["letter", "card", "form", "lying"],
)
def test_the_page_has_its_true_proportions_and_stands_upright(paper: Picture, view: View) -> None:
    taken = page_of(photograph(paper, view)[0])
    height, width = paper.shape[:2]
    assert taken.page.width / taken.page.height == pytest.approx(width / height, rel=0.03)
    assert taken.sheet_found
    assert taken.remarks == ()
    size = (taken.page.width // 4, taken.page.height // 4)
    ours, theirs = (
        cv2.GaussianBlur(cv2.resize(grey(p), size, interpolation=cv2.INTER_AREA), (0, 0), 1)
        for p in (decoded(taken), paper)
    )
    assert cv2.matchTemplate(ours[6:-6, 6:-6], theirs, cv2.TM_CCOEFF_NORMED).max() > 0.85


def test_small_print_is_legible_in_150_kilobytes() -> None:
    taken = page_of(photograph(letter_paper(), ASKEW, "wood", LARGE)[0])
    assert len(taken.page.jpeg) <= MOST_BYTES == 150_000
    assert taken.page.height >= 1150
    assert legible(decoded(taken)) > 0.98
    assert (
        legible(decoded(page_of(cv2.GaussianBlur(photograph(letter_paper(), size=LARGE)[0], (0, 0), 7))))
        < 0.6
    )


def test_print_is_dark_on_white_and_a_stamp_stays_red() -> None:
    page = decoded(page_of(photograph(letter_paper(), View())[0]))
    high, wide = page.shape[:2]
    margin = page[high // 2 - 40 : high // 2 + 40, wide // 40 : wide // 14]
    assert margin.min() > 235
    assert np.ptp(page[30:-30, wide // 40].astype(int).mean(axis=1)) < 12, "light is even from top to bottom"
    stamp = page[int(high * 0.84) : int(high * 0.96), int(wide * 0.7) : int(wide * 0.88)].astype(int)
    red = (stamp[:, :, 0] - stamp[:, :, 1:].max(axis=2)).max()
    assert red > 80
    letters_dark = np.percentile(page[int(high * 0.2) : int(high * 0.5), wide // 4 : wide // 2], 2)
    assert letters_dark < 110


@pytest.mark.parametrize("on", ["dark", "wood"])
def test_a_bare_desk_is_taken_whole_and_said(on: str) -> None:
    desk = lit(ground(on, 1600, 1200))
    assert find(desk) is None
    taken = page_of(desk)
    assert not taken.sheet_found
    assert Remark.NO_EDGES in taken.remarks
    assert (taken.page.width, taken.page.height) == (1600, 1200)


def test_paper_that_fills_the_whole_picture_is_taken_whole_and_said() -> None:
    taken = page_of(lit(letter_paper()[300:1500, 100:1500]))
    assert {Remark.NO_EDGES, Remark.CUT} & set(taken.remarks)
    assert taken.page.width / taken.page.height == pytest.approx(1400 / 1200, rel=0.03)


def test_what_is_burnt_out_blurred_dark_or_cut_is_said() -> None:
    picture, corners = photograph(form_paper())
    assert page_of(picture).remarks == ()
    y, x = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]]
    middle = corners.mean(axis=0)
    lamp = np.exp(-(((x - middle[0]) / 105) ** 2 + ((y - middle[1]) / 80) ** 2))[:, :, None] * 280
    shining = np.clip(picture + lamp, 0, 255).astype(np.uint8)
    assert page_of(shining).remarks == (Remark.GLARE,)
    assert page_of(cv2.GaussianBlur(picture, (0, 0), 3.6)).remarks == (Remark.BLURRED,)
    assert page_of(lit(picture, 0.2, 1)).remarks[0] is Remark.DARK
    outside = photograph(form_paper(), View(turn=4, shift=(0.0, 0.2)))[0]
    assert Remark.CUT in page_of(outside).remarks


def test_of_two_sheets_the_larger_is_taken_and_the_other_mentioned() -> None:
    desk = ground("dark", *SIZE)
    left = photograph(letter_paper(), View(share=0.7, shift=(-0.2, 0)))[1]
    right = photograph(form_paper(), View(share=0.5, shift=(0.25, 0)))[1]
    both = lit(lay(lay(desk, letter_paper(), left), form_paper(), right))
    sheet = find(both)
    assert sheet is not None
    assert np.linalg.norm(sheet.points - left, axis=1).max() < 2
    assert page_of(both).remarks == (Remark.SEVERAL,)


def test_the_same_page_taken_again_is_known_and_others_are_not() -> None:
    ways = ((View(), "dark"), (View(turn=5, tilt=8), "wood"), (View(turn=-8, tilt=16, lean=5), "light"))
    papers = {
        "letter": letter_paper(1),
        "other letter": letter_paper(2),
        "form": form_paper(),
        "same form, other person": form_paper("张大山", "1972年11月23日"),
        "card": card_paper(),
    }
    taken = {
        name: [page_of(photograph(paper, *way)[0]).page for way in ways[: 3 if "form" in name else 2]]
        for name, paper in papers.items()
    }
    for name, pages in taken.items():
        for other, again in taken.items():
            for page in again[1:]:
                assert pages[0].fingerprint is not None
                assert page.fingerprint is not None
                assert alike(pages[0].fingerprint, page.fingerprint) == (name == other), (name, other)
    given = (GivenMaterial("a", (taken["card"][0],)), GivenMaterial("b", tuple(taken[n][0] for n in papers)))
    assert same_page(taken["form"][1], given) == ("b", 2)
    assert same_page(taken["letter"][1], (given[0],)) is None


@pytest.mark.parametrize("noise", [False, True])
def test_whatever_it_is_it_fits(noise: bool) -> None:
    pixels = (
        np.random.default_rng(3).integers(0, 256, (1200, 1800, 3)) if noise else np.full((1200, 1800, 3), 240)
    )
    page = encode_page(pixels.astype(np.uint8))
    assert len(page.jpeg) <= MOST_BYTES
    assert page.width / page.height == pytest.approx(1.5, rel=0.01)
    if not noise:
        assert page.width == 1600
