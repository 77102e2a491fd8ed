from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.crypto.sm3 import Sm3, hmac_sm3, sm3
from tests.helpers.gm import VECTORS


@pytest.mark.parametrize("vector", VECTORS["sm3"], ids=lambda vector: vector["name"])
def test_digest_known_answers(vector: dict[str, str]) -> None:
    data = bytes.fromhex(vector["hex"])
    assert sm3(data).hex() == vector["digest"]
    assert Sm3(data).hexdigest() == vector["digest"]


def test_hmac_known_answer() -> None:
    vector = VECTORS["hmac_sm3"]
    assert hmac_sm3(bytes.fromhex(vector["key"]), bytes.fromhex(vector["msg"])).hex() == vector["mac"]


@given(st.lists(st.binary(max_size=200), max_size=8))
def test_pieces_hash_like_the_whole(pieces: list[bytes]) -> None:
    hasher = Sm3()
    for piece in pieces:
        hasher.update(piece)
    assert hasher.digest() == sm3(b"".join(pieces))


def test_a_digest_asked_for_early_does_not_end_the_hash() -> None:
    hasher = Sm3(b"a")
    assert hasher.digest() == sm3(b"a")
    hasher.update(b"bc")
    assert hasher.digest() == hasher.digest() == sm3(b"abc")
