"""Applications on their way to the real platform, over TLS: whole, resumed, repeated, at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kiosk.contract.acceptance import Acceptance
from kiosk.contract.applications import CaseState
from kiosk.contract.signed import SignedDocument
from offline.wire import Accepted, Announced, Refusal, Remedy
from tests.helpers.platform import RunningPlatform, running_platform
from tests.helpers.terminal import Terminal, resigned, send_part


def acceptance(terminal: Terminal, accepted: Accepted | Refusal) -> Acceptance:
    assert isinstance(accepted, Accepted), accepted
    signed = SignedDocument.of(accepted.document, accepted.signature)
    return signed.open(Acceptance, terminal.platform.public_key)


def test_an_application_arrives_and_gets_its_number(terminal: Terminal) -> None:
    sealed = terminal.seal()
    got = acceptance(terminal, terminal.deliver(sealed))
    assert got.application_id == sealed.manifest.application_id
    assert got.content_digest == sealed.manifest.content_digest()
    assert got.epoch == terminal.gateway.epoch()
    day = got.accepted_at[:10].replace("-", "")
    assert got.case_number.startswith(sealed.manifest.item_code + day)
    assert len(got.case_number) == 31 + 8 + 4


def test_announcing_tells_what_is_missing(terminal: Terminal) -> None:
    sealed = terminal.seal()
    parts = {part.id: 0 for part in sealed.manifest.parts}
    assert terminal.announce(sealed) == Announced(sealed.manifest.application_id, parts)
    send_part(terminal.gateway, sealed, "face", 1024)
    data = sealed.parts["form"]
    assert terminal.gateway.send(sealed.manifest.application_id, "form", 0, data[:100], len(data)) == 100
    left = {part_id: 100 if part_id == "form" else 0 for part_id in parts if part_id != "face"}
    assert terminal.announce(sealed) == Announced(sealed.manifest.application_id, left)


def test_only_the_commit_may_be_missing(terminal: Terminal) -> None:
    sealed = terminal.seal()
    terminal.announce(sealed)
    terminal.send_all(sealed)
    assert terminal.announce(sealed) == Announced(sealed.manifest.application_id, {})


def test_announce_and_commit_are_idempotent(terminal: Terminal) -> None:
    sealed = terminal.seal()
    first = terminal.deliver(sealed)
    acceptance(terminal, first)
    assert terminal.gateway.commit(sealed.manifest.application_id) == first
    assert terminal.announce(sealed) == first


def test_the_same_id_with_other_content_is_told_apart(terminal: Terminal) -> None:
    """Before the commit and after it."""
    sealed = terminal.seal()
    other = resigned(sealed, terminal.key, local_number="BM01-2026-000009-9")
    terminal.announce(sealed)
    for _ in range(2):
        refusal = terminal.announce(other)
        assert isinstance(refusal, Refusal)
        assert (refusal.code, refusal.remedy) == ("other-content", Remedy.OTHER_CONTENT)
        assert refusal.problem.code == "id-already-used"
        acceptance(terminal, terminal.deliver(sealed))


def test_a_part_is_resumed_at_every_offset(terminal: Terminal) -> None:
    """After each chunk the line breaks: a new gateway asks how far the part came and goes on from there."""
    sealed = terminal.seal()
    terminal.announce(sealed)
    for part in sealed.manifest.parts:
        data, offset = sealed.parts[part.id], 0
        while offset < len(data):
            gateway = terminal.fresh_gateway()
            assert gateway.held(sealed.manifest.application_id, part.id) == offset
            chunk = data[offset : offset + 4000]
            reached = gateway.send(sealed.manifest.application_id, part.id, offset, chunk, len(data))
            assert reached == offset + len(chunk)
            offset = reached
            gateway.close()
    acceptance(terminal, terminal.gateway.commit(sealed.manifest.application_id))


def test_chunks_of_any_size_will_do(terminal: Terminal) -> None:
    sealed = terminal.seal()
    terminal.announce(sealed)
    send_part(terminal.gateway, sealed, "steps", 17)
    announced = terminal.announce(sealed)
    assert isinstance(announced, Announced)
    assert "steps" not in announced.missing


def test_a_chunk_sent_twice_is_an_offset_conflict(terminal: Terminal) -> None:
    sealed = terminal.seal()
    terminal.announce(sealed)
    data = sealed.parts["face"]
    for _ in range(2):
        outcome = terminal.gateway.send(sealed.manifest.application_id, "face", 0, data[:700], len(data))
    assert isinstance(outcome, Refusal)
    assert (outcome.code, outcome.remedy) == ("offset-conflict", Remedy.TRANSIENT)
    assert terminal.gateway.held(sealed.manifest.application_id, "face") == 700
    send_part(terminal.gateway, sealed, "face", 700, offset=700)


def test_a_commit_without_all_parts_sends_back_to_announcing(terminal: Terminal) -> None:
    sealed = terminal.seal()
    terminal.announce(sealed)
    send_part(terminal.gateway, sealed, "form", 1024)
    refusal = terminal.gateway.commit(sealed.manifest.application_id)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.remedy) == ("parts-missing", Remedy.GONE)


def test_status_follows_the_application(terminal: Terminal) -> None:
    sealed = terminal.seal()
    unknown = terminal.gateway.status(sealed.manifest.application_id)
    assert isinstance(unknown, Refusal)
    assert unknown.remedy is Remedy.GONE
    terminal.announce(sealed)
    announced = terminal.gateway.status(sealed.manifest.application_id)
    assert not isinstance(announced, Refusal)
    assert (announced.state, announced.case_number) == (CaseState.ANNOUNCED, "")
    number = acceptance(terminal, terminal.deliver(sealed)).case_number
    accepted = terminal.gateway.status(sealed.manifest.application_id)
    assert not isinstance(accepted, Refusal)
    assert (accepted.state, accepted.case_number) == (CaseState.ACCEPTED, number)


def test_terminals_at_the_same_instant_get_different_numbers(platform: RunningPlatform) -> None:
    terminals = [Terminal(platform, id=f"BM1{n}") for n in range(4)]

    def deliver(terminal: Terminal) -> list[str]:
        return [acceptance(terminal, terminal.deliver(terminal.seal())).case_number for _ in range(2)]

    with ThreadPoolExecutor(len(terminals)) as pool:
        numbers = [number for found in pool.map(deliver, terminals) for number in found]
    for terminal in terminals:
        terminal.close()
    assert len(set(numbers)) == len(numbers) == 8


def test_one_application_committed_at_the_same_instant_gets_one_number(terminal: Terminal) -> None:
    sealed = terminal.seal()
    terminal.announce(sealed)
    terminal.send_all(sealed)
    gateways = [terminal.fresh_gateway() for _ in range(4)]
    with ThreadPoolExecutor(len(gateways)) as pool:
        outcomes = list(pool.map(lambda g: g.commit(sealed.manifest.application_id), gateways))
    for gateway in gateways:
        gateway.close()
    assert len({acceptance(terminal, outcome).case_number for outcome in outcomes}) == 1


def test_another_terminal_does_not_see_an_application(platform: RunningPlatform, terminal: Terminal) -> None:
    sealed = terminal.seal()
    terminal.announce(sealed)
    stranger = Terminal(platform, id="BM99")
    for outcome in (
        stranger.gateway.status(sealed.manifest.application_id),
        stranger.gateway.commit(sealed.manifest.application_id),
        stranger.gateway.held(sealed.manifest.application_id, "form"),
    ):
        assert isinstance(outcome, Refusal)
        assert outcome.code == "application-unknown"
    stranger.close()


def test_another_terminal_may_carry_an_application(platform: RunningPlatform, terminal: Terminal) -> None:
    """The maker signed it; who brings it does not matter."""
    sealed = terminal.seal()
    terminal.announce(sealed)
    send_part(terminal.gateway, sealed, "form", 1024)
    carrier = Terminal(platform, id="BM98")
    announced = carrier.announce(sealed)
    assert isinstance(announced, Announced)
    assert "form" not in announced.missing
    for part_id in announced.missing:
        send_part(carrier.gateway, sealed, part_id, 64 * 1024)
    acceptance(terminal, carrier.gateway.commit(sealed.manifest.application_id))
    carrier.close()


def test_a_restarted_platform_goes_on_where_it_was(tmp_path: Path) -> None:
    with running_platform(tmp_path) as platform:
        terminal = Terminal(platform)
        sealed = terminal.seal()
        terminal.announce(sealed)
        send_part(terminal.gateway, sealed, "form", 1024)
        epoch = terminal.gateway.epoch()
        platform.restart()
        announced = terminal.announce(sealed)
        assert isinstance(announced, Announced)
        assert "form" not in announced.missing
        assert terminal.gateway.epoch() == epoch
        for part_id in announced.missing:
            send_part(terminal.gateway, sealed, part_id, 64 * 1024)
        first = terminal.gateway.commit(sealed.manifest.application_id)
        acceptance(terminal, first)
        platform.restart()
        assert terminal.gateway.commit(sealed.manifest.application_id) == first
        terminal.close()


def test_a_restored_platform_has_another_epoch(tmp_path: Path) -> None:
    with running_platform(tmp_path) as platform:
        terminal = Terminal(platform)
        assert terminal.gateway.hello() is None
        before = terminal.gateway.epoch()
        platform.office.begin_epoch()
        assert terminal.gateway.hello() is None
        assert terminal.gateway.epoch() not in ("", before)
        terminal.close()


def test_plain_http_and_ipv6_serve_as_well(tmp_path: Path) -> None:
    for folder, options in (("six", {"host": "::1"}), ("plain", {"tls": False})):
        with running_platform(tmp_path / folder, **options) as platform:  # type: ignore[arg-type]
            terminal = Terminal(platform)
            acceptance(terminal, terminal.deliver(terminal.seal()))
            terminal.close()
