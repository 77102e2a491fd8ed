"""What scenes share: who stands there, what went wrong, what can be done.  Nobody here exists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Data = dict[str, Any]
Say = Callable[[str, str], str]  # picks Chinese or English

LONG_ZH = "阿卜杜热合曼·买买提依明·" * 4 + "㛃𫞩"  # 50 characters, with hanzi of the extensions
LONG_EN = "Wolfeschlegelsteinhausen Bergerdorff Maximilian II"


def known(say: Say) -> Data:
    return {"person": say("张*三", "Z**** San"), "personNumber": "1101**********0012"}


def problem(say: Say, *texts: tuple[str, str]) -> Data:
    return dict(zip(("title", "what", "todo", "kept"), (say(*text) for text in texts), strict=True)) | {
        "code": "card-expired"
    }


def card_problem(say: Say) -> Data:
    return problem(
        say,
        ("身份证已过有效期", "This ID card has expired"),
        ("这张身份证的有效期到 2026 年 3 月 1 日为止。", "The card was valid until 1 March 2026."),
        (
            "请换一张有效的证件，或按“没带身份证”由工作人员办理。",
            "Please use a valid card, or press 'I have no card' to be served by the staff.",
        ),
        ("还没有开始办理，没有内容需要保存。", "Nothing was begun, so there is nothing to keep."),
    )


def printer_problem(say: Say) -> Data:
    return problem(
        say,
        ("打印机没有纸了", "The printer is out of paper"),
        ("回执没有打印出来。", "The slip could not be printed."),
        (
            "请记下或拍下编号；工作人员加纸后可以再打。",
            "Please write the number down or photograph it. Print again once the staff has put in paper.",
        ),
        ("您的申请已经保存好，不受影响。", "Your application is saved and not affected."),
    )


ITEMS = (
    ("养", "城乡居民养老保险参保登记", "Enrolment in the basic pension insurance for residents"),
    ("遇", "城乡居民养老保险待遇申请", "Application for pension benefits"),
    ("认", "领取待遇资格认证", "Confirmation of eligibility for benefits"),
    ("异", "异地就医备案", "Registration for medical treatment in another place"),
    ("慢", "门诊慢特病待遇认定", "Recognition of chronic and special outpatient diseases"),
    ("低", "最低生活保障申请", "Application for the minimum living allowance"),
    ("残", "残疾人两项补贴申领", "The two subsidies for people with disabilities"),
    ("失", "失业登记", "Registration of unemployment"),
    ("证", "参保缴费证明打印", "Printing a statement of insurance contributions"),
)


def step(say: Say, at: int) -> Data:
    names = [
        ("填写信息", "Fill in"),
        ("提交材料", "Documents"),
        ("本人核验", "Identity check"),
        ("核对并提交", "Check and submit"),
        ("领取回执", "Receipt"),
    ]
    return {"step": at, "steps": 5, "stepName": say(*names[at - 1])}
