"""What the platform knows of a person, asked over real HTTPS, and its own word known again at the commit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from devices.card.people import cast
from kiosk.contract.catalogue import CatalogueDocument
from kiosk.contract.catalogue_files import packaged, read
from kiosk.domain.applications import Application
from kiosk.domain.items import Item
from kiosk.domain.known import NOTHING, Known, Settled, Via, Way
from kiosk.domain.licence_codes import identifier_is_valid
from kiosk.domain.people import CardKind
from offline.wire import Accepted, Refusal
from tests.helpers.people import citizen
from tests.helpers.platform import RunningPlatform, running_platform
from tests.helpers.terminal import Terminal, valid_application

KNOWN_TO_ALL = cast()["young-man"]
NO_HOUSEHOLD = cast()["long-term"]


@pytest.fixture(scope="module")
def catalogue() -> CatalogueDocument:
    return read(packaged())


@pytest.fixture(scope="module")
def platform(
    tmp_path_factory: pytest.TempPathFactory, catalogue: CatalogueDocument
) -> Iterator[RunningPlatform]:
    with running_platform(tmp_path_factory.mktemp("platform"), catalogue=catalogue) as running:
        yield running


@pytest.fixture(scope="module")
def reissue(catalogue: CatalogueDocument) -> Item:
    """An item with a licence, a check and a photo that may be used again."""
    named = {item.name: item for item in catalogue.to_domain("zh-CN").items}
    return named["夫妻投靠户口迁移"]


def of(item: Item, *settled: Settled) -> Application:
    return replace(
        valid_application(),
        item_code=item.code,
        item_version=item.version,
        settled=settled,
        citizen=KNOWN_TO_ALL,
    )


def test_only_what_the_item_asks_for_is_told(terminal: Terminal, reissue: Item) -> None:
    known = terminal.gateway.prepare(reissue.code, KNOWN_TO_ALL)
    assert reissue.form is not None
    asked = {field.prefill for field in reissue.form.fields()}
    assert {fact.name for fact in known.facts} <= asked
    phone = known.fact("phone")
    assert phone is not None
    assert (phone.value, phone.via, phone.source["zh-CN"]) == ("13900139000", Via.ACCOUNT, "统一身份认证平台")
    assert "en" in phone.source


def test_a_licence_comes_before_a_check(terminal: Terminal, reissue: Item) -> None:
    book = terminal.gateway.prepare(reissue.code, KNOWN_TO_ALL).way_of("household-register")
    assert book is not None
    assert book.way is Way.LICENCE
    assert identifier_is_valid(book.reference)
    assert terminal.gateway.prepare(reissue.code, NO_HOUSEHOLD).way_of("household-register") is None


def test_of_somebody_in_no_register_nothing_is_known(terminal: Terminal, reissue: Item) -> None:
    assert terminal.gateway.prepare(reissue.code, citizen()) == NOTHING


def test_whatever_goes_wrong_nothing_is_known_and_nobody_waits(terminal: Terminal, reissue: Item) -> None:
    assert terminal.gateway.prepare("11990121MB0A00018Q5992014009999", KNOWN_TO_ALL) == NOTHING
    too_long = replace(KNOWN_TO_ALL, name="长" * 300)
    assert terminal.gateway.prepare(reissue.code, too_long) == NOTHING
    strange = replace(KNOWN_TO_ALL, kind=CardKind.SOCIAL)
    assert terminal.gateway.prepare(reissue.code, strange).facts, "whatever card it is"


def test_its_own_word_is_known_again(terminal: Terminal, reissue: Item) -> None:
    settled = terminal.gateway.prepare(reissue.code, KNOWN_TO_ALL).settled
    assert {one.way for one in settled} >= {Way.LICENCE}
    assert isinstance(terminal.deliver(terminal.seal(of(reissue, *settled))), Accepted)


@pytest.mark.parametrize(
    "wrong",
    [
        Settled("household-register", Way.LICENCE, "1.2.156.3005.2.1"),
        Settled("household-register", Way.SHARING, "SJ000000000000"),
        Settled("no-such-paper", Way.LICENCE, "1.2.156.3005.2.1"),
    ],
    ids=lambda one: f"{one.code}-{one.way}",
)
def test_what_no_register_bears_out_is_refused(terminal: Terminal, reissue: Item, wrong: Settled) -> None:
    refused = terminal.deliver(terminal.seal(of(reissue, wrong)))
    assert isinstance(refused, Refusal)
    assert refused.code == "material-unproven"


def test_somebody_elses_licence_is_refused(terminal: Terminal, reissue: Item) -> None:
    settled = terminal.gateway.prepare(reissue.code, KNOWN_TO_ALL).settled
    theirs = replace(of(reissue, *settled), citizen=NO_HOUSEHOLD)
    refused = terminal.deliver(terminal.seal(theirs))
    assert isinstance(refused, Refusal)
    assert refused.code == "material-unproven"


def test_nothing_of_a_register_is_in_a_repr() -> None:
    known = Known(settled=(Settled("book", Way.LICENCE, "1.2.156.3005.2.1"),))
    assert "3005" not in repr(known)
