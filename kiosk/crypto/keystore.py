"""Keys in files: the terminal's SM2 key and its device key.

A key file is 0600 in a directory of the service's own, written whole or not at all.  It guards against other
accounts, not against whoever takes the disk or becomes root.  **A software key store is not a certified
module** (GM/T 0028); where an assessment (GB/T 39786) asks for one, put a module behind
`kiosk.crypto.providers` and leave this file unused.

Loading raises MissingKey, or KeyStoreError for a file that is damaged or that others may read; a disk
that fails raises OSError.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hmac
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from kiosk.crypto.curve import NUMBER_SIZE
from kiosk.crypto.errors import KeyExists, KeyStoreError, MissingKey
from kiosk.crypto.sm2 import PrivateKey
from kiosk.crypto.sm3 import sm3
from kiosk.crypto.small import DEVICE_KEY_SIZE, DeviceKey

_PRIVATE_KEY: Final = "BIANMIN SM2 PRIVATE KEY"
_DEVICE_KEY: Final = "BIANMIN DEVICE KEY"
_CHECK_SIZE: Final = 8
_FILE_LIMIT: Final = 4096

Key = TypeVar("Key")


def save_private_key(path: Path, key: PrivateKey, *, replace: bool = False) -> None:
    """Durable when it returns.  KeyExists if there is a file, unless it is to be replaced."""
    _save(path, _PRIVATE_KEY, key.to_bytes(), replace)


def load_private_key(path: Path) -> PrivateKey:
    return PrivateKey.from_bytes(_load(path, _PRIVATE_KEY, NUMBER_SIZE))


def load_or_create_private_key(path: Path) -> PrivateKey:
    """Safe when two processes start at once: both get the key of the one that was first."""
    return _load_or_create(path, load_private_key, lambda: save_private_key(path, PrivateKey.generate()))


def save_device_key(path: Path, key: DeviceKey, *, replace: bool = False) -> None:
    """Durable when it returns.  Replacing it makes everything under the old one unreadable."""
    _save(path, _DEVICE_KEY, key.secret, replace)


def load_device_key(path: Path) -> DeviceKey:
    return DeviceKey(_load(path, _DEVICE_KEY, DEVICE_KEY_SIZE))


def load_or_create_device_key(path: Path) -> DeviceKey:
    """Safe when two processes start at once: both get the key of the one that was first."""
    return _load_or_create(path, load_device_key, lambda: save_device_key(path, DeviceKey.generate()))


def _load_or_create(path: Path, load: Callable[[Path], Key], create: Callable[[], None]) -> Key:
    try:
        return load(path)
    except MissingKey:
        with contextlib.suppress(KeyExists):
            create()
        return load(path)


def _save(path: Path, label: str, secret: bytes, replace: bool) -> None:
    descriptor, name = tempfile.mkstemp(prefix=".key-", dir=path.parent)  # mode 0600
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(_file(label, secret))
            file.flush()
            os.fsync(file.fileno())
        if replace:
            temporary.rename(path)
        else:
            path.hardlink_to(temporary)  # unlike rename, never takes another file's place
    except FileExistsError:
        raise KeyExists(f"there is a key already: {path}") from None
    finally:
        temporary.unlink(missing_ok=True)
    _sync_directory(path.parent)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _load(path: Path, label: str, size: int) -> bytes:
    content = _read(path)
    begin, end = _frame(label)
    try:
        secret = base64.b64decode(content.removeprefix(begin).removesuffix(end))[:size]
    except binascii.Error:
        secret = b""
    # Built anew rather than taken apart: only one spelling of a key is whole.
    if not hmac.compare_digest(content, _file(label, secret)):
        raise KeyStoreError(f"no {label.lower()} in this file, or a damaged one: {path}")
    return secret


def _read(path: Path) -> bytes:
    try:
        # Non-blocking, lest a pipe in the file's place holds the start for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise MissingKey(f"there is no key file: {path}") from None
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise KeyStoreError(f"the key file is no ordinary file: {path}")
        if mode & 0o077:
            raise KeyStoreError(f"others may read or change the key file (mode {mode & 0o777:o}): {path}")
        return os.read(descriptor, _FILE_LIMIT)
    finally:
        os.close(descriptor)


def _frame(label: str) -> tuple[bytes, bytes]:
    return f"-----BEGIN {label}-----\n".encode(), f"\n-----END {label}-----\n".encode()


def _file(label: str, secret: bytes) -> bytes:
    """The secret and 8 bytes of digest, which tell whole keys from damaged ones and kind from kind."""
    begin, end = _frame(label)
    check = sm3(label.encode() + b"\0" + secret)[:_CHECK_SIZE]
    return begin + base64.b64encode(secret + check) + end
