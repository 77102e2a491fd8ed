"""`kiosk staff`: who may sign in at this terminal.  The PIN is asked for, never an argument."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from kiosk.config import Settings
from kiosk.problems import Failed

if TYPE_CHECKING:
    from kiosk.staff.roster import Entry

DONE, BAD = 0, 1

Act = Callable[[argparse.Namespace], int]
Command = Callable[[Any, str, Act, str], argparse.ArgumentParser]


class Site(Protocol):
    """Where this run's settings and data are."""

    @property
    def settings(self) -> Settings: ...

    @property
    def data(self) -> Path: ...


def add_staff_commands(commands: Any, command: Command, open_site: Callable[..., Site]) -> None:
    """`kiosk staff add`, `list` and `remove`."""

    def with_roster(act: Callable[[argparse.Namespace, Path, Path], int]) -> Act:
        def run(args: argparse.Namespace) -> int:
            from kiosk.staff.roster import roster_file  # noqa: PLC0415 - no other command needs it

            site = open_site(args)
            return act(args, roster_file(site.settings, site.data), site.data)

        return run

    staff = commands.add_parser("staff", help="who may sign in at this terminal").add_subparsers(
        required=True, metavar="WHAT"
    )
    adding = command(
        staff,
        "add",
        with_roster(lambda args, roster, data: add(roster, data, args.id, args.name, args.role)),
        "register a member of staff, or give them a new PIN",
    )
    adding.add_argument("id", help="the staff number, 3 to 8 digits")
    adding.add_argument("--name", required=True)
    adding.add_argument("--role", choices=("clerk", "administrator"), default="clerk")
    command(staff, "list", with_roster(lambda _, roster, __: show(roster)), "who is registered")
    removing = command(
        staff,
        "remove",
        with_roster(lambda args, roster, _: remove(roster, args.id)),
        "strike a member of staff out",
    )
    removing.add_argument("id", help="the staff number")


def ask_pin() -> str:
    """Typed twice without an echo; from a pipe, one line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    first = getpass.getpass("PIN: ")
    return first if first == getpass.getpass("PIN again: ") else ""


def add(
    roster: Path,
    data: Path,
    member_id: str,
    name: str,
    role: str,
    ask: Callable[[], str] = ask_pin,
) -> int:
    """Register somebody, or give who is registered a new name, role and PIN.  A card stays registered."""
    from kiosk.clock import SystemClock  # noqa: PLC0415 - as above
    from kiosk.domain.staff import STAFF_ID, Role  # noqa: PLC0415
    from kiosk.staff.pins import LONGEST, SHORTEST, is_weak, verifier  # noqa: PLC0415
    from kiosk.staff.register import attempts_of  # noqa: PLC0415
    from kiosk.staff.roster import Entry, read  # noqa: PLC0415

    if not STAFF_ID.fullmatch(member_id):
        sys.stderr.write("the staff number has 3 to 8 digits\n")
        return BAD
    members = read(roster)
    pin = ask()
    if is_weak(pin):
        sys.stderr.write(
            f"the PIN has {SHORTEST} to {LONGEST} digits, not all alike, no row, no repetition; "
            "typed the same both times\n"
        )
        return BAD
    card = members[member_id].card if member_id in members else ""
    members[member_id] = Entry(id=member_id, name=name, role=Role(role), pin=verifier(pin), card=card)
    _written(roster, members)
    attempts_of(data, SystemClock()).forgive(member_id)
    return DONE


def remove(roster: Path, member_id: str) -> int:
    from kiosk.staff.roster import read  # noqa: PLC0415

    members = read(roster)
    if members.pop(member_id, None) is None:
        sys.stderr.write("nobody has that staff number\n")
        return BAD
    _written(roster, members)
    return DONE


def show(roster: Path) -> int:
    """Number, role and what they can sign in with; a line each."""
    from kiosk.staff.roster import read  # noqa: PLC0415

    for entry in read(roster).values():
        ways = ", ".join(way for way, kept in (("PIN", entry.pin), ("card", entry.card)) if kept)
        sys.stdout.write(f"{entry.id:8}  {entry.role:14} {ways or '-'}\n")
    return DONE


def _written(roster: Path, members: dict[str, Entry]) -> None:
    from kiosk.staff.roster import write  # noqa: PLC0415

    try:
        write(roster, members)
    except OSError as error:
        raise Failed("staff-register-bad", f"{roster}: {error.strerror}") from None
