"""Where pictures come from: devices, films, images, drawn scenes; what is there, what may be used."""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from devices.camera import sources
from devices.camera.simulated import Scene, show
from devices.camera.sources import Pace, open_source, present, refused, usable


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, None),
        ("picture", None),
        (np.zeros((0, 0, 3), np.uint8), None),
        (np.zeros((0,), np.uint8), None),
        (np.zeros((4, 4, 3), np.uint8), None),
        (np.zeros((1, 1 << 20), np.uint8), None),
        (np.zeros((20, 1 << 15), np.uint8), None),
        (np.zeros((20, 30, 0), np.uint8), None),
        (np.zeros((20, 20, 3), np.uint16), None),
        (np.zeros((20, 20, 2), np.uint8), None),
        (np.zeros((20, 20, 3, 1), np.uint8), None),
        (np.full((20, 30, 3), (1, 2, 3), np.uint8), (3, 2, 1)),
        (np.full((20, 30, 4), (1, 2, 3, 9), np.uint8), (3, 2, 1)),
        (np.full((20, 30), 5, np.uint8), (5, 5, 5)),
        (np.full((20, 30, 1), 5, np.uint8), (5, 5, 5)),
    ],
)
def test_what_a_driver_gives_is_a_picture_or_nothing(given: object, expected: tuple[int, ...] | None) -> None:
    picture = usable(given)
    if expected is None:
        assert picture is None
    else:
        assert picture is not None
        assert picture.shape == (20, 30, 3)
        assert tuple(picture[0, 0]) == expected


def test_a_pace_is_steady_and_never_hurries_after_a_delay() -> None:
    now, waits = 0.0, []

    def wait(seconds: float) -> None:
        nonlocal now
        waits.append(round(seconds, 3))
        now += seconds

    pace = Pace(10, lambda: now, wait)
    turns = [round(pace.turn(), 3) for _ in range(3)]
    now += 1.0
    turns += [round(pace.turn(), 3) for _ in range(3)]
    assert turns == [0.0, 0.1, 0.2, 1.2, 1.3, 1.4]
    assert waits == [0.1] * 4


def test_an_image_is_a_source_that_never_ends(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    cv2.imwrite(str(path), np.full((40, 60, 3), (10, 20, 30), np.uint8))
    source = open_source(str(path))
    assert source is not None
    for _ in range(3):
        picture = source.read()
        assert picture is not None
        assert tuple(picture[0, 0]) == (30, 20, 10)
    source.close()


def test_a_film_begins_again_at_its_end(tmp_path: Path) -> None:
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, (64, 48))
    for value in (40, 200):
        writer.write(np.full((48, 64, 3), value, np.uint8))
    writer.release()
    source = open_source(str(path))
    assert source is not None
    bright = []
    for _ in range(6):
        picture = source.read()
        assert picture is not None
        bright.append(picture.mean() > 120)
    assert bright == [False, True] * 3
    source.close()


@pytest.mark.parametrize(
    "name", ["nothing.png", "nothing.avi", "garbage.png", "garbage.avi", "/dev/video97", "97"]
)
def test_what_cannot_be_opened_is_none(tmp_path: Path, name: str) -> None:
    for suffix in ("png", "avi"):
        (tmp_path / f"garbage.{suffix}").write_bytes(b"not a picture at all")
    assert open_source(name if name.startswith("/") or name.isdigit() else str(tmp_path / name)) is None


def test_whether_a_source_is_there_is_known_without_opening(tmp_path: Path) -> None:
    (tmp_path / "film.avi").touch()
    assert present(str(tmp_path / "film.avi")) is True
    assert present(str(tmp_path / "other.avi")) is False
    assert present("97") is False
    assert present("rtsp://camera/1") is None
    show(tmp_path, Scene.GONE)
    assert present(f"{sources.DRAWN}{tmp_path}") is False
    show(tmp_path, Scene.FACE)
    assert present(f"{sources.DRAWN}{tmp_path}") is True


def test_a_source_that_may_not_be_used_is_refused(tmp_path: Path) -> None:
    film, asked = tmp_path / "film.avi", list[tuple[Path, int]]()

    def nothing_may(path: Path, mode: int) -> bool:
        asked.append((path, mode))
        return False

    film.touch()
    assert refused(str(film), nothing_may)
    assert refused("/dev/null", nothing_may), "read and written, as a camera is"
    assert asked == [(film, os.R_OK), (Path("/dev/null"), os.R_OK | os.W_OK)]
    assert not refused(str(film)), "by whoever owns it"
    for elsewhere in ("", "rtsp://camera/1", "97", str(tmp_path / "other.avi")):
        assert not refused(elsewhere, nothing_may)


def test_a_drawn_source_follows_its_file(tmp_path: Path) -> None:
    source = open_source(f"{sources.DRAWN}{tmp_path}")
    page = open_source(f"{sources.DRAWN_PAGE}{tmp_path}", full=True)
    assert source is not None
    assert page is not None
    face, document = source.read(), page.read()
    assert face is not None
    assert document is not None
    assert document.shape == (1080, 1920, 3)
    show(tmp_path, Scene.NOBODY)
    empty = source.read()
    assert empty is not None
    assert np.abs(face.astype(int) - empty).max() > 100
    (tmp_path / "camera.json").write_text("{half a fi")
    same = source.read()
    assert same is not None
    assert np.array_equal(same, empty)
    show(tmp_path, Scene.GONE)
    assert source.read() is None
    assert page.read() is None
    assert open_source(f"{sources.DRAWN}{tmp_path}") is None
    show(tmp_path, Scene.REFUSED)
    assert present(f"{sources.DRAWN}{tmp_path}") is True
    assert refused(f"{sources.DRAWN}{tmp_path}")
    assert open_source(f"{sources.DRAWN}{tmp_path}") is None
