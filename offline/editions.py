"""Asks the platform for a newer catalogue and keeps it, signed and checked, beside the packaged one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.crypto.sm2 import PublicKey
from kiosk.problems import Failed
from offline.catalogue import accept_copy, held
from offline.gateway import HttpGateway
from offline.wire import Refusal

log = logging.getLogger(__name__)

EVERY_S = 600.0


@dataclass
class Editions:
    """`fetch` after each greeting; it asks at most every ten minutes.  A refused or malformed edition is
    logged and the one that is held stays."""

    data: Path
    gateway: HttpGateway
    platform: PublicKey
    monotonic: Callable[[], float]
    _next: float = field(default=float("-inf"), init=False)

    def fetch(self) -> None:
        if self.monotonic() < self._next:
            return
        self._next = self.monotonic() + EVERY_S
        answer = self.gateway.edition(held(self.data, self.platform))
        if answer is None:
            return
        if isinstance(answer, Refusal):
            log.info("no catalogue: %s", answer.code)
            return
        document, signature = answer
        try:
            number = accept_copy(self.data, document, signature, self.platform)
        except Failed as failed:
            log.error("the platform's catalogue was not taken: %s", failed.problem.code)
            return
        log.info("catalogue edition %d", number)
