"""The columns of an implementation list (实施清单): what they are called, and in which element they end.

Names are those of the national list's columns, headings those of GB/T 39046-2020 and of the lists that
departments keep.  A locality's own headings and codes stand in a file for ``--columns``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.contract.catalogue_files import Malformed, table

ITEM: dict[str, tuple[str, ...]] = {
    "task_code": ("实施编码", "事项编码", "事项实施编码", "实施清单编码"),
    "catalog_code": ("基本编码", "事项基本编码"),
    "task_name": ("事项名称", "实施事项名称"),
    "task_type": ("事项类型",),
    "project_type": ("办件类型",),
    "server_type": ("服务对象", "服务对象类型"),
    "use_level": ("行使层级",),
    "dept_name": ("实施主体", "实施主体名称", "实施部门"),
    "dept_code": ("实施主体编码", "实施主体统一社会信用代码"),
    "by_law": ("设定依据", "法律依据"),
    "accept_condition": ("受理条件", "申请条件", "办理条件"),
    "handle_flow": ("办理流程", "办理程序"),
    "anticipate_day": ("法定办结时限", "法定时限"),
    "anticipate_type": ("法定办结时限单位",),
    "promise_day": ("承诺办结时限", "承诺时限"),
    "promise_type": ("承诺办结时限单位",),
    "limit_scene_num": ("到办事现场次数", "到现场次数"),
    "handle_type": ("办理形式",),
    "result_name": ("结果名称", "办理结果名称", "审批结果名称"),
    "is_fee": ("是否收费",),
    "link_way": ("咨询方式", "咨询电话"),
    "supervise_way": ("监督投诉方式", "监督投诉电话", "投诉电话", "监督电话"),
    "category": ("主题分类", "事项主题"),
    "department": ("部门代码",),
    "file": ("文件名",),
}
MATERIAL: dict[str, tuple[str, ...]] = {
    "material_name": ("材料名称", "申请材料", "申请材料名称"),
    "is_need": ("是否必备", "材料必要性", "是否必要", "是否必需"),
    "fill_explain": ("填报须知", "材料填写说明"),
}
FEE: dict[str, tuple[str, ...]] = {
    "fee_name": ("收费项目名称", "收费项目"),
    "fee_stand": ("收费标准",),
    "fee_basis": ("收费依据",),
}
KNOWN = {**ITEM, **MATERIAL, **FEE}
DAYS = {"anticipate_day": "anticipate_type", "promise_day": "promise_type"}
_IN_BRACKETS = re.compile(r"[（(\[【](.*?)[）)\]】]")


@dataclass(frozen=True, slots=True)
class Own:
    """What a locality says of its list: its headings by name of a column, what its codes mean (by column and
    code), and what every item gets that the list doesn't say (``category``, ``department``)."""

    headings: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is understood: its name, its heading as written, and a unit in the heading's brackets."""

    name: str
    heading: str
    unit: str = ""


def own(path: Path) -> Own:
    """A file for ``--columns``.  Raises `Malformed`."""
    said = table(path)
    for part, entries in said.items():
        if part not in ("columns", "values", "defaults") or not isinstance(entries, dict):
            raise Malformed(f"{path}:1: {part}: only [columns], [values.<column>] and [defaults] are known")
    for heading, name in said.get("columns", {}).items():
        if name not in KNOWN:
            raise Malformed(f"{path}:1: columns.{heading}: there is no column {name!r}")
    values = {name: _texts(codes) for name, codes in said.get("values", {}).items()}
    return Own(_texts(said.get("columns", {})), values, _texts(said.get("defaults", {})))


def _texts(entries: Mapping[str, Any]) -> dict[str, str]:
    return {str(key): str(value) for key, value in entries.items()}


def column(heading: str, said: Own) -> Column | None:
    """The column that a heading names, by its name or in Chinese; None for one that isn't used."""
    if heading in said.headings:
        return Column(said.headings[heading], heading)
    unit = _IN_BRACKETS.search(heading)
    bare = re.sub(r"[\s*＊:：]", "", _IN_BRACKETS.sub("", heading))
    for name, headings in KNOWN.items():
        if bare == name or bare in headings:
            return Column(name, heading, unit[1] if unit and name in DAYS else "")
    return None
