"""A catalogue as TOML files: ``catalogue.toml``, ``lists.toml`` and one file an item in ``items/``."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from kiosk.contract.catalogue import CatalogueDocument, first_fault
from kiosk.contract.catalogue_entries import ItemEntry
from kiosk.contract.catalogue_rules import Place
from kiosk.toml_lines import line_of, line_of_error


class Malformed(ValueError):
    """A file of the catalogue is not as it should be.  The text is ``file:line: what is wrong``."""


def packaged() -> Path:
    """The folder of the catalogue that comes with the program."""
    with as_file(files("resources") / "catalogue") as folder:
        return folder


def read(folder: Path) -> CatalogueDocument:
    """The catalogue of a folder.  Raises `Malformed` for the first fault of the first bad file."""
    head = _table(folder / "catalogue.toml")
    lists = _table(folder / "lists.toml") if (folder / "lists.toml").is_file() else {}
    paths = sorted((folder / "items").glob("*.toml"))
    entries = [_table(path) for path in paths]
    for path, entry in zip(paths, entries, strict=True):
        try:
            ItemEntry.parse(_as_json(entry))
        except ValidationError as error:
            _complain(path, *first_fault(error))
    try:
        return CatalogueDocument.parse(_as_json({**head, "lists": lists, "items": entries}))
    except ValidationError as error:
        where, message = first_fault(error)
        _complain(*_file_of(folder, paths, where), message)


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Malformed(f"{path}:1: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Malformed(f"{path}:1: not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise Malformed(f"{path}:{line_of_error(error)}: {error}") from None


def _as_json(table: Mapping[str, Any]) -> bytes:
    """TOML has dates and times; the contract has only text for them."""
    return json.dumps(table, default=str, ensure_ascii=False).encode()


def _file_of(folder: Path, paths: list[Path], where: Place) -> tuple[Path, Place]:
    """Which file the place in the whole catalogue belongs to, and the place in that file."""
    match where:
        case ("items", int(number), *rest):
            return paths[number], tuple(rest)
        case ("lists", *rest):
            return folder / "lists.toml", tuple(rest)
        case _:
            return folder / "catalogue.toml", where


def _complain(path: Path, where: Place, message: str) -> NoReturn:
    line = line_of(path.read_text(encoding="utf-8"), where)
    raise Malformed(f"{path}:{line}: {'.'.join(map(str, where))}: {message}") from None
