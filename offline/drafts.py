"""Forms that people have begun here and not finished: one sealed file each, in ``DATA/drafts/``.

A file's name is two keyed digests, of the person and of person and item: who holds the disk learns neither,
and what belongs to a card is found by it.  A person has one draft of an item; keeping it again takes its
place. Drafts end after ``days`` (``store.draft_days``), counted from when they were kept.  What is damaged
opens for nobody: it is set aside, and ends with the others, as does what was sealed by an earlier key.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import ValidationError

from kiosk.contract.drafts import DraftContent
from kiosk.crypto.errors import CryptoError
from kiosk.crypto.sm3 import hmac_sm3
from kiosk.crypto.small import DeviceKey, open_small, seal_small
from kiosk.domain.drafts import SavedDraft
from kiosk.ports import Clock
from kiosk.problems import Problem
from offline.db import problem_of
from offline.disk import KERNEL, Disk, put
from offline.files import private_folder

FOLDER = "drafts"
SWEEP_S = 3600.0
_KEPT, _ASIDE = ".draft", ".damaged"
_DIGEST = 16  # bytes of a name's part

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Drafts:
    """For any thread and process.  ``language`` is the terminal's own; ``days`` 0 keeps nothing.  Of a clock
    that was set ahead drafts end too early; of one that was set back they stay as much longer."""

    folder: Path
    key: DeviceKey
    clock: Clock
    language: str
    days: int
    disk: Disk = KERNEL
    _sweep_at: float = float("-inf")

    @classmethod
    def within(
        cls, data: Path, key: DeviceKey, clock: Clock, language: str, days: int, disk: Disk = KERNEL
    ) -> Drafts:
        return cls(data / FOLDER, key, clock, language, days, disk)

    def keep(self, number: str, saved: SavedDraft) -> Problem | None:
        """Durable when it returns None.  ``number`` is the person's, as their card has it.

        `draft-not-kept` when it can't be: no room, or answers that no form takes.  What was kept before then
        still is."""
        if not self.days:
            return None
        try:
            path = self._path(number, saved.item.code)
            content = DraftContent.of(saved).canonical()
            private_folder(self.folder)
            put(self.disk, path, seal_small(self.key, content, _purpose(path)))
        except ValidationError:
            return Problem("draft-not-kept", "not as the contract says")
        except OSError as error:
            return Problem("draft-not-kept", problem_of(error).code)
        return None

    def of(self, number: str) -> tuple[SavedDraft, ...]:
        """What this person began here and may go on with, the newest first."""
        now, found, mine = self.clock.now(), list[SavedDraft](), f"{self._owner(number)}-"
        for path in self._files():
            if path.suffix != _KEPT or not path.name.startswith(mine):
                continue
            with suppress(OSError):  # one that can't be read, or that was swept just now, costs no other
                saved = self._opened(path)
                if saved and not self._is_over(datetime.fromisoformat(saved.saved_at), now):
                    found.append(saved)
        return tuple(sorted(found, key=lambda saved: saved.saved_at, reverse=True))

    def drop(self, number: str, item_code: str) -> None:
        """It is finished, or the person doesn't want it.  Nothing happens where there is none; where the disk
        refuses it ends with its days."""
        self._wipe(self._path(number, item_code))

    def sweep(self) -> int:
        """Wipe what is over, once an hour; how many files went."""
        if self.clock.monotonic() < self._sweep_at:
            return 0
        self._sweep_at = self.clock.monotonic() + SWEEP_S
        now, gone = self.clock.now(), 0
        for path in self._files():
            with suppress(OSError):  # another process was first
                kept_at = datetime.fromtimestamp(path.stat().st_mtime, now.tzinfo)
                gone += self._is_over(kept_at, now) and self._wipe(path)
        return gone

    def _files(self) -> list[Path]:
        try:
            return sorted(self.folder.iterdir())
        except OSError:
            return []

    def _is_over(self, kept_at: datetime, now: datetime) -> bool:
        return now - kept_at >= timedelta(days=self.days)

    def _opened(self, path: Path) -> SavedDraft | None:
        try:
            content = DraftContent.parse(open_small(self.key, path.read_bytes(), _purpose(path)))
            return content.to_domain(self.language)
        except (CryptoError, ValueError) as error:
            _log.warning("a draft is set aside: %s", type(error).__name__)
            with suppress(OSError):
                self.disk.rename(path, path.with_suffix(_ASIDE))
                self.disk.sync_folder(self.folder)
            return None

    def _wipe(self, path: Path) -> bool:
        """Whether it is gone."""
        try:
            self.disk.overwrite(path)
            self.disk.remove(path)
            self.disk.sync_folder(self.folder)
        except FileNotFoundError:  # nobody ever kept one here
            return False
        except OSError as error:
            _log.warning("a draft stays for now: %s", type(error).__name__)
            return False
        return True

    def _path(self, number: str, item_code: str) -> Path:
        slot = self._digest(b"draft item", f"{number} {item_code}")
        return self.folder / f"{self._owner(number)}-{slot}{_KEPT}"

    def _owner(self, number: str) -> str:
        return self._digest(b"draft owner", number)

    def _digest(self, purpose: bytes, text: str) -> str:
        return hmac_sm3(self.key.derive(purpose), text.encode())[:_DIGEST].hex()


def _purpose(path: Path) -> bytes:
    """Bound to its own place: no draft passes for another person's or item's."""
    return b"draft " + path.stem.encode()
