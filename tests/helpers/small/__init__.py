"""A small catalogue as its maintainers write it: two items, one bundle of them, and the files around them."""

from __future__ import annotations

import shutil
from pathlib import Path

SMALL = Path(__file__).parent


def copied(folder: Path) -> Path:
    """A copy to write to."""
    return Path(shutil.copytree(SMALL, folder / "catalogue"))


def edit(path: Path, old: str, new: str) -> None:
    """What stands there must be there: an edit that changes nothing tests nothing."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
