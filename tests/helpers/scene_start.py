"""What the first pages may have to say: from the invitation to the guide of an item."""

from __future__ import annotations

from tests.helpers.scene_common import (
    ITEMS,
    LONG_EN,
    LONG_ZH,
    Data,
    Say,
    card_problem,
    home_page,
    known,
    problem,
)


def attract(say: Say) -> Data:
    return {"page": "attract", "home": home_page(say)}


def attract_staff(say: Say) -> Data:
    return {"page": "attract", "home": home_page(say), "needing": 3}


def attract_card(say: Say) -> Data:
    return {"page": "attract", "cardPresent": True, "simulated": True, "online": False}


def identify(say: Say) -> Data:
    return {"page": "identify", "online": False}


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


def choose(say: Say) -> Data:
    return known(say) | {"page": "home", "home": home_page(say)}


def choose_long(say: Say) -> Data:
    return choose(say) | {"person": say(LONG_ZH, LONG_EN), "simulated": True, "online": False}


def guide(say: Say) -> Data:
    need = say("居民户口簿", "Household register")
    return known(say) | {
        "page": "guide",
        "guide": {
            "name": say(ITEMS[0][1], ITEMS[0][2]),
            "summary": say(
                "年满 16 周岁、不在校、未参加职工养老保险的居民，可以参加。",
                "For residents of 16 and older who are not at school and not insured as employees.",
            ),
            "conditions": [
                say("年满 16 周岁（不含在校学生）", "16 years or older (pupils and students excluded)"),
                say("具有本县户籍", "Registered in this county"),
                say("未参加城镇职工基本养老保险", "Not insured in the pension scheme for employees"),
            ],
            "materials": [
                {
                    "name": need,
                    "note": say("户主页和本人页", "The pages of the head and of yourself"),
                    "required": True,
                },
                {"name": say("银行卡", "Bank card"), "note": say("正面", "Front"), "required": False},
            ],
            "timeLimit": say("5 个工作日", "5 working days"),
            "fee": say("不收费", "Free of charge"),
            "legalBasis": [
                say("《中华人民共和国社会保险法》第二十条", "Social Insurance Law, article 20"),
                say(
                    "《国务院关于建立统一的城乡居民基本养老保险制度的意见》（国发〔2014〕8号）",
                    "State Council opinions on a unified basic pension insurance for residents (2014, no. 8)",
                ),
            ],
            "department": say(
                "县人力资源和社会保障局", "County bureau of human resources and social security"
            ),
            "result": say(
                "参保登记回执，缴费后短信通知", "A receipt of enrolment, and a message once you have paid"
            ),
            "phone": "12333",
            "needs": ["form", "materials", "face"],
        },
    }
