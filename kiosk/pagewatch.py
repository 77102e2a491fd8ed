"""Pages from elsewhere than the camera, while somebody collects their papers and at no other time.

Runs in one thread for each source, the only one that touches it.  A page is asked for one at a time: what the
screen isn't ready to show stays where it is.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from kiosk.domain.pages import Taken
from kiosk.ports import Health, Offer, PageSource
from kiosk.problems import Problem
from kiosk.runner import Post

log = logging.getLogger(__name__)

POLL_S = 0.2
HEALTH_S = 5.0


@dataclass(eq=False)
class _Asking:
    """One time of accepting pages: from `PageWatch.begin` to the next one, or to `PageWatch.end`."""

    offered: Callable[[Offer | Problem], None]
    found: Callable[[Taken | Problem], None]
    stirred: Callable[[], None]
    wanted: threading.Event = field(default_factory=threading.Event)


class PageWatch:
    """Everything is called back in the owner's thread, and nothing any more once `end` was called.

    A source that raises is a bug: it is named `internal`, and asked again.
    """

    def __init__(self, source: PageSource, post: Post) -> None:
        self._source, self._post = source, post
        self._asking: _Asking | None = None
        self._woken, self._stop = threading.Event(), threading.Event()
        self._questions: deque[Future[Health]] = deque()
        self._thread = threading.Thread(target=self._run, name="pages", daemon=True)
        self._thread.start()

    def begin(
        self,
        offered: Callable[[Offer | Problem], None],
        found: Callable[[Taken | Problem], None],
        stirred: Callable[[], None],
    ) -> None:
        """Accept pages, of this person; ``offered`` is told how they can be given.  Call `more` for each."""
        self._asking = _Asking(offered, found, stirred)
        self._woken.set()

    def more(self) -> None:
        """One page is wanted, the next that comes; problems until then are told."""
        if self._asking:
            self._asking.wanted.set()
            self._woken.set()

    def end(self) -> None:
        """Accept nothing more; what came is forgotten at the source."""
        self._asking = None
        self._woken.set()

    def health(self) -> Health:
        """From any thread.  Raises TimeoutError when the source hangs."""
        question: Future[Health] = Future()
        self._questions.append(question)
        self._woken.set()
        return question.result(HEALTH_S)

    def close(self) -> None:
        self.end()
        self._stop.set()
        self._thread.join(timeout=5)
        self._source.close()

    def _run(self) -> None:
        served: _Asking | None = None
        told: Problem | None = None
        while not self._stop.is_set():
            self._answer_questions()
            asking = self._asking
            if asking is not served:
                told = self._turn_to(asking)
                served = asking
            elif asking and asking.wanted.is_set():
                found = self._read()
                if isinstance(found, Taken) or (found and (found != told or found.code.startswith("page-"))):
                    self._tell(asking, found)
                told = found if isinstance(found, Problem) else None
            elif self._woken.wait(POLL_S):
                self._woken.clear()
        self._source.withdraw()

    def _turn_to(self, asking: _Asking | None) -> Problem | None:
        """Leave the one before, and begin with this one.  A problem of the beginning is told there."""
        self._source.withdraw()
        if asking is None:
            return None

        def stirred() -> None:
            self._send(asking, asking.stirred)

        try:
            offer: Offer | Problem = self._source.open(stirred)
        except Exception as error:
            offer = self._broken(error)
        self._send(asking, lambda: asking.offered(offer))
        return offer if isinstance(offer, Problem) else None

    def _read(self) -> Taken | Problem | None:
        try:
            return self._source.read(POLL_S)
        except Exception as error:
            self._stop.wait(POLL_S)
            return self._broken(error)

    def _broken(self, error: Exception) -> Problem:
        log.error("page watch: %s", type(error).__name__)
        log.debug("where", exc_info=True)
        return Problem("internal", type(error).__name__)

    def _tell(self, asking: _Asking, found: Taken | Problem) -> None:
        if isinstance(found, Taken):
            asking.wanted.clear()
        self._send(asking, lambda: asking.found(found))

    def _send(self, asking: _Asking, call: Callable[[], None]) -> None:
        """Call in the owner's thread, unless nobody asks any more by then."""

        def arrive() -> None:
            if self._asking is asking:
                call()

        self._post(arrive)

    def _answer_questions(self) -> None:
        while self._questions:
            question = self._questions.popleft()
            try:
                question.set_result(self._source.health())
            except Exception as error:
                question.set_exception(error)
