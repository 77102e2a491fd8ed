"""Times as records keep them: wall time for people, monotonic time and boot id for what must not jump."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from kiosk.ports import Clock

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Moment:
    """``wall`` is ISO 8601 in the clock's own zone; ``monotonic`` counts in seconds since the boot named
    ``boot_id`` and means nothing in another."""

    wall: str
    monotonic: float
    boot_id: str


@dataclass(frozen=True, slots=True)
class Times:
    """The clock, and which boot it runs in."""

    clock: Clock
    boot_id: str

    def moment(self) -> Moment:
        wall = self.clock.now().isoformat(timespec="seconds")
        return Moment(wall, self.clock.monotonic(), self.boot_id)

    def entering(self) -> dict[str, object]:
        """The columns of a row that say since when it is in its state; `offline.overdue` reads them."""
        now = {"entered_at": self.utc(), "entered_monotonic": self.clock.monotonic()}
        return {**now, "entered_boot": self.boot_id}

    def utc(self) -> str:
        """Wall time in UTC, spelled so that earlier sorts before later."""
        return self.clock.now().astimezone(UTC).isoformat(timespec="milliseconds")


def boot_id() -> str:
    """The kernel's name for this boot (random(4)); OSError where there is none."""
    return _BOOT_ID.read_text(encoding="ascii").strip()
