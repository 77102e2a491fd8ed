"""A vendor's library of our own making (``sdtlibrary.c``), and the hands at the reader behind it."""

from __future__ import annotations

import subprocess
import tempfile
from functools import cache
from pathlib import Path

from devices.card.basetext import encode, encode_address
from kiosk.domain.people import Citizen

SOURCE = Path(__file__).with_name("sdtlibrary.c")
PORT = 1002


@cache
def _compiled(defines: tuple[str, ...]) -> bytes:
    command = ["gcc", "-shared", "-fPIC", "-O0", *(f"-D{name}" for name in defines)]
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made.so"
        subprocess.run([*command, "-o", str(made), str(SOURCE)], check=True, timeout=60)
        return made.read_bytes()


class VendorReader:
    """The reader behind ``path``, a library in a folder of its own; ``defines`` leave functions
    out or put others in."""

    def __init__(self, folder: Path, *defines: str) -> None:
        self.folder = folder
        self.path = folder / "libsdtapi.so"
        self.path.write_bytes(_compiled(defines))
        self._card = self._laid = 0
        self._fault = ""
        self._say()

    def lay(self, person: Citizen) -> None:
        self._laid += 1
        self._card = self._laid
        parts = {"text": encode(person), "photo": person.photo, "address": b""}
        if person.newest_address:
            parts["address"] = encode_address(person.newest_address)
        for name, data in parts.items():
            (self.folder / name).write_bytes(data)
        self._say()

    def lift(self) -> None:
        self._card = 0
        self._say()

    def unplug(self) -> None:
        self._card = -1
        self._say()

    def spoil(self, function: str = "", what: str = "") -> None:
        """What goes wrong in which function: ``hang``, ``crash``, ``pull``, or a result in hex."""
        self._fault = f"{function} {what}"
        self._say()

    def _say(self) -> None:
        draft = self.folder / "state.draft"
        draft.write_text(f"{self._card} {self._fault}\n", encoding="ascii")
        draft.replace(self.folder / "state")

    @property
    def calls(self) -> list[str]:
        """What was called since `forget`."""
        file = self.folder / "calls"
        return file.read_text(encoding="ascii").split() if file.exists() else []

    def forget(self) -> None:
        (self.folder / "calls").unlink(missing_ok=True)
