"""Runs the platform: the API on one port, the human page on a loopback port of its own.

The first start makes everything: key, epoch, certificates, an enrolment code; ``platform.json`` in the data
folder then holds what a terminal's configuration needs.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

from kiosk.contract.catalogue import CatalogueDocument
from kiosk.domain.people import Citizen
from kiosk.sandbox.api import build_api
from kiosk.sandbox.catalogue import Items, publish
from kiosk.sandbox.enrolment import is_fresh, new_code
from kiosk.sandbox.guard import Guard
from kiosk.sandbox.office import Office, Setup, open_office, read_card, write_card
from kiosk.sandbox.pages import build_pages
from kiosk.sandbox.tls import Certificates, make_certificates

CARD = "platform.json"
_PAGE_HOST = "127.0.0.1"
_GRACE_S = 2


@dataclass(slots=True)
class Platform:
    """A platform with its ports bound, ready to serve.  Made by `prepare`."""

    office: Office
    url: str
    page_url: str
    ca: Path | None
    enrol_code: str
    api: _Server
    page: _Server
    _sockets: tuple[socket.socket, socket.socket] = field(repr=False)

    async def serve(self) -> None:
        """Until `stop`."""
        try:
            await asyncio.gather(self.api.serve([self._sockets[0]]), self.page.serve([self._sockets[1]]))
        finally:
            await self.api.drop_all()
            await self.page.drop_all()
            self.office.close()

    def stop(self, *, abruptly: bool = False) -> None:
        """From any thread.  Abruptly: connections break in the middle of what they are doing."""
        for server in (self.api, self.page):
            server.force_exit = abruptly
            server.should_exit = True


class _Server(uvicorn.Server):
    """Leaves signals alone: two servers share one process, and whoever runs them decides."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def drop(self, scope: Scope) -> None:
        """Breaks the connection that a request came by."""
        for connection in self._connections():
            if connection.client == scope["client"]:
                connection.transport.abort()

    async def drop_all(self) -> None:
        """Breaks what a shutdown has left, and waits until it is gone."""
        for connection in self._connections():
            connection.transport.abort()
        while self.server_state.connections:
            await asyncio.sleep(0)

    def _connections(self) -> list[H11Protocol]:
        return [c for c in self.server_state.connections if isinstance(c, H11Protocol)]


def run(
    data: Path,
    host: str = "127.0.0.1",
    port: int = 8443,
    page_port: int = 8444,
    database_url: str | None = None,
    tls: bool = True,
    control: bool = False,
    catalogue: CatalogueDocument | None = None,
    people: Mapping[str, Citizen] | None = None,
) -> None:
    """Serves until SIGINT or SIGTERM."""
    platform = prepare(data, host, port, page_port, database_url, tls, control, catalogue, people)

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, platform.stop)
        await platform.serve()

    asyncio.run(serve())


def prepare(
    data: Path,
    host: str = "127.0.0.1",
    port: int = 0,
    page_port: int = 0,
    database_url: str | None = None,
    tls: bool = True,
    control: bool = False,
    catalogue: CatalogueDocument | None = None,
    people: Mapping[str, Citizen] | None = None,
    setup: Setup | None = None,
) -> Platform:
    """Opens data and ports, writes ``platform.json``.  Port 0 takes a free one; OSError if one is taken."""
    api_socket, page_socket = _listen(host, port), _listen(_PAGE_HOST, page_port)
    page_url = f"http://{_PAGE_HOST}:{page_socket.getsockname()[1]}"
    whole = Setup(data=data, database_url=database_url, verify_base=page_url, people=people or {})
    office = open_office(setup or whole)
    if catalogue is not None:
        publish(office, catalogue)
    certificates = make_certificates(data / "tls", host) if tls else None
    shown = f"[{host}]" if ":" in host else host
    url = f"{'https' if tls else 'http'}://{shown}:{api_socket.getsockname()[1]}"
    items = Items(catalogue)
    api = _api_server(office, items, certificates)
    page = _Server(_config(build_pages(office, items, control=control)))
    code = _write_card(data, office, url, page_url, certificates)
    ca = certificates.ca if certificates else None
    return Platform(office, url, page_url, ca, code, api, page, (api_socket, page_socket))


def _api_server(office: Office, items: Items, certificates: Certificates | None) -> _Server:
    def drop(scope: Scope) -> None:
        server.drop(scope)

    config = _config(Guard(build_api(office, items), office, drop))
    if certificates:
        config.load()
        config.ssl = certificates.context()
    server = _Server(config)
    return server


def _config(app: ASGIApp) -> uvicorn.Config:
    """No access log: paths name applications.  Logging is the caller's to set up."""
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        http="h11",
        loop="asyncio",
        timeout_graceful_shutdown=_GRACE_S,
        timeout_keep_alive=30,
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=128)


def _write_card(
    data: Path, office: Office, url: str, page_url: str, certificates: Certificates | None
) -> str:
    """A code that nobody has used yet stands in the card, so that another terminal can come in."""
    code = read_card(data / CARD).get("enrol_code", "")
    if not code or not is_fresh(office, code):
        code = new_code(office)
    card = {
        "url": url,
        "page": page_url,
        "ca": str(certificates.ca) if certificates else "",
        "key": office.key.public.to_bytes().hex(),
        "enrol_code": code,
    }
    write_card(data / CARD, card)
    return code
