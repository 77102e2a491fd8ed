"""What one make of printer can do: a TOML file in ``resources/printers/``.

Chinese ESC/POS printers agree on the text and differ on nearly everything else, so the differing commands are
data, written as in the makers' manuals (hex bytes).
"""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from devices.printer.layout import DOTS
from kiosk.problems import Failed


def _bytes(value: object) -> object:
    return bytes.fromhex(value) if isinstance(value, str) else value


Command = Annotated[bytes, BeforeValidator(_bytes)]


class Profile(BaseModel):
    """``trusted`` says which characters the ROM draws rightly; every line with another one is drawn by us.
    ``status`` lists the DLE EOT questions that it answers: empty for a printer that can't be asked, whose
    jobs end as unknown.  ``finish`` says that it answers GS r 1 when everything before it is on paper.
    ``asb`` says that it tells every change by itself when asked to (GS a), which is then asked for each job.
    ``clear`` empties its buffer in an instant, so that the rest of a broken job can't come out later."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    trusted: Literal["nothing", "gb2312", "gbk", "gb18030"] = "gbk"
    qr: Literal["native", "raster"] = "raster"
    cutter: Literal["full", "partial", "none"] = "full"
    status: tuple[Annotated[int, Field(ge=1, le=4)], ...] = (1, 2, 3, 4)
    finish: bool = True
    asb: bool = False
    dots: dict[Literal["58", "80"], Annotated[int, Field(ge=96, le=1024, multiple_of=8)]] = {}
    rows_at_once: int = Field(256, ge=24, le=2303)  # of one GS v 0; small buffers take less
    flow: Literal["none", "xonxoff", "rtscts"] = "xonxoff"  # serial line
    chinese_on: Command = b"\x1c\x26"  # FS &
    chinese_off: Command = b"\x1c\x2e"  # FS .
    double_on: Command = b"\x1d\x21\x11"  # GS ! 11
    double_off: Command = b"\x1d\x21\x00"
    bold_on: Command = b"\x1b\x45\x01"  # ESC E 1
    bold_off: Command = b"\x1b\x45\x00"
    clear: Command = b""

    def width(self, paper_mm: int) -> int:
        """Printable dots for a paper of 58 or 80 mm."""
        return self.dots.get("58" if paper_mm == 58 else "80") or DOTS[paper_mm]


def load_profile(name: str) -> Profile:
    """The profile of that name.  Raises `Failed("config-malformed")` for an unknown or faulty one."""
    folder = resources.files("resources") / "printers"
    try:
        text = (folder / f"{name}.toml").read_text(encoding="utf-8")
        return Profile.model_validate(tomllib.loads(text))
    except OSError:
        known = sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml"))
        raise Failed("config-malformed", f"printer profile {name!r}: there is {', '.join(known)}") from None
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise Failed("config-malformed", f"printer profile {name!r}: {error}") from None
