"""Asks the platform for a newer catalogue and keeps it, signed and checked, beside the packaged one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from kiosk.contract.edition import EditionDelta
from kiosk.crypto.sm2 import PublicKey
from kiosk.problems import Failed
from offline.catalogue import accept_copy, accept_delta, held
from offline.disk import KERNEL, Disk
from offline.gateway import HttpGateway
from offline.wire import Refusal

log = logging.getLogger(__name__)

EVERY_S = 600.0


@dataclass
class Editions:
    """`fetch` after each greeting; it asks at most every ten minutes.  What has changed is asked for;
    where that doesn't fit, the whole.  A refused or malformed edition is logged and the one that is held
    stays."""

    data: Path
    gateway: HttpGateway
    platform: PublicKey
    monotonic: Callable[[], float]
    disk: Disk = KERNEL
    _next: float = field(default=float("-inf"), init=False)

    def fetch(self) -> None:
        if self.monotonic() < self._next:
            return
        self._next = self.monotonic() + EVERY_S
        have = held(self.data, self.platform)
        answer = self.gateway.changes(have)
        if isinstance(answer, EditionDelta):
            if self._kept(partial(accept_delta, self.data, answer, self.platform, self.disk)):
                return
            answer = self.gateway.edition(have)
        if isinstance(answer, Refusal):
            log.info("no catalogue: %s", answer.code)
        elif answer is not None:
            self._kept(partial(accept_copy, self.data, *answer, self.platform, self.disk))

    def _kept(self, accept: Callable[[], int]) -> bool:
        try:
            number = accept()
        except Failed as failed:
            log.error("the platform's catalogue was not taken: %s", failed.problem.code)
            return False
        log.info("catalogue edition %d", number)
        return True
