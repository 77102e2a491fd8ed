"""A stick that was changed, torn out, filled up, or is somebody else's: found, named, and nothing lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.contract.courier import Answer, Parcel
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.sm2 import PrivateKey
from kiosk.problems import Failed
from kiosk.sandbox.catalogue import Items
from kiosk.sandbox.courier import Unusable, take
from kiosk.sandbox.courier_desk import take_in
from offline.courier import unwatched
from offline.courierstick import MARGIN
from offline.disk import Kernel, Room
from offline.states import State
from tests.helpers.stick import TERMINAL, Village, village


@pytest.fixture
def far(tmp_path: Path) -> Iterator[Village]:
    with village(tmp_path) as made:
        yield made


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def places(path: Path, many: int = 4) -> list[int]:
    size = path.stat().st_size
    return sorted({0, size - 1, *(size * part // many for part in range(1, many))})


def test_a_changed_byte_of_a_bundle_is_named_and_the_rest_is_taken(far: Village) -> None:
    first, second = far.save(2)
    far.export()
    bundle = far.box("to-platform") / f"{first}.bundle"
    whole = bundle.read_bytes()
    for at in places(bundle):
        flip(bundle, at)
        taken, answer = far.at_platform()
        assert taken.damaged == [bundle.name]
        assert answer.damaged == (bundle.name,)
        assert far.arrived().keys() == {second}
        bundle.write_bytes(whole)
    flip(bundle, 900)
    far.at_platform()
    bundle.write_bytes(whole[:-1])
    back = far.come_back()
    assert (back.accepted, back.unread) == (1, [bundle.name])
    assert far.states() == {first: State.SAVED, second: State.ACCEPTED}
    assert far.export().copied == 1, "what is not as it was is copied anew"
    far.at_platform()
    assert far.arrived() == far.here()


def test_a_changed_byte_of_a_parcels_index_voids_it(far: Village) -> None:
    far.save()
    far.export()
    far.at_platform()  # enrolled
    far.save()
    far.export()
    index = far.box("to-platform") / "index.json"
    whole = index.read_bytes()
    for at in places(index, 9):
        flip(index, at)
        with pytest.raises(Unusable) as unusable:
            far.at_platform()
        assert unusable.value.code in ("parcel-damaged", "parcel-other-platform", "parcel-other-terminal")
        index.write_bytes(whole)
    assert len(far.arrived()) == 1


def test_a_changed_letter_is_named_and_the_applications_are_taken(far: Village) -> None:
    far.save()
    far.rounds()
    (application_id,) = far.save()
    far.station.outbox.rate(application_id, 5)
    far.export()
    flip(far.box("to-platform") / "letter-2.sealed", 30)
    taken, _ = far.at_platform()
    assert (taken.damaged, taken.rated, taken.accepted) == (["letter-2.sealed"], [], 1)


def test_a_changed_byte_of_an_answers_index_voids_it(far: Village) -> None:
    (application_id,) = far.save()
    far.export()
    far.at_platform()
    index = far.box("to-terminal") / "index.json"
    whole = index.read_bytes()
    for at in places(index, 9):
        flip(index, at)
        with pytest.raises(Failed) as failed:
            far.come_back()
        assert failed.value.problem.code in ("parcel-damaged", "parcel-other-platform")
        index.write_bytes(whole)
    assert far.states() == {application_id: State.SAVED}
    assert far.come_back().accepted == 1


def test_a_changed_acceptance_is_named_and_the_others_are_applied(far: Village) -> None:
    far.save(3)
    far.export()
    far.at_platform()
    file = far.box("to-terminal") / "acceptances.jsonl"
    lines = file.read_bytes().split(b"\n")
    changed = lines[1].replace(b"case_number", b"case_nomber")
    file.write_bytes(b"\n".join([lines[0], changed, lines[2], b""]))
    back = far.come_back()
    assert (back.accepted, back.damaged) == (2, ["acceptances.jsonl", "acceptances.jsonl:2"])
    assert sorted(far.states().values()) == [State.ACCEPTED, State.ACCEPTED, State.SAVED]


def test_an_acceptance_for_other_content_settles_nothing(far: Village) -> None:
    far.save(2)
    far.export()
    far.at_platform()
    with far.station.db.writing() as connection:
        connection.exec_driver_sql(f"UPDATE applications SET content_digest = '{'0' * 64}'")
    back = far.come_back()
    assert back.accepted == 0
    assert [named.partition(": ")[2] for named in back.damaged] == ["platform-answer-bad"] * 2


def test_a_catalogue_that_was_changed_is_not_taken(far: Village) -> None:
    from kiosk.contract.catalogue_files import packaged, read
    from kiosk.sandbox.catalogue import publish

    publish(far.office, read(packaged()))
    far.save()
    far.export()
    far.at_platform()
    flip(far.box("to-terminal") / "catalogue.json", 2000)
    back = far.come_back()
    assert (back.edition, back.damaged, back.accepted) == (0, ["catalogue.json"], 1)


def test_another_terminals_stick_is_told_apart(far: Village, tmp_path: Path) -> None:
    far.save()
    far.export()
    far.at_platform()
    with village(tmp_path / "other", terminal="QS02") as other:
        other.stick = far.stick
        with pytest.raises(Failed) as failed:
            other.come_back()
        assert (failed.value.problem.code, failed.value.problem.detail) == ("parcel-other-terminal", TERMINAL)
        (far.stick / "bianmin" / TERMINAL).rename(far.stick / "bianmin" / "QS02")
        with pytest.raises(Failed) as failed:
            other.come_back()
        assert failed.value.problem.code == "parcel-other-platform"  # and it is another's besides


def test_an_answer_in_another_terminals_folder_is_not_believed(far: Village) -> None:
    far.save()
    far.export()
    far.at_platform()
    index = far.box("to-terminal") / "index.json"
    answer = Answer.parse(SignedDocument.parse(index.read_bytes()).document.encode())
    other = answer.model_copy(update={"terminal_id": "QS02"})
    index.write_bytes(SignedDocument.sign(other, far.office.key).model_dump_json().encode())
    with pytest.raises(Failed) as failed:
        far.come_back()
    assert failed.value.problem.code == "parcel-other-terminal"


def test_another_platforms_parcel_is_told_apart(far: Village, tmp_path: Path) -> None:
    far.save()
    far.export()
    with village(tmp_path / "other") as other:
        with pytest.raises(Unusable) as unusable:
            take(other.office, Items(None), far.stick, TERMINAL, unwatched)
        assert unusable.value.code == "parcel-other-platform"
        far.at_platform()
        other.stick = far.stick
        with pytest.raises(Failed) as failed:
            other.come_back()
        assert failed.value.problem.code == "parcel-other-platform"


def test_a_parcel_signed_by_nobody_known_is_refused(far: Village) -> None:
    far.save()
    far.rounds()
    far.save()
    far.export()
    index = far.box("to-platform") / "index.json"
    parcel = Parcel.parse(SignedDocument.parse(index.read_bytes()).document.encode())
    index.write_bytes(SignedDocument.sign(parcel, PrivateKey.generate()).model_dump_json().encode())
    with pytest.raises(Unusable) as unusable:
        far.at_platform()
    assert unusable.value.code == "parcel-damaged"


def test_a_terminal_without_a_code_is_not_let_in(tmp_path: Path) -> None:
    with village(tmp_path, enrol=False) as far:
        far.save()
        assert not far.export().enrolling
        with pytest.raises(Unusable) as unusable:
            far.at_platform()
        assert unusable.value.code == "terminal-not-enrolled"


def test_nothing_on_the_stick_and_no_stick(far: Village) -> None:
    with pytest.raises(Failed, match="parcel-missing"):
        far.come_back()
    with pytest.raises(Unusable, match="parcel-missing"):
        list(take_in(far.office, Items(None), far.stick, unwatched))
    far.stick.rmdir()
    for attempt in (far.come_back, far.export):
        with pytest.raises(Failed, match="stick-missing"):
            attempt()
    with pytest.raises(Unusable, match="stick-missing"):
        list(take_in(far.office, Items(None), far.stick, unwatched))


@dataclass(frozen=True, slots=True)
class SmallStick(Kernel):
    """So much room and no more."""

    size: int = 0

    def room(self, path: Path) -> Room:
        used = sum(each.stat().st_size for each in path.iterdir())
        return Room(max(0, self.size - used), self.size)


def test_what_does_not_fit_stays_and_is_counted(far: Village) -> None:
    far.save(4)
    size = far.station.bundles.path(next(iter(far.states()))).stat().st_size
    stick = SmallStick(size=MARGIN + 2 * size + 6000)
    exported = far.export(disk=stick)
    assert (exported.applications, exported.left) == (2, 2)
    taken, _ = far.at_platform()
    assert taken.accepted == 2
    assert far.come_back().accepted == 2
    exported = far.export(disk=stick)
    assert (exported.applications, exported.left) == (2, 0)
    far.at_platform()
    far.clock.forward(1)
    assert far.come_back().accepted == 2
    assert far.arrived() == far.here()


def test_links_and_pipes_on_the_stick_are_not_followed(far: Village, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_bytes(b"not yours")
    (application_id,) = far.save()
    folder = far.box("to-platform")
    folder.mkdir(parents=True)
    ours = (f"{application_id}.bundle", f"{application_id}.part")
    for name in ("index.json", "index.new", "letter-1.new", *ours):
        (folder / name).symlink_to(precious)
    far.export()
    assert precious.read_bytes() == b"not yours"
    assert not any(path.is_symlink() for path in folder.iterdir())
    bundle = folder / f"{application_id}.bundle"
    content = bundle.read_bytes()
    bundle.unlink()
    (tmp_path / "elsewhere").write_bytes(content)
    bundle.symlink_to(tmp_path / "elsewhere")
    assert far.at_platform()[0].damaged == [bundle.name]
    bundle.unlink()
    os.mkfifo(bundle)
    assert far.at_platform()[0].damaged == [bundle.name]
    whole = far.box("to-terminal")
    whole.rename(tmp_path / "moved")
    whole.symlink_to(tmp_path / "moved")
    with pytest.raises(Failed, match="parcel-missing"):
        far.come_back()


def test_a_stick_that_cannot_be_written_is_said(far: Village) -> None:
    class Protected(Kernel):
        def sync_folder(self, path: Path) -> None:
            raise OSError(30, "Read-only file system")

    far.save()
    with pytest.raises(Failed) as failed:
        far.export(disk=Protected())
    assert (failed.value.problem.code, failed.value.problem.detail) == ("stick-not-writable", "EROFS")


def test_a_broken_bundle_at_home_is_not_exported_and_is_named(far: Village) -> None:
    first, second = far.save(2)
    flip(far.station.bundles.path(first), 900)
    exported = far.export()
    assert (exported.applications, len(exported.damaged)) == (1, 1)
    assert exported.damaged[0].startswith("QS01-2026-000001")
    assert far.at_platform()[0].accepted == 1
    assert far.arrived().keys() == {second}
