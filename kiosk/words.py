"""Every sentence that a person reads, by language.

``resources/languages/<language>/<section>.toml`` holds the texts; the key of a text is the section and
the path in its file: ``problems.card-expired.resident.what``.  A folder is a language: adding one needs no
code.
``language.toml`` says what the language calls itself and which way it runs.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path
from typing import cast

from kiosk.problems import Failed

Table = dict[str, object]  # a text (str) or a Table under each key; lists of texts are allowed too

FALLBACK = "zh-CN"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def languages(folder: Path | None = None) -> tuple[str, ...]:
    """The languages that are there, Chinese first, the others by name."""
    found = {entry.name for entry in (folder or _packaged()).iterdir() if (entry / "language.toml").is_file()}
    return tuple(sorted(found, key=lambda name: (name != FALLBACK, name)))


class Words:
    """The texts of one language.

    A text that the language lacks is taken from Chinese.  One that is missing there too shows as its key,
    so that a visit goes on; with ``strict`` it raises LookupError, as does a placeholder without a value.
    Raises `Failed("config-malformed")` for a language that has no folder.
    """

    def __init__(self, language: str = FALLBACK, *, folder: Path | None = None, strict: bool = False) -> None:
        folder = folder or _packaged()
        known = languages(folder)
        if language not in known:
            raise Failed("config-malformed", f"language {language!r} is not one of {', '.join(known)}")
        self.language = language
        self._strict = strict
        self._folders = [folder / name for name in dict.fromkeys((FALLBACK, language))]
        self._sections: Table = {}  # read when first asked for: the first page needs one of many

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key with its ``{placeholders}`` filled in."""
        return _PLACEHOLDER.sub(lambda match: self._value(key, match, values), self.wording(key))

    def wording(self, key: str) -> str:
        """The text of a key with its ``{placeholders}`` as they stand."""
        text = self._find(key)
        if isinstance(text, str):
            return text
        if self._strict:
            raise LookupError(f"no text {key!r} in {self.language}")
        return key

    def of(self, texts: Mapping[str, str]) -> str:
        """A text that brings its own languages, in this one if it can; empty where there is none."""
        return texts.get(self.language, texts.get(FALLBACK, ""))

    def has(self, key: str) -> bool:
        return isinstance(self._find(key), str)

    def as_map(self, section: str) -> Table:
        """All texts below a key, as nested dicts with their placeholders untouched.  For QML."""
        table = self._find(section)
        if isinstance(table, dict):
            return _over(table, {})
        if self._strict:
            raise LookupError(f"no section {section!r} in {self.language}")
        return {}

    def _find(self, key: str) -> object:
        section, *rest = key.split(".")
        node = self._section(section)
        for part in rest:
            node = node.get(part) if isinstance(node, dict) else None
        return node

    def _section(self, name: str) -> object:
        if name not in self._sections:
            found: Table = {}
            for path in (folder / f"{name}.toml" for folder in self._folders):
                if path.is_file():
                    found = _over(found, tomllib.loads(path.read_text(encoding="utf-8")))
            self._sections[name] = found or None
        return self._sections[name]

    def _value(self, key: str, match: re.Match[str], values: dict[str, object]) -> str:
        if match[1] in values:
            return str(values[match[1]])
        if self._strict:
            raise LookupError(f"{key!r} needs a value for {match[0]}")
        return match[0]


def _packaged() -> Path:
    with as_file(files("resources") / "languages") as folder:
        return folder


def _over(under: Table, upper: Table) -> Table:
    """A new table: ``under`` with everything that ``upper`` says instead."""
    merged = {key: _over(value, {}) if isinstance(value, dict) else value for key, value in under.items()}
    for key, value in upper.items():
        below = merged.get(key)
        if isinstance(value, dict):
            merged[key] = _over(cast(Table, below) if isinstance(below, dict) else {}, value)
        else:
            merged[key] = value
    return merged
