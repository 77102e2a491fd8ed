"""Many at once: what is announced, sent and committed together, and that nobody pays for another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.contract.batches import BatchProof
from kiosk.crypto.sm2 import PrivateKey
from kiosk.problems import Problem
from offline.acceptances import Believed, checked_as
from offline.sync import Progress
from offline.waiting import LARGEST
from offline.wire import BATCH_LIMIT, TIMED_OUT, Accepted, Refusal, Remedy
from tests.helpers.gateway import DOWN, MemoryPlatform, refusal, signed_together
from tests.helpers.station import PLATFORM, Station, save, sync_of, until_idle

BIG = bytes(range(256)) * 2400  # 600 kB: three chunks


def newer(**given: object) -> MemoryPlatform:
    return MemoryPlatform(takes_whole=True, **given)


def test_one_alone_is_there_after_one_request(station: Station) -> None:
    given, platform = save(station), newer()
    assert until_idle(sync_of(station, platform)) == [Progress.ACCEPTED]
    assert platform.requests == ["whole"]
    assert station.outbox.receipt(given).case_number == "330100000001"


def test_many_are_announced_and_committed_together(station: Station) -> None:
    ids, platform = [save(station) for _ in range(5)], newer()
    assert until_idle(sync_of(station, platform)) == [Progress.ACCEPTED] * 5
    assert platform.requests == ["announce", *["whole"] * 5, "commit"]
    for given in ids:
        row = station.row(given)
        kept = Accepted(row["acceptance"], row["acceptance_signature"], row["acceptance_proof"])
        proof = BatchProof.parse_canonical(row["acceptance_proof"])
        assert proof.index == ids.index(given)
        assert not isinstance(checked_as(kept, given, row["content_digest"], PLATFORM.public), Problem)


def test_the_manifests_of_all_go_before_anybodys_parts(station: Station) -> None:
    for _ in range(BATCH_LIMIT + 2):
        save(station)
    platform = newer()
    sync = sync_of(station, platform)
    sync.step()
    first = platform.requests.index("whole")
    assert len(platform.manifests) == BATCH_LIMIT + 2
    assert platform.requests[:first] == ["announce"] * first
    until_idle(sync)
    assert len(platform.accepted) == BATCH_LIMIT + 2
    assert platform.calls.count("announce") == 2 * len(platform.accepted)  # once by itself, once inside


def test_an_announcement_is_no_longer_than_a_chunk(station: Station) -> None:
    for _ in range(9):
        save(station)
    platform = newer()
    sync = sync_of(station, platform)
    sync.chunk.now = 32 * 1024  # nothing has its parts in one request either
    sizes: list[int] = []
    together = platform.announce_together
    platform.announce_together = lambda many: (sizes.append(sum(len(m) for m, _ in many)), together(many))[1]
    until_idle(sync)
    assert len(platform.accepted) == 9
    assert max(sizes) <= 32 * 1024


def test_small_ones_get_their_numbers_before_large_ones(station: Station) -> None:
    large, small = save(station, page=BIG, pages=1), save(station)
    platform = newer()
    assert until_idle(sync_of(station, platform)) == [Progress.ACCEPTED] * 2
    whole = platform.calls.index("whole")
    assert whole < platform.calls.index("send")
    assert set(platform.accepted) == {large, small}


def test_who_comes_now_does_not_wait_for_a_large_one(station: Station) -> None:
    """Somebody stands at the terminal while thirty pages of somebody else's are on their way."""
    large, platform = save(station, page=BIG, pages=3), newer()
    fresh: list[str] = []

    def come(call: str, _: str) -> None:
        if call == "send" and platform.calls.count("send") == 3:
            fresh.append(save(station))

    platform.refuse = come
    sync = sync_of(station, platform)
    assert sync.step() is Progress.PAUSED
    held = sum(len(part) for part in platform.parts.values())
    assert until_idle(sync) == [Progress.ACCEPTED] * 2
    assert set(platform.accepted) == {*fresh, large}
    assert platform.calls.index("whole") < len(platform.calls) - platform.calls[::-1].index("send") - 1
    sent = sum(size for size in platform.sizes)
    assert held
    assert sent < sum(p.size for m in platform.manifests.values() for p in m.parts) + 2 * LARGEST


def test_a_pause_between_two_parts_keeps_what_was_sent(station: Station) -> None:
    given, platform = save(station, page=BIG[: LARGEST + 10], pages=2), newer()

    def come(call: str, _: str) -> None:
        if call == "send" and platform.calls.count("send") == 1:
            save(station)

    platform.refuse = come
    sync = sync_of(station, platform)
    assert sync.step() is Progress.PAUSED
    until_idle(sync)
    assert given in platform.accepted
    whole = sum(part.size for part in platform.manifests[given].parts)
    assert sum(len(platform.parts[given, part.id]) for part in platform.manifests[given].parts) == whole


@pytest.mark.parametrize("call", ["announce", "commit"])
@pytest.mark.parametrize(
    ("no", "progress"),
    [
        (refusal(Remedy.BUSINESS, "refused"), Progress.REFUSED),
        (refusal(Remedy.OTHER_CONTENT, "other-content"), Progress.QUARANTINED),
        (refusal(Remedy.TRANSIENT, "internal"), Progress.WAITING),
    ],
)
def test_a_refused_entry_is_nobody_elses(
    station: Station, call: str, no: Refusal, progress: Progress
) -> None:
    ids = [save(station) for _ in range(4)]
    bad, platform = ids[1], newer()
    platform.refuse = lambda c, i: no if (c, i) == (call, bad) else None
    found = until_idle(sync_of(station, platform))
    assert found == [Progress.ACCEPTED, progress, Progress.ACCEPTED, Progress.ACCEPTED]
    assert set(platform.accepted) == set(ids) - {bad}


def failing(platform: MemoryPlatform, bad: str, how: Callable[[], Refusal]) -> None:
    """A request fails as a whole when that one is in it."""
    together = platform.announce_together

    def announce(many):
        platform.requests.append("asked")
        return how() if any(bad.encode() in m for m, _ in many) else together(many)

    platform.announce_together = announce


def broken() -> Refusal:
    raise KeyError("no such field")


@pytest.mark.parametrize(
    "how",
    [broken, lambda: refusal(Remedy.TRANSIENT, "internal"), lambda: refusal(Remedy.OVERSIZE, "too-large")],
)
def test_one_that_spoils_the_whole_request_is_found_by_halving(
    station: Station, how: Callable[[], Refusal]
) -> None:
    ids, platform = [save(station) for _ in range(8)], newer()
    failing(platform, ids[5], how)
    found = until_idle(sync_of(station, platform))
    assert found == [Progress.WAITING if i == ids[5] else Progress.ACCEPTED for i in ids]
    assert platform.requests.count("asked") == 7  # 8, 4, 4, 2, 1, 1, 2


def test_where_the_line_is_cut_nobody_else_is_tried(station: Station) -> None:
    ids, platform = [save(station) for _ in range(6)], newer()
    platform.refuse = lambda call, _: DOWN if platform.calls.count("whole") >= 3 and call != "hello" else None
    sync = sync_of(station, platform)
    assert until_idle(sync) == [Progress.WAITING] * 6
    assert platform.calls.count("whole") == 3
    assert "commit" not in platform.requests
    assert {station.row(i)["attempts"] for i in ids} == {1}
    platform.refuse = lambda *_: None
    station.clock.forward(5)
    assert until_idle(sync) == [Progress.ACCEPTED] * 6


def test_a_full_platform_still_gives_numbers_to_what_it_has(station: Station) -> None:
    ids, platform = [save(station) for _ in range(3)], newer()
    full = refusal(Remedy.QUOTA, "storage-full", after_s=30)
    platform.refuse = lambda call, _: full if call == "whole" and platform.calls.count("whole") == 3 else None
    found = until_idle(sync_of(station, platform))
    assert sorted(found) == [Progress.ACCEPTED, Progress.ACCEPTED, Progress.WAITING]
    assert len(platform.accepted) == 2 < len(ids)


def test_a_dead_line_leaves_the_other_groups_alone(station: Station) -> None:
    for _ in range(4):
        save(station)
    platform = newer(refuse=lambda *_: DOWN)
    sync = sync_of(station, platform)
    sync.chunk.now = 1500  # a manifest each
    assert until_idle(sync) == [Progress.WAITING] * 4
    assert platform.requests == ["announce"]


def test_a_bundle_that_the_line_can_not_take_whole_goes_in_parts(station: Station) -> None:
    given, platform = save(station), newer()
    platform.refuse = lambda call, _: refusal(Remedy.TRANSIENT, TIMED_OUT) if call == "whole" else None
    sync = sync_of(station, platform)
    assert until_idle(sync) == [Progress.ACCEPTED]
    assert given in platform.accepted
    assert platform.calls.count("whole") == 1


def test_what_the_platform_lost_of_a_whole_one_is_brought_again(station: Station) -> None:
    for _ in range(2):
        save(station)
    platform = newer()

    def lose(call: str, application_id: str) -> Refusal | None:
        if call == "commit" and platform.calls.count("commit") == 1:
            platform.parts.clear()
            return refusal(Remedy.GONE, "part-damaged")
        return None

    platform.refuse = lose
    assert until_idle(sync_of(station, platform)) == [Progress.ACCEPTED] * 2


def test_a_whole_one_that_still_lacks_parts_is_not_believed(station: Station) -> None:
    given, platform = save(station), newer()
    send = platform.send_whole
    platform.send_whole = lambda *a, commit: replace(send(*a, commit=False), missing={"form": 3})
    assert until_idle(sync_of(station, platform)) == [Progress.ACCEPTED]
    assert platform.requests == ["whole", "announce", "commit"]  # asked what is really missing
    assert given in platform.accepted


def test_what_is_known_already_is_settled_by_its_announcement(station: Station) -> None:
    ids, platform = [save(station) for _ in range(3)], newer()
    sync = sync_of(station, platform)
    until_idle(sync)
    for given in ids:
        station.change(given, state="saved")
    platform.requests.clear()
    assert until_idle(sync) == [Progress.ACCEPTED] * 3
    assert platform.requests == ["announce"]
    assert platform.cases == 3


def test_a_bundle_that_can_not_be_read_is_not_announced_with_the_others(station: Station) -> None:
    ids = [save(station) for _ in range(BATCH_LIMIT + 2)]
    station.bundles.path(ids[-1]).write_bytes(b"nothing")
    platform = newer()
    found = until_idle(sync_of(station, platform))
    assert found.count(Progress.ACCEPTED) == BATCH_LIMIT + 1
    assert found[-1] is Progress.QUARANTINED
    assert ids[-1] not in platform.manifests


@pytest.mark.parametrize("many", [1, 2])
def test_a_bundle_that_the_disk_damaged_is_found_by_its_digest(station: Station, many: int) -> None:
    ids, platform = [save(station) for _ in range(many)], newer()
    path = station.bundles.path(ids[0])
    content = bytearray(path.read_bytes())
    content[-1000] ^= 1
    path.write_bytes(content)
    found = until_idle(sync_of(station, platform))
    assert found == [Progress.QUARANTINED, Progress.ACCEPTED][:many]
    assert station.row(ids[0])["problem"] == "bundle-damaged"
    assert ids[0] not in platform.accepted
    assert not any(part for (given, _), part in platform.parts.items() if given == ids[0])


def test_a_bundle_that_the_line_damaged_is_sent_again(station: Station) -> None:
    given, platform = save(station), newer()
    platform.refuse = lambda call, _: (
        refusal(Remedy.TRANSIENT, "digest-mismatch")
        if call == "whole" and platform.calls.count("whole") == 1
        else None
    )
    sync = sync_of(station, platform)
    assert until_idle(sync) == [Progress.WAITING]
    station.clock.forward(5)
    assert until_idle(sync) == [Progress.ACCEPTED]
    assert given in platform.accepted


def accepted_pair(station: Station) -> tuple[list[str], list[Accepted]]:
    ids, platform = [save(station) for _ in range(2)], newer()
    until_idle(sync_of(station, platform))
    return ids, [platform.accepted[given] for given in ids]


def test_a_proof_is_believed_only_with_its_own_batch(station: Station) -> None:
    ids, single = accepted_pair(station)
    first, second = signed_together(PLATFORM, list(single))
    digest = station.row(ids[0])["content_digest"]

    def found(accepted: Accepted, platform: PrivateKey = PLATFORM) -> str:
        acceptance = checked_as(accepted, ids[0], digest, platform.public, Believed(platform.public))
        return acceptance.code if isinstance(acceptance, Problem) else "good"

    assert found(first) == "good"
    assert found(replace(first, proof=second.proof)) == "platform-answer-bad"
    assert found(replace(first, signature=single[0].signature)) == "platform-answer-bad"
    assert found(replace(first, proof=b"{}")) == "platform-answer-bad"
    assert found(first, PrivateKey.from_int(5)) == "platform-key-wrong"
    forged = signed_together(PrivateKey.from_int(5), list(single))[0]
    assert found(forged) == "platform-key-wrong"
    assert found(second) == "platform-answer-bad"
