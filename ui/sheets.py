"""The presses around pages: photograph, keep, take anew, remove, put in order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.domain.applications import GivenMaterial, Page
from kiosk.domain.pages import Taken
from kiosk.flows import visit_events as on
from kiosk.flows.visit_states import Collecting, Draft
from ui.sheetspage import most
from ui.shown import Shown

if TYPE_CHECKING:  # comes with the camera, after the first frame
    from ui.preview import Preview
    from ui.uploads import Uploads


class Sheets(QObject):
    """Belongs to the visit.  Presses that come when no material is being collected do nothing."""

    uploadsChanged = Signal()
    uploads = Property(QObject, lambda self: self._uploads, notify=uploadsChanged)
    _uploads: Uploads | None = None

    def __init__(
        self,
        shown: Shown,
        preview: Preview,
        send: Callable[[on.Event], None],
        refresh: Callable[[], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._shown, self._preview, self._send, self._refresh = shown, preview, send, refresh
        preview.page, preview.paper = self.arrived, self._lies
        shown.page_picture = preview.thumb

    def admit(self, uploads: Uploads) -> None:
        """Pages may come by phone or from a scanner, too."""
        self._uploads = uploads
        self.uploadsChanged.emit()

    def arrived(self, taken: Taken) -> None:
        """A page, from wherever: it is shown, and kept when the person says so."""
        page = self._shown.sheets
        if self._draft() and page.hold(taken, self._preview.large(taken.page)):
            self._refresh()

    def back(self) -> bool:
        """One step back on this page; False where the visit itself goes back."""
        draft = self._draft()
        if draft is None or not self._shown.sheets.retreat(draft):
            return False
        self._refresh()
        return True

    @Slot(str)
    def start(self, material: str) -> None:
        """The camera, for the next page of a material, or its pages when it is full."""
        if not (draft := self._draft()):
            return
        if self._full(draft, material):
            self._shown.sheets.open(material)
        else:
            self._shown.sheets.aim(material)
        self._refresh()

    @Slot(str)
    def consider(self, material: str) -> None:
        """What a person would promise instead of a material, and what follows from a false word."""
        draft = self._draft()
        if draft and any(m.code == material and m.may_be_promised for m in draft.item.materials):
            self._shown.sheets.consider(material)
            self._refresh()

    @Slot(bool)
    def decide(self, promised: bool) -> None:
        """The person has read it, and gives their word or not."""
        page = self._shown.sheets
        if self._draft() and page.view == "pledge":
            code = page.material
            page.begin()
            if promised:
                self._send(on.MaterialPledged(code, given=True))
            self._refresh()

    @Slot(str)
    def open(self, material: str) -> None:
        """What is kept of a material."""
        if self._draft():
            self._shown.sheets.open(material)
            self._refresh()

    @Slot()
    def take(self) -> None:
        if self._draft() and self._shown.sheets.view == "camera":
            self._preview.take_page()

    @Slot()
    def again(self) -> None:
        """Another picture instead of the one that was just taken."""
        self._shown.sheets.again()
        self._refresh()

    @Slot()
    def keep(self) -> None:
        draft, code = self._draft(), self._shown.sheets.material
        if draft and (pages := self._shown.sheets.keep(draft)):
            self._give(code, pages)

    @Slot(int)
    def anew(self, place: int) -> None:
        """Photograph a kept page again; it stays until the new one is kept."""
        if self._draft():
            self._shown.sheets.aim(self._shown.sheets.material, place)
            self._refresh()

    @Slot(int)
    def remove(self, place: int) -> None:
        draft, code = self._draft(), self._shown.sheets.material
        if draft:
            self._give(code, self._shown.sheets.without(draft, place))

    @Slot(int)
    def earlier(self, place: int) -> None:
        """One place further to the front."""
        draft, code = self._draft(), self._shown.sheets.material
        if draft:
            self._give(code, self._shown.sheets.earlier(draft, place))

    @Slot(int)
    def enlarge(self, place: int) -> None:
        """One kept page as large as the screen allows."""
        draft, code = self._draft(), self._shown.sheets.material
        pages = next((m.pages for m in draft.materials if m.code == code), ()) if draft else ()
        if place < len(pages):
            self._shown.sheets.enlarge(place, self._preview.large(pages[place]))
            self._refresh()

    def _lies(self, how: str) -> None:
        page = self._shown.sheets
        if page.view == "camera" and page.lies != how:
            page.lies = how
            self._refresh()

    def _give(self, code: str, pages: tuple[Page, ...]) -> None:
        self._send(on.MaterialGiven(GivenMaterial(code, pages)))
        self._refresh()

    def _full(self, draft: Draft, code: str) -> bool:
        have = next((len(m.pages) for m in draft.materials if m.code == code), 0)
        return have >= most(draft, code)

    def _draft(self) -> Draft | None:
        state = self._shown.state
        return state.draft if isinstance(state, Collecting) else None
