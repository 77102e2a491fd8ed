"""What the home page and the guide may have to say.  Nobody here exists, and no such catalogue."""

from __future__ import annotations

from tests.helpers.scene_common import ITEMS, LONG_EN, LONG_ZH, Data, Say, known

LONGEST = (
    "移",
    "国有建设用地使用权及房屋所有权转移登记（二手房）",
    "Transfer of a home and the right to its land",
)
OFTEN = (ITEMS[2], ITEMS[0], ITEMS[6], ITEMS[7], LONGEST, ITEMS[8])
BUNDLES = (
    ("生", "新生儿出生“一件事”", "A child is born"),
    ("休", "退休“一件事”", "Retirement"),
    ("学", "教育入学“一件事”", "Going to school"),
    ("灵", "灵活就业“一件事”", "Flexible work"),
)
CATEGORIES = (
    ("一", "一件事", "One thing, once", "办一件大事，只填一张表", "One form for a whole event of life", 14),
    ("户", "身份户籍", "Identity and household", "身份证、户口、居住证", "ID card, household, residence", 25),
    ("养", "社保养老", "Social insurance", "社保卡、养老保险", "Social card, pension insurance", 21),
    ("医", "看病医保", "Medical insurance", "异地就医、门诊慢特病", "Treatment elsewhere", 9),
    ("助", "社会救助", "Relief", "低保、残疾人补贴", "Allowances and subsidies", 8),
    ("业", "就业创业", "Work", "失业登记、补贴申领", "Unemployment, subsidies", 10),
    ("婚", "婚姻生育", "Marriage and birth", "结婚离婚、生育登记", "Marriage, divorce", 7),
    ("残", "助残服务", "For disabled people", "残疾人证、辅具", "Certificates, aids", 5),
    ("证", "打印证明", "Statements", "参保证明、缴费明细", "Contributions and payments", 6),
)
EVENTS = (
    ("生", "生孩子", "Having a child", 13),
    ("学", "上学", "Going to school", 10),
    ("业", "找工作", "Finding work", 33),
    ("迁", "搬家落户", "Moving to another place", 19),
    ("退", "退休养老", "Retirement", 18),
    ("困", "遇到困难", "Being in hardship", 16),
    ("丢", "证件丢了", "Something was lost", 15),
)


def _card(say: Say, sign: str, name: str, english: str) -> Data:
    summary = say("本地户籍居民，当场提交，按时限办结", "For registered residents, submitted here")
    return {"code": f"item-{sign}", "emblem": sign, "name": say(name, english), "summary": summary}


def home_page(say: Say) -> Data:
    return {
        "often": [_card(say, *each) for each in OFTEN],
        "bundles": [_card(say, *each) for each in BUNDLES],
        "moreBundles": True,
        "bundleGroup": "一",
        "categories": [
            {"code": sign, "emblem": sign, "name": say(zh, en), "hint": say(hint, hint_en), "count": count}
            for sign, zh, en, hint, hint_en, count in CATEGORIES
        ],
        "events": [
            {"code": sign, "emblem": sign, "name": say(zh, en), "count": count}
            for sign, zh, en, count in EVENTS
        ],
    }


def choose(say: Say, **finding: object) -> Data:
    return known(say) | {"page": "home", "home": home_page(say), "finding": finding}


def choose_long(say: Say) -> Data:
    return choose(say) | {"person": say(LONG_ZH, LONG_EN), "simulated": True, "online": False}


def search(say: Say) -> Data:
    text = say("保险", "pension")
    items = []
    for sign, zh, en in OFTEN:
        name = say(zh, en)
        before, _, after = name.partition(text)
        marked = [(before, False), (text, True), (after, False)] if text in name else [(name, False)]
        pieces = [{"text": part, "marked": is_marked} for part, is_marked in marked if part]
        gives = say("新的证件或者回执", "A new card, or a receipt")
        called = say("残疾人老人补贴 <两项> & 其他", "Care & support <for two>") if sign == "残" else ""
        card = _card(say, sign, zh, en)
        items.append(card | {"parts": pieces, "called": called, "gives": gives})
    return choose(say, text=text, results={"items": items})


def search_nothing(say: Say) -> Data:
    return choose(say, text=say("飞船驾驶证", "spaceship"), results={"items": []})


def group(say: Say) -> Data:
    _, zh, en, hint, hint_en, _ = CATEGORIES[2]
    items = [_card(say, *each) for each in OFTEN]
    return choose(say, group={"name": say(zh, en), "hint": say(hint, hint_en), "items": items})


def events(say: Say) -> Data:
    return choose(say, byEvents=True)


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
                _material(need, ["capture"], say("户主页和本人页", "The pages of the head and of yourself")),
                _material(say("银行卡", "Bank card"), ["capture"], say("正面", "Front"), required=False),
            ],
            "process": [
                say("在本机刷证、填表、确认", "Show your card, fill in the form, confirm"),
                say("县社保局审核", "The social insurance bureau checks"),
                say("短信通知结果", "You are told by a message"),
            ],
            "timeLimit": say("5 个工作日", "5 working days"),
            "statutoryDays": 20,
            "visits": 0,
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
            "complaints": "12345",
            "needs": ["form", "materials", "face"],
        },
    }


def _material(
    name: str, ways: list[str], note: str = "", required: bool = True, perhaps: bool = False
) -> Data:
    return {"name": name, "note": note, "required": required, "perhaps": perhaps, "ways": ways}


def guide_ways(say: Say) -> Data:
    """Every way in which a material may come."""
    shown = guide(say)
    register = say("居民户口簿", "Household register")
    shown["guide"] |= {
        "asks": True,
        "materials": [
            _material(say("居民身份证", "Resident ID card"), ["card"]),
            _material(register, ["licence", "sharing", "earlier", "promise", "capture"]),
            _material(say("结婚证", "Marriage certificate"), ["sharing", "capture"], perhaps=True),
            _material(say("银行卡", "Bank card"), ["capture"], required=False),
        ],
    }
    return shown


def guide_bundle(say: Say) -> Data:
    """A bundle says what it does at once."""
    shown = guide(say)
    shown["guide"] |= {
        "name": say(BUNDLES[0][1], BUNDLES[0][2]),
        "parts": [say(name, english) for _, name, english in OFTEN[:4]],
        "visits": 1,
    }
    return shown
