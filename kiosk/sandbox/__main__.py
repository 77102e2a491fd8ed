"""``python -m kiosk.sandbox --data FOLDER``: the platform by itself, for integrators and tests."""

from __future__ import annotations

import argparse
from pathlib import Path

from kiosk.sandbox.server import run


def main() -> None:
    parser = argparse.ArgumentParser(prog="kiosk.sandbox", description="The reference platform.")
    parser.add_argument("--data", type=Path, required=True, help="folder for everything that it keeps")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8443)
    parser.add_argument("--page-port", type=int, default=8444, help="the human page, on loopback only")
    parser.add_argument("--database-url", help="PostgreSQL; SQLite in the data folder by default")
    parser.add_argument("--no-tls", action="store_true", help="plain HTTP, for a machine of one's own")
    parser.add_argument("--control", action="store_true", help="let the page's port steer faults")
    given = parser.parse_args()
    run(
        given.data,
        given.host,
        given.port,
        given.page_port,
        given.database_url,
        not given.no_tls,
        given.control,
    )


if __name__ == "__main__":
    main()
