"""Small classes that obey the ports; each does what it was told, and remembers what it was asked."""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from kiosk.domain.applications import Application, Fingerprint, Level, Page, Receipt
from kiosk.domain.documents import Document
from kiosk.domain.faces import AT_ONCE, Advice, FacePhoto, FaceProof, Sitting, Verdict
from kiosk.domain.known import NOTHING, Known
from kiosk.domain.pages import Taken
from kiosk.domain.people import Citizen
from kiosk.domain.staff import Role, StaffMember, StaffProof
from kiosk.ports import AnswerSheet, Health, Look, Outcome, Presence, Printed, Row, Scanned, State
from kiosk.problems import Problem


class FakeReader:
    """Cards are laid down by `lay` and taken by `take`; ``content`` is what reading brings."""

    def __init__(self) -> None:
        self.content: Citizen | Problem = Problem("card-unreadable")
        self.broken: Exception | None = None
        self.reads = 0
        self.closed = False
        self._now = Presence()
        self._changed = threading.Condition()

    def lay(self, content: Citizen | Problem) -> None:
        with self._changed:
            self.content = content
            self._now = Presence(max(self._now.arrival, self._last) + 1)
            self._last = self._now.arrival
            self._changed.notify_all()

    _last = 0

    def take(self) -> None:
        with self._changed:
            self._now = Presence()
            self._changed.notify_all()

    def lose(self, problem: Problem) -> None:
        with self._changed:
            self._now = Presence(problem=problem)
            self._changed.notify_all()

    def find_again(self) -> None:
        """The reader is back, with the card that lay there when it was lost."""
        with self._changed:
            self._now = Presence(self._last)
            self._changed.notify_all()

    def poll(self, timeout: float) -> Presence:
        with self._changed:
            if self.broken:
                error, self.broken = self.broken, None
                raise error
            self._changed.wait(min(timeout, 0.02))
            return self._now

    def read(self) -> Citizen | Problem:
        self.reads += 1
        return self.content

    def health(self) -> Health:
        return Health(State.GOOD)

    def close(self) -> None:
        self.closed = True


class FakeStaffReader(FakeReader):
    """A reader that can read staff cards; the card that lies there is ``staff`` and may want ``card_pin``."""

    def __init__(self) -> None:
        super().__init__()
        self.staff: StaffProof | Problem = Problem("staff-card-other")
        self.card_pin = ""
        self.pins: list[str] = []

    def lay_staff(self, staff: StaffProof | Problem, card_pin: str = "") -> None:
        self.staff, self.card_pin = staff, card_pin
        self.lay(Problem("card-unknown"))

    def read_staff(self, challenge: bytes, pin: str = "") -> StaffProof | Problem:
        self.pins.append(pin)
        if self.card_pin and pin != self.card_pin:
            return Problem("staff-card-pin-wrong", count=2) if pin else Problem("staff-card-pin-needed")
        return self.staff if isinstance(self.staff, Problem) else replace(self.staff, challenge=challenge)


@dataclass
class FakeRegister:
    """Knows one member, whatever is typed; ``asked`` and ``said`` are what it was told, oldest first."""

    answer: StaffMember | Problem = StaffMember("1001", "王敏", Role.ADMINISTRATOR)  # noqa: RUF009 - frozen
    staffed: bool = True
    asked: list[tuple[str, str]] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def anybody(self) -> bool:
        return self.staffed

    def by_pin(self, member_id: str, pin: str) -> StaffMember | Problem:
        self.asked.append((member_id, pin))
        return self.answer

    def challenge(self) -> bytes:
        return b"?" * 32

    def by_card(self, proof: StaffProof) -> StaffMember | Problem:
        self.asked.append((proof.holder, "card"))
        return self.answer

    def witnessed(self, member: StaffMember, sure: bool) -> None:
        self.said.append((member.id, "yes" if sure else "no"))

    def signed_out(self, member: StaffMember) -> None:
        self.left.append(member.id)


class FakeScanner:
    """Brings what it is given, one by one; an exception is raised, a lost scanner stays lost."""

    def __init__(self) -> None:
        self.found: queue.Queue[Scanned | Problem | Exception | None] = queue.Queue()
        self.closed = threading.Event()
        self._lost: Problem | None = None

    def read(self, timeout: float) -> Scanned | Problem | None:
        try:
            found = self.found.get(timeout=min(timeout, 0.01))
        except queue.Empty:
            return self._lost
        if isinstance(found, Exception):
            raise found
        self._lost = found if isinstance(found, Problem) and found.code != "code-unreadable" else None
        return found

    def health(self) -> Health:
        return Health(State.BAD, (self._lost,)) if self._lost else Health(State.GOOD)

    def close(self) -> None:
        self.closed.set()


class FakeCamera:
    """`look` brings ``answer``; `page` brings ``paper``."""

    def __init__(self) -> None:
        self.problem: Problem | None = None
        self.answer: Look | Problem = Look(None, Advice.NO_FACE)
        self.paper: Taken | Problem = Taken(Page(b"\xff\xd8", 4, 4, Fingerprint(0, bytes(16))))
        self.asked: list[str] = []
        self.sitting = Sitting()

    def start(self, faces: bool = True, sitting: Sitting = AT_ONCE) -> Problem | None:
        self.asked.append(f"start {faces}")
        self.sitting = sitting
        return self.problem

    def look(self) -> Look | Problem:
        return self.answer

    def page(self) -> Taken | Problem:
        return self.paper

    def stop(self) -> None:
        self.asked.append("stop")

    def health(self) -> Health:
        return Health(State.GOOD)

    def close(self) -> None:
        self.asked.append("close")


@dataclass
class FakePrinter:
    result: Printed = field(default_factory=lambda: Printed(Outcome.PRINTED, None, 100))
    documents: list[Document] = field(default_factory=list)

    def print(self, document: Document) -> Printed:
        self.documents.append(document)
        return self.result

    def health(self) -> Health:
        return Health(State.GOOD)

    def close(self) -> None:
        pass


@dataclass
class FakeOutbox:
    """Saves in memory.  ``levels`` are the levels that later looks at a receipt bring, one by one."""

    problem: Problem | None = None
    saved: dict[str, Application] = field(default_factory=dict)
    ratings: dict[str, int] = field(default_factory=dict)
    levels: list[Level] = field(default_factory=list)

    def save(self, application: Application) -> Receipt | Problem:
        if self.problem:
            return self.problem
        self.saved[application.id] = application
        return self._receipt(application.id, Level.SAVED)

    def receipt(self, application_id: str) -> Receipt | None:
        if application_id not in self.saved:
            return None
        return self._receipt(application_id, self.levels.pop(0) if self.levels else Level.SAVED)

    def rate(self, application_id: str, level: int) -> Problem | None:
        if self.problem is None:
            self.ratings.setdefault(application_id, level)
        return self.problem

    def _receipt(self, application_id: str, level: Level) -> Receipt:
        made = self.saved[application_id]
        return Receipt(
            application_id,
            made.item_name,
            made.citizen.masked_name,
            "QS01-2026-000001-8",
            made.made_at,
            level,
            case_number="330100000001" if level is Level.ACCEPTED else "",
        )


@dataclass
class FakePlatform:
    proof: FaceProof | Problem = field(
        default_factory=lambda: FaceProof(Verdict.PASSED, None, "2026-11-21T09:00:00+08:00", 95, "R1")
    )
    sheet: AnswerSheet | Problem = field(
        default_factory=lambda: AnswerSheet(
            "参保信息", (Row("姓名", "李*禾"),), "N1", "2026-11-21T09:00:00+08:00"
        )
    )
    is_online: bool = True
    holder: Citizen | Problem = field(default_factory=lambda: Problem("identity-code-unknown"))
    redeemed: list[str] = field(default_factory=list)
    known: Known = NOTHING

    def prepare(self, item_code: str, citizen: Citizen) -> Known:
        return self.known

    def redeem(self, code: str) -> Citizen | Problem:
        self.redeemed.append(code)
        return self.holder

    def check_face(self, citizen: Citizen, photo: FacePhoto, consented_at: str) -> FaceProof | Problem:
        return self.proof

    def answer(self, item_code: str, citizen: Citizen) -> AnswerSheet | Problem:
        return self.sheet

    def online(self) -> bool:
        return self.is_online


class FakeClock:
    """Time passes by itself a little at each look, so that waiting ends."""

    def __init__(self, tick: float = 0.0) -> None:
        self.seconds, self.tick = 1000.0, tick
        self.moment = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        self.seconds += self.tick
        return self.seconds


@dataclass
class FakeIds:
    made: int = 0

    def new(self) -> str:
        self.made += 1
        return f"0197a000-0000-7000-8000-{self.made:012d}"
