"""Configuration from afar: fetched after a greeting, believed only if signed, kept as it was signed."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from kiosk.config import Settings
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.sm2 import PublicKey
from kiosk.problems import Failed
from kiosk.published import Published, in_force, opened, published
from kiosk.standing import configuration_file
from offline.disk import KERNEL, Disk, put
from offline.files import locked, private_folder
from offline.wire import Refusal

log = logging.getLogger(__name__)

EVERY_S = 600.0


class Line(Protocol):
    def configuration(self, after: int) -> tuple[bytes, bytes] | Refusal | None: ...


def accept_configuration(
    data: Path,
    document: bytes,
    signature: bytes,
    platform: PublicKey,
    settings: Settings,
    disk: Disk = KERNEL,
) -> int:
    """Check a configuration (canonical JSON of `Configuration` and the 64-byte SM2 signature over it) and
    keep it durably; its number.  The same one again changes nothing.

    Raises Failed: ``platform-answer-bad`` for a wrong signature, another terminal's, another kind of document
    or one that is not newer; ``save-failed`` if the disk refuses.
    """
    try:
        signed = SignedDocument.of(document, signature)
        given = opened(signed, platform, settings.terminal.id)
    except ValueError as error:
        raise Failed("platform-answer-bad", f"configuration: {error}") from None
    path = configuration_file(data)
    try:
        folder = private_folder(path.parent)
        with locked(folder / "lock"):
            have = published(settings, data)
            content = json.dumps(signed.model_dump(mode="json"), ensure_ascii=False).encode()
            if have.number == given.number and path.read_bytes() == content:
                return have.number
            if given.number <= have.number:
                raise Failed("platform-answer-bad", f"configuration {given.number}, after {have.number}")
            put(disk, path, content)
    except OSError as error:
        raise Failed("save-failed", f"{path}: {error.strerror}") from None
    return given.number


@dataclass
class Configurations:
    """`fetch` after each greeting; it asks at most every ten minutes.  What isn't taken is logged, and what
    is held stays.  ``changed`` hears the settings to work with after each look, ``taken`` the number of
    a new document that is durable."""

    data: Path
    settings: Settings
    line: Line
    platform: PublicKey
    monotonic: Callable[[], float]
    changed: Callable[[Settings, Published], None]
    taken: Callable[[int], None]
    disk: Disk = KERNEL
    _next: float = field(default=float("-inf"), init=False)

    def fetch(self) -> None:
        if self.monotonic() < self._next:
            return
        self._next = self.monotonic() + EVERY_S
        have = published(self.settings, self.data)
        answer = self.line.configuration(have.number)
        if isinstance(answer, Refusal):
            log.info("no configuration: %s", answer.code)
        elif answer is not None:
            self._take(*answer)
        self.look()

    def look(self) -> None:
        """What lies there now is in force, whoever brought it."""
        found = published(self.settings, self.data)
        if found.problem:
            log.error("the province's configuration is not used: %s", found.problem.code)
        settings, origins = in_force(self.settings, found)
        for origin in origins:
            if origin.passed:
                log.info("configuration %d: %s is passed over: %s", found.number, origin.name, origin.passed)
        self.changed(settings, found)

    def _take(self, document: bytes, signature: bytes) -> None:
        before = published(self.settings, self.data).number
        try:
            number = accept_configuration(
                self.data, document, signature, self.platform, self.settings, self.disk
            )
        except Failed as failed:
            log.error("the platform's configuration was not taken: %s", failed.problem.code)
            return
        if number != before:
            log.info("configuration %d", number)
            self.taken(number)
