from __future__ import annotations

import base64
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from kiosk.crypto import keystore
from kiosk.crypto.curve import N
from kiosk.crypto.errors import CryptoError, KeyExists, KeyStoreError, MissingKey
from kiosk.crypto.sm2 import PrivateKey
from kiosk.crypto.sm3 import sm3
from kiosk.crypto.small import DeviceKey
from tests.helpers.gm import flipped

KEY = PrivateKey.from_int(4711)
DEVICE_KEY = DeviceKey(bytes(range(32)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "terminal.key"


def test_a_private_key_comes_back(path: Path) -> None:
    keystore.save_private_key(path, KEY)
    assert keystore.load_private_key(path).to_bytes() == KEY.to_bytes()


def test_a_device_key_comes_back(path: Path) -> None:
    keystore.save_device_key(path, DEVICE_KEY)
    assert keystore.load_device_key(path).secret == DEVICE_KEY.secret


def test_only_the_owner_may_read_whatever_the_umask(path: Path) -> None:
    before = os.umask(0)
    try:
        keystore.save_private_key(path, KEY)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600


def test_no_second_file_is_left(path: Path) -> None:
    keystore.save_private_key(path, KEY)
    keystore.save_private_key(path, KEY, replace=True)
    with pytest.raises(KeyExists):
        keystore.save_private_key(path, KEY)
    assert list(path.parent.iterdir()) == [path]


def test_durable_before_it_has_a_name(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[tuple[bool, bool]] = []
    fsync = os.fsync

    def recording(descriptor: int) -> None:
        synced.append((stat.S_ISDIR(os.fstat(descriptor).st_mode), path.exists()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", recording)
    keystore.save_private_key(path, KEY)
    assert synced == [(False, False), (True, True)]


def test_a_key_is_never_overwritten_unasked(path: Path) -> None:
    keystore.save_private_key(path, KEY)
    with pytest.raises(KeyExists):
        keystore.save_private_key(path, PrivateKey.from_int(5))
    assert keystore.load_private_key(path).public == KEY.public


def test_a_key_is_replaced_when_asked(path: Path) -> None:
    keystore.save_device_key(path, DEVICE_KEY)
    keystore.save_device_key(path, other := DeviceKey.generate(), replace=True)
    assert keystore.load_device_key(path).secret == other.secret


def test_a_directory_that_is_missing_is_an_operating_system_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        keystore.save_private_key(tmp_path / "nowhere" / "terminal.key", KEY)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o666])
def test_a_file_that_others_may_touch_is_refused(path: Path, mode: int) -> None:
    keystore.save_private_key(path, KEY)
    path.chmod(mode)
    with pytest.raises(KeyStoreError, match=f"mode {mode:o}"):
        keystore.load_private_key(path)


def test_a_missing_file(path: Path) -> None:
    with pytest.raises(MissingKey):
        keystore.load_private_key(path)


def test_a_directory_or_a_pipe_is_no_key_file(path: Path, tmp_path: Path) -> None:
    with pytest.raises(KeyStoreError, match="no ordinary file"):
        keystore.load_private_key(tmp_path)
    os.mkfifo(path, 0o600)
    with pytest.raises(KeyStoreError, match="no ordinary file"):
        keystore.load_private_key(path)


def test_one_kind_of_key_is_not_taken_for_the_other(path: Path) -> None:
    keystore.save_private_key(path, KEY)
    with pytest.raises(KeyStoreError, match="no bianmin device key"):
        keystore.load_device_key(path)
    path.write_text(path.read_text().replace("SM2 PRIVATE", "DEVICE"))
    with pytest.raises(KeyStoreError, match="or a damaged one"):
        keystore.load_device_key(path)


def test_any_flipped_bit_of_a_file_is_refused(path: Path) -> None:
    keystore.save_device_key(path, DEVICE_KEY)
    whole = path.read_bytes()
    for bit in range(len(whole) * 8):
        path.write_bytes(flipped(whole, bit))
        with pytest.raises(KeyStoreError):
            keystore.load_device_key(path)


def test_a_file_cut_off_anywhere_is_refused(path: Path) -> None:
    keystore.save_device_key(path, DEVICE_KEY)
    whole = path.read_bytes()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        with pytest.raises(KeyStoreError):
            keystore.load_device_key(path)


def test_a_whole_file_with_an_impossible_key_is_refused(path: Path) -> None:
    keystore.save_private_key(path, KEY)
    secret = N.to_bytes(32, "big")
    check = sm3(b"BIANMIN SM2 PRIVATE KEY\0" + secret)[:8]
    assert len(check) == 8
    lines = path.read_text().split("\n")
    lines[1] = base64.b64encode(secret + check).decode()
    path.write_text("\n".join(lines))
    with pytest.raises(CryptoError, match="from 1 to n-2"):
        keystore.load_private_key(path)


def test_errors_do_not_quote_the_key(path: Path) -> None:
    keystore.save_private_key(path, KEY)
    path.write_text(path.read_text() + "\n")
    with pytest.raises(KeyStoreError) as caught:
        keystore.load_private_key(path)
    assert path.read_text().split("\n")[1] not in str(caught.value)


def test_the_first_start_makes_a_key_and_the_next_finds_it(path: Path, tmp_path: Path) -> None:
    assert (
        keystore.load_or_create_private_key(path).public == keystore.load_or_create_private_key(path).public
    )
    device = tmp_path / "device.key"
    assert (
        keystore.load_or_create_device_key(device).secret == keystore.load_or_create_device_key(device).secret
    )


def test_processes_that_start_at_once_get_one_key(path: Path) -> None:
    together = Barrier(8)

    def start() -> bytes:
        together.wait()
        return keystore.load_or_create_device_key(path).secret

    with ThreadPoolExecutor(8) as pool:
        secrets = {future.result() for future in [pool.submit(start) for _ in range(8)]}
    assert secrets == {keystore.load_device_key(path).secret}


def test_a_damaged_key_is_not_quietly_made_anew(path: Path) -> None:
    path.touch(0o600)
    with pytest.raises(KeyStoreError):
        keystore.load_or_create_device_key(path)
    assert path.read_bytes() == b""
