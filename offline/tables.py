"""The store's tables.  No column holds personal data in the clear; ``migrations/`` makes them.

Waiting times are monotonic seconds with the boot they belong to: after a restart nothing has to wait, and
a clock set back or forward changes nothing.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Table,
    Text,
    text,
)

METADATA = MetaData()

# Core rows know their columns at run time only.
AnyRow = Row[*tuple[Any, ...]]

APPLICATIONS = Table(
    "applications",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("local_number", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),  # offline.states.State
    Column("level", Text, nullable=False),  # kiosk.domain.applications.Level
    Column("item_code", Text, nullable=False),
    Column("content_digest", Text, nullable=False),  # SM3 of the manifest, hex
    Column("summary", LargeBinary, nullable=False),  # under the device key, see offline.sealing
    Column("saved_at", Text, nullable=False),  # wall time, ISO 8601 with zone
    Column("saved_monotonic", Float, nullable=False),
    Column("boot_id", Text, nullable=False),
    Column("platform_time", Text, nullable=False),  # the last one trusted by then, empty before the first
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("due_monotonic", Float, nullable=False, server_default="0"),
    Column("due_boot", Text, nullable=False, server_default=""),
    Column("problem", Text, nullable=False, server_default=""),  # code of kiosk.problems
    Column("detail", Text, nullable=False, server_default=""),  # for staff
    Column("epoch", Text, nullable=False, server_default=""),  # the platform's when it last said "accepted"
    Column("case_number", Text, nullable=False, server_default=""),
    Column("accepted_at", Text, nullable=False, server_default=""),  # by the platform's word
    Column("settled_at", Text, nullable=False, server_default=""),  # our wall time when we had checked it
    Column("acceptance", LargeBinary),  # the signed document as it came
    Column("acceptance_signature", LargeBinary),
    Column("payload", Integer, nullable=False, server_default="1"),  # 0 once the bundle file has gone
    Column("parcel", Integer, nullable=False, server_default="0"),  # the newest that carried it, 0 for none
    Column("exported_at", Text, nullable=False, server_default=""),  # when; says nothing of arriving
    Column("acceptance_proof", LargeBinary),  # its way into the batch that the signature is over, if any
    Column("hurried", Integer, nullable=False, server_default="0"),  # 1: staff want it sent on any line
    # When it came into its state, offline.overdue; empty: when it was saved.  UTC, and in monotonic seconds.
    Column("entered_at", Text, nullable=False, server_default=""),
    Column("entered_boot", Text, nullable=False, server_default=""),
    # The newest outcome, kiosk.contract.progress.Decision: the platform's time, its epoch, its number there.
    Column("outcome", Text, nullable=False, server_default=""),
    Column("outcome_at", Text, nullable=False, server_default=""),
    Column("outcome_epoch", Text, nullable=False, server_default=""),
    Column("entered_monotonic", Float, nullable=False, server_default="0"),
    Column("outcome_sequence", Integer, nullable=False, server_default="0"),
    Column("outcome_document", Integer, nullable=False, server_default="0"),  # PROGRESS.id, the proof
    Column("outcome_told", LargeBinary),  # what the person is told, under the device key
    Column("corrects", Text, nullable=False, server_default=""),  # the id of the version before this one
    Column("followed_by", Text, nullable=False, server_default=""),  # and of the one after
    Index("applications_line", "state", "local_number"),
    Index("applications_settled", "state", "settled_at"),
    Index("applications_exported", "state", sqlite_where=text("parcel > 0")),
)

EVALUATIONS = Table(
    "evaluations",
    METADATA,
    Column("application_id", Text, ForeignKey("applications.id"), primary_key=True),
    Column("level", Integer, CheckConstraint("level BETWEEN 1 AND 5"), nullable=False),
    Column("made_at", Text, nullable=False),
    Column("state", Text, nullable=False),  # offline.states.RatingState
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("due_monotonic", Float, nullable=False, server_default="0"),
    Column("due_boot", Text, nullable=False, server_default=""),
    Column("problem", Text, nullable=False, server_default=""),
    Column("detail", Text, nullable=False, server_default=""),
    Column("epoch", Text, nullable=False, server_default=""),
    Column("made_monotonic", Float, nullable=False, server_default="0"),
    Column("made_boot", Text, nullable=False, server_default=""),
    Index("evaluations_state", "state"),
)

# How many there are of a kind in a state; triggers keep it, see offline.projection.
COUNTS = Table(
    "counts",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("state", Text, primary_key=True),
    Column("count", Integer, nullable=False),
)

# The last local number given in each year.  A number that was given and not used is a gap, and no harm.
SEQUENCES = Table(
    "sequences",
    METADATA,
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

# What is known of the way to the platform: one row, written by sync, read by the screens.
LINK = Table(
    "link",
    METADATA,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True),
    Column("good_at", Text, nullable=False, server_default=""),  # wall time of the last good exchange
    Column("good_monotonic", Float, nullable=False, server_default="0"),
    Column("boot_id", Text, nullable=False, server_default=""),
    Column("platform_time", Text, nullable=False, server_default=""),
    Column("clock_offset", Float),  # platform minus ours, seconds
    Column("epoch", Text, nullable=False, server_default=""),
    Column(
        "problem", Text, nullable=False, server_default=""
    ),  # of the newest exchange, empty if it was good
    Column("detail", Text, nullable=False, server_default=""),
    Column("problem_at", Text, nullable=False, server_default=""),
    Column("rate", Float),  # bytes a second, as measured on larger requests
    Column("round_trip", Float),  # seconds of a small exchange
    # Payload sent on a metered line: the newest day of it (ISO 8601), how much that day and that month.
    Column("metered_day", Text, nullable=False, server_default=""),
    Column("day_bytes", Integer, nullable=False, server_default="0"),
    Column("month_bytes", Integer, nullable=False, server_default="0"),
)

# Parcels on a stick, one row: the last number given, and the newest answer that came back.
COURIER = Table(
    "courier",
    METADATA,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True),
    Column("parcel", Integer, nullable=False, server_default="0"),
    Column("answered", Integer, nullable=False, server_default="0"),
    Column("answered_at", Text, nullable=False, server_default=""),  # the platform's time in that answer
)

# Signed answers about progress that changed something here: the proof of what a person was told.
PROGRESS = Table(
    "progress",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("document", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("received_at", Text, nullable=False, server_default=""),
)

# How far the platform's outcomes were heard, one row: up to which number in which epoch, and how new the
# newest answer was by the platform's time.
PROGRESS_CURSOR = Table(
    "progress_cursor",
    METADATA,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True),
    Column("epoch", Text, nullable=False, server_default=""),
    Column("sequence", Integer, nullable=False, server_default="0"),
    Column("issued_at", Text, nullable=False, server_default=""),
)

AUDIT = Table(
    "audit",
    METADATA,
    Column("sequence", Integer, primary_key=True),
    Column("previous", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("digest", LargeBinary, nullable=False),
)

# Which audit chain this is, one row.  ``before``: the newest anchored head of the chain before it, if known.
AUDIT_CHAIN = Table(
    "audit_chain",
    METADATA,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True),
    Column("chain", Text, nullable=False, server_default=""),  # empty until the first checkpoint
    Column("begun_at", Text, nullable=False, server_default=""),
    Column("before_chain", Text, nullable=False, server_default=""),
    Column("before_sequence", Integer, nullable=False, server_default="0"),
    Column("before_digest", Text, nullable=False, server_default=""),
    Column("problem", Text, nullable=False, server_default=""),  # why the platform anchors no more
    Column("detail", Text, nullable=False, server_default=""),
    Column("problem_at", Text, nullable=False, server_default=""),
)

# Signed heads of the audit chain, and the platform's signed word that it knows them.
CHECKPOINTS = Table(
    "checkpoints",
    METADATA,
    Column("chain", Text, primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("made_at", Text, nullable=False, server_default=""),
    Column("document", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("refused", Text, nullable=False, server_default=""),  # the platform's code, if it was refused
    Column("anchor", LargeBinary),
    Column("anchor_signature", LargeBinary),
)
