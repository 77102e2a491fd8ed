"""How the camera's process ends: with its parent, when it hangs, when it is closed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from devices.camera.live import Limits, LiveCamera
from devices.camera.process import ROOT
from kiosk.problems import Problem
from tests.helpers.cameras import Opener, ready, seen, trouble, until


def test_closing_ends_the_process(portrait_file: Path) -> None:
    camera = LiveCamera(str(portrait_file))
    process = ready(camera)
    camera.close()
    assert camera.worker is None
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


PARENT = """
import sys
from pathlib import Path
from devices.camera import open_camera
from kiosk.config import Camera
from kiosk.ports import Look
from tests.helpers.cameras import until
camera = open_camera(Camera(kind=sys.argv[1], source=sys.argv[2], path=Path(sys.argv[2])))
worker = until(lambda: camera.worker, bool)
camera.start()
if sys.argv[1] == "simulated":
    until(camera.look, lambda said: isinstance(said, Look) and said.frame)
    camera.page()
heavy = {"cv2", "numpy", "PIL", "PySide6"} & set(sys.modules)
print(worker.pid, heavy or "light", flush=True)
sys.stdin.read()
"""


def orphan_of(kind: str, path: Path, ready_to_die: Callable[[], object] = bool) -> tuple[str, str]:
    """Start a program with a camera, let it say its process's number and what it had to load, and kill it."""
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, kind, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    with parent:
        assert parent.stdout is not None
        pid, _, heavy = parent.stdout.readline().rstrip("\n").partition(" ")
        ready_to_die()
        parent.kill()
    return pid, heavy


def gone(pid: str) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    try:
        return " Z " in stat.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_the_parent_never_loads_opencv_and_its_death_ends_the_process(tmp_path: Path) -> None:
    pid, heavy = orphan_of("simulated", tmp_path)
    assert heavy == "light"
    assert until(lambda: gone(pid), bool)


@pytest.fixture
def hanging(tmp_path: Path) -> Path:
    """A picture file that blocks whoever opens it, as a driver may."""
    path = tmp_path / "hanging.png"
    os.mkfifo(path)
    return path


def test_a_process_hung_in_its_driver_ends_with_its_parent(hanging: Path) -> None:
    held: list[int] = []

    def being_read() -> bool:
        with suppress(OSError):  # refused as long as nobody reads
            held.append(os.open(hanging, os.O_WRONLY | os.O_NONBLOCK))
        return bool(held)

    pid, _ = orphan_of("opencv", hanging, lambda: until(being_read, bool))
    assert until(lambda: gone(pid), bool)
    os.close(held[0])


def test_a_driver_that_hangs_while_opening_is_given_up(camera_of: Opener, hanging: Path) -> None:
    camera = camera_of(str(hanging), limits=Limits(opening=3.0, last_retry=60.0, first_retry=60.0))
    camera.start()
    problem = trouble(camera)
    assert problem.code == "camera-silent"
    assert "nothing heard" in problem.detail


def test_a_page_that_never_comes_is_given_up(camera_of: Opener, hanging: Path, portrait_file: Path) -> None:
    camera = camera_of(str(portrait_file), str(hanging), Limits(opening=40.0, page=0.5))
    camera.start()
    seen(camera)
    assert camera.page() == Problem("camera-silent", "no picture of a page")
    assert seen(camera).frame is not None
