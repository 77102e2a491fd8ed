"""What pages may have to say: one function for each page, each in Chinese or English.  Nobody here exists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Data = dict[str, Any]
Say = Callable[[str, str], str]  # picks Chinese or English

LONG_ZH = "阿卜杜热合曼·买买提依明·" * 4 + "㛃𫞩"  # 50 characters, with hanzi of the extensions
LONG_EN = "Wolfeschlegelsteinhausen Bergerdorff Maximilian II"


def scene(name: str, language: str) -> Data:
    """The values of one scene; what it doesn't name stays empty."""
    zh = language == "zh-CN"
    say: Say = lambda chinese, english: chinese if zh else english  # noqa: E731
    return {"place": say("青石镇便民服务中心　1 号终端", "Qingshi Town Service Centre, terminal 1")} | SCENES[
        name
    ](say)


def _problem(say: Say, *texts: tuple[str, str]) -> Data:
    return dict(zip(("title", "what", "todo", "kept"), (say(*text) for text in texts), strict=True)) | {
        "code": "card-expired"
    }


def _card_problem(say: Say) -> Data:
    return _problem(
        say,
        ("身份证已过有效期", "This ID card has expired"),
        ("这张身份证的有效期到 2026 年 3 月 1 日为止。", "The card was valid until 1 March 2026."),
        (
            "请换一张有效的证件，或按“没带身份证”由工作人员办理。",
            "Please use a valid card, or press 'I have no card' to be served by the staff.",
        ),
        ("还没有开始办理，没有内容需要保存。", "Nothing was begun, so there is nothing to keep."),
    )


def _printer_problem(say: Say) -> Data:
    return _problem(
        say,
        ("打印机没有纸了", "The printer is out of paper"),
        ("回执没有打印出来。", "The slip could not be printed."),
        (
            "请记下或拍下编号；工作人员加纸后可以再打。",
            "Please write the number down or photograph it. Print again once the staff has put in paper.",
        ),
        ("您的申请已经保存好，不受影响。", "Your application is saved and not affected."),
    )


_ITEMS = (
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
_CATEGORIES = (
    ("社", "社保养老", "Pension insurance", "参保、待遇、资格认证", "Enrolment, benefits, eligibility", 3),
    (
        "医",
        "看病医保",
        "Medical insurance",
        "异地就医、门诊慢特病",
        "Treatment elsewhere, chronic diseases",
        2,
    ),
    ("助", "救助补贴", "Social assistance", "低保、残疾人补贴", "Allowances and subsidies", 2),
    ("业", "就业创业", "Employment", "失业登记、补贴申领", "Unemployment, subsidies", 1),
    ("证", "打印证明", "Statements", "参保证明、缴费明细", "Contributions and payments", 1),
)


def _home(say: Say) -> Data:
    items = iter(_ITEMS)
    categories = []
    for emblem, zh, en, hint_zh, hint_en, count in _CATEGORIES:
        chosen = [next(items) for _ in range(count)]
        categories.append(
            {
                "code": emblem,
                "emblem": emblem,
                "name": say(zh, en),
                "hint": say(hint_zh, hint_en),
                "items": [
                    {
                        "code": f"item-{sign}",
                        "emblem": sign,
                        "name": say(name, english),
                        "summary": say(
                            "本地户籍居民，当场提交，按时限办结", "For registered residents, submitted here"
                        ),
                    }
                    for sign, name, english in chosen
                ],
            }
        )
    return {"categories": categories}


def _attract(say: Say) -> Data:
    return {"page": "attract", "home": _home(say)}


def _attract_card(say: Say) -> Data:
    return {"page": "attract", "cardPresent": True, "simulated": True, "online": False}


def _identify(say: Say) -> Data:
    return {"page": "identify", "online": False}


def _identify_notice(say: Say) -> Data:
    return {"page": "identify", "cardPresent": True, "notice": _card_problem(say), "helpCalled": True}


def _known(say: Say) -> Data:
    return {"person": say("张*三", "Z**** San"), "personNumber": "1101**********0012"}


def _choose(say: Say) -> Data:
    return _known(say) | {"page": "home", "home": _home(say)}


def _choose_long(say: Say) -> Data:
    return _choose(say) | {"person": say(LONG_ZH, LONG_EN), "simulated": True, "online": False}


def _guide(say: Say) -> Data:
    need = say("居民户口簿", "Household register")
    return _known(say) | {
        "page": "guide",
        "guide": {
            "name": say(_ITEMS[0][1], _ITEMS[0][2]),
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


def _field(key: str, kind: str, label: str, **more: object) -> Data:
    return {
        "key": key, "kind": kind, "label": label, "help": "", "value": "", "fault": "", "required": True,
        "locked": False, "options": [], "placeholder": "", "unit": "", "rows": [], "columns": [],
        "canAdd": False,
    } | more  # fmt: skip


def _options(say: Say, *pairs: tuple[str, str]) -> list[Data]:
    return [{"code": str(at), "name": say(*pair)} for at, pair in enumerate(pairs)]


def _form(say: Say) -> Data:
    fields = [
        _field("name", "text", say("姓名", "Name"), locked=True, value=say("张*三", "Z**** San")),
        _field("number", "id-number", say("公民身份号码", "ID number"), locked=True, value="1101**********0012"),
        _field("phone", "phone", say("手机号码", "Mobile number"), value="1390013",
               help=say("受理后用它通知您", "We use it to tell you the result"),
               fault=say("电话号码不对，请填 11 位手机号，或带区号的座机号",
                         "This is not a telephone number. Please enter 11 digits, or a line with its area code"),
               placeholder=say("11 位手机号", "11 digits")),
        _field("since", "date", say("从哪一天起参保", "Insured from"), value="2026-1"),
        _field("grade", "choice", say("缴费档次", "Contribution per year"), value="1",
               options=_options(say, ("每年 200 元", "200 yuan a year"), ("每年 500 元", "500 yuan a year"),
                                ("每年 1000 元", "1000 yuan a year"), ("每年 3000 元", "3000 yuan a year"))),
        _field("income", "number", say("家庭月收入", "Household income a month"), unit=say("元", "yuan"),
               required=False, placeholder=say("请输入数字", "Enter a number")),
        _field("address", "address", say("现在住在哪里", "Where do you live now"),
               value=say("青石镇石桥村 3 组 17 号，老供销社后面第二排", "No. 17, group 3, Shiqiao village, Qingshi town, second row")),
    ]  # fmt: skip
    return (
        _known(say)
        | _step(say, 1)
        | {
            "page": "form",
            "form": {
                "title": say("您的基本信息", "About you"),
                "section": 0,
                "sections": 2,
                "fields": fields,
            },
        }
    )


def _table(say: Say) -> Data:
    def row(name: str, fault: str = "") -> list[Data]:
        return [
            _field("name", "text", say("姓名", "Name"), value=name, fault=fault),
            _field("relation", "choice", say("与您的关系", "Relation to you"), value="0",
                   options=_options(say, ("配偶", "Husband or wife"), ("子女", "Child"), ("父母", "Parent"))),
            _field("birth", "date", say("出生日期", "Date of birth"), value="1990-05-07"),
        ]  # fmt: skip

    table = _field(
        "family", "table", say("共同生活的家庭成员", "Members of your household"),
        help=say("没有可以不加", "Leave it empty if there is nobody"), canAdd=True,
        rows=[row(say("李四", "Li Si")), row("", say("这一项还没有填写", "Please answer this"))],
    )  # fmt: skip
    return (
        _known(say)
        | _step(say, 1)
        | {
            "page": "form",
            "form": {
                "title": say("家庭情况", "Your household"),
                "section": 1,
                "sections": 2,
                "fields": [table],
            },
        }
    )


def _step(say: Say, at: int) -> Data:
    names = [
        ("填写信息", "Fill in"), ("提交材料", "Documents"), ("本人核验", "Identity check"),
        ("核对并提交", "Check and submit"), ("领取回执", "Receipt"),
    ]  # fmt: skip
    return {"step": at, "steps": 5, "stepName": say(*names[at - 1])}


def _list(say: Say) -> list[Data]:
    rows = [
        (("居民身份证", "ID card"), ("", ""), True, 0, True),
        (("居民户口簿", "Household register"), ("户主页和本人页", "The pages of the head and of yourself"), True, 2, False),
        (("银行卡", "Bank card"), ("正面，卡号清楚", "Front, with a legible number"), True, 0, False),
        (("残疾人证", "Disability certificate"), ("有的话请提供", "If you have one"), False, 0, False),
    ]  # fmt: skip
    return [
        {"code": f"m{at}", "name": say(*name), "note": say(*note), "required": required, "pages": pages,
         "done": pages > 0 or card, "fromCard": card}
        for at, (name, note, required, pages, card) in enumerate(rows)
    ]  # fmt: skip


def _materials(say: Say, **more: object) -> Data:
    state = {"list": _list(say), "current": "", "previewing": False, "taken": ""} | more
    return _known(say) | _step(say, 2) | {"page": "materials", "materials": state}


def _face(say: Say, **more: object) -> Data:
    state = {
        "asking": False, "running": True, "advice": "too-far", "adviceText": say("请再靠近一点", "Come a little closer"),
        "taken": False, "checking": False, "verdict": "", "tries": 0, "triesLeft": 3,
    } | more  # fmt: skip
    return _known(say) | _step(say, 3) | {"page": "face", "face": state, "frameUrl": "image://camera/face/1"}


def _face_failed(say: Say) -> Data:
    problem = _problem(
        say,
        ("没有比对上", "The comparison did not succeed"),
        ("照片和身份证上的照片没有对上。", "The photo and the one on the card did not match."),
        (
            "请摘下帽子和口罩，面向亮处，再试一次。",
            "Please take off hat and mask, face the light, and try again.",
        ),
        ("您填写的内容都在。", "Everything you entered is still here."),
    )
    return _face(say, verdict="failed", tries=1, triesLeft=2) | {"notice": problem}


def _confirm(say: Say) -> Data:
    rows = [
        (("姓名", "Name"), ("张*三", "Z**** San")), (("公民身份号码", "ID number"), ("1101**********0012",) * 2),
        (("手机号码", "Mobile number"), ("139****1234",) * 2),
        (("缴费档次", "Contribution per year"), ("每年 500 元", "500 yuan a year")),
        (("现在住在哪里", "Where do you live now"),
         ("青石镇石桥村 3 组 17 号", "No. 17, group 3, Shiqiao village, Qingshi town")),
        (("共同生活的家庭成员 1", "Members of your household 1"), ("李四  配偶  1990-05-07", "Li Si  Husband or wife  1990-05-07")),
    ]  # fmt: skip
    return _known(say) | _step(say, 4) | {
        "page": "confirm",
        "confirmation": {
            "itemName": say(_ITEMS[0][1], _ITEMS[0][2]),
            "rows": [{"label": say(*label), "value": say(*value)} for label, value in rows],
            "materials": [say("居民身份证", "ID card"), say("居民户口簿", "Household register"),
                          say("银行卡（到窗口补交）", "Bank card (brought to the counter later)")],
            "faceText": say("本人核验已通过", "Your identity was confirmed"),
            "photoUrl": "image://camera/portrait/1",
        },
    }  # fmt: skip


def _receipt(say: Say, **more: object) -> Data:
    state = {
        "itemName": say(_ITEMS[0][1], _ITEMS[0][2]), "localNumber": "QS01-20261121-000318-7", "caseNumber": "",
        "level": "saved", "promise": say("平台受理后 5 个工作日", "5 working days once accepted"),
        "materials": [say("居民身份证", "ID card"), say("居民户口簿", "Household register")],
        "missing": [], "printing": True, "printed": False, "printProblem": None, "settling": False,
        "title": say("您的申请已保存在本机", "Your application is saved on this terminal"),
        "what": say("现在没有网络。申请已加密封存，联网后会自动送到平台，不用再来。这张回执是暂存凭证，不代表已经受理。",
                    "There is no network now. Your application is encrypted and goes to the platform by itself as soon as "
                    "there is one; you need not come again. This slip does not mean that it was accepted."),
    } | more  # fmt: skip
    return {
        "page": "receipt",
        "step": 1,
        "steps": 1,
        "stepName": say("领取回执", "Receipt"),
        "online": False,
        "receipt": state,
    }


def _receipt_accepted(say: Say) -> Data:
    return _receipt(
        say, level="accepted", caseNumber="4201152026112100031", printing=False,
        printProblem=_printer_problem(say), title=say("您的申请已受理", "Your application is accepted"),
        missing=[say("银行卡", "Bank card")],
        what=say("请记下办件编号，凭它可以查询进度。", "Please keep the case number: with it you can ask how things stand."),
    ) | {"online": True}  # fmt: skip


def _receipt_refused(say: Say) -> Data:
    return _receipt(
        say, level="refused", printing=False, printed=True,
        title=say("这份申请需要工作人员处理", "A member of staff needs to look at this application"),
        what=say("平台没有接受这份申请，内容仍完整保存在本机。请拿着回执找工作人员。",
                 "The platform did not take this application. It is kept here in full. Please show this slip to the staff."),
    ) | {"online": True}  # fmt: skip


def _answer(say: Say) -> Data:
    rows = [
        (("姓名", "Name"), ("张*三", "Z**** San")), (("参保状态", "Status"), ("正常参保", "Insured")),
        (("累计缴费", "Years paid"), ("15 年 3 个月", "15 years and 3 months")),
        (("个人账户余额", "Personal account"), ("12,604.35 元", "12,604.35 yuan")),
        (("参保地", "Place of insurance"), ("青石县社会保险经办机构", "Social insurance agency of Qingshi county")),
    ]  # fmt: skip
    return _known(say) | {
        "page": "answer",
        "answer": {
            "title": say("城乡居民养老保险参保缴费证明", "Statement of pension insurance contributions"),
            "rows": [{"label": say(*label), "value": say(*value)} for label, value in rows],
            "number": "ZM-20261121-004417", "issuedAt": "2026-11-21 09:30", "printing": False, "printed": True,
            "printProblem": None,
            "notes": [say("本证明打印之日起 30 天内有效。", "Valid for 30 days from the day of printing.")],
        },
    }  # fmt: skip


def _trouble(say: Say, **more: object) -> Data:
    facts = {
        "code": "camera-silent", "title": say("摄像头没有反应", "The camera does not answer"),
        "what": say("摄像头拔掉了，或者出了故障，暂时不能拍照。", "The camera was unplugged or has failed; no photo can be taken now."),
        "todo": say("请再试一次；还不行，就由工作人员当面核验。", "Please try again. If it still fails, the staff will check your identity instead."),
        "kept": say("您已经填写的内容和拍好的材料都在。", "What you filled in and the documents you photographed are all kept."),
        "canRetry": True, "canSkip": True, "skipText": say("由工作人员核验", "Let the staff check"),
    } | more  # fmt: skip
    return _known(say) | {"page": "trouble", "trouble": facts}


def _idle(say: Say) -> Data:
    return _form(say) | {"idleAsking": True, "idleLeft": 27}


SCENES: dict[str, Callable[[Say], Data]] = {
    "attract": _attract,
    "attract-card": _attract_card,
    "identify": _identify,
    "identify-notice": _identify_notice,
    "home": _choose,
    "home-long": _choose_long,
    "guide": _guide,
    "form": _form,
    "form-table": _table,
    "materials": _materials,
    "materials-preview": lambda say: (
        _materials(say, current="m2", previewing=True) | {"frameUrl": "image://camera/page/1"}
    ),
    "materials-taken": lambda say: _materials(say, current="m2", taken="image://camera/page/1"),
    "face-ask": lambda say: _face(say, asking=True, running=False) | {"frameUrl": ""},
    "face": _face,
    "face-checking": lambda say: _face(
        say, running=False, taken=True, checking=True, adviceText=say("拍好了", "The photo is taken")
    ),
    "face-failed": _face_failed,
    "confirm": _confirm,
    "submitting": lambda say: _known(say) | _step(say, 4) | {"page": "submitting"},
    "receipt": _receipt,
    "receipt-accepted": _receipt_accepted,
    "receipt-refused": _receipt_refused,
    "answer": _answer,
    "evaluate": lambda say: {"page": "evaluate"},
    "goodbye": lambda say: {"page": "goodbye", "goodbye": {"left": 12}},
    "goodbye-card": lambda say: {"page": "goodbye", "goodbye": {"left": 12}, "cardPresent": True},
    "trouble": _trouble,
    "trouble-stuck": lambda say: _trouble(say, canRetry=False, canSkip=False, kept=""),
    "idle": _idle,
}
