"""Pages from a scanner's folder: whole, in order, this person's alone, and gone when they go."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.pages.folder import LATE_S, PATIENCE_S, FolderPages
from devices.pages.reading import MOST_BYTES
from kiosk.domain.pages import Taken
from kiosk.ports import Offer, State
from kiosk.problems import Problem
from tests.helpers import promises_pages
from tests.helpers.cameras import until
from tests.helpers.fakes import FakeClock
from tests.helpers.promises_pages import NO_PAGE, ONE, OTHER, Bench


@pytest.fixture
def clock() -> FakeClock:
    """Each look takes a little while, so that waiting ends."""
    return FakeClock(tick=0.01)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "scans").mkdir()
    return tmp_path / "scans"


@pytest.fixture
def pages(folder: Path, clock: FakeClock) -> Iterator[FolderPages]:
    pages = FolderPages(folder, read=promises_pages.read, monotonic=clock.monotonic, settle_s=1.0)
    yield pages
    pages.close()
    until(lambda: [t.name for t in threading.enumerate() if t.name == "folder"], lambda names: not names)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("promise", promises_pages.PROMISES, ids=lambda promise: promise.__name__)
def test_promises(promise: Callable[[Bench], None], folder: Path) -> None:
    pages, count = FolderPages(folder, read=promises_pages.read, settle_s=0.0), iter(range(99))

    def give(_: Offer, data: bytes) -> None:
        (folder / f"scan{next(count):03}.jpg").write_bytes(data)

    promise(Bench(pages, give, give, lambda _: names(folder)))
    pages.close()


def look(pages: FolderPages, clock: FakeClock, seconds: float = 1.1) -> Taken | Problem | None:
    """What it has after a while."""
    first = pages.read(0)
    if first is not None:
        return first
    clock.seconds += seconds
    return pages.read(0)


def jpeg(found: Taken | Problem | None) -> bytes:
    assert isinstance(found, Taken)
    return found.page.jpeg


# Whole, and in order ----------------------------------------------------------------------------------


def test_a_file_is_taken_when_it_no_longer_grows(pages: FolderPages, folder: Path, clock: FakeClock) -> None:
    pages.open()
    with (folder / "scan.jpg").open("wb") as file:
        for piece in (ONE[:5], ONE[5:]):
            file.write(piece)
            file.flush()
            assert pages.read(0) is None
            clock.seconds += 0.7
    assert pages.read(0) is None
    clock.seconds += 0.7
    assert jpeg(pages.read(0)) == ONE
    assert names(folder) == []


@pytest.mark.parametrize("half", ["scan.jpg.part", ".scan.jpg", "scan.tmp", "~scan.jpg"])
def test_a_file_that_is_called_half_is_taken_when_it_is_renamed(
    pages: FolderPages, folder: Path, clock: FakeClock, half: str
) -> None:
    pages.open()
    (folder / half).write_bytes(ONE)
    assert look(pages, clock, 60) is None
    (folder / half).rename(folder / "scan.jpg")
    assert jpeg(look(pages, clock)) == ONE


def test_an_empty_file_waits(pages: FolderPages, folder: Path, clock: FakeClock) -> None:
    pages.open()
    (folder / "scan.jpg").touch()
    assert look(pages, clock, 60) is None
    (folder / "other.jpg").write_bytes(OTHER)
    assert jpeg(look(pages, clock)) == OTHER


def test_pages_come_in_the_order_in_which_they_were_written(
    pages: FolderPages, folder: Path, clock: FakeClock
) -> None:
    import os

    pages.open()
    for at, name in enumerate(("b", "a", "c")):
        (folder / name).write_bytes(name.encode())
        os.utime(folder / name, (1000 + at, 1000 + at))
    assert [jpeg(look(pages, clock)) for _ in range(3)] == [b"b", b"a", b"c"]


def test_what_is_cut_short_is_given_time_to_become_whole(folder: Path, clock: FakeClock) -> None:
    def whole(data: bytes) -> Taken | Problem:
        return promises_pages.read(data) if data == ONE else Problem("page-unreadable")

    pages = FolderPages(folder, read=whole, monotonic=clock.monotonic)
    pages.open()
    (folder / "1.jpg").write_bytes(ONE[:3])
    assert look(pages, clock) is None, "its end may be on the way"
    (folder / "1.jpg").write_bytes(ONE)
    assert jpeg(look(pages, clock)) == ONE
    (folder / "2.jpg").write_bytes(ONE[:3])
    assert look(pages, clock) is None
    assert look(pages, clock, PATIENCE_S) == Problem("page-unreadable")
    assert names(folder) == []
    pages.close()


def test_a_file_that_is_too_large_is_named_and_removed(
    pages: FolderPages, folder: Path, clock: FakeClock
) -> None:
    pages.open()
    with (folder / "film.avi").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    assert look(pages, clock) == Problem("page-too-large")
    assert names(folder) == []


# This person's alone ----------------------------------------------------------------------------------


def test_what_was_there_before_is_never_touched_and_counted(
    pages: FolderPages, folder: Path, clock: FakeClock
) -> None:
    (folder / "old.jpg").write_bytes(OTHER)
    health = pages.health()
    assert (health.state, health.problems) == (State.GOOD, (Problem("scan-folder-littered", "1"),))
    pages.open()
    assert look(pages, clock, 60) is None
    (folder / "old.jpg").rename(folder / "renamed.jpg")
    assert look(pages, clock, 60) is None, "it is the same file"
    (folder / "new.jpg").write_bytes(ONE)
    assert jpeg(look(pages, clock)) == ONE
    pages.withdraw()
    assert names(folder) == ["renamed.jpg"]


def test_at_the_end_of_a_visit_nothing_of_it_is_left(pages: FolderPages, folder: Path) -> None:
    (folder / "sub").mkdir()
    pages.open()
    for name in ("unused.jpg", "half.jpg.part", ".hidden", "empty.jpg"):
        (folder / name).write_bytes(ONE if name != "empty.jpg" else b"")
    pages.withdraw()
    assert names(folder) == ["sub"]


def test_what_comes_late_is_removed_and_only_for_a_while(
    pages: FolderPages, folder: Path, clock: FakeClock
) -> None:
    pages.open()
    pages.withdraw()
    (folder / "late.jpg").write_bytes(ONE)
    until(lambda: names(folder), lambda left: left == [])
    clock.seconds += LATE_S
    until(lambda: [t.name for t in threading.enumerate() if t.name == "folder"], lambda names: not names)
    (folder / "later.jpg").write_bytes(ONE)
    pages.open()
    assert pages.read(0) is None
    pages.withdraw()
    assert names(folder) == ["later.jpg"], "nobody knows whose it is"


def test_links_and_folders_are_nobodys_page(
    pages: FolderPages, folder: Path, clock: FakeClock, tmp_path: Path
) -> None:
    (tmp_path / "secret.jpg").write_bytes(ONE)
    pages.open()
    (folder / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    (folder / "deep").mkdir()
    (folder / "deep" / "scan.jpg").write_bytes(ONE)
    assert look(pages, clock, 60) is None
    pages.withdraw()
    assert (tmp_path / "secret.jpg").read_bytes() == ONE


# A folder that goes -----------------------------------------------------------------------------------


def test_a_folder_that_goes_is_said_once_at_once_and_it_goes_on(
    pages: FolderPages, folder: Path, clock: FakeClock
) -> None:
    pages.open()
    gone = folder.rename(folder.with_name("unmounted"))
    found = pages.read(60)
    assert isinstance(found, Problem)
    assert found.code == "scan-folder-missing"
    assert pages.read(0.2) == found, "it is said for as long as it is away"
    assert pages.health().state is State.BAD
    (gone / "meanwhile.jpg").write_bytes(ONE)
    gone.rename(folder)
    assert jpeg(look(pages, clock)) == ONE


def test_another_folder_in_its_place_is_begun_with_anew(
    pages: FolderPages, folder: Path, clock: FakeClock, tmp_path: Path
) -> None:
    """A share that is mounted again: its old files are nobody's, and stay."""
    pages.open()
    folder.rename(tmp_path / "unmounted")
    folder.mkdir()
    (folder / "old.jpg").write_bytes(OTHER)
    assert look(pages, clock, 60) is None
    (folder / "new.jpg").write_bytes(ONE)
    assert jpeg(look(pages, clock)) == ONE
    pages.withdraw()
    assert names(folder) == ["old.jpg"]


def test_without_a_folder_that_is_said_and_it_begins_when_there_is_one(
    folder: Path, clock: FakeClock
) -> None:
    pages = FolderPages(folder / "scans", read=promises_pages.read, monotonic=clock.monotonic)
    found = pages.open()
    assert isinstance(found, Problem)
    assert found.code == "scan-folder-missing"
    (folder / "scans").mkdir()
    assert pages.read(0) is None
    (folder / "scans" / "new.jpg").write_bytes(ONE)
    assert jpeg(look(pages, clock)) == ONE
    pages.close()


def test_a_file_in_its_place_is_no_folder(folder: Path) -> None:
    (folder / "file").touch()
    pages = FolderPages(folder / "file", read=promises_pages.read)
    assert pages.health().problems == (Problem("scan-folder-missing", "it is no folder"),)


def test_a_folder_that_may_not_be_emptied_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)  # root may do everything
    pages = FolderPages(folder, read=promises_pages.read)
    found = pages.open()
    assert isinstance(found, Problem)
    assert found.code == "scan-folder-refused"
    assert pages.health().state is State.BAD


def test_a_page_that_cannot_be_removed_is_not_taken(
    pages: FolderPages, folder: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages.open()
    (folder / "stuck.jpg").write_bytes(ONE)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    with monkeypatch.context() as stuck:
        stuck.setattr(Path, "unlink", refuse)
        found = look(pages, clock)
        assert found == Problem("scan-folder-refused", "Operation not permitted")
        assert look(pages, clock) is None, "said once"
    (folder / "next.jpg").write_bytes(OTHER)
    assert jpeg(look(pages, clock)) == OTHER
    pages.withdraw()
    assert names(folder) == ["stuck.jpg"]
    assert pages.health().problems == (Problem("scan-folder-littered", "1"),)


def test_many_other_files_make_it_no_slower_to_see_a_new_one(
    pages: FolderPages, folder: Path, clock: FakeClock
) -> None:
    for number in range(2000):
        (folder / f"{number}.txt").touch()
    pages.open()
    (folder / "new.jpg").write_bytes(ONE)
    assert jpeg(look(pages, clock)) == ONE
    (folder / "bad.jpg").write_bytes(NO_PAGE)
    assert look(pages, clock) == Problem("page-format", "a song")
    pages.withdraw()
    assert len(names(folder)) == 2000
