"""Settings: one TOML file, validated as a whole.  An unknown key is an error, named with file and line.

The file is ``--config FILE.toml``, else ``KIOSK_CONFIG``, else ``config.toml`` in the data directory, else
the defaults below.  Relative paths in it are relative to the file.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from kiosk.addresses import is_address
from kiosk.problems import Failed
from kiosk.toml_lines import line_of, line_of_error


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Terminal(_Part):
    """This machine: its number in the hall, its name on the screen and on paper.  Only where ``simulated``
    is true may a device be made of software: no terminal goes live with one by mistake."""

    id: str = Field("BM01", pattern=r"^[A-Z0-9]{2,12}$")
    name: str = Field("便民服务终端", max_length=60)
    language: str = "zh-CN"
    simulated: bool = False


class Visit(_Part):
    """Times in seconds of an unattended screen (``screens.md``: idle question, countdown, goodbye).
    ``challenges`` is how many a person is asked before the face photo."""

    idle_s: int = Field(60, ge=5, le=900)
    countdown_s: int = Field(30, ge=5, le=300)
    goodbye_s: int = Field(8, ge=2, le=60)
    settle_s: float = Field(4.0, ge=0, le=15)
    challenges: int = Field(1, ge=0, le=2)
    staff_idle_s: int = Field(180, ge=30, le=1800)


class Screen(_Part):
    width: int = Field(1080, ge=800)
    height: int = Field(1920, ge=600)
    full: bool = False


class Card(_Part):
    """``profile`` names a file in ``resources/cards/``; ``reader`` is part of a reader's name, empty for
    any; ``device`` and ``baud`` are the serial line of a reader without PC/SC (8 data bits, no parity, 1 stop
    bit); ``library`` is a vendor's library and ``port`` what it knows the reader by (1 to 16 serial, 1001 to
    1016 USB); ``photo_decoder`` is a program that turns the picture of a card (WLT) on its standard input
    into a BMP, PNG or JPEG; ``path`` is the folder that steers a simulated reader."""

    kind: Literal["pcsc", "serial", "library", "simulated", "none"] = "pcsc"
    profile: str = "generic"
    reader: str = ""
    device: str = "/dev/ttyUSB0"
    baud: Literal[9600, 19200, 38400, 57600, 115200] = 115200
    library: Path | None = None
    port: int = Field(1001, ge=1, le=1016)
    photo_decoder: Path | None = None
    path: Path | None = None


class Camera(_Part):
    """``source`` is a device number, a device path, a video file or a URL; ``document_source`` the same
    for the camera above the desk, empty when one camera serves both; ``detector`` a model file (YuNet, ONNX)
    that finds faces instead of OpenCV's cascade; ``matcher`` one (SFace, ONNX) that compares the face photo
    with the card's picture, for which it needs the detector."""

    kind: Literal["opencv", "simulated", "none"] = "opencv"
    source: str = "0"
    document_source: str = ""
    detector: Path | None = None
    matcher: Path | None = None
    path: Path | None = None


class Printer(_Part):
    """``path`` is the folder that steers a simulated printer, which listens at ``host`` and ``port``."""

    kind: Literal["network", "usb", "serial", "file", "cups", "simulated", "none"] = "network"
    profile: str = "generic"
    paper_mm: Literal[58, 80] = 80
    host: str = "127.0.0.1"
    port: int = Field(9100, ge=1, le=65535)
    device: str = "/dev/usb/lp0"
    queue: str = Field("", pattern=r"^([^-\s/#][^\s/#]*)?$")
    baud: int = 9600
    vendor_id: int = 0
    product_id: int = 0
    timeout_s: float = Field(4.0, gt=0, le=30)
    roll_m: float = Field(0.0, ge=0, le=1000)
    path: Path | None = None


class Scanner(_Part):
    """Reads the code of an electronic ID off a phone.  ``device`` is a serial line, or the input device of a
    scanner that types like a keyboard; ``baud`` is the serial line's (8 data bits, no parity, 1 stop bit);
    ``path`` is the folder that steers a simulated scanner."""

    kind: Literal["none", "serial", "wedge", "simulated"] = "none"
    device: str = ""
    baud: Literal[9600, 19200, 38400, 57600, 115200] = 9600
    path: Path | None = None


class Documents(_Part):
    """Pages from elsewhere than the camera.  ``phone_address`` is the name or address of this machine in the
    network of the residents' phones, with a port; empty: no uploads.  ``phone_network`` is what that network
    is called (its Wi-Fi), said beside the code.  ``phone_certificate`` and ``phone_key`` (PEM) make it HTTPS.
    ``folder`` is where a scanner puts its files."""

    phone_address: str = ""
    phone_network: str = Field("", max_length=32)
    phone_seconds: int = Field(180, ge=30, le=900)
    phone_certificate: Path | None = None
    phone_key: Path | None = None
    folder: Path | None = None

    @field_validator("phone_address")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if value and not is_address(value):
            raise PydanticCustomError(
                "address", "one address or name of this machine, and a port: 192.168.1.20:8088"
            )
        return value

    @model_validator(mode="after")
    def _has_both(self) -> Documents:
        if self.phone_key and not self.phone_certificate:
            raise PydanticCustomError("certificate", "phone_key needs phone_certificate")
        return self


class Platform(_Part):
    """The provincial platform.  ``key`` is its SM2 public key (65 bytes as hex), ``ca`` the pinned
    certificate authority (PEM), ``enrol_code`` the one-time code that the province gave for this terminal.
    ``day_mb``, ``month_mb`` and ``window`` (local time, ``22:00-06:00``) are for a line paid by volume: 0 and
    empty mean that nothing is counted."""

    url: str = Field("https://127.0.0.1:8443", pattern=r"^https?://")
    ca: Path | None = None
    key: str = Field("", pattern=r"^(04[0-9a-fA-F]{128})?$")
    enrol_code: str = Field("", repr=False)
    timeout_s: float = Field(10.0, gt=0, le=120)
    heartbeat_s: float = Field(300.0, ge=20, le=3600)
    day_mb: float = Field(0.0, ge=0, le=1_000_000)
    month_mb: float = Field(0.0, ge=0, le=1_000_000)
    window: str = Field("", pattern=r"^(([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)?$")


class Staff(_Part):
    """``file`` is the register of staff; without it ``staff.toml`` in the data folder.  ``reader`` is part of
    the name of a reader on the smart-card service that serves staff cards and nothing else; without it they
    are laid on the card reader."""

    file: Path | None = None
    reader: str = ""


class Store(_Part):
    """``low_percent`` of the disk free and less: staff are told; ``scarce_percent``: papers are photographed
    sparingly.  ``reserve_mb`` (MiB) is kept allocated for who is standing there when the disk is full; 0
    keeps none.  ``draft_days`` is how long an unfinished form waits for its owner; 0: none is kept."""

    grace_days: float = Field(7.0, ge=0, le=90)
    catalogue: Path | None = None
    low_percent: float = Field(20.0, ge=0, le=90)
    scarce_percent: float = Field(10.0, ge=0, le=90)
    reserve_mb: int = Field(32, ge=0, le=1024)
    draft_days: int = Field(7, ge=0, le=30)


class Audit(_Part):
    """The audit chain is anchored after so many entries, or so many hours with at least one."""

    checkpoint_entries: int = Field(100, ge=1, le=10_000)
    checkpoint_hours: float = Field(6.0, ge=0.1, le=168)


class Settings(_Part):
    terminal: Terminal = Terminal()
    visit: Visit = Visit()
    screen: Screen = Screen()
    card: Card = Card()
    camera: Camera = Camera()
    printer: Printer = Printer()
    scanner: Scanner = Scanner()
    documents: Documents = Documents()
    platform: Platform = Platform()
    store: Store = Store()
    audit: Audit = Audit()
    staff: Staff = Staff()

    def made_of_software(self) -> tuple[tuple[str, str], ...]:
        """Part and key of each setting that puts a simulator in a device's place."""
        parts: dict[str, Card | Camera | Printer | Scanner] = {
            "card": self.card,
            "camera": self.camera,
            "printer": self.printer,
            "scanner": self.scanner,
        }
        kinds = [(name, "kind") for name, part in parts.items() if part.kind == "simulated"]
        sources = {"source": self.camera.source, "document_source": self.camera.document_source}
        # Drawn pictures are the simulated camera's, whatever the kind says.
        return (*kinds, *(("camera", key) for key, source in sources.items() if source.startswith("drawn")))


def load(path: Path | None) -> Settings:
    """Settings from a file, or the defaults for None.

    Raises `Failed("config-malformed")` whose detail is ``file:line: what is wrong`` for the first fault.
    """
    if path is None:
        return Settings()
    try:
        text = path.read_text(encoding="utf-8")
        # JSON has what TOML has but dates; read strictly, so that "yes" is no True and 1.0 no port.
        settings = Settings.model_validate_json(json.dumps(tomllib.loads(text), default=str), strict=True)
    except OSError as error:
        raise Failed("config-malformed", f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Failed("config-malformed", f"{path}: not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise Failed("config-malformed", f"{path}:{line_of_error(error)}: {error}") from None
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        where = first["loc"]
        place = f"{path}:{line_of(text, where)}: {'.'.join(map(str, where))}"
        raise Failed("config-malformed", f"{place}: {first['msg']}") from None
    if not settings.terminal.simulated and (found := settings.made_of_software()):
        place = f"{path}:{line_of(text, found[0])}: {'.'.join(found[0])}"
        raise Failed("config-malformed", f"{place}: a simulated device, and terminal.simulated is not true")
    return _anchored(settings, path.resolve().parent)


def _anchored(settings: Settings, base: Path) -> Settings:
    """The same settings with relative paths made absolute, seen from the file."""
    changes: dict[str, object] = {}
    for name, part in settings:
        paths = {k: base / v for k, v in part if isinstance(v, Path)}
        changes[name] = part.model_copy(update=paths)
    return settings.model_copy(update=changes)
