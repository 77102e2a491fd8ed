"""``kiosk device ...``: what the commands are called and what they are told.  The work is done elsewhere and
imported by the command that is given, because every start of the program builds this."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from devices.printer.commandline import add_print_commands
from devices.scanner.commandline import add_scanner_commands
from kiosk.commands import Act, Command, Open, Under
from kiosk.config import Settings

DONE, USAGE = 0, 2


def add_device_commands(commands: Under, command: Command, open_site: Open) -> None:
    """Hang ``device`` into the program's commands.  ``command`` makes one with the common options;
    ``open_site`` opens what such a command was told."""
    device = commands.add_parser("device", help="try a device by hand, or steer a simulated one")
    kinds = device.add_subparsers(required=True, metavar="DEVICE")
    card = kinds.add_parser("card", help="the card reader").add_subparsers(required=True, metavar="ACTION")
    read = command(card, "read", _card_read(open_site), "wait for a card and show what is on it")
    read.add_argument("--json", action="store_true")
    read.add_argument("--reveal", action="store_true", help="show names and numbers unmasked")
    read.add_argument("--timeout", type=float, default=30.0, metavar="S")
    printing = kinds.add_parser("print", help="the printer").add_subparsers(required=True, metavar="ACTION")
    command(printing, "test", _print_test(open_site), "print a test page")
    add_print_commands(printing, command, open_site)
    camera = kinds.add_parser("camera", help="the camera").add_subparsers(required=True, metavar="ACTION")
    shot = command(camera, "shot", _camera_shot(open_site), "take one picture")
    shot.add_argument("file", type=Path, metavar="FILE", help="where to; its ending says the format")
    add_scanner_commands(kinds, command, open_site)
    _add_sim(kinds, command, open_site)


def _add_sim(kinds: Under, command: Command, open_site: Open) -> None:
    sim = kinds.add_parser("sim", help="steer the simulated devices of a running terminal")
    what = sim.add_subparsers(required=True, metavar="DEVICE")
    card = command(what, "card", _sim_card(open_site), "lay a card on the simulated reader, or take it away")
    card.add_argument("card", metavar="PERSON", help="a person of resources/cards/people.toml, or none")
    card.add_argument("--fault", default="", help="what is wrong with it; kiosk device sim list names them")
    camera = command(what, "camera", _sim_camera(open_site), "put a scene before the simulated camera")
    camera.add_argument(
        "scene", metavar="SCENE", help="such as face, two, lens, gone; kiosk device sim list names them"
    )
    printer = command(what, "printer", _sim_printer(open_site), "change how the simulated printer is")
    printer.add_argument("condition", metavar="CONDITION", help="such as good, out, soon, cover, silent")
    scanner = command(what, "scanner", _sim_scanner(open_site), "scan a code, or change how the scanner is")
    scanner.add_argument("action", metavar="ACTION", help="show, or a condition such as good, gone, garbled")
    scanner.add_argument("code", nargs="?", default="", metavar="CODE", help="what the phone shows")
    listed = command(what, "list", _sim_list(open_site), "what can be set, and what holds now")
    for each in (card, camera, printer, scanner, listed):
        each.add_argument("--json", action="store_true", help="say what holds then, as JSON")


def _card_read(open_site: Open) -> Act:
    def act(args: argparse.Namespace) -> int:
        from devices.handson import card_read  # noqa: PLC0415
        from kiosk.words import Words  # noqa: PLC0415

        site = open_site(args)
        return card_read(site.settings, Words(site.language), args.timeout, args.json, args.reveal)

    return act


def _print_test(open_site: Open) -> Act:
    def act(args: argparse.Namespace) -> int:
        from devices.handson import print_test  # noqa: PLC0415
        from kiosk.words import Words  # noqa: PLC0415

        site = open_site(args)
        return print_test(site.settings, site.data, Words(site.language))

    return act


def _camera_shot(open_site: Open) -> Act:
    def act(args: argparse.Namespace) -> int:
        from devices.handson import camera_shot  # noqa: PLC0415
        from kiosk.words import Words  # noqa: PLC0415

        site = open_site(args)
        return camera_shot(site.settings, args.file, Words(site.language))

    return act


def _sim_card(open_site: Open) -> Act:
    def set_card(args: argparse.Namespace, settings: Settings) -> None:
        from devices.card.simulated import place  # noqa: PLC0415
        from devices.simulators import card_folder  # noqa: PLC0415

        place(card_folder(settings), None if args.card == "none" else args.card, args.fault)

    return _setting(open_site, set_card)


def _sim_camera(open_site: Open) -> Act:
    def set_scene(args: argparse.Namespace, settings: Settings) -> None:
        from devices.camera.simulated import show  # noqa: PLC0415
        from devices.simulators import camera_folder  # noqa: PLC0415

        show(camera_folder(settings), args.scene)

    return _setting(open_site, set_scene)


def _sim_printer(open_site: Open) -> Act:
    def set_condition(args: argparse.Namespace, settings: Settings) -> None:
        from devices.printer.simulated_steering import put  # noqa: PLC0415
        from devices.simulators import printer_folder  # noqa: PLC0415

        put(printer_folder(settings), args.condition)

    return _setting(open_site, set_condition)


def _sim_scanner(open_site: Open) -> Act:
    def set_scanner(args: argparse.Namespace, settings: Settings) -> None:
        from devices.scanner.simulated import put, show  # noqa: PLC0415
        from devices.simulators import scanner_folder  # noqa: PLC0415

        if args.code and args.action != "show":
            raise ValueError(f"no code goes with {args.action!r}")
        folder = scanner_folder(settings)
        show(folder, args.code) if args.action == "show" else put(folder, args.action)

    return _setting(open_site, set_scanner)


def _sim_list(open_site: Open) -> Act:
    def act(args: argparse.Namespace) -> int:
        from devices.simulators import as_text, overview  # noqa: PLC0415

        seen = overview(open_site(args).settings)
        sys.stdout.write((json.dumps(seen, ensure_ascii=False) if args.json else as_text(seen)) + "\n")
        return DONE

    return act


def _setting(open_site: Open, change: Callable[[argparse.Namespace, Settings], None]) -> Act:
    """A command that changes one simulator.  A name that doesn't exist is a wrong argument, and the answer
    says which there are."""

    def act(args: argparse.Namespace) -> int:
        from devices.simulators import as_text, overview  # noqa: PLC0415

        settings = open_site(args).settings
        try:
            change(args, settings)
        except ValueError as error:
            sys.stderr.write(f"{error}\n{as_text(overview(settings))}\n")
            return USAGE
        if args.json:
            sys.stdout.write(json.dumps(overview(settings), ensure_ascii=False) + "\n")
        return DONE

    return act
