"""What the core needs of the world.  The consumer owns the interface: drivers and simulators obey these.

No method here is called from two threads: every device has one lane.  Expected failures come back as
`Problem`; an exception is a bug or broken hardware.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from kiosk.domain.applications import Application, Receipt
from kiosk.domain.documents import Document
from kiosk.domain.faces import AT_ONCE, Advice, FacePhoto, FaceProof, Frame, Sitting
from kiosk.domain.known import Known
from kiosk.domain.pages import Outline, Taken
from kiosk.domain.people import Citizen
from kiosk.domain.staff import StaffProof
from kiosk.problems import Problem


class State(StrEnum):
    """How a device is: no answer is UNKNOWN, never BAD."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Health:
    """One device's state with its reasons; ``detail`` may name a model or a path, never a person."""

    state: State
    problems: tuple[Problem, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Presence:
    """What lies on the reader now.  ``arrival`` counts insertions: a new number is a new card, so a card that
    was there before a visit can be told from one put on during it.  0 means that no card is there."""

    arrival: int = 0
    problem: Problem | None = None


class CardReader(Protocol):
    def poll(self, timeout: float) -> Presence:
        """Wait up to ``timeout`` seconds for a change; what is on the reader then.  Survives a pulled
        reader and a restarted daemon: it says so and goes on."""

    def read(self) -> Citizen | Problem:
        """Read the card that is there."""

    def health(self) -> Health: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Scanned:
    """A code as it was scanned: printable ASCII without blanks around it.  It opens a person's identity: it
    is shown nowhere and kept nowhere."""

    code: str = field(repr=False)


@runtime_checkable
class StaffReader(Protocol):
    """What a card reader obeys besides, when it can read staff cards.  Its `CardReader.read` never takes a
    staff card for a resident's."""

    def read_staff(self, challenge: bytes, pin: str = "") -> StaffProof | Problem:
        """The answer of the staff card that is there to a challenge of 32 bytes.  ``pin`` is the card's own;
        it is given once, for a card counts wrong ones.

        Besides the problems of `CardReader.read`: `staff-card-other`, `staff-card-pin-needed`,
        `staff-card-pin-wrong` (``count``: tries left), `staff-card-blocked`."""


class Scanner(Protocol):
    def read(self, timeout: float) -> Scanned | Problem | None:
        """Wait up to ``timeout`` seconds for the next code; None when nothing was scanned.

        `code-unreadable` comes at once, one for each code that is no good.  `scanner-missing` and
        `scanner-refused` come at once when the scanner has just gone, and after ``timeout`` for as long as it
        stays away.  What was scanned before the first `read`, or half when the scanner went, never comes."""

    def health(self) -> Health: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Look:
    """What the camera says of the newest frame: the advice for the person, and the photo once it is taken."""

    frame: Frame | None
    advice: Advice
    photo: FacePhoto | None = None
    face: tuple[int, int, int, int] | None = None  # x, y, width, height in the frame's pixels
    sheet: Outline | None = None  # the paper that lies there; looked for when no face is


class Camera(Protocol):
    def start(self, faces: bool = True, sitting: Sitting = AT_ONCE) -> Problem | None:
        """Begin to look; nothing of an earlier person is left.  ``sitting`` says how a photo is taken.
        Without ``faces`` nothing is searched for and no photo is ever taken by itself: the person lays papers
        down and presses the button."""

    def look(self) -> Look | Problem:
        """The newest frame and what is to be said of it.  Never blocks longer than 200 ms."""

    def page(self) -> Taken | Problem:
        """The sheet of paper that lies under the camera: found, straightened and made small."""

    def stop(self) -> None:
        """Stop looking and forget every frame."""

    def health(self) -> Health: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Offer:
    """How a page can be given.  ``address`` is what a QR code says to the person's phone, empty where nothing
    has to be shown: it holds a secret.  ``seconds`` is how long it holds; 0 until `PageSource.withdraw`."""

    address: str = field(default="", repr=False)
    seconds: float = 0.0


class PageSource(Protocol):
    """Pages from elsewhere than the camera: a person's phone, a scanner's folder."""

    def open(self, stirred: Callable[[], None] = lambda: None) -> Offer | Problem:
        """Begin to accept pages, of this person and of nobody before.  ``stirred`` is called, from any
        thread, when somebody does something over there.  Opened again, the offer before no longer holds."""

    def read(self, timeout: float) -> Taken | Problem | None:
        """Wait up to ``timeout`` seconds for the next page.

        `page-unreadable`, `page-format` and `page-too-large` come once for each thing that is no page; the
        next one may be.  Another problem says why none comes, at once when that has just begun."""

    def withdraw(self) -> None:
        """Accept nothing more and forget everything: no page of this person is left anywhere."""

    def health(self) -> Health: ...

    def close(self) -> None: ...


class Outcome(StrEnum):
    """What became of a print job.  UNKNOWN is asked of a person and never printed again by itself."""

    PRINTED = "printed"
    NOT_PRINTED = "not-printed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Printed:
    outcome: Outcome
    problem: Problem | None = None
    bytes_sent: int = 0


class Printer(Protocol):
    def print(self, document: Document) -> Printed: ...

    def health(self) -> Health: ...

    def close(self) -> None: ...


class Outbox(Protocol):
    def save(self, application: Application) -> Receipt | Problem:
        """Seal and commit.  When a Receipt comes back the application is durable; the same id saved twice is
        the same Receipt."""

    def receipt(self, application_id: str) -> Receipt | None:
        """The receipt as things stand now: sync may have raised its level."""

    def rate(self, application_id: str, level: int) -> Problem | None:
        """Keep an evaluation (好差评, 1 to 5, 5 best) durably; it is sent with its application."""


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """What the platform answers to an instant query, ready to be shown and printed."""

    title: str
    rows: tuple[Row, ...]
    number: str  # the platform's number of this answer, for checking it later
    issued_at: str
    verify_text: str = ""  # goes into the QR code
    notes: tuple[str, ...] = ()


class Platform(Protocol):
    """The calls of a visit that need the network at that moment."""

    def check_face(self, citizen: Citizen, photo: FacePhoto, consented_at: str) -> FaceProof | Problem:
        """Real-person check.  `network-down` is a Problem; a face that isn't the card's is a FAILED proof."""

    def answer(self, item_code: str, citizen: Citizen) -> AnswerSheet | Problem: ...

    def prepare(self, item_code: str, citizen: Citizen) -> Known:
        """What is known of the person that this item asks for; nothing where nobody could be asked.  The
        person has agreed to it."""

    def redeem(self, code: str) -> Citizen | Problem:
        """Who holds the electronic ID whose code was scanned; a code works once.  Refusals are
        ``identity-code-...``; `identity-needs-network` when the platform can't be asked."""

    def online(self) -> bool:
        """What is known without asking: whether the last exchange within a minute went well."""


class Audit(Protocol):
    """The terminal's audit log: what staff did here, in a chain that shows when an entry was changed."""

    def note(self, event: str, **details: str) -> Problem | None:
        """One entry more, durable when it returns None.  Names staff by number, residents not at all."""


class Clock(Protocol):
    def now(self) -> datetime:
        """Wall time with zone."""

    def monotonic(self) -> float: ...


class Ids(Protocol):
    def new(self) -> str:
        """A UUIDv7 (RFC 9562)."""


class Hit(Protocol):
    """An item that was found."""

    @property
    def code(self) -> str: ...

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Which letters of its name were asked for, from and to."""
        ...

    @property
    def called(self) -> str:
        """What else it is called, where that was asked for rather than the name."""
        ...


class Find(Protocol):
    """The search over what a terminal offers.  What it is asked is noted nowhere."""

    def __call__(self, text: str, language: str, who: Citizen | None, month: int, /) -> Sequence[Hit]:
        """The items that are meant, best first; for an empty text those that people like this one ask for
        most in this month (1 to 12), or nothing where that isn't known."""
