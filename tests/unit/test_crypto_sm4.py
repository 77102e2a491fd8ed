from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from kiosk.crypto import sm4
from kiosk.crypto.errors import CryptoError
from tests.helpers.gm import VECTORS, flipped

KEY = bytes(range(16))
NONCE = bytes(12)


def test_block_known_answer() -> None:
    key, vector = bytes.fromhex(VECTORS["sm4"]["key1"]), VECTORS["sm4"]["ecb_gbt32907_1"]
    encryptor = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()  # the library itself is on trial here
    assert encryptor.update(bytes.fromhex(vector["pt"])).hex() == vector["ct"]


def test_gcm_known_answer() -> None:
    vector = {name: bytes.fromhex(text) for name, text in VECTORS["sm4"]["gcm_rfc8998"].items()}
    sealed = sm4.encrypt(vector["key"], vector["nonce"], vector["pt"], vector["aad"])
    assert sealed == vector["ct"] + vector["tag"]
    assert sm4.decrypt(vector["key"], vector["nonce"], sealed, vector["aad"]) == vector["pt"]
    with_nonce = sm4.seal(vector["key"], vector["pt"], vector["aad"], nonce=vector["nonce"])
    assert with_nonce == vector["nonce"] + sealed


@given(st.binary(min_size=16, max_size=16), st.binary(max_size=300), st.binary(max_size=40))
def test_opens_what_it_sealed(key: bytes, plaintext: bytes, aad: bytes) -> None:
    sealed = sm4.seal(key, plaintext, aad)
    assert len(sealed) == len(plaintext) + 28
    assert sm4.open_sealed(key, sealed, aad) == plaintext


def test_a_nonce_not_given_is_new_each_time() -> None:
    assert len({sm4.seal(KEY, b"same")[: sm4.NONCE_SIZE] for _ in range(200)}) == 200


def test_any_flipped_bit_is_refused() -> None:
    sealed = sm4.seal(KEY, b"plaintext", b"about")
    for bit in range(len(sealed) * 8):
        with pytest.raises(CryptoError):
            sm4.open_sealed(KEY, flipped(sealed, bit), b"about")


def test_another_key_or_additional_data_is_refused() -> None:
    sealed = sm4.seal(KEY, b"plaintext", b"about")
    with pytest.raises(CryptoError):
        sm4.open_sealed(KEY[::-1], sealed, b"about")
    with pytest.raises(CryptoError):
        sm4.open_sealed(KEY, sealed, b"About")


@pytest.mark.parametrize("size", [0, 1, 11, 12, 15, 16, 27])
def test_too_short_to_be_sealed(size: int) -> None:
    with pytest.raises(CryptoError, match="shorter"):
        sm4.open_sealed(KEY, bytes(size))
    with pytest.raises(CryptoError):
        sm4.decrypt(KEY, NONCE, bytes(size))


@pytest.mark.parametrize("size", [0, 8, 15, 17, 32])
def test_wrong_key_size(size: int) -> None:
    with pytest.raises(CryptoError, match="key must be 16"):
        sm4.encrypt(bytes(size), NONCE, b"x")


@pytest.mark.parametrize("size", [0, 8, 11, 13, 16])
def test_wrong_nonce_size(size: int) -> None:
    with pytest.raises(CryptoError, match="nonce must be 12"):
        sm4.seal(KEY, b"x", nonce=bytes(size))
