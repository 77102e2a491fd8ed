"""A private PostgreSQL cluster for tests: Debian's server, a folder of its own, a Unix socket, no network."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg

_DEBIAN = Path("/usr/lib/postgresql")
_USER = "bianmin"


@dataclass
class Cluster:
    """`new_database` gives the SQLAlchemy URL of an empty database."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=count, repr=False)

    def new_database(self) -> str:
        name = f"t{os.getpid()}_{next(self._numbers)}"
        with psycopg.connect(host=str(self.folder), user=_USER, dbname="postgres", autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://{_USER}@/{name}?host={quote(str(self.folder))}"


@contextlib.contextmanager
def private_cluster() -> Iterator[Cluster]:
    """Started when entered, stopped and removed when left.  PostgreSQL refuses to run as root: then the
    package's own account runs it."""
    programs = _programs()
    # Not below pytest's folder, which other accounts may not enter; and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    data = folder / "data"
    account = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    if os.getuid() == 0:
        shutil.chown(folder, account, account)

    def run(program: str, *arguments: str) -> None:
        as_account = {"user": account, "extra_groups": []} if os.getuid() == 0 else {}
        subprocess.run(
            [programs / program, *arguments],
            check=True,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            timeout=60,
            **as_account,  # type: ignore[call-overload]
        )

    try:
        run("initdb", "-D", str(data), "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        # Nothing here outlives the test, so nothing needs to reach the disk.
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c shared_buffers=16MB"
        run("pg_ctl", "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
        try:
            yield Cluster(folder)
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)


def _programs() -> Path:
    """The newest installed server's programs, wherever Debian or PATH has them."""
    versions = sorted(_DEBIAN.glob("*/bin/pg_ctl"), key=lambda p: float(p.parts[-3]))
    found = versions[-1] if versions else Path(shutil.which("pg_ctl") or "")
    assert found.exists(), "PostgreSQL is not installed (Debian package postgresql)"
    return found.parent
