"""`kiosk catalogue import`: lists as departments keep them, into files that authors go on with."""

from __future__ import annotations

import csv
import io
import shutil
import tomllib
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from kiosk.authoring.checking import faults
from kiosk.authoring.columns import KNOWN, Own, own
from kiosk.authoring.importing import Imported, as_json, as_lines, brought_in, write
from kiosk.authoring.sheets import Unreadable
from kiosk.contract.catalogue_files import Malformed, read
from tests.helpers.small import SMALL

CARD = "11990121MB0A01093Q4990709003000"
NEW = "11990121MB0A01093Q4990709055000"
WHOLE = {
    "实施编码": NEW,
    "事项名称": "临时居民身份证办理",
    "事项类型": "行政确认",
    "服务对象": "自然人",
    "办件类型": "承诺件",
    "行使层级": "县级",
    "设定依据": "《中华人民共和国居民身份证法》第十二条：公民申请领取…",
    "受理条件": "1.已经申请换领、补领\n2.急需使用",
    "办理流程": "申请→审核→发证",
    "法定办结时限（工作日）": "3",
    "承诺办结时限": "2个工作日",
    "到办事现场次数": "1次",
    "办理形式": "窗口、自助终端",
    "实施主体": "青石县公安局",
    "结果名称": "临时居民身份证",
    "是否收费": "是",
    "收费项目名称": "工本费",
    "收费标准": "10元/证",
    "收费依据": "发改价格〔2003〕2322号",
    "材料名称": "居民身份证",
    "是否必备": "是",
    "咨询方式": "电话：0990-8110901",
    "监督投诉方式": "12345",
    "主题分类": "身份户籍",
    "备注": "不导入",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "catalogue"))


def listed(tmp_path: Path, rows: Sequence[dict[str, str]], encoding: str = "utf-8") -> Path:
    heads = list(dict.fromkeys(head for row in rows for head in row))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows([row.get(head, "") for head in heads] for row in rows)
    path = tmp_path / "list.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def workbook(tmp_path: Path, rows: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    path = tmp_path / "list.xlsx"
    book.save(path)
    return path


def taken(imported: Imported) -> list[str]:
    return [str(trouble) for trouble in imported.troubles]


def test_a_new_item_has_what_the_list_decides_and_waits_for_its_author(tmp_path: Path, folder: Path) -> None:
    imported = brought_in(
        listed(tmp_path, [WHOLE, {"材料名称": "急需使用的说明", "是否必备": "否"}]), folder, Own()
    )
    assert taken(imported) == []
    write(imported, update=False)
    path = folder / "items/item-4990709055000.toml"
    item = tomllib.loads(path.read_text(encoding="utf-8"))
    assert (item["code"], item["category"], item["promised_days"], item["steps"]) == (
        NEW,
        "household",
        2,
        ["materials"],
    )
    assert item["list"] == {
        "type": "07",
        "subjects": ["1"],
        "handling": "2",
        "channels": ["1", "9"],
        "statutory_days": 3,
        "visits": 1,
        "process": [{"zh-CN": "申请"}, {"zh-CN": "审核"}, {"zh-CN": "发证"}],
        "complaints": "12345",
    }
    assert item["guide"]["conditions"] == [{"zh-CN": "已经申请换领、补领"}, {"zh-CN": "急需使用"}]
    assert item["guide"]["legal_basis"] == [{"zh-CN": "《中华人民共和国居民身份证法》第十二条"}]
    assert item["guide"]["time_limit"] == {
        "zh-CN": "受理后 2 个工作日内办结",
        "en": "Within 2 working days of acceptance",
    }
    assert [(fee["yuan"], fee["name"]["zh-CN"]) for fee in item["fees"]] == [("10.00", "工本费")]
    assert item["materials"] == [
        {"use": "id-card"},
        {"code": "material-2", "name": {"zh-CN": "急需使用的说明"}, "required": False},
    ]
    told = [fault.split(": ", 1)[1] for fault in faults(folder)]
    assert "the whole: form missing: an application has a form" in told
    assert "summary: says no more than the name" in told
    assert "name: no text in en" in told
    assert all(str(path) in fault for fault in faults(folder))  # the others are as they were


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_may_be_in_any_of_the_usual_encodings(tmp_path: Path, folder: Path, encoding: str) -> None:
    [item] = brought_in(listed(tmp_path, [WHOLE], encoding), folder, Own()).items
    assert item.name == "临时居民身份证办理"


def test_a_workbook_is_read_with_titles_numbers_and_merged_cells(tmp_path: Path, folder: Path) -> None:
    head = ["task_code", "task_name", "promise_day", "material_name", "is_need", "limit_scene_num"]
    rows = [
        ["青石县政务服务事项实施清单"],
        head,
        ["实施编码", "事项名称", "承诺办结时限", "材料名称", "是否必备", "到办事现场次数"],
        [NEW, "临时居民身份证办理", 2, "居民身份证", True, 1.0],
        [None, None, None, "照片", False, None],
        [],
        [CARD, "居民身份证补领", 15, "居民身份证", True, 1],
    ]
    imported = brought_in(workbook(tmp_path, rows), folder, Own())
    assert taken(imported) == []
    assert [(one.name, one.new) for one in imported.items] == [
        ("临时居民身份证办理", True),
        ("居民身份证补领", False),
    ]
    item = tomllib.loads(imported.items[0].text)
    assert (item["promised_days"], item["list"]["visits"], len(item["materials"])) == (2, 1, 2)


def test_what_cannot_be_read_is_told_by_row_and_column_and_the_rest_is_taken_in(
    tmp_path: Path, folder: Path
) -> None:
    bad = {
        **WHOLE,
        "承诺办结时限": "三天",
        "服务对象": "法人",
        "是否收费": "看情况",
        "收费标准": "10元或20元",
        "咨询方式": "到窗口问",
        "事项类型": "行政许可",
        "主题分类": "水产",
        "受理条件": "长" * 401,
    }
    rows = [
        bad,
        {"实施编码": "甲乙丙", "事项名称": "坏的"},
        {"材料名称": "坏的材料"},
        {**WHOLE, "实施编码": CARD, "事项名称": "补领"},
    ]
    imported = brought_in(listed(tmp_path, rows), folder, Own())
    assert taken(imported) == [
        "row 2, 事项类型: '行政许可', but the implementing code says '07'",
        "row 2, 主题分类: there is no category '水产' in catalogue.toml",
        "row 2, 承诺办结时限: '三天' is not a number of working days",
        "row 2, 服务对象: '法人' is not a word or code of it",
        "row 2, 收费标准: '10元或20元' is not one amount in yuan",
        f"row 2, 受理条件: a sentence of 401 characters ({'长' * 20!r}...), 400 at most",
        "row 2, 是否收费: '看情况' is not yes or no",
        "row 2, 咨询方式: '到窗口问' is not a telephone number",
        "row 3, 实施编码: '甲乙丙' is no implementing code; left out, with the rows that go on with it",
    ]
    assert [one.name for one in imported.items] == ["临时居民身份证办理", "居民身份证补领"]
    item = tomllib.loads(imported.items[0].text)
    assert item["list"]["process"][0] == {"zh-CN": "申请"}
    assert "promised_days" not in item


def test_rows_of_one_item_that_disagree_are_told(tmp_path: Path, folder: Path) -> None:
    rows = [WHOLE, {**WHOLE, "承诺办结时限": "3", "材料名称": "照片"}]
    imported = brought_in(listed(tmp_path, rows), folder, Own())
    assert taken(imported) == ["row 3, 承诺办结时限: '3' here, '2个工作日' in row 2; the first one stands"]


def test_a_file_that_is_there_is_shown_and_changed_only_when_asked(tmp_path: Path, folder: Path) -> None:
    path = folder / "items/card.toml"
    before = path.read_text(encoding="utf-8")
    file = listed(
        tmp_path,
        [
            {
                "实施编码": CARD,
                "事项名称": "居民身份证补领",
                "承诺办结时限": "10",
                "结果名称": "新的居民身份证",
            }
        ],
    )
    imported = brought_in(file, folder, Own())
    told = list(as_lines(imported, update=False, dry=False))
    assert "card.toml: 居民身份证补领: promised_days: 15 -> 10" in told
    assert "card.toml: 居民身份证补领: guide.result: the other languages still have the old wording" in told
    assert told[-1].startswith("new: 0, changed: 1 (shown only; --update writes them)")
    write(imported, update=False)
    assert path.read_text(encoding="utf-8") == before
    write(imported, update=True)
    changed = zip(before.splitlines(), path.read_text(encoding="utf-8").splitlines(), strict=True)
    assert [new for old, new in changed if old != new] == [
        "promised_days = 10",
        'time_limit = { zh-CN = "受理后 10 个工作日内办结", en = "Within 10 working days of acceptance" }',
        'result = { zh-CN = "新的居民身份证", en = "Resident ID card" }',
    ]
    assert list(faults(folder)) == []
    assert [one.changes for one in brought_in(file, folder, Own()).items] == [()]


def test_materials_and_fees_change_with_the_version_and_nothing_is_thrown_away(
    tmp_path: Path, folder: Path
) -> None:
    row = {
        "实施编码": CARD,
        "事项名称": "居民身份证补领",
        "材料名称": "居民户口簿；遗失说明",
        "是否必备": "是",
        "收费项目名称": "工本费",
        "收费标准": "20元",
        "收费依据": "发改价格〔2003〕2322号",
    }
    imported = brought_in(listed(tmp_path, [row]), folder, Own())
    assert [str(change) for change in imported.items[0].changes] == [
        "fees: 工本费 40.00 -> 工本费 20.00",
        "guide.fee: 工本费 40 元 -> 工本费 20 元",
        "guide.fee: the other languages still have the old wording",
        "materials.1.required: 居民户口簿: required",
        "materials: 遗失说明: new",
        "materials: 居民身份证: not in the list; take it out by hand if it is no longer wanted",
        "version: 1 -> 2, for the materials",
    ]
    write(imported, update=True)
    item = tomllib.loads((folder / "items/card.toml").read_text(encoding="utf-8"))
    assert item["version"] == "2"
    assert item["fees"] == [
        {
            "name": {"zh-CN": "工本费", "en": "Cost of the card"},
            "yuan": "20.00",
            "basis": {"zh-CN": "发改价格〔2003〕2322号", "en": "Fagai Jiage [2003] No. 2322"},
        }
    ]
    assert [one.get("use") or one["code"] for one in item["materials"]] == [
        "id-card",
        "household-register",
        "material-1",
    ]
    assert item["form"] == tomllib.loads((SMALL / "items/card.toml").read_text(encoding="utf-8"))["form"]


def test_a_list_without_fees_says_that_nothing_is_charged(tmp_path: Path, folder: Path) -> None:
    row = {"实施编码": CARD, "事项名称": "居民身份证补领", "是否收费": "否"}
    write(brought_in(listed(tmp_path, [row]), folder, Own()), update=True)
    item = read(folder).items[0]
    assert (item.fees, item.guide.fee) == ((), {"zh-CN": "不收费", "en": "Free of charge"})


def test_a_localitys_own_headings_codes_and_defaults(tmp_path: Path, folder: Path) -> None:
    said = tmp_path / "columns.toml"
    said.write_text(
        '[columns]\n"事项全称" = "task_name"\n[values.promise_type]\n"1" = "工作日"\n'
        '[defaults]\ncategory = "household"\n',
        encoding="utf-8",
    )
    row = {
        "实施编码": NEW,
        "事项全称": "临时证",
        "承诺办结时限": "2",
        "承诺办结时限单位": "1",
        "文件名": "temporary",
    }
    imported = brought_in(listed(tmp_path, [row]), folder, own(said))
    assert taken(imported) == []
    [one] = imported.items
    assert one.path == folder / "items/temporary.toml"
    assert tomllib.loads(one.text)["category"] == "household"
    without = brought_in(listed(tmp_path, [{**row, "事项名称": "临时证"}]), folder, Own())
    assert taken(without) == ["row 2, 承诺办结时限: '2' is not a number of working days (the unit is '1')"]


@pytest.mark.parametrize("text", ["[column]\na = 1", '[columns]\n"甲" = "task_nome"', "columns = 3"])
def test_a_file_of_columns_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "columns.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Malformed):
        own(path)


@pytest.mark.parametrize("name", ["../../evil", "card", "中文"])
def test_a_file_name_leads_nowhere_else_and_overwrites_nothing(
    tmp_path: Path, folder: Path, name: str
) -> None:
    imported = brought_in(listed(tmp_path, [{**WHOLE, "文件名": name}]), folder, Own())
    assert imported.items[0].path == folder / "items/item-4990709055000.toml"
    assert taken(imported) == [f"row 2, 文件名: {name!r} is no free name of a file (a-z, 0-9, -)"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    imported = brought_in(listed(tmp_path, [WHOLE]), tmp_path / "fresh", Own())
    assert [trouble.heading for trouble in imported.troubles] == ["主题分类"]  # there are no categories yet
    write(imported, update=False)
    assert [path.name for path in (tmp_path / "fresh/items").iterdir()] == ["item-4990709055000.toml"]
    assert as_json(imported)["items"][0]["new"] is True


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("list.csv", b"\xff\xff\x00", "neither UTF-8 nor GB 18030"),
        ("list.csv", "甲,乙\n1,2\n".encode(), "no row with the headings"),
        ("list.csv", b'"open', "unexpected end of data"),
        ("list.csv", "实施编码,事项名称,事项名称\n".encode(), "two headings for task_name"),
        ("list.xlsx", b"PK no workbook", "no workbook that can be read"),
    ],
)
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Unreadable, match=f"{tmp_path / name}: .*{why}"):
        brought_in(tmp_path / name, tmp_path, Own())
    with pytest.raises(Unreadable, match="No such file"):
        brought_in(tmp_path / "other.csv", tmp_path, Own())


def test_a_damaged_workbook_is_refused_wherever_it_is_damaged(tmp_path: Path) -> None:
    whole = workbook(tmp_path, [list(WHOLE), list(WHOLE.values())]).read_bytes()
    path, refused = tmp_path / "damaged.xlsx", 0
    for place in range(0, len(whole), 41):
        path.write_bytes(whole[:place] + b"\x07" + whole[place + 1 :])
        try:
            brought_in(path, tmp_path, Own())
        except Unreadable:
            refused += 1
    assert refused


def test_a_name_that_a_cell_breaks_or_that_has_controls_makes_a_file_that_can_be_read(
    tmp_path: Path, folder: Path
) -> None:
    name = "临时居民\n身份证\u2028办理\x07\x85"
    write(brought_in(listed(tmp_path, [{**WHOLE, "事项名称": name}]), folder, Own()), update=False)
    item = tomllib.loads((folder / "items/item-4990709055000.toml").read_text(encoding="utf-8"))
    assert item["name"] == {"zh-CN": "临时居民身份证办理"}


def test_a_code_that_a_spreadsheet_took_for_a_number_is_no_code(tmp_path: Path, folder: Path) -> None:
    head, row = ["实施编码", "事项名称"], [119901210000000000000000000000000, "临时居民身份证办理"]
    imported = brought_in(workbook(tmp_path, [head, row]), folder, Own())
    assert imported.items == ()
    assert "is no implementing code" in taken(imported)[0]


def test_a_file_there_that_is_not_utf_8_is_refused(tmp_path: Path, folder: Path) -> None:
    (folder / "items/card.toml").write_bytes("name = '男'".encode("gb18030"))
    with pytest.raises(Malformed, match="1: not UTF-8"):
        brought_in(listed(tmp_path, [WHOLE]), folder, Own())


def test_a_file_of_windows_is_read_and_keeps_its_ends_of_lines(tmp_path: Path, folder: Path) -> None:
    path = folder / "items/card.toml"
    old = path.read_bytes().replace(b"\n", b"\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + old)
    assert list(faults(folder)) == []
    row = {"实施编码": CARD, "事项名称": "居民身份证补领", "承诺办结时限": "12"}
    write(brought_in(listed(tmp_path, [row]), folder, Own()), update=True)
    new = path.read_bytes()
    assert b"promised_days = 12\r\n" in new
    assert new.count(b"\r\n") == new.count(b"\n") == old.count(b"\n")


def test_no_heading_means_two_columns() -> None:
    headings = [heading for names in KNOWN.values() for heading in names]
    assert len(headings) == len(set(headings))
