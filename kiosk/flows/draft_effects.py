"""What a visit orders about unfinished forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kiosk.domain.drafts import Left, SavedDraft
from kiosk.domain.people import Citizen


@dataclass(frozen=True, slots=True)
class FindDrafts:
    """What this person began here before."""

    citizen: Citizen


@dataclass(frozen=True, slots=True)
class KeepDraft:
    """Sealed on this terminal; ``saved_at`` is filled in when the order is given."""

    citizen: Citizen
    saved: SavedDraft


@dataclass(frozen=True, slots=True)
class DropDraft:
    """Finished, or given up."""

    citizen: Citizen
    item_code: str


@dataclass(frozen=True, slots=True)
class LeaveDraft:
    """At the platform, sealed to a code and the card; ``saved_at`` as in `KeepDraft`."""

    citizen: Citizen
    saved: SavedDraft


@dataclass(frozen=True, slots=True)
class TakeDraft:
    """Back from the platform.  The code is forgotten with this order."""

    citizen: Citizen
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DropLeft:
    """What waits at the platform isn't needed there any more."""

    citizen: Citizen
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PrintCode:
    """``visit`` and ``ordered_at`` as in `PrintReceipt`."""

    left: Left
    item_name: str
    visit: str = ""
    ordered_at: datetime | None = None


Effect = FindDrafts | KeepDraft | DropDraft | LeaveDraft | TakeDraft | DropLeft | PrintCode
