"""Unfinished forms on this terminal: found by their owner alone, gone in time, and harmed by nothing."""

from __future__ import annotations

import errno
import itertools
import os
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from kiosk.crypto.small import DeviceKey
from kiosk.domain.drafts import SavedDraft
from kiosk.faultlab.forgetful import ForgetfulDisk, Platter, flip
from kiosk.problems import Problem
from offline.disk import Disk, Kernel
from offline.drafts import SWEEP_S, Drafts
from offline.room import Limits, Space
from offline.tending import Tending
from tests.helpers.drafts import PIN, saved
from tests.helpers.station import TERMINAL, HandClock, open_station

ANNA, BOB = "11010119900307001X", "110101199003070028"
KEY = DeviceKey(bytes(32))
DAY_S = 86_400


def drafts_in(
    data: Path, clock: HandClock | None = None, disk: Disk | None = None, **changes: object
) -> Drafts:
    made = Drafts.within(data, KEY, clock or HandClock(), "zh-CN", 7, disk or Kernel())
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def now_saved(store: Drafts, **changes: object) -> SavedDraft:
    return saved(saved_at=store.clock.now().isoformat(), **changes)


@pytest.fixture
def store(tmp_path: Path) -> Drafts:
    return drafts_in(tmp_path)


def test_what_is_kept_is_found_by_its_owner_alone(store: Drafts) -> None:
    kept = now_saved(store, code="7K3QX9MD2F")
    assert store.keep(ANNA, kept) is None
    assert drafts_in(store.folder.parent).of(ANNA) == (kept,)
    assert store.of(BOB) == ()


def test_one_draft_of_an_item_and_the_newest_first(store: Drafts) -> None:
    store.keep(ANNA, now_saved(store))
    other = replace(saved().item, code="99")
    store.clock.forward(60)  # type: ignore[attr-defined]
    again = now_saved(store, answers={"phone": "1"})
    store.keep(ANNA, again)
    assert store.of(ANNA) == (again,)
    elsewhere = saved(
        item=other, pin=PIN.replace(saved().item.code.encode(), b"99"), saved_at="2026-02-28T09:00:00+08:00"
    )
    store.keep(ANNA, elsewhere)
    assert store.of(ANNA) == (again, elsewhere)


def test_the_disk_says_neither_who_nor_what(store: Drafts) -> None:
    store.keep(ANNA, now_saved(store))
    (file,) = store.folder.iterdir()
    content = file.read_bytes() + file.name.encode()
    for secret in (ANNA, saved().item.code, saved().item.name, "13800138000", "phone"):
        assert secret.encode() not in content
    assert (file.stat().st_mode & 0o777, store.folder.stat().st_mode & 0o777) == (0o600, 0o700)
    store.keep(BOB, now_saved(store))
    assert len({name.stem for name in store.folder.iterdir()}) == 2


def test_finished_or_given_up_it_is_gone(store: Drafts) -> None:
    kept = now_saved(store)
    store.drop(ANNA, kept.item.code)  # nobody ever kept one here
    store.keep(ANNA, kept)
    store.drop(BOB, kept.item.code)
    assert store.of(ANNA) == (kept,)
    store.drop(ANNA, kept.item.code)
    assert list(store.folder.iterdir()) == []
    store.drop(ANNA, kept.item.code)


def test_without_days_nothing_is_kept(tmp_path: Path) -> None:
    store = drafts_in(tmp_path, days=0)
    assert store.keep(ANNA, now_saved(store)) is None
    assert not store.folder.exists()
    assert (store.of(ANNA), store.sweep()) == ((), 0)


def test_answers_that_no_form_takes_are_not_kept(store: Drafts) -> None:
    for answers in ({"phone": "1" * 2001}, {"phone": "\ud800"}):
        problem = store.keep(ANNA, now_saved(store, answers=answers))
        assert problem is not None
        assert problem.code == "draft-not-kept"
    assert store.of(ANNA) == ()


# Time ---------------------------------------------------------------------------------------------------


def aged(store: Drafts, days: float) -> None:
    """As if every file had been written so many days ago."""
    at = (store.clock.now() - timedelta(days=days)).timestamp()
    for file in store.folder.iterdir():
        os.utime(file, (at, at))


def test_days_that_are_over_are_over_before_anybody_sweeps(store: Drafts) -> None:
    store.keep(ANNA, now_saved(store))
    store.clock.forward(7 * DAY_S - 1)  # type: ignore[attr-defined]
    assert len(store.of(ANNA)) == 1
    store.clock.forward(1)  # type: ignore[attr-defined]
    assert store.of(ANNA) == ()


def test_what_is_over_is_wiped_once_an_hour_whatever_it_is(store: Drafts) -> None:
    for number in (ANNA, BOB):
        store.keep(number, now_saved(store))
    aged(store, 7.5)
    (store.folder / "x.new").write_bytes(b"half written")
    (store.folder / "y.damaged").write_bytes(b"set aside")
    (store.folder / "y.damaged").touch()
    aged_files = sorted(store.folder.glob("*.draft"))
    assert len(aged_files) == 2
    for name in ("x.new", "y.damaged"):
        at = (store.clock.now() - timedelta(days=6)).timestamp()
        os.utime(store.folder / name, (at, at))
    assert store.sweep() == 2
    assert sorted(file.name for file in store.folder.iterdir()) == ["x.new", "y.damaged"]
    aged(store, 8)
    assert store.sweep() == 0, "an hour has not passed"
    store.clock.forward(SWEEP_S)  # type: ignore[attr-defined]
    assert store.sweep() == 2
    assert list(store.folder.iterdir()) == []


def test_tending_wipes_them(tmp_path: Path) -> None:
    station = open_station(tmp_path)
    store = drafts_in(tmp_path, station.clock)
    store.keep(ANNA, now_saved(store))
    aged(store, 8)
    tending = Tending(station.db, TERMINAL, station.outbox.times, Limits(), store)
    assert tending.tend() is not Space.READ_ONLY
    assert list(store.folder.iterdir()) == []


# Damage -------------------------------------------------------------------------------------------------


def test_a_damaged_draft_is_set_aside(store: Drafts, caplog: pytest.LogCaptureFixture) -> None:
    store.keep(ANNA, now_saved(store))
    (file,) = store.folder.iterdir()
    assert flip(Random(1), file)
    assert store.of(ANNA) == ()
    assert [found.suffix for found in store.folder.iterdir()] == [".damaged"]
    assert ANNA not in caplog.text
    store.keep(ANNA, now_saved(store))
    assert len(store.of(ANNA)) == 1


def test_one_that_cannot_be_read_hides_no_other(store: Drafts) -> None:
    """It went a moment ago, for its days were over, or its place on the disk is bad."""
    kept = now_saved(store)
    store.keep(ANNA, kept)
    (file,) = store.folder.iterdir()
    owner = file.stem.split("-")[0]
    (store.folder / f"{owner}-{'0' * 32}.draft").symlink_to(store.folder / "gone")
    assert store.of(ANNA) == (kept,)


def test_a_draft_in_anothers_place_opens_for_nobody(store: Drafts) -> None:
    store.keep(ANNA, now_saved(store))
    (hers,) = store.folder.iterdir()
    store.keep(BOB, now_saved(store))
    (his,) = (file for file in store.folder.iterdir() if file != hers)
    his.write_bytes(hers.read_bytes())
    assert store.of(BOB) == ()


def test_another_device_key_finds_nothing(store: Drafts) -> None:
    store.keep(ANNA, now_saved(store))
    assert drafts_in(store.folder.parent, key=DeviceKey(b"k" * 32)).of(ANNA) == ()
    assert len(store.of(ANNA)) == 1, "nor does it spoil anything"


def test_what_a_newer_program_kept_is_set_aside(store: Drafts, monkeypatch: pytest.MonkeyPatch) -> None:
    store.keep(ANNA, now_saved(store))
    monkeypatch.setattr("offline.drafts.open_small", lambda *_: b'{"kind":"draft","version":2}')
    assert store.of(ANNA) == ()


@dataclass(frozen=True)
class Refusing(Kernel):
    """A disk that says no to one kind of step."""

    step: str = ""
    number: int = errno.ENOSPC

    def write(self, path: Path, content: bytes | memoryview) -> None:
        self._refuse("write", path)
        super().write(path, content)

    def rename(self, old: Path, new: Path) -> None:
        self._refuse("rename", old)
        super().rename(old, new)

    def remove(self, path: Path) -> None:
        self._refuse("remove", path)
        super().remove(path)

    def _refuse(self, step: str, path: Path) -> None:
        if step == self.step:
            raise OSError(self.number, "no", str(path))


@pytest.mark.parametrize("step", ["write", "rename"])
def test_a_full_disk_costs_nothing_that_was_kept(store: Drafts, step: str) -> None:
    kept = now_saved(store)
    store.keep(ANNA, kept)
    full = replace(store, disk=Refusing(step=step))
    assert full.keep(ANNA, now_saved(store, section=2)) == Problem("draft-not-kept", "disk-full")
    assert store.of(ANNA) == (kept,)
    assert [file.suffix for file in store.folder.iterdir()] == [".draft"]


def test_a_disk_that_refuses_is_no_crash(store: Drafts, caplog: pytest.LogCaptureFixture) -> None:
    kept = now_saved(store)
    store.keep(ANNA, kept)
    read_only = replace(store, disk=Refusing(step="remove", number=errno.EROFS))
    read_only.drop(ANNA, kept.item.code)
    assert "a draft stays for now" in caplog.text
    aged(store, 8)
    assert read_only.sweep() == 0
    (file,) = store.folder.iterdir()
    file.write_bytes(b"damaged")
    assert replace(store, disk=Refusing(step="rename")).of(ANNA) == ()
    store.folder.rename(store.folder.with_name("gone"))
    store.folder.write_bytes(b"no folder")
    assert (store.of(ANNA), store.sweep()) == ((), 0)
    assert store.keep(ANNA, kept) == Problem("draft-not-kept", "store-unusable")


class Killed(BaseException):
    pass


@pytest.mark.parametrize("at", range(1, 7))
def test_killed_at_any_step_the_old_or_the_new_is_there(tmp_path: Path, at: int) -> None:
    before = drafts_in(tmp_path)
    old, new = now_saved(before), now_saved(before, section=2)
    before.keep(ANNA, old)
    count = itertools.count(1)

    def reached(_point: str) -> None:
        if next(count) == at:
            raise Killed

    dying = drafts_in(tmp_path, disk=Kernel(reached))
    try:
        dying.keep(ANNA, new)
        finished = True
    except Killed:
        finished = False
    found = drafts_in(tmp_path).of(ANNA)
    assert found == ((new,) if finished or found == (new,) else (old,))


@pytest.mark.parametrize("seed", range(20))
def test_power_cut_after_it_was_kept_loses_nothing(tmp_path: Path, seed: int) -> None:
    data, after = tmp_path / "data", tmp_path / "after"
    platter = Platter(data)
    store = drafts_in(data, disk=ForgetfulDisk(platter, lambda _: None))
    kept = now_saved(store)
    store.keep(ANNA, kept)
    newer = now_saved(store, section=2)
    steps = itertools.count(1)

    def cut(_step: str) -> None:
        if next(steps) > seed % 5:
            raise Killed

    cutting = replace(store, disk=ForgetfulDisk(platter, cut))
    with pytest.raises(Killed):
        cutting.keep(ANNA, newer)
    platter.after_cut(after, Random(seed))
    assert drafts_in(after).of(ANNA) in ((kept,), (newer,))
