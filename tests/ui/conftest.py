"""Qt without a display, drawn by the software renderer, with the keyboard on the screen."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication

from tests.helpers.gallery import Gallery, prepare_environment
from tests.helpers.hands import Hands

prepare_environment()  # before anybody makes the application


@pytest.fixture(scope="session")
def application() -> QGuiApplication:
    app = QGuiApplication.instance() or QGuiApplication(["kiosk"])
    assert isinstance(app, QGuiApplication)
    return app


@pytest.fixture
def hands(application: QGuiApplication) -> Iterator[Hands]:
    """A finger on pages that say what was pressed; nothing may have been complained of."""
    gallery = Gallery()
    yield Hands(gallery)
    gallery.close()
    assert not gallery.warnings


@pytest.fixture(scope="module", autouse=True)
def _all_of_it_goes_here() -> Iterator[None]:
    """What a file's tests leave behind goes in this thread: Python may collect it in any, and Qt's timers
    can't be stopped in another one."""
    yield
    gc.collect()
