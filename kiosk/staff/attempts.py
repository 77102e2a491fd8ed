"""Wrong PINs, counted so that restarting the terminal forgets none of them.

An attempt is written down as wrong before the PIN is looked at, and struck out when it was right: pulling
the plug in between gains nobody a guess.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

FREE = 5  # so many wrong PINs in a row, then there is a wait
WAITS_S = (60, 300, 900, 3600)  # after the fifth, the sixth ... wrong PIN
_MOST = 200  # ids kept, those that nobody has included; the longest untouched goes first


@dataclass(frozen=True, slots=True)
class _Row:
    wrong: int = 0
    until: float = 0.0


class Attempts:
    """Wrong PINs in a row for each staff id, one that no member has too, so that a wait tells nobody which
    ids there are.  ``now`` is wall time in seconds: it goes on while the terminal is off.

    A file that can't be written is no reason to keep the administrator of a full disk out: counting then goes
    on in memory, and the log says so.  A file that can't be read counts as empty.
    """

    def __init__(self, path: Path, now: Callable[[], float]) -> None:
        self._path, self._now = path, now
        self._unwritten: dict[str, _Row] | None = None

    def wait_s(self, member_id: str) -> float:
        """Seconds until that id may try again; 0 when it may now.

        A clock that was set back can't make it longer than the wait that was given.
        """
        row = self._rows().get(member_id, _Row())
        return max(0.0, min(row.until - self._now(), _wait_after(row.wrong)))

    def left(self, member_id: str) -> int:
        """Wrong PINs that are still free of a wait."""
        return max(0, FREE - self._rows().get(member_id, _Row()).wrong)

    def begin(self, member_id: str) -> None:
        """Count one attempt as wrong."""
        rows = self._rows()
        wrong = rows.pop(member_id, _Row()).wrong + 1
        rows[member_id] = _Row(wrong, self._now() + _wait_after(wrong))
        while len(rows) > _MOST:
            rows.pop(next(iter(rows)))
        self._write(rows)

    def forgive(self, member_id: str) -> None:
        """The PIN was right, or an administrator gave a new one."""
        rows = self._rows()
        if rows.pop(member_id, None):
            self._write(rows)

    def _rows(self) -> dict[str, _Row]:
        if self._unwritten is not None:
            return dict(self._unwritten)
        with suppress(OSError, ValueError, TypeError, AttributeError):
            found = json.loads(self._path.read_text(encoding="utf-8"))
            return {key: _Row(int(wrong), float(until)) for key, (wrong, until) in found.items()}
        return {}

    def _write(self, rows: dict[str, _Row]) -> None:
        self._unwritten = rows
        try:
            write_private(self._path, json.dumps({key: (row.wrong, row.until) for key, row in rows.items()}))
        except OSError as error:
            log.error("wrong PINs are counted in memory only: errno %s", error.errno)
        else:
            self._unwritten = None


def _wait_after(wrong: int) -> float:
    return 0.0 if wrong < FREE else float(WAITS_S[min(wrong - FREE, len(WAITS_S) - 1)])


def write_private(path: Path, text: str) -> None:
    """A file that only this account may read, written whole or not at all, and durable.  Raises OSError."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # mode 0600
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
