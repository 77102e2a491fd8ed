"""Counting cards: which card on the readers is the newest, and whether it is a new one.  Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from devices.card.winscard import Slot

_SETTLE_S = 2.0  # after a restart the service may call a slot empty before it has looked


@dataclass(slots=True)
class _Seen:
    present: bool = False
    insertions: int | None = None  # None: never seen, or lost from sight; the service's count starts anew
    arrival: int = 0
    doubtful_until: float = 0.0


class Arrivals:
    """Numbers every insertion, over all readers.

    After a gap (the service restarted, the reader was unplugged) nobody can tell whether a card was swapped.
    A card that lay there before, and lies there again at once, keeps its number: the worst that follows is
    that somebody is asked to lay their card down once more, while a new number could let a stranger read a
    card that an earlier person left behind.  A reader may come back under another name: one that was never
    seen, while another is away with a card on it, counts as that one.
    """

    def __init__(self) -> None:
        self._seen: dict[str, _Seen] = {}
        self._count = 0
        self._here: set[str] = set()

    def see(self, slots: Mapping[str, Slot], now: float) -> None:
        """The readers as they are now, by a clock that only goes forward."""
        for name in self._here - slots.keys():
            self._seen[name].insertions = None
        for name, slot in slots.items():
            if name not in self._seen:
                self._seen[name] = self._under_another_name(slots)
            self._see(self._seen[name], slot, now)
        self._here = set(slots)

    def _under_another_name(self, slots: Mapping[str, Slot]) -> _Seen:
        away = [seen for name, seen in self._seen.items() if name not in slots and seen.present]
        return replace(max(away, key=lambda seen: seen.arrival)) if away else _Seen()

    def _see(self, seen: _Seen, slot: Slot, now: float) -> None:
        if seen.insertions is None and seen.present:
            seen.doubtful_until = now + _SETTLE_S
        doubtful = now < seen.doubtful_until
        swapped = seen.insertions is not None and seen.insertions != slot.insertions
        if slot.present and not doubtful and (not seen.present or swapped):
            self._count += 1
            seen.arrival = self._count
        if slot.present:
            seen.doubtful_until = 0.0
        seen.present, seen.insertions = slot.present, slot.insertions

    def lose_all(self) -> None:
        """The service has gone; nothing is known until the next look."""
        self.see({}, 0.0)

    @property
    def newest(self) -> tuple[str, int] | None:
        """Name of the reader with the newest card that is there now, and that card's number."""
        cards = [(self._seen[name].arrival, name) for name in self._here if self._seen[name].present]
        if not cards:
            return None
        arrival, name = max(cards)
        return name, arrival
