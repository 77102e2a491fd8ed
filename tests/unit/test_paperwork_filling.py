"""Documents: none without what it must say, and none about an application without the mark of its level."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kiosk.domain.applications import Level
from kiosk.domain.documents import Code, Document, Pair, Picture, Rule, Sign, Text
from kiosk.paperwork.files import packaged, read
from kiosk.paperwork.filling import Lacking, Values, make
from kiosk.paperwork.given import PICTURE_LIMIT, read_values, sample
from kiosk.paperwork.kinds import KINDS, Need
from kiosk.paperwork.marks import mark
from kiosk.words import Words, languages

CHINESE = Words(strict=True)
ABOUT = [(kind, level) for kind, known in KINDS.items() for level in sorted(known.levels)]
CASE = "11990121MB0A00018Q5992014001001202611200007"


def given(kind: str, language: str = "zh-CN") -> dict[str, Any]:
    return dict(read_values(kind, sample(kind, language))[0])


def values_at(kind: str, level: Level, language: str = "zh-CN") -> dict[str, Any]:
    """The example, moved to a level."""
    return given(kind, language) | {"case_number": CASE if level is Level.ACCEPTED else ""}


def made(kind: str, values: Values, level: Level | None = None, language: str = "zh-CN") -> Document:
    words = Words(language, strict=True)
    return make(read(kind, words), values, words, level)


def level_of(kind: str) -> Level | None:
    return read_values(kind, sample(kind, "zh-CN"))[1]


def every_text(document: Document) -> str:
    parts = [document.title]
    for block in document.blocks:
        if isinstance(block, Picture):
            continue
        parts += [str(getattr(block, name)) for name in block.__dataclass_fields__]
    return "\n".join(parts)


# What must be said ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", KINDS)
def test_the_example_has_all_that_its_kind_must_say_and_shows_it(kind: str, language: str) -> None:
    values, level = read_values(kind, sample(kind, language))
    said = every_text(made(kind, values, level, language))
    for name, field in KINDS[kind].fields.items():
        if field.need is Need.VALUE and isinstance(value := values[name], str) and "T" not in value:
            assert value in said, name
    assert "{" not in said, "no placeholder is left"
    assert "documents." not in said
    assert "paper." not in said


@pytest.mark.parametrize(
    ("kind", "name"),
    [(k, n) for k, kind in KINDS.items() for n, field in kind.fields.items() if field.need is Need.VALUE],
)
def test_without_a_required_value_there_is_no_document(kind: str, name: str) -> None:
    values = given(kind)
    for empty in ({}, {name: type(values[name])()}):
        lacking = {key: value for key, value in values.items() if key != name} | empty
        with pytest.raises(Lacking, match=f"{kind}: {name} is missing") as caught:
            made(kind, lacking, level_of(kind))
        assert caught.value.field == name


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (k, n)
        for k, kind in KINDS.items()
        for n, field in kind.fields.items()
        if field.need is not Need.VALUE and (k, n) != ("acceptance", "case_number")
    ],
)
def test_without_any_other_value_its_line_is_left_out(kind: str, name: str) -> None:
    level = level_of(kind)
    whole, less = given(kind), {key: value for key, value in given(kind).items() if key != name}
    assert len(made(kind, less, level).blocks) <= len(made(kind, whole, level).blocks)


def test_values_of_the_wrong_shape_or_name_are_refused() -> None:
    for changes, why in (
        ({"colour": "red"}, "supplement has no field colour"),
        ({"verify": "https://example.org"}, "supplement has no field verify"),
        ({"deadline": ["a"]}, "deadline must be text"),
        ({"faults": "a"}, "faults must be list"),
        ({"faults": [1]}, "faults must be list"),
    ):
        with pytest.raises(ValueError, match=why):
            made("supplement", given("supplement") | changes, Level.RECEIVED)
    for name, value, kind in (("results", [["a"]], "result-list"), ("pages", ["a"], "certificate-copy")):
        with pytest.raises(ValueError, match=f"{name} must be"):
            made(kind, given(kind) | {name: value})


# The marks --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(("kind", "level"), ABOUT)
def test_a_document_about_an_application_begins_with_the_mark_of_its_level(
    kind: str, level: Level, language: str
) -> None:
    words = Words(language, strict=True)
    values = values_at(kind, level, language)
    document = made(kind, values, level, language)
    numbers = {name: values[name] for name in ("local_number", "case_number")}
    expected = mark(level, numbers, words)
    assert document.blocks[: len(expected)] == expected
    assert document.head == words(f"paper.{level}.status")
    assert bool(document.across) is (level in (Level.SAVED, Level.RECEIVED))
    doubles = [block for block in document.blocks if block == Rule(double=True)]
    assert len(doubles) == (2 if level is Level.SAVED else 0)
    large = [block.text for block in document.blocks if isinstance(block, Text) and block.size == 2]
    assert large == ([CASE] if level is Level.ACCEPTED else [])


@pytest.mark.parametrize("kind", sorted({kind for kind, _ in ABOUT}))
def test_the_levels_of_a_kind_differ_in_mark_and_code(kind: str) -> None:
    documents = [made(kind, values_at(kind, level), level) for level in sorted(KINDS[kind].levels)]
    codes = [block.text for document in documents for block in document.blocks if isinstance(block, Code)]
    assert len(set(codes)) == len(documents)
    assert len({document.head for document in documents}) == len(documents)
    assert len({document.id for document in documents}) == len(documents)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("level", [*Level, None])
def test_a_kind_is_about_its_levels_only(kind: str, level: Level | None) -> None:
    allowed = KINDS[kind].levels
    if level in allowed or (level is None and not allowed):
        return
    with pytest.raises(ValueError, match=f"{kind} is about"):
        made(kind, given(kind), level)


def test_a_case_number_stands_beside_an_acceptance_and_never_before_it() -> None:
    with pytest.raises(Lacking, match="case_number is missing"):
        made("receipt", given("receipt"), Level.ACCEPTED)
    with pytest.raises(ValueError, match="has no case_number"):
        made("receipt", given("receipt") | {"case_number": CASE}, Level.SAVED)
    received = made("receipt", given("receipt") | {"case_number": CASE}, Level.RECEIVED)
    assert CASE in every_text(received), "in the code, for who looks it up"
    shown = [block for block in received.blocks if not isinstance(block, Code)]
    assert CASE not in every_text(replace(received, blocks=tuple(shown)))


# Codes, times, signs ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.scanned])
def test_one_code_checks_each_document_and_names_nobody(kind: str) -> None:
    level = level_of(kind)
    (code,) = [block for block in made(kind, given(kind), level).blocks if isinstance(block, Code)]
    parts = urlsplit(code.text)
    assert (parts.scheme, parts.path) == ("bianmin", kind)
    said = parse_qs(parts.query)
    if level:
        assert said["level"] == [str(level)]
        assert said["local"] == [given(kind)["local_number"]]
    assert code.caption
    assert "李" not in code.text
    assert "%E" not in code.text, "numbers only"
    assert len(code.text) < 200


def test_the_issuers_own_code_takes_the_place_of_ours() -> None:
    document = made("answer", given("answer") | {"verify": "https://example.org/v/1"})
    assert [block.text for block in document.blocks if isinstance(block, Code)] == ["https://example.org/v/1"]


def test_times_are_to_the_minute_in_the_zone_of_the_place_and_others_stand_as_they_came() -> None:
    values = given("acceptance") | {"accepted_at": "2026-11-20T04:01:59Z"}
    said = {
        b.label: b.value for b in made("acceptance", values, Level.ACCEPTED).blocks if isinstance(b, Pair)
    }
    assert said["受理时间"] == "2026-11-20 12:01"
    odd = given("acceptance") | {"accepted_at": "昨天", "printed_at": "今天"}
    said = {b.label: b.value for b in made("acceptance", odd, Level.ACCEPTED).blocks if isinstance(b, Pair)}
    assert (said["受理时间"], said["打印时间"]) == ("昨天", "今天")


def test_lists_are_numbered_and_told_whole() -> None:
    faults = [f"第 {number} 处" for number in range(1, 31)]
    document = made("supplement", given("supplement") | {"faults": faults}, Level.RECEIVED)
    texts = [block.text for block in document.blocks if isinstance(block, Text)]
    assert [f"{number}. {fault}" for number, fault in enumerate(faults, 1)] == [t for t in texts if "处" in t]


def test_a_seal_has_no_date_line_and_a_signature_has_one() -> None:
    (seal,) = [b for b in made("refusal", given("refusal"), Level.REFUSED).blocks if isinstance(b, Sign)]
    (hand,) = [b for b in made("promise", given("promise"), Level.SAVED).blocks if isinstance(b, Sign)]
    assert (seal.label, seal.date) == ("受理机关（专用印章）", "")
    assert (hand.label, hand.date) == ("申请人（签名）", "日期")


def test_a_copy_says_what_it_is_for_on_every_page() -> None:
    document = made("certificate-copy", given("certificate-copy"))
    assert document.across == "仅供办理城乡居民基本养老保险参保登记使用"
    assert len([block for block in document.blocks if isinstance(block, Picture)]) == 2


def test_the_same_values_make_the_same_document_and_others_another_id() -> None:
    values = given("supplement")
    again = values | {"issued_at": "2026-11-21T09:00:00+08:00"}
    first, same, later = (made("supplement", each, Level.RECEIVED) for each in (values, dict(values), again))
    assert first == same
    assert first.id != later.id
    unnamed = {name: value for name, value in values.items() if name != "application_id"}
    assert made("supplement", unnamed, Level.RECEIVED).id.startswith(values["local_number"])


# Values from a file -----------------------------------------------------------------------------------


def test_a_language_without_an_example_of_its_own_has_the_chinese_one() -> None:
    assert sample("ticket", "bo") == packaged() / "samples" / "zh-CN" / "ticket.json"
    assert sample("ticket", "en").parent.name == "en"


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ([], "not an object"),
        ({"level": "final"}, "level is one of saved"),
        ({"level": []}, "level is one of"),
    ],
)
def test_what_is_no_set_of_values_is_refused(tmp_path: Path, told: object, why: str) -> None:
    path = tmp_path / "values.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(ValueError, match=why):
        read_values("ticket", path)


@pytest.mark.parametrize(
    ("content", "why"), [(b"\xff", "1: not UTF-8"), (b'{\n"number": B}', "2: Expecting value")]
)
def test_what_cannot_be_read_is_named_with_file_and_line(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "values.json"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=f"values.json:{why}"):
        read_values("ticket", path)


def test_a_file_of_windows_is_read(tmp_path: Path) -> None:
    path = tmp_path / "values.json"
    path.write_bytes(b'\xef\xbb\xbf{"number": "B0027"}\r\n')
    assert read_values("ticket", path) == ({"number": "B0027"}, None)


def test_pictures_are_read_from_beside_the_file_up_to_a_bound(tmp_path: Path) -> None:
    path = tmp_path / "values.json"
    path.write_text(json.dumps({"pages": ["a.png"], "holder": "李*禾"}), encoding="utf-8")
    with pytest.raises(FileNotFoundError):
        read_values("certificate-copy", path)
    (tmp_path / "a.png").write_bytes(b"picture")
    assert read_values("certificate-copy", path) == ({"pages": [b"picture"], "holder": "李*禾"}, None)
    with (tmp_path / "a.png").open("wb") as large:
        large.truncate(PICTURE_LIMIT + 1)
    with pytest.raises(ValueError, match="larger than 20 MB"):
        read_values("certificate-copy", path)


def test_documents_show_nothing_in_tracebacks() -> None:
    for kind in KINDS:
        document = made(kind, given(kind), level_of(kind))
        assert "李" not in repr(document)
        assert "李" not in repr(document.blocks)
