"""The demo's dock: lays cards, shows faces, ends the paper, cuts the network, by a press."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import httpx
from PySide6.QtCore import Property, QObject, QPoint, QTimer, QUrl, Signal, Slot
from PySide6.QtQuick import QQuickView

from devices.card.simulated import STAFF
from devices.simulators import overview
from kiosk.words import Words
from ui.stage import Stage

log = logging.getLogger(__name__)

QML = Path(__file__).parent / "qml" / "dock" / "Dock.qml"

# What each press lays on the reader: a person, and what is wrong with the card.
CARDS = {
    "none": (None, ""),
    "long-term": ("long-term", ""),
    "young-man": ("young-man", ""),
    "elder": ("elder", ""),
    "child": ("child", ""),
    "foreign": ("foreign", ""),
    "permit": ("permit", ""),
    "social": ("social", ""),
    "staff": (STAFF, ""),
    "expired": ("young-man", "expired"),
    "pull": ("young-man", "pull"),
    "unreadable": ("young-man", "unreadable"),
}
SCENES = (
    *("nobody", "face", "two", "lens", "dark", "shades", "mask", "sidelight", "photo"),
    *("document", "second-page", "page-cut"),
    *("gone", "hung", "refused"),
)
PAPER = ("good", "out", "soon", "cover", "silent")
PHONE = ("show", "again", "old", "strange", "gone", "good")
STRANGE = "https://example.com/a-code-from-elsewhere"
HOLDER = "young-man"  # whose phone it is
NETWORK = ("up", "down")


class Dock(QObject):
    """Five groups of buttons; in each, one thing holds at a time."""

    changed = Signal()
    slipChanged = Signal()

    def __init__(self, stage: Stage, words: Words) -> None:
        super().__init__()
        self._stage, self._words = stage, words
        self._chosen = {"card": "none", "camera": "nobody", "printer": "good", "network": "up"}
        self._chosen["scanner"], self._code = "good", ""
        self._slip = ""
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(500)

    @Slot(str, str)
    def choose(self, group: str, code: str) -> None:
        act = {
            "card": self._card,
            "scanner": self._phone,
            "camera": self._stage.scene,
            "printer": self._stage.paper,
            "network": self._net,
        }
        act[group](code)
        self._chosen[group] = code
        self.changed.emit()

    def _groups(self) -> list[dict[str, Any]]:
        kinds = {
            "card": ("card", CARDS),
            "scanner": ("scan", PHONE),
            "camera": ("scene", SCENES),
            "printer": ("paper", PAPER),
            "network": ("network", NETWORK),
        }
        return [
            {
                "code": group,
                "title": self._words(f"dock.{group}"),
                "chosen": self._chosen[group],
                "buttons": [{"code": c, "text": self._words(f"dock.{prefix}_{c}")} for c in codes],
            }
            for group, (prefix, codes) in kinds.items()
        ]

    def _card(self, code: str) -> None:
        self._stage.lay(*CARDS[code])

    def _phone(self, code: str) -> None:
        """Plug the scanner in or out, or hold a phone before it: with a fresh code, the one before, ..."""
        if code in ("good", "gone"):
            self._stage.scanner(code)
            return
        try:
            if code in ("show", "old"):
                self._code = self._stage.phone(HOLDER, life_s=60 if code == "show" else 0)
            self._stage.scan(STRANGE if code == "strange" or not self._code else self._code)
        except httpx.HTTPError as error:
            log.warning("the platform issues no code: %s", type(error).__name__)

    def _held(self) -> dict[str, str]:
        """What holds in each group; nothing is chosen where no button stands for it."""
        seen = overview(self._stage.settings)
        lies = (seen["card"]["now"]["card"], seen["card"]["now"]["fault"])
        return {
            "card": next((code for code, card in CARDS.items() if card == lies), ""),
            "camera": seen["camera"]["now"] or "",
            "printer": seen["printer"]["now"] or "",
            "scanner": seen["scanner"]["now"],
        }

    def _net(self, code: str) -> None:
        try:
            self._stage.network(code == "up")
        except httpx.HTTPError as error:
            log.warning("the platform can't be steered: %s", type(error).__name__)

    def _look(self) -> None:
        """Show the newest slip, and what `kiosk device sim` set meanwhile."""
        if (held := self._chosen | self._held()) != self._chosen:
            self._chosen = held
            self.changed.emit()
        slips = self._stage.printer.slips
        newest = QUrl.fromLocalFile(str(slips[-1].path)).toString() if slips and slips[-1].path else ""
        if newest != self._slip:
            self._slip = newest
            self.slipChanged.emit()

    groups = Property("QVariant", _groups, notify=changed)
    slip = Property("QString", lambda self: self._slip, notify=slipChanged)
    pageUrl = Property("QString", lambda self: self._stage.page_url, constant=True)


def open_dock(dock: Dock, words: Words) -> QQuickView:
    """The dock's window, shown."""
    view = QQuickView()
    view.setTitle(words("dock.title"))
    view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
    view.setInitialProperties({"dock": dock, "words": words.as_map("dock")})
    view.setSource(QUrl.fromLocalFile(str(QML)))
    free = view.screen().availableGeometry()
    view.resize(min(620, free.width()), min(1000, free.height()))
    view.setFramePosition(QPoint(free.right() - view.width(), free.top()))
    view.show()
    return view
