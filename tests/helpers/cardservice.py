"""The demo's stage with a reader of the system's card service instead of a folder, in a private world."""

from __future__ import annotations

from pathlib import Path

from devices.card.people import cast
from devices.card.virtual import card_of
from devices.card.vpcd import Slot
from ui.stage import Stage

SETTINGS = {"kind": "pcsc", "profile": "generic", "path": None}


class VirtualCards(Stage):
    """Cards are laid into the virtual reader of a running `devices.card.world.Pcscd`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.slot = Slot()

    def lay(self, card: str | None, fault: str = "") -> None:
        assert not fault
        if card is None:
            self.slot.remove()
        else:
            self.slot.insert(card_of(cast()[card]))
