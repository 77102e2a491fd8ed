"""The camera's small parts: the shared board, the messages, the pages that travel, the scene's file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO
from mmap import mmap
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from devices.camera import NoCamera, board, simulated
from devices.camera.board import HIGHEST, WIDEST, Board
from devices.camera.page import encode_page
from devices.camera.simulated import Scene, show, shown
from devices.camera.wire import Command, Do, Phase, Report
from devices.face.picture import Picture
from kiosk.domain.applications import Fingerprint, Page
from kiosk.domain.faces import Advice, FacePhoto, Frame, Sitting
from kiosk.domain.pages import Outline, Remark, Taken
from kiosk.ports import State
from kiosk.problems import Problem


def frame(number: int, value: int, width: int = 8, height: int = 4) -> Frame:
    return Frame(number, width, height, bytes([value]) * (width * height * 3))


@pytest.fixture
def boards() -> Iterator[tuple[Board, Board]]:
    descriptor = Board.create()
    ours, theirs = Board(descriptor), Board(descriptor)
    os.close(descriptor)
    yield ours, theirs
    ours.close()
    theirs.close()


def test_a_board_shows_what_the_other_side_wrote(boards: tuple[Board, Board]) -> None:
    ours, theirs = boards
    assert ours.read(1) is None
    theirs.write(frame(1, 17))
    assert ours.read(1) == frame(1, 17)


def test_the_two_newest_pictures_are_kept_and_older_ones_never_shown(boards: tuple[Board, Board]) -> None:
    ours, theirs = boards
    for number in (1, 2, 3):
        theirs.write(frame(number, number))
    assert [ours.read(number) for number in (1, 2, 3, 4)] == [None, frame(2, 2), frame(3, 3), None]


def test_the_largest_picture_fits(boards: tuple[Board, Board]) -> None:
    ours, theirs = boards
    for number in (1, 2):
        theirs.write(frame(number, 90 + number, WIDEST, HIGHEST))
    assert ours.read(1) == frame(1, 91, WIDEST, HIGHEST)
    assert ours.read(2) == frame(2, 92, WIDEST, HIGHEST)


def test_a_picture_that_is_overwritten_while_it_is_copied_is_none(
    boards: tuple[Board, Board], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = boards
    theirs.write(frame(2, 92))
    heads, looks = board._HEAD, iter(("before the copy", "after the copy"))

    class Meanwhile:
        pack_into = heads.pack_into

        def unpack_from(self, memory: mmap, place: int) -> tuple[int, ...]:
            if next(looks) == "after the copy":
                theirs.write(frame(4, 94))
            return heads.unpack_from(memory, place)

    monkeypatch.setattr(board, "_HEAD", Meanwhile())
    assert ours.read(2) is None


def test_a_wiped_board_is_all_zero(boards: tuple[Board, Board]) -> None:
    ours, theirs = boards
    theirs.write(frame(1, 255, WIDEST, HIGHEST))
    assert not ours.clean()
    ours.wipe()
    assert theirs.clean()
    assert ours.read(1) is None
    assert ours.read(0) is None


TAKEN = Taken(
    Page(b"\n\n{}\x00secret", 1600, 1131, Fingerprint(1 << 63, b"\n" * 256)), (Remark.CUT, Remark.GLARE)
)


@pytest.mark.parametrize(
    "command",
    [
        Command(Do.OPEN, source="rtsp://name:word@host/1", still_source="/dev/video2"),
        Command(Do.LOOK, 7, faces=False),
        Command(Do.LOOK, 7, challenges=2, seconds=16.0, portrait=b"\n{}\x00\n"),
        Command(Do.OPEN, source="0", detector="a", matcher="b"),
        Command(Do.PAGE, 8),
        Command(Do.STOP, 9),
    ],
)
def test_a_command_arrives_as_it_was_sent(command: Command) -> None:
    assert Command.decode(command.encode()) == command


@pytest.mark.parametrize(
    "report",
    [
        Report(Phase.READY, 3, present=True, still_present=False, wrong_model="a file"),
        Report(Phase.READY, 3, wrong_matcher="a file"),
        Report(Phase.LOOKING, 3, 12, 1280, 720, Advice.TOO_FAR, (1, 2, 3, 4)),
        Report(
            Phase.LOOKING,
            3,
            12,
            1280,
            720,
            Advice.TAKEN,
            None,
            FacePhoto(b"\xff\n\x00", 358, 441, 1.5, 99.0, ("eyes",), ("blink", "nearer"), ("blink",), -7),
        ),
        Report(Phase.LOOKING, 3, 13, sheet=Outline(((-3, 4), (90, 2), (92, 70), (1, 71)), cut=True)),
        Report(Phase.PAGE, 4, taken=TAKEN),
        Report(Phase.MISSING, 5),
        Report(Phase.READY, 6, refused=True, still_refused=False),
        Report(Phase.READY, 6, refused=False, still_refused=True),
    ],
)
def test_a_report_arrives_as_it_was_sent(report: Report) -> None:
    assert Report.decode(report.encode()) == report


@pytest.mark.parametrize("garbage", [b"", b"\n", b"[]\n", b"{}", b'{"phase": "dancing"}\n'])
def test_nonsense_is_noticed(garbage: bytes) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        Report.decode(garbage)


def test_reports_and_commands_never_show_pictures_or_what_came_of_comparing_them() -> None:
    report = Report(Phase.PAGE, taken=TAKEN, photo=FacePhoto(b"secret", 1, 1, 1, 1, likeness=417))
    assert "secret" not in repr(report)
    assert "417" not in repr(report)
    assert "secret" not in repr((Command(Do.LOOK, portrait=b"secret"), Sitting(portrait=b"secret")))


@pytest.mark.parametrize("scene", list(Scene))
def test_a_scene_shown_is_the_scene_seen(tmp_path: Path, scene: Scene) -> None:
    show(tmp_path / "new", str(scene))
    assert shown(tmp_path / "new") is scene
    assert [path.name for path in (tmp_path / "new").iterdir()] == [simulated.FILE]


def test_an_unknown_scene_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    show(tmp_path, Scene.TWO)
    with pytest.raises(ValueError, match="circus"):
        show(tmp_path, "circus")
    assert shown(tmp_path) is Scene.TWO


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"scene": "circus"}', '{"scene": null}', "\udcff"])
def test_a_scene_file_that_makes_no_sense_is_no_scene(tmp_path: Path, text: str) -> None:
    (tmp_path / simulated.FILE).write_bytes(text.encode(errors="surrogateescape"))
    assert shown(tmp_path) is None


def picture(width: int, height: int, *, noise: bool) -> Picture:
    if noise:
        return np.random.default_rng(3).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return np.full((height, width, 3), 240, np.uint8)


@pytest.mark.parametrize("noise", [False, True])
@pytest.mark.parametrize(("width", "height"), [(4096, 3072), (1280, 720), (720, 1280), (40, 30)])
def test_a_page_is_small_enough_to_travel(width: int, height: int, noise: bool) -> None:
    page = encode_page(picture(width, height, noise=noise))
    image = Image.open(BytesIO(page.jpeg))
    assert len(page.jpeg) <= 150_000
    assert image.size == (page.width, page.height)
    assert max(image.size) <= min(1600, max(width, height))
    assert image.size[0] / image.size[1] == pytest.approx(width / height, rel=0.01)
    if not noise:
        assert max(image.size) == min(1600, max(width, height))


def test_no_camera_says_so_everywhere() -> None:
    camera = NoCamera()
    missing = Problem("camera-missing", "none is configured")
    assert [camera.start(), camera.start(faces=False), camera.look(), camera.page()] == [missing] * 4
    assert camera.health().state is State.BAD
    assert camera.health().problems == (missing,)
    camera.stop()
    camera.close()
