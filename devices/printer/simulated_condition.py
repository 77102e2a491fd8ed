"""How the simulated printer is: its sensors as one value, and what they make it answer."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

LOW = 30  # lines left when the near-end sensor speaks


class Condition(BaseModel):
    """How the printer is now.  Steered from outside.

    ``paper_lines`` is what is left of the roll, None for plenty.  ``cutter_jams`` makes the next cut fail,
    which sets ``cutter_error``.  ``drop_after``, ``silent_after`` and ``cover_after`` count print data in
    bytes from now: then the connection breaks, the printer stops answering, or somebody opens it.  ``noise``
    (hex) is said to everyone who connects."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    paper_lines: int | None = Field(None, ge=0)
    paper_low: bool = False
    cover_open: bool = False
    cutter_jams: bool = False
    cutter_error: bool = False
    fault: bool = False
    hot: bool = False
    offline: bool = False
    silent: bool = False
    drop_after: int | None = None
    silent_after: int | None = None
    cover_after: int | None = None
    noise: str = ""

    @property
    def stopped(self) -> bool:
        broken = self.cutter_error or self.fault or self.hot
        return self.paper_lines == 0 or self.cover_open or broken or self.offline

    @property
    def near_end(self) -> bool:
        return self.paper_low or (self.paper_lines is not None and self.paper_lines < LOW)

    def answer(self, n: int) -> int:
        """The byte for DLE EOT n."""
        end, error = self.paper_lines == 0, self.cutter_error or self.fault or self.hot
        return (
            0x12
            | {
                1: 0x08 * self.stopped,
                2: 0x04 * self.cover_open | 0x20 * end | 0x40 * error,
                3: self._error,
                4: 0x0C * self.near_end | 0x60 * end,
            }[n]
        )

    def automatic(self) -> bytes:
        """The four bytes of automatic status back (GS a)."""
        end = self.paper_lines == 0
        first = 0x10 | 0x08 * self.stopped | 0x20 * self.cover_open
        return bytes((first, self._error, 0x03 * self.near_end | 0x0C * end, 0))

    @property
    def _error(self) -> int:
        return 0x08 * self.cutter_error | 0x20 * self.fault | 0x40 * self.hot
