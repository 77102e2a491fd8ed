"""A link to a card made of software, without any PC/SC between."""

from __future__ import annotations

from dataclasses import dataclass, field

from devices.card.virtual import Program


@dataclass
class StraightLink:
    """Obeys `devices.card.wrapping.Link`.  Keeps what was sent, so that a test can see what was asked."""

    program: Program
    contact: bool = False
    sent: list[bytes] = field(default_factory=list)

    def transmit(self, apdu: bytes) -> bytes:
        self.sent.append(apdu)
        return self.program.apdu(apdu)

    def control(self, code: int, data: bytes) -> bytes | None:
        return None
