"""A station that is never online, a stick, and the real platform's inside: no network anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.config import Settings
from kiosk.contract.courier import Answer
from kiosk.sandbox.catalogue import Items
from kiosk.sandbox.courier import Taken, take
from kiosk.sandbox.courier_answer import answer
from kiosk.sandbox.enrolment import new_code
from kiosk.sandbox.office import Office, Setup, open_office
from kiosk.sandbox.tables import ApplicationRow
from offline.courier import Exported, export, unwatched
from offline.courierimport import Import
from offline.couriersettle import Imported
from offline.disk import KERNEL, Disk
from offline.station import Station
from tests.helpers.applications import application
from tests.helpers.station import HandClock, fresh_data

TERMINAL = "QS01"


@dataclass
class Village:
    """One terminal and one platform, with a clock that both go by, and the stick between them."""

    station: Station
    office: Office
    stick: Path
    clock: HandClock

    def save(self, many: int = 1) -> list[str]:
        """The ids of so many applications handed in just now."""
        made = [application(pages=1) for _ in range(many)]
        for each in made:
            self.station.outbox.save(each)
        return [each.id for each in made]

    def export(self, *, everything: bool = False, disk: Disk = KERNEL) -> Exported:
        return export(self.station, self.stick, everything=everything, disk=disk)

    def at_platform(self, items: Items | None = None) -> tuple[Taken, Answer]:
        """The stick is taken in there and answered."""
        taken = take(self.office, items or Items(None), self.stick, TERMINAL, unwatched)
        return taken, answer(self.office, taken, self.stick)

    def come_back(self) -> Imported:
        return Import(self.station, self.stick, wait=self.clock.forward).run()

    def rounds(self) -> Imported:
        """Out, taken in, back."""
        self.export()
        self.at_platform()
        return self.come_back()

    def states(self) -> dict[str, str]:
        with self.station.db.reading() as connection:
            rows = connection.exec_driver_sql("SELECT id, state FROM applications").all()
        return dict(tuple(row) for row in rows)

    def arrived(self) -> dict[str, str]:
        """Content digests at the platform, by id, of what it has accepted."""
        with Session(self.office.engine) as db:
            rows = db.scalars(select(ApplicationRow).where(ApplicationRow.state == "accepted"))
            return {row.id: row.content_digest for row in rows}

    def here(self) -> dict[str, str]:
        with self.station.db.reading() as connection:
            rows = connection.exec_driver_sql("SELECT id, content_digest FROM applications").all()
        return dict(tuple(row) for row in rows)

    def box(self, way: str) -> Path:
        return self.stick / "bianmin" / TERMINAL / way


@contextmanager
def village(folder: Path, *, enrol: bool = True, terminal: str = TERMINAL) -> Iterator[Village]:
    clock = HandClock()
    office = open_office(Setup(data=folder / "platform"))
    office.wall = clock.now
    code = new_code(office) if enrol else ""
    settings = settings_for(office, code, terminal)
    fresh_data(folder / "terminal")
    station = Station.open(settings, folder / "terminal", clock)
    stick = folder / "stick"
    stick.mkdir()
    try:
        yield Village(station, office, stick, clock)
    finally:
        station.close()
        office.close()


def settings_for(office: Office, code: str, terminal: str = TERMINAL) -> Settings:
    platform = {"key": office.key.public.to_bytes().hex(), "enrol_code": code, "url": "http://127.0.0.1:9"}
    return Settings.model_validate({"terminal": {"id": terminal}, "platform": platform})


def days(count: float) -> float:
    return timedelta(days=count).total_seconds()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
