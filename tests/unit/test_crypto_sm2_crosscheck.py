"""Two implementations, gmssl in Python and gmalglib in C: each opens and verifies what the other made."""

from __future__ import annotations

import secrets

import pytest
from gmalglib.sm2 import SM2
from hypothesis import given, settings
from hypothesis.strategies import integers

from kiosk.crypto import curve, sm2
from kiosk.crypto.curve import N
from kiosk.crypto.sm2 import PrivateKey, PublicKey
from tests.helpers.gm import VECTORS

AWKWARD = [row["d"] for row in VECTORS["sm2"]["awkward_keys"]]


@pytest.fixture(autouse=True)
def ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ours is gmssl here, whatever else is installed."""
    monkeypatch.setattr(sm2, "engine", curve)


def check_both_ways(key: PrivateKey, theirs: SM2) -> None:
    message, plaintext = secrets.token_bytes(40), secrets.token_bytes(32)
    assert theirs.verify(message, key.sign(message))
    assert theirs.decrypt(key.public.encrypt(plaintext)) == plaintext
    assert key.public.verify(message, theirs.sign(message))
    assert key.decrypt(theirs.encrypt(plaintext)) == plaintext


# Our side is slow in Python, and the keys that are hard have a test of their own: a fifth of the usual draws.
@settings(max_examples=settings.default.max_examples // 5)
@given(integers(min_value=1, max_value=N - 2))
def test_any_key_both_ways(secret: int) -> None:
    key = PrivateKey.from_int(secret)
    assert key.public == PublicKey.from_bytes(SM2.get_pk(key.to_bytes()))
    check_both_ways(key, SM2(key.to_bytes()))


@pytest.mark.parametrize("secret", AWKWARD)
def test_awkward_keys_both_ways(secret: int) -> None:
    key = PrivateKey.from_int(secret)
    assert key.public.to_bytes() == SM2.get_pk(key.to_bytes())
    check_both_ways(key, SM2(key.to_bytes()))


def test_another_identity_both_ways() -> None:
    key = PrivateKey.generate()
    theirs = SM2(key.to_bytes(), uid=b"terminal-0001")
    assert theirs.verify(b"message", key.sign(b"message", b"terminal-0001"))
    assert key.public.verify(b"message", theirs.sign(b"message"), b"terminal-0001")
    assert not key.public.verify(b"message", theirs.sign(b"message"))
