"""Qt without a display, drawn by the software renderer, with the keyboard on the screen."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication

from tests.helpers.gallery import prepare_environment

prepare_environment()  # before anybody makes the application


@pytest.fixture(scope="session")
def application() -> QGuiApplication:
    app = QGuiApplication.instance() or QGuiApplication(["kiosk"])
    assert isinstance(app, QGuiApplication)
    return app


@pytest.fixture(scope="module", autouse=True)
def _all_of_it_goes_here() -> Iterator[None]:
    """What a file's tests leave behind goes in this thread: Python may collect it in any, and Qt's timers
    can't be stopped in another one."""
    yield
    gc.collect()
