from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.crypto import curve, native, sm2
from kiosk.crypto.curve import N, P
from kiosk.crypto.errors import CryptoError
from kiosk.crypto.sm2 import DEFAULT_USER_ID, PrivateKey, PublicKey
from tests.helpers.gm import VECTORS, flipped

SM2 = VECTORS["sm2"]
KEY = PrivateKey.from_bytes(bytes.fromhex(SM2["d"]))
OTHER = PrivateKey.from_int(4711)
AWKWARD = [(row["d"], row["why"]) for row in SM2["awkward_keys"]]


@pytest.fixture(autouse=True, params=[curve, native], ids=["gmssl", "gmalglib"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each promise holds for both."""
    monkeypatch.setattr(sm2, "engine", request.param)


def test_identity_and_message_digest_known_answers() -> None:
    assert SM2["id"].encode() == DEFAULT_USER_ID
    assert KEY.public.to_bytes().hex() == "04" + SM2["x"] + SM2["y"]
    assert KEY.public.identity_digest().hex() == SM2["z"]
    assert KEY.public.message_digest(SM2["msg"].encode()).hex() == SM2["e"]


def test_verifies_the_standards_signature() -> None:
    assert KEY.public.verify(SM2["msg"].encode(), bytes.fromhex(SM2["r"] + SM2["s"]))


def test_opens_the_standards_ciphertext() -> None:
    known = SM2["enc"]
    ciphertext = bytes.fromhex("04" + known["x1"] + known["y1"] + known["c3"] + known["c2"])
    assert KEY.decrypt(ciphertext) == known["pt"].encode()


@pytest.mark.parametrize("secret", [d for d, _ in AWKWARD], ids=[why for _, why in AWKWARD])
def test_keys_that_begin_with_zeros_and_fours(secret: int) -> None:
    key = PrivateKey.from_int(secret)
    public = PublicKey.from_bytes(key.public.to_bytes())
    assert public == key.public
    assert public.verify(b"message", key.sign(b"message"))
    assert key.decrypt(public.encrypt(b"plaintext")) == b"plaintext"


@given(st.binary(min_size=1, max_size=200))
@settings(max_examples=15, deadline=None)
def test_opens_what_it_sealed(plaintext: bytes) -> None:
    ciphertext = KEY.public.encrypt(plaintext)
    assert ciphertext[0] == 4
    assert len(ciphertext) == len(plaintext) + 97
    assert KEY.decrypt(ciphertext) == plaintext


@given(st.binary(max_size=200), st.binary(max_size=50))
@settings(max_examples=15, deadline=None)
def test_verifies_what_it_signed(message: bytes, user_id: bytes) -> None:
    signature = KEY.sign(message, user_id)
    assert len(signature) == 64
    assert KEY.public.verify(message, signature, user_id)
    assert not KEY.public.verify(message, signature, user_id + b"x")
    assert not KEY.public.verify(message + b"x", signature, user_id)


def test_a_megabyte_is_signed_and_sealed_as_well() -> None:
    message = bytes(1_000_000)
    assert KEY.public.verify(message, KEY.sign(message))
    assert KEY.decrypt(KEY.public.encrypt(message)) == message


@given(st.lists(st.binary(max_size=40), max_size=4))
def test_a_message_in_pieces_is_the_same_message(pieces: list[bytes]) -> None:
    key = PrivateKey.from_int(7)
    signature, digest = key.sign(b"".join(pieces)), key.public.begin_digest()
    for piece in pieces:
        digest.update(piece)
    assert key.public.verify_digest(digest, signature)
    assert not key.public.verify_digest(digest, flipped(signature, 9))
    digest.update(b"more")
    assert not key.public.verify_digest(digest, signature)


def test_scalars_never_repeat_and_never_come_from_random() -> None:
    signatures, ciphertexts = set(), set()
    for _ in range(20):
        random.seed(1)
        before = random.getstate()
        signatures.add(KEY.sign(b"same")[:32])
        ciphertexts.add(KEY.public.encrypt(b"same")[:65])
        assert random.getstate() == before
    assert len(signatures) == len(ciphertexts) == 20


def test_without_the_fast_library_the_slow_one_computes() -> None:
    program = (
        "import sys; sys.modules['gmalglib'] = None\n"
        "from kiosk.crypto.sm2 import PrivateKey, engine\n"
        "key = PrivateKey.generate()\n"
        "assert key.public.verify(b'm', key.sign(b'm'))\n"
        "print(engine.__name__)"
    )
    command = [sys.executable, "-W", "error", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("kiosk.crypto.curve\n", "")


def test_generated_keys_differ_and_ignore_random() -> None:
    keys = set()
    for _ in range(10):
        random.seed(1)
        keys.add(PrivateKey.generate().public.to_bytes())
    assert len(keys) == 10


def test_a_flipped_bit_anywhere_in_a_ciphertext_is_refused() -> None:
    ciphertext = KEY.public.encrypt(b"seven..")
    # Every bit of the prefix and of C1, which are refused unread; every fifth of C3 and of C2.
    bits = [*range(65 * 8), *range(65 * 8, 104 * 8, 5)]
    for bit in bits:
        with pytest.raises(CryptoError):
            KEY.decrypt(flipped(ciphertext, bit))


def test_a_flipped_bit_anywhere_in_a_signature_is_refused() -> None:
    signature = KEY.sign(b"message")
    for bit in range(0, 512, 13):
        assert KEY.public.verify(b"message", flipped(signature, bit)) is False


def test_another_key_neither_verifies_nor_opens() -> None:
    assert not OTHER.public.verify(b"message", KEY.sign(b"message"))
    with pytest.raises(CryptoError):
        OTHER.decrypt(KEY.public.encrypt(b"plaintext"))


@given(st.binary(max_size=130))
@settings(max_examples=60, deadline=None)
def test_garbage_is_no_signature(garbage: bytes) -> None:
    assert KEY.public.verify(b"message", garbage) is False


@given(st.binary(max_size=64).map(lambda data: data.rjust(64, b"\0")))
@settings(max_examples=10, deadline=None)
def test_garbage_of_the_right_size_is_no_signature(garbage: bytes) -> None:
    assert KEY.public.verify(b"message", garbage) is False


@given(st.binary(max_size=300) | st.binary(max_size=200).map(lambda data: b"\x04" + data))
@settings(max_examples=100, deadline=None)
def test_garbage_does_not_decrypt(garbage: bytes) -> None:
    with pytest.raises(CryptoError):
        KEY.decrypt(garbage)


def test_nothing_can_not_be_encrypted() -> None:
    with pytest.raises(CryptoError, match="nothing to encrypt"):
        KEY.public.encrypt(b"")


def test_a_ciphertext_without_c2_is_refused() -> None:
    with pytest.raises(CryptoError, match="no ciphertext"):
        KEY.decrypt(KEY.public.encrypt(b"x")[:-1])


def test_a_ciphertext_whose_c1_is_off_the_curve_is_refused() -> None:
    ciphertext = KEY.public.encrypt(b"x")
    with pytest.raises(CryptoError, match="not on the curve"):
        KEY.decrypt(b"\x04" + (1).to_bytes(32, "big") + (1).to_bytes(32, "big") + ciphertext[65:])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        KEY.public.to_bytes()[1:],
        KEY.public.to_bytes() + b"\0",
        b"\x02" + KEY.public.to_bytes()[1:33],
        b"\x05" + KEY.public.to_bytes()[1:],
        flipped(KEY.public.to_bytes(), 8 * 64),
        b"\x04" + bytes(64),
        b"\x04" + (P + 1).to_bytes(32, "big") + KEY.public.to_bytes()[33:],
    ],
    ids=["empty", "no prefix", "too long", "compressed", "wrong prefix", "off the curve", "zero", "x over p"],
)
def test_what_is_no_public_key(data: bytes) -> None:
    with pytest.raises(CryptoError):
        PublicKey.from_bytes(data)


@pytest.mark.parametrize("secret", [-1, 0, N - 1, N, N + 5])
def test_what_is_no_private_key(secret: int) -> None:
    with pytest.raises(CryptoError, match="from 1 to n-2"):
        PrivateKey.from_int(secret)


def test_the_largest_private_key_works() -> None:
    key = PrivateKey.from_int(N - 2)
    assert key.public.verify(b"message", key.sign(b"message"))


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_private_key_has_32_bytes(size: int) -> None:
    assert PrivateKey.from_bytes(KEY.to_bytes()).public == KEY.public
    with pytest.raises(CryptoError, match="32 bytes"):
        PrivateKey.from_bytes(bytes(size))


def test_a_user_identity_has_its_limit() -> None:
    longest = bytes(8191)
    assert KEY.public.verify(b"m", KEY.sign(b"m", longest), longest)
    with pytest.raises(CryptoError, match="8191"):
        KEY.sign(b"m", bytes(8192))


def test_a_private_key_does_not_show_itself() -> None:
    for text in (repr(KEY), str(KEY), f"{KEY}"):
        assert SM2["d"] not in text.lower()
        assert str(int(SM2["d"], 16)) not in text
        assert KEY.public.fingerprint() in text


def test_fingerprints_are_short_and_tell_keys_apart() -> None:
    assert len(bytes.fromhex(KEY.public.fingerprint())) == 8
    assert KEY.public.fingerprint() != OTHER.public.fingerprint()
    assert repr(KEY.public) == f"PublicKey({KEY.public.fingerprint()})"
