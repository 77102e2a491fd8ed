"""Pages by phone and from a scanner, as the screen knows them: a QR code, how long it holds, what is wrong.

A page that comes so ends where one from the camera does: it is shown, and the person keeps it or not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot

from kiosk.config import Settings
from kiosk.domain.pages import Taken
from kiosk.flows import visit_events as on
from kiosk.flows.visit_states import Collecting, State
from kiosk.pagewatch import PageWatch
from kiosk.ports import Clock, Offer
from kiosk.problems import Problem
from kiosk.runner import Post
from ui import facts
from ui.frames import Frames
from ui.sheets import Sheets
from ui.shown import Shown

if TYPE_CHECKING:
    from ui.preview import Preview
    from ui.visit import Visit

TICK_MS = 500
PHONE, FOLDER = "phone", "folder"
CODE = "upload"  # the picture's name


def open_sources(settings: Settings, post: Post) -> dict[str, PageWatch]:
    """A watch for each source of pages that the settings name."""
    from devices import open_phone, open_scan_folder

    sources = {PHONE: open_phone(settings), FOLDER: open_scan_folder(settings)}
    return {name: PageWatch(source, post) for name, source in sources.items() if source}


class Uploads(QObject):
    """Belongs to the pages of the visit.  Accepts pages only while papers are being collected, from a phone
    only while its code is on the screen; gives one to the screen only when that waits for one."""

    shownChanged = Signal()
    shown = Property("QVariant", lambda self: self._facts(), notify=shownChanged)

    def __init__(
        self,
        sources: Mapping[str, PageWatch],
        screen: Shown,
        sheets: Sheets,
        frames: Frames,
        clock: Clock,
        touched: Callable[[], None],
        network: str = "",
    ) -> None:
        super().__init__(sheets)
        self._phone, self._folder = sources.get(PHONE), sources.get(FOLDER)
        self._screen, self._sheets, self._frames, self._clock = screen, sheets, frames, clock
        self._touched, self._network = touched, network
        self._state: Collecting | None = None
        self._view = ""
        self._early: list[Taken] = []  # that came when the screen showed something else
        self._open, self._code, self._until = False, "", 0.0
        self._problem: Problem | None = None
        self._scanner_problem: Problem | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._left = ""

    # From the visit ---------------------------------------------------------------------------------

    def follow(self, _: State, now: State) -> None:
        """Observer of the runner, after the visit itself."""
        before, self._state = self._state, now if isinstance(now, Collecting) else None
        if self._state and not before and self._folder:
            self._scanner_problem = None
            self._folder.begin(self._scanner, self._found, self._touched)
        if before and not self._state:
            self._early.clear()
            if self._folder:
                self._folder.end()
        self.look()

    def look(self) -> None:
        """What the screen waits for, as it is now."""
        view = self._screen.sheets.view if self._state else ""
        if view != self._view:
            self._view = view
            self._shut()
            if view == "camera" and self._early:
                self._sheets.arrived(self._early.pop(0))
            elif view == "camera" and self._folder:
                self._folder.more()
        if view == self._view == "camera" and self._state and self._state.blind and not self._open:
            self.ask()
        self.shownChanged.emit()

    # From QML ---------------------------------------------------------------------------------------

    @Slot()
    def ask(self) -> None:
        """A code for one page; the one before is worth nothing any more."""
        if self._phone and self._view == "camera":
            self._shut()
            self._open = True
            self._phone.begin(self._offered, self._found, self._touched)
            self._phone.more()
            self.shownChanged.emit()

    @Slot()
    def cancel(self) -> None:
        self._shut()
        self.shownChanged.emit()

    # From the sources -------------------------------------------------------------------------------

    def _offered(self, offer: Offer | Problem) -> None:
        if isinstance(offer, Problem):
            self._over(offer)
            return
        self._code = self._frames.show_code(CODE, offer.address)
        self._until = self._clock.monotonic() + offer.seconds
        self._timer.start()
        self._tick()
        self.shownChanged.emit()

    def _scanner(self, offer: Offer | Problem) -> None:
        self._scanner_problem = offer if isinstance(offer, Problem) else None
        self.shownChanged.emit()

    def _found(self, found: Taken | Problem) -> None:
        self._touched()
        if isinstance(found, Taken):
            self._problem = self._scanner_problem = None
            if self._view == "camera":
                self._sheets.arrived(found)
            else:
                self._early.append(found)
        elif found.code.startswith("scan-"):  # the camera is there, and staff are told
            self._scanner(found)
        elif found.code.startswith("page-"):
            self._problem = found
            self.shownChanged.emit()
        else:
            self._over(found)

    def _over(self, problem: Problem) -> None:
        """No page comes with this code any more; another may be asked for."""
        self._end_code()
        self._problem = problem
        self.shownChanged.emit()

    def _shut(self) -> None:
        """The code goes from the screen, and what was said of it."""
        self._open, self._problem = False, None
        self._end_code()

    def _end_code(self) -> None:
        if self._phone:
            self._phone.end()
        self._timer.stop()
        self._frames.drop(CODE)
        self._code = self._left = ""

    def _tick(self) -> None:
        seconds = max(0, round(self._until - self._clock.monotonic()))
        left = f"{seconds // 60}:{seconds % 60:02}"
        if left != self._left:
            self._left = left
            self.shownChanged.emit()

    def _facts(self) -> dict[str, Any]:
        words = self._screen.words[self._screen.language]
        return {
            "offered": self._phone is not None,
            "scanner": self._folder is not None and self._scanner_problem is None,
            "blind": self._state is not None and self._state.blind is not None,
            "open": self._open,
            "over": self._open and self._problem is not None and not self._code,
            "code": self._code,
            "left": self._left,
            "network": self._network,
            "notice": facts.notice(self._problem, words),
        }


def attach_uploads(
    sources: Mapping[str, PageWatch],
    visit: Visit,
    screen: Shown,
    preview: Preview,
    frames: Frames,
    clock: Clock,
    network: str,
    send: Callable[[on.Event], None],
) -> Uploads:
    """Put beside a visit that has its devices.  Where pages come from elsewhere, a camera that fails in
    mid-view doesn't end the papers."""
    sheets = visit.property("sheets")
    uploads = Uploads(sources, screen, sheets, frames, clock, visit.stillHere, network)
    sheets.admit(uploads)
    visit.materialsChanged.connect(uploads.look)
    visit.languageChanged.connect(uploads.shownChanged)
    preview.failed = lambda problem: send(on.CameraFailed(problem, elsewhere=bool(sources)))
    return uploads
