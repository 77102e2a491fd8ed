"""A document with the signature that outlives the session (SM2 over the canonical spelling)."""

from __future__ import annotations

from typing import Self, TypeVar

from pydantic import Field, ValidationError

from kiosk.contract.base import Signature, Wire
from kiosk.crypto.providers import Signer
from kiosk.crypto.sm2 import PublicKey

# In characters.  A province's catalogue of 3,000 items with long forms has 22 million.
DOCUMENT_LIMIT = 64 * 1024 * 1024

Document = TypeVar("Document", bound=Wire)


class BadSignature(ValueError):
    """The key that was named did not sign this."""


class BadDocument(ValueError):
    """Signed by the right key, but not the document that was expected."""


class SignedDocument(Wire):
    """``document`` is canonical JSON as text, exactly the bytes that were signed."""

    document: str = Field(max_length=DOCUMENT_LIMIT, repr=False)
    signature: Signature

    @classmethod
    def sign(cls, document: Wire, key: Signer) -> Self:
        spelled = document.canonical()
        return cls(document=spelled.decode(), signature=key.sign(spelled).hex())

    @classmethod
    def of(cls, document: bytes, signature: bytes) -> Self:
        """From bytes as they are kept; ValueError if they are not text or not a signature."""
        return cls(document=document.decode(), signature=signature.hex())

    def open(self, kind: type[Document], *keys: PublicKey) -> Document:
        """The document, if one of the keys signed it.  BadSignature, or BadDocument for another kind."""
        signed, signature = self.document.encode(), bytes.fromhex(self.signature)
        if not any(key.verify(signed, signature) for key in keys):
            raise BadSignature("no given key made this signature")
        try:
            return kind.parse_canonical(signed)
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            raise BadDocument(f"{'.'.join(map(str, first['loc']))}: {first['type']}") from None
        except ValueError as error:
            raise BadDocument(str(error)) from None
