"""Known answers of the national algorithms, read from ``vectors/gm.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors" / "gm.json").read_text("utf-8"))


def flipped(data: bytes, bit: int) -> bytes:
    """``data`` with one bit turned over."""
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
