"""Qt without a display, drawn by the software renderer, with the keyboard on the screen."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from tests.helpers.gallery import prepare_environment

prepare_environment()  # before anybody makes the application


@pytest.fixture(scope="session")
def application() -> QGuiApplication:
    app = QGuiApplication.instance() or QGuiApplication(["kiosk"])
    assert isinstance(app, QGuiApplication)
    return app
