"""JSON with one spelling, so that it can be signed: RFC 8785 without fractions.

What is signed is text that says what it is: two kinds of document under one key must not be able to
pass for each other, so each carries its kind or its own set of fields.
"""

from __future__ import annotations

import json

from kiosk.crypto.errors import CryptoError
from kiosk.crypto.providers import Signer
from kiosk.crypto.sm2 import PublicKey

MAX_DEPTH = 32
# What a double, and so every other JSON reader, keeps exactly (RFC 7493).
MAX_INTEGER = 2**53 - 1
_SPELLING = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def canonical_json(obj: object) -> bytes:
    """UTF-8 without white space, keys sorted by UTF-16 code units as RFC 8785 says.

    Takes dicts with text keys, lists, tuples, text, integers up to 2**53-1, booleans and None.  CryptoError
    for all else: fractions have many spellings; write an amount in cents, a time as text.
    """
    text = _SPELLING.encode(_ordered(obj, MAX_DEPTH))
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise CryptoError("canonical JSON: text with half a surrogate pair") from None


def sign_canonical(obj: object, key: Signer) -> bytes:
    """A signature (64 bytes) over the canonical spelling."""
    return key.sign(canonical_json(obj))


def verify_canonical(obj: object, signature: bytes, key: PublicKey) -> bool:
    """Whether ``key`` signed this value, however it was spelled on the way; False if it has no spelling."""
    try:
        message = canonical_json(obj)
    except CryptoError:
        return False
    return key.verify(message, signature)


def _code_units(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")


def _ordered(value: object, depth: int) -> object:
    match value:
        case None | bool() | str():
            return value
        case int() if abs(value) <= MAX_INTEGER:
            return value
        case list() | tuple() if depth:
            return [_ordered(item, depth - 1) for item in value]
        case dict() if depth and all(isinstance(key, str) for key in value):
            # In ASCII every order of code units is the same one.
            keys = sorted(value, key=None if "".join(value).isascii() else _code_units)
            return {key: _ordered(value[key], depth - 1) for key in keys}
        case _:
            raise CryptoError(f"canonical JSON: no spelling for this {type(value).__name__}")
