"""The values of a document out of a JSON file: an object with its fields, and ``level`` where it is about an
application.  Pictures are paths of PNG or JPEG files, from the folder of the JSON file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kiosk.domain.applications import Level
from kiosk.paperwork.files import packaged
from kiosk.paperwork.filling import Value, Values
from kiosk.paperwork.kinds import KINDS, Shape
from kiosk.words import FALLBACK

PICTURE_LIMIT = 20_000_000  # bytes


def sample(kind: str, language: str) -> Path:
    """The packaged example of a kind, in Chinese where this language has none."""
    folder = packaged() / "samples"
    own = folder / language / f"{kind}.json"
    return own if own.is_file() else folder / FALLBACK / f"{kind}.json"


def read_values(kind: str, path: Path) -> tuple[Values, Level | None]:
    """Raises OSError for a file that can't be read, ValueError for one that says something else."""
    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError(f"{path}:1: not UTF-8") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"{path}:{error.lineno}: {error.msg}") from None
    if not isinstance(told, dict):
        raise ValueError(f"{path}: not an object")
    level = told.pop("level", None)
    if level is not None and level not in tuple(Level):
        raise ValueError(f"{path}: level is one of {', '.join(Level)}")
    return {name: _value(kind, name, value, path.parent) for name, value in told.items()}, (
        Level(level) if level else None
    )


def _value(kind: str, name: str, value: Any, folder: Path) -> Value:
    field = KINDS[kind].fields.get(name)
    if field and field.shape is Shape.PICTURES and isinstance(value, list):
        return [_picture(folder / str(each)) for each in value]
    if field and field.shape is Shape.PAIRS and isinstance(value, list):
        return [(str(each[0]), str(each[1])) for each in value if isinstance(each, list) and len(each) == 2]
    kept: Value = value  # of whatever shape: filling holds it against its field
    return kept


def _picture(path: Path) -> bytes:
    if path.stat().st_size > PICTURE_LIMIT:
        raise ValueError(f"{path}: larger than {PICTURE_LIMIT // 1_000_000} MB")
    return path.read_bytes()
