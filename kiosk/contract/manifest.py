"""The manifest: what a sealed application consists of, signed by its terminal (SM2, canonical JSON)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from kiosk.contract.base import ApplicationId, Digest, ItemCode, Moment, PartId, TerminalId, Wire, newer
from kiosk.crypto.sm3 import sm3
from kiosk.domain.faces import Verdict

PARTS_LIMIT = 200
CHUNK_LIMIT = 4 * 1024 * 1024

FORM = "form"
FACE = "face"
STEPS = "steps"
SIGNATURE = "signature"


def material_part(code: str, page: int) -> str:
    """The part id of one page of a material; pages count from 1."""
    return f"material-{code}-{page}"


class Role(StrEnum):
    """Who took part in handing the application in."""

    APPLICANT = "applicant"  # 申请人
    AGENT = "agent"  # 代理人
    CLERK = "clerk"  # 窗口人员 or 代办员


class PartInfo(Wire):
    """One sealed part.  Sizes in bytes; ``digest`` is SM3 of the ciphertext."""

    id: PartId
    size: int = Field(ge=16)  # an empty part is one tag
    plain_size: int = Field(ge=0)
    digest: Digest


class Manifest(Wire):
    """``made_at`` is when the person confirmed, ``saved_at`` when it was sealed.  ``wrapped_key`` is the
    application key under the platform's SM2 key (C1C3C2), hex.  ``chunk_size`` is that of sealing, not of
    transport.  ``corrects`` is the application that this one takes the place of, with ``revision`` one
    higher than that one's; a first version names none and is 1."""

    kind: Literal["manifest"] = "manifest"
    version: Literal[1] = 1
    application_id: ApplicationId
    terminal_id: TerminalId
    item_code: ItemCode
    item_version: str = Field(max_length=40)
    local_number: str = Field(max_length=40)
    made_at: Moment
    saved_at: Moment
    wrapped_key: str = Field(pattern=r"^([0-9a-f]{2}){98,256}$")
    chunk_size: int = Field(ge=1, le=CHUNK_LIMIT)
    parts: Annotated[tuple[PartInfo, ...], Field(min_length=1, max_length=PARTS_LIMIT)]
    roles: tuple[Role, ...] = (Role.APPLICANT,)
    face_verdict: Verdict | None = None
    corrects: ApplicationId | Literal[""] = newer("")
    revision: int = newer(1, ge=1, le=99)

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        if len({part.id for part in self.parts}) != len(self.parts):
            raise ValueError("a part id stands twice in the manifest")
        return self

    @model_validator(mode="after")
    def _follows_something(self) -> Self:
        if bool(self.corrects) != (self.revision > 1) or self.corrects == self.application_id:
            raise ValueError("a later revision corrects another application, a first one none")
        return self

    def content_digest(self) -> str:
        """SM3 of the canonical spelling, 64 hex digits: what an acceptance is bound to."""
        return sm3(self.canonical()).hex()

    def part(self, part_id: str) -> PartInfo | None:
        return next((part for part in self.parts if part.id == part_id), None)
