"""The demo's stage: a platform of its own, a printer made of software, cards and scenes from a folder.

Everything runs as in a real hall: processes of their own, HTTPS with a pinned authority, ESC/POS over TCP.
Only cards, faces and paper are pretended.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from devices.camera.simulated import show
from devices.card.simulated import HOLDER, STAFF, SimulatedReader, place
from devices.printer.simulated import PrinterProgram
from devices.printer.simulated_steering import put
from devices.scanner import simulated as scanner
from kiosk.config import Settings, load
from kiosk.domain.staff import StaffProof
from kiosk.staff.commandline import add
from kiosk.staff.register import CHALLENGE_SIZE, card_entry
from kiosk.staff.roster import FILE, read, write

START_S = 45.0
ADMINISTRATOR, PIN = ("1001", "演示管理员", "administrator"), "204816"
OURS = {"Bm-Control": "1"}

CONFIG = """\
[terminal]
id = "QS01"
name = "青石镇便民服务中心 1 号终端"
simulated = true

[screen]
width = {width}
height = {height}

[card]
kind = "simulated"
path = "cards"

[camera]
kind = "simulated"
path = "scenes"

[printer]
kind = "simulated"
path = "printer"
host = "127.0.0.1"
port = {printer}
paper_mm = 80

[scanner]
kind = "simulated"
path = "scanner"

[platform]
url = "{url}"
ca = "{ca}"
key = "{key}"
enrol_code = "{enrol_code}"
"""


class Stage:
    """Started by `open`, taken down by `close`; ``folder`` holds all data of platform and terminal."""

    def __init__(self, folder: Path, width: int = 1080, height: int = 1920) -> None:
        self.folder = folder
        self.config = folder / "config.toml"
        self.data = folder / "terminal"
        for name in ("cards", "scenes", "printer", "scanner", "terminal", "platform", "paper"):
            (folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        self._size = (width, height)
        self.printer = PrinterProgram(paper_mm=80, out_dir=folder / "paper", folder=folder / "printer")
        self._platform: subprocess.Popen[bytes] | None = None
        self.page_url = ""
        self.settings = Settings()

    def open(self) -> Settings:
        """Start platform and printer, lay nothing on the reader, and write the terminal's settings."""
        card = self.folder / "platform" / "platform.json"
        known = card.read_text(encoding="utf-8") if card.exists() else ""
        command = [sys.executable, "-m", "kiosk", "sandbox", "--data", str(self.folder / "platform")]
        command += ["--port", "0", "--page-port", "0", "--control", "--while-stdin-open"]
        self._platform = subprocess.Popen(command, stdin=subprocess.PIPE)
        self.paper("good")
        self.printer.start()
        self.lay(None)
        self.scene("nobody")
        self.scanner("good")
        facts = self._await(card, known)
        self.page_url = facts["page"]
        width, height = self._size
        text = CONFIG.format(width=width, height=height, printer=self.printer.port, **facts)
        self.config.write_text(text, encoding="utf-8")
        self.settings = load(self.config)
        add(self.data / FILE, self.data, *ADMINISTRATOR, lambda: PIN)
        return self.settings

    def register_staff_card(self) -> None:
        """Let the administrator sign in with the simulated staff card too, as `kiosk staff card` does."""
        cards, roster = self.folder / "cards", self.data / FILE
        place(cards, STAFF)
        proof = SimulatedReader(cards).read_staff(secrets.token_bytes(CHALLENGE_SIZE))
        assert isinstance(proof, StaffProof)
        members = read(roster)
        members[HOLDER] = members[HOLDER].model_copy(update={"card": card_entry(proof)})
        write(roster, members)
        place(cards, None)

    def lay(self, card: str | None, fault: str = "") -> None:
        """Put a card on the reader, or take it away."""
        place(self.folder / "cards", card, fault)

    def scene(self, name: str) -> None:
        """What stands before the camera."""
        show(self.folder / "scenes", name)

    def paper(self, condition: str) -> None:
        """How the printer is."""
        put(self.folder / "printer", condition)

    def phone(self, person: str, life_s: float = 60) -> str:
        """The code that somebody's phone shows for their electronic ID; the platform issues it."""
        order = {"person": person, "life_s": life_s}
        answer = httpx.post(f"{self.page_url}/control/identity-codes", json=order, headers=OURS)
        answer.raise_for_status()
        return str(answer.json()["code"])

    def enrol_code(self) -> str:
        """With which one more terminal may enrol."""
        answer = httpx.post(f"{self.page_url}/control/enrol-codes", headers=OURS)
        answer.raise_for_status()
        return str(answer.json()["enrol_code"])

    def scan(self, code: str) -> None:
        """Hold a phone that shows this before the scanner."""
        scanner.show(self.folder / "scanner", code)

    def scanner(self, condition: str) -> None:
        """How the scanner is."""
        scanner.put(self.folder / "scanner", condition)

    def network(self, up: bool) -> None:
        """Cut the platform off, or let it be reached again."""
        self.control({"calm": True} if up else {"fate": "cut-before"})

    def control(self, orders: dict[str, Any]) -> None:
        answer = httpx.post(f"{self.page_url}/control", json=orders, headers=OURS)
        answer.raise_for_status()

    def received(self) -> list[dict[str, Any]]:
        """What the platform holds, the newest first; numbers are masked."""
        answer = httpx.get(f"{self.page_url}/control/cases", headers=OURS)
        answer.raise_for_status()
        cases: list[dict[str, Any]] = answer.json()
        return cases

    def close(self) -> None:
        self.printer.stop()
        if self._platform:
            assert self._platform.stdin is not None
            self._platform.stdin.close()
            try:
                self._platform.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._platform.kill()
                self._platform.wait()

    def _await(self, card: Path, known: str) -> dict[str, str]:
        """The platform's facts, once it listens: it writes them anew at each start."""
        assert self._platform is not None
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            if card.exists() and (text := card.read_text(encoding="utf-8")) != known:
                facts: dict[str, str] = json.loads(text)
                return facts
            with suppress(subprocess.TimeoutExpired):
                raise RuntimeError(f"the platform ended with {self._platform.wait(0.05)}")
        raise RuntimeError("the platform did not start")
