"""The first page waits for Qt and itself: what is slow to import comes after it."""

from __future__ import annotations

import subprocess
import sys

BEFORE_IT = "import kiosk.cli, kiosk.app, offline.offers, ui.frames, ui.idle, ui.shown, ui.visit, ui.window"
SLOW = ("kiosk.contract", "kiosk.crypto", "sqlalchemy", "httpx", "cv2", "numpy", "PIL")


def test_what_is_slow_to_import_comes_after_the_first_page() -> None:
    said = f"{BEFORE_IT}\nimport sys\nprint(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", said], check=True, capture_output=True, text=True)
    loaded = done.stdout.split()
    assert "ui.visit" in loaded
    assert [name for name in loaded if name.startswith(SLOW)] == []
