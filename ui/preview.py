"""The live picture: asks the camera for its newest frame on the camera's lane, one request at a time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from kiosk.domain.applications import Page
from kiosk.domain.faces import FacePhoto
from kiosk.domain.pages import Taken
from kiosk.flows.visit_states import CheckingFace, Collecting, Confirming, State
from kiosk.ports import Camera, Look
from kiosk.problems import Problem
from kiosk.runner import Lane, Post
from ui.frames import Frames

FRAME_MS = 20  # twice as often as pictures come: at the same rate some would be missed
THUMB = 640  # pixels of a kept page's longer side
PATIENCE = 5000 // FRAME_MS  # bad answers in a row (about five seconds) before the person is told


class Preview(QObject):
    """Follows the flow's state: runs only while the camera may look.  Newest frame wins; a frame that comes
    after the state has gone is dropped."""

    def __init__(
        self, camera: Camera, lane: Lane, frames: Frames, post: Post, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._camera, self._lane, self._frames, self._post = camera, lane, frames, post
        self._state: State | None = None
        self._asked = False
        self._bad = 0
        self._shown = -1
        self.frame: Callable[[str], None] = lambda _: None
        self.advice: Callable[[str], None] = lambda _: None
        self.paper: Callable[[str], None] = lambda _: None  # how the paper lies: "whole", "cut" or ""
        self.photo: Callable[[FacePhoto], None] = lambda _: None
        self.failed: Callable[[Problem], None] = lambda _: None
        self.page: Callable[[Taken], None] = lambda _: None
        self._thumbs: dict[Page, str] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._ask)

    def follow(self, state: State) -> None:
        self._state = state
        if self._looking():
            if not self._timer.isActive():
                self._bad, self._shown = 0, -1
                self._timer.start()
        elif self._timer.isActive():
            self._timer.stop()
            self.frame("")

    def take_page(self) -> None:
        """The page that lies under the camera."""
        self._lane.submit(self._take)

    def pictures(self, state: Confirming) -> tuple[str, str]:
        """Where the photo taken just now and the picture of the card are to be seen; empty without one."""
        photo, portrait = state.proof.photo if state.proof else None, state.draft.citizen.portrait
        return (
            self._frames.show_jpeg("face", photo.jpeg) if photo else "",
            self._frames.show_png("card", portrait) if portrait else "",
        )

    def large(self, page: Page) -> str:
        """Where one page is to be seen as it is; the next one takes its place."""
        return self._frames.show_jpeg("page", page.jpeg)

    def thumb(self, page: Page) -> str:
        """Where a page is to be seen small, as long as the visit lasts."""
        if page not in self._thumbs:
            self._thumbs[page] = self._frames.show_jpeg(f"thumb-{len(self._thumbs)}", page.jpeg, THUMB)
        return self._thumbs[page]

    def forget(self) -> None:
        self._thumbs.clear()
        self._frames.forget()

    def _looking(self) -> bool:
        state = self._state
        return isinstance(state, Collecting) or (isinstance(state, CheckingFace) and state.photo is None)

    def _ask(self) -> None:
        if not self._asked:
            self._asked = True
            self._lane.submit(self._look)

    def _look(self) -> None:
        try:
            look = self._camera.look()
        except Exception as error:  # a driver's bug must not leave the picture standing still
            look = Problem("camera-silent", type(error).__name__)
        self._post(lambda: self._looked(look))

    def _looked(self, look: Look | Problem) -> None:
        self._asked = False
        if not self._looking():
            return
        if isinstance(look, Problem):
            self._bad += 1
            if self._bad >= PATIENCE:
                self._bad = 0
                self.failed(look)
            return
        self._bad = 0
        if look.frame and look.frame.number != self._shown:
            self._shown = look.frame.number
            self.frame(self._frames.show("live", look.frame, look.sheet))
        if isinstance(self._state, Collecting):
            self.paper(("cut" if look.sheet.cut else "whole") if look.sheet else "")
        if isinstance(self._state, CheckingFace):
            self.advice(look.advice.value)
            if look.photo:
                self.photo(look.photo)

    def _take(self) -> None:
        try:
            taken = self._camera.page()
        except Exception as error:
            taken = Problem("camera-silent", type(error).__name__)
        self._post(lambda: self._page(taken))

    def _page(self, taken: Taken | Problem) -> None:
        if not isinstance(self._state, Collecting):
            return
        if isinstance(taken, Problem):
            self.failed(taken)
            return
        self.page(taken)
