from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.crypto.audit import AuditRecord, Break, ChainBreak, ChainHead, append, genesis, verify
from kiosk.crypto.sm3 import sm3

START = genesis("terminal-1")


def chain(*bodies: bytes, start: ChainHead = START) -> list[AuditRecord]:
    records, head = [], start
    for body in bodies:
        records.append(append(head, body))
        head = records[-1].head
    return records


RECORDS = chain(b"one", b"two", b"three", b"four")


@given(st.lists(st.binary(max_size=50), max_size=12))
def test_a_chain_holds(bodies: list[bytes]) -> None:
    records = chain(*bodies)
    end = records[-1].head if records else START
    assert [record.sequence for record in records] == list(range(1, len(bodies) + 1))
    assert verify(records, START, end) is None


def test_the_digest_is_documented() -> None:
    label = b"bianmin audit 1\0"
    assert ChainHead(0, sm3(label + b"terminal-1")) == START
    assert RECORDS[0].digest == sm3(label + (1).to_bytes(8, "big") + START.digest + b"one")


def test_a_segment_holds_by_itself() -> None:
    assert verify(RECORDS[2:], RECORDS[1].head, RECORDS[3].head) is None


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"body": b"other"}, Break.DIGEST),
        ({"digest": bytes(32)}, Break.DIGEST),
        ({"digest": b""}, Break.DIGEST),
        ({"previous": bytes(32)}, Break.LINK),
        ({"sequence": 9}, Break.SEQUENCE),
    ],
)
def test_a_changed_record_is_found(place: int, change: dict[str, object], reason: Break) -> None:
    records = list(RECORDS)
    records[place] = replace(records[place], **change)  # type: ignore[arg-type]
    assert verify(records, START) == ChainBreak(place + 1, reason)


def test_a_dropped_record_is_found() -> None:
    assert verify([RECORDS[0], RECORDS[2]], START) == ChainBreak(2, Break.SEQUENCE)


def test_a_doubled_record_is_found() -> None:
    assert verify([RECORDS[0], RECORDS[0]], START) == ChainBreak(2, Break.SEQUENCE)


def test_exchanged_records_are_found() -> None:
    assert verify([RECORDS[1], RECORDS[0]], START) == ChainBreak(1, Break.SEQUENCE)


def test_a_record_rewritten_with_its_digest_breaks_the_next_link() -> None:
    forged = append(RECORDS[0].head, b"forged")
    assert verify([RECORDS[0], forged, *RECORDS[2:]], START) == ChainBreak(3, Break.LINK)


def test_a_tail_cut_off_is_found_by_the_checkpoint() -> None:
    assert verify(RECORDS[:3], START) is None
    assert verify(RECORDS[:3], START, RECORDS[3].head) == ChainBreak(3, Break.END)


def test_a_chain_written_anew_is_found_by_the_checkpoint() -> None:
    anew = chain(b"1", b"2", b"3", b"4")
    assert verify(anew, START, RECORDS[3].head) == ChainBreak(4, Break.END)


def test_another_terminals_chain_does_not_pass() -> None:
    assert verify(chain(b"one", start=genesis("terminal-2")), START) == ChainBreak(1, Break.LINK)


def test_a_record_does_not_show_its_body() -> None:
    assert "one" not in repr(RECORDS[0]).replace("None", "")
