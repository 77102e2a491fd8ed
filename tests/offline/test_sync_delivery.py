"""One application's way: what is sent, what is sent again, and what is believed."""

from __future__ import annotations

from collections import Counter

import pytest

from kiosk.contract.acceptance import Acceptance
from kiosk.crypto.sm2 import PrivateKey
from kiosk.domain.applications import Level
from kiosk.problems import Problem
from offline.sync import Progress
from offline.waiting import LARGEST, SMALLEST
from offline.wire import CONNECTION_WAS_OLD, TIMED_OUT, Accepted, Refusal, Remedy
from tests.helpers.applications import application
from tests.helpers.gateway import MemoryPlatform, refusal
from tests.helpers.station import Station, save, sync_of, until_idle

BROKEN = refusal(Remedy.TRANSIENT, CONNECTION_WAS_OLD)
BIG = bytes(range(256)) * 2400  # 600 kB: three chunks


def test_a_saved_application_becomes_a_case(station: Station) -> None:
    given, platform = save(station, pages=2), MemoryPlatform()
    assert until_idle(sync_of(station, platform)) == [Progress.ACCEPTED]
    receipt = station.outbox.receipt(given)
    assert receipt is not None
    assert (receipt.level, receipt.case_number) == (Level.ACCEPTED, "330100000001")
    assert receipt.accepted_at == "2026-03-01T09:00:00+08:00"
    row = station.row(given)
    assert (row["state"], row["epoch"], row["problem"]) == ("accepted", "epoch-1", "")
    assert platform.accepted[given] == Accepted(row["acceptance"], row["acceptance_signature"])
    assert platform.manifests[given].content_digest() == row["content_digest"]
    assert station.bundles.holds(given)


def test_received_is_not_accepted(station: Station) -> None:
    given = save(station, pages=2)
    until_idle(sync_of(station, MemoryPlatform(level=Level.RECEIVED)))
    assert station.outbox.receipt(given).level is Level.RECEIVED


def test_a_part_goes_on_where_the_platform_stands(station: Station) -> None:
    given, platform = save(station, page=BIG, pages=1), MemoryPlatform()
    sync = sync_of(station, platform)
    cut = Counter()

    def cut_the_line(call: str, _: str) -> Refusal | None:
        cut[call] += 1
        return refusal(Remedy.TRANSIENT, "busy") if call == "send" and cut[call] == 4 else None

    platform.refuse = cut_the_line
    assert until_idle(sync) == [Progress.WAITING]
    assert station.row(given)["state"] == "sending"
    station.clock.forward(6)
    assert until_idle(sync) == [Progress.ACCEPTED]
    whole = sum(part.size for part in platform.manifests[given].parts)
    assert sum(platform.sizes) <= whole + LARGEST  # only the chunk that was cut went twice


@pytest.mark.parametrize(
    "trouble", [refusal(Remedy.OVERSIZE, "too-large"), refusal(Remedy.TRANSIENT, TIMED_OUT)]
)
def test_chunks_get_smaller_until_they_pass(station: Station, trouble: Refusal) -> None:
    given, platform = save(station, page=BIG, pages=1), MemoryPlatform()
    platform.refuse = lambda call, _: trouble if call == "send" and platform.sizes[-1] > SMALLEST else None
    sync = sync_of(station, platform)
    assert until_idle(sync) == [Progress.ACCEPTED]
    assert max(platform.sizes) == LARGEST
    assert Counter(platform.sizes)[SMALLEST] >= 18
    assert sync.chunk.now == 2 * SMALLEST  # it went through: dare more next time
    assert given in platform.accepted


def test_a_line_that_takes_no_chunk_at_all_is_left_for_later(station: Station) -> None:
    given, platform = save(station, page=BIG, pages=1), MemoryPlatform()
    platform.refuse = lambda call, _: refusal(Remedy.TRANSIENT, TIMED_OUT) if call == "send" else None
    assert until_idle(sync_of(station, platform)) == [Progress.WAITING]
    assert platform.calls.count("send") == 4  # 256, 128, 64, 32 kB
    assert station.row(given)["detail"] == TIMED_OUT


def test_an_answer_that_was_lost_costs_nothing(station: Station) -> None:
    """The chunk arrived, the answer didn't: the offset asked for shows it."""
    given, platform = save(station, page=BIG, pages=1), MemoryPlatform()

    def swallow(call: str, _: str) -> Refusal | None:
        if call == "send" and platform.calls.count("send") == 2:
            stuck = next(part for part in platform.manifests[given].parts if part.id == "face")
            with station.bundles.open(given) as file:
                from kiosk.crypto.bundle import BundleReader

                platform.parts[given, "face"] += BundleReader(file).read("face")
            assert len(platform.parts[given, "face"]) == stuck.size
            return refusal(Remedy.TRANSIENT, TIMED_OUT)
        return None

    platform.refuse = swallow
    assert until_idle(sync_of(station, platform)) == [Progress.ACCEPTED]


@pytest.mark.parametrize("arrived", [True, False])
def test_where_a_good_line_breaks_the_platform_is_asked_and_it_goes_on(
    station: Station, arrived: bool
) -> None:
    """At once, and what has arrived is never sent again; a chunk that the line had is."""
    given, platform = save(station, page=BIG, pages=1), MemoryPlatform()
    take, lost = platform.send, []

    def cut(application_id: str, part_id: str, offset: int, chunk: bytes, total: int) -> int | Refusal:
        if total > LARGEST and len(lost) < 2 and offset not in lost:
            lost.append(offset)
            if arrived:
                take(application_id, part_id, offset, chunk, total)
            return BROKEN
        return take(application_id, part_id, offset, chunk, total)

    platform.send = cut
    assert until_idle(sync_of(station, platform)) == [Progress.ACCEPTED]
    assert len(lost) == 2
    whole = sum(part.size for part in platform.manifests[given].parts)
    assert sum(platform.sizes) == whole  # of those that the platform got
    assert station.row(given)["attempts"] == 0


def test_a_line_that_breaks_again_at_the_same_byte_is_left_for_later(station: Station) -> None:
    given, platform = save(station, page=BIG, pages=1), MemoryPlatform()
    platform.refuse = lambda call, _: BROKEN if call == "send" else None
    assert until_idle(sync_of(station, platform)) == [Progress.WAITING]
    assert (platform.calls.count("send"), platform.calls.count("held")) == (2, 2)
    assert station.row(given)["detail"] == CONNECTION_WAS_OLD


def test_a_platform_that_stands_elsewhere_for_ever_is_left_for_later(station: Station) -> None:
    given, platform = save(station, pages=2), MemoryPlatform()
    stands = refusal(Remedy.TRANSIENT, "offset-conflict")
    platform.refuse = lambda call, _: stands if call == "send" else None
    assert until_idle(sync_of(station, platform)) == [Progress.WAITING]
    assert platform.calls.count("send") == 2
    assert station.row(given)["detail"] == "offset-conflict"


def test_a_failed_question_for_the_offset_waits(station: Station) -> None:
    given, platform = save(station, pages=2), MemoryPlatform()
    platform.refuse = lambda call, _: (
        refusal(Remedy.TRANSIENT, {"send": TIMED_OUT, "held": "busy"}[call])
        if call in ("send", "held")
        else None
    )
    assert until_idle(sync_of(station, platform)) == [Progress.WAITING]
    assert station.row(given)["detail"] == "busy"


@pytest.mark.parametrize("answer", [0, -5, 10**9])
def test_offsets_that_cannot_be_are_not_believed(station: Station, answer: int) -> None:
    given, platform = save(station, pages=2), MemoryPlatform()
    platform.send = lambda *_: answer
    assert until_idle(sync_of(station, platform)) == [Progress.WAITING]
    assert station.row(given)["problem"] == "platform-answer-bad"


def test_held_offsets_that_cannot_be_are_not_believed(station: Station) -> None:
    given, platform = save(station, pages=2), MemoryPlatform()
    platform.refuse = lambda call, _: refusal(Remedy.OVERSIZE, "too-large") if call == "send" else None
    platform.held = lambda *_: -1
    assert until_idle(sync_of(station, platform)) == [Progress.WAITING]
    assert station.row(given)["problem"] == "platform-answer-bad"


def test_what_the_platform_dropped_is_sent_again_at_once(station: Station) -> None:
    given, platform = save(station, pages=2), MemoryPlatform()

    def damage_once(call: str, _: str) -> Refusal | None:
        if call == "commit" and platform.calls.count("commit") == 1:
            platform.parts[given, "face"].clear()
            return refusal(Remedy.GONE, "part-damaged")
        return None

    platform.refuse = damage_once
    assert until_idle(sync_of(station, platform)) == [Progress.ACCEPTED]


def test_a_platform_that_forgets_for_ever_is_left_for_later(station: Station) -> None:
    given, platform = save(station, pages=2), MemoryPlatform()
    platform.refuse = lambda call, _: refusal(Remedy.GONE, "application-unknown") if call != "hello" else None
    assert until_idle(sync_of(station, platform)) == [Progress.WAITING]
    assert platform.calls.count("announce") == 3
    assert station.row(given)["state"] == "saved"


def test_an_acceptance_by_another_key_is_not_believed(station: Station) -> None:
    given, platform = save(station, pages=2), MemoryPlatform(key=PrivateKey.from_int(77))
    assert until_idle(sync_of(station, platform)) == [Progress.QUARANTINED]
    row = station.row(given)
    assert (row["state"], row["problem"], row["acceptance"]) == ("quarantined", "platform-key-wrong", None)
    assert station.outbox.receipt(given).level is Level.REFUSED
    assert station.bundles.holds(given)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"application_id": "019503a0-0000-7000-8000-000000000000"}, "platform-answer-bad"),
        ({"content_digest": "0" * 64}, "platform-answer-bad"),
        ({"platform_key": "0" * 16}, "platform-key-wrong"),
    ],
)
def test_an_acceptance_of_something_else_is_not_believed(
    station: Station, changed: dict[str, str], problem: str
) -> None:
    def alter(acceptance: Acceptance) -> Acceptance:
        return acceptance.model_copy(update=changed)

    given = save(station, pages=2)
    assert until_idle(sync_of(station, MemoryPlatform(alter=alter))) == [Progress.QUARANTINED]
    assert station.row(given)["problem"] == problem


@pytest.mark.parametrize("document", [b"\xff\xfe", b"{}", b'{"kind":"acceptance"}', b"<html>welcome</html>"])
def test_an_acceptance_that_is_none_is_not_believed(station: Station, document: bytes) -> None:
    given, platform = save(station, pages=2), MemoryPlatform()
    platform.refuse = lambda call, _: (
        Accepted(document, platform.key.sign(document)) if call == "commit" else None
    )
    assert until_idle(sync_of(station, platform)) == [Progress.QUARANTINED]
    assert station.row(given)["problem"] == "platform-answer-bad"
    assert station.outbox.save(application()) != Problem("save-failed")
