"""The view model over the real flow, without a window: what QML gets to see, and what presses do."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from kiosk.config import Visit as Times
from kiosk.domain.applications import Fingerprint, Page
from kiosk.domain.items import Catalogue, Category
from kiosk.domain.known import NOTHING
from kiosk.domain.pages import Remark, Taken
from kiosk.flows import visit_effects as do
from kiosk.flows import visit_events as on
from kiosk.flows.resident import step
from kiosk.flows.visit_states import Idle, State
from kiosk.runner import Lane
from kiosk.words import Words
from tests.helpers.fakes import FakeCamera, FakeClock, FakeIds
from tests.helpers.people import citizen, item
from ui.frames import Frames
from ui.idle import IdleWatch
from ui.preview import Preview
from ui.shown import Shown
from ui.values import VALUES
from ui.visit import Visit
from ui.window import dispose

WHO = citizen()
WORDS = {code: Words(code, strict=True) for code in ("zh-CN", "en")}


class Screen:
    """A view model with a runner in one hand: events go through the real `step`."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.idle = IdleWatch(Times(), self.clock)
        catalogue = Catalogue("1", (Category("social", "社保养老", "社", "参保"),), (item(),))
        self.shown = Shown(WORDS, lambda _: catalogue, "zh-CN")
        self.visit = Visit("青石镇", self.shown, self.clock, FakeIds(), self.idle, simulated=True)
        self.state: State = Idle()
        self.effects: list[do.Effect] = []
        self.known = NOTHING  # what the registers say of whoever is here
        self.staff: list[bool] = []
        self.camera = FakeCamera()
        self.posted: list[Callable[[], None]] = []
        self.lane = Lane("test")
        self.frames = Frames()
        self.preview = Preview(self.camera, self.lane, self.frames, self.posted.append)
        self.emitted: list[str] = []
        for name in VALUES:
            getattr(self.visit, f"{name}Changed").connect(lambda name=name: self.emitted.append(name))

    def attach(self) -> None:
        self.visit.attach(self.send, self.preview, self.staff.append)

    def send(self, event: on.Event) -> None:
        before, (self.state, effects) = self.state, step(self.state, event)
        self.effects.extend(effects)
        if self.state is not before:
            self.visit.show(before, self.state)
        for effect in effects:
            if isinstance(effect, do.Prepare):
                self.send(on.Prepared(self.known, effect.item_code))

    def __getitem__(self, name: str) -> Any:
        return self.visit.property(name)

    def field(self, key: str) -> dict[str, Any]:
        return next(f for f in self["form"]["fields"] if f["key"] == key)

    def picture(self, address: str) -> QImage:
        return self.frames.requestImage(address.removeprefix("image://camera/"), QSize(), QSize())

    def to_form(self) -> None:
        self.visit.start()
        self.send(on.CardRead(WHO))
        self.visit.choose(item().code)
        self.visit.acceptGuide()

    def to_materials(self) -> None:
        self.to_form()
        answers = {"name": WHO.name, "phone": "13800138000", "grade": "200"}
        self.send(on.FormFilled(answers, self.clock.now().date()))

    def close(self) -> None:
        self.lane.close()
        dispose(self.preview, self.visit, self.idle)  # a timer that still runs must not go in another thread


def paper_taken(*remarks: Remark, shade: int = 255) -> Taken:
    """A page in one shade of grey, and what is said of it."""
    out = BytesIO()
    Image.new("L", (64, 48), shade).save(out, "JPEG")
    return Taken(Page(out.getvalue(), 64, 48, Fingerprint(7, bytes([shade] * 256))), remarks)


def take_posted(screen: Screen) -> None:
    """What the camera's lane posted, done in this thread."""
    done = False

    def mark() -> None:
        nonlocal done
        done = True

    screen.lane.submit(lambda: screen.posted.append(mark))
    while not done:
        if screen.posted:
            screen.posted.pop(0)()


def look(screen: Screen) -> None:
    """One look of the preview, by hand instead of by its timer."""
    screen.preview._ask()
    take_posted(screen)
