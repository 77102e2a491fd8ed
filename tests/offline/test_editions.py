"""A newer catalogue comes from the real platform, signed; anything else leaves what is held."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.contract.catalogue_files import packaged, read
from kiosk.crypto.sm2 import PrivateKey
from kiosk.sandbox.catalogue import publish
from offline.catalogue import copy_stamp, held, offer
from offline.editions import EVERY_S, Editions
from offline.gateway import HttpGateway
from offline.searchfiles import index_of, synonyms_of
from tests.helpers.platform import RunningPlatform, running_platform

DOCUMENT = read(packaged())


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[RunningPlatform]:
    with running_platform(tmp_path, catalogue=DOCUMENT) as running:
        yield running


@pytest.fixture
def gateway(platform: RunningPlatform) -> Iterator[HttpGateway]:
    opened = HttpGateway.open(platform.settings(), PrivateKey.generate(), SystemClock())
    yield opened
    opened.close()


def test_an_edition_is_taken_once_and_a_newer_one_after_it(
    platform: RunningPlatform, gateway: HttpGateway, tmp_path: Path
) -> None:
    times = iter([0.0, 0.0, 10.0, EVERY_S + 1, EVERY_S + 1])
    editions = Editions(tmp_path, gateway, platform.public_key, lambda: next(times))
    assert copy_stamp(tmp_path) == 0
    editions.fetch()
    first = copy_stamp(tmp_path)
    assert held(tmp_path, platform.public_key) == 1
    publish(platform.office, DOCUMENT.model_copy(update={"version": "2"}))
    editions.fetch()  # too soon
    assert copy_stamp(tmp_path) == first
    editions.fetch()
    assert held(tmp_path, platform.public_key) == 2
    assert copy_stamp(tmp_path) != first


def test_the_indexes_of_a_new_edition_are_made_with_it(
    platform: RunningPlatform, gateway: HttpGateway, tmp_path: Path
) -> None:
    Editions(tmp_path, gateway, platform.public_key, lambda: 0.0).fetch()
    shelf = offer(tmp_path, None, platform.public_key).shelf
    made = {path: path.stat().st_ino for path in (tmp_path / "catalogue").glob("search-*.db")}
    assert len(made) == len(shelf.languages) > 1
    for language in shelf.languages:
        index_of(tmp_path / "catalogue", shelf, language, synonyms_of(None)).close()
    assert made == {path: path.stat().st_ino for path in made}, "the screen makes none anew"


def test_where_no_index_can_be_made_the_edition_is_taken_all_the_same(
    platform: RunningPlatform, gateway: HttpGateway, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "catalogue" / "search-zh-CN.db.new" / "in the way").mkdir(parents=True)
    caplog.set_level(logging.INFO)
    Editions(tmp_path, gateway, platform.public_key, lambda: 0.0).fetch()
    assert held(tmp_path, platform.public_key) == 1
    assert "no index" in caplog.text


def test_nothing_newer_changes_nothing(
    platform: RunningPlatform, gateway: HttpGateway, tmp_path: Path
) -> None:
    Editions(tmp_path, gateway, platform.public_key, lambda: 0.0).fetch()
    stamp = copy_stamp(tmp_path)
    Editions(tmp_path, gateway, platform.public_key, lambda: 0.0).fetch()
    assert copy_stamp(tmp_path) == stamp


def test_an_edition_of_another_signer_is_not_taken(
    gateway: HttpGateway, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stranger = PrivateKey.generate().public
    with caplog.at_level(logging.ERROR):
        Editions(tmp_path, gateway, stranger, lambda: 0.0).fetch()
    assert held(tmp_path, stranger) == 0
    assert "platform-answer-bad" in caplog.text


def test_no_platform_is_no_catalogue(
    platform: RunningPlatform, gateway: HttpGateway, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    dead = platform.settings(url="https://127.0.0.1:9", timeout_s=1)
    nobody = HttpGateway.open(dead, PrivateKey.generate(), SystemClock())
    with caplog.at_level(logging.INFO):
        Editions(tmp_path, nobody, platform.public_key, lambda: 0.0).fetch()
    nobody.close()
    assert "no catalogue" in caplog.text
