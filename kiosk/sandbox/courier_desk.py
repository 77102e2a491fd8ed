"""The desk at which sticks are handed in: every terminal's parcel on one is taken and answered by itself."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.contract.catalogue import CatalogueDocument
from kiosk.contract.courier_files import is_folder
from kiosk.contract.edition import Edition
from kiosk.sandbox.catalogue import Items, newest_after
from kiosk.sandbox.courier import Taken, Unusable, Watch, parcels, take
from kiosk.sandbox.courier_answer import answer
from kiosk.sandbox.office import Office

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one terminal's parcel.  ``problem`` is a code of the terminal's table, empty for none:
    with ``taken`` the parcel was taken in and only its answer could not be written."""

    terminal: str
    taken: Taken | None = None
    problem: str = ""
    detail: str = ""

    def is_whole(self) -> bool:
        """Whether everything on the stick was taken and answered."""
        return not self.problem and self.taken is not None and not (self.taken.refused or self.taken.damaged)

    def shown(self) -> dict[str, object]:
        """For JSON."""
        told: dict[str, object] = {"terminal": self.terminal, "problem": self.problem, "detail": self.detail}
        if self.taken is None:
            return told
        return told | {
            "parcel": self.taken.parcel.number,
            "enrolled": self.taken.enrolled,
            "accepted": self.taken.accepted,
            "known": self.taken.known,
            "refused": {each.application_id: each.code for each in self.taken.refused},
            "evaluations": sum(1 for each in self.taken.rated if not each.code),
            "damaged": self.taken.damaged,
        }


def take_in(office: Office, items: Items, stick: Path, watch: Watch) -> Iterator[Report]:
    """One report for each terminal whose parcel lies on the stick.  Raises `Unusable`: ``stick-missing``,
    ``parcel-missing``."""
    if not is_folder(stick):
        raise Unusable("stick-missing", str(stick))
    found = parcels(stick)
    if not found:
        raise Unusable("parcel-missing", str(stick))
    for terminal in found:
        taken = None
        try:
            taken = take(office, items, stick, terminal, watch)
            answer(office, taken, stick)
        except Unusable as unusable:
            yield Report(terminal, None, unusable.code, unusable.detail)
        except OSError as error:
            code = "stick-full" if error.errno in _NO_ROOM else "stick-not-writable"
            yield Report(terminal, taken, code, errno.errorcode.get(error.errno or 0, "unknown"))
        else:
            yield Report(terminal, taken)


def items_of(office: Office) -> Items:
    """What the newest edition names, which is what the running platform takes; everything without one."""
    signed = newest_after(office, 0)
    if signed is None:
        return Items(None)
    edition = Edition.parse(signed.document.encode())
    return Items(CatalogueDocument.parse(edition.content.encode()))
