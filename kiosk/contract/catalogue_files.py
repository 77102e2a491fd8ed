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

from kiosk.contract.bundles import Bundle, merged
from kiosk.contract.catalogue import Around, CatalogueDocument, places
from kiosk.contract.catalogue_entries import ItemEntry
from kiosk.contract.catalogue_rules import misfits
from kiosk.contract.catalogue_text import MERGED, as_entry, borrowed
from kiosk.contract.misfits import Misfit, Place
from kiosk.toml_lines import line_of, line_of_error

AROUND = ("catalogue", "lists", "sources", "fields", "materials")  # the files around the items


class Malformed(ValueError):
    """A file of the catalogue is not as it should be.  The text is ``file:line: what is wrong``."""

    def __init__(self, text: str, line: int = 1, said: str = "") -> None:
        super().__init__(text)
        self.line, self.said = line, said


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
        self._folders = (shared, folder) if shared else (folder,)
        self.head = self._table("catalogue")
        self.common = {name: self._table(name, {}) for name in ("fields", "materials")}
        self.lists, self.sources = self._table("lists", {}), self._table("sources", {})
        self.paths = [*_all(folder, "items"), *_all(folder, "bundles")]
        self._written: dict[Path, dict[str, Any]] = {}
        self._parsed: dict[Path, ItemEntry] = {}

    def file(self, name: str) -> Path:
        """Where a file around the items is written (or would be): ``shared`` goes before the folder."""
        paths = [folder / f"{name}.toml" for folder in self._folders]
        return next((path for path in paths if path.is_file()), paths[-1])

    def _table(self, name: str, default: dict[str, Any] | None = None) -> dict[str, Any]:
        path = self.file(name)
        return table(path) if default is None or path.is_file() else default

    def faults(self) -> Iterator[str]:
        """Everything that is wrong, as ``file:line: what is wrong``; the parts before the whole.  A fault of
        a shared field or material is told once, where it is written, and not again for each item."""
        yield from dict.fromkeys(said_at(path, where, message) for path, where, message in self.placed())

    def placed(self) -> Iterator[tuple[Path, Place, str]]:
        """The faults with their places, as they are written."""
        for path in self.paths:
            for where, message in self._read(path):
                yield *self.origin(path, where), message
        yield from self._whole()

    def _read(self, path: Path) -> Iterator[tuple[Place, str]]:
        """Parse one file; its faults."""
        try:
            written = self._written[path] = table(path)
            entry = as_entry(written, self.common["fields"], self.common["materials"])
            if path.parent.name == "bundles":
                if self._lacks_a_part(written):
                    return  # what is wrong with the part is told already
                entry = merged(Bundle(entry, {p.stem: e for p, e in self._parsed.items()}))
            self._parsed[path] = ItemEntry.parse(as_json(entry))
        except Malformed as malformed:
            yield (malformed.line,), malformed.said
        except Misfit as misfit:
            yield misfit.where, str(misfit)
        except ValidationError as error:
            yield from places(error)

    def written(self, path: Path) -> dict[str, Any]:
        """What a file says; empty if it is no TOML."""
        return self._written.get(path, {})

    def _lacks_a_part(self, written: Mapping[str, Any]) -> bool:
        """Whether a part is there, and couldn't be read."""
        named = written.get("parts")
        items = [path for path in self.paths if path.parent.name == "items"]
        broken = {path.stem for path in items if path not in self._parsed}
        return isinstance(named, list) and any(isinstance(name, str) and name in broken for name in named)

    def _whole(self) -> Iterator[tuple[Path, Place, str]]:
        """The faults of what stands around the items, then those of everything together."""
        try:
            around = Around.parse(as_json(self._around()))
        except ValidationError as error:
            for where, message in places(error):
                yield *self._file_of(where), message
            return
        entries = self.entries()
        bad: set[str] = set()
        for misfit in misfits(around.shared(), [entry for _, entry in entries]):
            match misfit.where:
                case ("items", int(number), *rest):
                    path, entry = entries[number]
                    if not rest or rest[0] not in MERGED or not bad.intersection(entry.parts):
                        bad.add(entry.code)
                        yield *self.origin(path, tuple(rest)), str(misfit)
                case where:
                    yield *self._file_of(where), str(misfit)

    def _around(self) -> dict[str, Any]:
        return {**self.head, "lists": self.lists, **self.sources}

    def entries(self) -> list[tuple[Path, ItemEntry]]:
        """Each item that could be read, with its file; after `faults`."""
        return [(path, self._parsed[path]) for path in self.paths if path in self._parsed]

    def document(self) -> CatalogueDocument:
        """The whole; only after `faults` has found none."""
        around = Around.parse(as_json(self._around()))
        return CatalogueDocument.model_validate(
            {**dict(around), "items": tuple(self._parsed[path] for path in self.paths)}
        )

    def origin(self, path: Path, where: Place) -> tuple[Path, Place]:
        """Where that which stands at a place of an item is written: in its own file, or in the shared one."""
        written = self._written.get(path, {})
        if path.parent.name == "bundles":
            return path, ("parts",) if where[:1] and where[0] in MERGED else where
        if found := borrowed(written, where, self.common):
            name, place = found
            return self.file(name), place
        return path, where

    def _file_of(self, where: Place) -> tuple[Path, Place]:
        """Which file a place around the items belongs to, and the place in that file."""
        match where:
            case ("lists", *rest):
                return self.file("lists"), tuple(rest)
            case (str(name), *_) if name in self.sources:
                return self.file("sources"), where
            case _:
                return self.file("catalogue"), where


def _all(folder: Path, kind: str) -> list[Path]:
    return sorted((folder / kind).glob("*.toml"))


def table(path: Path) -> dict[str, Any]:
    """A TOML file, with the mark that Windows' editors put before it or without.  Raises `Malformed`."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _malformed(path, 1, error.strerror or "can't be read") from None
    except UnicodeDecodeError:
        raise _malformed(path, 1, "not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise _malformed(path, line_of_error(error), str(error)) from None


def _malformed(path: Path, line: int, said: str) -> Malformed:
    return Malformed(f"{path}:{line}: {said}", line, said)


def as_json(of: Mapping[str, Any]) -> bytes:
    """TOML has dates and times; the contract has only text for them."""
    return json.dumps(of, default=str, ensure_ascii=False).encode()


def said_at(path: Path, where: Place, message: str) -> str:
    """``file:line: place: what is wrong``."""
    named = "" if _is_line(where) else f"{'.'.join(map(str, as_written(where))) or 'the whole'}: "
    return f"{path}:{line_at(path, where)}: {named}{message}"


def line_at(path: Path, where: Place) -> int:
    """The line of a place; a file that is no TOML has lines and no places, and then it is itself."""
    if _is_line(where):
        return int(where[0])
    return line_of(path.read_text(encoding="utf-8-sig"), as_written(where)) if path.is_file() else 1


def _is_line(where: Place) -> bool:
    return len(where) == 1 and isinstance(where[0], int)


def as_written(where: Place) -> Place:
    """A place by the names of the files: ``[list]`` is `elements` on the wire."""
    return tuple("list" if part == "elements" else part for part in where)
