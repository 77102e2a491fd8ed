"""Parcels on a USB stick (摆渡): how a station that is never online hands over, and is answered.

On the stick, below ``bianmin/<terminal>/``::

    to-platform/    <application id>.bundle ...   the sealed applications, as they lie at the terminal
                    letter-<number>.sealed        what nobody on the way may read, sealed to the platform
                    index.json                    SignedDocument of `Parcel`, by the terminal; written last
    to-terminal/    acceptances.jsonl             SignedDocument of `Acceptance`, one a line
                    catalogue.json                SignedDocument of `Edition`, when there is a newer one
                    configuration.json            SignedDocument of `Configuration`, likewise
                    progress.jsonl                SignedDocument of `Progress`, one a line, likewise
                    index.json                    SignedDocument of `Answer`, by the platform; written last

Without an index that verifies there is no parcel.  A reader passes over files that no index names.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kiosk.contract.base import ApplicationId, Digest, Fingerprint, Moment, TerminalId, Wire
from kiosk.contract.checkpoint import Segment
from kiosk.contract.signed import SignedDocument

ROOT = "bianmin"
TO_PLATFORM = "to-platform"
TO_TERMINAL = "to-terminal"
INDEX = "index.json"
ACCEPTANCES = "acceptances.jsonl"
EDITION = "catalogue.json"
CONFIGURATION = "configuration.json"
PROGRESS = "progress.jsonl"
BUNDLE = ".bundle"

# In one parcel; with as many, an index is 4 MB.
APPLICATIONS_LIMIT = 10_000
INDEX_LIMIT = 16 * 1024 * 1024
# Of the audit chain in one letter; a segment is a quarter of a megabyte.
SEGMENTS_LIMIT = 32
# FAT32 keeps no larger file.
FILE_LIMIT = 2**32 - 1


class Carried(Wire):
    """One application in a parcel: ``size`` and ``digest`` (SM3) are those of its bundle file, and
    ``content_digest`` the manifest's.  ``known`` is what the terminal has heard of it from the platform, by
    whatever way: ``accepted`` for one that is carried once more."""

    application_id: ApplicationId
    content_digest: Digest
    size: int = Field(ge=1, le=FILE_LIMIT)
    digest: Digest
    known: Literal["", "announced", "sending", "received", "accepted"] = ""


class SealedLetter(Wire):
    """The letter's key under the platform's SM2 key, hex; ``size`` and ``digest`` are the ciphertext's."""

    wrapped_key: str = Field(pattern=r"^([0-9a-f]{2}){98,256}$")
    chunk_size: int = Field(ge=1, le=4 * 1024 * 1024)
    size: int = Field(ge=16, le=INDEX_LIMIT)
    plain_size: int = Field(ge=0)
    digest: Digest


class Parcel(Wire):
    """What a terminal hands over.  ``epoch`` and what follows is what it knows of the platform: its life, its
    time at the last exchange, the numbers of the catalogue, of the configuration and of the last outcome in
    that life; empty and 0 before the first."""

    kind: Literal["parcel"] = "parcel"
    terminal_id: TerminalId
    number: int = Field(ge=1)
    made_at: Moment
    platform_key: Fingerprint
    epoch: str = Field("", max_length=64)
    heard_at: Moment | Literal[""] = ""
    edition: int = Field(0, ge=0)
    configuration: int = Field(0, ge=0)
    progress: int = Field(0, ge=0)
    applications: tuple[Carried, ...] = Field((), max_length=APPLICATIONS_LIMIT)
    letter: SealedLetter


class Letter(Wire):
    """Sealed as the part ``letter`` of ``parcel-<terminal>-<number>``: an enrolment code is a secret, and
    what a resident thought of their handling is not for those who carry the stick.  ``enrolment`` is there
    until the terminal has heard from the platform once; ``evaluations`` are `Evaluation`s; ``segments`` and
    ``checkpoint`` are the audit chain since its newest anchor."""

    kind: Literal["parcel-letter"] = "parcel-letter"
    enrolment: SignedDocument | None = None
    evaluations: tuple[SignedDocument, ...] = ()
    segments: tuple[Segment, ...] = Field((), max_length=SEGMENTS_LIMIT)
    checkpoint: SignedDocument | None = None


def letter_name(terminal_id: str, number: int) -> str:
    """What a letter is sealed as: no letter passes for another parcel's."""
    return f"parcel-{terminal_id}-{number}"


def letter_file(number: int) -> str:
    """Of its own for each parcel: the one before stays whole until the next one is."""
    return f"letter-{number}.sealed"


class Refusal(Wire):
    """An application that was not taken.  ``code`` is one of `kiosk.contract.problem`, whose remedy says
    whether a person must look or it is to be handed over again."""

    application_id: ApplicationId
    content_digest: Digest
    code: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    detail: str = Field("", max_length=400)


class Rated(Wire):
    """What became of an evaluation: taken when ``code`` is empty."""

    application_id: ApplicationId
    code: str = Field("", pattern=r"^[a-z0-9-]{0,40}$")


class AnswerFile(Wire):
    """A file beside the index; an older terminal passes over names that it doesn't know."""

    name: str = Field(pattern=r"^[a-z][a-z-]{0,30}\.jsonl?$")
    size: int = Field(ge=0, le=64 * 1024 * 1024)
    digest: Digest


class Answer(Wire):
    """What the platform says to a parcel.  ``made_at`` and ``epoch`` make it an exchange at that time, in
    that life of the platform, whenever the stick comes back.  ``parcel_digest`` is SM3 of the parcel's
    document; ``damaged`` names what was missing there or not as the index said.  ``anchor`` is an `Anchor`
    for the ``checkpoint`` (SM3 of its document), or ``anchor_refused`` the code by which it has none."""

    kind: Literal["parcel-answer"] = "parcel-answer"
    terminal_id: TerminalId
    parcel: int = Field(ge=1)
    parcel_digest: Digest
    platform_key: Fingerprint
    epoch: str = Field(min_length=1, max_length=64)
    made_at: Moment
    files: tuple[AnswerFile, ...] = ()
    refused: tuple[Refusal, ...] = ()
    rated: tuple[Rated, ...] = ()
    damaged: tuple[str, ...] = ()
    checkpoint: Digest | Literal[""] = ""
    anchor: SignedDocument | None = None
    anchor_refused: str = Field("", pattern=r"^[a-z0-9-]{0,40}$")
