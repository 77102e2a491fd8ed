"""A page that shows at a glance what a printer gets wrong: print it once on every new model."""

from __future__ import annotations

from kiosk.domain.documents import Align, Code, Document, Gap, Pair, Rule, Text

AWKWARD = (
    "，。",
    "℃ ABC",
    "㎡",
    "①②③",
    "［］｛｝",
    "￥12 ¥12",
    "—— ……",
    "龘𠮷",
    "䶮",
    "José Müller",
    "私用区\ue000\ue815",
)
# Who looks at the page needs no table: every letter must be there, two private-use ones as 䶮 and 〓.
NAMES = (
    "陶喆　方堃　刘䶮",
    "陈𫖯　周𫍯　杨𬀩　许𬱖",
    "𠮷田　石𫞩　石𫠆𫠊　石𬍤𬮿",
    "石\U0002cc6b　石\U0002ebe0　金鿭鿯",
    "张\ue863　石\ue5a1",
    "NGUYỄN THỊ HỒNG",
)


def test_document(id: str) -> Document:
    """``id`` is new for every print, or it would be marked as a reprint.

    Alignment, sizes, a QR code, and names that cheap printers turn into question marks.
    """
    return Document(
        id,
        "打印测试页",
        (
            Text("左对齐 left"),
            Text("居中 centre", align=Align.CENTRE),
            Text("右对齐 right", align=Align.RIGHT),
            Text("加粗 bold", bold=True),
            Text("倍宽倍高", size=2),
            Text("倍大加粗", size=2, bold=True, align=Align.RIGHT),
            Rule(),
            *(Pair(f"{number}", text) for number, text in enumerate(AWKWARD, 1)),
            Rule(),
            *(Pair("姓名", names) for names in NAMES),
            Pair("姓名", "买买提·艾力"),
            Pair("姓名", "阿卜杜热合曼·阿卜杜克热木·吐尔逊尼亚孜·麦麦提艾力"),
            Pair("Name", "Wolfeschlegelsteinhausenbergerdorff, Hubert Blaine"),
            Pair("事项", "城乡居民基本养老保险参保登记（含补缴、关系转移接续），办理时限：五个工作日。"),
            Rule(double=True),
            Code("https://example.gov.cn/verify?n=TEST-0001", "扫码应得 TEST-0001"),
            Gap(1),
            Text("下面是一行短横线，应当首尾到边、不换行："),
            Rule(),
        ),
    )
