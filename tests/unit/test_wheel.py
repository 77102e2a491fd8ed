"""What is installed is what stands here: a wheel holds every file of every room."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("kiosk", "ui", "devices", "offline", "resources")
BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"


def test_a_wheel_holds_every_file_of_every_room(tmp_path: Path) -> None:
    # Built from a copy: a build leaves folders behind, and old ones would hide a file that is missing.
    tree, out = tmp_path / "tree", tmp_path / "wheels"
    for room in ROOMS:
        shutil.copytree(ROOT / room, tree / room, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, tree)
    command = [sys.executable, "-c", BUILD, str(out)]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = out.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if name.split("/")[0] in ROOMS}
        entry_points = archive.read(next(n for n in archive.namelist() if n.endswith("entry_points.txt")))
    there = {
        str(path.relative_to(ROOT)) for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file()
    }
    assert held == {path for path in there if "__pycache__" not in path}
    assert b"kiosk = kiosk.cli:main" in entry_points
