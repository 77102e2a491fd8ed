"""What stands in the cells of an implementation list, as values: days, codes, yes and no, sentences, amounts.

Each function gives None (or an empty tuple) for a text that it can't make out; guessing is worse than asking.
Codes are those of GB/T 39046-2020 (see `kiosk.contract.catalogue_entries.ListEntry`).
"""

from __future__ import annotations

import re
from decimal import Decimal

WORDS: dict[str, dict[str, str]] = {
    "task_type": {
        "行政权力": "00",
        "行政许可": "01",
        "行政处罚": "02",
        "行政强制": "03",
        "行政征收": "04",
        "行政给付": "05",
        "行政检查": "06",
        "行政确认": "07",
        "行政奖励": "08",
        "行政裁决": "09",
        "其他行政权力": "10",
        "公共服务": "20",
    },
    "server_type": {
        "自然人": "1",
        "个人": "1",
        "企业法人": "2",
        "企业": "2",
        "事业法人": "3",
        "社会组织法人": "4",
        "行政机关": "5",
        "其他": "6",
        "其他组织": "6",
    },
    "project_type": {"即办件": "1", "承诺件": "2", "其他": "9"},
    "handle_type": {
        "窗口": "1",
        "窗口办理": "1",
        "电脑网上": "2",
        "网上办理": "2",
        "移动端": "3",
        "移动端办理": "3",
        "快递": "4",
        "快递申请": "4",
        "自助终端": "9",
        "其他": "9",
    },
}
LEVELS = {"国家级": "1", "省级": "2", "市级": "3", "县级": "4", "镇级": "5", "乡级": "5", "村级": "6"}
WORKING = ("", "工作日", "个工作日")
_YES = ("是", "1", "true", "y", "必要", "必备", "必需", "容缺后补", "收费")
_NO = ("否", "0", "false", "n", "非必要", "非必备", "非必需", "不收费", "无")
_DAYS = re.compile(r"(?:\d{1,3})(?=\s*(?:个?工作日)?$)")
_PHONE = re.compile(r"(?<![\d-])(?:0\d{2,3}-?\d{7,8}|1\d{4}|\d{7,8})(?![\d-])")
_NUMBERED = re.compile(r"^(?:[（(]?[0-9]{1,2}[)）.．、]|[（(]?[一二三四五六七八九十]{1,3}[)）、]|[①-⑳])\s*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_AMOUNT = re.compile(r"(?<![\d.])(\d{1,6}(?:\.\d{1,2})?)(?:\s*元|$)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_LAW = re.compile(
    r"《[^《》]{2,80}》(?:（[^（）]{2,40}）)?(?:第[一二三四五六七八九十百零〇0-9]+条(?:之[一二三四五])?[、和]?)*"
)


def codes(column: str, text: str) -> tuple[str, ...]:
    """The codes of words or codes; empty if one of them isn't known."""
    known = WORDS[column]
    width = len(next(iter(known.values())))
    found = []
    for one in re.split(r"[,，、;；/|\s]+", text.strip()):
        code = known.get(one) or (one.zfill(width) if one.zfill(width) in known.values() else "")
        if not code:
            return ()
        found.append(code)
    return tuple(sorted(dict.fromkeys(found)))


def yes(text: str) -> bool | None:
    """Whether it is a yes."""
    lower = text.strip().lower()
    return True if lower in _YES else False if lower in _NO else None


def working_days(text: str, unit: str) -> int | None:
    """Working days; 0 for what is done on the spot.  Calendar days and months are something else."""
    if text.strip() in ("即办", "当场", "当场办结", "立即办理", "即时办结"):
        return 0
    found = _DAYS.match(text.strip())
    return int(found[0]) if found and unit.strip() in WORKING else None


def count(text: str) -> int | None:
    """A number of visits: ``1``, ``1次``."""
    found = re.fullmatch(r"([0-9])\s*次?", text.strip())
    return int(found[1]) if found else None


def phone(text: str) -> str | None:
    """The first telephone number: an area code and number, or a hotline of five digits."""
    found = _PHONE.search(text)
    return found[0] if found else None


def sentences(text: str) -> tuple[str, ...]:
    """One for each line or numbered clause, without the numbers."""
    parts = re.split(r"\n+|(?<=[。；;])\s*(?=[（(]?[0-9一二三四五六七八九十]{1,3}[)）.．、])", text)
    bare = (_NUMBERED.sub("", part.strip()).strip("；;。 \t\r") for part in parts)
    return tuple(dict.fromkeys(part for part in bare if part))


def names(text: str) -> tuple[str, ...]:
    """Names one below the other, or with semicolons between them; numbers before them go."""
    parts = (_NUMBERED.sub("", part.strip()).strip("。 \t\r") for part in re.split(r"[\n；;]+", text))
    return tuple(dict.fromkeys(part for part in parts if part))


def steps(text: str) -> tuple[str, ...]:
    """As `sentences`, or the words between arrows and dashes."""
    between = [part.strip() for part in re.split(r"→|——?>|-+>|—{1,2}", text) if part.strip()]
    return tuple(between) if len(between) > 1 else sentences(text)


def laws(text: str) -> tuple[str, ...]:
    """Each law by name, number and articles, as far as they stand together; else the sentences."""
    found = tuple(dict.fromkeys(one[0].rstrip("、和") for one in _LAW.finditer(text)))
    return found or sentences(text)


def yuan(text: str) -> str | None:
    """The one amount of a charge, with two decimals; None if there is none, or another number beside it."""
    bare = _THOUSANDS.sub("", text.strip())
    found = _AMOUNT.search(bare)
    return f"{Decimal(found[1]):.2f}" if found and set(_NUMBER.findall(bare)) == {found[1]} else None


def same(one: str, other: str) -> bool:
    """Whether two wordings differ in nothing but blanks and punctuation."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()
