"""One visit from attract to goodbye, by a `Person` at the screen; each page is told to ``seen``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtQuick import QQuickItem

from ui.person import Person
from ui.stage import Stage

Seen = Callable[[str], None]

# What this person answers when a form asks, by kind of field; the card answers the rest.
TYPED = {
    "phone": "13800138000",
    "number": "10",
    "text": "无",
    "address": "青石镇柳河村 12 号",
    "id-number": "119901199909170010",
    "money": "100",
    "bank-card": "4539578763621486",
    "credit-code": "11990121MB0A01093Q",
}
NAMED = {"name": "林小满"}
COUNTY = ("清河市", "青石县")  # of the province in which the choice begins
DAY = ("2001", "02", "03")
LETTERS = 8  # of a name are enough to find it by


class PlayedVisit:
    """Plays on a stage.  By field, ``choices`` prefers an option over the first, ``days`` a day over DAY."""

    def __init__(self, person: Person, stage: Stage, seen: Seen = lambda _: None) -> None:
        self.person, self.stage, self.seen = person, stage, seen
        self.choices: dict[str, str] = {"lives_there": "yes"}
        self.days: dict[str, tuple[str, str, str]] = {}

    def arrive(self, card: str = "long-term") -> None:
        """From the first page to the choice of items."""
        person = self.person
        person.page("attract")
        self.seen("attract")
        person.press(person.word("attract_start"))
        person.page("identify")
        self.seen("identify")
        self.stage.lay(card)
        person.page("home")
        self.seen("home")

    def choose(self, code: str) -> None:
        """Look for an item by the first letters of its name, read its guide, go on."""
        finding = self.person.visit.finding
        if finding.property("text"):  # of the matter before
            self.person.press(self.person.word("home_clear"))
        name = finding.name_of(code)
        self._type_into(self.person.word("home_search_name"), name[:LETTERS])
        self.seen("home-search")
        self.person.press(name)
        self.person.until(lambda: self.person.visit.property("page") in ("guide", "resume"), "the guide")
        if self.person.visit.property("page") == "resume":  # begun before: anew
            self.person.press(self.person.word("resume_anew"))
        self.person.page("guide")
        self.seen("guide")
        self.person.press(self.person.word("guide_accept"))

    def fill(self) -> None:
        """Answer every page of the form."""
        person = self.person
        person.page("form")
        while person.visit.property("page") == "form":
            section = self._map("form")["section"]
            while (field := self._open_field()) is not None:
                self._answer(field)
            self.seen(f"form-{section + 1}")
            person.press(person.word("next"))
            person.until(
                lambda section=section: (
                    person.visit.property("page") != "form" or self._map("form")["section"] != section
                ),
                f"the page after form section {section}: {self._faults()}",
            )

    def photograph(self) -> None:
        """Lay each required paper under the camera; nothing where registers have them all."""
        person = self.person
        person.until(lambda: person.visit.property("page") in ("materials", "face"), "materials or face")
        if person.visit.property("page") == "face":
            return
        self.stage.scene("document")
        self.seen("materials")
        while wanted := [m for m in self._map("materials")["list"] if m["required"] and not m["done"]]:
            self.aim(wanted[0]["name"])
            self.seen("material-preview")
            person.press(person.word("materials_take"))
            person.until(lambda: bool(self._map("materials")["taken"]), "the taken page")
            self.seen("material-taken")
            person.press(person.word("materials_use"))
            person.until(lambda: self._map("materials")["view"] in ("pages", "list"), "the page kept")
            if self._map("materials")["view"] == "pages":  # there may be more of it
                person.press(person.word("materials_enough"))
            person.until(lambda: self._map("materials")["view"] == "list", "the list of materials")
        self.seen("materials-done")
        person.press(person.word("materials_done"))

    def aim(self, material: str) -> None:
        """The camera over the first page of one of the materials in the list."""
        person, button = self.person, f"{self.person.word('materials_photograph')} {material}"
        person.until(lambda: self._named(button) is not None, button)
        found = self._named(button)
        assert found is not None
        person.bring_into_view(found)
        person.tap(found)
        person.until(lambda: bool(person.visit.property("frameUrl")), "the camera's picture")

    def show_face(self) -> None:
        """Agree to the photo, stand too far away, and come nearer until it is taken and checked."""
        person = self.person
        person.page("face")
        self.seen("consent")
        self.stage.scene("far")
        person.press(person.word("face_agree"))
        person.until(lambda: self._map("face").get("advice") == "too-far", "the advice to come nearer")
        self.seen("face")  # nothing is taken meanwhile, however long a picture of the page takes
        self.stage.scene("face")
        person.page("confirm")

    def hand_in(self) -> None:
        """Confirm and wait for paper and number."""
        person = self.person
        person.page("confirm")
        self.seen("confirm")
        person.press(person.word("confirm_submit"))
        person.page("receipt")
        person.until(lambda: bool(self._map("receipt").get("printed")), "the printed receipt")
        self.seen("receipt")

    def part(self, level: int = 5) -> None:
        """Rate, take the card, go."""
        person = self.person
        person.press(person.word("receipt_finish"))
        person.page("evaluate")
        self.seen("evaluate")
        person.press(person.word(f"level_{level}"))
        person.page("goodbye")
        self.seen("goodbye")
        self.stage.lay(None)
        person.until(lambda: not person.visit.property("cardPresent"), "the empty reader")
        self.stage.scene("nobody")
        person.press(person.word("goodbye_done"))
        person.page("attract")

    def whole(self, code: str, card: str = "long-term") -> None:
        """A visit with form, materials and face."""
        self.arrive(card)
        self.choose(code)
        self.fill()
        self.photograph()
        self.show_face()
        self.hand_in()
        self.part()

    def _map(self, name: str) -> dict[str, Any]:
        value: dict[str, Any] = self.person.visit.property(name) or {}
        return value

    def _open_field(self) -> dict[str, Any] | None:
        """The next required question of this page without an answer, in a table's rows too."""
        for field in self._map("form")["fields"]:
            if field["kind"] == "table" and field["required"]:
                if not field["rows"]:
                    return field
                cells = (c for row in field["rows"] for c in row)
                if (cell := next((c for c in cells if c["required"] and not c["value"]), None)) is not None:
                    return cell
            elif field["required"] and not field["value"]:
                return field
        return None

    def _answer(self, field: dict[str, Any]) -> None:
        person = self.person
        if field["kind"] == "table":
            person.press(person.word("form_add_row"))
        elif field["kind"] == "choice":
            codes = {o["code"]: o["name"] for o in field["options"]}
            person.press(codes.get(self.choices.get(field["key"], ""), next(iter(codes.values()))))
        elif field["kind"] == "division":
            self._choose_place(field)
        elif field["kind"] == "date":
            day = self.days.get(field["key"], DAY)
            for name, digits in zip(("date_year", "date_month", "date_day"), day, strict=True):
                self._type_into(f"{field['label']} {person.word(name)}", digits)
        else:
            self._type_into(field["label"], NAMED.get(field["key"]) or TYPED[field["kind"]])

    def _choose_place(self, field: dict[str, Any]) -> None:
        person = self.person
        if not field["unfolded"]:
            face = self._named(f"{field['label']} {field['placeholder']}")
            assert face is not None, field["label"]
            person.bring_into_view(face)
            person.tap(face)
        for name in COUNTY:
            person.press(name)
        person.press(person.word("division_enough"))

    def _type_into(self, name: str, text: str) -> None:
        person = self.person
        box = self._named(name, "QQuickTextInput")
        assert box is not None, name
        person.bring_into_view(box)
        person.tap(box)
        person.type(text)

    def _named(self, name: str, kind: str = "QQuickAbstractButton") -> QQuickItem | None:
        """A control by its accessible name."""
        return next((i for i in self.person.items() if i.inherits(kind) and accessible_name(i) == name), None)

    def _faults(self) -> list[str]:
        fields = self._map("form").get("fields", [])
        return [f"{f['key']}: {f['fault']}" for f in fields if f["fault"]]


def accessible_name(item: QObject) -> str:
    """What a screen reader would call it."""
    from PySide6.QtGui import QAccessible

    interface = QAccessible.queryAccessibleInterface(item)
    return interface.text(QAccessible.Text.Name) if interface else ""
