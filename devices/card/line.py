"""A line with a security module at its other end: one frame there, one frame back."""

from __future__ import annotations

from abc import ABC, abstractmethod

from devices.card import frames

_HEAD = len(frames.PREAMBLE) + 2
_LONGEST = 4096  # a counted length beyond any answer is noise, not a length


def first_frame(heard: bytes) -> bytes | None:
    """The first whole frame in what was heard, whatever stands before it; None while it isn't whole."""
    at = heard.find(frames.PREAMBLE)
    while at >= 0:
        counted = int.from_bytes(heard[at + len(frames.PREAMBLE) : at + _HEAD], "big")
        if len(heard) < at + _HEAD:
            return None
        if 3 <= counted <= _LONGEST:
            end = at + _HEAD + counted
            return heard[at:end] if len(heard) >= end else None
        at = heard.find(frames.PREAMBLE, at + 1)
    return None


class ModuleLine(ABC):
    """Obeys `devices.card.wrapping.Link`, carrying bare frames by `control`.

    A module keeps a card that it has selected active, and such a card doesn't answer when it is looked for:
    FIND says 80 although the card still lies there.  So a FIND that fails after one that succeeded is asked
    again behind a RESET, which switches the field off and on.  Only then 80 means that there is no card.
    """

    contact = False
    silence = ""  # for staff: what may be wrong when the module doesn't answer

    def __init__(self) -> None:
        self._found = False  # since the last reset

    @abstractmethod
    def allow(self, seconds: float) -> None:
        """All exchanges from now on have so long together."""

    @abstractmethod
    def _exchange(self, frame: bytes) -> bytes:
        """One frame and its answer.  Raises `Failed`: `reader-missing` when the line has broken,
        `card-unreadable` when no whole answer came in time."""

    @abstractmethod
    def close(self) -> None:
        """Never fails, also on a broken line, and may be called twice."""

    def transmit(self, apdu: bytes) -> bytes:  # noqa: ARG002 - the port's
        """There are no chips behind such a line: an instruction that isn't supported."""
        return b"\x6d\x00"

    def control(self, code: int, data: bytes) -> bytes | None:  # noqa: ARG002 - the port's
        if data != frames.FIND:
            return self._exchange(data)
        answer = self._exchange(data)
        if not _found(answer) and self._found:
            self.reset()
            answer = self._exchange(data)
        self._found = self._found or _found(answer)
        return answer

    def reset(self) -> None:
        """Switch the module's field off and on: whatever lies there is found anew."""
        self._found = False
        self._exchange(frames.RESET)


def _found(answer: bytes) -> bool:
    parsed = frames.parse(answer)
    return isinstance(parsed, frames.Answer) and parsed.status == frames.FOUND
