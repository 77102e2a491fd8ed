"""`kiosk outbox export` and `import`, `kiosk sandbox import`: as the person with the stick types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.cli import main
from kiosk.words import Words
from offline.courier import Exported
from offline.couriercommands import told_of_export, told_of_import
from offline.couriersettle import Imported
from offline.files import sole
from tests.helpers.applications import application
from tests.helpers.stick import village

ZH = Words("zh-CN", strict=True)


@pytest.fixture
def kiosk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """A terminal with two applications, a platform and a stick; runs one command."""
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    with village(tmp_path) as far:
        settings = far.station.settings
        for _ in range(2):
            far.station.outbox.save(application(pages=0))
    config = tmp_path / "config.toml"
    platform = f'key = "{settings.platform.key}"\nenrol_code = "{settings.platform.enrol_code}"\n'
    config.write_text(f'[terminal]\nid = "QS01"\n[platform]\n{platform}', encoding="utf-8")

    def run(*words: str) -> tuple[int, str, str]:
        place = ["--data", str(tmp_path / ("platform" if words[0] == "sandbox" else "terminal"))]
        if words[0] == "outbox":
            place += ["--config", str(config)]
        code = main([*words, *place])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_out_taken_in_and_back(kiosk: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    stick = str(tmp_path / "stick")
    code, out, error = kiosk("outbox", "export", stick)
    assert (code, error) == (0, "")
    assert ZH("courier.exported", parcel=1, count=2, copied=2) in out
    assert ZH("courier.enrolling") in out
    (listed, _) = json.loads(kiosk("outbox", "list", "--json")[1])
    assert (listed["parcel"], listed["state"]) == (1, "saved")
    assert ZH("outbox.field.exported_at") in kiosk("outbox", "show", listed["local_number"])[1]
    code, out, error = kiosk("sandbox", "import", stick)
    assert (code, error) == (0, "")
    assert ZH("courier.platform.enrolled", terminal="QS01") in out
    assert ZH("courier.platform.answered", terminal="QS01") in out
    code, out, error = kiosk("outbox", "import", stick)
    assert (code, error) == (0, "")
    assert ZH("courier.imported", parcel=1, count=2, known=0) in out
    assert "已受理" in kiosk("outbox", "list")[1]


def test_the_same_for_programs(kiosk: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    stick = str(tmp_path / "stick")
    exported = json.loads(kiosk("outbox", "export", stick, "--json")[1])
    assert {name: exported[name] for name in ("parcel", "applications", "copied", "left", "damaged")} == {
        "parcel": 1,
        "applications": 2,
        "copied": 2,
        "left": 0,
        "damaged": [],
    }
    taken = json.loads(kiosk("sandbox", "import", stick, "--json")[1])
    assert (taken["terminal"], taken["accepted"], taken["problem"]) == ("QS01", 2, "")
    back = json.loads(kiosk("outbox", "import", stick, "--json")[1])
    assert (back["accepted"], back["damaged"]) == (2, [])
    again = json.loads(kiosk("outbox", "import", stick, "--json")[1])
    assert (again["accepted"], again["known"]) == (0, 2)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("outbox", "export", "nowhere"), "stick-missing"),
        (("outbox", "import", "stick"), "parcel-missing"),
        (("sandbox", "import", "stick"), "parcel-missing"),
        (("sandbox", "import", "nowhere"), "stick-missing"),
    ],
)
def test_what_is_wrong_is_said_with_its_code(
    kiosk: Callable[..., tuple[int, str, str]], tmp_path: Path, words: tuple[str, ...], problem: str
) -> None:
    code, out, error = kiosk(*words[:2], str(tmp_path / words[2]))
    assert (code, out) == (4, "")
    assert f"[{problem}]" in error
    assert ZH(f"problems.{problem}.staff.remedy") in error


def test_a_damaged_parcel_does_not_stop_the_other_terminals(
    kiosk: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    kiosk("outbox", "export", str(tmp_path / "stick"))
    broken = tmp_path / "stick/bianmin/AA01/to-platform"
    broken.mkdir(parents=True)
    (broken / "index.json").write_bytes(b"{}")
    code, out, _ = kiosk("sandbox", "import", str(tmp_path / "stick"))
    assert code == 1
    assert "[parcel-damaged]" in out
    assert ZH("courier.platform.answered", terminal="QS01") in out


def test_a_platform_that_is_not_there_is_not_made(
    kiosk: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    (tmp_path / "platform").rename(tmp_path / "elsewhere")
    code, _, error = kiosk("sandbox", "import", str(tmp_path / "stick"))
    assert (code, "[not-set-up]" in error) == (4, True)
    assert not (tmp_path / "platform").exists()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_everything_that_can_come_of_it_has_words(language: str) -> None:
    words = Words(language, strict=True)
    many: Any = tuple(f"QS01-2026-{n:06d}-0" for n in range(30))
    exported = Exported(3, 7, 2, left=1, evaluations=4, enrolling=True, damaged=many)
    imported = Imported(3, "2026-03-01T09:00:00+08:00", older=True, accepted=1, known=2, refused=3)
    imported.again, imported.busy, imported.damaged = list(many), list(many), list(many)
    imported.rated, imported.outcomes, imported.edition, imported.configuration = 5, 6, 7, 8
    for told in (told_of_export(exported, words), told_of_import(imported, words)):
        assert len(told) >= 6
        assert all("courier." not in row and len(row) < 420 for row in told)
        assert not any(many[20] in row for row in told), "not thousands of names"


def test_without_a_store_that_works_everything_is_taken_along_by_its_file(
    kiosk: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    stick, store = str(tmp_path / "stick"), tmp_path / "terminal" / "kiosk.db"
    for part in ("-wal", "-shm"):
        store.with_name(f"kiosk.db{part}").unlink(missing_ok=True)
    store.write_bytes(b"\xa5" * 65536)
    before = {path.name: path.read_bytes() for path in (tmp_path / "terminal" / "outbox").iterdir()}
    code, out, error = kiosk("outbox", "export", stick)
    assert (code, error) == (1, "")
    assert ZH("courier.exported", parcel=1, count=2, copied=2) in out
    assert ZH("courier.enrolling") in out
    assert store.read_bytes() == b"\xa5" * 65536, "the store is left to kiosk outbox salvage"
    assert {path.name: path.read_bytes() for path in (tmp_path / "terminal" / "outbox").iterdir()} == before
    assert json.loads(kiosk("sandbox", "import", stick, "--json")[1])["accepted"] == 2
    exported = json.loads(kiosk("outbox", "export", stick, "--json")[1])
    assert (exported["parcel"], exported["copied"], exported["unlisted"] != "") == (2, 0, True)


def test_what_the_stick_lacks_is_no_fault_of_the_store(
    kiosk: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    (tmp_path / "terminal" / "kiosk.db").write_bytes(b"\xa5" * 65536)
    code, _, error = kiosk("outbox", "export", str(tmp_path / "nowhere"))
    assert (code, "[stick-missing]" in error) == (4, True)


def test_one_stick_at_a_time(kiosk: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    with sole(tmp_path / "terminal" / "courier.lock"):
        code, _, error = kiosk("outbox", "export", str(tmp_path / "stick"))
    assert (code, "[already-running]" in error) == (4, True)
