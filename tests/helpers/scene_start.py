"""What the first pages may have to say: from the invitation to knowing who is there."""

from __future__ import annotations

from tests.helpers.scene_common import Data, Say, card_problem, known, problem
from tests.helpers.scene_home import home_page


def attract(say: Say) -> Data:
    return {"page": "attract", "home": home_page(say)}


def attract_staff(say: Say) -> Data:
    return {"page": "attract", "home": home_page(say), "needing": 3}


def attract_card(say: Say) -> Data:
    return {"page": "attract", "cardPresent": True, "simulated": True, "online": False}


def identify(say: Say) -> Data:
    return {"page": "identify", "online": False}


def identify_spent(say: Say) -> Data:
    return {"page": "identify", "cardPresent": True, "cardSpent": True, "scan": scan()}


def identify_notice(say: Say) -> Data:
    return {"page": "identify", "cardPresent": True, "notice": card_problem(say), "helpCalled": True}


def scan(checking: bool = False) -> Data:
    return {"open": True, "checking": checking, "closedText": ""}


def identify_scan(say: Say) -> Data:
    return {"page": "identify", "scan": scan()}


def identify_scan_notice(say: Say) -> Data:
    told = problem(
        say,
        ("二维码已经过期", "This code has expired"),
        ("二维码只在很短的时间内有效。", "A code is valid for a very short time only."),
        ("请在手机上刷新二维码，再扫一次。", "Please refresh the code on your phone and scan again."),
        ("二维码的内容没有保存。", "Nothing of the code was kept."),
    )
    return {"page": "identify", "notice": told, "scan": scan()}


def identify_scan_checking(say: Say) -> Data:
    return {"page": "identify", "scan": scan(checking=True)}


def identify_scan_closed(say: Say) -> Data:
    closed = say(
        "现在没有网络，电子证照暂时不能用，请用身份证。",
        "The network is down, so electronic IDs can't be checked. Please use your ID card.",
    )
    return {"page": "identify", "online": False, "scan": scan() | {"open": False, "closedText": closed}}


def guardian(say: Say) -> Data:
    return known(say) | {"page": "guardian", "step": 3, "steps": 5, "stepName": say("本人核验", "Face check")}


def guardian_notice(say: Say) -> Data:
    return guardian(say) | {"cardPresent": True, "notice": card_problem(say), "online": False}
