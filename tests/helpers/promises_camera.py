"""What every camera promises (`kiosk.ports.Camera`): drawn, a film, a network stream or plugged in."""

from __future__ import annotations

import time
from io import BytesIO

from PIL import Image

from devices.camera.page import MOST_BYTES
from kiosk.domain.pages import Taken
from kiosk.ports import Camera, Health, Look, State
from kiosk.problems import PROBLEMS as TABLE
from kiosk.problems import Problem
from tests.helpers.cameras import seen, until

LOOK_S = 0.2


def looking_never_blocks(camera: Camera) -> None:
    assert camera.start() is None
    slowest, end = 0.0, time.monotonic() + 1.0
    while time.monotonic() < end:
        before = time.monotonic()
        assert isinstance(camera.look(), Look | Problem)
        slowest = max(slowest, time.monotonic() - before)
    camera.stop()
    assert slowest < LOOK_S, f"a look took {slowest * 1000:.0f} ms"


def frames_are_whole_and_move_on(camera: Camera) -> None:
    assert camera.start() is None
    first = seen(camera).frame
    assert first is not None
    assert len(first.rgb) == first.width * first.height * 3
    later = until(camera.look, lambda said: isinstance(said, Look) and said.frame != first and said.frame)
    assert isinstance(later, Look)
    assert later.frame is not None
    assert later.frame.number > first.number, "the newest frame wins"
    camera.stop()


def stop_forgets_every_frame(camera: Camera) -> None:
    assert camera.start() is None
    assert seen(camera).frame is not None
    camera.stop()
    after = camera.look()
    assert isinstance(after, Problem) or (after.frame is None and after.photo is None), (
        "a stopped camera sees"
    )
    camera.stop()


def nothing_is_left_of_the_person_before(camera: Camera) -> None:
    assert camera.start() is None
    assert seen(camera).frame is not None
    camera.stop()
    assert camera.start() is None
    first = camera.look()
    assert isinstance(first, Problem) or first.photo is None
    camera.stop()


def without_faces_no_photo_is_taken(camera: Camera) -> None:
    assert camera.start(faces=False) is None
    until(camera.look, lambda said: isinstance(said, Look) and said.frame)
    for _ in range(20):
        look = camera.look()
        assert isinstance(look, Problem) or look.photo is None
    camera.stop()


def a_page_is_small_enough_to_travel(camera: Camera) -> None:
    taken = until(camera.page, lambda said: isinstance(said, Taken), 20)
    assert isinstance(taken, Taken)
    assert 0 < len(taken.page.jpeg) <= MOST_BYTES
    with Image.open(BytesIO(taken.page.jpeg)) as seen:
        assert seen.size == (taken.page.width, taken.page.height)
    assert taken.page.fingerprint is not None


def health_is_an_answer_at_any_time(camera: Camera) -> None:
    for health in (camera.health(), _while_looking(camera), camera.health()):
        assert isinstance(health, Health)
        assert health.state is not State.BAD, health
        assert all(problem.code in TABLE for problem in health.problems)


def _while_looking(camera: Camera) -> Health:
    assert camera.start() is None
    assert seen(camera).frame is not None
    health = camera.health()
    camera.stop()
    assert health.state is State.GOOD, "it has seen a picture"
    return health


def closing_twice_is_harmless(camera: Camera) -> None:
    camera.close()
    camera.close()


# In this order: what closes comes last.
PROMISES = (
    a_page_is_small_enough_to_travel,
    looking_never_blocks,
    frames_are_whole_and_move_on,
    stop_forgets_every_frame,
    nothing_is_left_of_the_person_before,
    without_faces_no_photo_is_taken,
    health_is_an_answer_at_any_time,
    closing_twice_is_harmless,
)
