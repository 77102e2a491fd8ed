"""Whoever stands before a terminal with simulated devices can see that on every page; and the demo's dock and
`kiosk device sim` steer the same things."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem

from devices.camera.simulated import show
from devices.camera.simulated import shown as shown_scene
from devices.card.simulated import place, scene
from devices.printer.simulated_steering import ordered, put
from devices.scanner.simulated import condition
from devices.scanner.simulated import put as put_scanner
from devices.scanner.simulated import show as show_code
from kiosk.config import Settings
from kiosk.words import Words
from tests.helpers.cameras import until
from tests.helpers.gallery import Gallery
from tests.helpers.scenes import SCENES
from ui.dock import CARDS, PAPER, PHONE, Dock
from ui.dock import SCENES as BEFORE_CAMERA

SIZES = [(1080, 1920), (1280, 800)]


@pytest.fixture
def gallery(application: QGuiApplication) -> Iterator[Gallery]:
    gallery = Gallery()
    yield gallery
    gallery.close()


def marks(item: QQuickItem, text: str, window: QRectF) -> int:
    """How often a text stands where it can be seen whole."""
    if not item.isVisible():
        return 0
    there = window.contains(item.mapRectToScene(item.boundingRect()))
    own = item.property("text") == text and item.inherits("QQuickText") and there
    return own + sum(marks(child, text, window) for child in item.childItems())


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
@pytest.mark.parametrize("elder", [False, True])
def test_every_page_says_that_devices_are_simulated(
    gallery: Gallery, size: tuple[int, int], elder: bool
) -> None:
    mark, window = Words("zh-CN")("screen.bar_simulated"), QRectF(0, 0, *size)
    laid_over = {"idle", "idle-kept"}  # a question over the page for as long as it stands
    for name in SCENES.keys() - laid_over:
        for simulated in (True, False):
            gallery.show(name, "zh-CN", size, simulated=simulated, elder=elder)
            assert marks(gallery.page(), mark, window) == simulated, name
    assert not gallery.warnings


class FolderStage:
    """The part of `ui.stage.Stage` that the dock presses: folders, no platform and no printer program."""

    page_url = ""

    def __init__(self, folder: Path) -> None:
        self.cards, self.scenes, self.papers = folder / "cards", folder / "scenes", folder / "printer"
        self.phones = folder / "scanner"
        self.printer = self
        self.slips: list[object] = []
        self.settings = Settings.model_validate(
            {
                "card": {"kind": "simulated", "path": self.cards},
                "camera": {"kind": "simulated", "path": self.scenes},
                "printer": {"kind": "simulated", "path": self.papers},
                "scanner": {"kind": "simulated", "path": self.phones},
            }
        )

    def lay(self, card: str | None, fault: str) -> None:
        place(self.cards, card, fault)

    def scene(self, name: str) -> None:
        show(self.scenes, name)

    def paper(self, how: str) -> None:
        put(self.papers, how)

    def phone(self, person: str, life_s: float) -> str:
        return f"code-of-{person}-for-{life_s}"

    def scan(self, code: str) -> None:
        show_code(self.phones, code)

    def scanner(self, how: str) -> None:
        put_scanner(self.phones, how)


@pytest.fixture
def stage(tmp_path: Path, application: QGuiApplication) -> FolderStage:
    return FolderStage(tmp_path)


def chosen(dock: Dock) -> dict[str, str]:
    groups: list[dict[str, str]] = dock.property("groups")
    return {group["code"]: group["chosen"] for group in groups}


def in_time(dock: Dock, wanted: dict[str, str]) -> None:
    """Let Qt's timers run until the dock shows this."""

    def now() -> dict[str, str]:
        QGuiApplication.processEvents()
        return chosen(dock)

    until(now, lambda shown: shown == wanted, 10)


def test_each_button_does_what_the_command_would(stage: FolderStage) -> None:
    dock = Dock(stage, Words("zh-CN", strict=True))  # type: ignore[arg-type]
    for code, (card, fault) in CARDS.items():
        dock.choose("card", code)
        lies = scene(stage.cards)
        assert (lies.card, lies.fault) == (card, fault)
    for code in BEFORE_CAMERA:
        dock.choose("camera", code)
        assert shown_scene(stage.scenes) == code
    for code in PAPER:
        dock.choose("printer", code)
        order = ordered(stage.papers)
        assert order is not None
        assert order.condition == code
    assert chosen(dock)["camera"] == BEFORE_CAMERA[-1]
    shown = {}
    for code in PHONE[:4]:
        dock.choose("scanner", code)
        shown[code] = (stage.phones / "code.txt").read_text()
    assert shown["show"] == shown["again"] == "code-of-young-man-for-60"
    assert shown["old"] == "code-of-young-man-for-0"
    assert shown["strange"].startswith("https://")
    for code in ("gone", "good"):
        dock.choose("scanner", code)
        assert condition(stage.phones) == code
    dock.deleteLater()


def test_the_dock_has_a_button_for_each_thing_that_goes_wrong(stage: FolderStage) -> None:
    dock = Dock(stage, Words("zh-CN", strict=True))  # type: ignore[arg-type]
    groups: list[dict[str, Any]] = dock.property("groups")
    there = {group["code"]: {button["code"] for button in group["buttons"]} for group in groups}
    assert there["card"] >= {"none", "long-term", "elder", "child", "expired", "pull", "unreadable"}
    assert there["camera"] >= {"nobody", "face", "two", "lens", "dark", "photo", "gone", "hung", "refused"}
    assert there["printer"] >= {"good", "out", "soon", "cover", "silent"}
    assert there["network"] == {"up", "down"}
    assert there["scanner"] >= {"show", "old", "strange", "gone"}
    for group in groups:
        texts = [button["text"] for button in group["buttons"]]
        assert len(set(texts)) == len(texts)
    dock.choose("card", "pull")
    assert scene(stage.cards).fault == "pull"
    dock.deleteLater()


def test_the_dock_shows_what_was_set_from_outside(stage: FolderStage) -> None:
    dock = Dock(stage, Words("zh-CN", strict=True))  # type: ignore[arg-type]
    place(stage.cards, "elder")
    show(stage.scenes, "two")
    put(stage.papers, "cover")
    put_scanner(stage.phones, "gone")
    wanted = {"card": "elder", "camera": "two", "printer": "cover", "network": "up", "scanner": "gone"}
    in_time(dock, wanted)
    put(stage.papers, "cutter")  # no button stands for it
    in_time(dock, wanted | {"printer": "cutter"})
    dock.deleteLater()
