"""The platform's one state: key, database, parts, sessions, clock.  Built once at start and handed down."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, bindparam, select, update
from sqlalchemy.orm import Session

from kiosk.crypto.keystore import load_or_create_private_key
from kiosk.crypto.sm2 import PrivateKey, PublicKey
from kiosk.crypto.sm3 import hmac_sm3
from kiosk.domain.people import Citizen
from kiosk.sandbox.identity_codes import IdentityCodes
from kiosk.sandbox.part_files import PartFiles
from kiosk.sandbox.registers import Registers, packaged_registers
from kiosk.sandbox.sessions import Sessions
from kiosk.sandbox.steering import Steering
from kiosk.sandbox.tables import PlatformRow, TerminalKey, open_database

if TYPE_CHECKING:  # it works on the office
    from kiosk.sandbox.knowing import Knowing

CHINA = timezone(timedelta(hours=8))  # one zone, no summer time
_EPOCH_SIZE = 9
# Asked with every document that a terminal signed: made once, and no objects are made of it.
_KEYS = (
    select(TerminalKey.public_key)
    .where(TerminalKey.terminal_id == bindparam("terminal"))
    .order_by(TerminalKey.id.desc())
)


@dataclass(frozen=True, slots=True)
class Setup:
    """How this platform is run.  Sizes in bytes; ``catalogue`` is a JSON file, None for no catalogue;
    ``people`` are the invented holders of electronic IDs, by name."""

    data: Path
    database_url: str | None = None
    catalogue: Path | None = None
    session_s: float = 3600
    catalogue_grace_days: float = 30  # an item's replaced version is taken this long
    chunk_limit: int = 1024 * 1024
    body_limit: int = 1024 * 1024
    verify_base: str = ""  # where the page that checks an answer lives
    people: Mapping[str, Citizen] = field(default_factory=dict, repr=False)
    registers: Registers = field(default_factory=packaged_registers, repr=False)


@dataclass(slots=True)
class Office:
    """What the services share.  For any thread."""

    setup: Setup
    key: PrivateKey = field(repr=False)
    engine: Engine
    parts: PartFiles
    sessions: Sessions
    epoch: str
    codes: IdentityCodes = field(default_factory=IdentityCodes, repr=False)
    steering: Steering = field(default_factory=Steering)
    knowing: Knowing | None = field(default=None, repr=False)  # with a catalogue
    wall: Callable[[], datetime] = lambda: datetime.now(UTC)

    def now(self) -> datetime:
        return (self.wall() + timedelta(seconds=self.steering.clock_shift_s)).astimezone(CHINA)

    def stamp(self) -> str:
        """Now, as it is written into documents."""
        return self.now().isoformat(timespec="milliseconds")

    def person_index(self, number: str) -> str:
        """A keyed digest of an identity number: finds a person's cases, tells nobody the number."""
        key = hmac_sm3(self.key.to_bytes(), b"bianmin person index")
        return hmac_sm3(key, number.encode()).hex()

    def name_index(self, terms: Iterable[str]) -> set[str]:
        """The same for what a name is searched by."""
        key = hmac_sm3(self.key.to_bytes(), b"bianmin name index")
        return {hmac_sm3(key, term.encode()).hex() for term in terms}

    def terminal_keys(self, db: Session, terminal_id: str) -> list[PublicKey]:
        """All keys that a terminal ever had here, the newest first."""
        rows = db.connection().execute(_KEYS, {"terminal": terminal_id}).scalars()
        return [PublicKey.from_bytes(bytes.fromhex(row)) for row in rows]

    def begin_epoch(self) -> str:
        """After a backup was restored: terminals then offer again what they still keep."""
        epoch = secrets.token_urlsafe(_EPOCH_SIZE)
        with Session(self.engine) as db, db.begin():
            db.execute(update(PlatformRow).values(epoch=epoch))
        self.epoch = epoch
        return epoch

    def close(self) -> None:
        self.engine.dispose()


def open_office(setup: Setup) -> Office:
    """Opens the platform in its data folder; the first time, makes its key and its epoch."""
    setup.data.mkdir(parents=True, exist_ok=True)
    setup.data.chmod(0o700)
    folder = setup.data / "parts"
    folder.mkdir(exist_ok=True)
    engine = open_database(setup.data, setup.database_url)
    with Session(engine) as db, db.begin():
        row = db.get(PlatformRow, 1)
        if row is None:
            row = PlatformRow(id=1, epoch=secrets.token_urlsafe(_EPOCH_SIZE))
            db.add(row)
        epoch = row.epoch
    return Office(
        setup=setup,
        key=load_or_create_private_key(setup.data / "platform.key"),
        engine=engine,
        parts=PartFiles(folder),
        sessions=Sessions(setup.session_s),
        epoch=epoch,
    )


def write_card(path: Path, card: dict[str, str]) -> None:
    """``platform.json``: what a terminal's configuration needs.  For the operator alone: it holds a code."""
    temporary = path.with_suffix(".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(card, file, ensure_ascii=False, indent=2)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def read_card(path: Path) -> dict[str, str]:
    """Empty before the first start."""
    if not path.exists():
        return {}
    card = json.loads(path.read_text(encoding="utf-8"))
    return {str(name): str(value) for name, value in card.items()}
