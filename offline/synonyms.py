"""What people say for what the catalogue calls otherwise: ``synonyms.toml`` of a catalogue."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, NoReturn

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from kiosk.contract.catalogue_files import Malformed
from kiosk.crypto.sm3 import sm3
from kiosk.toml_lines import line_of, line_of_error
from offline.searchtext import plain, runs, without_brackets

FILE = "synonyms.toml"

_Phrase = Annotated[str, StringConstraints(min_length=1, max_length=30, pattern=r"^\S(.*\S)?$")]
_Phrases = Annotated[tuple[_Phrase, ...], Field(min_length=1)]


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    say: _Phrases
    names: _Phrases


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    fillers: tuple[_Phrase, ...] = ()
    words: tuple[_Words, ...] = ()


@dataclass(frozen=True, slots=True)
class _Meaning:
    """Parts that a name has, and parts that it has not."""

    has: tuple[str, ...]
    lacks: tuple[str, ...]

    def fits(self, name: str) -> bool:
        return all(part in name for part in self.has) and not any(part in name for part in self.lacks)


@dataclass(frozen=True, slots=True)
class Synonyms:
    """``fillers`` is None where no word is left out of what was said; ``stamp`` is a digest of the file."""

    fillers: re.Pattern[str] | None = None
    meanings: Mapping[str, Sequence[tuple[_Meaning, tuple[str, ...]]]] = field(default_factory=dict)
    stamp: str = ""

    def said_for(self, name: str) -> tuple[str, ...]:
        """What people say for an item of this name, whichever part of it they mean."""
        said: dict[str, None] = {}
        for each in dict.fromkeys((plain(name), plain(without_brackets(name)))):
            starts = {each[at : at + size] for at in range(len(each)) for size in (1, _START)}
            near = (meaning for start in sorted(starts) for meaning in self.meanings.get(start, ()))
            said |= {phrase: None for meaning, phrases in near if meaning.fits(each) for phrase in phrases}
        return tuple(said)


NONE = Synonyms()
_START = 2  # letters of a name's part, by which its meanings are found


def read(path: Path) -> Synonyms:
    """The synonyms of a file.  Raises `Malformed`: ``file:line: what is wrong``."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        file = _File.model_validate(tomllib.loads(text), strict=False)
    except OSError as error:
        raise Malformed(f"{path}:1: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Malformed(f"{path}:1: not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise Malformed(f"{path}:{line_of_error(error)}: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        _complain(path, text, first["loc"], first["msg"])
    for where, message in _twice(file):
        _complain(path, text, where, message)
    meanings: dict[str, list[tuple[_Meaning, tuple[str, ...]]]] = {}
    for words in file.words:
        said = tuple(plain(each) for each in words.say)
        for meaning in map(_meaning, words.names):
            meanings.setdefault(meaning.has[0][:_START], []).append((meaning, said))
    fillers = dict.fromkeys("".join(runs(filler)) for filler in file.fillers)
    longest = sorted(filter(None, fillers), key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest))) if longest else None
    return Synonyms(pattern, meanings, sm3(text.encode()).hex())


def of_folder(catalogue: Path) -> Synonyms:
    """Those of a catalogue's folder; a catalogue may have none."""
    return read(catalogue / FILE) if (catalogue / FILE).is_file() else NONE


def _meaning(name: str) -> _Meaning:
    parts = name.split()
    has = tuple(plain(part) for part in parts if part[0] != "-")
    return _Meaning(has, tuple(plain(part[1:]) for part in parts if part[0] == "-"))


def _twice(file: _File) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for number, words in enumerate(file.words):
        for name in words.names:
            if all(part[0] == "-" for part in name.split()):
                yield ("words", number, "names"), f"{name!r} says only what a name has not"
        for phrase in words.say:
            if not runs(phrase):
                yield ("words", number, "say"), f"{phrase!r} has nothing that could be said"
            if words.say.count(phrase) > 1:
                yield ("words", number, "say"), f"{phrase!r} stands twice"


def _complain(path: Path, text: str, where: tuple[str | int, ...], message: str) -> NoReturn:
    raise Malformed(f"{path}:{line_of(text, where)}: {'.'.join(map(str, where))}: {message}")
