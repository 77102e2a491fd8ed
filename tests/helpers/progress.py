"""The platform's outcomes, counted and signed as the platform would."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kiosk.contract.progress import CaseOutcome, Decision, Progress, Remark
from kiosk.crypto.sm2 import PrivateKey, PublicKey
from tests.helpers.station import PLATFORM, TERMINAL


@dataclass
class Decisions:
    """Obeys `offline.progress.Line`.  ``page`` is how many outcomes an answer holds."""

    key: PrivateKey = PLATFORM
    life: str = "epoch-1"
    issued_at: str = "2026-03-02T09:00:00+08:00"
    page: int = 200
    made: list[CaseOutcome] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)

    def decide(self, row: dict[str, Any], decision: Decision, **more: Any) -> None:
        self.made.append(
            CaseOutcome(
                sequence=len(self.made) + 1,
                application_id=row["id"],
                content_digest=row["content_digest"],
                decision=decision,
                decided_at="2026-03-02T08:00:00+08:00",
                **more,
            )
        )

    def document(self, after: int = 0, **changes: Any) -> tuple[bytes, bytes]:
        told = tuple(self.made[after : after + self.page])
        until = after + len(told)
        progress = Progress(
            terminal_id=TERMINAL,
            epoch=self.life,
            issued_at=self.issued_at,
            platform_key=self.key.public.fingerprint(),
            after=after,
            until=until,
            more=until < len(self.made),
            outcomes=told,
        )
        document = progress.model_copy(update=changes).canonical()
        return document, self.key.sign(document)

    def progress(self, after: int) -> tuple[bytes, bytes] | None:
        self.asked.append(after)
        return self.document(after) if after < len(self.made) else None

    def epoch(self) -> str:
        return self.life


def remark(text: str, application_id: str, key: PublicKey) -> str:
    return key.encrypt(Remark(application_id=application_id, text=text).canonical()).hex()
