"""What the pages of unfinished forms may have to say."""

from __future__ import annotations

from kiosk.domain.draft_codes import LETTERS
from kiosk.words import Words
from tests.helpers.scene_common import ITEMS, Data, Say, known, printer_problem
from tests.helpers.scene_given import told
from tests.helpers.scene_home import home_page


def _words(say: Say) -> Words:
    return Words(say("zh-CN", "en"))


def _saved(say: Say) -> str:
    return _words(say)("visit.draft_saved", at="2026-11-21 09:05")


def begun(say: Say) -> Data:
    cards = [
        {"code": sign, "emblem": sign, "name": say(name, english), "summary": _saved(say)}
        for sign, name, english in (ITEMS[1], ITEMS[6])
    ]
    return known(say) | {"page": "home", "home": home_page(say), "draft": {"begun": cards, "codes": True}}


def resume(say: Say, changed: str = "changed", fresh: bool = True) -> Data:
    draft = {
        "name": say(ITEMS[1][1], ITEMS[1][2]),
        "saved": _saved(say),
        "changed": _words(say)(f"visit.draft_{changed}"),
        "papers": [say("居民户口簿", "Household register"), say("银行卡", "Bank card")],
        "fresh": fresh,
    }
    return known(say) | {"page": "resume", "draft": draft}


def resume_gone(say: Say) -> Data:
    return resume(say, "gone", fresh=False) | {"online": False}


def entry(say: Say, checking: bool = False) -> Data:
    return known(say) | {"page": "entry", "draft": {"letters": list(LETTERS), "checking": checking}}


def entry_wrong(say: Say) -> Data:
    return entry(say) | {"notice": told(say, "draft-code-wrong")}


def later(say: Say, **more: object) -> Data:
    draft = {"code": "7K3QX-9MD2F", "until": "2026-11-28 09:05", "kept": True, "printed": True} | more
    return known(say) | {"page": "later", "draft": draft}


def later_waiting(say: Say) -> Data:
    return later(say, code="", until="", printed=False)


def later_no_paper(say: Say) -> Data:
    return later(say, printed=False, printProblem=printer_problem(say))
