"""The command line: exit codes, where settings and data come from, and what a wrong one is told."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.cli import SETTINGS, STORE, main
from kiosk.problems import Failed
from offline.files import sole

WRONG = """\
[terminal]
id = "QS01"

[printer]
kind = "network"
colour = "blue"
"""


def run(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kiosk", *arguments]
    clean = {"PATH": "/usr/bin:/bin", "LANG": "zh_CN.UTF-8", "PYTHONUTF8": "1"}
    return subprocess.run(
        command, capture_output=True, text=True, timeout=60, env=clean | (env or {}), check=False
    )


def test_unknown_commands_and_arguments_are_usage_errors() -> None:
    for arguments in (["fly"], ["run", "--colour"], []):
        done = run(*arguments)
        assert done.returncode == 2
        assert "usage: kiosk" in done.stderr


def test_help_names_every_command_and_the_exit_codes() -> None:
    done = run("--help")
    assert done.returncode == 0
    for command in ("run", "sync", "sandbox", "demo", "doctor", "bench", "device"):
        assert command in done.stdout
    assert "exit codes" in done.stdout


def test_a_wrong_setting_is_named_with_file_and_line(tmp_path: Path) -> None:
    config = tmp_path / "wrong.toml"
    config.write_text(WRONG, encoding="utf-8")
    done = run("doctor", "--config", str(config), "--data", str(tmp_path / "data"))
    assert done.returncode == SETTINGS
    assert f"{config}:6: printer.colour" in done.stderr
    assert "config-malformed" in done.stderr
    assert "Traceback" not in done.stderr


def test_settings_come_from_argument_environment_or_data_folder(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(WRONG, encoding="utf-8")
    by_environment = run(
        "sync", "--once", env={"KIOSK_CONFIG": str(config), "KIOSK_DATA": str(tmp_path / "d")}
    )
    by_folder = run("sync", "--once", "--data", str(tmp_path))
    missing = run("sync", "--once", "--config", str(tmp_path / "none.toml"), "--data", str(tmp_path / "d"))
    assert [d.returncode for d in (by_environment, by_folder, missing)] == [SETTINGS] * 3
    assert "none.toml" in missing.stderr


def test_without_a_platform_key_nothing_can_be_sealed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert main(["sync", "--once", "--data", str(tmp_path)]) == STORE
    said = capsys.readouterr().err
    assert "key-missing" in said
    assert "platform.key" in said


def test_a_malformed_catalogue_is_named_with_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    folder.mkdir()
    (folder / "catalogue.toml").write_text("version = \n", encoding="utf-8")
    done = run("sandbox", "--catalogue", str(folder), "--data", str(tmp_path / "data"))
    assert done.returncode == SETTINGS
    assert "catalogue.toml:1" in done.stderr
    assert "catalogue-malformed" in done.stderr


def test_doctor_says_what_is_wrong_and_how_to_mend_it(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        '[card]\nkind = "none"\n[camera]\nkind = "none"\n[printer]\nkind = "none"\n'
        '[platform]\nurl = "https://127.0.0.1:9"\ntimeout_s = 1.0\n',
        encoding="utf-8",
    )
    arguments = ["doctor", "--config", str(config), "--data", str(tmp_path / "data")]
    text, as_json = run(*arguments), run(*arguments, "--json", "--print")
    assert (text.returncode, as_json.returncode) == (1, 1)
    assert "读卡器: 异常" in text.stdout
    assert "→" in text.stdout
    assert "printer-missing" in as_json.stderr
    report = json.loads(as_json.stdout)
    states = {check["name"]: check["state"] for check in report["checks"]}
    assert report["state"] == "bad"
    assert states["disk"] == states["catalogue"] == states["fonts"] == states["program"] == "good"
    assert states["card"] == states["camera"] == states["printer"] == states["keys"] == "bad"
    assert states["store"] == states["outbox"] == states["clock"] == "unknown"
    assert all(p["remedy"] for check in report["checks"] for p in check["problems"])
    assert [path.name for path in tmp_path.iterdir()] == ["config.toml"]  # not even a log is made


KEY = (
    "0432c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"
    "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"
)


def unreachable(folder: Path) -> list[str]:
    """Arguments of a terminal whose platform nobody answers for."""
    config = folder / "config.toml"
    config.write_text(f'[platform]\nurl = "https://127.0.0.1:9"\nkey = "{KEY}"\n', encoding="utf-8")
    return ["--config", str(config), "--data", str(folder / "data")]


def test_sync_once_ends_when_nothing_can_be_sent(tmp_path: Path) -> None:
    done = run("sync", "--once", *unreachable(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")


def test_sync_ends_when_its_starter_has_gone(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kiosk", "sync", *unreachable(tmp_path), "--while-stdin-open"]
    done = subprocess.run(command, input="", capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_store_that_cannot_be_used_is_said_and_ends_in_order(tmp_path: Path) -> None:
    arguments = unreachable(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "outbox").write_text("not a folder", encoding="utf-8")
    no_store = run("sync", "--once", *arguments)
    (tmp_path / "file").write_text("", encoding="utf-8")
    no_folder = run("sync", "--once", "--data", str(tmp_path / "file" / "data"))
    for done in (no_store, no_folder):
        assert (done.returncode, "store-unusable" in done.stderr) == (STORE, True), done.stderr
        assert "Traceback" not in done.stderr


def test_a_second_screen_on_the_same_data_is_refused_until_the_first_has_gone(tmp_path: Path) -> None:
    arguments = ["run", "--no-sync", *unreachable(tmp_path)]
    with sole(tmp_path / "data" / "run.lock"):
        refused = run(*arguments)
        assert (refused.returncode, "[already-running]" in refused.stderr) == (STORE, True), refused.stderr
    held = "import sys; from pathlib import Path; from offline.files import sole\n"
    held += "with sole(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", held, str(tmp_path / "data" / "run.lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(Failed, match="already-running"), sole(tmp_path / "data" / "run.lock"):
            raise AssertionError("two at once")
        other.kill()
    with sole(tmp_path / "data" / "run.lock"):
        pass  # however the first one ended


def test_a_platform_without_tls_stays_on_this_machine(tmp_path: Path) -> None:
    done = run("sandbox", "--plain", "--host", "0.0.0.0", "--data", str(tmp_path))
    assert done.returncode == SETTINGS
    assert "--plain" in done.stderr
