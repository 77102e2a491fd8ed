from __future__ import annotations

import json
from enum import IntEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.crypto.canonical import MAX_DEPTH, MAX_INTEGER, canonical_json, sign_canonical, verify_canonical
from kiosk.crypto.errors import CryptoError
from kiosk.crypto.sm2 import PrivateKey

KEY = PrivateKey.from_int(20260101)
LEAVES = st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | st.text()
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


class Level(IntEnum):
    GOOD = 4


@pytest.mark.parametrize(
    ("value", "spelling"),
    [
        ({"b": 1, "a": [True, False, None]}, '{"a":[true,false,null],"b":1}'),
        ({"name": "𠮷䶮", "n": -0}, '{"n":0,"name":"𠮷䶮"}'),
        ({"z": {"y": (), "x": {}}}, '{"z":{"x":{},"y":[]}}'),
        ('"\\/\b\f\n\r\t\x00\x1f\x7f\u2028', '"\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\x7f\u2028"'),
        ([Level.GOOD, MAX_INTEGER, -MAX_INTEGER], "[4,9007199254740991,-9007199254740991]"),
        # RFC 8785 clause 3.2.3: by UTF-16 code units the emoji (D83D DE00) stands before U+FB33.
        (
            {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7},
            '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\U0001f600":5,"\ufb33":3}',
        ),
    ],
)
def test_spelling(value: object, spelling: str) -> None:
    assert canonical_json(value) == spelling.encode()


@given(VALUES)
def test_reading_it_gives_the_value_back(value: Any) -> None:
    assert json.loads(canonical_json(value)) == value


@given(st.dictionaries(st.text(), LEAVES))
def test_order_does_not_matter(value: dict[str, Any]) -> None:
    backwards = dict(reversed(value.items()))
    assert canonical_json(backwards) == canonical_json(value)


def nested(depth: int) -> object:
    value: object = 0
    for _ in range(depth):
        value = [value]
    return value


UNSPEAKABLE = {
    "fraction": 1.0,
    "not a number": float("nan"),
    "deep fraction": {"a": [0.5]},
    "large": MAX_INTEGER + 1,
    "bytes": b"x",
    "set": {1},
    "key that is no text": {1: "x"},
    "half a surrogate pair": "\ud800",
    "half a surrogate pair as key": {"\udfff": 1},
    "too deep": nested(MAX_DEPTH + 1),
    "far too deep": nested(100_000),
}


@pytest.mark.parametrize("value", UNSPEAKABLE.values(), ids=UNSPEAKABLE.keys())
def test_what_has_no_spelling(value: object) -> None:
    with pytest.raises(CryptoError, match="canonical JSON"):
        canonical_json(value)
    assert verify_canonical(value, bytes(64), KEY.public) is False


def test_the_deepest_value() -> None:
    assert canonical_json(nested(MAX_DEPTH)) == b"[" * MAX_DEPTH + b"0" + b"]" * MAX_DEPTH


def test_errors_do_not_quote_the_value() -> None:
    with pytest.raises(CryptoError) as caught:
        canonical_json({"name": ("张三", b"secret")})
    assert "secret" not in str(caught.value)


def test_a_signature_survives_another_spelling() -> None:
    signature = sign_canonical({"a": 1, "b": "二"}, KEY)
    assert verify_canonical(json.loads('{ "b": "\\u4e8c",  "a": 1 }'), signature, KEY.public)


def test_a_signature_does_not_survive_a_change() -> None:
    signature = sign_canonical({"a": 1}, KEY)
    assert not verify_canonical({"a": 2}, signature, KEY.public)
    assert not verify_canonical({"a": 1}, signature, PrivateKey.from_int(2).public)
