"""What all documents on the wire have in common, and how terminals and platforms of different ages get on.

A field that came later is made with `newer`: it has a default, and while it has it, it isn't spelled out.  So
a document that doesn't use it is what it was before the field was there: signatures and digests of older
documents hold, and an older reader takes it.  A field that was ever spelled out stays spelled out.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kiosk.crypto.canonical import canonical_json


class Wire(BaseModel):
    """A frozen document; a field that nobody knows is an error.

    ``ValidationError`` for anything malformed; its text never shows the input, which may name a person.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    def canonical(self) -> bytes:
        """The one spelling that is signed and digested."""
        return canonical_json(self.model_dump(mode="json"))

    def brief(self) -> bytes:
        """The same without what is at its default, in a third less: for a document whose text is kept as it
        came and never spelled anew to be proven."""
        return canonical_json(self.model_dump(mode="json", exclude_defaults=True))

    @classmethod
    def parse(cls, document: bytes) -> Self:
        """From JSON in any spelling; numbers as text and the like are not guessed at."""
        return cls.model_validate_json(document, strict=True)

    @classmethod
    def parse_canonical(cls, document: bytes) -> Self:
        """From the canonical spelling only: what was signed is what was read.  ValueError otherwise."""
        read = cls.parse(document)
        if read.canonical() != document:
            raise ValueError("the document is not in its canonical spelling")
        return read

    @classmethod
    def read(cls, document: bytes) -> Self:
        """As `parse`, for an answer that is only looked at: what a newer platform says beside it is passed
        over.  Never for what is signed or kept: there nobody vouches for a document only half understood."""
        return cls.model_validate_json(document, strict=True, extra="ignore")


def newer(default: Any, **more: Any) -> Any:
    """A field that an earlier contract doesn't have; ``more`` as in pydantic's Field."""
    return Field(default, exclude_if=lambda value: value == default, **more)


def _moment(text: str) -> str:
    try:
        zone = datetime.fromisoformat(text).tzinfo
    except ValueError:
        raise ValueError("not a time") from None  # Python's own words would show the input
    if zone is None:
        raise ValueError("a time needs its zone")
    return text


def _day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError("not a day") from None
    return text


# ISO 8601 with zone.  Kept as text: a signature covers the spelling.
Moment = Annotated[str, Field(max_length=40), AfterValidator(_moment)]
# ISO 8601, a day that exists.
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_day)]
# A UUIDv7 (RFC 9562) made by the terminal.
ApplicationId = Annotated[
    str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
]
# ``form``, ``face``, ``material-<code>-<page>``, ``steps``, ``signature``: fit for a URL and a file name.
PART_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
PartId = Annotated[str, Field(pattern=f"^{PART_ID.pattern}$")]
# SM3, 32 bytes in lower-case hex.
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
# SM2 signature r || s, 64 bytes in lower-case hex.
Signature = Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]
# SM2 public key, 04 || x || y, 65 bytes in lower-case hex.
PublicKeyHex = Annotated[str, Field(pattern=r"^04[0-9a-f]{128}$")]
Fingerprint = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
TerminalId = Annotated[str, Field(pattern=r"^[A-Z0-9]{2,12}$")]
# Implementing code (实施编码), 31 characters; shorter ones of older tables (GB/T 39046-2020) are read.
ItemCode = Annotated[str, Field(pattern=r"^[0-9A-Z]{1,36}$")]
# Enough for 256 bits of entropy and nothing that could break a header.
Token = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
# 办件编号: item code, day and count; up to 50 characters (GB/T 39046-2020).
CaseNumber = Annotated[str, Field(pattern=r"^[0-9A-Z]{1,50}$")]
