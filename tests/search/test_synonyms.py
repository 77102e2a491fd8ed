"""Synonyms from a file, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.contract.catalogue_files import Malformed
from offline.searchfiles import synonyms_of
from offline.synonyms import NONE, of_folder, read

GOOD = """\
fillers = ["请问", "的"]

[[words]]
say = ["老人卡", "敬老卡"]
names = ["老年人 优待证 -补换"]
"""


def test_words_go_with_names_that_have_every_part_and_lack_others(tmp_path: Path) -> None:
    (tmp_path / "synonyms.toml").write_text(GOOD, encoding="utf-8")
    said = of_folder(tmp_path)
    assert said.said_for("老年人优待证申领") == ("老人卡", "敬老卡")
    assert said.said_for("老年人（军人）优待证") == ("老人卡", "敬老卡")
    assert said.said_for("老年人优待证补换") == ()
    assert said.said_for("退役军人优待证申领") == ()
    assert said.fillers is not None
    assert said.fillers.sub("", "请问我的卡") == "我卡"


@pytest.mark.parametrize(
    ("text", "line", "wrong"),
    [
        (GOOD.replace('say = ["老人卡"', 'say = [""'), 4, "words.0.say.0"),
        (GOOD + "more = 1\n", 6, "more"),
        (GOOD.replace("敬老卡", "老人卡"), 4, "stands twice"),
        (GOOD.replace("敬老卡", "？！"), 4, "nothing that could be said"),
        (GOOD.replace("老年人 优待证 -补换", "-补换"), 5, "only what a name has not"),
        (GOOD.replace("[[words]]", "[[words"), 3, ""),
    ],
)
def test_what_is_wrong_is_named_with_file_and_line(tmp_path: Path, text: str, line: int, wrong: str) -> None:
    path = tmp_path / "synonyms.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Malformed) as raised:
        read(path)
    assert str(raised.value).startswith(f"{path}:{line}: ")
    assert wrong in str(raised.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="No such file"):
        read(tmp_path / "synonyms.toml")
    (tmp_path / "synonyms.toml").write_bytes(b"\xff")
    with pytest.raises(Malformed, match="not UTF-8"):
        read(tmp_path / "synonyms.toml")


def test_a_configured_catalogue_may_have_synonyms_of_its_own(tmp_path: Path) -> None:
    assert of_folder(tmp_path) == NONE
    packaged = synonyms_of(None)
    assert "老人卡" in packaged.said_for("老年人优待证申领")
    assert synonyms_of(tmp_path) == packaged
    (tmp_path / "synonyms.toml").write_text(GOOD, encoding="utf-8")
    assert synonyms_of(tmp_path) == of_folder(tmp_path)
