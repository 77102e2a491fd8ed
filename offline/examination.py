"""What `kiosk doctor` asks of store, keys, platform, catalogue, clock, disk and what is waiting.

It only looks: no key, store or folder is made, nothing is brought up to date.
"""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from kiosk.config import Settings
from kiosk.contract.headers import SKEW_S
from kiosk.crypto.errors import CryptoError
from kiosk.crypto.sm2 import PublicKey
from kiosk.doctor import Look
from kiosk.ports import Clock, Health, State
from kiosk.problems import Failed, Problem
from kiosk.published import published
from offline import anchors, room
from offline.backlog import backlog
from offline.bundles import FOLDER as OUTBOX
from offline.catalogue import offer
from offline.db import FILE, open_reading, problem_of
from offline.gateway import HttpGateway
from offline.keys import FOLDER as KEYS
from offline.keys import held_keys
from offline.link import Link, read_link
from offline.rebuilding import rebuilt_at
from offline.room import Limits, Space
from offline.station import platform_key

LONGEST_WAIT = timedelta(days=1)  # an application that waits longer needs somebody
CERTIFICATE_NOTICE = timedelta(days=30)
NOT_SET_UP = Health(State.UNKNOWN, (Problem("not-set-up"),))


def looks(settings: Settings, data: Path, clock: Clock) -> list[Look]:
    return [
        Look("keys", lambda: _keys(settings, data)),
        Look("store", lambda: _store(data)),
        Look("outbox", lambda: _outbox(data, clock)),
        Look("audit", lambda: _audit(data)),
        Look("configuration", lambda: _configuration(settings, data)),
        Look("platform", lambda: _platform(settings, data, clock)),
        Look("certificate", lambda: _certificate(settings, clock)),
        Look("clock", lambda: _clock(data)),
        Look("catalogue", lambda: _catalogue(settings, data)),
        Look("disk", lambda: _disk(settings, data)),
    ]


def _untouched(data: Path) -> bool:
    """Whether no terminal was ever started here: then a missing key is no loss."""
    return not any((data / name).exists() for name in (FILE, KEYS, OUTBOX))


def _keys(settings: Settings, data: Path) -> Health:
    platform_key(settings)
    if _untouched(data):
        return NOT_SET_UP
    return Health(State.GOOD, detail=held_keys(data).signer.public.fingerprint())


def _store(data: Path) -> Health:
    if _untouched(data):
        return NOT_SET_UP
    open_reading(data).close()
    rebuilt = rebuilt_at(data)
    return Health(State.GOOD, (Problem("store-rebuilt", rebuilt),) if rebuilt else ())


def _outbox(data: Path, clock: Clock) -> Health:
    try:
        found = backlog(data, clock)
    except Failed as failed:
        return Health(State.UNKNOWN, (failed.problem,))
    except DBAPIError as error:
        return Health(State.UNKNOWN, (problem_of(error),))
    problems = []
    if found.for_a_person:
        problems.append(Problem("outbox-needs-person", str(found.for_a_person)))
    if found.oldest_s is not None and found.oldest_s > LONGEST_WAIT.total_seconds():
        problems.append(Problem("outbox-stuck", f"{found.oldest_s / 3600:.0f} h"))
    detail = "0" if found.oldest_s is None else f"{found.unsent}, {found.oldest_s / 3600:.1f} h"
    return Health(State.BAD if problems else State.GOOD, tuple(problems), detail)


def _audit(data: Path) -> Health:
    """Whether the platform takes the audit chain; that it is whole is proven by ``kiosk audit verify``."""
    if _untouched(data):
        return NOT_SET_UP
    try:
        db = open_reading(data)
    except Failed as failed:
        return Health(State.UNKNOWN, (failed.problem,))
    try:
        with db.reading() as connection:
            chain = anchors.chain(connection)
            newest = anchors.newest_anchored(connection, chain.id)
    finally:
        db.close()
    detail = f"{newest.sequence}, {newest.made_at[:16]}" if newest else ""
    if chain.problem:
        return Health(State.BAD, (chain.problem,), detail)
    return Health(State.GOOD if newest else State.UNKNOWN, detail=detail)


def _configuration(settings: Settings, data: Path) -> Health:
    """What the province has set from afar."""
    found = published(settings, data)
    problems = (found.problem,) if found.problem else ()
    if found.revokes(settings.terminal.id):
        problems = (Problem("terminal-revoked"),)
    return Health(State.BAD if problems else State.GOOD, problems, str(found.number))


def _platform(settings: Settings, data: Path, clock: Clock) -> Health:
    """A word to the platform, signed with this terminal's key."""
    platform_key(settings)
    if _untouched(data):
        return NOT_SET_UP
    gateway = HttpGateway.open(settings, held_keys(data).signer, clock)
    try:
        refused = gateway.hello()
        offset = gateway.clock_offset()
    finally:
        gateway.close()
    if refused:
        return Health(State.BAD, (refused.problem,), settings.platform.url)
    return Health(State.GOOD, detail=f"{settings.platform.url} ({offset or 0:+.1f} s)")


def _certificate(settings: Settings, clock: Clock) -> Health:
    """When the pinned authority ends.  SM2 keys have no dates."""
    if settings.platform.ca is None:
        return Health(State.GOOD, detail="system")
    try:
        found = ssl.create_default_context(cafile=str(settings.platform.ca)).get_ca_certs()
        ends = min(ssl.cert_time_to_seconds(str(each["notAfter"])) for each in found)
    except (OSError, ValueError, KeyError) as error:  # ssl's errors are OSErrors
        raise Failed("config-malformed", f"platform.ca: {type(error).__name__}") from None
    until = datetime.fromtimestamp(ends, UTC)
    left, detail = until - clock.now(), f"{until:%Y-%m-%d}"
    if left > CERTIFICATE_NOTICE:
        return Health(State.GOOD, detail=detail)
    ending = (Problem("certificate-ending", detail),)
    return Health(State.BAD if left < timedelta() else State.GOOD, ending, detail)


def _clock(data: Path) -> Health:
    """The difference to the platform's clock as sync last heard it."""
    if _untouched(data):
        return NOT_SET_UP
    offset = _link(data).clock_offset
    if offset is None:
        return Health(State.UNKNOWN)
    detail = f"{offset:+.1f} s"
    if abs(offset) > SKEW_S:
        return Health(State.BAD, (Problem("platform-clock-off", detail),), detail)
    return Health(State.GOOD, detail=detail)


def _link(data: Path) -> Link:
    db = open_reading(data)
    try:
        with db.reading() as connection:
            return read_link(connection)
    finally:
        db.close()


def _catalogue(settings: Settings, data: Path) -> Health:
    """As the running terminal finds it: a damaged copy of the platform's gives way to the packaged one."""
    try:
        key = PublicKey.from_bytes(bytes.fromhex(settings.platform.key)) if settings.platform.key else None
    except CryptoError:
        key = None  # that is the keys' line of the report
    found = offer(data, settings.store.catalogue, key, keep=False)
    catalogue = found.in_language(settings.terminal.language)
    detail = f"{found.source}, {catalogue.version}, {len(catalogue.listings)}"
    problems = (found.problem,) if found.problem else ()
    return Health(State.BAD if problems else State.GOOD, problems, detail)


def _disk(settings: Settings, data: Path) -> Health:
    """Low is a word to staff, less is bad."""
    try:
        found = room.look(data)
    except OSError as error:
        return Health(State.BAD, (problem_of(error),))
    space = Limits.of(settings.store).space(found)
    problems = () if space is Space.ROOMY else (Problem(room.PROBLEM_OF[space]),)
    bad = space not in (Space.ROOMY, Space.LOW)
    detail = f"{found.free / 1e9:.1f} GB, {100 * found.free / found.total:.0f} %"
    return Health(State.BAD if bad else State.GOOD, problems, detail)
