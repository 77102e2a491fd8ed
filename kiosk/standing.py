"""Whether the province lets this terminal take anything new.  Quick to import: the first page asks."""

from __future__ import annotations

from pathlib import Path

from kiosk.config import Settings
from kiosk.problems import Problem


def configuration_file(data: Path) -> Path:
    """What the province has set from afar, as it was signed."""
    return data / "configuration" / "configuration.json"


class Standing:
    """`problem` may be asked as often as one likes: the document is read again only when it has changed."""

    def __init__(self, settings: Settings, data: Path) -> None:
        self._settings, self._data, self._stamp = settings, data, 0
        self._problem: Problem | None = None

    def problem(self) -> Problem | None:
        """``terminal-revoked``: what is here is still sent, exported and printed, and nothing is begun."""
        try:
            stamp = configuration_file(self._data).stat().st_mtime_ns
        except OSError:
            return None
        if stamp != self._stamp:
            from kiosk.published import published  # noqa: PLC0415 - slow, and seldom needed

            revoked = published(self._settings, self._data).revokes(self._settings.terminal.id)
            self._stamp, self._problem = stamp, Problem("terminal-revoked") if revoked else None
        return self._problem
