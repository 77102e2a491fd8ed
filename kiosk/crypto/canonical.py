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
# Made once: that costs as much as spelling a small document.  What it is given is a tree, made just before.
_spelled = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def canonical_json(obj: object) -> bytes:
    """UTF-8 without white space, keys sorted by UTF-16 code units as RFC 8785 says.

    Takes dicts with text keys, lists, tuples, text, integers up to 2**53-1, booleans and None.  CryptoError
    for all else: fractions have many spellings; write an amount in cents, a time as text.
    """
    try:
        return _spelled(_ordered(obj, MAX_DEPTH)).encode()
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


def _ordered(value: object, depth: int) -> object:
    if value is None or type(value) is str:  # most values are: asked first, and cheaply
        return value
    match value:
        case bool() | str():
            return value
        case int() if abs(value) <= MAX_INTEGER:
            return value
        case list() | tuple() if depth:
            return [_ordered(item, depth - 1) for item in value]
        case dict() if depth:
            return {key: _ordered(value[key], depth - 1) for key in _keys(value)}
        case _:
            raise _no_spelling(value)


def _keys(fields: dict[str, object]) -> list[str]:
    """By UTF-16 code units; those of ASCII stand in that order by themselves."""
    try:
        plain = "".join(fields).isascii()
    except TypeError:
        raise _no_spelling(fields) from None
    return (
        sorted(fields) if plain else sorted(fields, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
    )


def _no_spelling(value: object) -> CryptoError:
    return CryptoError(f"canonical JSON: no spelling for this {type(value).__name__}")
