"""The terminal's own keys, in ``DATA/keys/``: made at the first start, never replaced unasked."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.crypto.errors import CryptoError, KeyStoreError
from kiosk.crypto.keystore import (
    load_device_key,
    load_or_create_device_key,
    load_or_create_private_key,
    load_private_key,
)
from kiosk.crypto.providers import KeyPair
from kiosk.crypto.sm2 import PublicKey
from kiosk.crypto.small import DeviceKey
from kiosk.problems import Failed
from offline.db import problem_of
from offline.disk import KERNEL, put
from offline.files import locked, private_folder

FOLDER = "keys"


@dataclass(frozen=True, slots=True)
class TerminalKeys:
    """``signer`` proves to the platform who sent, and opens session keys; ``device`` guards what the terminal
    itself must show again.  Neither opens a sealed application.  ``former`` are public keys with which this
    terminal signed before."""

    signer: KeyPair
    device: DeviceKey
    former: tuple[PublicKey, ...] = ()

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether this terminal signed it, with its key or with one from before."""
        return any(key.verify(message, signature) for key in (self.signer.public, *self.former))


def held_keys(data: Path) -> TerminalKeys:
    """The keys in a data folder, for looking only: none is made.  Raises `Failed`: ``key-missing``, with the
    file that isn't there, is damaged or open to others; ``store-unusable`` when it can't be read."""
    folder = data / FOLDER
    try:
        signer, device = load_private_key(folder / "terminal.key"), load_device_key(folder / "device.key")
        return TerminalKeys(signer, device, tuple(_former(folder, signer.public)))
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
        signer = load_or_create_private_key(folder / "terminal.key")
        device = load_or_create_device_key(folder / "device.key")
        _remember(folder, signer.public)
        return TerminalKeys(signer, device, tuple(_former(folder, signer.public)))
    except KeyStoreError as error:
        raise Failed("key-missing", str(error)) from None
    except OSError as error:
        problem = problem_of(error)
        raise Failed(problem.code, problem.detail) from None


def _remember(folder: Path, public: PublicKey) -> None:
    """The public key in a file of its own: it outlives the private one."""
    path = folder / f"terminal-{public.fingerprint()}.pub"
    if not path.exists():
        with locked(folder / "lock"):  # two processes may start at once, and would write by the same name
            put(KERNEL, path, public.to_bytes().hex().encode("ascii"))


def _former(folder: Path, now: PublicKey) -> Iterator[PublicKey]:
    for path in sorted(folder.glob("terminal-*.pub")):
        with contextlib.suppress(ValueError, CryptoError):  # a damaged one proves nothing
            if (known := PublicKey.from_bytes(bytes.fromhex(path.read_text(encoding="ascii")))) != now:
                yield known
