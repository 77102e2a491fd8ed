"""The members of staff, in a file of its own: ``kiosk staff`` writes it, a person may.

[[member]]
id = "1001"
name = "张敏"
role = "clerk"
pin = "scrypt$..."          # `kiosk.staff.pins`
card = "sm2:04..."          # the card's public key, or "secret:" and the SM3 of what its PIN opens
"""

from __future__ import annotations

import json
import os
import stat
import tomllib
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kiosk.config import Settings
from kiosk.domain.staff import STAFF_ID, Role, StaffMember
from kiosk.problems import Failed
from kiosk.staff.attempts import write_private
from kiosk.staff.pins import PATTERN
from kiosk.toml_lines import line_of, line_of_error

FILE: Final = "staff.toml"
_HEAD = "# Staff of this terminal, written by `kiosk staff`.  Nobody but its account may read it.\n"


class Entry(BaseModel):
    """One member as the file has them; ``pin`` and ``card`` are empty where there is none."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=rf"^{STAFF_ID.pattern}$")
    name: str = Field(min_length=1, max_length=40, repr=False)
    role: Role
    pin: str = Field("", pattern=rf"^({PATTERN})?$", repr=False)
    card: str = Field("", pattern=r"^(sm2:04[0-9a-f]{128}|secret:[0-9a-f]{64})?$", repr=False)

    @property
    def member(self) -> StaffMember:
        return StaffMember(self.id, self.name, self.role)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    member: tuple[Entry, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> _File:
        for what in ("id", "card"):
            found = [getattr(entry, what) for entry in self.member if getattr(entry, what)]
            if len(set(found)) != len(found):
                raise ValueError(f"two members have the same {what}")
        return self


def roster_file(settings: Settings, data: Path) -> Path:
    """Where the members are written down: ``staff.file`` of the settings, else in the data folder."""
    return settings.staff.file or data / FILE


def read(path: Path) -> dict[str, Entry]:
    """The members by id; none when there is no file.

    Raises `Failed("staff-register-bad")` whose detail is ``file:line: what is wrong``, or says that others
    may read or change the file.
    """
    try:
        text = _private_text(path)
        found = _File.model_validate_json(json.dumps(tomllib.loads(text), default=str), strict=True)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise Failed("staff-register-bad", f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Failed("staff-register-bad", f"{path}: not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise Failed("staff-register-bad", f"{path}:{line_of_error(error)}: not TOML") from None
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        place = f"{path}:{line_of(text, first['loc'])}: {'.'.join(map(str, first['loc']))}"
        raise Failed("staff-register-bad", f"{place}: {first['msg']}") from None
    return {entry.id: entry for entry in found.member}


def write(path: Path, entries: dict[str, Entry]) -> None:
    """The whole register anew, durable when it returns.  Raises OSError, and ValueError for two members with
    the same card."""
    whole = _File(member=tuple(entries.values()))
    write_private(path, _HEAD + "".join(_table(entry) for entry in whole.member))


def _table(entry: Entry) -> str:
    rows = entry.model_dump(mode="json", exclude_defaults=True)
    # A JSON string is a TOML string, but for one control character that TOML wants written out.
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in rows.items())
    return "\n[[member]]\n" + "\n".join(lines).replace("\x7f", "\\u007f") + "\n"


def _private_text(path: Path) -> str:
    with path.open("rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        if not stat.S_ISREG(mode) or mode & 0o077:
            raise Failed(
                "staff-register-bad", f"{path}: others may read or change it (mode {mode & 0o777:o})"
            )
        return file.read().decode("utf-8")
