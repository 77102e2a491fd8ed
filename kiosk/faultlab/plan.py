"""The one list of faults, for both layers of the lab."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """What can be done to a terminal, its line and its platform.  The names stand in reports and on the
    command line."""

    # the line
    ACK_LOST = "ack-lost"
    DUPLICATE = "duplicate"
    REORDERED = "reordered"
    TOO_LARGE = "413"
    LOCKED = "423"
    TOO_MANY = "429"
    BROKEN = "500"
    GATEWAY_TIMEOUT = "504"
    PORTAL = "portal"
    TRUNCATED = "truncated"
    SLOW_BODY = "slow-body"
    RESET = "reset"
    NO_NAME = "no-name"
    THIN_LINE = "thin-line"
    FLAPPING = "flapping"
    # the terminal
    APP_DEATH = "app-death"
    SYNC_DEATH = "sync-death"
    POWER_CUT = "power-cut"
    DISK_FULL = "disk-full"
    CLOCK_AHEAD = "clock-ahead"
    CLOCK_BACK = "clock-back"
    FLIP_DATABASE = "flip-database"
    FLIP_LOG = "flip-wal"
    FLIP_BUNDLE = "flip-bundle"
    # the platform
    PLATFORM_RESTARTED = "platform-restarted"
    PLATFORM_RESTORED = "platform-restored"
    # the stick
    STICK_PULLED = "stick-pulled"
    FLIP_EXPORT = "flip-export"


MEANING: dict[Fault, str] = {
    Fault.ACK_LOST: "the platform has acted, its answer never comes",
    Fault.DUPLICATE: "a request arrives twice",
    Fault.REORDERED: "a request that timed out arrives after later ones",
    Fault.TOO_LARGE: "413, from the platform or from a proxy before it",
    Fault.LOCKED: "423 from a proxy",
    Fault.TOO_MANY: "429 with Retry-After",
    Fault.BROKEN: "500, from the platform or from a proxy",
    Fault.GATEWAY_TIMEOUT: "504 from a proxy, after the platform has acted or before",
    Fault.PORTAL: "somebody else's log-in page with status 200",
    Fault.TRUNCATED: "an answer that ends early",
    Fault.SLOW_BODY: "a body that trickles",
    Fault.RESET: "the connection breaks at some byte of request or answer",
    Fault.NO_NAME: "the platform's name is not found",
    Fault.THIN_LINE: "64 kbit/s with 800 ms of latency",
    Fault.FLAPPING: "the line comes and goes",
    Fault.APP_DEATH: "the application is killed at a durable step",
    Fault.SYNC_DEATH: "sync is killed at a durable step or in an exchange",
    Fault.POWER_CUT: "the power goes: what was not flushed may be gone, or half there",
    Fault.DISK_FULL: "a write finds no room",
    Fault.CLOCK_AHEAD: "the terminal's clock jumps ahead",
    Fault.CLOCK_BACK: "the terminal's clock jumps back",
    Fault.FLIP_DATABASE: "a bit of the store's file changes",
    Fault.FLIP_LOG: "a bit of the store's write-ahead log changes",
    Fault.FLIP_BUNDLE: "a bit of a sealed application changes",
    Fault.PLATFORM_RESTARTED: "the platform restarts: its sessions are gone",
    Fault.PLATFORM_RESTORED: "the platform goes back to a backup and begins a new epoch",
    Fault.STICK_PULLED: "the stick is pulled out in the middle of an export",
    Fault.FLIP_EXPORT: "a bit on the stick changes",
}

SIMULATED = tuple(Fault)
