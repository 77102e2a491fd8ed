from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.crypto.errors import CryptoError
from kiosk.crypto.sm3 import hmac_sm3
from kiosk.crypto.small import DeviceKey, open_small, seal_small
from tests.helpers.gm import flipped

KEY = DeviceKey(bytes(range(32)))


@given(st.binary(max_size=400), st.binary(max_size=40))
def test_opens_what_it_sealed(plaintext: bytes, aad: bytes) -> None:
    sealed = seal_small(KEY, plaintext, aad)
    assert len(sealed) == len(plaintext) + 29
    assert open_small(KEY, sealed, aad) == plaintext


def test_the_same_summary_looks_different_each_time() -> None:
    assert seal_small(KEY, b"summary", b"") != seal_small(KEY, b"summary", b"")


def test_any_flipped_bit_is_refused() -> None:
    sealed = seal_small(KEY, b"summary", b"outbox")
    for bit in range(len(sealed) * 8):
        with pytest.raises(CryptoError):
            open_small(KEY, flipped(sealed, bit), b"outbox")


def test_another_purpose_or_key_is_refused() -> None:
    sealed = seal_small(KEY, b"summary", b"outbox")
    with pytest.raises(CryptoError):
        open_small(KEY, sealed, b"drafts")
    with pytest.raises(CryptoError):
        open_small(DeviceKey.generate(), sealed, b"outbox")


@given(st.binary(max_size=60))
def test_garbage(garbage: bytes) -> None:
    with pytest.raises(CryptoError):
        open_small(KEY, garbage, b"")


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_device_key_has_32_bytes(size: int) -> None:
    with pytest.raises(CryptoError, match="32 bytes"):
        DeviceKey(bytes(size))


def test_device_keys_differ_and_do_not_show_themselves() -> None:
    key = DeviceKey.generate()
    assert key.secret != DeviceKey.generate().secret
    assert repr(key) == "DeviceKey()"


def test_each_purpose_has_its_own_key() -> None:
    assert KEY.derive(b"one") == hmac_sm3(KEY.secret, b"one")[:16]
    assert KEY.derive(b"one") != KEY.derive(b"two")
