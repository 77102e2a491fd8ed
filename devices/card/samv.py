"""Reading an ID card through the reader's security module: find, select, read, always in that order."""

from __future__ import annotations

from datetime import date

from devices.card import frames
from devices.card.basetext import parse
from devices.card.wrapping import Link, Profile, exchange
from kiosk.domain.people import Citizen
from kiosk.problems import Failed, Problem

_ATTEMPTS = 2  # a frame damaged on its way is asked for once more

# Statuses of an old module or an old card that has no newest address to give.
_NO_ADDRESS = (frames.NO_CONTENT, 0x21, 0x23, 0x24)


def read_id_card(link: Link, profile: Profile, today: date) -> Citizen | Problem | None:
    """The person on the card that lies on the module; None when there is no module behind the link."""
    if not _module_answers(link, profile):
        return None
    found: Citizen | Problem = Problem("card-unreadable")
    for _ in range(_ATTEMPTS):
        try:
            found = _read_once(link, profile, today)
        except Failed as failed:
            if failed.problem.code != "card-unreadable":
                raise
            found = failed.problem
        if not (isinstance(found, Problem) and found.code == "card-unreadable"):
            break
    return found


def _module_answers(link: Link, profile: Profile) -> bool:
    """Some readers break off at a command that they don't know, instead of refusing it: no module either."""
    try:
        raw = exchange(link, profile, frames.STATUS)
    except Failed as failed:
        if failed.problem.code == "card-unreadable":
            return False
        raise
    if raw is None or not raw.startswith(frames.PREAMBLE):
        return False
    state = frames.parse(raw)
    if isinstance(state, frames.Answer):
        _good(state)
    if profile.rf_bytes:
        exchange(link, profile, frames.set_rf_bytes(profile.rf_bytes))
    return True


def _read_once(link: Link, profile: Profile, today: date) -> Citizen | Problem:
    for left in reversed(range(profile.find_tries)):
        found = _ask(link, profile, frames.FIND)
        if found.good or found.status != frames.FIND_FAILED or left == 0:
            break
    _good(found)
    _good(_ask(link, profile, frames.SELECT))
    base = frames.base_of(_good(_ask(link, profile, frames.READ_BASE)))
    if isinstance(base, Problem):
        return base
    return parse(
        base.text,
        today,
        photo=base.photo,
        newest_address=_newest_address(link, profile),
        flags_2023=profile.foreign_2023_letters,
    )


def _newest_address(link: Link, profile: Profile) -> bytes:
    if not profile.newest_address:
        return b""
    found = _ask(link, profile, frames.READ_ADDRESS)
    if found.status in _NO_ADDRESS:
        return b""
    return _good(found)[: frames.ADDRESS_BYTES]


def _ask(link: Link, profile: Profile, frame: bytes) -> frames.Answer:
    raw = exchange(link, profile, frame)
    if raw is None:
        raise Failed("card-unreadable", "the reader stopped passing frames to its module")
    found = frames.parse(raw)
    if isinstance(found, Problem):
        raise Failed(found.code, found.detail)
    return found


def _good(found: frames.Answer) -> bytes:
    if not found.good:
        raise Failed(found.problem.code, found.problem.detail)
    return found.data
