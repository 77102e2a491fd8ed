"""Corrections and outcomes at the platform: what follows, what doesn't, and numbers without gaps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from kiosk.contract.acceptance import Acceptance
from kiosk.contract.progress import CaseOutcome, Decision, Progress
from kiosk.contract.signed import SignedDocument
from kiosk.sandbox import progress as platform_progress
from kiosk.sandbox.progress import NotNow, Verdict, decide
from offline.sealing import Sealed
from offline.wire import Accepted, Refusal, Remedy
from tests.helpers import people
from tests.helpers.platform import RunningPlatform, running_platform
from tests.helpers.terminal import Terminal, resigned, valid_application


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlatform]:
    with running_platform(tmp_path_factory.mktemp("platform"), tls=False) as running:
        yield running


@pytest.fixture
def terminal(platform: RunningPlatform) -> Iterator[Terminal]:
    made = Terminal(platform)
    yield made
    made.close()


def accepted(terminal: Terminal, sealed: Sealed) -> Acceptance:
    answer = terminal.deliver(sealed)
    assert isinstance(answer, Accepted), answer
    signed = SignedDocument.of(answer.document, answer.signature)
    return signed.open(Acceptance, terminal.platform.public_key)


def first(terminal: Terminal, decision: Decision | None = Decision.SUPPLEMENT) -> Sealed:
    sealed = terminal.seal()
    accepted(terminal, sealed)
    if decision is not None:
        decide(terminal.platform.office, sealed.manifest.application_id, Verdict(decision))
    return sealed


def correction(terminal: Terminal, corrects: str, revision: int = 2, **changes: Any) -> Sealed:
    sealed = terminal.seal(replace(valid_application(), **changes))
    return resigned(sealed, terminal.key, corrects=corrects, revision=revision)


def refused(terminal: Terminal, sealed: Sealed) -> tuple[str, Remedy]:
    answer = terminal.deliver(sealed)
    assert isinstance(answer, Refusal), answer
    return answer.code, answer.remedy


def told(terminal: Terminal, after: int = 0) -> Progress | None:
    answer = terminal.gateway.progress(after)
    if answer is None:
        return None
    assert not isinstance(answer, Refusal), answer
    return SignedDocument.of(*answer).open(Progress, terminal.platform.public_key)


def of_case(terminal: Terminal, sealed: Sealed) -> list[CaseOutcome]:
    progress = told(terminal)
    assert progress is not None
    return [one for one in progress.outcomes if one.application_id == sealed.manifest.application_id]


@pytest.mark.parametrize("decision", [Decision.SUPPLEMENT, Decision.REFUSED, None])
def test_a_version_that_follows_is_accepted_for_its_own_content(
    terminal: Terminal, decision: Decision | None
) -> None:
    before = first(terminal, decision)
    sealed = correction(terminal, before.manifest.application_id)
    acceptance = accepted(terminal, sealed)
    assert acceptance.content_digest == sealed.manifest.content_digest()
    assert accepted(terminal, sealed) == acceptance
    followed = of_case(terminal, before)[-1]
    assert (followed.decision, followed.followed_by) == (Decision.FOLLOWED, sealed.manifest.application_id)
    kept = terminal.gateway.status(before.manifest.application_id)
    assert not isinstance(kept, Refusal)
    assert kept.case_number  # the version before is still here
    assert [one.decision for one in of_case(terminal, before)].count(Decision.FOLLOWED) == 1


def test_a_version_whose_predecessor_is_on_its_way_may_come_again(terminal: Terminal) -> None:
    before = terminal.seal()
    sealed = correction(terminal, before.manifest.application_id)
    assert refused(terminal, sealed) == ("version-early", Remedy.TRANSIENT)
    terminal.announce(before)
    assert refused(terminal, sealed) == ("version-early", Remedy.TRANSIENT)
    accepted(terminal, before)
    accepted(terminal, sealed)


def test_versions_that_do_not_follow(terminal: Terminal) -> None:
    before = first(terminal)
    number = before.manifest.application_id
    for sealed in (
        correction(terminal, number, revision=3),
        correction(terminal, number, item_code="11000000000000000X4402014002000"),
        correction(terminal, number, citizen=people.citizen(birth="19700412")),
    ):
        assert refused(terminal, sealed) == ("version-not-next", Remedy.BUSINESS)
    accepted(terminal, correction(terminal, number))
    assert refused(terminal, correction(terminal, number)) == ("version-not-next", Remedy.BUSINESS)
    finished = first(terminal, Decision.FINISHED).manifest.application_id
    assert refused(terminal, correction(terminal, finished)) == ("version-not-next", Remedy.BUSINESS)


def test_another_terminals_application_is_not_corrected_here(
    platform: RunningPlatform, terminal: Terminal
) -> None:
    other = Terminal(platform, id="BM02")
    sealed = correction(other, first(terminal).manifest.application_id)
    assert refused(other, sealed) == ("version-not-next", Remedy.BUSINESS)
    other.close()


def test_one_that_does_not_follow_stops_no_other_in_a_batch(terminal: Terminal) -> None:
    bad, good = correction(terminal, terminal.seal().manifest.application_id), terminal.seal()
    pairs = [(one.document, one.signature) for one in (bad, good)]
    answers = terminal.gateway.announce_together(pairs)
    assert not isinstance(answers, Refusal)
    assert isinstance(answers[0], Refusal)
    assert not isinstance(answers[1], Refusal)


def test_outcomes_are_counted_for_each_terminal_without_gaps(
    platform: RunningPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal, other = Terminal(platform, id="BM03"), Terminal(platform, id="BM04")
    mine, theirs = first(terminal, None), first(other)
    number = mine.manifest.application_id
    assert told(terminal) is None
    for decision in (Decision.SUPPLEMENT, Decision.REFUSED, Decision.SUPPLEMENT, Decision.FINISHED):
        decide(platform.office, number, Verdict(decision))
    whole = told(terminal)
    assert whole is not None
    assert [one.sequence for one in whole.outcomes] == [1, 2, 3, 4]
    assert {one.application_id for one in whole.outcomes} == {number}
    assert (whole.terminal_id, whole.epoch, whole.more) == ("BM03", platform.office.epoch, False)
    assert [one.application_id for one in told(other).outcomes] == [theirs.manifest.application_id]
    monkeypatch.setattr(platform_progress, "OUTCOMES_LIMIT", 3)
    page = told(terminal, 0)
    assert (page.until, page.more) == (3, True)
    rest = told(terminal, page.until)
    assert (rest.after, rest.until, rest.more) == (3, 4, False)
    assert told(terminal, 4) is None
    terminal.close()
    other.close()


def test_what_a_clerk_writes_opens_with_the_terminals_key_alone(terminal: Terminal) -> None:
    sealed, text = first(terminal, None), "请欧阳女士补交户口簿"
    decide(terminal.platform.office, sealed.manifest.application_id, Verdict(Decision.SUPPLEMENT, text=text))
    outcome = of_case(terminal, sealed)[-1]
    assert text in terminal.key.decrypt(bytes.fromhex(outcome.remark)).decode()
    kept = b"".join(path.read_bytes() for path in terminal.platform.data.glob("platform.sqlite*"))
    assert text.encode() not in kept


def test_nothing_is_decided_of_what_is_not_here(terminal: Terminal) -> None:
    sealed = terminal.seal()
    terminal.announce(sealed)
    for application_id in (sealed.manifest.application_id, valid_application().id):
        with pytest.raises(NotNow):
            decide(terminal.platform.office, application_id, Verdict(Decision.FINISHED))


def test_received_only_is_what_the_acceptance_says(terminal: Terminal) -> None:
    terminal.platform.control.receive = True
    sealed = terminal.seal()
    assert accepted(terminal, sealed).level == "received"
    terminal.platform.control.calm()
    decide(terminal.platform.office, sealed.manifest.application_id, Verdict(Decision.ACCEPTED))
    assert of_case(terminal, sealed)[-1].case_number == accepted(terminal, sealed).case_number
