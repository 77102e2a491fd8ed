"""The real reference platform in this process: its guard and its API, driven without a socket.

Built once for many runs: what a run changes (database, parts, sessions, epoch) is swapped under the same API,
and begins as a copy of one that knows the terminal.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any, TypeVar

import anyio.to_thread
from sqlalchemy.orm import Session
from starlette.types import Message, Scope

from kiosk.faultlab.time import VirtualTime
from kiosk.sandbox.api import build_api
from kiosk.sandbox.catalogue import Items
from kiosk.sandbox.guard import Guard
from kiosk.sandbox.office import Office, Setup, open_office
from kiosk.sandbox.sessions import Sessions
from kiosk.sandbox.steering import Steering
from kiosk.sandbox.tables import PlatformRow

# An hour, as a real platform's: renewing in the middle of a delivery is part of a run.
SESSION_S = 3600

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Said:
    """What the platform answered.  Header names are lower case; ``body`` is empty for HEAD."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class Inside:
    """One platform for run after run; not for two threads.  ``folder`` is where its files lie in a run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        now = Setup(data=folder / "now", session_s=SESSION_S)
        self.office: Office = open_office(now)
        # Statements are compiled once for all runs.
        self.office.engine.update_execution_options(compiled_cache={})
        self.time = VirtualTime()
        self.office.wall = lambda: self.time.now().astimezone(UTC)
        self.items = Items(None)  # takes every item
        # There is no loop that could wake up while a body comes: of a chunk that breaks off all is kept then.
        self._app = Guard(build_api(self.office, self.items), self.office, lambda _scope: None, keep_s=None)
        self._backup: Path | None = None
        self._backup_at = 0.0

    def keep_as_beginning(self) -> None:
        """What the platform knows now is what it knows at the start of each run."""
        self.office.engine.dispose()  # checkpointed: the file is all there is
        shutil.copytree(self.office.setup.data, self._folder / "beginning", dirs_exist_ok=True)

    def begin(self, time: VirtualTime) -> None:
        """A run of its own: fresh data, fresh sessions, the run's time."""
        self.time, self._backup = time, None
        self._use(self._folder / "beginning")
        self.calm()

    def calm(self) -> None:
        """What it was told to do wrong and nobody has met yet is forgotten."""
        self.office.steering = Steering()

    def restart(self) -> None:
        """The process ends and comes back: open sessions are forgotten, all else is as it was."""
        self.office.sessions = Sessions(SESSION_S)

    def back_up(self) -> None:
        """A copy of everything, as it is now."""
        self.office.engine.dispose()
        target = self._folder / "backup"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.office.setup.data, target)
        self._backup, self._backup_at = target, self.time.elapsed

    def backup_age_s(self) -> float | None:
        """None while there is no backup."""
        return self.time.elapsed - self._backup_at if self._backup else None

    def restore(self) -> None:
        """Back to the backup, and a new epoch, as an operator does it."""
        assert self._backup is not None
        self._use(self._backup)
        self.office.begin_epoch()

    def ask(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, whole: bool = True
    ) -> Said:
        """One request served to its end.  Not ``whole``: the connection breaks after these bytes of it."""
        said = _Saying()
        messages: list[Message] = [{"type": "http.request", "body": body, "more_body": not whole}]

        async def receive() -> Message:
            return messages.pop(0) if messages else {"type": "http.disconnect"}

        _finish(self._app(scope_of(method, target, headers), receive, said.take))
        return Said(said.status, said.headers, bytes(said.body))

    def close(self) -> None:
        self.office.close()

    def _use(self, source: Path) -> None:
        """The same engine opens the other file: it lies in the same place."""
        self.office.engine.dispose()
        shutil.rmtree(self.office.setup.data)
        shutil.copytree(source, self.office.setup.data)
        with Session(self.office.engine) as db:
            self.office.epoch = db.get_one(PlatformRow, 1).epoch
        self.restart()


def scope_of(method: str, target: str, headers: Mapping[str, str]) -> Scope:
    """A request as a server hands it to the platform, but for its body (ASGI, HTTP connection scope)."""
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "https",
        "path": path,
        "raw_path": path.encode("ascii"),
        "query_string": query.encode("ascii"),
        "root_path": "",
        "headers": [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in headers.items()],
        "client": ("terminal", 1),
        "server": ("platform", 443),
        "state": {},
    }


@dataclass(slots=True)
class _Saying:
    """Collects an answer."""

    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in message["headers"]}
        else:
            self.body += message.get("body", b"")


def _finish(work: Coroutine[Any, Any, None]) -> None:
    """Runs what never waits for anything outside: no event loop, no other thread, the same every time."""
    with _in_this_thread():
        try:
            work.send(None)
        except StopIteration:
            return
    work.close()
    raise AssertionError("the platform waits for something")


@contextmanager
def _in_this_thread() -> Iterator[None]:
    """FastAPI hands plain functions to threads; here each is called where it stands, one after the other."""

    async def at_once(call: Callable[..., Value], *args: object, **_how: object) -> Value:
        return call(*args)

    kept = anyio.to_thread.run_sync
    anyio.to_thread.run_sync = at_once  # type: ignore[assignment]
    try:
        yield
    finally:
        anyio.to_thread.run_sync = kept
