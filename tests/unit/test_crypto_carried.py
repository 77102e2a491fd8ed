"""The key of a carried draft: the standard's derivation by two implementations, and what it may not open."""

from __future__ import annotations

import hashlib

import pytest

from kiosk.crypto.carried import CarriedKey, stretched
from kiosk.crypto.errors import CryptoError
from kiosk.crypto.sm3 import hmac_sm3

CODE, NUMBER, FEW = "7K3QX9MD2F", "11010119900307001X", 3


def by_the_book(secret: bytes, salt: bytes, rounds: int) -> bytes:
    """The first block of PBKDF2 (RFC 8018, 5.2) with HMAC-SM3."""
    block = mixed = hmac_sm3(secret, salt + (1).to_bytes(4, "big"))
    for _ in range(rounds - 1):
        block = hmac_sm3(secret, block)
        mixed = bytes(a ^ b for a, b in zip(mixed, block, strict=True))
    return mixed


@pytest.mark.parametrize("rounds", [1, 2, 1000])
def test_the_derivation_is_the_standards(rounds: int) -> None:
    secret, salt = CODE.encode(), "盐".encode()
    assert stretched(secret, salt, rounds) == by_the_book(secret, salt, rounds)


def test_known_answers() -> None:
    """As Python's own hashlib gives them where its OpenSSL has SM3."""
    answer = "4612f922a1fdcefaf4312fc6f8f3322b489cbf24f2ea361b44c2bd8fa2c6dcb0"
    assert stretched(b"password", b"salt", 1).hex() == answer
    if "sm3" in hashlib.algorithms_available:
        assert hashlib.pbkdf2_hmac("sm3", b"password", b"salt", 1).hex() == answer


def test_code_and_number_make_name_and_key() -> None:
    key = CarriedKey.of(CODE, NUMBER)
    assert key == CarriedKey.of(CODE, NUMBER)
    assert (len(key.index), len(key.key)) == (64, 16)
    assert key.key.hex() not in key.index
    others = [CarriedKey.of("7K3QX9MD2G", NUMBER, FEW), CarriedKey.of(CODE, NUMBER[:-1] + "1", FEW)]
    others.append(CarriedKey.of(CODE, NUMBER, FEW))
    assert len({other.index for other in [key, *others]}) == 4
    assert key.key.hex() not in repr(key)


def test_a_seal_opens_with_its_own_key_alone() -> None:
    key, other = CarriedKey.of(CODE, NUMBER, FEW), CarriedKey.of(CODE, NUMBER + "0", FEW)
    sealed = key.seal(b'{"a":1}')
    assert key.open(sealed).rstrip() == b'{"a":1}'
    for wrong in (other, CarriedKey(other.index, key.key), CarriedKey(key.index, other.key)):
        with pytest.raises(CryptoError):
            wrong.open(sealed)
    for damaged in (sealed[:-1], sealed[:-1] + bytes([sealed[-1] ^ 1]), b"\x02" + sealed[1:], b""):
        with pytest.raises(CryptoError):
            key.open(damaged)


def test_the_size_tells_little() -> None:
    key = CarriedKey.of(CODE, NUMBER, FEW)
    sizes = {len(key.seal(b"x" * size)) for size in (1, 5000, 16_384)}
    assert len(sizes) == 1
    assert len(key.seal(b"x" * 16_385)) - sizes.pop() == 16_384
