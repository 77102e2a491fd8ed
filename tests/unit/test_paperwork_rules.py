"""Templates: what a kind must say can't be left out, and no template makes or fakes a mark."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from kiosk.domain.applications import Level
from kiosk.paperwork.files import Malformed, kept, packaged, read
from kiosk.paperwork.kinds import KINDS, OF_THE_MARK, SIGNERS, Need
from kiosk.paperwork.rules import wording
from kiosk.words import Words, languages

CHINESE = Words(strict=True)
ROW = re.compile(r"\[\[rows\]\]\n(?:[^\[\n][^\n]*\n)+")


def text_of(kind: str) -> str:
    return (packaged() / f"{kind}.toml").read_text(encoding="utf-8")


def complaint(folder: Path, kind: str, text: str | bytes, words: Words = CHINESE) -> str:
    """What is said of a template with this text, without the folder."""
    (folder / f"{kind}.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(Malformed) as caught:
        read(kind, words, folder)
    return str(caught.value).removeprefix(f"{folder}/")


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", KINDS)
def test_every_packaged_template_keeps_to_its_rules_in_every_language(kind: str, language: str) -> None:
    words = Words(language, strict=True)
    assert read(kind, words).kind == kind
    assert kept(kind, words) is kept(kind, words)


def test_there_is_one_template_for_each_kind() -> None:
    assert {path.stem for path in packaged().glob("*.toml")} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_no_row_that_shows_what_must_be_shown_can_be_left_out(kind: str, tmp_path: Path) -> None:
    """Each row is taken out in turn: either something else shows its fields, or the template is refused."""
    text = text_of(kind)
    rows = list(ROW.finditer(text))
    told = [tomllib.loads(row[0])["rows"][0] for row in rows]
    refused = 0
    for row, values in zip(rows, told, strict=True):
        name = next(
            (str(values[sort]) for sort in ("pair", "pairs", "each", "pictures") if sort in values), ""
        )
        field = KINDS[kind].fields.get(name)
        alone = sum(name in map(str, each.values()) for each in told) == 1
        said = "{" + name + "}"
        elsewhere = any(said in wording(str(each.get("text", "")), CHINESE) for each in told)
        if field and field.need is not Need.FREE and alone and not elsewhere:
            assert f"must show {said}" in complaint(tmp_path, kind, text.replace(row[0], "", 1))
            refused += 1
        elif "sign" in values or "code" in values:
            complaint(tmp_path, kind, text.replace(row[0], "", 1))
            refused += 1
    assert refused > 3


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("acceptance", "promised"),
        ("acceptance", "given"),
        ("supplement", "faults"),
        ("supplement", "deadline"),
        ("refusal", "reason"),
        ("refusal", "ground"),
        ("refusal", "remedy"),
        ("promise", "consequences"),
        ("result-list", "results"),
        ("certificate-copy", "pages"),
    ],
)
def test_the_law_says_what_may_not_lack(kind: str, field: str) -> None:
    assert KINDS[kind].fields[field].need is Need.VALUE


def test_what_a_translation_leaves_out_is_missed_as_well(tmp_path: Path) -> None:
    """The applicant stands in a sentence only: a language whose sentence drops the name is refused."""
    languages_folder, folder = tmp_path / "languages", tmp_path / "templates"
    folder.mkdir()
    for section in ("paper", "documents", "language"):
        source = packaged().parent / "languages" / "zh-CN" / f"{section}.toml"
        target = languages_folder / "zh-CN" / f"{section}.toml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(source.read_text("utf-8").replace('to = "{applicant}："', 'to = "您好："'), "utf-8")
    words = Words("zh-CN", folder=languages_folder, strict=True)
    said = complaint(folder, "refusal", text_of("refusal"), words)
    assert said.endswith("zh-CN: refusal must show {applicant}")


TICKET = 'kind = "ticket"\ntitle = "documents.ticket.title"\n'
GAP = "[[rows]]\ngap = 1\n"
REFUSAL = 'kind = "refusal"\ntitle = "documents.refusal.title"\n'


@pytest.mark.parametrize(
    ("kind", "text", "where", "why"),
    [
        ("ticket", "kind = ", 1, "Invalid value"),
        ("ticket", b"\xff", 1, "not UTF-8"),
        ("ticket", 'kind = "ticket"\ncolour = "red"\n' + GAP, 2, "colour: Extra inputs"),
        ("ticket", 'kind = "receipt"\n' + GAP, 1, "this file is for ticket"),
        ("ticket", 'kind = "ticket"\n' + GAP, 1, "needs a title"),
        ("ticket", 'kind = "ticket"\ntitle = "documents.none"\n' + GAP, 2, "no text documents.none"),
        ("ticket", TICKET + "rows = []\n", 3, "at least 1"),
        ("ticket", TICKET + GAP + '[[rows]]\nbox = "x"\n', 5, "a row is each, text, pair"),
        ("ticket", TICKET + '[[rows]]\nrule = "double"\n', 4, "'thin'"),
        ("ticket", TICKET + GAP + '[[rows]]\npair = "number"\nsize = 2\n', 7, "size: Extra inputs"),
        ("ticket", TICKET + '[[rows]]\npair = "colour"\n', 3, "ticket has no field colour"),
        ("ticket", TICKET + '[[rows]]\ngap = 1\nwhen = "colour"\n', 3, "ticket has no field colour"),
        ("ticket", TICKET + '[[rows]]\nsign = "clerk"\n', 4, "'applicant'"),
        ("ticket", TICKET + '[[rows]]\neach = "number"\n', 3, "number is text, and can't be shown so"),
        ("ticket", TICKET + '[[rows]]\npairs = "notes"\n', 3, "notes is list, and can't be shown so"),
        ("ticket", TICKET + '[[rows]]\npair = "notes"\n', 3, "no text paper.label.notes"),
        ("ticket", TICKET + '[[rows]]\ncode = "paper.none"\n', 3, "no text paper.none"),
        ("ticket", TICKET + '[[rows]]\ntext = "{notes}"\n', 3, "notes is list"),
        ("receipt", 'kind = "receipt"\ntitle = "paper.scan"\n' + GAP, 2, "that of the level"),
        ("refusal", 'kind = "refusal"\ntitle = "{reason}"\n' + GAP, 2, "is a text, not a value"),
        ("refusal", REFUSAL + '[[rows]]\ntext = "{reason}"\nsize = 2\n', 3, "large stands the case number"),
        *(
            ("refusal", REFUSAL + f'[[rows]]\npair = "{name}"\n', 3, "belongs to the mark")
            for name in OF_THE_MARK
        ),
    ],
)
def test_a_fault_is_named_with_file_and_line(
    tmp_path: Path, kind: str, text: str | bytes, where: int, why: str
) -> None:
    said = complaint(tmp_path, kind, text)
    assert said.startswith(f"{kind}.toml:{where}: ")
    assert why in said


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("text", ["status", "title"])
def test_no_template_says_what_a_mark_says(tmp_path: Path, level: Level, text: str) -> None:
    key = f"paper.{level}.{text}"
    assert f"{key} says what the mark of" in complaint(
        tmp_path, "promise", text_of("promise") + f'\n[[rows]]\ntext = "{key}"\n'
    )
    titled = re.sub(r'title = ".*"', f'title = "{key}"', text_of("promise"))
    assert "says what the mark of" in complaint(tmp_path, "promise", titled)


def test_a_row_that_stands_only_sometimes_shows_nothing_for_certain(tmp_path: Path) -> None:
    hidden = text_of("refusal").replace('pair = "ground"', 'pair = "ground"\nwhen = "officer"')
    assert "must show {ground}" in complaint(tmp_path, "refusal", hidden)
    unsigned = text_of("refusal").replace('sign = "body"', 'sign = "body"\nwhen = "officer"')
    assert "needs a line to sign on: body" in complaint(tmp_path, "refusal", unsigned)
    uncoded = text_of("refusal").replace('code = "paper.verify"', 'code = "paper.verify"\nwhen = "officer"')
    assert "one code, and always" in complaint(tmp_path, "refusal", uncoded)
    scanned = text_of("draft") + '\n[[rows]]\ncode = "paper.verify"\n'
    assert "draft has nothing to scan" in complaint(tmp_path, "draft", scanned)


def test_a_kind_that_nobody_knows_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    said = complaint(tmp_path, "letter", 'kind = "letter"\n[[rows]]\ngap = 1\n')
    assert said.startswith("letter.toml:1: kind: there is receipt, ticket")
    with pytest.raises(Malformed, match=r"nothing\.toml:1: No such file"):
        read("nothing", CHINESE, tmp_path)


@pytest.mark.parametrize("language", languages())
def test_every_signer_has_words(language: str) -> None:
    words = Words(language, strict=True)
    assert all(words(f"documents.sign.{signer}") for signer in SIGNERS)
