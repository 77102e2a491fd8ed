"""What a printer says about itself: DLE EOT 1 to 4, GS r 1, and automatic status back (Epson TM command
reference, GS a; makers' manuals).

Every DLE EOT answer has the form ``0xx1xx10``, every GS r 1 answer ``0xx0xxxx``, so each can be told from
the other and from noise.  An automatic status is four bytes: ``0xx1xx00`` and three of the form ``0xx0xxxx``,
which alone would pass for answers to GS r.  No answer is not "no paper".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.ports import Health, State
from kiosk.problems import Problem


@dataclass(frozen=True, slots=True)
class Mask:
    """The fixed bits of an answer."""

    bits: int
    value: int

    def fits(self, byte: int) -> bool:
        return byte & self.bits == self.value


STATUS = Mask(0x93, 0x12)
FINISHED = Mask(0x90, 0x00)
FINISH = b"\x1d\x72\x01"  # GS r 1: is answered in its turn, when everything before it is on paper

AUTOMATIC = Mask(0x93, 0x10)  # the first byte of an automatic status
TELL = b"\x1d\x61\x0e"  # GS a: tell every change of on/off line, errors and paper; ESC @ ends it
TELL_NOTHING = b"\x1d\x61\x00"

# Question, bits, what they mean: in the order in which a person would have to deal with it.
MEANING: tuple[tuple[int, int, str, str], ...] = (
    (2, 0x04, "printer-cover-open", ""),
    (2, 0x20, "printer-no-paper", ""),
    (4, 0x60, "printer-no-paper", ""),
    (3, 0x08, "printer-cutter", ""),
    (3, 0x20, "printer-fault", "unrecoverable"),
    (3, 0x04, "printer-fault", "mechanical"),
    (3, 0x40, "printer-hot", ""),  # "auto-recoverable": the head is too hot
    (2, 0x40, "printer-fault", "unnamed error"),
    (1, 0x08, "printer-offline", ""),
    (4, 0x0C, "printer-paper-low", ""),
)
SUMMARIES = frozenset({"printer-hot", "printer-offline", "printer-paper-low"})
UNASKED = Health(State.UNKNOWN, detail="no answer")


def question(n: int) -> bytes:
    """DLE EOT n: answered at once, even when the printer is offline and its buffer full."""
    return bytes((0x10, 0x04, n))


def offline(answer: int) -> bool:
    """Whether the answer to DLE EOT 1 says that nothing is printed now."""
    return bool(answer & 0x08)


def unasked(four: bytes) -> dict[int, int]:
    """The answers to DLE EOT 1 to 4 that an automatic status stands for."""
    first, second, third, _ = four
    return {
        1: first & 0x08,
        2: 0x04 * bool(first & 0x20),
        3: second & 0x6C,
        4: 0x0C * bool(third & 0x03) | 0x60 * bool(third & 0x0C),
    }


class Sorter:
    """What comes back from a printer that tells its status by itself, sorted: single answers, and the newest
    automatic status.  A real-time answer may come between its four bytes."""

    def __init__(self) -> None:
        self.automatic: bytes | None = None
        self._begun = b""

    def sort(self, data: bytes) -> bytes:
        """Keep what belongs to an automatic status; give the rest."""
        rest = bytearray()
        for byte in data:
            if AUTOMATIC.fits(byte):
                self._begun = bytes((byte,))
            elif self._begun and FINISHED.fits(byte):
                self._begun += bytes((byte,))
            else:
                rest.append(byte)
            if len(self._begun) == 4:
                self.automatic, self._begun = self._begun, b""
        return bytes(rest)


def judge(answers: Mapping[int, int]) -> Health:
    """Health from the answers by question number.  Low paper is told but is no reason not to print."""
    if not answers:
        return UNASKED
    problems: list[Problem] = []
    for n, bits, code, detail in MEANING:
        known = {problem.code for problem in problems}
        # A printer is offline because of the trouble above it, and "unnamed" is the summary of a named one.
        # Some makes call an open cover auto-recoverable, too.
        consequence = code in SUMMARIES or detail == "unnamed error"
        if answers.get(n, 0) & bits and code not in known and not (consequence and known):
            problems.append(Problem(code, detail))
    bad = any(problem.code != "printer-paper-low" for problem in problems)
    return Health(State.BAD if bad else State.GOOD, tuple(problems))
