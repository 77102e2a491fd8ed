"""Logging with an allow-list: our own modules speak, libraries only warn, and nobody's data is in it.

Our messages name states, kinds and codes.  Tracebacks are written without the exception's text, because
that text is where personal data would slip through.
"""

from __future__ import annotations

import errno
import logging
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path

OURS = ("kiosk", "ui", "devices", "offline")


class _Discreet(logging.Formatter):
    """Says where an exception came from, never what it said."""

    def formatException(self, ei: object) -> str:  # noqa: N802 - the name is logging's
        assert isinstance(ei, tuple)
        frames = traceback.extract_tb(ei[2])
        lines = [f"  {Path(f.filename).name}:{f.lineno} {f.name}" for f in frames]
        return "\n".join([getattr(ei[0], "__name__", "error"), *lines])


class _Allowed(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        ours = record.name.split(".")[0] in OURS
        return ours or record.levelno >= logging.WARNING


def configure(data: Path | None, name: str, verbose: bool = False) -> None:
    """Log to ``DATA/logs/<name>.log`` (5 files of 1 MB at most), warnings to standard error as well.  A disk
    that can't be written, or is full, costs the file: what is wrong must still get onto the screen."""
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
        old.close()
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    form = _Discreet("%(asctime)s %(levelname)s %(name)s %(message)s")
    console = logging.StreamHandler()
    console.setLevel(logging.DEBUG if verbose else logging.WARNING)
    handlers: list[logging.Handler] = [console]
    if data is not None:
        try:
            handlers.append(_file(data / "logs", name))
        except OSError as error:
            if error.errno not in (errno.EROFS, errno.ENOSPC):
                raise
    for handler in handlers:
        handler.setFormatter(form)
        handler.addFilter(_Allowed())
        root.addHandler(handler)


def _file(folder: Path, name: str) -> logging.Handler:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return RotatingFileHandler(folder / f"{name}.log", maxBytes=1_000_000, backupCount=4)
