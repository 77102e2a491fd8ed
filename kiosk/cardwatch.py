"""Watches the card reader from program start to end, and reads a card only when a visit asks for it.

A card that already lay there when a visit begins can't start or identify it: only an arrival that nobody
has used yet counts.  Runs in one thread of its own, the only one that touches the reader.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace

from kiosk.domain.names import unmapped
from kiosk.domain.people import Citizen
from kiosk.domain.staff import StaffProof
from kiosk.ports import CardReader, Health, Presence, StaffReader, State
from kiosk.problems import Problem
from kiosk.runner import Post

_LEFT = Problem("card-left-behind")

log = logging.getLogger(__name__)

POLL_S = 0.25
LEFT_S = 30.0  # a card that still lies there so long after its visit was left behind


@dataclass(slots=True)
class _StaffWanted:
    """Who asked for a staff card, and the newest arrival that was read for them."""

    challenge: Callable[[], bytes]
    tell: Callable[[StaffProof | Problem], None]
    pin: str = field(repr=False)
    read: int = 0


class CardWatch:
    """``present`` is told whenever a card comes, goes, or the reader is lost; ``arrived`` when a fresh card
    lies there and nobody asked yet; ``read`` brings the result of the one reading that `want` asked for.
    All three are called in the owner's thread.  A card that was left behind is `card-left-behind` in
    ``state`` and `health` until it is taken."""

    def __init__(
        self, reader: CardReader, post: Post, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._reader = reader
        self._post = post
        self._monotonic = monotonic
        self._last_visit = (0, 0.0)  # the arrival that lay there when it ended, and when that was
        self._left = False
        self._lock = threading.Lock()
        self._want: Callable[[Citizen | Problem], None] | None = None
        self._staff: _StaffWanted | None = None
        self._used = -1  # the newest arrival that was used up, or lay there from before
        self._reading = False
        self._seen = Presence()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="card", daemon=True)
        self.present: Callable[[Presence], None] = lambda _: None
        self.arrived: Callable[[], None] = lambda: None
        self.state = Health(State.UNKNOWN)
        self._asked: deque[Future[Health]] = deque()

    @classmethod
    def for_staff(cls, reader: CardReader, post: Post) -> CardWatch:
        """Of a reader where only staff cards are laid: none begins a visit, and one that lies there before
        anybody asks for it is no key for whoever asks next."""
        watch = cls(reader, post)
        watch.arrived = watch.forget
        return watch

    def start(self) -> None:
        self._thread.start()

    @property
    def problem(self) -> Problem | None:
        """What is wrong with the reader itself."""
        with self._lock:
            return self._seen.problem

    @property
    def spent(self) -> bool:
        """A card lies there that won't be read any more, unless it is taken away and laid down again."""
        with self._lock:
            return 0 < self._seen.arrival <= self._used and not self._reading

    def want(self, read: Callable[[Citizen | Problem], None]) -> None:
        """Read the next fresh card, and go on with the next one until `unwant`."""
        with self._lock:
            self._want = read

    def unwant(self) -> None:
        with self._lock:
            self._want = None
            if self._staff is not None:
                self._used = max(self._used, self._staff.read)  # a staff card is nobody's beginning
            self._staff = None

    @property
    def reads_staff_cards(self) -> bool:
        return isinstance(self._reader, StaffReader)

    def want_staff(
        self, challenge: Callable[[], bytes], read: Callable[[StaffProof | Problem], None], pin: str = ""
    ) -> None:
        """Ask the next fresh card, and those after it until `unwant`, for its answer to a fresh challenge.

        With a ``pin`` (the card's own) also the card that lies there is asked, once, and only it is given
        the PIN; `card-removed-early` when none lies there.  ``read`` is called in the owner's thread;
        ``challenge`` isn't.  A reader that can't read staff cards never answers.
        """
        with self._lock:
            self._staff = _StaffWanted(challenge, read, pin)

    def forget(self) -> None:
        """A visit ended: what lies on the reader now belongs to the past."""
        with self._lock:
            self._used = max(self._used, self._seen.arrival)
            self._last_visit = (self._seen.arrival, self._monotonic())

    def health(self) -> Health:
        """How the reader is after its next look.  From any thread; waits for as long as the reader hangs."""
        answer: Future[Health] = Future()
        self._asked.append(answer)
        if self._stop.is_set():
            return Health(State.UNKNOWN)
        return answer.result()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(timeout=5)
        self._answer(Health(State.UNKNOWN))
        self._reader.close()

    def _answer(self, health: Health) -> None:
        while self._asked:
            self._asked.popleft().set_result(health)

    def _run(self) -> None:
        unknown = True  # what lay there from before; a reader that isn't there yet says nothing of it
        while not self._stop.is_set():
            try:
                now = self._reader.poll(POLL_S)
                if unknown:
                    self._used, unknown = now.arrival, now.problem is not None
                    self._last_visit = (now.arrival, self._monotonic())
                self._notice(now)
                self._read_if_wanted(now)
                self._ask_staff_card_if_wanted(now)
                self.state = self._with_what_was_left(self._reader.health(), now)
                self._answer(self.state)
            except Exception as error:
                # A broken driver must not end the watch: the reader may come back.
                log.error("card watch: %s", type(error).__name__)
                log.debug("where", exc_info=True)
                self._notice(Presence(problem=Problem("reader-missing", type(error).__name__)))
                self._answer(Health(State.BAD, (Problem("reader-missing", type(error).__name__),)))
                self._stop.wait(POLL_S)

    def _with_what_was_left(self, health: Health, now: Presence) -> Health:
        with self._lock:
            arrival, ended = self._last_visit
        left = 0 < now.arrival == arrival and self._monotonic() >= ended + LEFT_S
        if left and not self._left:
            log.warning("a card was left behind on the reader")
        self._left = left
        return replace(health, problems=(*health.problems, _LEFT)) if left else health

    def _notice(self, now: Presence) -> None:
        if now == self._seen:
            return
        with self._lock:
            self._seen = now
            fresh = now.arrival > self._used and self._want is None and self._staff is None
        self._post(lambda: self.present(now))
        if fresh:
            self._post(self.arrived)

    def _read_if_wanted(self, now: Presence) -> None:
        with self._lock:
            want = self._want
            if want is None or now.arrival <= self._used:
                return
            self._used, self._reading = now.arrival, True
        try:
            result = self._reader.read()
        finally:
            self._reading = False
        if isinstance(result, Citizen) and (letters := unmapped(result.name)):
            log.warning("a name with %d private-use letters that no table explains", len(letters))

        def tell() -> None:
            with self._lock:
                wanted = self._want is want
            if wanted:
                want(result)

        self._post(tell)

    def _ask_staff_card_if_wanted(self, now: Presence) -> None:
        with self._lock:
            wanted = self._staff
            if wanted is None:
                return
            pin, wanted.pin = wanted.pin, ""
            fresh = now.arrival > max(self._used, wanted.read)
            wanted.read = max(wanted.read, now.arrival)
        if not fresh and not pin:
            return
        if not isinstance(self._reader, StaffReader):
            return
        result = self._reader.read_staff(wanted.challenge(), pin) if fresh else Problem("card-removed-early")

        def tell() -> None:
            with self._lock:
                still = self._staff is wanted
            if still:
                wanted.tell(result)

        self._post(tell)
