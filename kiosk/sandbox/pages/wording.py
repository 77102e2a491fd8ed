"""Words of the pages: states, reasons, questions and parts as the person at the demo should read them."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.contract.applications import CaseState
from kiosk.contract.manifest import FACE, FORM, SIGNATURE, STEPS
from kiosk.contract.progress import Decision, Fault, Ground, Recourse
from kiosk.domain.faces import ALIKE, Advice, Challenge, Verdict
from kiosk.domain.forms import Field
from kiosk.domain.formshown import discreet, is_private, readable
from kiosk.domain.items import Item

STATES = {
    CaseState.ANNOUNCED: "接收中",
    CaseState.ACCEPTED: "已受理",
    CaseState.REFUSED: "未受理",
}
DECISIONS = {
    Decision.RECEIVED: "已接收",
    Decision.ACCEPTED: "已受理",
    Decision.SUPPLEMENT: "需补正",
    Decision.REFUSED: "不予受理",
    Decision.FINISHED: "已办结",
    Decision.FOLLOWED: "已更正",
}
FAULT_NAMES = {
    Fault.MISSING: "缺少",
    Fault.UNREADABLE: "看不清",
    Fault.WRONG: "填写有误",
    Fault.EXPIRED: "已过期",
    Fault.MISMATCH: "与证件或登记不一致",
    Fault.UNSIGNED: "没有签名或盖章",
}
GROUNDS = {
    Ground.NOT_COMPETENT: "不属于本部门办理范围",
    Ground.NOT_ELIGIBLE: "不符合办理条件",
    Ground.DUPLICATE: "同一事项已经申请过",
    Ground.NOT_SUPPLIED: "没有在期限内补正",
    Ground.WITHDRAWN: "申请人撤回",
    Ground.OTHER: "其他，见附言",
}
RECOURSES = {
    Recourse.REVIEW: "可以依法申请行政复议或提起行政诉讼",
    Recourse.SUPPLEMENT: "补正后可以再次提交",
    Recourse.APPLY_AGAIN: "条件具备后可以重新申请",
    Recourse.OTHER_DEPARTMENT: "请到有权办理的部门申请",
    Recourse.COUNTER: "请到窗口询问",
}
VERDICTS = {
    Verdict.PASSED: "核验通过",
    Verdict.FAILED: "核验未通过",
    Verdict.LATER: "离线采集，待平台核验",
    Verdict.COUNTER: "转人工窗口核验",
    Verdict.WITNESSED: "终端旁工作人员当面确认",
}
LEVELS = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
# What the terminal saw in the photo and the person couldn't mend.
FAULTS = {
    Advice.EYES.value: "没有看清睁开的双眼",
    Advice.COVERED.value: "脸部有遮挡",
    Advice.TILTED.value: "头部不正",
    Advice.UNEVEN.value: "光线不均",
}
CHALLENGES = {Challenge.BLINK: "闭眼", Challenge.NEARER: "靠近", Challenge.TURN: "转头"}
# Why a commit was refused, by the problem's code.
REASONS = {
    "envelope-bad": "密封内容无法打开",
    "form-malformed": "表单内容不符合规范",
    "id-number-invalid": "证件号码有误",
}
_PARTS = {FORM: "表单", FACE: "人脸照片", STEPS: "步骤记录", SIGNATURE: "手写签名"}


def compared(likeness: int) -> str:
    """What the terminal's own comparison of photo and card is worth to whoever checks."""
    found = "相像" if likeness >= ALIKE else "不够相像"
    return f"终端比对相似度 {likeness / 1000:.3f}，{found}，仅供参考"


def taken_by(faults: Sequence[str], asked: Sequence[Challenge], passed: Sequence[Challenge]) -> str:
    """What the face photo was taken with: its faults, and the challenges before it."""
    done = [f"{CHALLENGES[one]}（{'已完成' if one in passed else '未完成'}）" for one in asked]
    said = [FAULTS.get(fault, fault) for fault in faults]
    return "；".join([*said, f"请做动作：{'、'.join(done)}"] if done else said)


def item_name(item: Item | None, code: str) -> str:
    return item.name if item else code


def part_name(item: Item | None, part_id: str) -> str:
    """``material-household-book-2`` -> 户口簿 第 2 页, where the catalogue knows the material."""
    code, _, page = part_id.removeprefix("material-").rpartition("-")
    material = next((m for m in item.materials if m.code == code), None) if item else None
    return f"{material.name} 第 {page} 页" if material else _PARTS.get(part_id, part_id)


def material_name(item: Item | None, code: str) -> str:
    return next((m.name for m in item.materials if m.code == code), code) if item else code


def questions(item: Item | None) -> dict[str, Field]:
    """Every field of an item's form in order, columns of tables as ``field.column``."""
    found: dict[str, Field] = {}
    if item is not None and item.form is not None:
        for field in item.form.fields():
            found[field.key] = field
            found |= {f"{field.key}.{column.key}": column for column in field.columns}
    return found


def answer_text(field: Field, text: str, *, full: bool) -> str:
    """One answer as the page tells it: names of options and places, sums; numbers of people masked unless
    everything may be seen."""
    return readable(field, text) if full or not is_private(field) else discreet(field, text)


def size_text(size: int) -> str:
    return (
        f"{size} B"
        if size < 1024
        else f"{size / 1024:.0f} KB"
        if size < 1024**2
        else f"{size / 1024**2:.1f} MB"
    )
