"""What the platform keeps, on SQLite or PostgreSQL.

Times are ISO 8601 text in China Standard Time.  Forms and photos stay sealed in their parts on disk; the
tables hold masked names; numbers, and what names are found by, only as keyed digests.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, ForeignKey, UniqueConstraint, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection


class Base(DeclarativeBase):
    pass


class PlatformRow(Base):
    """One row: which life of this platform it is (a restored backup begins a new one)."""

    __tablename__ = "platform"
    id: Mapped[int] = mapped_column(primary_key=True)
    epoch: Mapped[str]


class EnrolCode(Base):
    """A one-time code, as its digest."""

    __tablename__ = "enrol_codes"
    digest: Mapped[str] = mapped_column(primary_key=True)
    made_at: Mapped[str]
    used_at: Mapped[str | None]
    terminal_id: Mapped[str | None]
    public_key: Mapped[str | None]


class TerminalKey(Base):
    """Every key that a terminal was enrolled with.  The newest opens sessions; all prove old manifests."""

    __tablename__ = "terminal_keys"
    __table_args__ = (UniqueConstraint("terminal_id", "public_key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    terminal_id: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    public_key: Mapped[str]
    enrolled_at: Mapped[str]


class ApplicationRow(Base):
    """``carrier`` is the terminal that announced it last: only that one may send parts and commit."""

    __tablename__ = "applications"
    id: Mapped[str] = mapped_column(primary_key=True)
    terminal_id: Mapped[str]
    carrier: Mapped[str]
    item_code: Mapped[str]
    local_number: Mapped[str]
    manifest: Mapped[str]
    manifest_signature: Mapped[str]
    content_digest: Mapped[str]
    state: Mapped[str]
    problem: Mapped[str] = mapped_column(default="")
    announced_at: Mapped[str]
    case_number: Mapped[str | None] = mapped_column(unique=True)
    accepted_at: Mapped[str | None]
    acceptance: Mapped[str | None]
    acceptance_signature: Mapped[str | None]
    item_name: Mapped[str] = mapped_column(default="")
    masked_name: Mapped[str] = mapped_column(default="")
    masked_number: Mapped[str] = mapped_column(default="")
    person: Mapped[str] = mapped_column(default="", index=True)


class PartRow(Base):
    """``held`` bytes are durable on disk; what the file has beyond them was never acknowledged."""

    __tablename__ = "parts"
    application_id: Mapped[str] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    part_id: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    digest: Mapped[str]
    held: Mapped[int]
    created: Mapped[bool]


class BatchProofRow(Base):
    """How an acceptance that was signed together with others is shown to be in its batch (`BatchProof`)."""

    __tablename__ = "batch_proofs"
    application_id: Mapped[str] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    proof: Mapped[str]


class NameTerm(Base):
    """What an applicant's name is found by: keyed digests of the beginnings of its parts
    (`kiosk.domain.names.search_terms`).  No name stands here, and nobody without the key can guess one."""

    __tablename__ = "name_terms"
    digest: Mapped[str] = mapped_column(primary_key=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("applications.id"), primary_key=True)


class CaseCount(Base):
    """The last number given for one item on one day."""

    __tablename__ = "case_counts"
    prefix: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class FaceCheckRow(Base):
    __tablename__ = "face_checks"
    reference: Mapped[str] = mapped_column(primary_key=True)
    terminal_id: Mapped[str]
    person: Mapped[str]
    checked_at: Mapped[str]
    verdict: Mapped[str]
    score: Mapped[int]
    reasons: Mapped[str]


class VouchedRow(Base):
    """An electronic ID that was redeemed: by which terminal, for whom, and how sure the platform was."""

    __tablename__ = "vouched"
    reference: Mapped[str] = mapped_column(primary_key=True)
    terminal_id: Mapped[str]
    person: Mapped[str]
    redeemed_at: Mapped[str]
    level: Mapped[int]


class AnswerRecord(Base):
    """An answer that was given, so that the paper can be checked later."""

    __tablename__ = "answers"
    number: Mapped[str] = mapped_column(primary_key=True)
    item_code: Mapped[str]
    title: Mapped[str]
    masked_name: Mapped[str]
    issued_at: Mapped[str]
    check_code: Mapped[str]
    document: Mapped[str]
    signature: Mapped[str]


class EvaluationRow(Base):
    __tablename__ = "evaluations"
    application_id: Mapped[str] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    level: Mapped[int]
    options: Mapped[str]
    rated_at: Mapped[str]
    document: Mapped[str]
    signature: Mapped[str]
    received_at: Mapped[str]


class OutcomeRow(Base):
    """What was decided of an application, counted for its terminal from 1 without gaps."""

    __tablename__ = "outcomes"
    terminal_id: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    application_id: Mapped[str] = mapped_column(ForeignKey("applications.id"), index=True)
    decision: Mapped[str]
    document: Mapped[str]


class VersionRow(Base):
    """An accepted correction, and which application it took the place of: one each."""

    __tablename__ = "versions"
    application_id: Mapped[str] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    corrects: Mapped[str] = mapped_column(unique=True)
    revision: Mapped[int]


class HeartbeatRow(Base):
    """What a terminal said of itself last."""

    __tablename__ = "heartbeats"
    terminal_id: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[str]
    document: Mapped[str]


class AuditChainRow(Base):
    """A terminal's audit chain.  ``generation`` counts its chains from 1; ``before`` is what the terminal
    said came before (canonical JSON, empty for nothing), ``follows`` whether that is what was known here."""

    __tablename__ = "audit_chains"
    terminal_id: Mapped[str] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(primary_key=True)
    generation: Mapped[int]
    began_at: Mapped[str]
    before: Mapped[str]
    follows: Mapped[bool]
    held: Mapped[int]
    held_digest: Mapped[str]


class AuditEntryRow(Base):
    """One entry, as it is spelled in the terminal's chain."""

    __tablename__ = "audit_entries"
    terminal_id: Mapped[str] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[str]
    digest: Mapped[str]


class AnchorRow(Base):
    """A checkpoint that was anchored: both documents as they were signed."""

    __tablename__ = "audit_anchors"
    terminal_id: Mapped[str] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    anchored_at: Mapped[str]
    checkpoint: Mapped[str]
    checkpoint_signature: Mapped[str]
    anchor: Mapped[str]
    anchor_signature: Mapped[str]


class AuditEvidence(Base):
    """A signed checkpoint that contradicts what is known here.  Nothing in it is ever changed."""

    __tablename__ = "audit_evidence"
    terminal_id: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[str]
    code: Mapped[str]
    document: Mapped[str]
    signature: Mapped[str]


class ConfigurationRow(Base):
    """What was published for one terminal, or for all (``scope`` empty): the newest of a scope counts."""

    __tablename__ = "configurations"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    scope: Mapped[str] = mapped_column(index=True)
    published_at: Mapped[str]
    settings: Mapped[str]  # canonical JSON


class IssuedConfiguration(Base):
    """A configuration as it was signed for a terminal."""

    __tablename__ = "issued_configurations"
    terminal_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[str]
    signature: Mapped[str]


class EditionRow(Base):
    """A signed edition of the catalogue."""

    __tablename__ = "editions"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content_digest: Mapped[str]
    document: Mapped[str]
    signature: Mapped[str]


class WaitingDraftRow(Base):
    """An unfinished form, sealed to code and card of its owner.  ``sealed`` is empty once it is over."""

    __tablename__ = "waiting_drafts"
    index: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[str] = mapped_column(index=True)
    sealed: Mapped[str]


class OfficeDialect(SQLiteDialect_pysqlite):
    """Begins transactions itself: Python's driver would begin them late, after the first read.  Immediate: a
    reader that turns writer halfway would be refused instead of waiting."""

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        dbapi_connection.cursor().execute("BEGIN IMMEDIATE")


registry.register("sqlite.office", __name__, "OfficeDialect")


def open_database(folder: Path, url: str | None) -> Engine:
    """The engine with its tables made: PostgreSQL by URL, else ``platform.sqlite`` in the folder.
    Parameters never show in errors, for they may hold what a person said."""
    engine = create_engine(url or f"sqlite+office:///{folder / 'platform.sqlite'}", hide_parameters=True)
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    Base.metadata.create_all(engine)
    return engine


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # `OfficeDialect` begins
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
