"""The matcher in the camera's process: what it compares, and that a bad model costs nobody their photo.

The networks are ours (`tests.helpers.onnx`).  A pipe with nobody at its other end is a model that never
finishes loading."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from devices.camera import open_camera
from devices.camera.board import Board
from devices.camera.live import Limits, LiveCamera
from devices.camera.portrait import MOST, carried
from devices.camera.wire import Command, Do, Phase, Report
from devices.camera.worker import Worker
from devices.examination import seen_through
from devices.face.picture import Picture
from kiosk.config import Camera as Settings
from kiosk.domain.faces import UNLIKE, FacePhoto, Sitting
from kiosk.ports import Look, State
from tests.helpers import noses
from tests.helpers.cameras import until
from tests.helpers.noses import ANOTHER, ONE, card

PATIENT = Limits(opening=40.0, trying=40.0, stop=20.0, last_retry=1.0)
HASTY = Limits(opening=40.0, trying=0.2, stop=20.0, last_retry=1.0)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return noses.models(tmp_path_factory.mktemp("models"))


@pytest.fixture
def camera_of(models: Path) -> Iterator[Callable[..., LiveCamera]]:
    opened: list[LiveCamera] = []

    def make(matcher: Path, limits: Limits = PATIENT) -> LiveCamera:
        found = str(models / "yunet.onnx")
        opened.append(LiveCamera(str(models / "one.png"), "", limits, detector=found, matcher=str(matcher)))
        return opened[-1]

    yield make
    for camera in opened:
        camera.close()


@pytest.fixture
def stuck(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "sface.onnx")
    return tmp_path / "sface.onnx"


def taken_by(camera: LiveCamera, portrait: bytes) -> FacePhoto:
    assert camera.start(sitting=Sitting(portrait=portrait)) is None
    look = until(camera.look, lambda said: isinstance(said, Look) and said.photo)
    assert isinstance(look, Look)
    assert look.photo is not None
    camera.stop()
    return look.photo


def wrong_with(camera: LiveCamera) -> str:
    """What `health` says of the matcher, once it says anything."""
    health = until(camera.health, lambda said: said.problems and said.state is not State.BAD)
    (problem,) = health.problems
    assert problem.code == "face-matcher-unusable"
    return problem.detail


def test_a_photo_is_compared_with_the_card_of_this_person_and_no_other(
    models: Path, camera_of: Callable[..., LiveCamera]
) -> None:
    camera = camera_of(models / "sface.onnx")
    own = taken_by(camera, card(ONE, models))
    assert own.likeness is not None
    assert not own.unlike
    assert taken_by(camera, b"").likeness is None, "nothing of the last person's card is left"
    other = taken_by(camera, card(ANOTHER, models))
    assert other.likeness is not None
    assert other.likeness < UNLIKE < own.likeness
    assert other.unlike
    assert taken_by(camera, b"no picture").likeness is None
    assert (camera.health().problems, camera.health().detail) == ((), "YuNet, SFace")


def test_a_model_that_never_finishes_loading_is_given_up_and_photos_are_taken(
    camera_of: Callable[..., LiveCamera], stuck: Path
) -> None:
    camera = camera_of(stuck, HASTY)
    hung = until(camera.health, lambda said: said.problems)
    assert "face-matcher-unusable" in {problem.code for problem in hung.problems}, "while it is down as well"
    until(lambda: camera.start(sitting=Sitting()), lambda problem: problem is None)  # its patience is short
    assert taken_by(camera, b"").likeness is None
    assert wrong_with(camera).startswith(f"{stuck}: nothing heard for ")


def test_a_model_that_kills_the_process_is_tried_no_more(
    camera_of: Callable[..., LiveCamera], stuck: Path
) -> None:
    camera = camera_of(stuck)
    process = until(lambda: camera.worker, lambda said: said)
    assert process is not None
    with stuck.open("wb"):  # opens when the other end does: now it is being loaded
        os.kill(process.pid, signal.SIGKILL)
    assert taken_by(camera, b"").likeness is None
    assert wrong_with(camera).startswith(f"{stuck}: the camera's process ended")
    assert camera.worker is not None
    assert camera.worker.pid != process.pid


def test_a_model_that_is_none_is_named_and_photos_are_taken(models: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "sface.onnx"
    wrong.write_bytes(b"not a network")
    settings = Settings(
        kind="opencv", source=str(models / "one.png"), detector=models / "yunet.onnx", matcher=wrong
    )
    camera = open_camera(settings)
    assert isinstance(camera, LiveCamera)
    try:
        said = seen_through(camera)  # as `kiosk doctor` looks
        assert (said.state, said.detail) == (State.GOOD, wrong_with(camera))
        assert said.detail.startswith(f"{wrong}: no face recogniser")
        assert taken_by(camera, b"").likeness is None
    finally:
        camera.close()


class Standing:
    """A source that shows the same picture for ever."""

    def read(self) -> Picture:
        return ONE

    def close(self) -> None:
        """Nothing is held."""


@pytest.mark.parametrize("compared", [True, False])
def test_the_process_says_when_it_tries_the_matcher(models: Path, compared: bool) -> None:
    descriptor = Board.create()
    board = Board(descriptor)
    os.close(descriptor)
    reports: list[Report] = []
    ticks = iter(range(1000))
    worker = Worker(board, reports.append, lambda: next(ticks) / 10, opener=lambda *_, **__: Standing())
    files = {
        name: str(models / f"{file}.onnx") for name, file in (("detector", "yunet"), ("matcher", "sface"))
    }
    worker.obey(Command(Do.OPEN, source=str(models / "one.png"), **files))
    portrait = carried(card(ONE, models)) if compared else b""
    worker.obey(Command(Do.LOOK, 1, portrait=portrait))
    while not reports[-1].photo:
        worker.turn()
    board.close()
    tried = [at for at, report in enumerate(reports) if report.phase is Phase.TRYING]
    assert tried == ([0, len(reports) - 2] if compared else [0])
    taken = reports[-1].photo
    assert taken is not None
    assert (taken.likeness is not None) is compared


def test_a_large_picture_of_a_card_is_made_small_for_the_pipe() -> None:
    out = BytesIO()
    noise = np.random.default_rng(1).integers(0, 255, (1000, 800, 3), np.uint8)
    Image.fromarray(noise).save(out, "PNG")
    small = carried(out.getvalue())
    assert len(small) < 100_000
    with Image.open(BytesIO(small)) as picture:
        assert picture.width <= MOST[0]
        assert picture.height == MOST[1]


@pytest.mark.parametrize("portrait", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + bytes(40)])
def test_what_is_no_picture_is_not_carried(portrait: bytes) -> None:
    assert carried(portrait) == b""
