"""Administrative divisions for QML, a few at a time: the table has thousands."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from kiosk.domain import divisions

Rows = list[dict[str, str]]


class Divisions(QObject):
    """Answers only; it keeps nothing of what a person chooses."""

    @Slot(str, result="QVariantList")
    def inside(self, code: str) -> Rows:
        """What can be chosen inside a division, ``{code, name}`` each; the provinces for an empty code."""
        return [_row(division) for division in divisions.offered(code)]

    @Slot(str, result="QVariantList")
    def trail(self, code: str) -> Rows:
        """The choices that lead to a division, itself the last; none for an empty code."""
        return [_row(division) for division in divisions.trail(code)]

    @Slot(str, result=bool)
    def enough(self, code: str) -> bool:
        """Whether this is an answer: a county or smaller."""
        return divisions.is_division(code)


def _row(division: divisions.Division) -> dict[str, str]:
    return {"code": division.code, "name": division.name}
