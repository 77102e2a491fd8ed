"""What the last pages may have to say: check, receipt, answer, trouble."""

from __future__ import annotations

from kiosk.problems import Problem
from kiosk.words import Words
from tests.helpers.scene_common import ITEMS, Data, Say, known, printer_problem, step
from ui import facts


def confirm(say: Say) -> Data:
    rows = [
        (("姓名", "Name"), ("张*三", "Z**** San")),
        (("公民身份号码", "ID number"), ("1101**********0012",) * 2),
        (("手机号码", "Mobile number"), ("139****1234",) * 2),
        (("缴费档次", "Contribution per year"), ("每年 500 元", "500 yuan a year")),
        (
            ("现在住在哪里", "Where do you live now"),
            ("青石镇石桥村 3 组 17 号", "No. 17, group 3, Shiqiao village, Qingshi town"),
        ),
        (
            ("共同生活的家庭成员 1", "Members of your household 1"),
            ("李四  配偶  1990-05-07", "Li Si  Husband or wife  1990-05-07"),
        ),
    ]
    sources = {
        0: ("来自证件", "from your card"),
        4: ("来自居民户口簿电子证照", "from the electronic household register"),
    }
    return (
        known(say)
        | step(say, 4)
        | {
            "page": "confirm",
            "confirmation": {
                "itemName": say(ITEMS[0][1], ITEMS[0][2]),
                "rows": [
                    {"label": say(*label), "value": say(*value), "source": say(*sources.get(at, ("", "")))}
                    for at, (label, value) in enumerate(rows)
                ],
                "canEdit": True,
                "materials": [
                    say("居民身份证", "ID card"),
                    say("居民户口簿", "Household register"),
                    say("银行卡（到窗口补交）", "Bank card (brought to the counter later)"),
                ],
                "faceText": say("本人核验已通过", "Your identity was confirmed"),
                "photoUrl": "image://camera/portrait/1",
                "portraitUrl": "image://camera/portrait/2",
            },
        }
    )


def receipt(say: Say, **more: object) -> Data:
    state = {
        "itemName": say(ITEMS[0][1], ITEMS[0][2]),
        "localNumber": "QS01-20261121-000318-7",
        "caseNumber": "",
        "level": "saved",
        "promise": say("平台受理后 5 个工作日", "5 working days once accepted"),
        "materials": [say("居民身份证", "ID card"), say("居民户口簿", "Household register")],
        "missing": [],
        "printing": True,
        "printed": False,
        "printProblem": None,
        "settling": False,
        "title": say("您的申请已保存在本机", "Your application is saved on this terminal"),
        "what": say(
            "现在没有网络。申请已加密封存，联网后会自动送到平台，不用再来。"
            "这张回执是暂存凭证，不代表已经受理。",
            "There is no network now. Your application is encrypted and goes to the platform by itself "
            "as soon as there is one; you need not come again. This slip does not mean that it was accepted.",
        ),
    } | more
    return {
        "page": "receipt",
        "step": 1,
        "steps": 1,
        "stepName": say("领取回执", "Receipt"),
        "online": False,
        "receipt": state,
    }


def receipt_accepted(say: Say) -> Data:
    return receipt(
        say,
        level="accepted",
        caseNumber="11990121MB0A00018Q5992014001001202611210001",
        printing=False,
        printProblem=printer_problem(say),
        title=say("您的申请已受理", "Your application is accepted"),
        missing=[say("银行卡", "Bank card")],
        what=say(
            "请记下办件编号，凭它可以查询进度。",
            "Please keep the case number: with it you can ask how things stand.",
        ),
    ) | {"online": True}


def receipt_refused(say: Say) -> Data:
    return receipt(
        say,
        level="refused",
        printing=False,
        printed=True,
        title=say("这份申请需要工作人员处理", "A member of staff needs to look at this application"),
        what=say(
            "平台没有接受这份申请，内容仍完整保存在本机。请拿着回执找工作人员。",
            "The platform did not take this application. "
            "It is kept here in full. Please show this slip to the staff.",
        ),
    ) | {"online": True}


def answer(say: Say) -> Data:
    rows = [
        (("姓名", "Name"), ("张*三", "Z**** San")),
        (("参保状态", "Status"), ("正常参保", "Insured")),
        (("累计缴费", "Years paid"), ("15 年 3 个月", "15 years and 3 months")),
        (("个人账户余额", "Personal account"), ("12,604.35 元", "12,604.35 yuan")),
        (
            ("参保地", "Place of insurance"),
            ("青石县社会保险经办机构", "Social insurance agency of Qingshi county"),
        ),
    ]
    return known(say) | {
        "page": "answer",
        "answer": {
            "title": say("城乡居民养老保险参保缴费证明", "Statement of pension insurance contributions"),
            "rows": [{"label": say(*label), "value": say(*value)} for label, value in rows],
            "number": "ZM-20261121-004417",
            "issuedAt": "2026-11-21 09:30",
            "printing": False,
            "printed": True,
            "printProblem": None,
            "notes": [say("本证明打印之日起 30 天内有效。", "Valid for 30 days from the day of printing.")],
        },
    }


def trouble(say: Say, **more: object) -> Data:
    facts = {
        "code": "camera-silent",
        "title": say("摄像头没有反应", "The camera does not answer"),
        "what": say(
            "摄像头拔掉了，或者出了故障，暂时不能拍照。",
            "The camera was unplugged or has failed; no photo can be taken now.",
        ),
        "todo": say(
            "请再试一次；还不行，就由工作人员当面核验。",
            "Please try again. If it still fails, the staff will check your identity instead.",
        ),
        "kept": say(
            "您已经填写的内容和拍好的材料都在。",
            "What you filled in and the documents you photographed are all kept.",
        ),
        "canRetry": True,
        "canSkip": True,
        "skipText": say("由工作人员核验", "Let the staff check"),
    } | more
    return known(say) | {"page": "trouble", "trouble": facts}


def out_of_service(say: Say, code: str, detail: str) -> Data:
    """At the start: what is wrong, and for staff what to do about it."""
    words = Words(say("zh-CN", "en"))
    told = facts.notice(Problem(code), words) or {}
    told |= {"canRetry": False, "canSkip": False, "staff": facts.for_staff(Problem(code, detail), words)}
    return {"page": "trouble", "online": False, "trouble": told}
