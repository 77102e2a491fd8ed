"""A process that is asked to end ends, whatever it is at and whatever it waits for."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import httpx
import pytest

from kiosk.app import sync
from kiosk.config import Platform, Settings
from kiosk.stopping import Stop
from offline.https import Https
from offline.wire import Refusal
from tests.helpers.station import PLATFORM, fresh_data


def test_whoever_waits_may_be_asked_at_any_moment_of_it() -> None:
    """A signal handler runs in the thread that it interrupts, between any two of its steps."""
    asked = []

    def asked_at(moment: int) -> None:
        stop, passed = Stop(), 0

        def interrupt(_frame: FrameType, _event: str, _arg: object) -> object:
            nonlocal passed
            passed += 1
            if passed == moment:
                sys.settrace(None)
                stop.set()
                asked.append(moment)
                return None
            return interrupt

        sys.settrace(interrupt)
        stop.wait(0)
        sys.settrace(None)
        assert stop.is_set() is (moment in asked)

    def at_each_moment() -> None:
        moment = 1
        while len(asked) == moment - 1:
            asked_at(moment)
            moment += 1

    waiting = threading.Thread(target=at_each_moment, daemon=True)
    waiting.start()
    waiting.join(10)
    assert not waiting.is_alive()
    assert len(asked) >= 4


def test_one_who_is_not_asked_waits_no_longer_than_was_said() -> None:
    stop = Stop()
    assert not stop.wait(0)
    assert not stop.is_set()


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """Takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        yield server


def _to_the_main_thread(number: signal.Signals) -> None:
    """A process's signal may come to any of its threads, and would interrupt nothing but this one."""
    identity = threading.main_thread().ident
    assert identity is not None
    signal.pthread_kill(identity, number)


def test_what_waits_on_the_line_is_cut(silent: socket.socket) -> None:
    """In the main thread, as in `kiosk sync`."""
    url = f"http://127.0.0.1:{silent.getsockname()[1]}"
    line = Https(url, None, 60.0, transport=httpx.HTTPTransport(verify=False))
    before = signal.signal(signal.SIGUSR1, lambda *_: line.cut())
    kept = []

    def ask_to_end() -> None:
        kept.append(silent.accept()[0])
        kept[0].recv(1)  # the request is out: only the answer is waited for
        _to_the_main_thread(signal.SIGUSR1)

    asking = threading.Thread(target=ask_to_end)
    asking.start()
    try:
        cut, later = line.exchange("GET", "/", {}), line.exchange("GET", "/", {})
    finally:
        asking.join()
        signal.signal(signal.SIGUSR1, before)
        line.close()
        kept[0].close()
    for refusal in (cut, later):
        assert isinstance(refusal, Refusal)
        assert (refusal.problem.code, refusal.is_of_the_line) == ("network-down", True)
    assert len(kept) == 1  # nothing more was tried


@pytest.fixture
def signals() -> Iterator[None]:
    """As they were, and no alarm left."""
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("signals")
def test_sync_does_not_wait_for_a_silent_platform_when_it_is_asked_to_end(
    silent: socket.socket, tmp_path: Path
) -> None:
    fresh_data(tmp_path)
    key = PLATFORM.public.to_bytes().hex()
    url = f"http://127.0.0.1:{silent.getsockname()[1]}"
    settings = Settings(platform=Platform(url=url, key=key, timeout_s=60.0))
    kept = []

    def ask_to_end() -> None:
        kept.append(silent.accept()[0])
        kept[0].recv(1)  # it has begun to speak
        _to_the_main_thread(signal.SIGTERM)
        _to_the_main_thread(signal.SIGINT)  # asked twice: at once

    asking = threading.Thread(target=ask_to_end)
    asking.start()
    began = time.monotonic()
    assert sync(settings, tmp_path, once=False) == 0
    asking.join()
    kept[0].close()
    assert time.monotonic() - began < 60


def test_what_goes_on_too_long_after_the_first_word_is_cut() -> None:
    """The timer is the process's own: tried in another one."""
    program = (
        "import os, signal, sys\n"
        "from kiosk.stopping import stop_when_asked\n"
        "stop = stop_when_asked(lambda: sys.exit('cut' if stop.is_set() else 'too early'), patience_s=0.01)\n"
        "os.kill(os.getpid(), signal.SIGTERM)\n"
        "while True:\n"
        "    signal.pause()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.stderr == "cut\n"
