"""The outbox as text for a terminal window and as JSON: names masked, as on the slip."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk.config import Settings
from kiosk.contract.headers import SKEW_S
from kiosk.papers import decided_lines
from kiosk.progressbar import columns
from kiosk.words import Words
from offline.moments import Times
from offline.overview import Figures, Line
from offline.room import PROBLEM_OF, Limits, Space, look
from offline.stored import time_of

Map = dict[str, Any]


def as_map(line: Line, overdue: bool = False) -> Map:
    """One application for JSON: names masked, times ISO 8601, ``problem`` a code or empty.  ``since`` is when
    it came into its state."""
    receipt = line.receipt
    return {
        "application_id": receipt.application_id,
        "local_number": receipt.local_number,
        "state": line.state,
        "since": line.since or receipt.saved_at,
        "overdue": overdue,
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


def as_rows(
    lines: list[Line], words: Words, overdue: Collection[str] = (), now: datetime | None = None
) -> list[str]:
    """One line each, in columns; a sentence when there is none.  ``overdue`` are local numbers; ``now`` is
    what ages are counted from."""
    if not lines:
        return [words("outbox.none")]
    table = [
        (
            line.receipt.local_number,
            _short(line.receipt.saved_at),
            _age(line.since or line.receipt.saved_at, now, words),
            words(f"outbox.state.{line.state}"),
            _marks(line, line.receipt.local_number in overdue, words),
            line.receipt.masked_name,
            line.receipt.item_name,
            line.problem,
        )
        for line in lines
    ]
    wide = [max(columns(row[place]) for row in table) for place in range(len(table[0]))]
    # A column that is empty everywhere takes no room.
    shown = [place for place, width in enumerate(wide) if width]
    return ["  ".join(_padded(row[place], wide[place]) for place in shown).rstrip() for row in table]


def as_sheet(line: Line, words: Words, overdue: bool = False) -> list[str]:
    """All that is known of one application, what that means, and what to do where something is wrong."""
    shown = as_map(line) | {"state": words(f"outbox.state.{line.state}")}
    shown |= {"saved_at": _short(line.receipt.saved_at), "accepted_at": _short(line.receipt.accepted_at)}
    shown |= {"exported_at": _short(line.carried_at), "since": _short(line.since)}
    rows = [(words(f"outbox.field.{name}"), str(shown[name])) for name in _FIELDS if shown[name]]
    wide = max(columns(label) for label, _ in rows)
    sheet = [f"{_padded(label, wide)}  {value}" for label, value in rows]
    sheet += ["", *([words("outbox.overdue")] if overdue else []), words(f"outbox.staff.{line.state}")]
    if line.problem:
        sheet += [words(f"problems.{line.problem}.staff.cause")]
        sheet += [words(f"problems.{line.problem}.staff.remedy")]
    if line.receipt.outcome:
        sheet += decided_lines(line.receipt.outcome, words)
    return sheet


_FIELDS = (
    "local_number", "application_id", "state", "since", "item_name", "masked_name", "saved_at",
    "case_number", "accepted_at", "parcel", "exported_at", "attempts", "problem", "detail",
)  # fmt: skip


def status_map(
    figures: Figures, times: Times, settings: Settings, data: Path, over: int, needs_person: int
) -> Map:
    """How things stand, for JSON: seconds, bytes, ISO 8601.  ``over`` counts what is past its deadline,
    ``needs_person`` that and what was stopped or is to be supplemented."""
    disk, link = look(data), figures.link
    return {
        "terminal": settings.terminal.id,
        "applications": {str(state): count for state, count in figures.by_state.items()},
        "unsent": figures.unsent,
        "oldest_unsent_s": figures.oldest_unsent_s,
        "for_a_person": figures.for_a_person,
        "overdue": over,
        "needs_person": needs_person,
        "last_accepted_at": figures.last_accepted_at,
        "parcels": asdict(figures.parcels) | {"unanswered_applications": figures.on_sticks},
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
            "rate_bytes_s": link.rate,
            "round_trip_s": link.round_trip,
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
    for name in ("needs_person", "overdue", "evaluations_waiting", "damaged"):
        if status[name]:
            rows.append(words(f"outbox.status.{name}", count=status[name]))
    counts = {state: count for state, count in status["applications"].items() if count}
    rows += [f"  {words(f'outbox.state.{state}')}: {count}" for state, count in counts.items()]
    if status["last_accepted_at"]:
        rows.append(words("outbox.status.accepted", at=_short(status["last_accepted_at"])))
    if (parcels := status["parcels"])["last"]:
        count = parcels["unanswered_applications"]
        rows.append(
            words("outbox.status.parcels", last=parcels["last"], answered=parcels["answered"], count=count)
        )
    good_at = _short(link["good_at"]) or words("outbox.status.never")
    rows.append(words(f"outbox.status.{'online' if link['online'] else 'offline'}", at=good_at))
    if link["rate_bytes_s"]:
        rate, trip = link["rate_bytes_s"] * 8 / 1000, (link["round_trip_s"] or 0) * 1000
        rows.append("  " + words("outbox.status.rate", rate=f"{rate:.0f}", trip=f"{trip:.0f}"))
    if link["problem"]:
        rows.append("  " + words(f"problems.{link['problem']}.staff.cause"))
    if abs(link["clock_offset_s"] or 0) > SKEW_S:
        rows.append("  " + words("problems.platform-clock-off.staff.cause"))
    free, total = status["disk"]["free_bytes"], status["disk"]["total_bytes"]
    rows.append(words("outbox.status.disk", free=f"{free / 1e9:.1f}", percent=round(100 * free / total)))
    if (space := Space(status["disk"]["space"])) in PROBLEM_OF:
        rows.append("  " + words(f"problems.{PROBLEM_OF[space]}.staff.cause"))
    return rows


def _short(moment: str) -> str:
    """A time to the minute, where this machine is; empty stays empty."""
    return time_of(moment).astimezone().strftime("%Y-%m-%d %H:%M") if moment else ""


def _age(since: str, now: datetime | None, words: Words) -> str:
    """How long it is so, in the largest unit that says something; empty when nobody asks."""
    if now is None:
        return ""
    minutes = max(0.0, (now - time_of(since)).total_seconds()) / 60
    if minutes < 60:
        return words("outbox.age.minutes", count=f"{minutes:.0f}")
    if minutes < 48 * 60:
        return words("outbox.age.hours", count=f"{minutes / 60:.0f}")
    return words("outbox.age.days", count=f"{minutes / 60 / 24:.0f}")


def _marks(line: Line, overdue: bool, words: Words) -> str:
    marks = [words("outbox.mark.overdue")] if overdue else []
    marks += [words("outbox.mark.parcel", number=line.parcel)] if line.parcel else []
    return " ".join(marks)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns(text))
