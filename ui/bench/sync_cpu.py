"""`sync.cpu`: processor time of sync for one application of 200 kB, beside a bare HTTP client that sends the
same bytes in as many requests.

Sync opens no new session for it and neither does the client: what an application costs is measured.
"""

from __future__ import annotations

from typing import Any

from ui.bench.drained import experiment
from ui.bench.figure import Figure

TARGET = 2.0
APPLICATIONS, FULL = 60, 500


def measure(_build: Any, full: bool = False) -> Figure:
    ours, bare = experiment(FULL if full else APPLICATIONS)
    return Figure.beside(
        "sync.cpu",
        1000 * ours.cpu / ours.applications,
        "ms",
        1000 * bare.cpu / bare.applications,
        TARGET,
        applications=ours.applications,
        requests=ours.requests,
    )
