"""What the form's page may say of answers that are known, reckoned, or chosen from the divisions."""

from __future__ import annotations

from kiosk.domain.divisions import full_name
from kiosk.words import Words
from tests.helpers.scene_common import Data, Say, known, step
from tests.helpers.scene_given import field, options


def _page(say: Say, title: tuple[str, str], fields: list[Data], **more: object) -> Data:
    form = {"title": say(*title), "section": 0, "sections": 3, "fields": fields} | more
    return known(say) | step(say, 1) | {"page": "form", "form": form}


def known_fields(say: Say) -> list[Data]:
    register = say("来自居民户口簿电子证照", "from the electronic licence of the household register")
    return [
        field("name", "text", say("姓名", "Name"), locked=True, value=say("张*三", "Z**** San"),
              source=say("来自证件", "from your card")),
        field("phone", "phone", say("手机号码", "Mobile number"), sealed=True, value="138****8000",
              source=say("来自统一身份认证", "from the identity service")),
        field("bank_card", "bank-card", say("收款的银行卡号", "Bank card to be paid to"), sealed=True,
              value="6217***********4567", source=say("来自社会保障卡", "from the social security card"),
              help=say("要是本人名下的卡", "It must be in your own name")),
        field("address", "address", say("户籍地址", "Registered address"), source=register,
              value=say("样例省青石县青石镇柳河村 12 号", "No. 12, Liuhe village, Qingshi")),
        field("other_card", "bank-card", say("扣费的银行卡号", "Card to be debited"),
              value="6217000010001234567"),
        field("marriage", "choice", say("婚姻状况", "Marriage"), value="1", source=register,
              options=options(say, ("未婚", "Single"), ("已婚", "Married"), ("丧偶", "Widowed"),
                              ("离婚", "Divorced"))),
    ]  # fmt: skip


def known_answers(say: Say) -> Data:
    told = Words(say("zh-CN", "en"))("form.known.some", filled=9, open=4)
    return _page(say, ("本人信息", "About you"), known_fields(say), told=told)


def sum_fields(say: Say) -> list[Data]:
    yuan = say("元", "yuan")
    rows = [
        [field("name", "text", say("姓名", "Name"), value=name),
         field("income", "money", say("每月收入", "Monthly income"), value=sum_, unit=yuan)]
        for name, sum_ in ((say("李四", "Li Si"), "1200.00"), (say("李小四", "Li Xiaosi"), "34"))
    ]  # fmt: skip
    return [
        field("household", "table", say("家里的人", "People in the household"), canAdd=True, rows=rows),
        field("size", "calculated", say("家里人数", "People in the household"), told=say("2 人", "2 people")),
        field("sum", "calculated", say("全家每月收入", "Monthly income of the household"),
              told=f"1,200.00 {yuan}"),
        field("cost", "money", say("每月治病、上学要花", "Monthly costs of illness and school"), unit=yuan,
              placeholder=say("元，可以带两位小数", "Yuan, up to two decimals")),
        field("firm", "credit-code", say("单位的社会信用代码", "Social credit code of the employer"),
              value="91990121MA7EXAMPL5", fault=Words(say("zh-CN", "en"))("form.fault.bad-credit-code")),
    ]  # fmt: skip


def sums(say: Say) -> Data:
    figures = {"sum": say("1,234.00 元", "1,234.00 yuan")}
    return _page(say, ("家庭收入", "Income"), sum_fields(say)) | {"figures": figures}


def division(say: Say, code: str = "") -> Data:
    place = field(f"place{code}", "division", say("要转到哪里", "Where to"), value=code, unfolded=True,
                  told=full_name(code) if code else "", home="330000", required=bool(code),
                  placeholder=Words(say("zh-CN", "en"))("form.hint.division"))  # fmt: skip
    return _page(say, ("转移接续", "Transfer"), [place])


def alone(say: Say) -> Data:
    """Large print: one open question a page."""
    grade = field("grade", "choice", say("您想每年缴多少", "How much a year"), value="0",
                  help=say("缴得多，以后领得也多", "Who pays more receives more later"),
                  options=options(say, ("每年 200 元", "200 yuan a year"), ("每年 500 元", "500 yuan a year"),
                                  ("每年 1000 元", "1000 yuan a year")))  # fmt: skip
    return _page(say, ("参保档次", "Contribution"), [grade], section=2, sections=4)
