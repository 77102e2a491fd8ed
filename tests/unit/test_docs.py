"""What is written for people is held to the code: settings, commands, states, links, examples."""

from __future__ import annotations

import argparse
import base64
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.cli import BAD, INTERRUPTED, SETTINGS, STORE, USAGE, _parser
from kiosk.config import Settings, load
from kiosk.contract import headers as h
from kiosk.crypto.sm3 import hmac_sm3
from kiosk.flows import visit_states
from kiosk.flows.resident import TABLE
from kiosk.words import languages

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "config.example.toml"
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def block(page: Path, kind: str) -> str:
    """The first fenced block of a kind."""
    found = re.search(rf"^```{kind}\n(.*?)\n```$", text_of(page), re.DOTALL | re.MULTILINE)
    assert found, f"{page.name} has no block of {kind}"
    return found[1]


def commands(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Every command that does something, with the words before it."""
    below = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not any(action.required for action in below):
        yield parser.prog
    for action in below:
        for child in action.choices.values():
            yield from commands(child)


def plain(prog: str) -> str:
    """``kiosk device camera shot`` out of a parser's name, which may hold arguments of its parents."""
    return " ".join(word for word in prog.split() if re.fullmatch("[a-z]+", word))


# Settings ---------------------------------------------------------------------------------------------


def test_the_example_is_the_defaults() -> None:
    assert load(EXAMPLE) == Settings()


def test_what_the_example_leaves_out_by_a_hash_may_be_put_in(tmp_path: Path) -> None:
    whole = tmp_path / "config.toml"
    whole.write_text(re.sub(r"(?m)^# (\w+ = .*)$", r"\1", text_of(EXAMPLE)), encoding="utf-8")
    settings = load(whole)
    assert settings.platform.ca == tmp_path / "platform-ca.pem"


def test_the_example_names_every_setting_once() -> None:
    named: dict[str, list[str]] = {}
    for line in text_of(EXAMPLE).splitlines():
        if part := re.fullmatch(r"\[(\w+)\]", line):
            section = named.setdefault(part[1], [])
        elif key := re.match(r"(?:# )?(\w+) = ", line):
            section.append(key[1])
    known = {name: list(field.annotation.model_fields) for name, field in _parts().items()}
    assert {part: sorted(keys) for part, keys in named.items()} == {p: sorted(k) for p, k in known.items()}


def _parts() -> dict[str, Any]:
    return dict(Settings.model_fields)


@pytest.mark.parametrize("readme", READMES, ids=lambda page: page.name)
def test_the_readmes_settings_are_taken(readme: Path, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(block(readme, "toml"), encoding="utf-8")
    assert load(config).terminal.id == "QS01"
    assert (ROOT / "resources/printers" / f"{load(config).printer.profile}.toml").exists()


# Commands ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("readme", READMES, ids=lambda page: page.name)
def test_the_readmes_table_lists_every_command_and_no_other(readme: Path) -> None:
    rows = re.findall(r"^\| `(kiosk [a-z ]+)` \|", text_of(readme), re.MULTILINE)
    assert sorted(rows) == sorted(plain(prog) for prog in commands(_parser()))


@pytest.mark.parametrize("readme", READMES, ids=lambda page: page.name)
def test_the_readmes_list_every_exit_code(readme: Path) -> None:
    codes = [int(code) for code in re.findall(r"^\| (\d) \|", text_of(readme), re.MULTILINE)]
    assert codes == [0, BAD, USAGE, SETTINGS, STORE, INTERRUPTED]


@pytest.mark.parametrize("readme", READMES, ids=lambda page: page.name)
def test_the_readmes_name_every_target_of_make(readme: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", text_of(ROOT / "Makefile"), re.MULTILINE)) - {"help"}
    assert targets == set(re.findall(r"`make ([a-z-]+)`", text_of(readme)))


def test_commands_in_units_and_instructions_are_understood() -> None:
    units = [
        found[1]
        for unit in (ROOT / "packaging/systemd").glob("*.service")
        for found in re.finditer(r"^ExecStart=.*/kiosk (.*?)(?: -- .*)?$", text_of(unit), re.MULTILINE)
    ]
    typed = [
        found[1]
        for page in PAGES
        for found in re.finditer(r"^    (?:kiosk|run) ([a-z].*)$", text_of(page), re.MULTILINE)
    ]
    assert len(units) == 2
    assert len(typed) > 5
    for arguments in (*units, *typed):
        _parser().parse_args(shlex.split(arguments))


# The picture of the house -----------------------------------------------------------------------------


def test_the_architectures_table_is_the_flows() -> None:
    page = text_of(ROOT / "docs/architecture.md")
    told = {
        (row[1], event)
        for row in re.finditer(r"^\| `(\w+)`.*?\|.*?\|(.*)\|$", page, re.MULTILINE)
        if hasattr(visit_states, row[1])
        for event in re.findall(r"`(\w+)` ->", row[2])
    }
    assert told == {(state.__name__, event.__name__) for state, event in TABLE}


def test_every_room_that_the_architecture_names_is_there() -> None:
    page = text_of(ROOT / "docs/architecture.md")
    named = set(re.findall(r"`((?:kiosk|ui|devices|offline|resources|tests)/[\w./]*)`", page))
    assert len(named) > 20
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_every_decision_is_in_the_list_under_its_own_title() -> None:
    folder = ROOT / "docs/decisions"
    listed = dict(re.findall(r"^\| \[(\d{4})\]\((.+?)\)", text_of(folder / "README.md"), re.MULTILINE))
    pages = {page.name[:4]: page.name for page in folder.glob("[0-9]*.md")}
    assert listed == pages


# Links and twins --------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text_of(page))
    here = [link for link in links if "://" not in link]
    assert [link for link in here if not (page.parent / link).exists()] == []


def test_pictures_are_those_that_the_journey_takes() -> None:
    taken = (ROOT / "ui/demo.py").read_text(encoding="utf-8")
    for readme in READMES:
        shown = re.findall(r"docs/images/([\w-]+)\.png", text_of(readme))
        assert len(shown) == 7
        assert [name for name in shown if f'"{name}"' not in taken and f"{name}.png" not in taken] == []


def test_both_readmes_have_the_same_shape() -> None:
    shapes = []
    for readme in READMES:
        lines = re.sub(r"(?ms)^```.*?^```$", "", text_of(readme)).splitlines()
        marks = ("#", "##", "###", "|", "*", "![")
        shapes.append(
            [first for line in lines if (first := line.partition(" ")[0].partition("[")[0]) in marks]
        )
    assert shapes[0] == shapes[1]


def test_there_is_a_readme_for_every_language() -> None:
    assert set(languages()) == {"zh-CN", "en"}


# The contract -----------------------------------------------------------------------------------------


def test_the_example_of_a_signed_request_is_one() -> None:
    page = ROOT / "docs/contract.md"
    sent = dict(line.split(": ", 1) for line in block(page, "headers").splitlines())
    headers = {name.lower(): value for name, value in sent.items()}
    key = bytes.fromhex(re.search(r"^    ([0-9a-f]{64})$", text_of(page), re.MULTILINE)[1])  # type: ignore[index]
    base = block(page, "signature-base")
    method, target = re.findall(r'^"@(?:method|request-target)": (.*)$', base, re.MULTILINE)
    stamp = h.verify_request(h.Request(method, target, headers), key)
    assert stamp.session_id == "example-session-01"
    h.check_content(headers, b"")
    code = base64.b64encode(hmac_sm3(key, base.encode())).decode()
    assert headers["signature"] == f"bm=:{code}:"


def test_packaging_lists_what_the_instructions_ask_for() -> None:
    wanted = text_of(ROOT / "packaging/debian-packages.txt").splitlines()
    assert wanted.index("python3") < wanted.index("fontconfig") < wanted.index("libpcsclite-dev")
    assert wanted.index("libpcsclite-dev") < wanted.index("xvfb")


def test_the_licence_is_the_one_that_is_named() -> None:
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    assert project["license"] == "GPL-3.0-or-later"
    for readme in READMES:
        assert project["license"] in text_of(readme)
    assert "GNU GENERAL PUBLIC LICENSE" in text_of(ROOT / "LICENSE")
