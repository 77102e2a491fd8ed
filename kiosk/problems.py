"""Every problem that can be told to a person: one table.

Each code has a severity, who is told, and whether trying again can help.  Cause, remedy and the texts for
the resident and for staff stand in ``resources/languages/``; ``docs/problems.md`` is tested against
this table.  Expected failures are values of `Problem`; the first one wins.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    NOTICE = "notice"  # the visit goes on
    TROUBLE = "trouble"  # this step can't go on without somebody doing something
    FAULT = "fault"  # staff must act


class Told(StrEnum):
    RESIDENT = "resident"
    STAFF = "staff"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of a code: how bad, who is told, whether a retry can help."""

    severity: Severity
    told: Told
    retry: bool


N, T, F = Severity.NOTICE, Severity.TROUBLE, Severity.FAULT
R, S, B = Told.RESIDENT, Told.STAFF, Told.BOTH

PROBLEMS: dict[str, Kind] = {
    # cards
    "card-unreadable": Kind(T, R, True),
    "card-removed-early": Kind(T, R, True),
    "card-unknown": Kind(T, R, True),
    "card-bad-number": Kind(T, B, False),
    "card-bad-date": Kind(T, B, False),
    "card-bad-field": Kind(T, B, False),
    "card-birth-differs": Kind(T, B, False),
    "card-sex-differs": Kind(T, B, False),
    "card-dates-impossible": Kind(T, B, False),
    "card-expired": Kind(T, R, False),
    "card-not-yet-valid": Kind(T, R, False),
    "card-left-behind": Kind(N, B, False),
    "card-photo-undecoded": Kind(N, S, False),
    "reader-missing": Kind(F, B, True),
    "reader-refused": Kind(F, B, True),
    "reader-service-stopped": Kind(F, B, True),
    # electronic IDs
    "scanner-missing": Kind(F, B, True),
    "scanner-refused": Kind(F, B, True),
    "code-unreadable": Kind(T, R, True),
    "identity-code-expired": Kind(T, R, True),
    "identity-code-used": Kind(T, R, True),
    "identity-code-unknown": Kind(T, R, True),
    "identity-needs-network": Kind(T, R, True),
    # camera and face
    "camera-missing": Kind(F, B, True),
    "camera-refused": Kind(F, B, True),
    "camera-silent": Kind(F, B, True),
    "face-model-unusable": Kind(N, S, False),
    "face-matcher-unusable": Kind(N, S, False),
    "face-none": Kind(T, R, True),
    "face-several": Kind(T, R, True),
    "face-poor": Kind(T, R, True),
    "face-not-matched": Kind(T, B, True),
    "face-unlike": Kind(T, R, True),
    "face-refused": Kind(T, B, False),
    "guardian-not-adult": Kind(T, R, True),
    # pages from elsewhere
    "page-unreadable": Kind(T, R, True),
    "page-format": Kind(T, R, True),
    "page-too-large": Kind(T, R, True),
    "phone-code-expired": Kind(T, R, True),
    "phone-code-guessed": Kind(T, B, True),
    "phone-unreachable": Kind(F, B, True),
    "phone-certificate": Kind(F, B, False),
    "scan-folder-missing": Kind(F, B, True),
    "scan-folder-refused": Kind(F, B, True),
    "scan-folder-littered": Kind(N, S, False),
    # paper
    "printer-missing": Kind(F, B, True),
    "printer-no-paper": Kind(F, B, True),
    "printer-paper-low": Kind(N, S, False),
    "printer-cover-open": Kind(F, B, True),
    "printer-cutter": Kind(F, B, True),
    "printer-hot": Kind(F, B, True),
    "printer-offline": Kind(F, B, True),
    "printer-fault": Kind(F, B, True),
    "print-unknown": Kind(T, B, False),
    "print-expired": Kind(T, R, True),
    # platform and network
    "network-down": Kind(N, B, True),
    "line-budget": Kind(N, S, True),
    "platform-key-wrong": Kind(F, S, False),
    "platform-clock-off": Kind(F, S, True),
    "platform-refused": Kind(F, S, False),
    "platform-answer-bad": Kind(F, S, True),
    "terminal-not-enrolled": Kind(F, S, False),
    "terminal-revoked": Kind(F, B, False),
    "answer-needs-network": Kind(T, R, True),
    # store
    "disk-full": Kind(F, B, True),
    "disk-low": Kind(N, S, False),
    "disk-scarce": Kind(F, B, False),
    "disk-locked": Kind(F, B, False),
    "store-unusable": Kind(F, B, False),
    "store-damaged": Kind(F, B, False),
    "store-rebuilt": Kind(N, S, False),
    "disk-read-only": Kind(F, B, False),
    "store-older": Kind(N, S, False),
    "store-newer": Kind(F, B, False),
    "store-upgrade-refused": Kind(F, B, False),
    "store-upgrade-failed": Kind(F, B, False),
    "save-failed": Kind(F, B, True),
    "save-no-correction": Kind(T, B, False),
    "rating-not-kept": Kind(N, B, False),
    "bundle-damaged": Kind(F, S, False),
    "audit-forked": Kind(F, S, False),
    "audit-behind": Kind(F, S, False),
    "application-outdated": Kind(F, S, False),
    "id-already-used": Kind(F, S, False),
    # unfinished forms
    "draft-not-kept": Kind(N, B, True),
    "draft-not-left": Kind(T, B, True),
    "draft-needs-network": Kind(T, R, True),
    "draft-code-mistyped": Kind(T, R, True),
    "draft-code-wrong": Kind(T, R, True),
    "draft-code-expired": Kind(T, R, False),
    "draft-code-tries": Kind(T, B, False),
    "draft-unreadable": Kind(T, B, False),
    # parcels on a stick
    "stick-missing": Kind(T, S, True),
    "stick-full": Kind(T, S, True),
    "stick-not-writable": Kind(T, S, True),
    "parcel-missing": Kind(T, S, True),
    "parcel-damaged": Kind(T, S, True),
    "parcel-other-terminal": Kind(T, S, False),
    "parcel-other-platform": Kind(T, S, False),
    # our own house
    "catalogue-malformed": Kind(F, S, False),
    "config-malformed": Kind(F, S, False),
    "template-malformed": Kind(F, S, False),
    "configuration-bad": Kind(F, S, True),
    "key-missing": Kind(F, S, False),
    "staff-pin-wrong": Kind(T, S, True),
    "staff-locked": Kind(T, S, True),
    "staff-unknown": Kind(T, S, False),
    "staff-revoked": Kind(T, S, False),
    "staff-card-refused": Kind(T, S, True),
    "staff-card-other": Kind(T, S, True),
    "staff-card-pin-needed": Kind(N, S, True),
    "staff-card-pin-wrong": Kind(T, S, True),
    "staff-card-blocked": Kind(T, S, False),
    "staff-register-bad": Kind(F, S, False),
    "case-moved": Kind(T, S, False),
    "case-unknown": Kind(T, S, False),
    "not-set-up": Kind(N, S, False),
    "already-running": Kind(N, S, False),
    "check-silent": Kind(F, S, True),
    "outbox-stuck": Kind(F, S, True),
    "outbox-needs-person": Kind(F, S, False),
    "font-missing": Kind(N, S, False),
    "certificate-ending": Kind(N, S, False),
    "internal": Kind(F, B, True),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that went wrong.  ``detail`` is for staff and the log: never personal data.  ``count`` is the
    number that the texts of some codes speak of: tries that are left, seconds to wait."""

    code: str
    detail: str = ""
    count: int = 0

    def __post_init__(self) -> None:
        if self.code not in PROBLEMS:
            raise ValueError(f"unknown problem code {self.code!r}")

    @property
    def kind(self) -> Kind:
        return PROBLEMS[self.code]


class Failed(Exception):
    """Carries a problem across a boundary whose port says so."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.problem = Problem(code, detail)

    def __reduce__(self) -> tuple[type[Failed], tuple[str, str]]:
        """It also goes from one process to another."""
        return type(self), (self.problem.code, self.problem.detail)
