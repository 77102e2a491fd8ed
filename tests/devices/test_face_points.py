"""YuNet, by a network of ours with its inputs and outputs: where faces are, how they are turned, what is
wrong with a model file.  How well the real model finds faces is not tested: its file isn't ours to carry."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from devices.face.measure import FaceFinder
from devices.face.picture import Picture
from devices.face.points import PointFinder, open_finder
from kiosk.domain.faces import Challenge
from tests.helpers.onnx import POINTS, SIDE, detector

SCALE = 3  # 720 rows are looked at in 240


def blocks(*places: tuple[int, int]) -> Picture:
    """A dark picture with white blocks; places in eighths of the small picture."""
    picture = np.full((720, 1280, 3), 60, np.uint8)
    for column, row in places:
        step = 8 * SCALE
        picture[row * step : (row + 1) * step, column * step : (column + 1) * step] = 255
    return picture


@pytest.fixture(scope="module")
def finder(tmp_path_factory: pytest.TempPathFactory) -> FaceFinder:
    found, wrong = open_finder(str(detector(tmp_path_factory.mktemp("model") / "yunet.onnx")))
    assert wrong == ""
    return found


def test_a_face_is_where_its_eyes_are(finder: FaceFinder) -> None:
    measure = finder.measure(blocks((26, 15)))
    assert measure.faces == 1
    assert measure.face is not None
    x, y, width, height = measure.face
    apart = (POINTS[1][0] - POINTS[0][0]) * SIDE * SCALE
    assert width == height == pytest.approx(apart / 0.37, abs=2)
    middle, eyes = (26.5 * 8 * SCALE, 15.5 * 8 * SCALE + POINTS[0][1] * SIDE * SCALE)
    assert x + width / 2 == pytest.approx(middle, abs=3)
    assert y + 0.37 * height == pytest.approx(eyes, abs=3)
    assert measure.roll == pytest.approx(0, abs=0.5)
    assert measure.yaw == pytest.approx(0, abs=0.5)


def test_two_faces_and_none(finder: FaceFinder) -> None:
    assert finder.measure(blocks((12, 15), (40, 15))).faces == 2
    empty = finder.measure(blocks())
    assert (empty.faces, empty.face) == (0, None)
    assert empty.brightness == pytest.approx(60, abs=1)


@pytest.mark.parametrize("nose", [-0.12, 0.12])
def test_a_head_turned_aside(tmp_path: Path, nose: float) -> None:
    turned = PointFinder(str(detector(tmp_path / "yunet.onnx", nose=nose))).measure(blocks((26, 15)))
    assert turned.yaw == pytest.approx(np.degrees(np.arctan(nose / 0.4 / 0.6)), abs=1)


def test_only_a_detector_with_points_asks_for_a_turned_head(finder: FaceFinder) -> None:
    assert Challenge.TURN in finder.challenges
    assert Challenge.TURN not in FaceFinder.challenges


@pytest.mark.parametrize("content", [None, b"", b"not a network", b"\x08\x08" + bytes(500)])
def test_a_model_that_can_not_be_used_is_named_and_the_cascade_goes_on(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "yunet.onnx"
    if content is not None:
        path.write_bytes(content)
    finder, wrong = open_finder(str(path))
    assert type(finder) is FaceFinder
    assert wrong.startswith(f"{path}: ")


def test_without_a_model_nothing_is_wrong() -> None:
    finder, wrong = open_finder("")
    assert (type(finder), wrong) == (FaceFinder, "")
