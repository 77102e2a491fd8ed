"""A terminal to measure: real settings and devices made of software, and no platform.

It is the demo's stage without its platform, and with the printer in a process of its own: what is measured
must hold nothing but the screen.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from devices.camera.simulated import show
from devices.card.simulated import place
from kiosk.config import Settings, load
from kiosk.crypto.sm2 import PrivateKey
from ui.person import Person
from ui.stage import CONFIG
from ui.window import application, prepare_environment

FORM_ONLY = "12990121MB0A00026G5992014003001"  # an item that needs neither papers nor a face
NOWHERE = "http://127.0.0.1:9"  # nobody listens: the terminal is off line and stays so


class Terminal:
    """Started by `open`, taken down by `close`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "config.toml"
        self.data = folder / "terminal"
        for name in ("cards", "scenes", "terminal"):
            (folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        self._printer: subprocess.Popen[str] | None = None

    def open(self, film: Path | None = None) -> Settings:
        """Start the printer, lay nothing on the reader, write the settings.  The camera shows ``film``."""
        key = PrivateKey.generate().public.to_bytes().hex()
        text = CONFIG.format(
            width=1080, height=1920, printer=self._start_printer(), url=NOWHERE, ca="", key=key, enrol_code=""
        )
        text = text.replace('ca = ""\n', "") + "\n[visit]\nsettle_s = 0\n"
        if film:
            drawn = 'kind = "simulated"\npath = "scenes"'
            text = text.replace(drawn, f'kind = "opencv"\nsource = "{film}"')
        self.config.write_text(text, encoding="utf-8")
        self.lay(None)
        self.scene("nobody")
        return load(self.config)

    def lay(self, card: str | None) -> None:
        place(self.folder / "cards", card)

    def scene(self, name: str) -> None:
        show(self.folder / "scenes", name)

    def close(self) -> None:
        if self._printer:
            self._printer.communicate(timeout=10)  # closes its standard input, upon which it ends

    def _start_printer(self) -> int:
        command = [sys.executable, "-m", "devices.printer.simulated", "--port", "0", "--control", "0"]
        command += ["--while-stdin-open", "--folder", str(self.folder / "printer")]
        self._printer = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._printer.stdout is not None
        said = re.match(r"printer on [\d.]+:(\d+)", self._printer.stdout.readline())
        assert said is not None, "the printer did not start"
        return int(said[1])


def without_display() -> None:
    """Before the Qt application: no window system, and names of controls as a screen reader has them."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_ACCESSIBILITY"] = "1"


@contextmanager
def running(build: Any, film: Path | None = None) -> Iterator[tuple[Any, Terminal]]:
    """The real program in this process, before the software terminal."""
    without_display()
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder:
        terminal = Terminal(Path(folder))
        prepare_environment(terminal.data)
        application()
        try:
            kiosk = build(terminal.open(film), terminal.config, terminal.data, False)
            try:
                kiosk.show()
                terminal.lay("long-term")
                kiosk.wake()
                until_looked_at(kiosk, terminal)
                yield kiosk, terminal
            finally:
                kiosk.close()
        finally:
            terminal.close()


def until_looked_at(kiosk: Any, terminal: Terminal) -> None:
    """The card that lay there at the start counts for nothing, and has been taken away."""
    person = Person(kiosk.window.view, kiosk.visit)
    person.until(lambda: person.visit.property("cardPresent"), "the first look at the reader")
    terminal.lay(None)
    person.until(lambda: not person.visit.property("cardPresent"), "the empty reader")
