"""The command line: what there is, and what each command is told.

Exit codes: 0 done; 1 done, but the answer is bad (a card that can't be read, a device that isn't good, a
figure over its target); 2 wrong arguments; 3 wrong settings or catalogue; 4 the store or a key can't be
used; 5 interrupted.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from devices.commandline import add_device_commands
from kiosk import __version__
from kiosk.authoring.commandline import add_catalogue_commands
from kiosk.commands import Site
from kiosk.config import Settings, load
from kiosk.faultlab.commandline import add_faultlab_command
from kiosk.logs import configure
from kiosk.ports import Audit, CardReader
from kiosk.problems import Failed, Problem
from kiosk.staff.commandline import add_staff_commands
from offline.auditcommands import add_audit_commands
from offline.cataloguecommands import add_search_command, wrong_synonyms
from offline.commandline import add_outbox_commands
from offline.configcommands import add_config_commands
from ui.documentcommand import add_document_command

if TYPE_CHECKING:
    from kiosk.doctor import Check
    from kiosk.sandbox.courier_desk import Report
    from kiosk.words import Words

BAD, USAGE, SETTINGS, STORE, INTERRUPTED = 1, 2, 3, 4, 5
CODES = dict.fromkeys(("config-malformed", "catalogue-malformed", "template-malformed"), SETTINGS)


@dataclass(frozen=True, slots=True)
class Place:
    """Where this run's settings and data are."""

    settings: Settings
    config: Path | None
    data: Path


def main(argv: Sequence[str] | None = None) -> int:
    args = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = args.command
    try:
        return command(args)
    except Failed as failed:
        from kiosk.words import Words

        problem, words = failed.problem, Words(_language())
        print(f"{words('problems.' + problem.code + '.staff.cause')}  [{problem.code}]", file=sys.stderr)
        if problem.detail:
            print(f"  {problem.detail}", file=sys.stderr)
        print(f"  {words('problems.' + problem.code + '.staff.remedy')}", file=sys.stderr)
        return CODES.get(problem.code, STORE)
    except KeyboardInterrupt:
        return INTERRUPTED


def place(args: argparse.Namespace, log: str) -> Place:
    """Settings and data folder of a command, with its log opened; without a log the disk stays as it is."""
    data = Path(args.data or os.environ.get("KIOSK_DATA") or _default_data()).expanduser().absolute()
    config = args.config or os.environ.get("KIOSK_CONFIG")
    path = Path(config).expanduser() if config else data / "config.toml"
    settings = load(path if config or path.exists() else None)
    if (data / "configuration").is_dir():  # what the province set from afar; seldom there, and slow to import
        from kiosk.published import with_published

        settings = with_published(settings, data)
    os.umask(0o077)  # logs and journals are nobody else's business either
    try:
        if log:
            data.mkdir(parents=True, exist_ok=True, mode=0o700)
        configure(data if log else None, log, args.verbose)
    except OSError as error:
        raise Failed("store-unusable", f"{data}: {error.strerror}") from None
    return Place(settings, path if config or path.exists() else None, data)


def _default_data() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share") / "bianmin-kiosk"


def _language() -> str:
    """The language of messages to whoever types commands: Chinese unless the locale says otherwise."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh-CN" if locale.startswith("zh") or not locale else "en"


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--config", metavar="FILE.toml", help="settings (or KIOSK_CONFIG)")
    common.add_argument("--data", metavar="DIR", help="where keys, store and logs live (or KIOSK_DATA)")
    common.add_argument("--verbose", action="store_true", help="more in the log, and the log on the screen")
    top = argparse.ArgumentParser(prog="kiosk", description="Bianmin Kiosk (便民通)", epilog=_exit_codes())
    top.add_argument("--version", action="version", version=f"bianmin-kiosk {__version__}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def command(
        under: argparse._SubParsersAction[argparse.ArgumentParser],
        name: str,
        act: Callable[[argparse.Namespace], int],
        text: str,
    ) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = under.add_parser(
            name, help=text, description=text, parents=[common], epilog=_exit_codes()
        )
        made.set_defaults(command=act)
        return made

    run = command(commands, "run", _run, "start the terminal's screen")
    run.add_argument("--no-sync", action="store_true", help="don't supervise a sync process (systemd does)")
    run.add_argument("--report-ready", action="store_true", help=argparse.SUPPRESS)  # for kiosk bench
    sync = command(commands, "sync", _sync, "send what is waiting to the platform, until stopped")
    sync.add_argument("--once", action="store_true", help="stop when nothing is left that could be sent now")
    sandbox = command(commands, "sandbox", _sandbox, "a reference provincial platform")
    _sandbox_arguments(sandbox)
    actions = sandbox.add_subparsers(metavar="ACTION", title="actions")
    desk = command(actions, "import", _sandbox_import, "take in the parcels on a USB stick, and answer them")
    desk.add_argument("stick", type=Path, metavar="DIR", help="where the stick is mounted")
    desk.add_argument("--database", metavar="URL", help="PostgreSQL instead of SQLite")
    desk.add_argument("--json", action="store_true", help="one JSON object a terminal")
    for process in (sync, sandbox):
        process.add_argument(
            "--while-stdin-open", action="store_true", help="stop when standard input closes"
        )
    demo = command(commands, "demo", _demo, "the whole thing with an embedded platform and simulated devices")
    demo.add_argument("--play", action="store_true", help="play one visit without a display")
    demo.add_argument("--out", type=Path, default=Path("out/demo"), help="where --play leaves its pictures")
    demo.add_argument(
        "--readme", type=Path, help="with --play: also take the pictures of the README into DIR"
    )
    doctor = command(
        commands, "doctor", _doctor, "each device, store, keys, platform, disk: good, bad, unknown"
    )
    doctor.add_argument("--json", action="store_true")
    doctor.add_argument("--print", action="store_true", dest="paper", help="the report on paper as well")
    bench = command(
        commands, "bench", _bench, "measure, each figure beside a floor or a peer of the same run"
    )
    bench.add_argument("names", nargs="*", metavar="NAME")
    bench.add_argument("--json", action="store_true", help="one JSON object a line")
    bench.add_argument("--full", action="store_true", help="at full size where a figure has one: an hour")
    add_document_command(commands, command)
    add_faultlab_command(commands, command)
    actions = add_catalogue_commands(commands, command, _draw_form, wrong_synonyms)
    add_search_command(actions, command, lambda args: _site(args, ""))
    add_device_commands(commands, command, _site)
    add_outbox_commands(commands, command, lambda args: _site(args, ""))
    add_audit_commands(commands, command, lambda args: _site(args, ""))
    add_config_commands(commands, command, lambda args: _site(args, ""))
    add_staff_commands(commands, command, lambda args: _site(args, "staff"), _open_reader, _open_audit)
    return top


def _sandbox_arguments(sandbox: argparse.ArgumentParser) -> None:
    sandbox.add_argument("--host", default="127.0.0.1")
    sandbox.add_argument("--port", type=int, default=8443)
    sandbox.add_argument("--page-port", type=int, default=8444, help="the page for a person, loopback only")
    sandbox.add_argument("--database", metavar="URL", help="PostgreSQL instead of SQLite")
    sandbox.add_argument("--plain", action="store_true", help="HTTP instead of HTTPS, loopback only")
    sandbox.add_argument("--catalogue", type=Path, metavar="DIR", help="its items; else the packaged ones")
    sandbox.add_argument("--control", action="store_true", help="let tests and the demo steer faults")


def _exit_codes() -> str:
    return "exit codes: " + (__doc__ or "").split("Exit codes: ")[1].replace("\n", " ")


def _open_reader(settings: Settings) -> CardReader:
    """The reader that staff cards are laid on."""
    from devices import open_reader, open_staff_reader

    return open_staff_reader(settings) or open_reader(settings)


def _open_audit(settings: Settings, data: Path) -> AbstractContextManager[Audit]:
    from offline.staffaudit import open_audit

    return open_audit(settings, data)


def _end_with_stdin() -> None:
    """Ask this process to end when whoever started it has gone, however it went."""

    def wait() -> None:
        # Only a signal that comes to the main thread interrupts what that waits for.
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        while os.read(0, 1):  # not through sys.stdin, whose lock would outlive the interpreter
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


def _run(args: argparse.Namespace) -> int:
    from kiosk.app import run
    from offline.files import sole

    where = place(args, "kiosk")
    ready: Callable[[str], None] = (
        (lambda what: print(what, flush=True)) if args.report_ready else lambda _: None
    )
    with sole(where.data / "run.lock"):  # two would read the same cards, and print each other's slips
        return run(where.settings, where.config, where.data, not args.no_sync, ready)


def _sync(args: argparse.Namespace) -> int:
    from kiosk.app import sync

    where = place(args, "sync")
    return sync(where.settings, where.data, args.once, _end_with_stdin if args.while_stdin_open else None)


def _sandbox(args: argparse.Namespace) -> int:
    from devices.card.people import cast
    from kiosk.contract.catalogue_files import Malformed, packaged, read
    from kiosk.sandbox.server import run

    try:
        catalogue = read(args.catalogue or packaged())
    except Malformed as malformed:
        raise Failed("catalogue-malformed", str(malformed)) from None
    if args.plain and not ip_address(args.host).is_loopback:
        raise Failed("config-malformed", f"--plain: {args.host} is not this machine alone")
    where = place(args, "sandbox")
    if args.while_stdin_open:
        _end_with_stdin()
    run(
        where.data,
        host=args.host,
        port=args.port,
        page_port=args.page_port,
        database_url=args.database,
        tls=not args.plain,
        control=args.control,
        catalogue=catalogue,
        people=cast(),
    )
    return 0


def _sandbox_import(args: argparse.Namespace) -> int:
    """Exit code 1 when something on the stick was not taken, or could not be answered."""
    from kiosk.progressbar import megabytes, progress
    from kiosk.sandbox.courier import Unusable
    from kiosk.sandbox.courier_desk import items_of, take_in
    from kiosk.sandbox.office import Setup, open_office
    from kiosk.words import Words

    where, words, whole = place(args, ""), Words(_language()), True
    if not (where.data / "platform.key").exists():
        raise Failed("not-set-up", str(where.data))
    office = open_office(Setup(data=where.data, database_url=args.database))
    watch = partial(progress, words("courier.copying"), quiet=args.json, unit=megabytes)
    try:
        for report in take_in(office, items_of(office), args.stick.resolve(), watch):
            whole = whole and report.is_whole()
            told = [json.dumps(report.shown())] if args.json else _told_of_parcel(report, words)
            print(*told, sep="\n")
    except Unusable as unusable:
        raise Failed(unusable.code, unusable.detail) from None
    finally:
        office.close()
    return 0 if whole else BAD


def _told_of_parcel(report: Report, words: Words) -> list[str]:
    rows, taken = [], report.taken
    if taken is not None:
        if taken.enrolled:
            rows.append(words("courier.platform.enrolled", terminal=report.terminal))
        counts = {"count": taken.accepted, "known": taken.known}
        rows.append(
            words("courier.platform.taken", terminal=report.terminal, parcel=taken.parcel.number, **counts)
        )
        refused = [f"{each.application_id}: {each.code}" for each in taken.refused]
        for name, named in (("refused", refused), ("damaged", taken.damaged)):
            if named:
                rows.append(words(f"courier.platform.{name}", count=len(named), names=", ".join(named)))
    if report.problem:
        cause = words(f"problems.{report.problem}.staff.cause")
        return [*rows, f"{report.terminal}: {cause}  [{report.problem}] {report.detail}"]
    return [*rows, words("courier.platform.answered", terminal=report.terminal)]


def _demo(args: argparse.Namespace) -> int:
    from kiosk.app import Kiosk
    from ui import demo

    if args.play:
        return demo.play(Kiosk, args.out, args.readme)
    return demo.live(Path(args.data).absolute() if args.data else None, _language())


def _draw_form(*what: Any) -> list[Path]:
    from ui.previewing import draw

    return draw(*what)


def _doctor(args: argparse.Namespace) -> int:
    from kiosk.app import diagnose
    from kiosk.doctor import as_json, as_text, worst
    from kiosk.words import Words

    where, words = place(args, ""), Words(_language())
    checks = diagnose(where.settings, where.data)
    print(as_json(checks, words) if args.json else as_text(checks, words))
    if args.paper and (problem := _put_on_paper(where.settings, checks, words)):
        print(f"{words(f'problems.{problem.code}.staff.cause')}  [{problem.code}]", file=sys.stderr)
        return BAD
    return BAD if worst(checks) == "bad" else 0


def _put_on_paper(settings: Settings, checks: list[Check], words: Words) -> Problem | None:
    """The report as a slip, or why there is none."""
    from devices.examination import put_on_paper
    from kiosk.clock import SystemClock
    from kiosk.report import Report
    from kiosk.reportpaper import report_document

    now = SystemClock().now()
    report = Report(now.isoformat(timespec="seconds"), tuple(checks))
    document = report_document(report, words, settings.terminal.name, now)
    return put_on_paper(settings, document).problem


def _bench(args: argparse.Namespace) -> int:
    from kiosk.app import Kiosk
    from ui import bench

    return bench.main(Kiosk, args.names, as_json=args.json, full=args.full)


def _site(args: argparse.Namespace, log: str = "device") -> Site:
    where = place(args, log)
    return Site(where.settings, where.data, _language())
