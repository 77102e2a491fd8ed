"""The outbox as text for a terminal window and as JSON: names masked, as on the slip."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk.config import Settings
from kiosk.words import Words
from offline.moments import Times
from offline.overview import Figures, Line
from offline.room import PROBLEM_OF, Limits, Space, look

Map = dict[str, Any]


def as_map(line: Line) -> Map:
    """One application for JSON: names masked, times ISO 8601, ``problem`` a code or empty."""
    receipt = line.receipt
    return {
        "application_id": receipt.application_id,
        "local_number": receipt.local_number,
        "state": line.state,
        "level": receipt.level,
        "item_code": receipt.item_code,
        "item_name": receipt.item_name,
        "masked_name": receipt.masked_name,
        "saved_at": receipt.saved_at,
        "case_number": receipt.case_number,
        "accepted_at": receipt.accepted_at,
        "attempts": line.attempts,
        "problem": line.problem,
        "detail": line.detail,
        "parcel": line.parcel,
        "exported_at": line.carried_at,
    }


def as_rows(lines: list[Line], words: Words) -> list[str]:
    """One line each, in columns; a sentence when there is none."""
    if not lines:
        return [words("outbox.none")]
    table = [
        (
            line.receipt.local_number,
            _short(line.receipt.saved_at),
            words(f"outbox.state.{line.state}"),
            line.receipt.masked_name,
            line.receipt.item_name,
            line.problem,
        )
        for line in lines
    ]
    widths = [max(_width(row[column]) for row in table) for column in range(len(table[0]))]
    return [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in table
    ]


def as_sheet(line: Line, words: Words) -> list[str]:
    """All that is known of one application, and what to do where something is wrong."""
    shown = as_map(line) | {"state": words(f"outbox.state.{line.state}")}
    shown |= {"saved_at": _short(line.receipt.saved_at), "accepted_at": _short(line.receipt.accepted_at)}
    shown |= {"exported_at": _short(line.carried_at)}
    rows = [(words(f"outbox.field.{name}"), str(shown[name])) for name in _FIELDS if shown[name]]
    wide = max(_width(label) for label, _ in rows)
    sheet = [f"{_padded(label, wide)}  {value}" for label, value in rows]
    if line.problem:
        sheet += ["", words(f"problems.{line.problem}.staff.cause")]
        sheet += [words(f"problems.{line.problem}.staff.remedy")]
    return sheet


_FIELDS = ("local_number", "application_id", "state", "item_name", "masked_name", "saved_at", "case_number",
           "accepted_at", "parcel", "exported_at", "attempts", "problem", "detail")  # fmt: skip


def status_map(figures: Figures, times: Times, settings: Settings, data: Path) -> Map:
    """How things stand, for JSON: seconds, bytes, ISO 8601."""
    disk, link = look(data), figures.link
    return {
        "terminal": settings.terminal.id,
        "applications": {str(state): count for state, count in figures.by_state.items()},
        "unsent": figures.unsent,
        "oldest_unsent_s": figures.oldest_unsent_s,
        "for_a_person": figures.for_a_person,
        "evaluations_waiting": figures.evaluations_waiting,
        "damaged": figures.damaged,
        "link": {
            "online": link.is_online(times.moment()),
            "good_at": link.good_at,
            "problem": link.problem,
            "detail": link.detail,
            "problem_at": link.problem_at,
            "clock_offset_s": link.clock_offset,
            "epoch": link.epoch,
        },
        "disk": {
            "free_bytes": disk.free,
            "total_bytes": disk.total,
            "reserve_bytes": disk.held,
            "space": Limits.of(settings.store).space(disk),
        },
    }


def status_text(status: Map, words: Words) -> list[str]:
    """The same in sentences."""
    link, oldest = status["link"], status["oldest_unsent_s"]
    rows = [words("outbox.status.terminal", terminal=status["terminal"])]
    if status["unsent"]:
        rows.append(words("outbox.status.unsent", count=status["unsent"], hours=f"{oldest / 3600:.1f}"))
    else:
        rows.append(words("outbox.status.nothing"))
    for name in ("for_a_person", "evaluations_waiting", "damaged"):
        if status[name]:
            rows.append(words(f"outbox.status.{name}", count=status[name]))
    counts = {state: count for state, count in status["applications"].items() if count}
    rows += [f"  {words(f'outbox.state.{state}')}: {count}" for state, count in counts.items()]
    good_at = _short(link["good_at"]) or words("outbox.status.never")
    rows.append(words(f"outbox.status.{'online' if link['online'] else 'offline'}", at=good_at))
    if link["problem"]:
        rows.append("  " + words(f"problems.{link['problem']}.staff.cause"))
    free, total = status["disk"]["free_bytes"], status["disk"]["total_bytes"]
    rows.append(words("outbox.status.disk", free=f"{free / 1e9:.1f}", percent=round(100 * free / total)))
    if (space := Space(status["disk"]["space"])) in PROBLEM_OF:
        rows.append("  " + words(f"problems.{PROBLEM_OF[space]}.staff.cause"))
    return rows


def _short(moment: str) -> str:
    """A time to the minute, where this machine is; empty stays empty."""
    return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M") if moment else ""


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Columns of a terminal window (UAX 11)."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
