"""Everything that a terminal keeps, opened in one place, and the sync loop over it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
from sqlalchemy.exc import DBAPIError

from kiosk.config import Settings
from kiosk.crypto.errors import CryptoError
from kiosk.crypto.sm2 import PublicKey
from kiosk.domain.faces import FacePhoto, FaceProof
from kiosk.domain.known import Known
from kiosk.domain.people import Citizen
from kiosk.drafthands import DraftHands
from kiosk.ports import AnswerSheet, Clock
from kiosk.problems import Failed, Problem
from kiosk.published import Published
from offline import rebuilding
from offline.audit import record
from offline.bundles import Bundles
from offline.checkpoints import Checkpoints, Rhythm
from offline.configuration import Configurations
from offline.db import Database, open_database, problem_of
from offline.disk import KERNEL, Disk, nowhere
from offline.drafts import Drafts
from offline.editions import Editions
from offline.gateway import HttpGateway
from offline.heartbeats import Heartbeats
from offline.keys import TerminalKeys, terminal_keys
from offline.ledger import Ledger
from offline.link import read_link
from offline.meter import meter_of
from offline.moments import Times, boot_id
from offline.outbox import Outbox, codes_as_names
from offline.outcomes import Outcomes
from offline.progress import Inquiry
from offline.retention import Retention
from offline.room import Limits
from offline.sealing import Names
from offline.strays import Strays
from offline.sync import WAYS, Sync
from offline.tending import Tending
from offline.trustedtime import proven_time

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Line:
    """`kiosk.ports.Platform` for a visit: calls go out by ``gateway``, and by ``identities`` from a lane of
    its own, so that nobody waits for an earlier visitor's call; whether we are online is read from what sync
    last wrote down."""

    gateway: HttpGateway
    identities: HttpGateway
    station: Station

    def check_face(self, citizen: Citizen, photo: FacePhoto, consented_at: str) -> FaceProof | Problem:
        return self.gateway.check_face(citizen, photo, consented_at)

    def answer(self, item_code: str, citizen: Citizen) -> AnswerSheet | Problem:
        return self.gateway.answer(item_code, citizen)

    def prepare(self, item_code: str, citizen: Citizen) -> Known:
        return self.gateway.prepare(item_code, citizen)

    def redeem(self, code: str) -> Citizen | Problem:
        return self.identities.redeem(code)

    def online(self) -> bool:
        return self.station.online()


@dataclass(frozen=True, slots=True)
class Station:
    """One terminal's store.  Opening raises `Failed` with the problem's code when it can't be used."""

    settings: Settings
    data: Path
    db: Database
    bundles: Bundles
    keys: TerminalKeys
    platform: PublicKey
    times: Times
    outbox: Outbox
    drafts: Drafts

    @property
    def tending(self) -> Tending:
        limits = Limits.of(self.settings.store)
        return Tending(self.db, self.settings.terminal.id, self.times, limits, self.drafts)

    @classmethod
    def open(
        cls,
        settings: Settings,
        data: Path,
        clock: Clock,
        name_of: Names = codes_as_names,
        reached: Callable[[str], None] = nowhere,
        disk: Disk = KERNEL,
        boot: Callable[[], str] = boot_id,
    ) -> Station:
        """``reached`` hears the name of each point at which a crash would leave something behind, of a commit
        just before it."""
        platform, keys = platform_key(settings), terminal_keys(data)
        try:
            bundles = Bundles.within(data, reached, disk)
            rebuilt = rebuilding.begin(bundles, disk)
            db = open_database(data)
            if reached is not nowhere:
                db.committing.append(lambda: reached("committing"))
            times = Times(clock, boot())
            outbox = Outbox(db, bundles, keys, platform, settings.terminal.id, times, name_of)
            outbox.recover()
            if rebuilt:
                rebuilding.finish(data, db, settings.terminal.id, times, damage="missing")
        except (OSError, DBAPIError) as error:
            problem = problem_of(error)
            raise Failed(problem.code, problem.detail) from None
        language, days = settings.terminal.language, settings.store.draft_days
        drafts = Drafts.within(data, keys.device, clock, language, days, disk)
        return cls(settings, data, db, bundles, keys, platform, times, outbox, drafts)

    def gateway(
        self, transport: httpx.BaseTransport | None = None, turn: threading.Lock | None = None
    ) -> HttpGateway:
        """A way to the platform, for one thread; ``transport`` stands in for the network, and of those that
        share a ``turn`` one sends a large body at a time."""
        way = HttpGateway.open(self.settings, self.keys.signer, self.times.clock, transport, self._trusted)
        way.take_turns(turn)
        return way

    def gateways(self) -> list[HttpGateway]:
        """As many ways as `sync` has a use for: nothing is opened before it is used."""
        turn = threading.Lock()
        return [self.gateway(turn=turn) for _ in range(WAYS)]

    def draft_hands(self, gateway: HttpGateway) -> DraftHands:
        """Carries out a visit's orders about unfinished forms; ``gateway`` is that of the visit's lane."""
        settings = self.settings
        calls = gateway.drafts(settings.terminal.language)
        return DraftHands(self.drafts, calls, self.online, self.times.clock, settings.store.draft_days)

    def _trusted(self) -> datetime | None:
        """The platform's time, where our clock is known to be wrong."""
        with self.db.reading() as connection:
            return proven_time(read_link(connection), self.times)

    def online(self) -> bool:
        """Whether sync's newest exchange went well, within the last minute."""
        with self.db.reading() as connection:
            return read_link(connection).is_online(self.times.moment())

    def sync(self, gateway: HttpGateway, *beside: HttpGateway) -> Sync:
        """``beside`` are more ways to the platform, used where answers take long."""
        terminal = self.settings.terminal.id
        grace_s = self.settings.store.grace_days * DAY_S
        retention = Retention(self.db, self.bundles, terminal, self.times, grace_s)
        ledger = Ledger(self.db, terminal, self.times)
        editions = Editions(self.data, gateway, self.platform, self.times.clock.monotonic)
        every_s = self.settings.platform.heartbeat_s
        heartbeats = Heartbeats(self.data, gateway, self.times.clock, every_s, self.db)
        checkpoints = self.checkpoints(gateway)
        inquiry = Inquiry(gateway, self.outcomes(), self.times.clock.monotonic)
        strays = Strays(self.outbox, self.times.clock)

        def changed(settings: Settings, _found: Published) -> None:
            retention.grace_s = settings.store.grace_days * DAY_S
            heartbeats.every_s = settings.platform.heartbeat_s
            checkpoints.rhythm = Rhythm(settings.audit.checkpoint_entries, settings.audit.checkpoint_hours)
            sync.meter = meter_of(settings.platform, self.db, self.times)

        configurations = self.configurations(gateway, changed)

        def greeted() -> None:
            self.tending.tend()
            strays.gather()
            inquiry.ask()
            heartbeats.send()
            editions.fetch()
            configurations.fetch()
            checkpoints.send()

        signer = self.keys.signer
        sync = Sync(ledger, self.bundles, gateway, self.platform, signer, retention, greeted=greeted)
        sync.meter, sync.beside = meter_of(self.settings.platform, self.db, self.times), beside
        return sync

    def outcomes(self) -> Outcomes:
        """What the platform says of progress, by network or by stick, comes in here."""
        return Outcomes(self.db, self.settings.terminal.id, self.times, self.keys, self.platform)

    def checkpoints(self, gateway: HttpGateway) -> Checkpoints:
        often = Rhythm(self.settings.audit.checkpoint_entries, self.settings.audit.checkpoint_hours)
        terminal, signer, disk = self.settings.terminal.id, self.keys.signer, self.bundles.disk
        return Checkpoints(
            self.db, self.data, terminal, gateway, signer, self.platform, self.times, often, disk
        )

    def configurations(
        self, gateway: HttpGateway, changed: Callable[[Settings, Published], None]
    ) -> Configurations:
        def taken(number: int) -> None:
            with self.db.writing() as connection:
                at = self.times.moment().wall
                record(connection, self.settings.terminal.id, at, "configuration", edition=str(number))

        monotonic, disk = self.times.clock.monotonic, self.bundles.disk
        return Configurations(
            self.data, self.settings, gateway, self.platform, monotonic, changed, taken, disk
        )

    def close(self) -> None:
        self.db.close()


def platform_key(settings: Settings) -> PublicKey:
    """The platform's public key: without it nothing can be sealed.  Raises `Failed("key-missing")`."""
    try:
        return PublicKey.from_bytes(bytes.fromhex(settings.platform.key))
    except (ValueError, CryptoError):
        raise Failed("key-missing", "platform.key in the settings is not an SM2 public key") from None
