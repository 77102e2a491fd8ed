"""What the pages say on which a person gives something: form, materials, face."""

from __future__ import annotations

from kiosk.words import Words
from tests.helpers.scene_common import Data, Say, known, problem, step


def field(key: str, kind: str, label: str, **more: object) -> Data:
    return {
        "key": key,
        "kind": kind,
        "label": label,
        "help": "",
        "value": "",
        "fault": "",
        "path": key,
        "told": "",
        "source": "",
        "sealed": False,
        "decimals": 0,
        "home": "990000",
        "unfolded": False,
        "required": True,
        "locked": False,
        "options": [],
        "placeholder": "",
        "unit": "",
        "rows": [],
        "columns": [],
        "canAdd": False,
    } | more


def options(say: Say, *pairs: tuple[str, str]) -> list[Data]:
    return [{"code": str(at), "name": say(*pair)} for at, pair in enumerate(pairs)]


def form(say: Say) -> Data:
    fields = [
        field("name", "text", say("姓名", "Name"), locked=True, value=say("张*三", "Z**** San")),
        field(
            "number", "id-number", say("公民身份号码", "ID number"), locked=True, value="1101**********0012"
        ),
        field(
            "phone",
            "phone",
            say("手机号码", "Mobile number"),
            value="1390013",
            help=say("受理后用它通知您", "We use it to tell you the result"),
            fault=say(
                "电话号码不对，请填 11 位手机号，或带区号的座机号",
                "This is not a telephone number. Please enter 11 digits, or a line with its area code",
            ),
            placeholder=say("11 位手机号", "11 digits"),
        ),
        field("since", "date", say("从哪一天起参保", "Insured from"), value="2026-1"),
        field(
            "grade",
            "choice",
            say("缴费档次", "Contribution per year"),
            value="1",
            options=options(
                say,
                ("每年 200 元", "200 yuan a year"),
                ("每年 500 元", "500 yuan a year"),
                ("每年 1000 元", "1000 yuan a year"),
                ("每年 3000 元", "3000 yuan a year"),
            ),
        ),
        field(
            "income",
            "number",
            say("家庭月收入", "Household income a month"),
            unit=say("元", "yuan"),
            required=False,
            placeholder=say("请输入数字", "Enter a number"),
        ),
        field(
            "address",
            "address",
            say("现在住在哪里", "Where do you live now"),
            value=say(
                "青石镇石桥村 3 组 17 号，老供销社后面第二排",
                "No. 17, group 3, Shiqiao village, Qingshi town, second row",
            ),
        ),
    ]
    return (
        known(say)
        | step(say, 1)
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


def table(say: Say) -> Data:
    def row(name: str, fault: str = "") -> list[Data]:
        return [
            field("name", "text", say("姓名", "Name"), value=name, fault=fault),
            field(
                "relation",
                "choice",
                say("与您的关系", "Relation to you"),
                value="0",
                options=options(say, ("配偶", "Husband or wife"), ("子女", "Child"), ("父母", "Parent")),
            ),
            field("birth", "date", say("出生日期", "Date of birth"), value="1990-05-07"),
        ]

    family = field(
        "family",
        "table",
        say("共同生活的家庭成员", "Members of your household"),
        help=say("没有可以不加", "Leave it empty if there is nobody"),
        canAdd=True,
        rows=[row(say("李四", "Li Si")), row("", say("这一项还没有填写", "Please answer this"))],
    )
    return (
        known(say)
        | step(say, 1)
        | {
            "page": "form",
            "form": {
                "title": say("家庭情况", "Your household"),
                "section": 1,
                "sections": 2,
                "fields": [family],
            },
        }
    )


def _list(say: Say) -> list[Data]:
    rows = [
        (("居民身份证", "ID card"), ("", ""), True, 0, True),
        (
            ("居民户口簿", "Household register"),
            ("户主页和本人页", "The pages of the head and of yourself"),
            True,
            2,
            False,
        ),
        (("银行卡", "Bank card"), ("正面，卡号清楚", "Front, with a legible number"), True, 0, False),
        (("残疾人证", "Disability certificate"), ("有的话请提供", "If you have one"), False, 0, False),
    ]
    return [
        {
            "code": f"m{at}",
            "name": say(*name),
            "note": say(*note),
            "required": required,
            "pages": pages,
            "done": pages > 0 or card,
            "fromCard": card,
        }
        for at, (name, note, required, pages, card) in enumerate(rows)
    ]


def materials(say: Say, **more: object) -> Data:
    state = {"list": _list(say), "current": "", "view": "list", "taken": "", "remark": "", "lies": ""}
    state |= {"pages": [], "most": 4, "place": 0} | more
    return known(say) | step(say, 2) | {"page": "materials", "materials": state}


def materials_spared(say: Say) -> Data:
    """With little room on the disk, what is long or not required goes to the window."""
    listed = [row | {"later": row["code"] in ("m2", "m3")} for row in _list(say)]
    listed = [row | {"done": row["done"] or row["later"]} for row in listed]
    return materials(say, list=listed) | {"notice": told(say, "disk-scarce")}


def materials_again(say: Say) -> Data:
    """A page that is here already."""
    name = say("户口簿本人页", "Household register, own page")
    told = Words(say("zh-CN", "en"))("visit.page_again", name=name, page=2)
    return materials(say, current="m2", view="taken", taken="image://camera/page/1", remark=told)


def materials_offered(say: Say) -> Data:
    """Under the camera, where a phone would do as well."""
    return materials(say, current="m2", view="camera") | {
        "frameUrl": "image://camera/page/1",
        "uploads": {"offered": True, "scanner": True},
    }


def materials_phone(say: Say, **more: object) -> Data:
    """The code for one page by phone."""
    uploads = {"offered": True, "scanner": False, "blind": False, "open": True, "over": False, "left": "2:15"}
    uploads |= {"code": "image://camera/code/1", "network": "BianMin-Photo", "notice": None} | more
    return materials(say, current="m2", view="camera") | {"uploads": uploads}


def materials_phone_over(say: Say) -> Data:
    return materials_phone(say, code="", left="", over=True, notice=told(say, "phone-code-guessed"))


def materials_phone_poor(say: Say) -> Data:
    """What came was no picture; the code still holds."""
    return materials_phone(say, notice=told(say, "page-format"))


def told(say: Say, code: str) -> Data:
    """A problem as the screen tells it."""
    words = Words(say("zh-CN", "en"))
    parts = ("title", "what", "todo", "kept")
    return {"code": code} | {part: words(f"problems.{code}.resident.{part}") for part in parts}


def materials_kept(say: Say, pages: int = 3) -> Data:
    """The pages of one material, in order."""
    return materials(say, current="m1", view="pages", pages=["image://camera/page/1"] * pages)


def face(say: Say, **more: object) -> Data:
    state = {
        "asking": False,
        "ways": False,
        "running": True,
        "advice": "too-far",
        "adviceText": say("请再靠近一点", "Come a little closer"),
        "taken": False,
        "checking": False,
        "verdict": "",
        "tries": 0,
        "triesLeft": 3,
    } | more
    return known(say) | step(say, 3) | {"page": "face", "face": state, "frameUrl": "image://camera/face/1"}


def ways(say: Say) -> Data:
    return known(say) | step(say, 3) | {"page": "ways"}


def face_blink(say: Say) -> Data:
    told = say("请慢慢闭上眼睛，再睁开", "Please close your eyes slowly, then open them")
    return face(say, advice="blink", adviceText=told)


def face_failed(say: Say) -> Data:
    mismatch = problem(
        say,
        ("没有比对上", "The comparison did not succeed"),
        ("照片和身份证上的照片没有对上。", "The photo and the one on the card did not match."),
        (
            "请摘下帽子和口罩，面向亮处，再试一次。",
            "Please take off hat and mask, face the light, and try again.",
        ),
        ("您填写的内容都在。", "Everything you entered is still here."),
    )
    return face(say, verdict="failed", tries=1, triesLeft=2) | {"notice": mismatch}
