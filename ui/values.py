"""The values that QML binds to, and their types; and which kinds of answers are typed."""

from __future__ import annotations

from kiosk.domain.forms import Kind

TYPED = {Kind.TEXT, Kind.NUMBER, Kind.ADDRESS, Kind.PHONE, Kind.ID_NUMBER, Kind.DATE}

VALUES = {
    "page": "QString", "place": "QString", "online": "bool", "language": "QString", "words": "QVariant",
    "elder": "bool", "contrast": "bool", "person": "QString", "personNumber": "QString", "step": "int",
    "steps": "int", "stepName": "QString", "cardPresent": "bool", "simulated": "bool", "helpCalled": "bool",
    "notice": "QVariant", "idleAsking": "bool", "idleLeft": "int", "home": "QVariant", "guide": "QVariant",
    "form": "QVariant", "figures": "QVariant", "materials": "QVariant", "face": "QVariant",
    "frameUrl": "QString", "confirmation": "QVariant", "receipt": "QVariant", "answer": "QVariant",
    "trouble": "QVariant", "goodbye": "QVariant", "revealing": "bool", "scan": "QVariant", "needing": "int",
    "draft": "QVariant", "cardSpent": "bool",
}  # fmt: skip
