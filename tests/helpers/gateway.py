"""A platform in memory behind `offline.wire.Gateway`: keeps what it is sent, refuses when it is told to."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from kiosk.contract.acceptance import Acceptance
from kiosk.contract.batches import AcceptedBatch, BatchProof, path_of, root_of
from kiosk.contract.manifest import Manifest
from kiosk.contract.signed import SignedDocument
from kiosk.crypto.bundle import read_bundle
from kiosk.crypto.sm2 import PrivateKey
from kiosk.crypto.sm3 import sm3
from kiosk.domain.applications import Level
from kiosk.problems import Problem
from offline.pace import Pace
from offline.wire import Accepted, Announced, Refusal, Remedy
from tests.helpers.station import PLATFORM

DOWN = Refusal(Remedy.TRANSIENT, Problem("network-down"), "no-connection")


def refusal(remedy: Remedy, code: str, after_s: float = 0, detail: str = "") -> Refusal:
    return Refusal(remedy, Problem("platform-refused"), code, after_s, detail)


def only(call: str, application_id: str, answer: object) -> Callable[[str, str], object | None]:
    """For `MemoryPlatform.refuse`: this answer to this call about this application, and none to others."""
    return lambda c, i: answer if (c, i) == (call, application_id) else None


@dataclass
class MemoryPlatform:
    """``refuse`` is asked before each call, with the call's name and the application's id; what it returns
    is returned.  ``alter`` may change an acceptance before it is signed."""

    key: PrivateKey = PLATFORM
    now_epoch: str = "epoch-1"
    offset_s: float | None = 2.0
    signs: bool = True  # its answers are its own word
    level: Level = Level.ACCEPTED
    refuse: Callable[[str, str], object | None] = lambda call, application_id: None
    alter: Callable[[Acceptance], Acceptance] = lambda acceptance: acceptance
    manifests: dict[str, Manifest] = field(default_factory=dict)
    parts: dict[tuple[str, str], bytearray] = field(default_factory=lambda: defaultdict(bytearray))
    accepted: dict[str, Accepted] = field(default_factory=dict)
    ratings: dict[str, list[dict[str, object]]] = field(default_factory=lambda: defaultdict(list))
    calls: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    cases: int = 0
    takes_whole: bool = False  # an older platform takes parts only
    requests: list[str] = field(default_factory=list)
    line: Pace = field(default_factory=Pace)

    def announce(self, manifest: bytes, signature: bytes) -> Announced | Accepted | Refusal:
        read = Manifest.parse_canonical(manifest)
        if refused := self._call("announce", read.application_id):
            return refused
        known = self.manifests.setdefault(read.application_id, read)
        if known != read:
            return refusal(Remedy.OTHER_CONTENT, "other-content")
        if read.application_id in self.accepted:
            return self.accepted[read.application_id]
        held = {part.id: len(self.parts[read.application_id, part.id]) for part in read.parts}
        missing = {part.id: held[part.id] for part in read.parts if held[part.id] < part.size}
        return Announced(read.application_id, missing)

    def announce_together(
        self, manifests: Sequence[tuple[bytes, bytes]]
    ) -> Sequence[Announced | Accepted | Refusal] | Refusal:
        self.requests.append("announce")
        return [self.announce(*manifest) for manifest in manifests]

    def send_whole(
        self, application_id: str, bundle: bytes, digest: bytes, *, commit: bool
    ) -> Announced | Accepted | Refusal | None:
        if not self.takes_whole:
            return None
        self.requests.append("whole")
        self.sizes.append(len(bundle))
        if digest != sm3(bundle):
            return refusal(Remedy.TRANSIENT, "digest-mismatch")
        read = read_bundle(BytesIO(bundle + digest))
        if refused := self._call("whole", application_id):
            return refused
        answer = self.announce(read.manifest, read.signature)
        if not isinstance(answer, Announced):
            return answer
        for part_id in answer.missing:
            self.parts[application_id, part_id] = bytearray(read.parts[part_id])
        return self.commit(application_id) if commit else Announced(application_id, {})

    def commit_together(self, application_ids: Sequence[str]) -> Sequence[Accepted | Refusal] | Refusal:
        self.requests.append("commit")
        answers = [self.commit(application_id) for application_id in application_ids]
        return signed_together(self.key, answers) if self.takes_whole else answers

    def pace(self) -> Pace:
        return self.line

    def send(self, application_id: str, part_id: str, offset: int, chunk: bytes, total: int) -> int | Refusal:
        self.sizes.append(len(chunk))
        if refused := self._call("send", application_id):
            return refused
        if application_id not in self.manifests:
            return refusal(Remedy.GONE, "application-unknown")
        part = self.parts[application_id, part_id]
        if offset != len(part):
            return refusal(Remedy.TRANSIENT, "offset-conflict")
        part += chunk
        return len(part)

    def held(self, application_id: str, part_id: str) -> int | Refusal:
        return self._call("held", application_id) or len(self.parts[application_id, part_id])

    def commit(self, application_id: str) -> Accepted | Refusal:
        if refused := self._call("commit", application_id):
            return refused
        manifest = self.manifests.get(application_id)
        if manifest is None:
            return refusal(Remedy.GONE, "application-unknown")
        if any(sm3(self.parts[application_id, p.id]).hex() != p.digest for p in manifest.parts):
            return refusal(Remedy.GONE, "parts-missing")
        if application_id not in self.accepted:
            self.accepted[application_id] = self._acceptance(manifest)
        return self.accepted[application_id]

    def rate(self, evaluation: bytes, signature: bytes) -> Refusal | None:
        read = json.loads(evaluation)
        if refused := self._call("rate", read["application_id"]):
            return refused
        self.ratings[read["application_id"]].append(read)
        return None

    def hello(self) -> Refusal | None:
        return self._call("hello", "")

    def epoch(self) -> str:
        return self.now_epoch if self.calls else ""

    def verified(self) -> bool:
        return self.signs

    def clock_offset(self) -> float | None:
        return self.offset_s

    def restore_from_backup(self) -> None:
        """Everything since an empty backup is lost."""
        self.now_epoch += "-restored"
        self.manifests.clear()
        self.parts.clear()
        self.accepted.clear()
        self.ratings.clear()

    def _call(self, call: str, application_id: str) -> Refusal | None:
        self.calls.append(call)
        return self.refuse(call, application_id)

    def _acceptance(self, manifest: Manifest) -> Accepted:
        self.cases += 1
        acceptance = self.alter(
            Acceptance(
                application_id=manifest.application_id,
                content_digest=manifest.content_digest(),
                case_number=f"330100{self.cases:06d}",
                accepted_at="2026-03-01T09:00:00+08:00",
                epoch=self.now_epoch,
                platform_key=self.key.public.fingerprint(),
                level=self.level,
            )
        )
        document = acceptance.canonical()
        return Accepted(document, self.key.sign(document))


def signed_together(key: PrivateKey, answers: list[Accepted | Refusal]) -> list[Accepted | Refusal]:
    """The same acceptances under one signature, each with its proof."""
    documents = [answer.document for answer in answers if isinstance(answer, Accepted)]
    if not documents:
        return answers
    batch = AcceptedBatch(
        root=root_of(documents),
        count=len(documents),
        signed_at="2026-03-01T09:00:00+08:00",
        platform_key=key.public.fingerprint(),
    )
    signed = SignedDocument.sign(batch, key)

    def proven(document: bytes) -> Accepted:
        index = documents.index(document)
        proof = BatchProof(index=index, path=path_of(index, documents), batch=signed)
        return Accepted(document, bytes.fromhex(signed.signature), proof.canonical())

    return [proven(answer.document) if isinstance(answer, Accepted) else answer for answer in answers]
