"""A store brought up to date: rehearsed, compared, whole or not at all, refused while work would be lost."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from kiosk.domain.applications import Receipt
from kiosk.problems import Failed, Problem
from offline import db as store
from offline.db import COPY_KEPT_S, FILE, REVISION, open_database
from offline.disk import Kernel
from offline.disk import Room as DiskRoom
from offline.migrations import rehearsal, steps_to
from offline.migrations.rehearsal import contents, renew
from tests.helpers.applications import application
from tests.helpers.station import Station
from tests.helpers.upgrades import GOOD, NEXT, steps_with

Body = str


def saved(station: Station, many: int = 2) -> list[str]:
    made = [application() for _ in range(many)]
    assert all(isinstance(station.outbox.save(each), Receipt) for each in made)
    return [each.id for each in made]


def bring(station: Station, steps: Path) -> None:
    renew(station.db.engine, station.data / FILE, REVISION, NEXT, steps)


def refusal(station: Station, steps: Path) -> Problem:
    """Why it was refused; the store is as it was."""
    with station.db.reading() as connection:
        before = contents(connection)
    with pytest.raises(Failed) as caught:
        bring(station, steps)
    with station.db.reading() as connection:
        assert contents(connection) == before
        assert revision_of(station) == REVISION
    return caught.value.problem


def revision_of(station: Station) -> str:
    with station.db.reading() as connection:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar())


def test_a_store_keeps_what_it_holds(station: Station, tmp_path: Path) -> None:
    ids = saved(station)
    bring(station, steps_with(tmp_path / "steps"))
    assert revision_of(station) == NEXT
    with station.db.reading() as connection:
        assert (
            connection.execute(text("SELECT count(*) FROM applications WHERE colour = 'red'")).scalar() == 2
        )
    assert station.outbox.receipt(ids[0]) is not None


def test_the_store_as_it_was_is_kept_for_some_days_of_good_starts(
    station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(station)
    bring(station, steps_with(tmp_path / "steps"))
    (kept,) = station.data.glob(f"{FILE}.*")
    assert kept.name == f"{FILE}.before-{REVISION}"
    assert kept.stat().st_mode & 0o777 == 0o600
    monkeypatch.setattr(store, "REVISION", NEXT)
    open_database(station.data).close()
    assert kept.exists()
    long_ago = time.time() - COPY_KEPT_S - 60
    os.utime(kept, (long_ago, long_ago))
    open_database(station.data).close()
    assert not kept.exists()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('    op.execute("DELETE FROM applications")\n', "table applications: 2 rows, 0 after"),
        (
            "    op.execute(\"UPDATE applications SET state = 'accepted'\")\n",
            "table applications holds something else",
        ),
        ('    op.drop_table("link")\n', "table link is gone"),
        ('    op.drop_column("applications", "detail")\n', "table applications: column detail is gone"),
        ('    op.execute("INSERT INTO nowhere VALUES (1)")\n', "a step failed: OperationalError"),
    ],
    ids=["deletes", "rewrites", "drops a table", "drops a column", "fails"],
)
def test_a_step_that_loses_something_is_found_on_the_copy(
    station: Station, tmp_path: Path, body: Body, told: str
) -> None:
    saved(station)
    assert refusal(station, steps_with(tmp_path / "steps", GOOD + body)) == Problem(
        "store-upgrade-failed", told
    )
    assert isinstance(station.outbox.save(application()), Receipt)  # the former version goes on


def test_a_step_that_goes_wrong_on_the_store_alone_is_undone(
    station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(station)
    steps = steps_with(tmp_path / "steps", GOOD + '    op.execute("DELETE FROM applications")\n')
    monkeypatch.setattr(rehearsal, "_rehearse", lambda path, *_: held(station))
    assert refusal(station, steps) == Problem("store-upgrade-failed", "table applications: 2 rows, 0 after")


def held(station: Station) -> dict[str, rehearsal.Content]:
    with station.db.reading() as connection:
        return contents(connection)


def test_without_room_for_copies_it_is_rehearsed_in_memory(
    station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Crowded(Kernel):
        def room(self, path: Path) -> DiskRoom:
            return DiskRoom(1, 1)

    saved(station)
    monkeypatch.setattr(rehearsal, "KERNEL", Crowded())
    bad = steps_with(tmp_path / "bad", GOOD + '    op.execute("DELETE FROM applications")\n')
    assert refusal(station, bad).code == "store-upgrade-failed"
    bring(station, steps_with(tmp_path / "steps"))
    assert revision_of(station) == NEXT
    assert not list(station.data.glob(f"{FILE}.*"))


@pytest.mark.parametrize(
    ("old", "new"), [(b"BMKB1", b"BMKB2"), (b'"version":1,', b'"version":2,')], ids=["format", "manifest"]
)
def test_while_an_application_is_here_that_the_new_version_cannot_read_it_is_refused(
    station: Station, tmp_path: Path, old: bytes, new: bytes
) -> None:
    first, _ = saved(station)
    path = station.bundles.path(first)
    content = path.read_bytes()
    assert content.count(old) == 1
    path.write_bytes(content.replace(old, new))
    problem = refusal(station, steps_with(tmp_path / "steps"))
    assert problem == Problem("store-upgrade-refused", f"1, the first is {first}")


def test_a_damaged_application_is_no_reason_to_refuse(station: Station, tmp_path: Path) -> None:
    first, second = saved(station)
    station.bundles.path(first).write_bytes(b"")
    station.bundles.path(second).write_bytes(b"nothing of ours")
    bring(station, steps_with(tmp_path / "steps"))
    assert revision_of(station) == NEXT


def test_a_damaged_store_is_not_touched(station: Station, tmp_path: Path) -> None:
    saved(station)
    station.db.close()
    path = station.data / FILE
    spoilt = bytearray(path.read_bytes())
    spoilt[4096 * 2 : 4096 * 6] = bytes(4096 * 4)
    path.write_bytes(spoilt)
    with pytest.raises((Failed, DBAPIError)):
        bring(station, steps_with(tmp_path / "steps"))
    assert path.read_bytes()[: len(spoilt)] == bytes(spoilt)


def test_the_first_store_ever_with_something_in_it_gets_to_the_newest(tmp_path: Path) -> None:
    """By the program's own steps, all of them, which keep what their rehearsal wants kept."""
    engine = create_engine(f"sqlite:///{tmp_path / FILE}")
    with engine.begin() as connection:
        steps_to(connection, "0001")
        columns = "id, local_number, state, level, item_code, content_digest, summary, saved_at"
        for number, state in enumerate(("saved", "sending", "accepted", "refused", "shredded")):
            row = f"'id-{number}', 'BM01-{number}', '{state}', 'saved', 'i', 'd', x'00', '2026-03-01'"
            connection.execute(
                text(
                    f"INSERT INTO applications ({columns}, saved_monotonic, boot_id, platform_time)"
                    f" VALUES ({row}, 1, 'b', '')"
                )
            )
        rated = (
            "INSERT INTO evaluations (application_id, level, made_at, state) VALUES ('id-2', 5, 'm', 'sent')"
        )
        connection.execute(text(rated))
        connection.execute(text("INSERT INTO audit VALUES (1, x'00', x'01', x'02')"))
        connection.execute(text("INSERT INTO sequences VALUES (2026, 5)"))
        before = contents(connection)
    engine.dispose()
    db = open_database(tmp_path)
    with db.reading() as connection:
        assert contents(connection, like=before) == before
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == REVISION
    db.close()
    assert (tmp_path / f"{FILE}.before-0001").exists()
