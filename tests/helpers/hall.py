"""A hall with one terminal: the demo's stage under it, and a person who goes through visits at it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from devices.printer.simulated_condition import Condition
from kiosk.app import Kiosk
from kiosk.clock import SystemClock
from kiosk.config import Settings, load
from kiosk.domain.applications import Receipt
from kiosk.domain.people import Citizen
from offline.overview import Line, Overview
from offline.supervision import SyncProcess
from tests.helpers.traces import texts_of
from ui.demo import ITEM
from ui.person import Person
from ui.played import PlayedVisit
from ui.stage import Stage
from ui.window import application, prepare_environment

FORM_ONLY = "12990121MB0A00026G5992014003001"
WHOLE = ITEM
QUERY = "11990121MB0A00018Q5992014002001"


class LeapingClock:
    """The machine's clock; `leap` lets time pass at once."""

    def __init__(self) -> None:
        self._clock, self._leapt = SystemClock(), 0.0

    def now(self) -> datetime:
        return self._clock.now() + timedelta(seconds=self._leapt)

    def monotonic(self) -> float:
        return self._clock.monotonic() + self._leapt

    def leap(self, seconds: float) -> None:
        self._leapt += seconds


class Visitor(PlayedVisit):
    """A person before a running terminal.  ``receipts`` are those shown so far, the newest last."""

    def __init__(self, kiosk: Kiosk, stage: Stage, clock: LeapingClock, person: Person) -> None:
        super().__init__(person, stage)
        self.kiosk, self.clock = kiosk, clock
        self.receipts: list[Receipt] = []
        self.choices |= {"family": "no", "paid_before": "no"}
        kiosk.awake.runner.watch(self._note)

    def _note(self, _before: object, now: object) -> None:
        receipt = getattr(now, "receipt", None)
        if receipt and receipt not in self.receipts:
            self.receipts.append(receipt)

    def shown(self, name: str) -> Any:
        """A value of the view model."""
        return self.person.visit.property(name)

    def until(self, what: str, **values: Any) -> None:
        """Wait until a map of the view model has these values."""

        def holds() -> bool:
            now = self.shown(what) or {}
            return all(now.get(name) == value for name, value in values.items())

        self.person.until(holds, f"{what} with {values}")

    def say(self, key: str) -> None:
        """Press the button with this word."""
        self.person.press(self.person.word(key))

    def texts(self) -> list[str]:
        """Everything that can be read on the screen."""
        return texts_of(self.kiosk.window.view.contentItem())

    def to_form(self, code: str, card: str = "long-term") -> None:
        self.arrive(card)
        self.choose(code)

    def to_confirm(self, card: str = "long-term") -> None:
        """With the item that needs a form and nothing else."""
        self.to_form(FORM_ONLY, card)
        self.fill()
        self.person.page("confirm")

    def to_materials(self, card: str = "long-term") -> None:
        self.to_form(WHOLE, card)
        self.fill()

    def to_consent(self, card: str = "long-term") -> None:
        """The papers are brought later, so that the camera is needed for the face only."""
        self.to_materials(card)
        self.person.page("materials")
        self.say("materials_later")
        self.person.page("face")

    def submit(self) -> None:
        """From the confirmation to the end of printing, whatever came of that."""
        self.person.page("confirm")
        self.say("confirm_submit")
        self.person.page("receipt")
        self.until("receipt", settling=False, printing=False)

    def row(self) -> Line:
        """What the store holds of the newest receipt's application."""
        station = self.kiosk.awake.station
        overview = Overview(station.db, station.bundles, station.keys, station.outbox.times)
        known = self.receipts[-1].application_id
        (row,) = [line for line in overview.lines(limit=500) if line.receipt.application_id == known]
        return row

    def at_platform(self) -> list[dict[str, Any]]:
        """What the platform holds of the newest receipt's application."""
        known = self.receipts[-1]
        held = self.stage.received()
        return [c for c in held if known.application_id == c["id"] or known.local_number == c["local_number"]]

    def accepted_once(self) -> None:
        """The store has the platform's acceptance, and the platform has the application once."""
        self.person.until(lambda: self.row().state == "accepted", "the acceptance")
        (case,) = self.at_platform()
        row = self.row().receipt
        assert (case["state_code"], case["case_number"]) == ("accepted", row.case_number)
        assert len(row.case_number) == 43


class Hall:
    """A stage, and a sync process as systemd would keep it.  ``person`` stands before the screen."""

    def __init__(
        self,
        folder: Path,
        stage: type[Stage] = Stage,
        person: type[Person] = Person,
    ) -> None:
        self.stage, self._person = stage(folder), person
        prepare_environment(self.stage.data)
        application()
        self.settings = self.stage.open()
        self._sync = SyncProcess(self.stage.config, self.stage.data, time.monotonic)

    def calm(self) -> None:
        """Nobody is here and everything works."""
        self.stage.lay(None)
        self.stage.scene("nobody")
        self.stage.scanner("good")
        self.stage.network(True)
        self.stage.printer.steer(**Condition().model_dump())
        for draft in (self.stage.data / "drafts").glob("*"):  # another test's
            draft.unlink()

    @contextmanager
    def visitor(self, online: bool = True, **parts: Any) -> Iterator[Visitor]:
        """A terminal that has just started.  ``parts`` change settings: ``printer={"port": 1}``."""
        with self._before(self._settings(parts), self.stage.config, self.stage.data, online) as visitor:
            yield visitor

    @contextmanager
    def neighbour(self, **parts: Any) -> Iterator[Visitor]:
        """Another terminal of the province, for the first time in service: its own number, store and keys.
        Cards, scenes and paper are those of the first, so only one of the two may run at a time."""
        data = self.stage.folder / "neighbour"
        data.mkdir(mode=0o700, exist_ok=True)
        config = self.stage.folder / "neighbour.toml"
        text = self.stage.config.read_text(encoding="utf-8").replace('id = "QS01"', 'id = "QS02"')
        fresh = f'enrol_code = "{self.stage.enrol_code()}"'
        config.write_text(text.replace(f'enrol_code = "{self.settings.platform.enrol_code}"', fresh), "utf-8")
        sync = SyncProcess(config, data, time.monotonic)
        try:
            with self._before(changed(load(config), parts), config, data, True) as visitor:
                yield visitor
        finally:
            sync.close()

    @contextmanager
    def _before(self, settings: Settings, config: Path, data: Path, online: bool) -> Iterator[Visitor]:
        clock = LeapingClock()
        kiosk = Kiosk(settings, config, data, False, clock)
        try:
            kiosk.show()
            kiosk.wake()
            person = self._person(kiosk.window.view, kiosk.visit)
            visitor = Visitor(kiosk, self.stage, clock, person)
            visitor.person.until(lambda: visitor.shown("online") or not online, "the platform")
            yield visitor
        finally:
            kiosk.close()
        assert kiosk.window.warnings == []

    def _settings(self, parts: dict[str, dict[str, Any]]) -> Settings:
        return changed(self.settings, parts)

    def close(self) -> None:
        self._sync.close()
        self.stage.close()


def changed(settings: Settings, parts: dict[str, dict[str, Any]]) -> Settings:
    values = {name: getattr(settings, name).model_copy(update=new) for name, new in parts.items()}
    return settings.model_copy(update=values)


def secrets_of(citizen: Citizen) -> list[str]:
    """What nobody else may read: name, number, and where the person lives."""
    known = (citizen.name, citizen.number, citizen.address, citizen.newest_address)
    return [text for text in known if text]
