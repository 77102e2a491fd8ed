"""Which catalogue is offered; what is taken from the platform and what is not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kiosk.config import Platform, Settings, Store
from kiosk.contract.base import Wire
from kiosk.contract.catalogue_files import packaged, read
from kiosk.contract.edition import Edition
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.sm2 import PrivateKey
from kiosk.problems import Failed
from offline.catalogue import Offer, Source, accept_copy, held, load, offer

PLATFORM = PrivateKey.generate()
STRANGER = PrivateKey.generate()
PACKAGED = read(packaged())
CHINESE = PACKAGED.to_domain("zh-CN")


def _edition(number: int, version: str = "platform-1", content: str | None = None) -> Edition:
    newer = PACKAGED.model_copy(update={"version": version})
    return Edition(
        number=number,
        version=version,
        issued_at="2026-11-20T08:00:00+08:00",
        content=content if content is not None else newer.canonical().decode(),
    )


def _accept(data: Path, edition: Wire, key: PrivateKey = PLATFORM) -> int:
    signed = SignedDocument.sign(edition, key)
    return accept_copy(data, signed.document.encode(), bytes.fromhex(signed.signature), PLATFORM.public)


def _offer(data: Path) -> Offer:
    return offer(data, None, PLATFORM.public)


def test_without_a_copy_the_packaged_catalogue_is_offered(tmp_path: Path) -> None:
    offered = _offer(tmp_path)
    assert (offered.source, offered.edition, offered.problem) == (Source.PACKAGED, 0, None)
    assert offered.document == PACKAGED
    assert held(tmp_path, PLATFORM.public) == 0
    assert offer(tmp_path, None, None).source is Source.PACKAGED


def test_an_accepted_copy_is_offered_from_then_on(tmp_path: Path) -> None:
    assert _accept(tmp_path, _edition(4)) == 4
    offered = _offer(tmp_path)
    assert (offered.source, offered.edition, offered.problem) == (Source.PLATFORM, 4, None)
    assert offered.shelf.version == "platform-1"
    assert held(tmp_path, PLATFORM.public) == 4


def test_a_configured_folder_goes_first(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(packaged(), tmp_path / "own"))
    _accept(tmp_path, _edition(4))
    assert offer(tmp_path, folder, PLATFORM.public).source is Source.CONFIGURED


def test_a_malformed_folder_is_told_with_file_and_line(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(packaged(), tmp_path / "own"))
    path = folder / "items" / "pension-query.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('phone = "12333"', 'fon = "12333"'), encoding="utf-8")
    line = text.splitlines().index('phone = "12333"') + 1
    with pytest.raises(Failed) as caught:
        offer(tmp_path, folder, None)
    assert caught.value.problem.code == "catalogue-malformed"
    assert caught.value.problem.detail.startswith(f"{path}:{line}: guide.fon: ")


def test_a_catalogue_is_made_once_for_each_language(tmp_path: Path) -> None:
    offered = _offer(tmp_path)
    assert offered.in_language("en") is offered.in_language("en")
    assert offered.in_language("en") != offered.in_language("zh-CN")


def test_the_settings_say_which_catalogue_is_loaded(tmp_path: Path) -> None:
    _accept(tmp_path, _edition(4))
    assert load(Settings(), tmp_path, "en").version == PACKAGED.version, "no key, no signed copy"
    platform = Platform(key=PLATFORM.public.to_bytes().hex())
    assert load(Settings(platform=platform), tmp_path, "en").version == "platform-1"
    folder = Path(shutil.copytree(packaged(), tmp_path / "own"))
    own = Settings(platform=platform, store=Store(catalogue=folder))
    shown = [(one.code, one.name, one.summary) for one in load(own, tmp_path, "zh-CN").listings]
    assert shown == [(one.code, one.name, one.summary) for one in CHINESE.listings]
    with pytest.raises(Failed, match="key-missing"):
        load(Settings(platform=Platform(key="04" + "11" * 64)), tmp_path, "zh-CN")


def test_editions_only_grow(tmp_path: Path) -> None:
    _accept(tmp_path, _edition(4))
    assert _accept(tmp_path, _edition(4)) == 4, "the same edition again is harmless"
    for older in (_edition(3), _edition(4, "platform-2")):
        with pytest.raises(Failed, match=r"platform-answer-bad: edition \d is not newer than 4"):
            _accept(tmp_path, older)
    assert _accept(tmp_path, _edition(5, "platform-2")) == 5
    assert _offer(tmp_path).shelf.version == "platform-2"


def test_nobody_elses_signature_is_taken(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="platform-answer-bad"):
        _accept(tmp_path, _edition(1), STRANGER)
    assert _offer(tmp_path).source is Source.PACKAGED


@pytest.mark.parametrize(
    ("document", "signature"), [(b"\xff", b"\0" * 64), (b"{}", b""), (b"{}", b"\0" * 64)]
)
def test_garbage_is_not_taken(tmp_path: Path, document: bytes, signature: bytes) -> None:
    with pytest.raises(Failed, match="platform-answer-bad"):
        accept_copy(tmp_path, document, signature, PLATFORM.public)


def test_another_document_under_the_same_key_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="platform-answer-bad"):
        _accept(tmp_path, PACKAGED)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{}", "edition: "),
        ("not JSON", "edition: "),
        (PACKAGED.canonical().decode().replace("8Q5992014001001", "8Q9992014001001"), "implementing code"),
        (PACKAGED.canonical().decode(), "another version"),
    ],
)
def test_content_that_breaks_a_rule_is_not_taken(tmp_path: Path, content: str, says: str) -> None:
    _accept(tmp_path, _edition(1))
    with pytest.raises(Failed, match=f"catalogue-malformed.*{says}"):
        _accept(tmp_path, _edition(2, content=content))
    assert _offer(tmp_path).edition == 1, "the version before stays"


@pytest.mark.parametrize("at", [0, 1, 5, 40, 200, 5000, -60, -2])
def test_a_damaged_copy_gives_way_and_is_reported(tmp_path: Path, at: int) -> None:
    _accept(tmp_path, _edition(4))
    (tmp_path / "catalogue" / "shelf.db").unlink()
    copy = tmp_path / "catalogue" / "edition.json"
    content = bytearray(copy.read_bytes())
    content[at] ^= 1
    copy.write_bytes(content)
    offered = _offer(tmp_path)
    assert offered.source is Source.PACKAGED
    assert offered.problem


def test_a_cut_copy_gives_way_and_a_fresh_one_is_taken(tmp_path: Path) -> None:
    _accept(tmp_path, _edition(4))
    (tmp_path / "catalogue" / "shelf.db").unlink()
    copy = tmp_path / "catalogue" / "edition.json"
    copy.write_bytes(copy.read_bytes()[:1000])
    offered = _offer(tmp_path)
    assert offered.source is Source.PACKAGED
    assert offered.problem
    assert offered.problem.code == "catalogue-malformed"
    assert _accept(tmp_path, _edition(4)) == 4
    assert _offer(tmp_path).source is Source.PLATFORM


def test_the_copy_of_another_platform_counts_for_nothing(tmp_path: Path) -> None:
    _accept(tmp_path, _edition(9))
    assert held(tmp_path, STRANGER.public) == 0
    assert offer(tmp_path, None, STRANGER.public).source is Source.PACKAGED


def test_a_disk_that_refuses_is_a_value(tmp_path: Path) -> None:
    (tmp_path / "catalogue").write_text("in the way")
    with pytest.raises(Failed, match="save-failed"):
        _accept(tmp_path, _edition(1))
