"""The terminal's own keys, in ``DATA/keys/``: made at the first start, never replaced unasked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kiosk.crypto.errors import KeyStoreError
from kiosk.crypto.keystore import (
    load_device_key,
    load_or_create_device_key,
    load_or_create_private_key,
    load_private_key,
)
from kiosk.crypto.providers import KeyPair
from kiosk.crypto.small import DeviceKey
from kiosk.problems import Failed
from offline.db import problem_of
from offline.files import private_folder

FOLDER = "keys"


@dataclass(frozen=True, slots=True)
class TerminalKeys:
    """``signer`` proves to the platform who sent, and opens session keys; ``device`` guards what the terminal
    itself must show again.  Neither opens a sealed application."""

    signer: KeyPair
    device: DeviceKey


def held_keys(data: Path) -> TerminalKeys:
    """The keys in a data folder, for looking only: none is made.  Raises `Failed`: ``key-missing``, with the
    file that isn't there, is damaged or open to others; ``store-unusable`` when it can't be read."""
    folder = data / FOLDER
    try:
        signer = load_private_key(folder / "terminal.key")
        return TerminalKeys(signer, load_device_key(folder / "device.key"))
    except KeyStoreError as error:
        raise Failed("key-missing", str(error)) from None
    except OSError as error:
        problem = problem_of(error)
        raise Failed(problem.code, problem.detail) from None


def terminal_keys(data: Path) -> TerminalKeys:
    """The keys in a data folder, made when there are none.

    Raises `Failed`: ``key-missing`` for a key file that is damaged or open to others (a new one would be
    another terminal); ``disk-full`` or ``store-unusable`` when a key can't be written.
    """
    try:
        folder = private_folder(data / FOLDER)
        return TerminalKeys(
            signer=load_or_create_private_key(folder / "terminal.key"),
            device=load_or_create_device_key(folder / "device.key"),
        )
    except KeyStoreError as error:
        raise Failed("key-missing", str(error)) from None
    except OSError as error:
        problem = problem_of(error)
        raise Failed(problem.code, problem.detail) from None
