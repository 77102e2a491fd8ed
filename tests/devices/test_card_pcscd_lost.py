"""The service killed and back, readers unplugged, lost, renamed, held by others: through the real daemon."""

from __future__ import annotations

from devices.card.people import cast
from devices.card.virtual import ModuleCard, card_of
from devices.card.vpcd import PORT, Slot
from devices.card.winscard import Service
from kiosk.ports import State
from tests.helpers.pcscd import Pcscd, in_private_world
from tests.helpers.pcscreader import card_gone, card_there, code_of, in_trouble, poll_until, reader

PEOPLE = cast()


@in_private_world
def test_no_daemon_then_one_then_killed_then_back() -> None:
    daemon = Pcscd()
    with reader() as ours:
        slot = Slot()
        in_trouble(ours, "reader-service-stopped")
        assert code_of(ours.read()) == "reader-service-stopped"
        daemon.start()
        card_gone(ours)
        slot.insert(card_of(PEOPLE["elder"]))
        assert card_there(ours) == 1
        daemon.kill()
        in_trouble(ours, "reader-service-stopped")
        assert ours.health().state is State.BAD
        daemon.start()
        slot.insert(card_of(PEOPLE["elder"]))
        assert card_there(ours) == 1, "lay there before and after: nobody can say that it is another card"
        assert ours.read() == PEOPLE["elder"]
        slot.insert(card_of(PEOPLE["permit"]))
        poll_until(ours, lambda seen: seen.arrival == 2)
        assert ours.read() == PEOPLE["permit"]
        daemon.kill()


@in_private_world
def test_a_daemon_killed_in_mid_read() -> None:
    daemon = Pcscd()

    class Assassin(ModuleCard):
        def _answer(self, frame: bytes) -> bytes:
            daemon.kill()
            return super()._answer(frame)

    with daemon, reader() as ours:
        slot = Slot()
        slot.insert(Assassin.of(PEOPLE["elder"]))
        card_there(ours)
        assert code_of(ours.read()) == "reader-service-stopped"
        daemon.start()
        slot.insert(card_of(PEOPLE["elder"]))
        card_there(ours)
        assert ours.read() == PEOPLE["elder"]


@in_private_world
def test_two_readers_and_one_is_lost_and_comes_back() -> None:
    other = PORT + 10
    with Pcscd(PORT, other) as daemon, reader() as ours:
        left, right = Slot(PORT), Slot(other)
        left.insert(card_of(PEOPLE["elder"]))
        assert card_there(ours) == 1
        right.insert(card_of(PEOPLE["permit"]))
        poll_until(ours, lambda seen: seen.arrival == 2)
        assert ours.read() == PEOPLE["permit"], "the newest card counts"
        daemon.unplug(other)
        left.insert(card_of(PEOPLE["elder"]))
        poll_until(ours, lambda seen: seen.arrival == 1)
        assert ours.read() == PEOPLE["elder"]
        daemon.plug(other)
        left.insert(card_of(PEOPLE["elder"]))
        poll_until(ours, lambda seen: seen.arrival == 1)
        right.insert(card_of(PEOPLE["permit"]))
        poll_until(ours, lambda seen: seen.arrival > 1)
        assert ours.read() == PEOPLE["permit"]


@in_private_world
def test_the_only_reader_unplugged_and_plugged_in_again() -> None:
    with Pcscd() as daemon, reader() as ours:
        slot = Slot()
        card_gone(ours)
        daemon.unplug(PORT)
        in_trouble(ours, "reader-missing")
        assert code_of(ours.read()) == "reader-missing"
        daemon.plug(PORT)
        card_gone(ours)
        slot.insert(card_of(PEOPLE["elder"]))
        card_there(ours)
        assert ours.read() == PEOPLE["elder"]


@in_private_world
def test_a_reader_plugged_in_again_under_another_name() -> None:
    renamed = PORT + 10
    with Pcscd() as daemon, reader() as ours:
        slot = Slot()
        slot.insert(card_of(PEOPLE["elder"]))
        assert card_there(ours) == 1
        daemon.unplug(PORT)
        in_trouble(ours, "reader-missing")
        daemon.plug(renamed)
        again = Slot(renamed)
        again.insert(card_of(PEOPLE["elder"]))
        assert card_there(ours) == 1, "the card that was left on it is no new one"
        assert ours.read() == PEOPLE["elder"]
        again.remove()
        card_gone(ours)
        again.insert(card_of(PEOPLE["permit"]))
        assert card_there(ours) == 2
        assert ours.read() == PEOPLE["permit"]


@in_private_world
def test_only_the_wanted_reader_counts() -> None:
    other = PORT + 10
    with Pcscd(PORT, other), reader(f"Virtual {other}") as ours, reader("Some other make") as none:
        left, right = Slot(PORT), Slot(other)
        left.insert(card_of(PEOPLE["elder"]))
        card_gone(ours)
        right.insert(card_of(PEOPLE["permit"]))
        assert card_there(ours) == 1
        assert ours.read() == PEOPLE["permit"]
        in_trouble(none, "reader-missing")


@in_private_world
def test_a_reader_held_by_another_program_is_refused() -> None:
    with Pcscd(), reader() as ours:
        slot = Slot()
        slot.insert(card_of(PEOPLE["elder"]))
        card_there(ours)
        service = Service()
        with service.connect(next(iter(service.look({}, 0)))):
            assert code_of(ours.read()) == "reader-refused"
        assert card_there(ours) == 1
        assert ours.read() == PEOPLE["elder"]
        service.close()
