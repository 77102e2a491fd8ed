"""Documents to ESC/POS bytes."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from devices.printer.escpos import Encoder, load_escpos
from devices.printer.glyphs import Face, Pen, find_faces
from devices.printer.layout import lay_out
from devices.printer.profile import Profile, load_profile
from devices.printer.trust import rom_bytes, rom_line
from kiosk.domain.documents import Block, Code, Text
from kiosk.problems import Failed
from tests.helpers.paper import RECEIPT, slip_of

PROFILES = ("generic", "epson", "xprinter", "sprt", "portable-58", "write-only", "gainscha")
START, END = b"\x1b@\x1c&", b"\x1c.\x1bd\x06\x1dV\x00"


@pytest.fixture
def escpos(tmp_path: Path) -> object:
    return load_escpos(tmp_path)


def encoded(escpos: object, *blocks: Block, profile: Profile, pen: Pen | None = None) -> bytes:
    encoder = Encoder(escpos, profile, 576, pen or Pen(find_faces()))
    return encoder.encode(lay_out(slip_of(*blocks), 576)).data


def test_common_text_is_sent_in_two_byte_mode(escpos: object) -> None:
    data = encoded(escpos, Text("姓名 A1"), profile=Profile(name="t"))
    assert data == START + b"\xd0\xd5\xc3\xfb A1\n" + END


def test_size_and_weight_end_with_their_line(escpos: object) -> None:
    data = encoded(escpos, Text("一", size=2, bold=True), Text("二"), profile=Profile(name="t"))
    line = b"\x1d!\x11\x1bE\x01\xd2\xbb\n\x1d!\x00\x1bE\x00"
    assert data == START + line + b"\xb6\xfe\n" + END


def test_sizes_the_sprt_way(escpos: object) -> None:
    data = encoded(escpos, Text("一", size=2), profile=load_profile("sprt"))
    assert b"\x1d!\x11\x1c!\x30\xd2\xbb\n\x1d!\x00\x1c!\x00" in data


@pytest.mark.parametrize(
    ("cutter", "end"),
    [("full", b"\x1bd\x06\x1dV\x00"), ("partial", b"\x1bd\x06\x1dV\x01"), ("none", b"\x1bd\x06")],
)
def test_the_end_of_a_slip(escpos: object, cutter: str, end: bytes) -> None:
    data = encoded(escpos, Text("x"), profile=Profile.model_validate({"name": "t", "cutter": cutter}))
    assert data == START + b"x\n\x1c." + end


def test_a_code_is_made_by_the_printer_when_it_can(escpos: object) -> None:
    data = encoded(escpos, Code("A"), profile=Profile(name="t", qr="native"))
    code = b"\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C\x08\x1d(k\x03\x001E1\x1d(k\x04\x001P0A\x1d(k\x03\x001Q0"
    assert data == START + b"\n\x1ba\x01" + code + b"\n\x1ba\x00" + END


def test_an_untrusted_line_is_one_raster_as_wide_as_its_text(escpos: object) -> None:
    data = encoded(escpos, Text("䶮"), profile=Profile(name="t"))
    header = b"\x1dv0\x00\x03\x00\x1e\x00"  # GS v 0, 3 bytes (24 dots) by 30 rows
    assert data.startswith(START + header)
    assert len(data) == len(START + header + END) + 3 * 30


@pytest.mark.parametrize("profile", PROFILES)
def test_a_receipt_with_common_names_is_small(escpos: object, profile: str) -> None:
    encoder = Encoder(
        escpos, load_profile(profile).model_copy(update={"qr": "native"}), 576, Pen(find_faces())
    )
    assert len(encoder.encode(lay_out(RECEIPT, 576)).data) < 700


def test_long_rasters_are_sent_in_parts(escpos: object) -> None:
    data = encoded(escpos, Code("A"), profile=Profile(name="t", rows_at_once=100))
    assert data.count(b"\x1dv0\x00") == 3  # 29 modules of 8 dots are 232 rows


@pytest.mark.parametrize("char", "，。℃①［］￥—·龘…“×")
def test_gbk_characters_are_the_roms(char: str) -> None:
    assert rom_bytes(char, "gbk") == char.encode("gbk")


@pytest.mark.parametrize("char", "䶮𠮷é¥ｱ\ue000\U0001f600€")
def test_what_gbk_lacks_or_sets_too_wide_is_drawn(char: str) -> None:
    assert rom_bytes(char, "gbk") is None


@pytest.mark.parametrize(
    ("char", "there"), [("国", True), ("·", True), ("—", True), ("㎡", False), ("龘", False)]
)
def test_a_gb2312_rom_has_less(char: str, there: bool) -> None:
    assert (rom_bytes(char, "gb2312") is not None) is there


def test_four_byte_codes_only_for_extension_a_and_only_when_the_profile_says_so() -> None:
    assert rom_bytes("㐀", "gb18030") == b"\x81\x39\xee\x39"
    assert rom_bytes("㐀", "gbk") is None
    assert rom_bytes("𠮷", "gb18030") is None
    assert rom_bytes("䶮", "gb18030") is None  # FE9F: its meaning changed between editions


def test_a_rom_that_nobody_trusts_prints_ascii_only() -> None:
    assert rom_line("A-1", "nothing") == b"A-1"
    assert rom_line("王", "nothing") is None


def test_without_any_font_a_rare_character_is_a_geta_mark(escpos: object) -> None:
    data = encoded(escpos, Text("张䶮"), profile=Profile(name="t"), pen=Pen(()))
    assert data == START + "张〓".encode("gbk") + b"\n" + END


def test_fonts_in_other_places_are_found_by_fontconfig(tmp_path: Path) -> None:
    assert [face.path.resolve() for face in find_faces([tmp_path])] == [
        f.path.resolve() for f in find_faces()
    ]


def test_a_faces_index_is_the_one_with_chinese_shapes() -> None:
    assert Face(find_faces()[0].path, 0) != find_faces()[0]


@pytest.mark.parametrize("damage", [b"", b"\x80\x02}q\x00", b"hello"])
def test_a_damaged_cache_is_written_again(tmp_path: Path, damage: bytes) -> None:
    """In a process of its own: python-escpos reads its cache once, when it is imported."""
    cache, elsewhere = tmp_path / "cache", tmp_path / "elsewhere"
    cache.mkdir()
    elsewhere.mkdir()
    pickle = cache / f"{platform.python_version()}.capabilities.pickle"
    pickle.write_bytes(damage)
    code = "from pathlib import Path; from devices.printer.escpos import load_escpos as load; "
    code += f"load(Path({str(cache)!r})).Dummy"
    given = os.environ | {"TMPDIR": str(elsewhere)}
    done = subprocess.run([sys.executable, "-c", code], check=False, timeout=60, env=given)
    assert done.returncode == 0
    assert len(pickle.read_bytes()) > 10_000
    assert [*cache.iterdir(), *elsewhere.iterdir()] == [pickle], "nothing else is left anywhere"


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_in_the_box_loads(name: str) -> None:
    profile = load_profile(name)
    assert profile.width(58) == 384
    assert profile.width(80) == 576


NATIVE_QR, RASTER, CUT = b"\x1d(k", b"\x1dv0", b"\x1dV"


@pytest.mark.parametrize(
    ("name", "own_qr", "drawn", "cut", "tells", "clears"),
    [
        ("generic", False, "䶮", b"\x00", False, False),
        ("xprinter", True, "䶮", b"\x00", False, False),
        ("gainscha", False, "堃", b"\x00", False, False),
        ("sprt", False, "堃", b"\x00", False, False),
        ("epson", True, "䶮", b"\x01", True, True),
        ("portable-58", False, "堃", b"", False, False),
        ("write-only", False, "䶮", b"\x00", False, False),
    ],
)
def test_each_make_gets_what_it_can_do(
    escpos: object, name: str, own_qr: bool, drawn: str, cut: bytes, tells: bool, clears: bool
) -> None:
    """``drawn`` is not left to its ROM, what is easier is."""
    profile = load_profile(name)
    code = encoded(escpos, Code("https://example.gov.cn/"), profile=profile)
    assert (NATIVE_QR in code, RASTER in code) == (own_qr, not own_qr)
    assert code.partition(CUT)[2][:1] == cut
    assert (b"\x1da\x0e" in code) == tells, "asked to tell its status by itself"
    assert profile.clear.startswith(b"\x10\x14\x08") == clears
    assert RASTER in encoded(escpos, Text(drawn), profile=profile)
    easier = "陶" if drawn == "堃" else "堃"
    assert RASTER not in encoded(escpos, Text(easier), profile=profile)


def test_a_small_buffer_gets_small_parts(escpos: object) -> None:
    data = encoded(escpos, Code("https://example.gov.cn/"), profile=load_profile("portable-58"))
    heights = [part[3] + part[4] * 256 for part in data.split(RASTER)[1:]]
    assert len(heights) > 1
    assert max(heights) <= 128


def test_a_profile_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(Failed, match="'nonesuch': there is epson, gainscha, generic") as caught:
        load_profile("nonesuch")
    assert caught.value.problem.code == "config-malformed"
