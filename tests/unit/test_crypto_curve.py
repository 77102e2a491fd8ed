"""The primitives under SM2: known answers with a given scalar, and what gmssl leaves open."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kiosk.crypto import curve
from kiosk.crypto.curve import GENERATOR, N, P, Point
from kiosk.crypto.errors import CryptoError
from kiosk.crypto.sm3 import sm3
from tests.helpers.gm import VECTORS

SM2 = VECTORS["sm2"]
D, K, E = int(SM2["d"], 16), int(SM2["k"], 16), bytes.fromhex(SM2["e"])
PUBLIC = Point(int(SM2["x"], 16), int(SM2["y"], 16))
# With this scalar and the public key of d = 6 the key stream's first byte is zero.
ZERO_STREAM_SECRET, ZERO_STREAM_SCALAR = 6, 1204


def drawing(*scalars: int) -> Callable[[], int]:
    """Draws these scalars in turn; one draw too many is an error."""
    return iter(scalars).__next__


def number(value: int) -> bytes:
    return (value % N).to_bytes(32, "big")


def test_signature_known_answer() -> None:
    signature = curve.sign_digest(D, E, drawing(K))
    assert signature.hex() == SM2["r"] + SM2["s"]
    assert curve.verify_digest(PUBLIC, E, signature)


def test_encryption_known_answer() -> None:
    known = SM2["enc"]
    ciphertext = curve.encrypt(PUBLIC, known["pt"].encode(), drawing(K))
    assert ciphertext.hex() == "04" + known["x1"] + known["y1"] + known["c3"] + known["c2"]
    assert curve.decrypt(D, ciphertext) == known["pt"].encode()


def test_public_key_known_answer() -> None:
    assert curve.multiply(D, GENERATOR) == PUBLIC


def test_the_largest_scalar_gives_the_generators_mirror_image() -> None:
    assert curve.multiply(N - 1, GENERATOR) == Point(GENERATOR.x, P - GENERATOR.y)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (0, 0),
        (GENERATOR.x, GENERATOR.y + 1),
        (GENERATOR.x, -GENERATOR.y),
        (GENERATOR.x + P, GENERATOR.y),
        (GENERATOR.x, GENERATOR.y + P),
        (-1, 5),
    ],
)
def test_only_points_on_the_curve_exist(x: int, y: int) -> None:
    with pytest.raises(CryptoError, match="not on the curve"):
        Point(x, y)


def test_a_point_has_64_bytes() -> None:
    assert Point.from_bytes(GENERATOR.to_bytes()) == GENERATOR
    with pytest.raises(CryptoError, match="64 bytes"):
        Point.from_bytes(GENERATOR.to_bytes() + b"\0")


def test_drawn_scalars_are_in_range_and_differ() -> None:
    drawn = [curve.draw_scalar() for _ in range(500)]
    assert all(1 <= scalar < N for scalar in drawn)
    assert len(set(drawn)) == len(drawn)


@pytest.mark.parametrize("sum_with_k", [False, True], ids=["r is zero", "r + k is n"])
def test_draws_again_when_the_standard_says_so(sum_with_k: bool) -> None:
    unlucky = 12345
    x1 = curve.multiply(unlucky, GENERATOR).x
    digest = number(-x1 - unlucky if sum_with_k else -x1)
    assert curve.sign_digest(D, digest, drawing(unlucky, K)) == curve.sign_digest(D, digest, drawing(K))


def test_draws_again_when_the_key_stream_is_zero() -> None:
    public = curve.multiply(ZERO_STREAM_SECRET, GENERATOR)
    ciphertext = curve.encrypt(public, b"x", drawing(ZERO_STREAM_SCALAR, K))
    assert ciphertext == curve.encrypt(public, b"x", drawing(K))
    assert ciphertext[1:65] == curve.multiply(K, GENERATOR).to_bytes()


def test_refuses_a_ciphertext_made_with_a_zero_key_stream() -> None:
    shared = curve.multiply(ZERO_STREAM_SECRET * ZERO_STREAM_SCALAR, GENERATOR).to_bytes()
    c3 = sm3(shared[:32] + b"x" + shared[32:])
    ciphertext = curve.join_ciphertext(curve.multiply(ZERO_STREAM_SCALAR, GENERATOR), c3, b"x")
    with pytest.raises(CryptoError):
        curve.decrypt(ZERO_STREAM_SECRET, ciphertext)


def test_a_signature_that_leads_to_infinity_is_refused_quietly() -> None:
    # s*G + t*P is infinity where s = -d*t: whoever knows his own d can send such a thing.
    t = 777
    s = -D * t
    assert curve.verify_digest(PUBLIC, E, number(t - s) + number(s)) is False


def test_r_plus_s_of_zero_is_refused() -> None:
    assert curve.verify_digest(PUBLIC, E, number(5) + number(-5)) is False


@pytest.mark.parametrize("bad", [0, N, 2**256 - 1])
def test_numbers_of_a_signature_out_of_range_are_refused(bad: int) -> None:
    raw = bad.to_bytes(32, "big")
    assert curve.verify_digest(PUBLIC, E, raw + number(5)) is False
    assert curve.verify_digest(PUBLIC, E, number(5) + raw) is False


def test_r_is_not_taken_modulo_n() -> None:
    # The same residue, a second spelling: a signature must have only one.
    digest = number(3 - curve.multiply(K, GENERATOR).x)
    signature = curve.sign_digest(D, digest, drawing(K))
    assert int.from_bytes(signature[:32], "big") == 3
    assert curve.verify_digest(PUBLIC, digest, signature)
    assert curve.verify_digest(PUBLIC, digest, (3 + N).to_bytes(32, "big") + signature[32:]) is False


def test_s_is_not_taken_modulo_n() -> None:
    # A key under which s is 3, so that s + n still fits 32 bytes.
    r = (int.from_bytes(E, "big") + curve.multiply(K, GENERATOR).x) % N
    secret = (K - 3) * pow(r + 3, -1, N) % N
    public, signature = curve.multiply(secret, GENERATOR), curve.sign_digest(secret, E, drawing(K))
    assert signature == number(r) + number(3)
    assert curve.verify_digest(public, E, signature)
    assert curve.verify_digest(public, E, number(r) + (3 + N).to_bytes(32, "big")) is False
