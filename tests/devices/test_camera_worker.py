"""What the camera's process does with good, bad and vanishing pictures; no process is started here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from devices.camera.board import Board
from devices.camera.booklet import booklet
from devices.camera.sources import Source, open_source, present
from devices.camera.wire import Command, Do, Phase, Report
from devices.camera.worker import OUTLINE, Worker, fitted
from devices.face.picture import Picture
from kiosk.domain.faces import Advice, Challenge
from kiosk.domain.pages import Remark
from tests.helpers.portraits import frame


class FakeSource:
    """Gives the pictures of a list, then None for ever."""

    def __init__(self, pictures: list[Picture | None]) -> None:
        self.pictures, self.closed = pictures, False

    def read(self) -> Picture | None:
        return self.pictures.pop(0) if self.pictures else None

    def close(self) -> None:
        self.closed = True


class Bench:
    """A worker with its clock, its board, its reports, and the sources it will find when it opens one."""

    def __init__(self, *found: Source | None) -> None:
        descriptor = Board.create()
        self.board = Board(descriptor)
        os.close(descriptor)
        self.now = 100.0
        self.reports: list[Report] = []
        self.found = list(found)
        self.opened: list[tuple[str, bool]] = []
        self.worker = Worker(self.board, self.reports.append, lambda: self.now, self.wait, self.open)

    def wait(self, seconds: float) -> None:
        self.now += seconds

    def open(self, name: str, *, full: bool = False, **_told: object) -> Source | None:
        self.opened.append((name, full))
        return self.found.pop(0) if self.found else None

    def turns(self, count: int) -> None:
        for _ in range(count):
            self.now += 0.1
            self.worker.turn()

    @property
    def phases(self) -> list[Phase]:
        return [report.phase for report in self.reports]


@pytest.fixture
def make() -> Iterator[type[Bench]]:
    made: list[Bench] = []

    class Made(Bench):
        def __init__(self, *found: Source | None) -> None:
            super().__init__(*found)
            made.append(self)

    yield Made
    for bench in made:
        bench.board.close()


def plain(value: int = 90) -> Picture:
    return np.full((720, 1280, 3), value, np.uint8)


def test_pictures_are_laid_on_the_board_and_reported(make: type[Bench]) -> None:
    bench = make(FakeSource([plain(90), plain(91)]))
    bench.worker.obey(Command(Do.OPEN, source="/dev/video9"))
    bench.worker.obey(Command(Do.LOOK, 5))
    bench.turns(2)
    assert bench.phases == [Phase.READY, Phase.OPENING, Phase.LOOKING, Phase.LOOKING]
    last = bench.reports[-1]
    assert (last.visit, last.number, last.width, last.height) == (5, 2, 1280, 720)
    shown = bench.board.read(2)
    assert shown is not None
    assert set(shown.rgb) == {91}


def test_the_photo_is_reported_exactly_once(make: type[Bench]) -> None:
    bench = make(FakeSource([frame((0.5, 0.5, 0.5))] * 14))
    bench.worker.obey(Command(Do.LOOK, 1))
    bench.turns(14)
    photos = [report for report in bench.reports if report.photo]
    assert len(photos) == 1
    assert photos[0].advice is Advice.TAKEN
    assert photos[0].face is not None
    assert photos[0] is not bench.reports[-1]
    assert bench.reports[-1].advice is Advice.TAKEN


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_as_many_challenges_as_were_ordered_and_are_known(make: type[Bench], count: int) -> None:
    bench = make(FakeSource([frame((0.5, 0.5, 0.5))] * 60))
    bench.worker.obey(Command(Do.LOOK, 1, challenges=count, seconds=0.5))
    bench.turns(60)
    (photo,) = [report.photo for report in bench.reports if report.photo]
    assert len(set(photo.asked)) == min(count, 2)
    assert photo.passed == (), "a portrait that keeps still does nothing"
    told = {report.advice.value for report in bench.reports}
    assert {"blink", "nearer"} & told == set(photo.asked[:1]), "the second comes after the first was passed"


def test_the_order_is_drawn_by_chance(make: type[Bench]) -> None:
    bench = make()
    drawn = set()
    for visit in range(40):
        bench.worker.obey(Command(Do.LOOK, visit, challenges=2, seconds=9.0))
        drawn.add(bench.worker.trial.asked)
    assert drawn == {(Challenge.BLINK, Challenge.NEARER), (Challenge.NEARER, Challenge.BLINK)}


def test_without_faces_nothing_is_searched_and_no_photo_taken(make: type[Bench]) -> None:
    bench = make(FakeSource([frame((0.5, 0.5, 0.5))] * 14))
    bench.worker.obey(Command(Do.OPEN, source="a", still_source="b"))
    bench.worker.obey(Command(Do.LOOK, 1, faces=False))
    bench.turns(14)
    assert bench.opened == [("b", True)]
    assert bench.phases[-1] is Phase.LOOKING
    assert {(report.advice, report.face, report.photo) for report in bench.reports} == {
        (Advice.NO_FACE, None, None)
    }


def test_without_faces_the_paper_is_outlined_twice_a_second(make: type[Bench]) -> None:
    large = np.asarray(booklet(1920, 1080, 0.0))
    bare = np.full_like(large, 90)
    bench = make(FakeSource([large, bare, bare]))
    bench.worker.obey(Command(Do.LOOK, 1, faces=False))
    bench.turns(1)
    first = bench.reports[-1].sheet
    assert first is not None
    assert not first.cut
    assert all(0 < x < 1280 and 0 < y < 720 for x, y in first.corners), "in the pixels that are shown"
    bench.turns(1)  # too soon for another search
    assert bench.reports[-1].sheet == first
    bench.now += OUTLINE
    bench.turns(1)
    assert bench.reports[-1].sheet is None


def test_a_large_picture_is_made_to_fit_and_its_face_box_with_it(make: type[Bench]) -> None:
    bench = make(FakeSource([frame((0.5, 0.5, 0.5), width=1920, height=1080)]))
    bench.worker.obey(Command(Do.LOOK, 1))
    bench.turns(1)
    last = bench.reports[-1]
    assert (last.width, last.height) == (1280, 720)
    assert last.face is not None
    assert last.face[0] + last.face[2] / 2 == pytest.approx(640, abs=40)


@pytest.mark.parametrize(
    ("shape", "result"),
    [
        ((720, 1280), (720, 1280)),
        ((480, 640), (480, 640)),
        ((3072, 4096), (720, 960)),
        ((2000, 500), (720, 180)),
    ],
)
def test_fitted_sizes(shape: tuple[int, int], result: tuple[int, int]) -> None:
    small, scale = fitted(np.zeros((*shape, 3), np.uint8))
    assert small.shape[:2] == result
    assert scale == pytest.approx(result[0] / shape[0])


@pytest.mark.parametrize(("there", "why"), [(True, Phase.BLIND), (False, Phase.MISSING)])
def test_a_source_that_goes_blind_is_let_go_and_opened_again(
    make: type[Bench], tmp_path: Path, there: bool, why: Phase
) -> None:
    first, second = FakeSource([plain()]), FakeSource([plain(7)])
    bench = make(first, None, second)
    (tmp_path / "video0").touch()
    bench.worker.obey(Command(Do.OPEN, source=str(tmp_path / "video0")))
    bench.worker.obey(Command(Do.LOOK, 1))
    bench.turns(5)
    assert not first.closed
    if not there:
        (tmp_path / "video0").unlink()
    while why not in bench.phases:
        bench.turns(1)
    assert first.closed
    assert bench.now < 102
    bench.turns(1)
    assert bench.phases[-2:] == [Phase.OPENING, Phase.MISSING]
    bench.turns(2)
    assert bench.phases[-2:] == [Phase.OPENING, Phase.LOOKING]


def test_a_few_lost_pictures_are_no_trouble(make: type[Bench]) -> None:
    bench = make(FakeSource([plain(), None, None, None, plain()]))
    bench.worker.obey(Command(Do.LOOK, 1))
    bench.turns(5)
    assert Phase.MISSING not in bench.phases
    assert bench.reports[-1].number == 2


def test_stop_lets_the_device_go_and_wipes_the_board(make: type[Bench]) -> None:
    source = FakeSource([plain()] * 3)
    bench = make(source)
    bench.worker.obey(Command(Do.LOOK, 1))
    bench.turns(2)
    assert not bench.board.clean()
    bench.worker.obey(Command(Do.STOP, 2))
    assert source.closed
    assert bench.board.clean()
    assert (bench.reports[-1].phase, bench.reports[-1].visit) == (Phase.READY, 2)


def test_the_next_person_starts_with_nothing_of_the_last(make: type[Bench]) -> None:
    bench = make(FakeSource([frame((0.5, 0.5, 0.5))] * 12 + [plain()]))
    bench.worker.obey(Command(Do.LOOK, 1))
    bench.turns(12)
    assert bench.reports[-1].advice is Advice.TAKEN
    bench.worker.obey(Command(Do.LOOK, 2))
    last = bench.reports[-1]
    assert (last.visit, last.advice, last.face, last.photo) == (2, Advice.NO_FACE, None, None)
    assert len(bench.opened) == 1


def test_a_page_comes_from_the_open_camera_at_full_size(make: type[Bench]) -> None:
    bench = make(FakeSource([plain(), np.full((1080, 1920, 3), 5, np.uint8)]))
    bench.worker.obey(Command(Do.LOOK, 1))
    bench.turns(1)
    bench.worker.obey(Command(Do.PAGE, 2))
    last = bench.reports[-1]
    assert (last.phase, last.visit) == (Phase.PAGE, 2)
    assert last.taken is not None
    assert (last.taken.page.width, last.taken.page.height) == (1600, 900)
    assert last.taken.remarks == (Remark.DARK, Remark.NO_EDGES)


def test_a_page_from_another_camera_waits_for_its_exposure_and_lets_it_go(make: type[Bench]) -> None:
    desk = FakeSource([plain(1)])
    bench = make(desk)

    def read() -> Picture:
        bench.now += 0.1
        return plain(int((bench.now - 100) * 10))

    desk.read = read  # type: ignore[method-assign]
    bench.worker.obey(Command(Do.OPEN, source="a", still_source="b"))
    bench.worker.obey(Command(Do.PAGE, 2))
    assert bench.opened == [("b", True)]
    assert bench.reports[-1].taken is not None
    with Image.open(BytesIO(bench.reports[-1].taken.page.jpeg)) as page:
        assert max(page.convert("L").getextrema()) >= 5
    assert desk.closed


@pytest.mark.parametrize(("found", "why"), [(None, Phase.MISSING), (FakeSource([]), Phase.BLIND)])
def test_no_page_from_a_camera_that_gives_none(make: type[Bench], found: Source | None, why: Phase) -> None:
    bench = make(found)
    bench.worker.obey(Command(Do.PAGE, 3))
    assert (bench.reports[-1].phase, bench.reports[-1].visit) == (why, 3)


def test_in_a_folder_that_may_not_be_entered_nothing_is_there(make: type[Bench], tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)  # looking at it fails, for the superuser as well
    name = str(loop / ("x" * 300) / "film.avi")
    assert present(name) is False
    assert open_source(name) is None
