"""A card reader behind a vendor's library: one that works, and all that such a library can do to us."""

from __future__ import annotations

import ctypes
import re
import resource
import socket
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from devices.card import frames, libraryworker, open_reader
from devices.card.onlibrary import LibraryLine, LibraryReader, start
from devices.card.people import cast
from devices.card.wrapping import load_profile
from kiosk.config import Card
from kiosk.domain.people import CardKind, Citizen
from kiosk.ports import Presence, State
from kiosk.problems import Failed, Problem
from tests.helpers import promises_card
from tests.helpers.cameras import until
from tests.helpers.sdt import PORT, VendorReader

TODAY = date(2026, 11, 21)
PEOPLE = cast()
PERSON = PEOPLE["young-man"]
ID_CARDS = [card for card, person in PEOPLE.items() if person.kind is not CardKind.SOCIAL]


def reader_of(vendor: VendorReader, **more: object) -> LibraryReader:
    limits: dict[str, object] = {"answer_s": 1.0, "reopen_s": 0.0} | more
    profile = load_profile("generic")
    return LibraryReader(vendor.path, PORT, profile, today=lambda: TODAY, **limits)  # type: ignore[arg-type]


@pytest.fixture
def vendor(tmp_path: Path) -> VendorReader:
    return VendorReader(tmp_path)


@pytest.fixture
def reader(vendor: VendorReader) -> Iterator[LibraryReader]:
    ours = reader_of(vendor)
    yield ours
    ours.close()


def code(seen: Presence | Citizen | Problem) -> str:
    problem = seen.problem if isinstance(seen, Presence) else seen
    return problem.code if isinstance(problem, Problem) else "fine"


def test_it_keeps_the_promises_of_card_readers(reader: LibraryReader, vendor: VendorReader) -> None:
    bench = promises_card.Bench(reader, lambda: vendor.lay(PEOPLE["elder"]), vendor.lift)
    for promise in promises_card.PROMISES:
        promise(bench)


def test_each_id_card_reads(reader: LibraryReader, vendor: VendorReader) -> None:
    for number, card in enumerate(ID_CARDS, 1):
        vendor.lay(PEOPLE[card])
        assert reader.poll(60) == Presence(number), card
        assert reader.read() == PEOPLE[card], card
        vendor.lift()
        assert reader.poll(60) == Presence()


def test_find_select_read_in_that_order(reader: LibraryReader, vendor: VendorReader) -> None:
    vendor.lay(PERSON)
    reader.poll(0)
    vendor.forget()
    reader.read()
    wanted = ["SDT_StartFindIDCard", "SDT_SelectIDCard", "SDT_ReadBaseMsg", "SDT_ReadNewAppMsg"]
    assert [name for name in vendor.calls if name in wanted][-4:] == wanted
    assert "SDT_GetSAMStatus" in vendor.calls


def test_a_card_left_behind_is_still_the_same_one(reader: LibraryReader, vendor: VendorReader) -> None:
    """The library says 80 of a card that it has selected, as the module does."""
    vendor.lay(PERSON)
    assert reader.poll(0) == Presence(1)
    assert reader.read() == PERSON
    assert [reader.poll(0) for _ in range(3)] == [Presence(1)] * 3
    assert reader.read() == PERSON


def test_a_card_pulled_in_mid_read(reader: LibraryReader, vendor: VendorReader) -> None:
    vendor.lay(PERSON)
    reader.poll(0)
    vendor.spoil("SDT_ReadBaseMsg", "pull")
    assert code(reader.read()) == "card-removed-early"
    assert reader.poll(0) == Presence()


@pytest.mark.parametrize("function", ["SDT_StartFindIDCard", "SDT_ReadBaseMsg", "SDT_GetSAMStatus"])
def test_a_library_that_crashes_is_named_and_started_anew(
    reader: LibraryReader, vendor: VendorReader, function: str
) -> None:
    vendor.lay(PERSON)
    assert reader.poll(0) == Presence(1)
    vendor.spoil(function, "crash")
    read = reader.read()
    assert isinstance(read, Problem)
    assert (read.code, "crashed (exit -11)" in read.detail) == ("reader-missing", True)
    vendor.spoil()
    assert reader.poll(0) == Presence(1), "nobody can tell that it isn't the card that lay there before"
    assert reader.read() == PERSON
    assert reader.health().state is State.GOOD


@pytest.mark.parametrize("function", ["SDT_OpenPort", "SDT_StartFindIDCard", "SDT_SelectIDCard"])
def test_a_library_that_hangs_is_ended_in_time(vendor: VendorReader, function: str) -> None:
    reader = reader_of(vendor, answer_s=0.3, start_s=1.5)
    vendor.lay(PERSON)
    if function != "SDT_OpenPort":
        assert reader.poll(0) == Presence(1)
    vendor.spoil(function, "hang")
    before = time.monotonic()
    read = reader.read()
    assert isinstance(read, Problem)
    assert (read.code, "hangs" in read.detail) == ("reader-missing", True)
    assert time.monotonic() - before < 3
    vendor.spoil()
    until(lambda: reader.poll(0), lambda seen: seen == Presence(1), 10)
    assert reader.read() == PERSON
    reader.close()


def test_a_library_that_hangs_or_crashes_leaves_no_process(vendor: VendorReader) -> None:
    line = LibraryLine(vendor.path, PORT, 0.3, time.monotonic)
    vendor.spoil("SDT_ResetSAM", "hang")
    with pytest.raises(Failed, match="hangs"):
        line.reset()
    assert line.process.returncode == -9
    line.close()
    line = LibraryLine(vendor.path, PORT, 0.3, time.monotonic)
    vendor.spoil("SDT_ClosePort", "hang")
    line.close()
    assert line.process.returncode is not None


def test_it_closes_the_port_when_asked_to_end(vendor: VendorReader) -> None:
    line = LibraryLine(vendor.path, PORT, 1.0, time.monotonic)
    line.close()
    line.close()
    assert vendor.calls == ["SDT_OpenPort", "SDT_ClosePort"]
    assert line.process.returncode == 0


@pytest.mark.parametrize(
    ("function", "result", "found"),
    [
        ("SDT_ReadBaseMsg", "41", "card-unreadable"),
        ("SDT_ReadBaseMsg", "02", "card-unreadable"),
        ("SDT_ReadBaseMsg", "FF90", "card-unreadable"),  # -112: its lowest byte is the module's "good"
        ("SDT_ReadBaseMsg", "0", "card-unreadable"),
        ("SDT_SelectIDCard", "81", "card-unreadable"),
        ("SDT_SelectIDCard", "40", "card-unknown"),
        ("SDT_ReadNewAppMsg", "91", "fine"),
        ("SDT_GetSAMStatus", "60", "reader-refused"),
        ("SDT_GetSAMStatus", "66", "reader-refused"),
        ("SDT_GetSAMStatus", "1", "reader-missing"),
        ("SDT_GetSAMStatus", "FF90", "reader-missing"),
    ],
)
def test_each_result_has_its_name(
    reader: LibraryReader, vendor: VendorReader, function: str, result: str, found: str
) -> None:
    vendor.lay(PERSON)
    reader.poll(0)
    vendor.spoil(function, result)
    assert code(reader.read()) == found
    vendor.spoil()
    assert reader.poll(0) == Presence(1)
    assert reader.read() == PERSON


def test_a_text_of_another_length_is_no_card(reader: LibraryReader, vendor: VendorReader) -> None:
    vendor.lay(PERSON)
    reader.poll(0)
    (vendor.folder / "text").write_bytes(bytes(100))
    assert code(reader.read()) == "card-unreadable"


def test_an_unplugged_reader_is_missing_and_comes_back_by_itself(
    reader: LibraryReader, vendor: VendorReader
) -> None:
    vendor.lay(PERSON)
    assert reader.poll(0) == Presence(1)
    vendor.unplug()
    assert code(reader.poll(0)) == "reader-missing"
    assert reader.health().state is State.BAD
    vendor.lay(PERSON)
    assert reader.poll(60) == Presence(1)
    assert reader.read() == PERSON


def test_a_reader_that_is_away_is_not_asked_for_all_the_time(vendor: VendorReader) -> None:
    now = [100.0]
    reader = reader_of(vendor, monotonic=lambda: now[0], reopen_s=1.5)
    vendor.unplug()
    seen = [code(reader.poll(0)) for _ in range(4)]
    assert seen == ["reader-missing"] * 4
    assert vendor.calls.count("SDT_OpenPort") == 1
    now[0] += 2
    reader.poll(0)
    assert vendor.calls.count("SDT_OpenPort") == 2
    reader.close()


def test_a_library_that_only_reads_with_fingerprints(tmp_path: Path) -> None:
    vendor = VendorReader(tmp_path, "WITH_FINGERPRINTS")
    reader = reader_of(vendor)
    vendor.lay(PERSON)
    reader.poll(0)
    assert reader.read() == PERSON, "text and photo as ever, and nothing of the fingers"
    reader.close()


def test_nobody_hears_what_a_library_prints_and_a_crash_leaves_no_file(
    vendor: VendorReader, capfd: pytest.CaptureFixture[str]
) -> None:
    """Both would hold the data of whoever is being read."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    line = LibraryLine(vendor.path, PORT, 1.0, time.monotonic)
    resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))
    line.allow(5)
    line.control(0, frames.FIND)
    assert "SDT_StartFindIDCard" in vendor.calls
    assert capfd.readouterr() == ("", "")
    limits = Path(f"/proc/{line.process.pid}/limits").read_text(encoding="ascii")
    assert re.search(r"^Max core file size +0 +0 ", limits, re.MULTILINE)
    line.close()


def test_what_a_library_has_read_is_wiped_from_its_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor, rooms = VendorReader(tmp_path, "WITH_FINGERPRINTS"), list[Any]()

    def kept(size: int) -> Any:
        rooms.append(ctypes.create_string_buffer(size))
        return rooms[-1]

    monkeypatch.setattr(libraryworker, "create_string_buffer", kept)
    monkeypatch.chdir(tmp_path)
    vendor.lay(PERSON)
    library = libraryworker.Library(str(vendor.path), PORT)
    library.open()
    for frame in (frames.FIND, frames.SELECT):
        library.answer(frame)
    rooms.clear()
    assert len(library.answer(frames.READ_BASE)) == 1295
    assert len(rooms) == 3, "text, photo, fingerprints"
    assert not any(any(room.raw) for room in rooms)
    library.close()


def test_a_library_that_is_none_of_those(tmp_path: Path) -> None:
    (tmp_path / "poor").mkdir()
    vendor = VendorReader(tmp_path / "poor", "WITHOUT_READING")
    text = tmp_path / "text.so"
    text.write_bytes(bytes(4096))
    for path, why in (
        (vendor.path, "has no SDT_ReadBaseMsg"),
        (text, "invalid ELF header"),
        (tmp_path / "none.so", "there is no file"),
    ):
        reader = LibraryReader(path, PORT, load_profile("generic"))
        problem = reader.poll(0).problem
        assert problem is not None
        assert (problem.code, why in problem.detail) == ("reader-refused", True), problem.detail
        reader.close()


def test_the_most_bytes_over_the_air_are_passed_on(vendor: VendorReader) -> None:
    profile = load_profile("generic").model_copy(update={"rf_bytes": 80})
    reader = LibraryReader(vendor.path, PORT, profile, today=lambda: TODAY)
    vendor.lay(PERSON)
    reader.poll(0)
    assert reader.read() == PERSON
    assert "SDT_SetMaxRFByte" in vendor.calls
    reader.close()


def test_it_ends_with_its_parent_even_when_the_library_hangs(vendor: VendorReader) -> None:
    vendor.spoil("SDT_ResetSAM", "hang")
    ours, theirs = socket.socketpair()
    with theirs:
        process = start(vendor.path, PORT, theirs.fileno())
    try:
        ours.sendall(frames.RESET)
        until(lambda: vendor.calls, lambda calls: "SDT_ResetSAM" in calls, 5)
        ours.close()
        assert process.wait(5) == 0
    finally:
        process.kill()


def test_the_settings_choose_it(vendor: VendorReader) -> None:
    ours = open_reader(Card(kind="library", library=vendor.path, port=PORT))
    assert isinstance(ours, LibraryReader)
    assert ours.poll(0) == Presence()
    ours.close()
    with pytest.raises(Failed, match=r"card\.library"):
        open_reader(Card(kind="library"))
