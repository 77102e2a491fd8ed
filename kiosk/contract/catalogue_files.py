"""A catalogue as TOML files.

``catalogue.toml`` (version, categories, events of life, departments), ``lists.toml`` (option lists),
``sources.toml`` (facts, licences, checks), ``fields.toml`` and ``materials.toml`` (what many items ask for),
one file an item in ``items/`` and one file a bundle in ``bundles/``.  A field or material that says
``use = "phone"`` is the shared one with what the item says otherwise.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kiosk.contract.bundles import Bundle, Unmerged, merged
from kiosk.contract.catalogue import CatalogueDocument, first_fault
from kiosk.contract.catalogue_entries import ItemEntry
from kiosk.contract.catalogue_rules import misfits
from kiosk.contract.catalogue_text import as_entry
from kiosk.contract.misfits import Misfit, Place
from kiosk.toml_lines import line_of, line_of_error


class Malformed(ValueError):
    """A file of the catalogue is not as it should be.  The text is ``file:line: what is wrong``."""


def packaged() -> Path:
    """The folder of the catalogue that comes with the program."""
    with as_file(files("resources") / "catalogue") as folder:
        return folder


def read(folder: Path, shared: Path | None = None) -> CatalogueDocument:
    """The catalogue of a folder.  Raises `Malformed` for the first fault of the first bad file.  ``shared``
    has the files around the items (lists, fields, sources ...) where they are written elsewhere."""
    source = Source(folder, shared)
    for fault in source.faults():
        raise Malformed(fault)
    return source.document()


class Source:
    """The files of one catalogue, read once."""

    def __init__(self, folder: Path, shared: Path | None = None) -> None:
        self._folder, self._shared = folder, shared
        self.head = self._table("catalogue.toml")
        self._common = {name: self._table(f"{name}.toml", {}) for name in ("fields", "materials")}
        self._lists, self._sources = self._table("lists.toml", {}), self._table("sources.toml", {})
        self.paths = [*_all(folder, "items"), *_all(folder, "bundles")]
        self._parsed: dict[Path, ItemEntry] = {}

    def _table(self, name: str, default: dict[str, Any] | None = None) -> dict[str, Any]:
        for folder in (self._shared, self._folder):
            if folder and (folder / name).is_file():
                return table(folder / name)
        if default is None:
            return table(self._folder / name)
        return default

    def faults(self) -> Iterator[str]:
        """Everything that is wrong, as ``file:line: what is wrong``; the parts before the whole."""
        broken = False
        for path in self.paths:
            if path.parent.name != "items" and broken:
                return  # a bundle is merged of its parts
            for fault in self._read(path):
                broken = True
                yield fault
        if not broken:
            yield from self._whole()

    def _read(self, path: Path) -> Iterator[str]:
        """Parse one file; its faults."""
        try:
            entry = as_entry(table(path), self._common["fields"], self._common["materials"])
            if path.parent.name == "bundles":
                entry = merged(Bundle(entry, {p.stem: e for p, e in self._parsed.items()}))
            self._parsed[path] = ItemEntry.parse(_as_json(entry))
        except Malformed as malformed:
            yield str(malformed)
        except (Misfit, Unmerged) as misfit:
            yield said_at(path, misfit.where, str(misfit))
        except ValidationError as error:
            for one in error.errors(include_url=False, include_input=False):
                cause = one.get("ctx", {}).get("error")
                yield said_at(path, one["loc"], str(cause) if isinstance(cause, ValueError) else one["msg"])

    def _whole(self) -> Iterator[str]:
        """The faults of what stands around the items, then those of everything together."""
        try:
            empty = CatalogueDocument.parse(_as_json({**self._around(), "items": []}))
        except ValidationError as error:
            where, message = first_fault(error)
            yield said_at(*self._file_of(where), message)
            return
        for misfit in misfits(empty.shared(), [self._parsed[path] for path in self.paths]):
            yield said_at(*self._file_of(misfit.where), str(misfit))

    def _around(self) -> dict[str, Any]:
        return {**self.head, "lists": self._lists, **self._sources}

    def entries(self) -> list[tuple[Path, ItemEntry]]:
        """Each item with its file."""
        return [(path, self._parsed[path]) for path in self.paths]

    def document(self) -> CatalogueDocument:
        """The whole; only after `faults` has found none."""
        around = CatalogueDocument.parse(_as_json({**self._around(), "items": []}))
        return CatalogueDocument.model_validate(
            {**dict(around), "items": tuple(self._parsed[path] for path in self.paths)}
        )

    def _file_of(self, where: Place) -> tuple[Path, Place]:
        """Which file the place in the whole catalogue belongs to, and the place in that file."""
        match where:
            case ("items", int(number), *rest):
                return self.paths[number], tuple(rest)
            case ("lists", *rest):
                return self._folder / "lists.toml", tuple(rest)
            case ("facts" | "licences" | "checks", *_):
                return self._folder / "sources.toml", where
            case _:
                return self._folder / "catalogue.toml", where


def _all(folder: Path, kind: str) -> list[Path]:
    return sorted((folder / kind).glob("*.toml"))


def table(path: Path) -> dict[str, Any]:
    """A TOML file.  Raises `Malformed`."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Malformed(f"{path}:1: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Malformed(f"{path}:1: not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise Malformed(f"{path}:{line_of_error(error)}: {error}") from None


def _as_json(of: Mapping[str, Any]) -> bytes:
    """TOML has dates and times; the contract has only text for them."""
    return json.dumps(of, default=str, ensure_ascii=False).encode()


def said_at(path: Path, where: Place, message: str) -> str:
    """``file:line: place: what is wrong``."""
    written = tuple("list" if part == "elements" else part for part in where)
    line = line_of(path.read_text(encoding="utf-8"), written) if path.is_file() else 1
    return f"{path}:{line}: {'.'.join(map(str, written))}: {message}"
