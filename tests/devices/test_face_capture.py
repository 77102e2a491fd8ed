"""The photo takes itself: of one steady, good face only, its best picture, in an ID photo's proportions."""

from __future__ import annotations

import dataclasses
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from devices.face import photo
from devices.face.capture import Capture, score
from devices.face.measure import FaceFinder
from devices.face.picture import Picture
from devices.face.quality import Measure
from kiosk.domain.faces import Advice
from tests.helpers.portraits import frame

GOOD = Measure(
    faces=1,
    face=(500, 220, 280, 280),
    share=0.5,
    centre=(0.5, 0.5),
    sharpness=300,
    brightness=140,
    dark=0.05,
    bright=0.01,
    eyes=110,
)
NOBODY = Measure(0, brightness=150)
TWO = dataclasses.replace(GOOD, faces=2)
BLURRED = dataclasses.replace(GOOD, sharpness=10)
STEP = 0.1


def plain(value: int = 120) -> Picture:
    return np.full((720, 1280, 3), value, np.uint8)


def fed(capture: Capture, measures: list[Measure], start: float = 10.0) -> list[Advice]:
    return [capture.feed(plain(), measure, start + i * STEP) for i, measure in enumerate(measures)]


def test_the_photo_is_taken_after_steady_good_pictures_and_stays_taken() -> None:
    capture = Capture()
    told = fed(capture, [GOOD] * 7)
    assert capture.taken is None
    assert told[-1] is Advice.HOLD_STILL
    assert fed(capture, [GOOD] * 3, 10.7)[-1] is Advice.TAKEN
    first = capture.taken
    assert first is not None
    assert fed(capture, [NOBODY, TWO, GOOD], 12) == [Advice.TAKEN] * 3
    assert capture.taken is first


def test_a_moment_of_missed_detection_is_forgiven() -> None:
    capture = Capture()
    fed(capture, [GOOD] * 4 + [NOBODY] + [GOOD] * 4)
    assert capture.taken is not None


def test_a_longer_break_begins_anew() -> None:
    capture = Capture()
    fed(capture, [GOOD] * 6 + [NOBODY] * 5 + [GOOD] * 5)
    assert capture.taken is None


def test_a_break_without_any_picture_begins_anew() -> None:
    capture = Capture()
    fed(capture, [GOOD] * 6)
    fed(capture, [GOOD] * 3, start=20.0)
    assert capture.taken is None


def test_a_second_face_begins_anew_at_once() -> None:
    capture = Capture()
    fed(capture, [GOOD] * 7 + [TWO] + [GOOD] * 7)
    assert capture.taken is None


def test_a_face_that_leaps_is_somebody_else() -> None:
    elsewhere = dataclasses.replace(GOOD, face=(350, 220, 280, 280))
    capture = Capture()
    fed(capture, [GOOD] * 6 + [elsewhere] * 6)
    assert capture.taken is None


def test_bad_pictures_never_become_a_photo() -> None:
    capture = Capture()
    assert set(fed(capture, [BLURRED] * 40)[4:]) == {Advice.BLURRED}
    assert capture.taken is None


def test_two_pictures_are_not_enough_however_much_time_has_passed() -> None:
    capture = Capture()
    for now in (1.0, 1.29, 1.58):
        capture.feed(plain(), GOOD, now)
    assert capture.taken is None


def test_the_best_of_the_pictures_is_taken() -> None:
    capture = Capture()
    best = dataclasses.replace(GOOD, sharpness=390)
    for i in range(10):
        capture.feed(plain(200 if i == 4 else 60), best if i == 4 else GOOD, i * STEP)
    assert capture.taken is not None
    assert capture.taken.sharpness == 390
    assert np.asarray(Image.open(BytesIO(capture.taken.jpeg))).mean() == pytest.approx(200, abs=3)


def test_a_picture_that_changes_later_does_not_change_the_photo() -> None:
    capture, picture = Capture(), plain(200)
    for i in range(8):
        capture.feed(picture, GOOD, i * STEP)
    picture[:] = 0
    capture.feed(plain(200), dataclasses.replace(GOOD, sharpness=50), 0.8)
    assert capture.taken is not None
    assert np.asarray(Image.open(BytesIO(capture.taken.jpeg))).mean() > 190


MASKED = dataclasses.replace(GOOD, cover=40.0, bare_mouth=False)


def test_a_soft_fault_is_told_for_a_while_and_then_borne_and_written_down() -> None:
    capture = Capture()
    told = fed(capture, [MASKED] * 79)
    assert set(told[4:]) == {Advice.COVERED}
    assert capture.taken is None
    fed(capture, [MASKED] * 12, 10 + 7.9)
    assert capture.taken is not None
    assert capture.taken.faults == ("covered",)


def test_a_fault_that_was_mended_is_not_written_down() -> None:
    capture = Capture()
    fed(capture, [MASKED] * 20 + [GOOD] * 12)
    assert capture.taken is not None
    assert capture.taken.faults == ()


def test_the_next_person_is_told_anew() -> None:
    capture = Capture()
    fed(capture, [MASKED] * 70 + [NOBODY] * 5 + [MASKED] * 70)
    assert capture.taken is None


def test_a_blink_is_never_the_photo() -> None:
    capture = Capture()
    blinking = dataclasses.replace(GOOD, eyes=None, sharpness=399)
    fed(capture, [GOOD] * 4 + [blinking] * 2 + [GOOD] * 4)
    assert capture.taken is not None
    assert (capture.taken.sharpness, capture.taken.faults) == (300, ())


def test_advice_does_not_flicker() -> None:
    capture = Capture()
    told = fed(capture, [BLURRED] * 6 + [NOBODY] + [BLURRED] * 3)
    assert told[5:] == [Advice.BLURRED] * 5


def test_a_face_whose_photo_would_leave_the_picture_is_off_centre() -> None:
    high = dataclasses.replace(GOOD, face=(500, 20, 280, 280), centre=(0.5, 0.45))
    capture = Capture()
    assert fed(capture, [high] * 20)[-1] is Advice.OFF_CENTRE
    assert capture.taken is None


@pytest.mark.parametrize(
    "worse",
    [
        {"sharpness": 60},
        {"brightness": 60},
        {"bright": 0.2},
        {"centre": (0.58, 0.5)},
        {"share": 0.35},
        {"eyes": None},
        {"roll": 20.0},
        {"even": 30.0},
        {"cover": 40.0, "bare_mouth": False},
    ],
)
def test_each_fault_lowers_the_score(worse: dict[str, object]) -> None:
    assert score(dataclasses.replace(GOOD, **worse)) < score(GOOD)


@pytest.mark.parametrize("share", [0.36, 0.45, 0.55, 0.62])
def test_an_id_photo_of_the_portrait_has_its_proportions(share: float) -> None:
    finder = FaceFinder()
    picture = frame((0.5, 0.5, share))
    taken = photo.take(picture, finder.measure(picture))
    image = Image.open(BytesIO(taken.jpeg))
    assert (image.size, image.mode, image.format) == ((358, 441), "RGB", "JPEG")
    assert (taken.width, taken.height) == (358, 441)
    assert image.info["dpi"] == (350, 350)
    assert len(taken.jpeg) <= 60_000
    again = finder.measure(np.asarray(image))
    assert again.faces == 1
    assert again.face is not None
    x, y, width, height = again.face
    assert x + width / 2 == pytest.approx(179, abs=12)
    assert width * photo.CHEEKS == pytest.approx(207, abs=20)
    assert y + height * 0.4 < 441 - 207  # the eyes are in the upper part, 207 px or more above the lower edge


@pytest.mark.parametrize("kind", ["even", "black and white", "three colours"])
def test_noise_still_makes_a_small_enough_photo(kind: str) -> None:
    random = np.random.default_rng(7)
    noise = {
        "even": random.integers(0, 256, (441, 358, 3)),
        "black and white": random.integers(0, 2, (441, 358, 1)).repeat(3, axis=2) * 255,
        "three colours": random.integers(0, 2, (441, 358, 3)) * 255,
    }[kind].astype(np.uint8)
    assert len(photo.jpeg(noise, photo.MOST_BYTES)) <= photo.MOST_BYTES == 60_000


def test_what_fits_at_no_quality_is_smoothed_until_it_does() -> None:
    noise = np.random.default_rng(7).integers(0, 256, (441, 358, 3)).astype(np.uint8)
    taken = photo.jpeg(noise, 9_000)
    assert len(taken) <= 9_000
    assert Image.open(BytesIO(taken)).size == (358, 441)
    with pytest.raises(ValueError, match="fits"):
        photo.jpeg(noise, 100)


def test_a_cut_that_hangs_over_the_edge_is_filled_from_it() -> None:
    near = dataclasses.replace(GOOD, face=(480, 84, 330, 330))
    _, top, _, height = photo.cut((480, 84, 330, 330))
    assert top < 0
    assert photo.fits((480, 84, 330, 330), 1280, 720) == (top >= -0.06 * height)
    image = Image.open(BytesIO(photo.take(plain(130), near).jpeg))
    assert np.asarray(image).min() > 120


def test_no_face_no_photo() -> None:
    with pytest.raises(ValueError, match="no face"):
        photo.take(plain(), NOBODY)


def test_a_photo_never_shows_its_bytes() -> None:
    taken = photo.take(plain(), GOOD)
    assert "jpeg" not in repr(taken)
    capture = Capture(taken=taken)
    assert "jpeg" not in repr(capture)
    assert "array" not in repr(capture)
