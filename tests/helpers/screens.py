"""A visit that only shows: what every page may have to say, in both languages, for pictures and for checks.

`StandIn` offers QML the same names as the real view model, takes its data from `tests.helpers.scenes`,
and keeps the calls that the pages make.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot

from tests.helpers.scenes import scene
from ui.divisions import Divisions

Data = dict[str, Any]

_MAPS = (
    "home",
    "guide",
    "form",
    "figures",
    "materials",
    "face",
    "confirmation",
    "receipt",
    "answer",
    "trouble",
    "goodbye",
    "scan",
    "uploads",
    "draft",
    "finding",
)
_PLAIN: Data = {
    "page": "attract",
    "place": "",
    "online": True,
    "language": "zh-CN",
    "elder": False,
    "contrast": False,
    "person": "",
    "personNumber": "",
    "step": 0,
    "steps": 5,
    "stepName": "",
    "cardPresent": False,
    "cardSpent": False,
    "simulated": False,
    "helpCalled": False,
    "revealing": False,
    "notice": None,
    "idleAsking": False,
    "idleLeft": 0,
    "frameUrl": "",
    "needing": 0,
}
_TYPES = {str: "QString", bool: "bool", int: "int", type(None): "QVariant"}
_SLOTS: dict[str, tuple[type | str, ...]] = {
    "start": (),
    "leave": (),
    "back": (),
    "choose": (str,),
    "acceptGuide": (),
    "setAnswer": (str, str),
    "setCell": (str, int, str, str),
    "addRow": (str,),
    "removeRow": (str, int),
    "nextSection": (),
    "consent": (bool,),
    "otherWay": (),
    "askWitness": (),
    "materialsDone": (),
    "confirm": (),
    "editForm": (),
    "pledge": (str, bool),
    "retry": (),
    "skip": (),
    "printAgain": (),
    "finish": (),
    "rate": (int,),
    "decline": (),
    "stillHere": (),
    "callHelp": (),
    "setElder": (bool,),
    "setLanguage": (str,),
    "setContrast": (bool,),
    "setRevealing": (bool,),
    "touch": (),
}
_SHEET_SLOTS: dict[str, tuple[type | str, ...]] = {
    "start": (str,),
    "consider": (str,),
    "decide": (bool,),
    "open": (str,),
    "take": (),
    "again": (),
    "keep": (),
    "anew": (int,),
    "remove": (int,),
    "earlier": (int,),
    "enlarge": (int,),
}


_DRAFT_SLOTS: dict[str, tuple[type | str, ...]] = {
    "open": (str,),
    "goOn": (),
    "anew": (),
    "giveUp": (),
    "later": (),
    "askCode": (),
    "take": (str,),
}
_FINDING: Data = {"text": "", "results": {}, "group": {}, "byEvents": False}
_FINDING_SLOTS: dict[str, tuple[type | str, ...]] = {
    "look": (str, bool),
    "open": (str, str),
    "close": (),
    "sortByEvents": (bool,),
}
_UPLOAD_SLOTS: dict[str, tuple[type | str, ...]] = {"ask": (), "cancel": ()}


def _slot(name: str, types: tuple[type | str, ...]) -> Callable[..., None]:
    def call(self: Any, *given: object) -> None:
        self.calls.append((name, *given))

    call.__name__ = name.rpartition(".")[2]
    return Slot(*types)(call)


class StandInUploads(QObject):
    """What QML takes for pages by phone and from a scanner; ``shown`` is the visit's ``uploads``."""

    shownChanged = Signal()
    shown = Property("QVariant", lambda self: self.parent().parent().data["uploads"], notify=shownChanged)
    for _name, _types in _UPLOAD_SLOTS.items():
        vars()[_name] = _slot(f"uploads.{_name}", _types)
    del _name, _types

    def __init__(self, calls: list[tuple[object, ...]], parent: QObject) -> None:
        super().__init__(parent)
        self.calls = calls


class StandInFinding(QObject):
    """What QML takes for the home page's finding; ``shown`` are its values, in the visit's ``finding``."""

    for _name, _default in _FINDING.items():
        vars()[f"{_name}Changed"] = Signal()
        vars()[_name] = Property(
            "QVariant" if isinstance(_default, dict) else _TYPES[type(_default)],
            lambda self, _name=_name: (_FINDING | self.parent().data["finding"])[_name],
            notify=vars()[f"{_name}Changed"],
        )
    for _name, _types in _FINDING_SLOTS.items():
        vars()[_name] = _slot(f"finding.{_name}", _types)
    look = Slot(str)(look)  # type: ignore[name-defined]  # noqa: F821
    del _name, _types, _default

    def __init__(self, calls: list[tuple[object, ...]], parent: QObject) -> None:
        super().__init__(parent)
        self.calls = calls

    def tell(self) -> None:
        """All of it may be new."""
        for name in _FINDING:
            getattr(self, f"{name}Changed").emit()


class StandInSheets(QObject):
    """What QML takes for the presses around pages; ``calls`` is the visit's."""

    for _name, _types in _SHEET_SLOTS.items():
        vars()[_name] = _slot(f"sheets.{_name}", _types)
    del _name, _types
    uploads = Property(QObject, lambda self: self._uploads, constant=True)

    def __init__(self, calls: list[tuple[object, ...]], parent: QObject) -> None:
        super().__init__(parent)
        self.calls = calls
        self._uploads = StandInUploads(calls, self)


class StandInDrafts(QObject):
    """What QML takes for the presses around unfinished forms; ``calls`` is the visit's."""

    for _name, _types in _DRAFT_SLOTS.items():
        vars()[_name] = _slot(f"drafts.{_name}", _types)
    del _name, _types

    def __init__(self, calls: list[tuple[object, ...]], parent: QObject) -> None:
        super().__init__(parent)
        self.calls = calls


class StandIn(QObject):
    """What QML takes for the visit.  ``calls`` holds what pages asked for, oldest first."""

    for _name, _default in _PLAIN.items():
        vars()[f"{_name}Changed"] = Signal()
        vars()[_name] = Property(
            _TYPES[type(_default)],
            lambda self, _name=_name: self.data[_name],
            notify=vars()[f"{_name}Changed"],
        )
    for _name in (name for name in _MAPS if name != "finding"):
        vars()[f"{_name}Changed"] = Signal()
        vars()[_name] = Property(
            "QVariant", lambda self, _name=_name: self.data[_name], notify=vars()[f"{_name}Changed"]
        )
    for _name, _types in _SLOTS.items():
        vars()[_name] = _slot(_name, _types)
    del _name, _default, _types
    sheets = Property(QObject, lambda self: self._sheets, constant=True)
    drafts = Property(QObject, lambda self: self._drafts, constant=True)
    finding = Property(QObject, lambda self: self._finding, constant=True)
    findingChanged = Signal()
    divisions = Property(QObject, lambda self: self._divisions, constant=True)

    def __init__(self) -> None:
        super().__init__()
        self._divisions = Divisions(self)
        self.calls: list[tuple[object, ...]] = []
        self._drafts = StandInDrafts(self.calls, self)
        self._sheets = StandInSheets(self.calls, self)
        self._finding = StandInFinding(self.calls, self)
        self.findingChanged.connect(self._finding.tell)
        self.data: Data = {name: {} for name in _MAPS} | _PLAIN
        self.uploadsChanged.connect(self._sheets._uploads.shownChanged)

    def show(self, **values: object) -> None:
        """New values; every signal of what changed is emitted once, the page last."""
        changed = [name for name, value in values.items() if self.data[name] != value]
        self.data.update(values)
        for name in sorted(changed, key=lambda name: name == "page"):
            getattr(self, f"{name}Changed").emit()

    def scene(self, name: str, language: str, **values: object) -> None:
        """Show one of `SCENES` in a language, with nothing left of the one before."""
        empty: Data = {name: {} for name in _MAPS} | _PLAIN
        self.show(**(empty | scene(name, language) | {"language": language} | values))
