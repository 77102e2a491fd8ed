"""What the lab is made of: its disk forgets, its checks find, its command tells."""

from __future__ import annotations

import copy
import json
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kiosk.cli import main
from kiosk.faultlab import checks
from kiosk.faultlab.checks import Finding, Handed, Harm, Here, There, Told
from kiosk.faultlab.doom import Death, no_room
from kiosk.faultlab.forgetful import ForgetfulDisk, Platter, flip
from kiosk.faultlab.lab import judged
from kiosk.faultlab.people import Person, person
from kiosk.faultlab.plan import MEANING, Fault
from kiosk.faultlab.report import Outcome, Tally
from offline.db import problem_of
from offline.disk import KERNEL, Disk, put

ID = "019ca6e8-ca80-7001-82d6-3b4705eb9e8b"
DIGESTS = {"form": "aa"}


def disk_on(folder: Path) -> tuple[ForgetfulDisk, Platter]:
    folder.mkdir(parents=True)
    platter = Platter(folder)
    return ForgetfulDisk(platter, lambda _point: None), platter


def after_cuts(platter: Platter, target: Path, name: str, many: int = 40) -> set[bytes | None]:
    """What a name may hold after a power cut, None for no such name: over many draws, each with a platter of
    its own."""
    found: set[bytes | None] = set()
    for seed in range(many):
        place = target / str(seed)
        place.mkdir(parents=True)
        copy.deepcopy(platter).after_cut(place, Random(seed))
        path = place / name
        found.add(path.read_bytes() if path.exists() else None)
    return found


# The disk ---------------------------------------------------------------------------------------------


def test_what_was_put_is_there_after_every_cut(tmp_path: Path) -> None:
    disk, platter = disk_on(tmp_path / "disk")
    put(disk, tmp_path / "disk" / "a", b"old")
    put(disk, tmp_path / "disk" / "a", b"new")
    assert after_cuts(platter, tmp_path / "after", "a") == {b"new"}


def test_a_name_that_was_not_flushed_may_be_gone(tmp_path: Path) -> None:
    disk, platter = disk_on(tmp_path / "disk")
    disk.write(tmp_path / "disk" / "a", b"content")
    assert after_cuts(platter, tmp_path / "after", "a") == {b"content", None}


def test_a_renamed_file_is_old_or_new_and_never_both(tmp_path: Path) -> None:
    disk, platter = disk_on(tmp_path / "disk")
    put(disk, tmp_path / "disk" / "a", b"old")
    disk.write(tmp_path / "disk" / "b", b"new")
    disk.sync_folder(tmp_path / "disk")
    disk.rename(tmp_path / "disk" / "b", tmp_path / "disk" / "a")
    assert after_cuts(platter, tmp_path / "after", "a") == {b"old", b"new"}
    for place in (tmp_path / "after").iterdir():
        assert (place / "b").exists() == ((place / "a").read_bytes() == b"old")


def test_a_removed_file_may_come_back_until_its_folder_is_flushed(tmp_path: Path) -> None:
    disk, platter = disk_on(tmp_path / "disk")
    put(disk, tmp_path / "disk" / "a", b"content")
    disk.remove(tmp_path / "disk" / "a")
    assert after_cuts(platter, tmp_path / "one", "a") == {b"content", None}
    disk.sync_folder(tmp_path / "disk")
    assert after_cuts(platter, tmp_path / "two", "a") == {None}


def test_bytes_that_were_not_flushed_may_be_torn_blank_or_old(tmp_path: Path) -> None:
    class Careless(ForgetfulDisk):
        def flush(self, file: Any) -> None:
            pass

    folder = tmp_path / "disk"
    _, platter = disk_on(folder)
    careless = Careless(platter, lambda _point: None)
    careless.write(folder / "a", b"content")
    careless.sync_folder(folder)
    found = after_cuts(platter, tmp_path / "after", "a")
    assert {b"content", b"", bytes(7)} <= found
    assert any(each and each != b"content" and b"content".startswith(each) for each in found)


@pytest.mark.parametrize("real", [True, False], ids=["the kernel's", "the lab's"])
def test_both_disks_do_the_same(tmp_path: Path, real: bool) -> None:
    folder = tmp_path / "disk"
    forgetful, _ = disk_on(folder)
    disk: Disk = KERNEL if real else forgetful
    disk.write(folder / "a", b"one")
    disk.append(folder / "a", b" two")
    disk.append(folder / "b", b"x" * 200_000)
    disk.write(folder / "c", b"short")
    disk.rename(folder / "c", folder / "d")
    disk.overwrite(folder / "b")
    disk.overwrite(folder / "nothing")
    disk.remove(folder / "nothing")
    assert (folder / "a").read_bytes() == b"one two"
    assert (folder / "d").read_bytes() == b"short"
    assert (folder / "a").stat().st_mode & 0o777 == 0o600
    assert (folder / "b").stat().st_size == 200_000
    assert b"xxxx" not in (folder / "b").read_bytes()
    assert disk.room(folder).free <= disk.room(folder).total
    disk.remove(folder / "a")
    disk.sync_folder(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["b", "d"]


def test_a_step_that_kills_is_not_taken(tmp_path: Path) -> None:
    _, platter = disk_on(tmp_path / "disk")

    def dies(_point: str) -> None:
        raise Death(Fault.POWER_CUT)

    with pytest.raises(Death):
        ForgetfulDisk(platter, dies).write(tmp_path / "disk" / "a", b"content")
    assert not (tmp_path / "disk" / "a").exists()


@pytest.mark.parametrize("point", ["write", "committing"])
def test_a_full_disk_looks_like_one(point: str) -> None:
    assert problem_of(no_room(point)).code == "disk-full"


def test_a_flip_changes_one_bit(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(bytes(100))
    assert flip(Random(1), path)
    assert sum(byte.bit_count() for byte in path.read_bytes()) == 1
    path.write_bytes(b"")
    assert not flip(Random(1), path)
    assert not flip(Random(1), tmp_path / "nothing")


# The checks -------------------------------------------------------------------------------------------


@pytest.fixture
def somebody(monkeypatch: pytest.MonkeyPatch) -> Person:
    monkeypatch.setattr(checks, "digests_of", lambda _application: DIGESTS)
    return person(Random(1), ID, "2026-03-01T09:00:00+08:00")


HERE = Here(ID, "accepted", "dd", "case-1")
THERE = There(ID, "BM01-1", "dd", "case-1", DIGESTS)


@pytest.mark.parametrize(
    ("told", "here", "kept", "there", "harm"),
    [
        (Told.SAVED, HERE, DIGESTS, THERE, None),
        (Told.NOTHING, None, None, None, None),
        (Told.NOTHING, HERE, None, THERE, None),
        (Told.NOT_SAVED, None, None, None, None),
        (Told.NOT_SAVED, HERE, None, THERE, Harm.DOUBLED),
        (Told.SAVED, None, None, None, Harm.LOST),
        (Told.SAVED, HERE, None, None, Harm.LOST),
        (Told.SAVED, HERE, {"form": "bb"}, None, Harm.LOST),
        (Told.SAVED, HERE, DIGESTS, None, Harm.STUCK),
        (Told.SAVED, None, DIGESTS, None, Harm.STUCK),
        (Told.SAVED, HERE, None, There(ID, "BM01-1", "dd", "case-1", {"form": "bb"}), Harm.LOST),
        (Told.SAVED, HERE, None, There(ID, "BM01-1", "dd", "case-2", DIGESTS), Harm.STUCK),
    ],
)
def test_each_harm_is_found(
    somebody: Person,
    told: Told,
    here: Here | None,
    kept: dict[str, str] | None,
    there: There | None,
    harm: Harm | None,
) -> None:
    found = list(
        checks.judge(
            [Handed(somebody, told)],
            {ID: here} if here else {},
            {ID: kept} if kept else {},
            {ID: there} if there else {},
            set(),
        )
    )
    assert [finding.harm for finding in found] == ([harm] if harm else [])


def test_what_was_flipped_must_have_been_told(somebody: Person) -> None:
    one = Handed(somebody, Told.SAVED, flipped=True)
    assert [f.harm for f in checks.judge([one], {}, {}, {}, set())] == [Harm.LOST]
    assert list(checks.judge([one], {}, {}, {}, {ID})) == []
    stopped = Here(ID, "quarantined", "dd", "")
    assert list(checks.judge([one], {ID: stopped}, {}, {ID: THERE}, set())) == []
    assert [f.harm for f in checks.judge([one], {}, {}, {ID: THERE}, set())] == [Harm.STUCK]
    assert list(checks.judge([one], {ID: stopped}, {}, {}, set())) == []
    assert checks.damaged([one], {}) == 1
    assert list(checks.judge([Handed(somebody, Told.SAVED)], {ID: stopped}, {}, {}, {ID})) != []


def test_a_stranger_and_a_number_given_twice_are_found(somebody: Person) -> None:
    other = There("other", "BM01-1", "ee", "case-9", DIGESTS)
    found = checks.judge([Handed(somebody, Told.SAVED)], {ID: HERE}, {}, {ID: THERE, "other": other}, set())
    assert Counter(finding.what for finding in found) == Counter({"other": 1, "BM01-1": 1})


def test_canaries_are_found_in_every_spelling(tmp_path: Path) -> None:
    somebody = person(Random(3), ID, "2026-03-01T09:00:00+08:00")
    needles = list(somebody.needles())
    assert len(needles) > 15
    assert list(checks.leaks([tmp_path], [somebody])) == []
    for number, needle in enumerate(needles):
        (tmp_path / str(number)).write_bytes(b"\x00" * number + needle + b"\x00")
    assert len(list(checks.leaks([tmp_path], [somebody]))) == len(needles)
    (named := tmp_path / "names").mkdir()
    (named / somebody.words[0]).write_bytes(b"")
    assert len(list(checks.leaks([named], [somebody]))) == 1
    assert len(list(checks.leaks([], [somebody], somebody.words[1].encode()))) == 1


def test_a_canary_is_found_wherever_in_the_log_of_a_store_it_begins(tmp_path: Path) -> None:
    somebody = person(Random(3), ID, "2026-03-01T09:00:00+08:00")
    needle = somebody.words[0].encode()
    page = Random(4).randbytes(4096)
    log = b"\x37\x7f\x06\x82" + bytes(28) + b"".join(bytes([n]) * 24 + page for n in range(3))
    (tmp_path / "kiosk.db").write_bytes(page)
    path = tmp_path / "kiosk.db-wal"
    for at in (*range(4, 100, 7), *range(500, 620, 11), *range(4120, 4200, 9), len(log) - len(needle)):
        path.write_bytes(log[:at] + needle + log[at + len(needle) :])
        assert [found.what for found in checks.leaks([tmp_path], [somebody])] == [path.name], at


# The report and the command ---------------------------------------------------------------------------


def test_every_fault_is_explained() -> None:
    assert set(MEANING) == set(Fault)


def test_a_tally_adds_up_and_names_the_failing_seeds() -> None:
    tally = Tally(7)
    tally.add(Outcome(7, Counter({Fault.RESET: 2}), saved=3, delivered=3, steps=10))
    tally.add(Outcome(8, Counter(), 1, 0, findings=(Finding(Harm.LOST, ID, "gone"),)))
    told = json.loads(tally.as_json())
    assert (told["runs"], told["saved"], told["delivered"], told["lost"]) == (2, 4, 3, 1)
    assert (told["faults"]["reset"], told["failing"], tally.good) == (2, [8], False)
    assert "failing seeds: 8" in tally.as_text()
    assert ID in tally.as_text()


def test_what_breaks_out_of_a_run_is_a_finding_of_its_seed() -> None:
    def run(seed: int) -> Outcome:
        raise RuntimeError("张三")

    tally = Tally(7)
    tally.add(judged(run, 7))
    assert (tally.runs, tally.broken, list(tally.failing)) == (1, 1, [7])
    assert "张三" not in str(judged(run, 7).findings[0])


def test_the_command_tells_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["faultlab", "--runs", "2", "--seed", "5", "--processes", "1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["runs"], told["seed"], told["failing"]) == (2, 5, [])
    assert {"lost", "doubled", "stuck", "leaked", "saved", "delivered", "seconds"} <= set(told)


def test_the_command_replays(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["faultlab", "--replay", "5", "--only", "ack-lost"]) == 0
    assert "seed 5:" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", [["--runs", "0"], ["--only", "nonsense"]])
def test_wrong_arguments(wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["faultlab", *wrong])
    assert end.value.code == 2
