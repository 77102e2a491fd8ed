"""Templates as TOML files, ``<kind>.toml`` in one folder."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kiosk.paperwork.rows import Template
from kiosk.paperwork.rules import fault_of
from kiosk.toml_lines import Place, line_of, line_of_error
from kiosk.words import Words


class Malformed(ValueError):
    """A template is not as it should be.  The text is ``file:line: what is wrong``."""


def packaged() -> Path:
    """The folder of the templates that come with the program."""
    with as_file(files("resources") / "templates") as folder:
        return folder


def read(kind: str, words: Words, folder: Path | None = None) -> Template:
    """The template of a kind, held to its rules in the language of ``words``.  Raises `Malformed` for the
    first fault, also for a file that isn't there."""
    path = (folder or packaged()) / f"{kind}.toml"
    text = _text(path)
    try:
        template = Template.model_validate(_table(path, text))
    except ValidationError as error:
        first = error.errors()[0]
        loc = first["loc"]
        # Pydantic also names the sort that it took a row for, and which of several types a value isn't.
        where = loc[:2] + loc[3:4] if loc[0] == "rows" else loc[:1]
        raise _malformed(path, text, where, first["msg"]) from None
    if template.kind != kind:
        raise _malformed(path, text, ("kind",), f"this file is for {kind}")
    if fault := fault_of(template, words):
        raise _malformed(path, text, *fault)
    return template


@lru_cache(maxsize=32)
def _kept(kind: str, language: str) -> Template:
    return read(kind, Words(language))


def kept(kind: str, words: Words) -> Template:
    """The packaged template, read once for each language."""
    return _kept(kind, words.language)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise Malformed(f"{path}:1: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Malformed(f"{path}:1: not UTF-8") from None


def _table(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Malformed(f"{path}:{line_of_error(error)}: {error}") from None


def _malformed(path: Path, text: str, where: Place, message: str) -> Malformed:
    named = ".".join(map(str, where))
    return Malformed(f"{path}:{line_of(text, where)}: {named}: {message}")
