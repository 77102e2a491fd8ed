"""The stick is pulled out, or the power goes, at every durable step: nothing is lost, no half looks whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from kiosk.contract.courier import BUNDLE, INDEX, Parcel, letter_file
from kiosk.contract.courier_files import Box, digest_of
from kiosk.contract.signed import SignedDocument
from offline.disk import Kernel
from offline.states import State
from tests.helpers.applications import application
from tests.helpers.stick import Village, village


class Pulled(BaseException):
    """Nobody handles this: as if the process were gone."""


@pytest.fixture
def far(tmp_path: Path) -> Iterator[Village]:
    with village(tmp_path) as made:
        yield made


def save(far: Village, many: int) -> list[str]:
    made = [application(pages=0) for _ in range(many)]
    for each in made:
        far.station.outbox.save(each)
    return [each.id for each in made]


def dying_at(step: int) -> tuple[Callable[[str], None], list[str]]:
    """Raises at that step, counted from 1, and lists those that were passed."""
    passed: list[str] = []

    def reached(name: str) -> None:
        passed.append(name)
        if len(passed) == step:
            raise Pulled

    return reached, passed


def parcel_on(far: Village) -> Parcel | None:
    """The parcel on the stick, which must be all that its index says."""
    box = Box(far.box("to-platform"))
    if not (box.folder / INDEX).exists():
        return None
    signed = SignedDocument.parse((box.folder / INDEX).read_bytes())
    parcel = signed.open(Parcel, far.station.keys.signer.public)
    accepted = {each for each, state in far.states().items() if state == State.ACCEPTED}
    for each in parcel.applications:
        if each.application_id in accepted:
            continue  # the platform has it, and takes no bundle for it
        with box.open(each.application_id + BUNDLE) as file:
            assert digest_of(file) == each.digest
    with box.open(letter_file(parcel.number)) as file:
        assert digest_of(file) == parcel.letter.digest
    return parcel


def steps_of(far: Village) -> int:
    """How many there are in an export, tried out on a stick of its own."""
    reached, passed = dying_at(0)
    stick, far.stick = far.stick, Path(shutil.copytree(far.stick, far.stick.parent / "trial"))
    far.export(disk=Kernel(reached))
    far.stick = stick
    return len(passed)


@pytest.mark.parametrize("before", [False, True], ids=["an empty stick", "a stick with an older parcel"])
def test_the_stick_is_pulled_out_at_every_step_of_an_export(far: Village, before: bool) -> None:
    if before:
        save(far, 1)
        far.rounds()
        save(far, 1)
        far.export()
    ids = save(far, 2)
    older = parcel_on(far)
    steps = steps_of(far)
    assert steps > 15
    clean = shutil.copytree(far.stick, far.stick.parent / "clean")
    whole = 0
    for step in range(1, steps + 1):
        shutil.rmtree(far.stick)
        shutil.copytree(clean, far.stick)
        with pytest.raises(Pulled):
            far.export(disk=Kernel(dying_at(step)[0]))
        found = parcel_on(far)
        if found is not None and found.number == getattr(older, "number", 0):
            assert found == older
        elif found is not None:
            assert set(ids) <= {each.application_id for each in found.applications}
            whole += 1
        else:
            assert older is None
        far.export()
        assert set(ids) <= {each.application_id for each in parcel_on(far).applications}
        assert not [p.name for p in far.box("to-platform").iterdir() if p.suffix in (".part", ".new")]
    assert 0 < whole < 8, "the index comes last"
    taken, _ = far.at_platform()
    assert (taken.damaged, taken.refused) == ([], [])
    far.come_back()
    assert far.arrived() == far.here()


def test_a_copy_that_broke_off_is_gone_on_with(far: Village) -> None:
    far.station.outbox.save(large := application(page=bytes(range(256)) * 4000, pages=1))
    appended: list[int] = []

    class Counting(Kernel):
        def append(self, path: Path, content: bytes | memoryview) -> None:
            if len(appended) == 2:
                raise Pulled
            appended.append(len(content))
            super().append(path, content)

    with pytest.raises(Pulled):
        far.export(disk=Counting())
    done = sum(appended)
    assert (far.box("to-platform") / f"{large.id}.part").stat().st_size == done > 0
    appended.append(0)  # not again
    far.export(disk=Counting())
    size = far.station.bundles.path(large.id).stat().st_size
    assert sum(appended) == size, "no byte was copied twice"
    spoilt = far.box("to-platform") / f"{large.id}.bundle"
    content = spoilt.read_bytes()
    spoilt.with_suffix(".part").write_bytes(content[:5000] + b"?" + content[5001:300000])
    spoilt.unlink()
    far.export()
    assert spoilt.read_bytes() == content, "what was broken off is believed only as far as it is right"


def dying_commits(engine: Engine, step: int) -> tuple[list[int], Callable[[], None]]:
    """Before the commit of that number, counted from 1, everything is gone."""
    passed: list[int] = []

    def on_commit(_connection: object) -> None:
        passed.append(len(passed) + 1)
        if len(passed) == step:
            raise Pulled

    event.listen(engine, "commit", on_commit)
    return passed, lambda: event.remove(engine, "commit", on_commit)


def test_the_terminal_dies_at_every_step_of_an_import(far: Village, tmp_path: Path) -> None:
    ids = save(far, 2)
    for each in ids:
        far.station.outbox.rate(each, 4)
    far.export()
    far.at_platform()
    step = 0
    while True:
        step += 1
        _, stop = dying_commits(far.station.db.engine, step)
        try:
            far.come_back()
            break
        except Pulled:
            assert set(far.states().values()) <= {State.SAVED, State.ACCEPTED}
        finally:
            stop()
    assert step > 3
    assert far.states() == dict.fromkeys(ids, State.ACCEPTED)
    assert far.arrived() == far.here()
    with far.station.db.reading() as connection:
        states = connection.exec_driver_sql("SELECT state FROM evaluations").scalars().all()
        events = connection.exec_driver_sql("SELECT body FROM audit").scalars().all()
    assert states == ["sent", "sent"]
    assert sum(b'"accepted"' in body and b'"application"' in body for body in events) == 2


def test_the_platform_dies_at_every_step_of_taking_a_parcel_in(far: Village) -> None:
    ids = save(far, 2)
    far.export()
    step = 0
    while True:
        step += 1
        _, stop = dying_commits(far.office.engine, step)
        try:
            taken, _ = far.at_platform()
            break
        except Pulled:
            assert not (far.box("to-terminal") / INDEX).exists()
        finally:
            stop()
    assert step > 4
    assert taken.damaged == []
    assert far.come_back().accepted == 2
    assert far.arrived() == far.here()
    assert set(far.arrived()) == set(ids)
