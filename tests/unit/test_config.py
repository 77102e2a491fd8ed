"""Settings: one file, checked as a whole; a fault is told with file and line and never with a secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.config import Settings, load
from kiosk.problems import Failed


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def _fault(path: Path, text: str) -> str:
    """What is said of a file, without its name."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Failed) as caught:
        load(path)
    assert caught.value.problem.code == "config-malformed"
    detail = caught.value.problem.detail
    assert detail.startswith(f"{path}:")
    return detail.removeprefix(f"{path}:").strip()


def test_without_a_file_there_are_defaults() -> None:
    assert load(None) == Settings()


def test_an_empty_file_is_the_defaults(path: Path) -> None:
    path.write_text("", encoding="utf-8")
    assert load(path) == Settings()


def test_a_file_says_only_what_differs(path: Path) -> None:
    path.write_text(
        '[terminal]\nid = "QS01"\n\n[visit]\nsettle_s = 2\n[screen]\nfull = true\n', encoding="utf-8"
    )
    settings = load(path)
    assert settings.terminal.id == "QS01"
    assert settings.visit.settle_s == 2.0
    assert settings.screen.full
    assert settings.printer == Settings().printer


TWO = '# a comment\n[terminal]\nid = "QS01"\n\n[visit]\n'


@pytest.mark.parametrize(
    ("text", "begins", "says"),
    [
        ("colour = 1\n", "1: colour: ", "not permitted"),
        ("[colours]\nred = 1\n", "1: colours: ", "not permitted"),
        (f"{TWO}idle = 60\n", "6: visit.idle: ", "not permitted"),
        (f'{TWO}idle_s = "60"\n', "6: visit.idle_s: ", "integer"),
        (f"{TWO}idle_s = true\n", "6: visit.idle_s: ", "integer"),
        (f"{TWO}idle_s = 4\n", "6: visit.idle_s: ", "greater than or equal to 5"),
        (f"{TWO}settle_s = inf\n", "6: visit.settle_s: ", "15"),
        ('[screen]\nfull = "yes"\n', "2: screen.full: ", "boolean"),
        ("visit = 5\n", "1: visit: ", "object"),
        ('[terminal]\nname = "x"\nid = "no"\n', "3: terminal.id: ", "pattern"),
        ('terminal.id = "no"\n', "1: terminal.id: ", "pattern"),
        ('terminal = { id = "no" }\n', "1: terminal.id: ", "pattern"),
        ('[printer]\nkind = "laser"\n', "2: printer.kind: ", "'network'"),
        ("[printer]\npaper_mm = 70\n", "2: printer.paper_mm: ", "58 or 80"),
        ("[camera]\nsource = 0\n", "2: camera.source: ", "string"),
        ("[store]\ncatalogue = 3\n", "2: store.catalogue: ", "string"),
        ('[platform]\nurl = "ftp://x"\n', "2: platform.url: ", "pattern"),
        ("[visit]\nidle_s = 2026-01-01\n", "2: visit.idle_s: ", "integer"),
        ('[documents]\nphone_address = "0.0.0.0:80"\n', "2: documents.phone_address: ", "one address"),
        ("[documents]\nphone_seconds = 5\n", "2: documents.phone_seconds: ", "greater than or equal to 30"),
        ('[documents]\nphone_key = "x"\n', "1: documents: ", "needs phone_certificate"),
    ],
)
def test_a_fault_is_told_with_file_line_and_key(path: Path, text: str, begins: str, says: str) -> None:
    fault = _fault(path, text)
    assert fault.startswith(begins), fault
    assert says in fault


@pytest.mark.parametrize(
    ("text", "line"),
    [("[terminal\n", 1), ('[terminal]\nid = "QS01"\nid = "QS02"\n', 3), ('\n\nid = "QS\n', 3)],
)
def test_what_is_no_toml_is_told_with_its_line(path: Path, text: str, line: int) -> None:
    assert _fault(path, text).startswith(f"{line}: ")


def test_a_fault_at_the_end_still_names_the_file(path: Path) -> None:
    assert "end of document" in _fault(path, "id = ")


def test_the_same_key_in_another_table_is_not_blamed(path: Path) -> None:
    assert _fault(path, '[card]\npath = "a"\n[camera]\npath = 1\n').startswith("4: camera.path")


def test_a_file_that_is_not_there_or_not_text_is_told(path: Path) -> None:
    with pytest.raises(Failed, match="No such file"):
        load(path)
    path.write_bytes("name = '终端'".encode("gb18030"))
    with pytest.raises(Failed, match="not UTF-8"):
        load(path)


@pytest.mark.parametrize("key", ["abc", "04" + "0" * 127, "05" + "0" * 128])
def test_a_wrong_key_is_refused(path: Path, key: str) -> None:
    assert "platform.key" in _fault(path, f'[platform]\nkey = "{key}"\n')


def test_relative_paths_are_seen_from_the_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text(
        '[card]\npath = "cards"\n[camera]\npath = "../pictures"\n[store]\ncatalogue = "/srv/catalogue"\n',
        encoding="utf-8",
    )
    monkeypatch.chdir(path.parent)
    for named in (path, Path("config.toml")):
        settings = load(named)
        assert settings.card.path == path.parent / "cards"
        assert settings.camera.path == path.parent / "../pictures"
        assert settings.store.catalogue == Path("/srv/catalogue")
        assert settings.platform.ca is None


def test_secrets_are_not_shown(path: Path) -> None:
    path.write_text('[platform]\nenrol_code = "AAAA-BBBB"\n', encoding="utf-8")
    assert "AAAA" not in repr(load(path))
    assert "AAAA" not in _fault(path, '[platform]\nenrol_code = ["AAAA-BBBB"]\n')


SIMULATED = {
    '[card]\npath = "cards"\nkind = "simulated"\n': "3: card.kind: ",
    '[camera]\nkind = "simulated"\n': "2: camera.kind: ",
    '[camera]\nsource = "drawn:scenes"\n': "2: camera.source: ",
    '[camera]\n\ndocument_source = "drawn-page:"\n': "3: camera.document_source: ",
    'printer = { kind = "simulated" }\n': "1: printer.kind: ",
}


@pytest.mark.parametrize(("text", "begins"), SIMULATED.items())
def test_simulated_devices_are_refused_unless_they_are_allowed(path: Path, text: str, begins: str) -> None:
    fault = _fault(path, text)
    assert fault.startswith(begins), fault
    assert "terminal.simulated" in fault
    assert _fault(path, f"{text}[terminal]\nsimulated = false\n").startswith(begins)
    path.write_text(f"{text}[terminal]\nsimulated = true\n", encoding="utf-8")
    assert load(path).made_of_software()


def test_no_real_device_is_taken_for_a_simulated_one(path: Path) -> None:
    path.write_text('[terminal]\nsimulated = true\n[card]\npath = "cards"\n', encoding="utf-8")
    assert load(path).made_of_software() == ()
