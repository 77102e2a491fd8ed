"""Cameras over pictures of ours, closed when their test ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from devices.camera.live import Limits, LiveCamera
from tests.helpers.cameras import PATIENT, Opener
from tests.helpers.portraits import frame


@pytest.fixture
def camera_of() -> Iterator[Opener]:
    opened: list[LiveCamera] = []

    def make(source: str, still_source: str = "", limits: Limits = PATIENT) -> LiveCamera:
        opened.append(LiveCamera(source, still_source, limits))
        return opened[-1]

    yield make
    for camera in opened:
        camera.close()


@pytest.fixture
def portrait_file(tmp_path: Path) -> Path:
    path = tmp_path / "portrait.png"
    Image.fromarray(frame((0.5, 0.5, 0.5))).save(path)
    return path
