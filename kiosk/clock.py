"""Time and identifiers, as arguments for everything else."""

from __future__ import annotations

import secrets
import time
from datetime import datetime


class SystemClock:
    """The machine's clock, with its own zone."""

    def now(self) -> datetime:
        return datetime.now().astimezone()

    def monotonic(self) -> float:
        return time.monotonic()


class Uuid7:
    """Time-ordered identifiers (RFC 9562, clause 5.7): 48 bits of milliseconds, 74 random bits."""

    def new(self) -> str:
        millis = time.time_ns() // 1_000_000
        value = (
            (millis << 80) | (0x7 << 76) | (secrets.randbits(12) << 64) | (0b10 << 62) | secrets.randbits(62)
        )
        text = f"{value:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
