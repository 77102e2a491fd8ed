"""Tables as departments keep them: CSV in UTF-8 or GB 18030, and XLSX."""

from __future__ import annotations

import csv
import io
import unicodedata
import warnings
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

EXACT = 1e15  # a spreadsheet's numbers have fifteen digits: the rest of a longer one is lost
LIMIT = 64 * 1024 * 1024  # bytes of a file; a whole province's list has about ten million


@dataclass(frozen=True, slots=True)
class Row:
    """``number`` as a spreadsheet shows it, from 1; cells without blanks around them, empty where none is."""

    number: int
    cells: tuple[str, ...]


class Unreadable(ValueError):
    """The file is no table that can be read; the text says why."""


def rows(path: Path) -> tuple[Row, ...]:
    """The rows in which something stands; of a workbook those of its first sheet.  Raises `Unreadable`."""
    try:
        if path.stat().st_size > LIMIT:
            raise Unreadable(f"{path}: larger than {LIMIT // 1024 // 1024} MB")
        found = _xlsx(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path)
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}") from None
    return tuple(Row(row.number, tuple(map(_plain, row.cells))) for row in found if any(row.cells))


def _plain(text: str) -> str:
    """With one kind of line break and without other controls, which no file of the catalogue may hold."""
    kept = "\n".join(text.splitlines())
    return "".join(char for char in kept if char in "\n\t" or unicodedata.category(char) != "Cc")


def _csv(path: Path) -> list[Row]:
    text = _text(path, path.read_bytes())
    first = text.partition("\n")[0]
    delimiter = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [Row(number, tuple(cell.strip() for cell in cells)) for number, cells in enumerate(reader, 1)]
    except csv.Error as error:
        raise Unreadable(f"{path}: line {reader.line_num}: {error}") from None


def _text(path: Path, raw: bytes) -> str:
    """Excel's own CSV is GB 18030 in China; UTF-8 never passes for it by accident, but may the other way."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise Unreadable(f"{path}: neither UTF-8 nor GB 18030; save it as CSV or XLSX")


def _xlsx(path: Path) -> list[Row]:
    import openpyxl  # noqa: PLC0415 - a tenth of a second that CSV doesn't need

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles that it doesn't know
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what other programs write there is often wrong
            found = [Row(number, tuple(map(_cell, cells))) for number, cells in enumerate(sheet.values, 1)]
            book.close()
    except OSError:
        raise
    except Exception as error:  # a damaged workbook makes openpyxl raise whatever there is
        raise Unreadable(f"{path}: no workbook that can be read ({type(error).__name__})") from None
    return found


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value).strip()
