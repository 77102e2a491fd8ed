"""Many at once over the real line: each has its own answer, and an older platform is asked one by one."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest

from kiosk.contract.batches import BatchProof
from kiosk.crypto.bundle import write_bundle
from kiosk.crypto.sm3 import sm3
from kiosk.domain.applications import Application
from kiosk.problems import Problem
from kiosk.sandbox.steering import Fate
from offline import many
from offline.acceptances import checked
from offline.gateway import OLDER_S
from offline.sealing import Sealed
from offline.wire import Accepted, Announced, Refusal, Remedy
from tests.helpers import applications
from tests.helpers.platform import RunningPlatform
from tests.helpers.terminal import Terminal


def misread() -> Application:
    """With an identity number that doesn't exist."""
    made = applications.application()
    return replace(made, citizen=applications.citizen(number="110101199003070012"))


def words(*sealed: Sealed) -> list[tuple[bytes, bytes]]:
    return [(one.document, one.signature) for one in sealed]


def bundle(sealed: Sealed, **changed: bytes) -> bytes:
    file = BytesIO()
    write_bundle(file, sealed.document, sealed.signature, {**sealed.parts, **changed})
    return file.getvalue()[:-32]  # its trailing digest is the request's


def send(terminal: Terminal, sealed: Sealed, data: bytes = b"", *, commit: bool = False) -> object:
    data = data or bundle(sealed)
    given = sealed.manifest.application_id
    return terminal.gateway.send_whole(given, data, sm3(data), commit=commit)


def believed(terminal: Terminal, answer: object, sealed: Sealed) -> bool:
    assert isinstance(answer, Accepted), answer
    return not isinstance(checked(answer, sealed.manifest, terminal.platform.public_key), Problem)


def test_one_request_is_enough_for_one_application(terminal: Terminal) -> None:
    sealed = terminal.seal()
    first = send(terminal, sealed, commit=True)
    assert believed(terminal, first, sealed)
    assert send(terminal, sealed, commit=True) == first  # a lost answer is heard again
    assert terminal.announce(sealed) == first


def test_many_get_numbers_under_one_signature_and_each_proves_itself(terminal: Terminal) -> None:
    sealed = [terminal.seal() for _ in range(3)]
    announced = terminal.gateway.announce_together(words(*sealed))
    assert [set(answer.missing) for answer in announced] == [{p.id for p in s.manifest.parts} for s in sealed]
    assert [send(terminal, one) for one in sealed] == [
        Announced(one.manifest.application_id, {}) for one in sealed
    ]
    ids = [one.manifest.application_id for one in sealed]
    accepted = terminal.gateway.commit_together(ids)
    assert all(believed(terminal, answer, one) for answer, one in zip(accepted, sealed, strict=True))
    assert len({answer.signature for answer in accepted}) == 1
    assert [BatchProof.parse_canonical(answer.proof).index for answer in accepted] == [0, 1, 2]
    assert terminal.gateway.commit_together(ids) == accepted
    assert terminal.gateway.announce_together(words(*sealed)) == accepted


def test_who_knows_no_batches_gets_the_same_acceptance_by_itself(terminal: Terminal) -> None:
    sealed = [terminal.seal() for _ in range(2)]
    for one in sealed:
        send(terminal, one)
    together = terminal.gateway.commit_together([one.manifest.application_id for one in sealed])
    for answer, one in zip(together, sealed, strict=True):
        for alone in (terminal.announce(one), terminal.gateway.commit(one.manifest.application_id)):
            assert believed(terminal, alone, one)
            assert (alone.document, alone.proof) == (answer.document, b"")


def test_a_bad_one_among_many_is_refused_alone(terminal: Terminal) -> None:
    good, wrong = terminal.seal(), terminal.seal(misread())
    forged = replace(terminal.seal(), signature=bytes(64))
    answers = terminal.gateway.announce_together(words(good, forged, wrong))
    assert isinstance(answers[0], Announced)
    assert isinstance(answers[2], Announced)
    assert (answers[1].remedy, answers[1].code) == (Remedy.BUSINESS, "manifest-signature-bad")
    send(terminal, good)
    send(terminal, wrong)
    ids = [one.manifest.application_id for one in (wrong, good, forged)]
    answers = terminal.gateway.commit_together(ids)
    assert [getattr(answer, "code", "") for answer in answers] == [
        "id-number-invalid",
        "",
        "application-unknown",
    ]
    assert believed(terminal, answers[1], good)


def test_parts_that_are_there_are_not_wanted_again(terminal: Terminal) -> None:
    sealed = terminal.seal()
    terminal.announce(sealed)
    terminal.send_all(sealed)
    assert terminal.gateway.announce_together(words(sealed)) == [
        Announced(sealed.manifest.application_id, {})
    ]
    assert believed(terminal, send(terminal, sealed, commit=True), sealed)


@pytest.mark.parametrize("harm", ["cut", "swapped", "missing"])
def test_a_whole_one_must_be_whole(terminal: Terminal, harm: str) -> None:
    sealed = terminal.seal()
    if harm == "cut":
        data, code = bundle(sealed)[:-40], "malformed"
    elif harm == "swapped":
        data, code = bundle(sealed, face=b"x" * len(sealed.parts["face"])), "part-damaged"
    else:
        data, code = bundle(replace(sealed, parts={"form": sealed.parts["form"]})), "part-damaged"
    answer = send(terminal, sealed, data)
    assert isinstance(answer, Refusal)
    assert answer.code == code
    assert isinstance(send(terminal, sealed, commit=True), Accepted)


def test_a_whole_one_belongs_to_its_address(terminal: Terminal) -> None:
    one, other = terminal.seal(), terminal.seal()
    answer = send(terminal, one, bundle(other))
    assert isinstance(answer, Refusal)
    assert answer.code == "malformed"


def test_a_full_platform_keeps_its_word(terminal: Terminal) -> None:
    sealed = terminal.seal()
    terminal.announce(sealed)
    terminal.platform.control.full = True
    assert send(terminal, sealed).code == "storage-full"
    terminal.platform.control.calm()
    assert isinstance(send(terminal, sealed, commit=True), Accepted)


@pytest.mark.parametrize("code", ["not-found", "method-not-allowed"])
def test_an_older_platform_is_asked_one_by_one(terminal: Terminal, code: str) -> None:
    sealed = [terminal.seal() for _ in range(2)]
    ids = [one.manifest.application_id for one in sealed]
    control = terminal.platform.control
    control.refuse(code, path="/announcements")
    announced = terminal.gateway.announce_together(words(*sealed))
    assert [answer.application_id for answer in announced] == ids
    assert send(terminal, sealed[0]) is None
    for one in sealed:
        terminal.send_all(one)
    accepted = terminal.gateway.commit_together(ids)
    assert all(believed(terminal, answer, one) for answer, one in zip(accepted, sealed, strict=True))
    assert {answer.proof for answer in accepted} == {b""}


def test_a_platform_that_was_brought_up_to_date_is_noticed(platform: RunningPlatform) -> None:
    class Hours:
        def __init__(self, inner):
            self.inner, self.passed = inner, 0.0

        def now(self):
            return self.inner.now()

        def monotonic(self):
            return self.inner.monotonic() + self.passed

    terminal = Terminal(platform)
    clock = Hours(terminal.clock)
    gateway = terminal.fresh_gateway(clock)
    sealed = terminal.seal()
    data, given = bundle(sealed), sealed.manifest.application_id
    platform.control.refuse("not-found", path="/bundle")
    assert gateway.send_whole(given, data, sm3(data), commit=True) is None
    assert gateway.send_whole(given, data, sm3(data), commit=True) is None
    clock.passed = OLDER_S
    assert isinstance(gateway.send_whole(given, data, sm3(data), commit=True), Accepted)
    gateway.close()
    terminal.close()


def test_a_line_that_fails_is_not_tried_for_each(terminal: Terminal) -> None:
    sealed = [terminal.seal() for _ in range(3)]
    terminal.platform.control.doom(Fate.CUT_BEFORE)
    assert terminal.gateway.announce_together(words(*sealed)).code == "no-connection"
    tried: list[int] = []

    def ask(one: int) -> Refusal:
        tried.append(one)
        return Refusal(Remedy.TRANSIENT, Problem("network-down"), "no-connection")

    assert [answer.code for answer in many.one_by_one(ask, [1, 2, 3])] == ["no-connection"] * 3
    assert tried == [1]


def test_answers_that_do_not_fit_the_questions_are_not_believed() -> None:
    answers = many.AnnouncementAnswers(entries=())
    assert many.announced(answers, 2).code == "answer-malformed"
    assert many.committed(many.CommitAnswers(entries=()), 1).code == "answer-malformed"
    empty = many.CommitAnswers.model_validate({"entries": [{}]})
    assert many.committed(empty, 1)[0].code == "answer-malformed"
