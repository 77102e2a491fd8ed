"""Many applications in one request: announced together, committed together, each with an answer of its own.

One that is refused never stands in another's way.  Answers come in the order of what was asked.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kiosk.contract.applications import Announcement
from kiosk.contract.base import ApplicationId, Wire
from kiosk.contract.batches import BATCH_LIMIT, BatchProof
from kiosk.contract.problem import ProblemBody
from kiosk.contract.signed import SignedDocument

# A whole application in one request, as it lies on the terminal's disk (`kiosk.crypto.bundle`).
BUNDLE_TYPE = "application/vnd.bianmin.bundle"


class Announcements(Wire):
    """Signed manifests."""

    kind: Literal["announcements"] = "announcements"
    manifests: tuple[SignedDocument, ...] = Field(min_length=1, max_length=BATCH_LIMIT)


class Announced(Wire):
    """Either what would have been the answer to this one alone, or why it is refused."""

    answer: Announcement | None = None
    problem: ProblemBody | None = None


class AnnouncementAnswers(Wire):
    kind: Literal["announcement-answers"] = "announcement-answers"
    entries: tuple[Announced, ...] = Field(max_length=BATCH_LIMIT)


class Commits(Wire):
    kind: Literal["commits"] = "commits"
    application_ids: tuple[ApplicationId, ...] = Field(min_length=1, max_length=BATCH_LIMIT)


class Committed(Wire):
    """An acceptance, or why there is none.  With a ``proof`` the acceptance's signature is the one over the
    proof's batch; without, it is over the acceptance itself."""

    acceptance: SignedDocument | None = None
    proof: BatchProof | None = None
    problem: ProblemBody | None = None


class CommitAnswers(Wire):
    kind: Literal["commit-answers"] = "commit-answers"
    entries: tuple[Committed, ...] = Field(max_length=BATCH_LIMIT)
