from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.crypto import sm2_der
from kiosk.crypto.curve import GENERATOR, N, join_ciphertext
from kiosk.crypto.errors import CryptoError
from tests.helpers.gm import VECTORS

SM2, ENC = VECTORS["sm2"], VECTORS["sm2"]["enc"]
SIGNATURE = bytes.fromhex(SM2["r"] + SM2["s"])
SIGNATURE_DER = bytes.fromhex("3046022100" + SM2["r"] + "022100" + SM2["s"])
CIPHERTEXT = bytes.fromhex("04" + ENC["x1"] + ENC["y1"] + ENC["c3"] + ENC["c2"])
CIPHERTEXT_DER = bytes.fromhex(
    "307c0220" + ENC["x1"] + "022100" + ENC["y1"] + "0420" + ENC["c3"] + "0413" + ENC["c2"]
)


def test_signature_known_answer() -> None:
    assert sm2_der.signature_to_der(SIGNATURE) == SIGNATURE_DER
    assert sm2_der.signature_from_der(SIGNATURE_DER) == SIGNATURE


def test_ciphertext_known_answer() -> None:
    assert sm2_der.ciphertext_to_der(CIPHERTEXT) == CIPHERTEXT_DER
    assert sm2_der.ciphertext_from_der(CIPHERTEXT_DER) == CIPHERTEXT


@given(st.integers(1, N - 1), st.integers(1, N - 1) | st.integers(1, 300))
def test_signatures_come_back_whole(r: int, s: int) -> None:
    raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    assert sm2_der.signature_from_der(sm2_der.signature_to_der(raw)) == raw


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=1, max_size=300))
def test_ciphertexts_come_back_whole(c3: bytes, c2: bytes) -> None:
    raw = join_ciphertext(GENERATOR, c3, c2)
    assert sm2_der.ciphertext_from_der(sm2_der.ciphertext_to_der(raw)) == raw


MALFORMED = {
    "empty": b"",
    "cut off": SIGNATURE_DER[:-1],
    "trailing byte": SIGNATURE_DER + b"\0",
    "indefinite length": b"\x30\x80" + SIGNATURE_DER[2:] + b"\0\0",
    "not a sequence": b"\x31" + SIGNATURE_DER[1:],
    "padded number": bytes.fromhex("300702020005020105"),
    "zero": bytes.fromhex("3006020100020105"),
    "negative": bytes.fromhex("30060201ff020105"),
    "second zero": bytes.fromhex("3006020105020100"),
    "too large": bytes.fromhex("3027022200" + "ff" * 33 + "020105"),
}


@pytest.mark.parametrize("der", MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed_signatures(der: bytes) -> None:
    with pytest.raises(CryptoError):
        sm2_der.signature_from_der(der)


@given(st.binary(max_size=200))
def test_garbage(garbage: bytes) -> None:
    with pytest.raises(CryptoError):
        sm2_der.signature_from_der(garbage)
    with pytest.raises(CryptoError):
        sm2_der.ciphertext_from_der(garbage)


def test_a_raw_signature_has_64_bytes() -> None:
    with pytest.raises(CryptoError, match="64 bytes"):
        sm2_der.signature_to_der(SIGNATURE[:-1])


def test_a_raw_ciphertext_must_have_its_form() -> None:
    with pytest.raises(CryptoError, match="no ciphertext"):
        sm2_der.ciphertext_to_der(b"\x05" + CIPHERTEXT[1:])


@pytest.mark.parametrize(
    "der",
    [
        CIPHERTEXT_DER + b"\0",
        bytes.fromhex(
            "307b0220" + ENC["x1"] + "022100" + ENC["y1"] + "041f" + ENC["c3"][2:] + "0413" + ENC["c2"]
        ),
        bytes.fromhex("30690220" + ENC["x1"] + "022100" + ENC["y1"] + "0420" + ENC["c3"] + "0400"),
        bytes.fromhex("3041020105020106" + "0420" + ENC["c3"] + "0413" + ENC["c2"] + "00" * 2),
        bytes.fromhex("303d020105020106" + "0420" + ENC["c3"] + "0413" + ENC["c2"]),
    ],
    ids=["trailing byte", "short C3", "no C2", "wrong length", "off the curve"],
)
def test_malformed_ciphertexts(der: bytes) -> None:
    with pytest.raises(CryptoError):
        sm2_der.ciphertext_from_der(der)
