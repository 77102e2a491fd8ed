"""How a frame of the security module travels over PC/SC: a reader model's profile, and the wrapping it names.

There is no public specification of any vendor's way, so the way is data: one TOML file a model in
``resources/cards/``.  A profile must be tried on the real reader (``docs/readers.md``).
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kiosk.problems import Failed

_MOST_PIECES = 32


class Link(Protocol):
    """A connection to whatever answers in a reader's slot.  Both calls raise `Failed`:
    `card-removed-early`, `card-unreadable`, `reader-missing`, `reader-service-stopped`."""

    @property
    def contact(self) -> bool:
        """True for a contact card (T=0), which is never an ID card lying on a module."""

    def transmit(self, apdu: bytes) -> bytes:
        """One APDU; the answer ends with its two status bytes."""

    def control(self, code: int, data: bytes) -> bytes | None:
        """A command for the reader itself; None when the reader doesn't know it."""


class Profile(BaseModel):
    """One reader model; the fields are explained in ``resources/cards/generic.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str
    verified: bool = False
    carrier: Literal["extended", "short", "control"] = "extended"
    header: str = Field("FF FE 00 00", pattern=r"^([0-9A-Fa-f]{2} ?){4}$")
    get_response: str = Field("00 C0 00 00", pattern=r"^([0-9A-Fa-f]{2} ?){4}$")
    control_code: int = Field(3500, ge=0, le=0xFFFF)
    rf_bytes: int = Field(0, ge=0, le=255)
    find_tries: int = Field(3, ge=1, le=20)
    newest_address: bool = True
    foreign_2023_letters: str = "Y"
    timeout_s: float = Field(8.0, gt=0, le=30)


def load_profile(name: str) -> Profile:
    """The profile of that name.  Raises `Failed("config-malformed")` naming the file and its first fault."""
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise Failed("config-malformed", f"card.profile: {name!r} is no profile's name")
    path = files("resources").joinpath("cards", f"{name}.toml")
    try:
        return Profile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError:
        raise Failed("config-malformed", f"card.profile: no file {name}.toml in resources/cards") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Failed("config-malformed", f"resources/cards/{name}.toml: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Failed("config-malformed", f"resources/cards/{name}.toml: {where}: {first['msg']}") from None


def exchange(link: Link, profile: Profile, frame: bytes) -> bytes | None:
    """One frame to the module and its answer.

    None when nothing behind the link takes frames this way: no module, or another model's profile.
    """
    if profile.carrier == "control":
        return link.control(profile.control_code, frame)
    apdu = bytes.fromhex(profile.header)
    if profile.carrier == "extended":
        apdu += b"\0" + len(frame).to_bytes(2, "big") + frame + b"\0\0"
    else:
        apdu += bytes((len(frame),)) + frame + b"\0"
    data, status = whole(link, link.transmit(apdu), bytes.fromhex(profile.get_response))
    return data if status == b"\x90\x00" else None


def whole(link: Link, answer: bytes, get_response: bytes = b"\x00\xc0\x00\x00") -> tuple[bytes, bytes]:
    """An answer with all that 61xx announced, and its two status bytes.

    The number of pieces has an end: a broken card could announce more for ever.
    """
    data, status = answer[:-2], answer[-2:]
    for _ in range(_MOST_PIECES):
        if status[:1] != b"\x61":
            break
        answer = link.transmit(get_response + status[1:])
        data, status = data + answer[:-2], answer[-2:]
    return data, status
