"""A terminal may be closed at any moment, also right after it was started."""

from __future__ import annotations

from PySide6.QtQml import QQmlListReference

from tests.helpers.hall import Hall


def test_a_terminal_closes_while_its_pages_are_still_being_read(hall: Hall) -> None:
    for _ in range(4):
        with hall.visitor() as visitor:
            root = visitor.kiosk.window.view.rootObject()
            pages = QQmlListReference(root, "warmed")
            visitor.person.until(lambda pages=pages: pages.count() > 0, "the first page")
