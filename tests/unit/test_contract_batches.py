"""One signature over many: every document finds its way to the root, and nothing else does."""

from __future__ import annotations

import pytest

from kiosk.contract.batches import BATCH_LIMIT, AcceptedBatch, BatchProof, path_of, root_of
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.sm2 import PrivateKey
from kiosk.crypto.sm3 import sm3

KEY = PrivateKey.from_int(77)


def documents(count: int) -> list[bytes]:
    return [f"document {number}".encode() for number in range(count)]


def batch_of(many: list[bytes], **changes: object) -> AcceptedBatch:
    given = {
        "root": root_of(many),
        "count": len(many),
        "signed_at": "2026-03-01T09:06:00+08:00",
        "platform_key": KEY.public.fingerprint(),
    }
    return AcceptedBatch.model_validate({**given, **changes})


def proof_of(index: int, many: list[bytes]) -> BatchProof:
    signed = SignedDocument.sign(batch_of(many), KEY)
    return BatchProof(index=index, path=path_of(index, many), batch=signed)


def test_the_tree_is_that_of_the_rfc() -> None:
    """RFC 9162 clause 2.1.1 with SM3: leaves after a byte 0, nodes after a byte 1, left the larger."""
    a, b, c = (sm3(b"\0" + document) for document in documents(3))
    assert root_of(documents(1)) == a.hex()
    assert root_of(documents(3)) == sm3(b"\1" + sm3(b"\1" + a + b) + c).hex()


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 13, BATCH_LIMIT - 1, BATCH_LIMIT])
def test_every_document_leads_to_the_root(count: int) -> None:
    many = documents(count)
    batch = batch_of(many)
    for index in range(0, count, max(1, count // 5)):
        proof = proof_of(index, many)
        assert BatchProof.parse_canonical(proof.canonical()) == proof
        assert proof.leads_to(batch, many[index])
        assert not proof.leads_to(batch, b"document 999")
        assert not proof.leads_to(batch, many[index - 1]) or count == 1


def test_a_proof_holds_at_its_place_in_its_batch_only() -> None:
    many = documents(6)
    proof, batch = proof_of(2, many), batch_of(many)
    others = documents(7)
    assert not proof.leads_to(batch_of(others), many[2])
    assert not proof.model_copy(update={"index": 3}).leads_to(batch, many[2])
    assert not proof.model_copy(update={"index": 6}).leads_to(batch, many[2])
    assert not proof.model_copy(update={"path": proof.path[:-1]}).leads_to(batch, many[2])
    assert not proof.model_copy(update={"path": (*proof.path, "00" * 32)}).leads_to(batch, many[2])


def test_a_node_is_no_document() -> None:
    """Else the two digests of a pair could be shown as one acceptance."""
    many = documents(4)
    left, right = sm3(b"\0" + many[0]), sm3(b"\0" + many[1])
    forged = BatchProof.model_construct(index=0, path=path_of(0, many)[1:], batch=None)
    assert not forged.leads_to(batch_of(many, count=2), left + right)
