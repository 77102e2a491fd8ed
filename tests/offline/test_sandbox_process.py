"""The platform as a process: killed at any moment it keeps what it promised; its card lets a terminal in."""

from __future__ import annotations

import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.config import Settings
from kiosk.crypto.sm2 import PrivateKey, PublicKey
from kiosk.crypto.small import DeviceKey
from offline.gateway import HttpGateway
from offline.keys import TerminalKeys
from offline.sealing import Sealed, Slip, seal_application
from offline.wire import Accepted, Announced
from tests.helpers.platform import PlatformProcess
from tests.helpers.terminal import valid_application

DEADLINE_S = 30


@pytest.fixture
def process(tmp_path: Path) -> Iterator[PlatformProcess]:
    ports = []
    for _ in range(2):
        with socket.create_server(("127.0.0.1", 0)) as free:
            ports.append(free.getsockname()[1])
    running = PlatformProcess(tmp_path / "platform", *ports)
    yield running
    if running.process.poll() is None:
        running.kill()


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not holds():
        assert time.monotonic() < deadline, "it never came about"
        threading.Event().wait(0.05)


def gateway_of(process: PlatformProcess, key: PrivateKey) -> HttpGateway:
    """A gateway made from ``platform.json`` alone, once the platform answers."""
    until((process.data / "platform.json").exists)
    card = process.card()
    settings = Settings.model_validate(
        {
            "platform": {
                "url": card["url"],
                "ca": card["ca"],
                "key": card["key"],
                "enrol_code": card["enrol_code"],
            }
        }
    )
    gateway = HttpGateway.open(settings, key, SystemClock())
    until(lambda: gateway.hello() is None)
    return gateway


def sealed_for(process: PlatformProcess, key: PrivateKey) -> Sealed:
    platform = PublicKey.from_bytes(bytes.fromhex(process.card()["key"]))
    slip = Slip("BM01", "BM01-2026-000001-1", "2026-11-20T09:05:00+08:00")
    keys = TerminalKeys(key, DeviceKey.generate())
    return seal_application(valid_application(), slip, platform, keys, lambda _item, material: material)


def test_a_killed_platform_keeps_every_acknowledged_byte(process: PlatformProcess) -> None:
    key = PrivateKey.generate()
    gateway = gateway_of(process, key)
    sealed = sealed_for(process, key)
    application_id = sealed.manifest.application_id
    assert isinstance(gateway.announce(sealed.document, sealed.signature), Announced)
    halves = {part.id: sealed.parts[part.id][: part.size // 2] for part in sealed.manifest.parts}
    for part_id, half in halves.items():
        whole = len(sealed.parts[part_id])
        assert gateway.send(application_id, part_id, 0, half, whole) == len(half)
    process.kill()
    process.start()
    until(lambda: gateway.hello() is None)
    held = {part_id: len(half) for part_id, half in halves.items()}
    assert gateway.announce(sealed.document, sealed.signature) == Announced(application_id, held)
    for part_id, offset in held.items():
        data = sealed.parts[part_id]
        assert gateway.send(application_id, part_id, offset, data[offset:], len(data)) == len(data)
    accepted = gateway.commit(application_id)
    assert isinstance(accepted, Accepted)
    process.kill()
    process.start()
    until(lambda: gateway.hello() is None)
    assert gateway.commit(application_id) == accepted
    gateway.close()


def test_a_second_terminal_finds_a_fresh_code_after_a_restart(process: PlatformProcess) -> None:
    first = gateway_of(process, PrivateKey.generate())
    used = process.card()["enrol_code"]
    process.kill()
    process.start()
    until(lambda: first.hello() is None)
    assert process.card()["enrol_code"] != used
    second = gateway_of(process, PrivateKey.generate())
    first.close()
    second.close()


def test_secrets_of_the_platform_are_the_operators_alone(process: PlatformProcess) -> None:
    gateway_of(process, PrivateKey.generate()).close()
    for name in ("platform.json", "platform.key", "tls/server.key"):
        assert stat.S_IMODE((process.data / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(process.data.stat().st_mode) == 0o700


def test_a_taken_port_is_said_at_once(process: PlatformProcess, tmp_path: Path) -> None:
    gateway_of(process, PrivateKey.generate()).close()
    command = [sys.executable, "-m", "kiosk.sandbox", "--data", str(tmp_path / "other")]
    second = subprocess.run(
        [*command, "--port", str(process.port)], capture_output=True, text=True, timeout=60, check=False
    )
    assert second.returncode != 0
    assert "in use" in second.stderr


def test_it_ends_quietly_when_asked(process: PlatformProcess) -> None:
    gateway_of(process, PrivateKey.generate()).close()
    process.process.terminate()
    assert process.process.wait(timeout=DEADLINE_S) == 0
