"""Readings of hanzi, and letters cut into syllables."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline.pinyin import cuts, folded, initials, is_whole, readings, sound, ways_to_read

ROOT = Path(__file__).parents[2]


def test_every_hanzi_of_gb_2312_is_read() -> None:
    rows, cells = range(0xB0, 0xF8), range(0xA1, 0xFF)
    common = {bytes((row, cell)).decode("gb2312", "ignore") for row in rows for cell in cells} - {""}
    assert len(common) == 6763
    assert {char for char in common if char not in readings()} == set()


@pytest.mark.parametrize(("hanzi", "said"), [("重", "chong"), ("行", "hang"), ("女", "nv"), ("参", "shen")])
def test_other_readings_are_known(hanzi: str, said: str) -> None:
    assert said in readings()[hanzi]


def test_sounds_that_people_mix_up_are_one() -> None:
    for one, other in (("zheng", "zen"), ("shang", "san"), ("lv", "nu"), ("ling", "nin"), ("chuang", "cuan")):
        assert folded(one) == folded(other)
    assert folded("yan") != folded("yin")


def test_phrases_are_read_every_way_but_not_without_end() -> None:
    assert sound("社保卡") == ("se", "bao", "ka")
    assert sound("社〇") == ()
    assert {initials(way) for way in ways_to_read("重庆")} == {"zq", "cq"}
    assert len(ways_to_read("重行长会单解" * 5)) == 4


@pytest.mark.parametrize(
    ("letters", "first"),
    [
        ("shenfenzheng", ("shen", "fen", "zheng")),
        ("shenfenz", ("shen", "fen", "z")),
        ("lihun", ("li", "hun")),
        ("sbk", ("s", "b", "k")),
        ("lvshi", ("lv", "shi")),
    ],
)
def test_letters_are_cut_into_syllables(letters: str, first: tuple[str, ...]) -> None:
    assert cuts(letters)[0] == first


def test_what_can_be_cut_in_several_ways_is() -> None:
    assert {("dan", "gan"), ("dang", "an")} <= set(cuts("dangan"))
    assert {("xian",), ("xi", "an")} == set(cuts("xian"))
    assert cuts("i") == ()
    assert is_whole(("tui", "x"))
    assert not is_whole(("t", "x"))


@given(st.text("abcdefghijklmnopqrstuvwxyz", max_size=40))
def test_cuts_give_back_the_letters(letters: str) -> None:
    assert all("".join(units) == letters[:24] for units in cuts(letters))


def test_the_file_is_what_its_script_writes() -> None:
    script = ROOT / "packaging" / "make-pinyin"
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    written = (ROOT / "resources" / "pinyin" / "readings.tsv").read_text(encoding="utf-8")
    rows = [row for row in done.stdout.splitlines() if not row.startswith("#")]
    assert [row for row in written.splitlines() if not row.startswith("#")] == rows
