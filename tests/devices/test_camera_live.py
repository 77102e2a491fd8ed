"""The whole camera with its real process: seen, killed, hung, unplugged, stopped."""

from __future__ import annotations

import os
import signal
import statistics
import time
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from devices.camera import booklet, live, open_camera
from devices.camera.live import Limits, LiveCamera
from devices.camera.process import WorkerProcess
from devices.camera.simulated import Scene, show
from devices.camera.wire import Report
from kiosk.config import Camera as Settings
from kiosk.domain.faces import Advice
from kiosk.domain.pages import Taken
from kiosk.ports import Look, State
from kiosk.problems import Problem
from tests.helpers.cameras import PATIENT, Opener, mjpeg, ready, seen, trouble, until
from tests.helpers.onnx import detector
from tests.helpers.portraits import frame


def test_a_photo_takes_itself_from_a_picture_file(camera_of: Opener, portrait_file: Path) -> None:
    camera = camera_of(str(portrait_file))
    assert camera.start() is None
    look = until(camera.look, lambda said: isinstance(said, Look) and said.photo)
    assert isinstance(look, Look)
    assert look.photo is not None
    assert look.advice is Advice.TAKEN
    assert Image.open(BytesIO(look.photo.jpeg)).size == (358, 441)
    assert look.frame is not None
    assert (look.frame.width, look.frame.height) == (1280, 720)
    shown = np.frombuffer(look.frame.rgb, np.uint8).reshape(720, 1280, 3)
    assert np.array_equal(shown, frame((0.5, 0.5, 0.5)))
    assert camera.health().state is State.GOOD


def test_a_model_that_can_not_be_used_is_named_and_photos_are_taken_all_the_same(
    portrait_file: Path, tmp_path: Path
) -> None:
    model = tmp_path / "yunet.onnx"
    model.write_bytes(b"not a network")
    camera = LiveCamera(str(portrait_file), limits=PATIENT, detector=str(model))
    try:
        ready(camera)
        (problem,) = camera.health().problems
        assert (problem.code, camera.health().state) == ("face-model-unusable", State.GOOD)
        assert str(model) in problem.detail
        camera.start()
        until(camera.look, lambda said: isinstance(said, Look) and said.photo)
    finally:
        camera.close()


def test_a_configured_model_finds_the_faces(tmp_path: Path) -> None:
    picture = np.full((720, 1280, 3), 60, np.uint8)
    picture[360:384, 624:648] = 255
    path = tmp_path / "block.png"
    Image.fromarray(picture).save(path)
    model = detector(tmp_path / "yunet.onnx")
    camera = open_camera(Settings(kind="opencv", source=str(path), detector=model))
    try:
        assert isinstance(camera, LiveCamera)
        ready(camera)
        assert camera.health().problems == ()
        camera.start()
        until(camera.look, lambda said: isinstance(said, Look) and said.face)
    finally:
        camera.close()


def test_looking_never_waits_and_the_newest_frame_wins(camera_of: Opener, portrait_file: Path) -> None:
    camera = camera_of(str(portrait_file))
    camera.start()
    process, first = ready(camera), seen(camera).frame
    assert first is not None
    newer = until(camera.look, lambda said: isinstance(said, Look) and said.frame and said.frame != first)
    assert isinstance(newer, Look)
    assert newer.frame is not None
    assert newer.frame.number > first.number
    os.kill(process.pid, signal.SIGSTOP)
    lasted = []
    while isinstance(camera.look(), Look):
        begun = time.monotonic()
        camera.look()
        lasted.append(time.monotonic() - begun)
    assert statistics.median(lasted) < 0.2  # a machine busy with other tests may hold up a single one


def test_a_killed_process_is_told_at_once_and_replaced(camera_of: Opener, portrait_file: Path) -> None:
    camera = camera_of(str(portrait_file))
    camera.start()
    seen(camera)
    first = camera.worker
    assert first is not None
    os.kill(first.pid, signal.SIGKILL)
    begun = time.monotonic()
    assert trouble(camera).code == "camera-silent"
    assert time.monotonic() - begun < 1.5
    assert camera.health().state is State.BAD
    assert seen(camera).frame is not None
    second = camera.worker
    assert second is not None
    assert second.pid != first.pid
    look = until(camera.look, lambda said: isinstance(said, Look) and said.photo)
    assert isinstance(look, Look)


def test_a_hung_process_is_noticed_killed_and_replaced(camera_of: Opener, portrait_file: Path) -> None:
    camera = camera_of(str(portrait_file))
    camera.start()
    seen(camera)
    first = camera.worker
    assert first is not None
    os.kill(first.pid, signal.SIGSTOP)
    begun = time.monotonic()
    assert trouble(camera).code == "camera-silent"
    assert 1.5 < time.monotonic() - begun < 6.0
    assert seen(camera).frame is not None
    with pytest.raises(ProcessLookupError):
        os.kill(first.pid, 0)


def test_a_process_killed_while_nobody_looks_is_replaced_too(camera_of: Opener, portrait_file: Path) -> None:
    camera = camera_of(str(portrait_file))
    first = ready(camera)
    os.kill(first.pid, signal.SIGKILL)
    until(lambda: camera.worker, lambda process: process is not None and process.pid != first.pid)
    until(camera.health, lambda health: health.state is State.GOOD)
    assert camera.start() is None
    assert seen(camera).frame is not None


def test_a_process_that_talks_nonsense_is_replaced(
    camera_of: Opener, portrait_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Spoilt(WorkerProcess):
        def receive(self, timeout: float) -> Report | None:
            return Report.decode(b'{"phase": "dancing"}')

    monkeypatch.setattr(live, "WorkerProcess", Spoilt)
    camera = camera_of(str(portrait_file))
    until(camera.health, lambda health: health.state is State.BAD)
    assert camera.health().problems == (Problem("camera-silent", "the camera's process talks nonsense"),)
    monkeypatch.setattr(live, "WorkerProcess", WorkerProcess)
    until(camera.start, lambda said: said is None)
    assert seen(camera).frame is not None


def test_restarts_grow_rarer_while_the_process_keeps_dying(camera_of: Opener, portrait_file: Path) -> None:
    camera = camera_of(str(portrait_file), limits=Limits(first_retry=0.05, last_retry=0.4))
    born: list[float] = []
    for _ in range(5):
        process = until(lambda: camera.worker, lambda process: process is not None)
        assert process is not None
        born.append(time.monotonic())
        os.kill(process.pid, signal.SIGKILL)
        until(lambda: camera.worker, lambda now, dead=process: now is not dead)
    gaps = [after - before for before, after in pairwise(born)]
    assert gaps[-1] > 0.35
    assert gaps[-1] > gaps[0]


@pytest.mark.parametrize("source", ["/nowhere/film.avi", "/nowhere/picture.png", "97", "/dev/video97"])
def test_what_is_not_there_is_missing(camera_of: Opener, source: str) -> None:
    camera = camera_of(source)
    ready(camera)
    missing = Problem("camera-missing", source)
    assert camera.health().problems == (missing,)
    assert camera.start() == missing
    assert camera.page() == missing


def test_a_camera_that_was_never_there_is_told_while_looking(camera_of: Opener) -> None:
    camera = camera_of("/nowhere/film.avi")
    camera.start()  # before the process can know
    assert trouble(camera).code == "camera-missing"


def test_an_unplugged_camera_is_missing_until_it_is_back(tmp_path: Path) -> None:
    show(tmp_path, Scene.FACE)
    camera = open_camera(Settings(kind="simulated", path=tmp_path))
    try:
        assert camera.start() is None
        seen(camera)
        show(tmp_path, Scene.GONE)
        assert trouble(camera).code == "camera-missing"
        show(tmp_path, Scene.FACE)
        assert seen(camera).frame is not None
    finally:
        camera.close()


@pytest.mark.parametrize(
    ("scene", "code", "told"),
    [
        (Scene.REFUSED, "camera-refused", ""),
        (Scene.GARBAGE, "camera-silent", ""),
        (Scene.HUNG, "camera-silent", "nothing heard"),
        (Scene.CRASH, "camera-silent", "ended"),
    ],
)
def test_a_camera_that_breaks_is_named_and_used_again(
    tmp_path: Path, scene: Scene, code: str, told: str
) -> None:
    show(tmp_path, Scene.FACE)
    camera = open_camera(Settings(kind="simulated", path=tmp_path))
    try:
        assert camera.start() is None
        seen(camera)
        show(tmp_path, scene)
        problem = trouble(camera)
        assert problem.code == code
        assert told in problem.detail
        assert camera.health().state is State.BAD
        show(tmp_path, Scene.FACE)
        assert seen(camera).frame is not None
    finally:
        camera.close()


def test_permission_that_was_lost_is_named_before_anybody_looks(tmp_path: Path) -> None:
    show(tmp_path, Scene.REFUSED)
    camera = open_camera(Settings(kind="simulated", path=tmp_path))
    try:
        until(
            camera.health, lambda health: {problem.code for problem in health.problems} == {"camera-refused"}
        )
        problem = camera.start()
        assert problem is not None
        assert problem.code == "camera-refused"
        page = camera.page()
        assert isinstance(page, Problem)
        assert page.code == "camera-refused"
        show(tmp_path, Scene.FACE)
        until(camera.start, lambda said: said is None)
        assert seen(camera).frame is not None
    finally:
        camera.close()


def test_a_dead_process_is_not_waited_for_longer_than_a_camera_may_take_to_be_back() -> None:
    assert Limits().last_retry + 1.5 < 5.0, "its start takes about a second"


def test_the_simulated_camera_shows_its_scenes_and_a_page(tmp_path: Path) -> None:
    show(tmp_path, Scene.TWO)
    camera = open_camera(Settings(kind="simulated", path=tmp_path))
    try:
        camera.start()
        for scene, advice in [
            (Scene.TWO, Advice.TWO_FACES),
            (Scene.FAR, Advice.TOO_FAR),
            (Scene.FACE, Advice.TAKEN),
        ]:
            show(tmp_path, scene)
            until(camera.look, lambda said, wanted=advice: isinstance(said, Look) and said.advice is wanted)
        taken = camera.page()
        assert isinstance(taken, Taken)
        assert taken.remarks == ()
        assert 1200 < taken.page.width < 1600
        assert taken.page.width / taken.page.height == pytest.approx(
            booklet.PAGE[0] / booklet.PAGE[1], rel=0.02
        )
        camera.stop()
        assert camera.start(faces=False) is None
        look = seen(camera)
        assert (look.face, look.photo, look.advice) == (None, None, Advice.NO_FACE)
        assert look.frame is not None
        assert (look.frame.width, look.frame.height) == (1280, 720)
        laid = until(camera.look, lambda said: isinstance(said, Look) and said.sheet is not None)
        assert isinstance(laid, Look)
        assert laid.sheet is not None
        assert not laid.sheet.cut
    finally:
        camera.close()


def test_a_stream_from_the_network_is_a_camera(camera_of: Opener, tmp_path: Path) -> None:
    file = tmp_path / "portrait.jpg"
    Image.fromarray(frame((0.5, 0.5, 0.5))).save(file, quality=90)
    with mjpeg(file.read_bytes()) as address:
        camera = camera_of(address)
        assert camera.start() is None
        look = until(camera.look, lambda said: isinstance(said, Look) and said.photo)
        assert isinstance(look, Look)
        camera.close()


def test_a_network_camera_that_refuses_is_missing_and_its_password_is_not_told(camera_of: Opener) -> None:
    camera = camera_of("http://name:word@127.0.0.1:9/none.mjpeg")
    camera.start()
    assert trouble(camera) == Problem("camera-missing", "127.0.0.1:9/none.mjpeg")


def test_stop_leaves_nothing_of_the_person(camera_of: Opener, portrait_file: Path) -> None:
    camera = camera_of(str(portrait_file))
    camera.start()
    until(camera.look, lambda said: isinstance(said, Look) and said.photo)
    process = camera.worker
    assert process is not None
    assert not process.board.clean()
    camera.stop()
    assert camera.worker is process
    assert process.board.clean()
    assert camera.look() == Look(None, Advice.NO_FACE)
    camera.start()
    assert seen(camera).photo is None


def test_stop_kills_a_process_that_does_not_obey(camera_of: Opener, portrait_file: Path) -> None:
    camera = camera_of(str(portrait_file), limits=Limits(stop=0.2, opening=40.0))
    camera.start()
    seen(camera)
    process = camera.worker
    assert process is not None
    os.kill(process.pid, signal.SIGSTOP)
    camera.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)
    assert camera.start() is None or camera.health().state is State.BAD


def test_a_page_from_one_camera_for_both(camera_of: Opener, portrait_file: Path) -> None:
    camera = camera_of(str(portrait_file))
    ready(camera)
    taken = camera.page()
    assert isinstance(taken, Taken)
    assert 0 < taken.page.width <= 1280  # a portrait pinned to a wall looks like a sheet
    camera.start()
    seen(camera)
    assert isinstance(camera.page(), Taken)
    assert seen(camera).frame is not None


def test_a_page_from_the_camera_above_the_desk(
    camera_of: Opener, portrait_file: Path, tmp_path: Path
) -> None:
    desk = tmp_path / "desk.png"
    ground = np.full((1536, 2048, 3), 60, np.uint8)
    ground[300:1300, 500:1500] = 240
    Image.fromarray(ground).save(desk)
    camera = camera_of(str(portrait_file), str(desk))
    camera.start()
    seen(camera)
    taken = camera.page()
    assert isinstance(taken, Taken)
    assert taken.sheet_found
    assert (taken.page.width, taken.page.height) == pytest.approx((1000, 1000), abs=10)
    desk.unlink()
    assert camera.page() == Problem("camera-missing", str(desk))
    assert isinstance(camera.look(), Look)
    camera.stop()
    health = until(camera.health, lambda health: health.state is State.BAD)
    assert health.problems == (Problem("camera-missing", str(desk)),)
    assert camera.start() is None
