"""`kiosk staff`: who may sign in at this terminal.  The PIN is asked for, never an argument.

What changes the register is written into the terminal's audit log, by staff number.
"""

from __future__ import annotations

import argparse
import getpass
import os
import secrets
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commands import Act, Command, Open, Site, Under
from kiosk.config import Settings
from kiosk.domain.staff import StaffProof
from kiosk.ports import Audit, CardReader, StaffReader
from kiosk.problems import Failed, Problem

if TYPE_CHECKING:
    from kiosk.staff.roster import Entry

DONE, BAD = 0, 1
WAIT_S = 30.0

OpenAudit = Callable[[Settings, Path], AbstractContextManager[Audit]]


def add_staff_commands(
    commands: Under,
    command: Command,
    open_site: Open,
    open_reader: Callable[[Settings], CardReader],
    open_audit: OpenAudit,
) -> None:
    """`kiosk staff add`, `card`, `list` and `remove`."""

    def with_site(act: Callable[[argparse.Namespace, Site, Path], int]) -> Act:
        def run(args: argparse.Namespace) -> int:
            from kiosk.staff.roster import roster_file  # noqa: PLC0415 - no other command needs it

            site = open_site(args)
            return act(args, site, roster_file(site.settings, site.data))

        return run

    def noting(event: str, act: Callable[[argparse.Namespace, Site, Path], int]) -> Act:
        def run(args: argparse.Namespace, site: Site, roster: Path) -> int:
            done = act(args, site, roster)
            return noted(site, open_audit, event, args.id) if done == DONE else done

        return with_site(run)

    staff = commands.add_parser("staff", help="who may sign in at this terminal").add_subparsers(
        required=True, metavar="WHAT"
    )
    adding = command(
        staff,
        "add",
        noting(
            "staff-registered",
            lambda args, site, roster: add(roster, site.data, args.id, args.name, args.role),
        ),
        "register a member of staff, or give them a new PIN",
    )
    adding.add_argument("id", help="the staff number, 3 to 8 digits")
    adding.add_argument("--name", required=True)
    adding.add_argument("--role", choices=("clerk", "administrator"), default="clerk")
    carding = command(
        staff,
        "card",
        noting("staff-card-registered", lambda args, site, _: card(site, args.id, open_reader)),
        "register the staff card that is laid on the reader",
    )
    carding.add_argument("id", help="the staff number, as it is on the card")
    command(staff, "list", with_site(lambda _, __, roster: show(roster)), "who is registered")
    removing = command(
        staff,
        "remove",
        noting("staff-removed", lambda args, _, roster: remove(roster, args.id)),
        "strike a member of staff out",
    )
    removing.add_argument("id", help="the staff number")


def noted(site: Site, open_audit: OpenAudit, event: str, member_id: str) -> int:
    """Write down what was done to the register, with the account that did it.  A log that can't be written
    undoes nothing, since it may be the repair that is under way; but it is said, and the exit code is 1."""
    try:
        with open_audit(site.settings, site.data) as audit:
            problem = audit.note(event, by="command", uid=str(os.getuid()), member=member_id)
    except Failed as failed:
        problem = failed.problem
    if problem:
        sys.stderr.write(f"done, but not in the audit log: {problem.code} {problem.detail}\n")
        return BAD
    return DONE


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


def card(
    site: Site,
    member_id: str,
    open_reader: Callable[[Settings], CardReader],
    ask: Callable[[str], str] = getpass.getpass,
    wait_s: float = WAIT_S,
) -> int:
    """Let somebody who is registered sign in with the card that is laid down within ``wait_s`` seconds."""
    from kiosk.staff.register import card_entry  # noqa: PLC0415 - as above
    from kiosk.staff.roster import read, roster_file  # noqa: PLC0415

    roster = roster_file(site.settings, site.data)
    members = read(roster)
    if member_id not in members:
        sys.stderr.write("nobody has that staff number: kiosk staff add comes first\n")
        return BAD
    reader = open_reader(site.settings)
    try:
        proof = _proof(reader, ask, wait_s)
    finally:
        reader.close()
    if proof.holder != member_id:
        sys.stderr.write(f"the card that lies there is that of number {proof.holder}\n")
        return BAD
    members[member_id] = members[member_id].model_copy(update={"card": card_entry(proof)})
    _written(roster, members)
    return DONE


def _proof(reader: CardReader, ask: Callable[[str], str], wait_s: float) -> StaffProof:
    """What the next staff card answers.  Raises `Failed` with why there is none."""
    if not isinstance(reader, StaffReader):
        raise Failed("staff-card-other", "this kind of card reader can't read staff cards")
    sys.stderr.write("lay the staff card on the reader ...\n")
    presence, until = reader.poll(0), time.monotonic() + wait_s
    while not presence.arrival and time.monotonic() < until:
        presence = reader.poll(until - time.monotonic())
    if not presence.arrival:
        problem = presence.problem or Problem("card-unreadable", "no card was laid down")
        raise Failed(problem.code, problem.detail)
    found = reader.read_staff(secrets.token_bytes(32))
    if isinstance(found, Problem) and found.code == "staff-card-pin-needed":
        found = reader.read_staff(secrets.token_bytes(32), ask("PIN of the card: "))
    if isinstance(found, Problem):
        raise Failed(found.code, found.detail)
    return found


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
