"""What the province has set from afar, as it lies in the data folder; and what that comes to.

``DATA/configuration/configuration.json`` is kept exactly as it was signed, and checked whenever it is read.
The terminal's own file comes first: what it sets stays, since whoever stands before the machine must be able
to keep it going.  Revocations come from the province alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from kiosk.config import Settings
from kiosk.contract.configuration import REVOKED_STAFF, REVOKED_TERMINALS, Configuration, Value
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.errors import CryptoError
from kiosk.crypto.sm2 import PublicKey
from kiosk.problems import Problem
from kiosk.standing import configuration_file

# Settings that may come from afar.  None of them leads anywhere, opens anything, or names a device.
SETTABLE = (
    "terminal.name",
    "platform.heartbeat_s",
    "platform.day_mb",
    "platform.month_mb",
    "platform.window",
    "store.grace_days",
    "audit.checkpoint_entries",
    "audit.checkpoint_hours",
)
REVOCATIONS = (REVOKED_STAFF, REVOKED_TERMINALS)


class From(StrEnum):
    DEFAULT = "default"
    FILE = "file"
    PLATFORM = "platform"


class Passed(StrEnum):
    """Why a value that was published is not in force."""

    FILE_FIRST = "file-first"  # the terminal's own file sets it
    UNFIT = "unfit"  # not a value that this setting can have
    UNKNOWN = "unknown"  # a newer platform's name


@dataclass(frozen=True, slots=True)
class Origin:
    """One setting that may come from afar: its value now, where that is from, and what was published."""

    name: str
    value: Any
    source: From
    published: Value | None = None
    passed: Passed | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """``number`` 0 and nothing set where nothing was published.  ``problem``: a document is there that can't
    be used; then the terminal works with its own settings, and with no revocation."""

    number: int = 0
    issued_at: str = ""
    values: dict[str, Value] = field(default_factory=dict)
    problem: Problem | None = None

    def revoked_staff(self) -> frozenset[str]:
        return frozenset(_list(self.values.get(REVOKED_STAFF)))

    def revokes(self, terminal: str) -> bool:
        return terminal in _list(self.values.get(REVOKED_TERMINALS))


def published(settings: Settings, data: Path) -> Published:
    """What is in force from afar.  A few system calls where there is nothing."""
    path = configuration_file(data)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Published()
    except OSError as error:
        return Published(problem=Problem("configuration-bad", f"{path}: {error.strerror}"))
    try:
        key = PublicKey.from_bytes(bytes.fromhex(settings.platform.key))
        document = opened(SignedDocument.parse(content), key, settings.terminal.id)
    except (CryptoError, ValueError) as error:  # neither shows the input
        return Published(problem=Problem("configuration-bad", f"{path}: {type(error).__name__}"))
    return Published(document.number, document.issued_at, dict(document.values))


def opened(signed: SignedDocument, key: PublicKey, terminal: str) -> Configuration:
    """A configuration that the platform signed for this terminal; ValueError for anything else."""
    document = signed.open(Configuration, key)
    if document.terminal_id != terminal:
        raise ValueError("another terminal's configuration")
    return document


def in_force(settings: Settings, found: Published) -> tuple[Settings, tuple[Origin, ...]]:
    """The settings with what was published, and where each that may come from afar is from.  Harmless to do
    again: what was published before and no longer is goes back to its default."""
    changes: dict[str, dict[str, Any]] = {}
    origins = []
    for name in SETTABLE:
        section, _, key = name.partition(".")
        part: BaseModel = getattr(settings, section)
        origin = _origin(part, name, key, found.values.get(name))
        origins.append(origin)
        if origin.source is not From.FILE:
            changes.setdefault(section, {})[key] = origin.value
    parts = {section: _with(getattr(settings, section), values) for section, values in changes.items()}
    more = set(found.values) - set(SETTABLE) - set(REVOCATIONS)
    unknown = [Origin(name, None, From.PLATFORM, found.values[name], Passed.UNKNOWN) for name in sorted(more)]
    revoked = [
        Origin(name, _list(found.values[name]), From.PLATFORM, found.values[name])
        for name in REVOCATIONS
        if name in found.values
    ]
    return settings.model_copy(update=parts), (*origins, *revoked, *unknown)


def with_published(settings: Settings, data: Path) -> Settings:
    """The settings to work with."""
    return in_force(settings, published(settings, data))[0]


def _origin(part: BaseModel, name: str, key: str, value: Value | None) -> Origin:
    if key in part.model_fields_set:
        passed = None if value is None else Passed.FILE_FIRST
        return Origin(name, getattr(part, key), From.FILE, value, passed)
    default = type(part).model_fields[key].default
    if value is None:
        return Origin(name, default, From.DEFAULT)
    try:
        fit = getattr(type(part).model_validate({key: value}, strict=True), key)
    except ValidationError:
        return Origin(name, default, From.DEFAULT, value, Passed.UNFIT)
    return Origin(name, fit, From.PLATFORM, value)


def _with(part: BaseModel, values: dict[str, Any]) -> BaseModel:
    """Other values, and still the same answer to what the file sets."""
    known = {name: getattr(part, name) for name in type(part).model_fields}
    return type(part).model_construct(_fields_set=set(part.model_fields_set), **{**known, **values})


def _list(value: Value | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
