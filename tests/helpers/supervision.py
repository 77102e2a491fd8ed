"""The reference platform's side of the audit chain without a network: its real services behind one object."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from sqlalchemy import delete
from sqlalchemy.orm import Session

from kiosk.contract.base import Wire
from kiosk.contract.checkpoint import ChainState, Head, Segment
from kiosk.contract.problem import CODES
from kiosk.contract.signed import SignedDocument
from kiosk.problems import Problem
from kiosk.sandbox import checkpoints
from kiosk.sandbox.office import Office, Setup, open_office
from kiosk.sandbox.refused import Refused
from kiosk.sandbox.tables import TerminalKey
from offline.audit import head, record
from offline.checkpoints import Checkpoints, Rhythm
from offline.db import Database
from offline.tables import AUDIT
from offline.wire import Refusal, Remedy
from tests.helpers.station import TERMINAL, Station

Document = TypeVar("Document", bound=Wire)
DOWN = Refusal(Remedy.TRANSIENT, Problem("network-down"), "no-connection")


@dataclass
class Supervisor:
    """``lose`` names calls whose answer is lost, after the platform has acted; ``cut`` those that never
    arrive."""

    office: Office
    calls: list[str] = field(default_factory=list)
    lose: set[str] = field(default_factory=set)
    cut: set[str] = field(default_factory=set)
    down: bool = False

    def chain_state(self, chain: str) -> ChainState | Refusal:
        return self._ask("state", lambda: checkpoints.state(self.office, TERMINAL, chain))

    def hand_over(self, segment: Segment) -> Head | Refusal:
        sent = Segment.parse(segment.model_dump_json().encode())
        return self._ask("segment", lambda: checkpoints.receive(self.office, TERMINAL, sent))

    def anchor(self, checkpoint: SignedDocument) -> SignedDocument | Refusal:
        sent = SignedDocument.parse(checkpoint.model_dump_json().encode())
        return self._ask("checkpoint", lambda: checkpoints.anchor(self.office, TERMINAL, sent))

    def _ask(self, call: str, work: Callable[[], Document]) -> Document | Refusal:
        self.calls.append(call)
        if self.down or call in self.cut:
            return DOWN
        try:
            answer = work()
        except Refused as refused:
            known = CODES[refused.code]
            return Refusal(
                known.remedy, Problem("platform-refused", refused.code), refused.code, 0, refused.detail
            )
        return DOWN if call in self.lose else type(answer).parse(answer.model_dump_json().encode())


def open_supervisor(folder: Path, station: Station) -> Supervisor:
    """A platform that knows this station's key, on the station's clock."""
    office = open_office(Setup(data=folder))
    office.wall = station.clock.now
    public = station.keys.signer.public.to_bytes().hex()
    with Session(office.engine) as db, db.begin():
        key = TerminalKey(terminal_id=TERMINAL, name="T", public_key=public, enrolled_at=office.stamp())
        db.add(key)
    return Supervisor(office)


def watched(station: Station, supervisor: Supervisor, entries: int = 5, hours: float = 6) -> Checkpoints:
    return Checkpoints(
        station.db,
        station.data,
        TERMINAL,
        supervisor,
        station.keys.signer,
        supervisor.office.key.public,
        station.outbox.times,
        Rhythm(entries, hours),
    )


def note(station: Station, count: int = 1, event: str = "tried") -> None:
    """So many entries more."""
    with station.db.writing() as connection:
        for _ in range(count):
            record(connection, TERMINAL, station.outbox.times.moment().wall, event)


def rewrite(db: Database, terminal: str, after: int) -> None:
    """The chain from an entry on written anew, whole in itself: what somebody with the program could do."""
    with db.writing() as connection:
        last = head(connection, terminal).sequence
        connection.execute(delete(AUDIT).where(AUDIT.c.sequence > after))
        for _ in range(last - after):
            record(connection, terminal, "2026-01-01T00:00:00+08:00", "invented")
