"""QML is held to Qt's own linter and formatter."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.helpers.gallery import MAIN

QML = sorted(MAIN.parent.rglob("*.qml"))
TOOLS = Path(sys.executable).parent


def _tool(name: str, *arguments: str) -> str:
    """What a tool of PySide6 says about the files."""
    program = shutil.which(name, path=str(TOOLS)) or name
    done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=100, check=False)
    return done.stdout + done.stderr


def test_linter_finds_nothing() -> None:
    assert _tool("pyside6-qmllint", *map(str, QML)) == ""


def test_formatter_changes_nothing() -> None:
    assert _tool("pyside6-qmlformat", *map(str, QML)) == "".join(file.read_text("utf-8") for file in QML)
