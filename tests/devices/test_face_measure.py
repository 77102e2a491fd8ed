"""What a picture shows and what the person is told: on a portrait, on our drawings, and as a table."""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np
import pytest

from devices.camera import scenes
from devices.camera.simulated import Scene
from devices.face import drawn
from devices.face.measure import FaceFinder, Measure, advise
from kiosk.domain.faces import Advice
from tests.helpers.portraits import frame, portrait

GOOD = Measure(
    faces=1,
    face=(500, 200, 280, 280),
    share=0.5,
    centre=(0.5, 0.5),
    sharpness=300,
    brightness=140,
    dark=0.05,
    bright=0.01,
    eyes=110,
)


@pytest.fixture(scope="module")
def finder() -> FaceFinder:
    return FaceFinder()


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({}, Advice.HOLD_STILL),
        ({"eyes": None}, Advice.HOLD_STILL),
        ({"faces": 0, "face": None}, Advice.NO_FACE),
        ({"faces": 0, "face": None, "brightness": 12.0}, Advice.TOO_DARK),
        ({"faces": 0, "face": None, "dark": 0.7}, Advice.TOO_DARK),
        ({"faces": 0, "face": None, "brightness": 250.0}, Advice.TOO_BRIGHT),
        ({"faces": 0, "face": None, "bright": 0.7}, Advice.TOO_BRIGHT),
        ({"faces": 2}, Advice.TWO_FACES),
        ({"faces": 2, "share": 0.1}, Advice.TWO_FACES),
        ({"share": 0.32}, Advice.TOO_FAR),
        ({"share": 0.34}, Advice.HOLD_STILL),
        ({"share": 0.66}, Advice.HOLD_STILL),
        ({"share": 0.68}, Advice.TOO_NEAR),
        ({"share": 0.2, "centre": (0.1, 0.5)}, Advice.TOO_FAR),
        ({"centre": (0.35, 0.5)}, Advice.OFF_CENTRE),
        ({"centre": (0.65, 0.5)}, Advice.OFF_CENTRE),
        ({"centre": (0.5, 0.3)}, Advice.OFF_CENTRE),
        ({"centre": (0.5, 0.7)}, Advice.OFF_CENTRE),
        ({"centre": (0.57, 0.53)}, Advice.HOLD_STILL),
        ({"centre": (0.59, 0.57)}, Advice.OFF_CENTRE),  # the corner of the oval, not of a rectangle
        ({"brightness": 40.0}, Advice.TOO_DARK),
        ({"dark": 0.6}, Advice.TOO_DARK),
        ({"brightness": 225.0}, Advice.TOO_BRIGHT),
        ({"bright": 0.3}, Advice.TOO_BRIGHT),
        ({"sharpness": 20.0}, Advice.BLURRED),
        ({"sharpness": 20.0, "brightness": 30.0}, Advice.TOO_DARK),  # light first: noise looks sharp
    ],
)
def test_advice_for_each_measure(changes: dict[str, object], advice: Advice) -> None:
    assert advise(dataclasses.replace(GOOD, **changes)) is advice


@pytest.mark.parametrize("share", [0.36, 0.45, 0.55, 0.62])
@pytest.mark.parametrize("x", [0.25, 0.5, 0.75])
def test_one_face_is_found_where_it_is(finder: FaceFinder, share: float, x: float) -> None:
    measure = finder.measure(frame((x, 0.5, share)))
    assert measure.faces == 1
    assert measure.centre == pytest.approx((x, 0.5), abs=0.05)
    assert measure.share == pytest.approx(share, rel=0.2)


def test_the_portrait_itself_has_one_face_with_two_eyes(finder: FaceFinder) -> None:
    measure = finder.measure(frame((0.5, 0.5, 0.5)))
    assert advise(measure) is Advice.HOLD_STILL
    assert measure.eyes is not None
    assert measure.face is not None
    assert 0.3 < measure.eyes / measure.face[2] < 0.6


@pytest.mark.parametrize(
    ("people", "advice"),
    [
        ([(0.5, 0.5, 0.24)], Advice.TOO_FAR),
        ([(0.28, 0.5, 0.45), (0.72, 0.5, 0.45)], Advice.TWO_FACES),
        ([(0.25, 0.5, 0.45)], Advice.OFF_CENTRE),
        ([(0.5, 0.55, 0.8)], Advice.TOO_NEAR),
        ([(0.45, 0.5, 0.5), (0.85, 0.4, 0.15)], Advice.HOLD_STILL),  # somebody far behind is no second face
        ([], Advice.NO_FACE),
    ],
)
def test_advice_for_people(
    finder: FaceFinder, people: list[tuple[float, float, float]], advice: Advice
) -> None:
    assert advise(finder.measure(frame(*people))) is advice


def test_dark_bright_and_blurred_portraits(finder: FaceFinder) -> None:
    good = frame((0.5, 0.5, 0.5))
    dark = np.asarray(cv2.convertScaleAbs(good, alpha=0.15), dtype=np.uint8)
    bright = np.asarray(cv2.convertScaleAbs(good, alpha=1.4, beta=60), dtype=np.uint8)
    blurred = np.asarray(cv2.GaussianBlur(good, (0, 0), 5), dtype=np.uint8)
    told = [advise(finder.measure(picture)) for picture in (good, dark, bright, blurred)]
    assert told == [Advice.HOLD_STILL, Advice.TOO_DARK, Advice.TOO_BRIGHT, Advice.BLURRED]


@pytest.mark.parametrize("size", [(640, 480), (1600, 1200), (1920, 1080)])
def test_other_picture_sizes_give_the_same_advice(finder: FaceFinder, size: tuple[int, int]) -> None:
    width, height = size
    assert advise(finder.measure(frame((0.5, 0.5, 0.5), width=width, height=height))) is Advice.HOLD_STILL


def test_a_tiny_picture_is_looked_at_without_harm(finder: FaceFinder) -> None:
    assert finder.measure(np.zeros((16, 16, 3), np.uint8)).faces == 0


def test_the_small_portrait_is_found_at_its_own_size(finder: FaceFinder) -> None:
    assert finder.measure(portrait()).faces == 1


@pytest.mark.parametrize(
    ("scene", "advice"),
    [
        (Scene.FACE, Advice.HOLD_STILL),
        (Scene.NOBODY, Advice.NO_FACE),
        (Scene.TWO, Advice.TWO_FACES),
        (Scene.DARK, Advice.TOO_DARK),
        (Scene.BRIGHT, Advice.TOO_BRIGHT),
        (Scene.BLURRED, Advice.BLURRED),
        (Scene.FAR, Advice.TOO_FAR),
        (Scene.DOCUMENT, Advice.NO_FACE),
    ],
)
def test_each_drawn_scene_is_what_it_is_called(finder: FaceFinder, scene: Scene, advice: Advice) -> None:
    for time in (0.0, 1.3, 2.9, 4.4, 7.7):
        assert advise(finder.measure(scenes.picture(scene, time))) is advice, time


@pytest.mark.parametrize("share", [0.3, 0.36, 0.42, 0.5, 0.57, 0.63])
def test_the_drawn_face_is_exactly_one_face_everywhere(finder: FaceFinder, share: float) -> None:
    for centre in (0.25, 0.4, 0.5, 0.6, 0.75):
        for time in (0.0, 1.9, 3.3):
            measure = finder.measure(drawn.person(1280, 720, time, share=share, centre=centre))
            assert measure.faces == 1, (centre, time)
            assert measure.centre[0] == pytest.approx(centre, abs=0.03)


def test_the_drawn_person_moves_and_blinks(finder: FaceFinder) -> None:
    open_eyes, moved = drawn.person(640, 360, 1.0), drawn.person(640, 360, 1.4)
    assert np.abs(open_eyes.astype(int) - moved.astype(int)).max() > 30
    blinking = drawn.person(
        640, 360, 3.7 * 3 - 3.5 + 0.05
    )  # the phase of somebody in the middle runs 3.5 s ahead
    still = drawn.person(640, 360, 3.7 * 3 - 3.5 + 0.20)
    assert (open_eyes.shape, blinking.dtype) == ((360, 640, 3), np.uint8)
    assert np.abs(blinking.astype(int) - still.astype(int)).max() > 80
