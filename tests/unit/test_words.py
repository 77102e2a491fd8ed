"""Texts: found by key, filled in, taken from Chinese when missing; all languages say the same things."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.problems import Failed
from kiosk.words import Words, languages


def _language(root: Path, name: str, **sections: str) -> None:
    folder = root / name
    folder.mkdir()
    (folder / "language.toml").write_text(f'name = "{name}"\ndirection = "ltr"\n', encoding="utf-8")
    for section, text in sections.items():
        (folder / f"{section}.toml").write_text(text, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    _language(tmp_path, "zh-CN", home='hello = "您好，{name}"\n[deep.down]\nrest = "其他"\n')
    _language(tmp_path, "en", home='hello = "Hello, {name}"\n')
    (tmp_path / "not-a-language").mkdir()
    return tmp_path


def test_languages_are_the_folders_chinese_first(folder: Path) -> None:
    _language(folder, "bo")
    assert languages(folder) == ("zh-CN", "bo", "en")


def test_a_text_is_filled_in(folder: Path) -> None:
    assert Words("en", folder=folder)("home.hello", name="A{x}") == "Hello, A{x}"
    assert Words("zh-CN", folder=folder)("home.hello", name=3) == "您好，3"


def test_a_missing_text_is_chinese(folder: Path) -> None:
    words = Words("en", folder=folder, strict=True)
    assert words("home.deep.down.rest") == "其他"
    assert words.has("home.deep.down.rest")


@pytest.mark.parametrize("key", ["home.nothing", "home.deep", "nowhere", "home.hello.more", ""])
def test_a_text_that_is_nowhere_shows_its_key_or_raises(folder: Path, key: str) -> None:
    assert Words("en", folder=folder)(key) == key
    assert not Words("en", folder=folder).has(key)
    with pytest.raises(LookupError, match="no text"):
        Words("en", folder=folder, strict=True)(key)


def test_a_missing_value_stays_visible_or_raises(folder: Path) -> None:
    assert Words("en", folder=folder)("home.hello") == "Hello, {name}"
    with pytest.raises(LookupError, match=r"\{name\}"):
        Words("en", folder=folder, strict=True)("home.hello")


def test_a_section_as_a_map_is_merged_and_a_copy(folder: Path) -> None:
    words = Words("en", folder=folder)
    home = words.as_map("home")
    assert home == {"hello": "Hello, {name}", "deep": {"down": {"rest": "其他"}}}
    home["deep"] = {}
    assert words("home.deep.down.rest") == "其他"
    assert words.as_map("home.deep") == {"down": {"rest": "其他"}}
    assert words.as_map("home.hello") == {}
    with pytest.raises(LookupError):
        Words("en", folder=folder, strict=True).as_map("nowhere")


def test_an_unknown_language_is_a_setting_gone_wrong(folder: Path) -> None:
    with pytest.raises(Failed, match=r"config-malformed.*'fr'.*zh-CN, en"):
        Words("fr", folder=folder)


# What we ship


def _texts(table: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(table, dict):
        for key, value in table.items():
            yield from _texts(value, f"{path}.{key}" if path else key)
    else:
        assert isinstance(table, str), f"{path} is not a text"
        yield path, table


def _raw(language: str) -> dict[str, str]:
    import tomllib

    from kiosk import words

    folder = words._packaged() / language
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        found |= dict(_texts(tomllib.loads(path.read_text(encoding="utf-8")), path.stem))
    return found


@pytest.mark.parametrize("language", languages())
def test_every_language_says_everything_with_the_same_placeholders(language: str) -> None:
    ours, chinese = _raw(language), _raw("zh-CN")
    assert ours.keys() == chinese.keys()
    for key, text in chinese.items():
        here, there = (sorted(set(re.findall(r"\{(\w+)\}", t))) for t in (ours[key], text))
        assert here == there, key
        assert ours[key].strip(), key


def test_every_language_names_itself_and_its_direction() -> None:
    for language in languages():
        words = Words(language, strict=True)
        assert words("language.name")
        assert words("language.direction") in {"ltr", "rtl"}


def test_every_text_that_the_code_names_is_there() -> None:
    words = Words(strict=True)
    root = Path(__file__).parents[2]
    sources = [path for room in ("kiosk", "ui", "devices", "offline") for path in (root / room).rglob("*.py")]
    named = {
        (path.name, key)
        for path in sources
        for key in re.findall(r"words(?:\(\))?\(\s*\"([a-z]+\.[\w.-]+)\"", path.read_text(encoding="utf-8"))
    }
    assert len(named) > 10
    assert {(name, key) for name, key in named if not words.has(key)} == set()
