"""A network camera that serves one picture again and again, and waiting for what a camera says."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

from devices.camera.live import Limits, LiveCamera
from devices.camera.process import WorkerProcess
from kiosk.ports import Camera, Look, State
from kiosk.problems import Problem

T = TypeVar("T")
Opener = Callable[..., LiveCamera]
# Patience for a machine that is busy with other tests; `silent` is the real one.
PATIENT = Limits(opening=40.0, stop=20.0, page=40.0, last_retry=1.0)


def until(ask: Callable[[], T], wanted: Callable[[T], Any], limit: float = 40.0) -> T:
    """Ask again and again until the answer is wanted; AssertionError with the last one after ``limit`` s."""
    end, pause = time.monotonic() + limit, threading.Event()
    while not wanted(answer := ask()):
        assert time.monotonic() < end, f"still {answer!r} after {limit} s"
        pause.wait(0.02)
    return answer


def seen(camera: Camera) -> Look:
    """The camera's first look with a picture in it, whatever it says before."""
    look = until(camera.look, lambda said: isinstance(said, Look) and said.frame)
    assert isinstance(look, Look)
    return look


def trouble(camera: Camera) -> Problem:
    """The next problem that looking gives."""
    problem = until(camera.look, lambda said: isinstance(said, Problem))
    assert isinstance(problem, Problem)
    return problem


@contextmanager
def mjpeg(jpeg: bytes) -> Iterator[str]:
    """An HTTP server with one picture as an endless motion-JPEG stream; its address."""
    head = f"--cut\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
    part = head.encode() + jpeg + b"\r\n"
    stop = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=cut")
            self.end_headers()
            try:
                while not stop.wait(0.04):
                    self.wfile.write(part)
            except OSError:
                return

        def log_message(self, *parts: object) -> None:
            """Nothing to say."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/camera.mjpeg"
    finally:
        stop.set()
        server.shutdown()
        server.server_close()
        thread.join()


def ready(camera: LiveCamera) -> WorkerProcess:
    """The camera's process, once it said that it waits."""
    until(camera.health, lambda health: health.state is not State.UNKNOWN)
    process = camera.worker
    assert process is not None
    return process
