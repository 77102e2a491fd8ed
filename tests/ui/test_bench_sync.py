"""The figures of outbox and sync measure what they say.  No test here asks how fast this machine is."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer

from kiosk.faultlab.proxyhttp import Exchanged
from ui.bench import growth, save, sync_drain, sync_overhead
from ui.bench.sync_slow import sent_again
from ui.bench.sync_ui import lateness


def no_program(*_: object) -> None:
    raise AssertionError("this figure needs no program")


def test_as_much_is_replayed_as_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync_drain, "APPLICATIONS", 2)
    row = json.loads(sync_drain.measure(no_program).as_json())
    assert (row["name"], row["applications"]) == ("sync.drain", 2)
    assert row["requests"] >= 2
    assert row["of_floor"] == pytest.approx(row["floor"] / row["value"], rel=0.01)


def test_every_byte_on_the_wire_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync_overhead, "APPLICATIONS", 2)
    row = json.loads(sync_overhead.measure(no_program).as_json())
    assert row["floor"] == 200_000
    assert row["up"] > 200_000
    assert row["down"] > 0
    assert row["value"] == pytest.approx(row["up"] + row["down"], rel=0.001)


def test_a_store_is_grown_to_the_size_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "SIZES", (3, 20))
    monkeypatch.setattr(growth, "RUNS", 2)
    row = json.loads(growth.measure(no_program).as_json())
    assert row["save"].keys() == row["list"].keys() == {"3", "20"}
    assert row["value"] == row[row["of"]]["20"]
    assert row["floor"] == row[row["of"]]["3"]


def exchange(body: bytes, status: int = 200, told: bool = True) -> Exchanged:
    return Exchanged("POST", "/v1/x", b"", body, status, b"", told)


def test_only_bytes_of_a_finished_request_count_as_sent_again() -> None:
    one, two = b"1" * 32, b"2" * 32
    samples = {one, two}
    assert sent_again([exchange(b"a" + one), exchange(two + b"b")], samples) == 0
    assert sent_again([exchange(one, status=500), exchange(one, told=False), exchange(one)], samples) == 0
    assert sent_again([exchange(one + two), exchange(b"later" + two)], samples) == 1


@pytest.mark.parametrize(("told", "again"), [(0, 0), (63, 0), (64, 1), (95, 1), (96, 2)])
def test_bytes_that_the_platform_said_it_kept_count_when_they_are_sent_again(told: int, again: int) -> None:
    """A chunk broke off; the platform named an offset, and the whole chunk went again."""
    one, two = (bytes([number]) * 32 for number in (1, 2))
    chunk = b"-" * 32 + one + two
    parts, face = "/v1/applications/x/parts", "/v1/applications/x/parts/face"
    patch, head = b"PATCH\r\nUpload-Offset: 0\r\n\r\n", b"HTTP/1.1 200 OK\r\nupload-offset: %d\r\n\r\n"
    post = b"POST\r\nUpload-Metadata: part ZmFjZQ==\r\n\r\n"
    for method, target, sent in (("PATCH", face, patch), ("POST", parts, post)):
        exchanges = [
            Exchanged(method, target, sent, chunk, 0, b"", told=False),
            Exchanged("HEAD", face, b"HEAD\r\n\r\n", b"", 200, head % told, told=True),
            Exchanged("PATCH", face, patch, chunk, 204, b"", told=True),
        ]
        assert sent_again(exchanges, {one, two}) == again


def test_a_loop_that_is_held_up_is_late(application: object) -> None:
    end = time.perf_counter() + 0.2

    def busy() -> None:
        """What a busy screen does to its own loop."""
        until = time.perf_counter() + 0.08
        while time.perf_counter() < until:
            pass

    QTimer.singleShot(50, busy)
    assert max(lateness(lambda: time.perf_counter() > end)) > 50


def test_the_same_bytes_are_put_into_the_peer(tmp_path: Path) -> None:
    assert len(save.peer(tmp_path / "queue", 2)) == 2
    assert sum(path.stat().st_size for path in (tmp_path / "queue").iterdir()) > 2 * save.PHOTO_BYTES
