"""The 1:1 comparison, by networks of ours with YuNet's and SFace's inputs and outputs: which pictures are
compared, what comes of it, what is wrong with a model file.  How well the real SFace tells people apart is
not tested: its file isn't ours to carry."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from devices.face import drawn
from devices.face.match import Matcher, open_matcher
from devices.face.measure import FaceFinder
from devices.face.picture import Picture
from devices.face.points import PointFinder
from tests.helpers.onnx import detector, recogniser
from tests.helpers.portraits import frame

SIZE = (358, 441)


@pytest.fixture(scope="module")
def finder(tmp_path_factory: pytest.TempPathFactory) -> PointFinder:
    return PointFinder(str(detector(tmp_path_factory.mktemp("model") / "yunet.onnx")))


@pytest.fixture(scope="module")
def matcher(finder: PointFinder, tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    found, wrong = open_matcher(str(recogniser(tmp_path_factory.mktemp("model") / "sface.onnx")), finder)
    assert (type(found), wrong) == (Matcher, "")
    assert found is not None
    return found


def face(seen: Picture, *noses: int, size: tuple[int, int] = SIZE) -> Picture:
    """The middle of a picture, dark enough to have no white of its own, with a white block where our detector
    is to see a nose: in eighths of the width."""
    left = (seen.shape[1] - seen.shape[0] * SIZE[0] // SIZE[1]) // 2
    middle = cv2.resize(seen[:, left : seen.shape[1] - left], size, interpolation=cv2.INTER_AREA) // 2
    for at in noses or (4,):
        x, y = size[0] * at // 64 * 8, size[1] // 16 * 8
        middle[y : y + 8, x : x + 8] = 255
    return np.asarray(middle, dtype=np.uint8)


def jpeg(picture: Picture, kind: str = "JPEG") -> bytes:
    out = BytesIO()
    Image.fromarray(picture).save(out, kind)
    return out.getvalue()


ONE = jpeg(face(drawn.person(1280, 720, 1.0)))
ONE_LATER = jpeg(face(drawn.person(1280, 720, 2.0)), "PNG")  # has moved a little
ANOTHER = jpeg(face(frame((0.5, 0.5, 0.5))))


def test_the_same_person_is_like_themselves_and_nobody_else(matcher: Matcher) -> None:
    like, other = matcher.likeness(ONE, ONE_LATER), matcher.likeness(ANOTHER, ONE_LATER)
    assert matcher.likeness(ONE, ONE) == 1000
    assert like is not None
    assert other is not None
    assert like > 900
    assert other < 600
    assert matcher.likeness(ONE, ONE_LATER) == like, "nothing is left of the comparison before"


def test_the_small_picture_of_a_card_is_compared_as_well(matcher: Matcher) -> None:
    card = jpeg(face(drawn.person(1280, 720, 1.0), size=(102, 126)), "PNG")
    assert matcher.likeness(ONE, card) is not None


@pytest.mark.parametrize(
    "other",
    [
        jpeg(face(drawn.person(1280, 720, 1.0), 2, 6)),
        jpeg(np.full((441, 358, 3), 60, np.uint8)),
        b"",
        b"no picture",
        ONE[:2000],
    ],
    ids=["two faces", "no face", "nothing", "garbage", "half a picture"],
)
def test_without_one_face_on_each_there_is_no_likeness(matcher: Matcher, other: bytes) -> None:
    assert matcher.likeness(ONE, other) is None
    assert matcher.likeness(other, ONE) is None


@pytest.mark.parametrize("content", [None, b"", b"not a network", b"\x08\x08" + bytes(500)])
def test_a_model_that_can_not_be_used_is_named(
    tmp_path: Path, finder: PointFinder, content: bytes | None
) -> None:
    path = tmp_path / "sface.onnx"
    if content is not None:
        path.write_bytes(content)
    found, wrong = open_matcher(str(path), finder)
    assert found is None
    assert wrong.startswith(f"{path}: ")


def test_another_network_is_no_matcher(tmp_path: Path, finder: PointFinder) -> None:
    for path in (detector(tmp_path / "yunet.onnx"), recogniser(tmp_path / "small.onnx", parts=4)):
        assert open_matcher(str(path), finder) == (
            None,
            f"{path}: no face recogniser that OpenCV can run",
        )


def test_what_is_no_number_is_no_likeness(tmp_path: Path, finder: PointFinder) -> None:
    found, _ = open_matcher(str(recogniser(tmp_path / "sface.onnx", poison=True)), finder)
    assert found is not None
    assert found.likeness(ONE, ONE) is None


def test_a_detector_without_points_can_not_serve_it(tmp_path: Path) -> None:
    path = recogniser(tmp_path / "sface.onnx")
    found, wrong = open_matcher(str(path), FaceFinder())
    assert found is None
    assert "camera.detector" in wrong


def test_without_a_model_nothing_is_wrong(finder: PointFinder) -> None:
    assert open_matcher("", finder) == (None, "")
